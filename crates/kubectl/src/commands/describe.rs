//! `kubectl describe` ([K-052]).

use crate::builder::{Builder, Files, Info};
use crate::client;
use crate::describe::{Related, describe};
use crate::failure::Failure;
use crate::run::{Run, Step};
use crate::value::{at, items, text};
use serde_json::Value;

/// One run of `kubectl describe`.
#[derive(Clone, Debug, Default)]
pub struct Describe {}

impl Describe {
    /// Goes on until it ends or has to wait.
    #[allow(clippy::unused_self, reason = "verbs are resumed as values")]
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if run.context.args().is_empty() && Files::of(run).is_empty() {
            return Err(Failure::message(
                "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of \
                 supported resources.\n",
            ));
        }
        let mut found = builder(run).find(run)?;
        let infos = found.rest(run);
        let failure = found.finish();
        if let (Err(missing), [kind, prefix]) = (&failure, run.context.args())
            && missing.is_not_found()
        {
            return matching(run, missing.clone(), &kind.clone(), &prefix.clone()).map(|()| Step::Done);
        }
        let is_one = failure.is_ok() && infos.len() == 1;
        let with_events = shows_events(run, is_one);
        for (place, info) in infos.iter().enumerate() {
            let shown = object(run, info, with_events);
            run.print(if place > 0 { "\n\n" } else { "" });
            run.print(&shown);
        }
        if infos.is_empty() && failure.is_ok() {
            if run.context.is_on("all-namespaces") {
                run.complain("No resources found\n");
            } else {
                run.complain(&format!("No resources found in {} namespace.\n", run.context.namespace));
            }
        }
        failure.map(|()| Step::Done)
    }
}

fn builder(run: &Run) -> Builder {
    let all = run.context.is_on("all-namespaces");
    let mut builder = Builder::new(run);
    builder.all_namespaces = all;
    builder.continue_on_error = true;
    builder
        .files(run.context.namespace_is_given && !all, Files::of(run))
        .labels(run.context.text("selector"))
        .arguments(true, run.context.args())
}

/// Events are shown of a single object only, unless the command line says so.
fn shows_events(run: &Run, is_one: bool) -> bool {
    if run.context.line.has("show-events") || is_one { run.context.is_on("show-events") } else { false }
}

/// All objects whose names begin so.
fn matching(run: &mut Run, missing: Failure, kind: &str, prefix: &str) -> Result<(), Failure> {
    let mut builder = Builder::new(run).arguments(true, &[kind.to_owned()]);
    builder.single_type = true;
    let mut found = builder.find(run)?;
    let infos = found.rest(run);
    found.finish()?;
    let with_events = shows_events(run, false);
    let mut is_found = false;
    for info in infos.iter().filter(|info| info.name.starts_with(prefix)) {
        is_found = true;
        let shown = object(run, info, with_events);
        run.line(&shown);
    }
    if is_found { Ok(()) } else { Err(missing) }
}

fn object(run: &mut Run, info: &Info, with_events: bool) -> String {
    let Some(object) = &info.object else { return String::new() };
    let mut related = Related { events: with_events.then(|| events(run, info, object)), ..Related::default() };
    match (info.resource.group, info.resource.kind) {
        ("", "Node") => of_node(run, &info.name, &mut related),
        ("", "Namespace") => {
            related.quotas = Some(list(run, &format!("/api/v1/namespaces/{}/resourcequotas", info.name), ""));
            related.limit_ranges = Some(list(run, &format!("/api/v1/namespaces/{}/limitranges", info.name), ""));
        }
        ("", "Service") => {
            let path = format!("/apis/discovery.k8s.io/v1/namespaces/{}/endpointslices", info.namespace);
            let label = format!("kubernetes.io/service-name={}", info.name);
            let answer = run.get(&path, &[("labelSelector", &label)]).unwrap_or_default();
            related.endpoint_slices = items(&answer, "items").to_vec();
        }
        _ => {}
    }
    describe(object, &related, run.now())
}

/// The items of a list; none if it cannot be had.
fn list(run: &mut Run, path: &str, fields: &str) -> Vec<Value> {
    let answer = run.get(path, &[("fieldSelector", fields)]).unwrap_or_default();
    items(&answer, "items").to_vec()
}

/// The events of an object. Those of pods are found whatever kind they name; those of nodes also by the node's name, which
/// the kubelet takes for its uid.
fn events(run: &mut Run, info: &Info, object: &Value) -> Vec<Value> {
    let events =
        client::path(crate::resources::of_kind("Event", "v1").expect("a server has events"), &info.namespace, "", "");
    let uid =
        at(object, "metadata.annotations").get("kubernetes.io/config.mirror").filter(|_| info.resource.kind == "Pod");
    let uid = uid.and_then(Value::as_str).unwrap_or_else(|| text(object, "metadata.uid"));
    let selector = |uid: &str| {
        let kind = match info.resource.kind {
            "Pod" => String::new(),
            kind => format!("involvedObject.kind={kind},"),
        };
        let uid = if uid.is_empty() { String::new() } else { format!(",involvedObject.uid={uid}") };
        format!("{kind}involvedObject.name={},involvedObject.namespace={}{uid}", info.name, info.namespace)
    };
    let mut found = list(run, &events, &selector(uid));
    if info.resource.kind == "Node" {
        found.extend(list(run, &events, &selector(&info.name)));
    }
    found
}

fn of_node(run: &mut Run, name: &str, related: &mut Related) {
    let fields = format!("spec.nodeName={name},status.phase!=Succeeded,status.phase!=Failed");
    related.pods = list(run, "/api/v1/pods", &fields);
    let path = format!("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{name}");
    related.lease = Some(run.get(&path, &[]).map_err(|failure| failure.text()));
}

//! Taking pods off nodes, one node after another: evictions, and waiting until the pods are gone ([K-143]).

use super::evictable::{self, Limits, NoDaemonSet};
use super::{DryRun, print};
use crate::builder::Info;
use crate::client::path;
use crate::failure::{Failure, StatusError};
use crate::go::quote;
use crate::resources;
use crate::run::{Run, Step};
use jobyard_api::time::Time;
use serde_json::{Value, json};
use std::time::Duration;

/// How often it is looked whether pods are gone.
const POLL: Duration = Duration::from_secs(1);
/// When an eviction that was put off is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// A drain at work.
#[derive(Clone, Debug)]
pub struct Draining {
    nodes: Vec<Info>,
    dry_run: DryRun,
    at: usize,
    /// The pods of the node at hand, once they are asked to go.
    pods: Option<Leaving>,
    failures: Vec<Failure>,
    pending: Vec<String>,
}

/// Pods on their way.
#[derive(Clone, Debug, Default)]
struct Leaving {
    /// Those that are still there or that have to be asked again.
    pods: Vec<Pod>,
    next_poll: Time,
    deadline: Option<Time>,
    failures: Vec<Failure>,
}

#[derive(Clone, Debug)]
struct Pod {
    object: Value,
    /// Whether it is asked to go.
    is_asked: bool,
    /// When it is asked again.
    retry: Time,
}

impl Draining {
    /// The nodes are cordoned.
    pub fn new(nodes: Vec<Info>, dry_run: DryRun) -> Self {
        Self { nodes, dry_run, at: 0, pods: None, failures: Vec::new(), pending: Vec::new() }
    }

    /// Goes on until all nodes are drained or there is something to wait for.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        while let Some(node) = self.nodes.get(self.at).cloned() {
            match self.drain(run, &node) {
                Ok(Some(time)) => return Ok(Step::Wait(time)),
                Ok(None) => print(run, "drained", self.dry_run, &node.object.clone().unwrap_or_default())?,
                Err(failure) => {
                    let (name, why) = (quote(&node.name), failure.text());
                    let text =
                        format!("error: unable to drain node {name} due to error: {why}, continuing command...\n");
                    run.complain(&text);
                    self.failures.push(failure);
                    self.pending.push(node.name.clone());
                }
            }
            self.pods = None;
            self.at += 1;
        }
        if !self.pending.is_empty() {
            run.complain("There are pending nodes to be drained:\n");
            self.pending.iter().for_each(|node| run.complain(&format!(" {node}\n")));
        }
        let failures = std::mem::take(&mut self.failures);
        // What upstream has put together stays so, also where it is one thing only: it is told without `error: `.
        let is_put_together =
            failures.len() > 1 || failures.iter().any(|failure| matches!(failure, Failure::Several(_)));
        let flat: Vec<Failure> = failures.into_iter().flat_map(parts).collect();
        if is_put_together {
            return Err(Failure::Several(flat));
        }
        Failure::all(flat).map(|()| Step::Done)
    }

    /// Drains a node. `Some`: it has to wait.
    fn drain(&mut self, run: &mut Run, node: &Info) -> Result<Option<Time>, Failure> {
        let mut leaving = match self.pods.take() {
            Some(leaving) => leaving,
            None => match self.begin(run, node)? {
                Some(leaving) => leaving,
                None => return Ok(None),
            },
        };
        leaving.go_on(run, self.dry_run)?;
        if leaving.pods.is_empty() {
            let failures = std::mem::take(&mut leaving.failures);
            if failures.is_empty() {
                return Ok(None);
            }
            return Err(told(run, node, Failure::Several(failures)));
        }
        let next = leaving.next_poll;
        self.pods = Some(leaving);
        Ok(Some(next))
    }

    /// Chooses the pods and asks them to go. `None`: there is nothing more to do.
    fn begin(&mut self, run: &mut Run, node: &Info) -> Result<Option<Leaving>, Failure> {
        let pods = choose(run, &node.name)?;
        if self.dry_run == DryRun::Client {
            for pod in &pods {
                run.line(&format!("evicting pod {} (dry run)", name(pod)));
            }
            return Ok(None);
        }
        let now = run.now();
        let limit = u64::try_from(run.context.line.nanos("timeout")).ok().filter(|nanos| *nanos > 0);
        let pod = |object| Pod { object, is_asked: false, retry: now };
        let mut leaving = Leaving {
            pods: pods.into_iter().map(pod).collect(),
            next_poll: now,
            deadline: limit.map(|nanos| now + Duration::from_nanos(nanos)),
            failures: Vec::new(),
        };
        if !run.context.is_on("disable-eviction") {
            // Each pod is upstream's goroutine of its own; the one made last runs first.
            let count = usize::from(!leaving.pods.is_empty());
            leaving.pods.rotate_right(count);
        }
        Ok(Some(leaving))
    }
}

fn parts(failure: Failure) -> Vec<Failure> {
    if let Failure::Several(failures) = failure { failures } else { vec![failure] }
}

/// Says which pods are left where something went wrong.
fn told(run: &mut Run, node: &Info, failure: Failure) -> Failure {
    match choose(run, &node.name) {
        Ok(pods) if !pods.is_empty() => {
            let (name, why) = (quote(&node.name), failure.text());
            run.complain(&format!("There are pending pods in node {name} when an error occurred: {why}\n"));
            for pod in pods {
                run.complain(&format!("pod/{}\n", pod["metadata"]["name"].as_str().unwrap_or("")));
            }
        }
        Ok(_) => {}
        Err(why) => {
            let why = why.text();
            let text = format!("Following errors occurred while getting the list of pods to delete:\n{why}");
            run.complain(&text);
        }
    }
    failure
}

/// The pods of a node that go, in the order of the server. Warns, or says what is in the way.
fn choose(run: &mut Run, node: &str) -> Result<Vec<Value>, Failure> {
    let context = run.context;
    let selector = context.text("pod-selector");
    let fields = format!("spec.nodeName={node}");
    let list = run.get("/api/v1/pods", &[("labelSelector", selector), ("fieldSelector", &fields)])?;
    let pods = list["items"].as_array().cloned().unwrap_or_default().into_iter().map(|mut pod| {
        pod["kind"] = "Pod".into();
        pod["apiVersion"] = "v1".into();
        pod
    });
    let limits = Limits {
        force: context.is_on("force"),
        delete_empty_dir: context.is_on("delete-emptydir-data"),
        ignore_daemon_sets: context.is_on("ignore-daemonsets"),
        skip_after: context.line.number("skip-wait-for-delete-timeout"),
    };
    let now = run.now();
    let chosen = evictable::choose(pods.collect(), limits, now, |namespace, name| daemon_set(run, namespace, name));
    if !chosen.errors.is_empty() {
        return Err(Failure::Several(chosen.errors.into_iter().map(Failure::Message).collect()));
    }
    if !chosen.warnings.is_empty() {
        run.warn(&chosen.warnings);
    }
    Ok(chosen.pods)
}

fn daemon_set(run: &mut Run, namespace: &str, name: &str) -> Result<(), NoDaemonSet> {
    let resource = resources::of_kind("DaemonSet", "apps/v1");
    let found = resource.map(|resource| run.get(&path(resource, namespace, name, ""), &[]));
    match found {
        Some(Ok(_)) => Ok(()),
        Some(Err(failure)) if !failure.is_not_found() => Err(NoDaemonSet { why: failure.text(), is_not_found: false }),
        _ => {
            let why = StatusError::not_found("daemonsets.apps", name).message;
            Err(NoDaemonSet { why, is_not_found: true })
        }
    }
}

/// `namespace/name`
fn name(pod: &Value) -> String {
    let text = |field: &str| pod["metadata"][field].as_str().unwrap_or("");
    format!("{}/{}", text("namespace"), text("name"))
}

impl Leaving {
    /// Asks pods to go and looks which are gone.
    fn go_on(&mut self, run: &mut Run, dry_run: DryRun) -> Result<(), Failure> {
        let now = run.now();
        let evicts = !run.context.is_on("disable-eviction");
        let mut left = Vec::new();
        for mut pod in std::mem::take(&mut self.pods) {
            if pod.is_asked || pod.retry > now {
                left.push(pod);
                continue;
            }
            match ask(run, &mut pod, evicts, dry_run) {
                Ok(true) => left.push(pod),
                Ok(false) => {}
                Err(failure) if evicts => self.failures.push(failure),
                Err(failure) => return Err(failure),
            }
        }
        self.pods = left;
        if dry_run == DryRun::Server {
            self.pods.clear();
            return Ok(());
        }
        if now >= self.next_poll {
            self.poll(run, evicts)?;
            self.next_poll = now + POLL;
        }
        if let Some(deadline) = self.deadline {
            self.next_poll = self.next_poll.min(deadline);
            if now >= deadline && !self.pods.is_empty() {
                return self.give_up(evicts);
            }
        }
        Ok(())
    }

    /// Looks which pods are gone.
    fn poll(&mut self, run: &mut Run, evicts: bool) -> Result<(), Failure> {
        let mut left = Vec::new();
        for pod in std::mem::take(&mut self.pods) {
            if !pod.is_asked || is_there(run, &pod.object)? {
                left.push(pod);
                continue;
            }
            let word = if evicts { "evicted" } else { "deleted" };
            print(run, word, DryRun::None, &pod.object)?;
        }
        let seconds = run.context.line.number("skip-wait-for-delete-timeout");
        let now = run.now();
        left.retain(|pod| {
            let is_skipped = evictable::is_long_gone(&pod.object, seconds, now);
            if is_skipped {
                let name = quote(pod.object["metadata"]["name"].as_str().unwrap_or(""));
                let text = format!("pod {name} has DeletionTimestamp older than {seconds} seconds, skipping");
                run.line(&text);
            }
            !is_skipped
        });
        self.pods = left;
        Ok(())
    }

    /// The time is over.
    fn give_up(&mut self, evicts: bool) -> Result<(), Failure> {
        let pods = std::mem::take(&mut self.pods);
        if !evicts {
            return Err(Failure::message("context deadline exceeded"));
        }
        self.failures.extend(pods.iter().map(|pod| {
            let text = |field: &str| quote(pod.object["metadata"][field].as_str().unwrap_or(""));
            let (name, namespace) = (text("name"), text("namespace"));
            let why = "to terminate: context deadline exceeded";
            Failure::Message(format!("error when waiting for pod {name} in namespace {namespace} {why}"))
        }));
        Ok(())
    }
}

/// Asks a pod to go. `false`: it is gone already.
fn ask(run: &mut Run, pod: &mut Pod, evicts: bool, dry_run: DryRun) -> Result<bool, Failure> {
    let text = |field: &str| pod.object["metadata"][field].as_str().unwrap_or("").to_owned();
    let (namespace, name_of) = (text("namespace"), text("name"));
    let mut options = json!({});
    let grace = run.context.line.number("grace-period");
    if grace >= 0 {
        options["gracePeriodSeconds"] = grace.into();
    }
    if dry_run == DryRun::Server {
        options["dryRun"] = json!(["All"]);
    }
    let pods = resources::of_kind("Pod", "v1").expect("there are pods");
    pod.is_asked = true;
    if !evicts {
        return match run.delete(&path(pods, &namespace, &name_of, ""), &[], &options) {
            Err(failure) if !failure.is_not_found() => Err(failure),
            _ => Ok(true),
        };
    }
    let suffix = if dry_run == DryRun::Server { " (server dry run)" } else { "" };
    run.line(&format!("evicting pod {}{suffix}", name(&pod.object)));
    let body = json!({
        "kind": "Eviction", "apiVersion": "policy/v1",
        "metadata": {"name": name_of, "namespace": namespace}, "deleteOptions": options,
    });
    let (shown, shown_namespace) = (quote(&name_of), quote(&namespace));
    match run.post(&path(pods, &namespace, &name_of, "eviction"), &[], &body) {
        Ok(_) => Ok(true),
        Err(failure) if failure.is_not_found() => Ok(false),
        Err(failure) if failure.status().is_some_and(|status| status.code == 429) => {
            let why = failure.text();
            let text = format!("error when evicting pods/{shown} -n {shown_namespace} (will retry after 5s): {why}\n");
            run.complain(&text);
            pod.is_asked = false;
            pod.retry = run.now() + RETRY;
            Ok(true)
        }
        Err(failure) => {
            let why = failure.text();
            Err(Failure::Message(format!("error when evicting pods/{shown} -n {shown_namespace}: {why}")))
        }
    }
}

/// Whether a pod is still there, and not another one of its name.
fn is_there(run: &mut Run, pod: &Value) -> Result<bool, Failure> {
    let text = |field: &str| pod["metadata"][field].as_str().unwrap_or("");
    let pods = resources::of_kind("Pod", "v1").expect("there are pods");
    match run.get(&path(pods, text("namespace"), text("name"), ""), &[]) {
        Ok(found) => Ok(found["metadata"]["uid"] == pod["metadata"]["uid"]),
        Err(failure) if failure.is_not_found() => Ok(false),
        Err(failure) => Err(failure),
    }
}

//! `kubectl apply --prune`: what was applied once and is no longer in the files goes.

use crate::builder::Info;
use crate::change::deletion::Options;
use crate::change::{self, DryRun, patcher};
use crate::client::path;
use crate::failure::Failure;
use crate::resources::{self, ResourceType};
use crate::run::Run;
use serde_json::json;

/// The kinds that are looked at if the command line names none.
const KINDS: [(&str, &str); 15] = [
    ("v1", "ConfigMap"),
    ("v1", "Endpoints"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Pod"),
    ("v1", "ReplicationController"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
    ("networking.k8s.io/v1", "Ingress"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("v1", "Namespace"),
];

/// The kinds that `--prune-allowlist` names, or those of always.
pub fn kinds(run: &Run) -> Result<Vec<&'static ResourceType>, Failure> {
    let named = run.context.line.list("prune-allowlist");
    if named.is_empty() {
        return Ok(KINDS.iter().filter_map(|(version, kind)| resources::of_kind(kind, version)).collect());
    }
    let one = |text: &String| {
        let [group, version, kind] = text.split('/').collect::<Vec<_>>()[..] else {
            let why = format!("invalid GroupVersionKind format: {text}, please follow <group/version/kind>");
            return Err(Failure::Message(why));
        };
        let api_version = if group == "core" { version.to_owned() } else { format!("{group}/{version}") };
        resources::of_kind(kind, &api_version).ok_or_else(|| {
            let (kind, version) = (crate::go::quote(kind), crate::go::quote(&api_version));
            Failure::Message(format!("no matches for kind {kind} in version {version}"))
        })
    };
    named.iter().map(one).collect()
}

/// Deletes what was applied before and was not touched this time, in the namespaces of what was.
pub fn prune(
    run: &mut Run,
    dry_run: DryRun,
    options: &Options,
    done: &[Info],
    visited: &[String],
) -> Result<(), Failure> {
    let mut namespaces: Vec<&str> = Vec::new();
    if run.context.namespace_is_given {
        namespaces.push(&run.context.namespace);
    }
    for info in done.iter().filter(|info| info.resource.namespaced) {
        if !namespaces.contains(&info.namespace.as_str()) {
            namespaces.push(&info.namespace);
        }
    }
    let kinds = kinds(run)?;
    if run.context.line.list("prune-allowlist").is_empty() {
        run.log(
            "prune.go",
            71,
            "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the \
             --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target \
             explicitly in the --prune-allowlist flag.",
        );
    }
    for namespace in namespaces {
        for resource in kinds.iter().filter(|resource| resource.namespaced) {
            prune_kind(run, dry_run, options, resource, namespace, visited)?;
        }
    }
    for resource in kinds.iter().filter(|resource| !resource.namespaced) {
        prune_kind(run, dry_run, options, resource, "", visited)?;
    }
    Ok(())
}

fn prune_kind(
    run: &mut Run,
    dry_run: DryRun,
    options: &Options,
    resource: &ResourceType,
    namespace: &str,
    visited: &[String],
) -> Result<(), Failure> {
    let list = match run.get(&path(resource, namespace, "", ""), &[("labelSelector", run.context.text("selector"))]) {
        Ok(list) => list,
        // Kinds that are not modelled have no objects.
        Err(failure) if failure.is_not_found() => return Ok(()),
        Err(failure) => return Err(failure),
    };
    for mut object in list["items"].as_array().cloned().unwrap_or_default() {
        let uid = object["metadata"]["uid"].as_str().unwrap_or("");
        if patcher::original(&object).is_none() || visited.iter().any(|visited| visited == uid) {
            continue;
        }
        object["kind"] = resource.kind.into();
        object["apiVersion"] = resource.api_version().into();
        let name = object["metadata"]["name"].as_str().unwrap_or("").to_owned();
        if dry_run != DryRun::Client {
            let mut body = patcher::delete_options(options.policy, options.grace);
            if dry_run == DryRun::Server {
                body["dryRun"] = json!(["All"]);
            }
            run.delete(&path(resource, namespace, &name, ""), &[], &body)?;
        }
        change::print(run, "pruned", dry_run, &object)?;
    }
    Ok(())
}

//! What a step does to the world.

use super::plan::{Action, Deleting, LostNode, NewStatus, Patching};
use crate::conformance::status_patch::merge_status;
use crate::conformance::world::resource_of;
use jobyard_api::request::{DeleteOptions, Object, ObjectKey, Patch, PropagationPolicy, Request, Resource};
use jobyard_apiserver::decode::{FieldValidation, decode};
use jobyard_cluster::World;
use jobyard_cluster::fates::PodRef;
use serde_json::Value;
use std::sync::Arc;

/// Where everything is.
const NAMESPACE: &str = "default";
/// Occurrences that a crash waits for at most.
const CRASH_STEPS_MAX: u32 = 1000;

/// Does it. What a server refuses (a change of what cannot change, an object that is gone) is part of the play.
pub fn act(world: &mut World, action: &Action) {
    match action {
        Action::Create(object) => create(world, object),
        Action::Patch(patching) => patch(world, patching),
        Action::Delete(deleting) => delete(world, deleting),
        Action::PodStatus(status) => pod_status(world, status),
        Action::Stop(_) => world.crash_controllers(),
        Action::Start(_) => world.start_controllers(),
        Action::HoldWatch(resource) => {
            if let Some(resource) = named(resource) {
                world.hold_watch(resource);
            }
        }
        Action::ReleaseWatch(resource) => {
            if let Some(resource) = named(resource) {
                world.release_watch(resource);
            }
        }
        Action::CrashAfter(occurrences) => {
            for _ in 0..(*occurrences).min(CRASH_STEPS_MAX) {
                world.step();
            }
            world.crash_controllers();
        }
        Action::Lag(lag) => {
            if let Some(resource) = named(&lag.resource) {
                world.lag_watch(&lag.controller, resource, lag.lag.0);
            }
        }
        Action::Clock(ahead_ms) => world.set_controllers_clock(ahead_ms.saturating_mul(1_000_000)),
        Action::LoseNode(lost) => lose_node(world, *lost),
    }
}

fn named(plural: &str) -> Option<Resource> {
    resource_of(plural)
}

fn create(world: &mut World, object: &Value) {
    let Ok(decoded) = decode(object, None, FieldValidation::Ignore) else { return };
    let mut object = decoded.object;
    if object.metadata().namespace.is_empty() {
        object.metadata_mut().namespace = NAMESPACE.into();
    }
    drop(world.request("user", Request::Create { object, dry_run: false }));
}

fn patch(world: &mut World, patching: &Patching) {
    let Some(key) = key(world, &patching.resource, &patching.name, patching.pod.as_ref()) else { return };
    let patch = Patch::Merge(patching.body.clone());
    drop(world.request("user", Request::Patch { key, status: false, patch }));
}

fn delete(world: &mut World, deleting: &Deleting) {
    let Some(key) = key(world, &deleting.resource, &deleting.name, deleting.pod.as_ref()) else { return };
    let propagation_policy = match deleting.propagation.as_str() {
        "Background" => Some(PropagationPolicy::Background),
        "Foreground" => Some(PropagationPolicy::Foreground),
        "Orphan" => Some(PropagationPolicy::Orphan),
        _ => None,
    };
    let options =
        DeleteOptions { grace_period_seconds: deleting.grace, propagation_policy, ..DeleteOptions::default() };
    drop(world.request("user", Request::Delete { key, options }));
}

fn pod_status(world: &mut World, new: &NewStatus) {
    let Some(key) = key(world, "pods", "", Some(&new.pod)) else { return };
    set_status(world, &key, &new.status);
}

fn set_status(world: &mut World, key: &ObjectKey, status: &Value) {
    world.mutate("cluster", key, |object| {
        let Object::Pod(pod) = object else { return false };
        if pod.is_terminated() {
            return false;
        }
        merge_status(&mut Arc::make_mut(pod).status, status);
        true
    });
}

/// [`super::plan::LostNode`]
fn lose_node(world: &mut World, lost: LostNode) {
    let pods = world.api().objects(Resource::Pods).skip(lost.from).step_by(lost.of.max(1));
    let names: Vec<_> = pods.map(|pod| pod.metadata().name.clone()).collect();
    let failed = serde_json::json!({
        "phase": "Failed", "reason": "NodeLost",
        "conditions": [{ "type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager" }],
    });
    for name in names {
        let key = ObjectKey { resource: Resource::Pods, namespace: NAMESPACE.into(), name };
        if lost.deleted {
            let options = DeleteOptions { grace_period_seconds: Some(0), ..DeleteOptions::default() };
            drop(world.request("pod-garbage-collector", Request::Delete { key, options }));
        } else {
            set_status(world, &key, &failed);
        }
    }
}

/// The object that a step is about; `None` if it is a pod that was never made.
fn key(world: &World, resource: &str, name: &str, pod: Option<&PodRef>) -> Option<ObjectKey> {
    let resource = named(resource)?;
    let name = match pod {
        Some(pod) => world.fates()?.pod_name(pod)?.clone(),
        None => name.into(),
    };
    Some(ObjectKey { resource, namespace: NAMESPACE.into(), name })
}

//! The state at the end of a scenario.

use super::requests::shown_status;
use super::uids::Uids;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Resource};
use jobyard_apiserver::ApiServer;
use jobyard_cluster::fates::job_and_index;
use serde_json::{Map, Value, json};

/// Status of every Job, and the pods that are left.
pub fn last_state(server: &ApiServer, uids: &Uids) -> Value {
    let jobs: Map<String, Value> = server
        .objects(Resource::Jobs)
        .filter_map(Object::as_job)
        .map(|job| (job.metadata.name.to_string(), shown_status(job, uids)))
        .collect();
    let pods: Vec<Value> = server.objects(Resource::Pods).filter_map(Object::as_pod).map(|pod| left_pod(pod)).collect();
    json!({ "jobs": jobs, "pods": pods })
}

fn left_pod(pod: &Pod) -> Value {
    let mut left = json!({ "name": pod.metadata.name, "phase": pod.status.phase });
    if !pod.metadata.finalizers.is_empty() {
        left["finalizers"] = json!(pod.metadata.finalizers);
    }
    if pod.metadata.is_being_deleted() {
        left["deleting"] = true.into();
    }
    let (job, _) = job_and_index(pod);
    if !job.is_empty() {
        left["owner"] = job.into();
    }
    left
}

//! The state at the end of a scenario.

use super::requests::shown_status;
use super::uids::Uids;
use jobyard_api::cronjob::CronJob;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Resource};
use jobyard_apiserver::ApiServer;
use jobyard_cluster::fates::job_and_index;
use serde_json::{Map, Value, json};

/// Status of every Job and CronJob, and the pods that are left.
pub fn last_state(server: &ApiServer, uids: &Uids) -> Value {
    let jobs: Map<String, Value> = server
        .objects(Resource::Jobs)
        .filter_map(Object::as_job)
        .map(|job| (job.metadata.name.to_string(), shown_status(job, uids)))
        .collect();
    let pods: Vec<Value> = server.objects(Resource::Pods).filter_map(Object::as_pod).map(|pod| left_pod(pod)).collect();
    let mut last = json!({ "jobs": jobs, "pods": pods });
    let cron_jobs: Map<String, Value> = server
        .objects(Resource::CronJobs)
        .filter_map(Object::as_cron_job)
        .map(|cron_job| (cron_job.metadata.name.to_string(), left_status(cron_job)))
        .collect();
    if !cron_jobs.is_empty() {
        last["cronjobs"] = cron_jobs.into();
    }
    last
}

/// A CronJob's status; its Jobs by name.
fn left_status(cron_job: &CronJob) -> Value {
    let mut status = json!(cron_job.status);
    let active = status.get_mut("active").and_then(Value::as_array_mut).into_iter().flatten();
    for reference in active.filter_map(Value::as_object_mut) {
        reference.remove("uid");
        reference.remove("resourceVersion");
    }
    status
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

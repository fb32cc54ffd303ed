//! S21, L1, L2, L5, and what the levels see.

use super::super::{Checkers, JOB_CONTROLLER};
use super::play::Play;
use crate::config::CheckLevel;
use jobyard_api::job::Job;
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::request::{Object, ObjectKey, Request, Resource};
use jobyard_api::time::{Time, Timestamp};
use jobyard_apiserver::{ApiServer, Config, Naming};
use serde_json::json;
use std::sync::Arc;

fn start() -> Time {
    Timestamp::from_seconds(1000).time()
}

fn server() -> ApiServer {
    ApiServer::new(Config { naming: Naming::Counted, watch_log_max: 100 })
}

fn template() -> serde_json::Value {
    json!({ "spec": { "restartPolicy": "Never", "containers": [{ "name": "main", "image": "i" }] } })
}

/// Stores a Job named `j`.
fn store_job(api: &mut ApiServer) {
    let job = json!({ "metadata": { "name": "j", "namespace": "default" }, "spec": { "template": template() } });
    let job: Job = serde_json::from_value(job).expect("a Job");
    api.handle(start(), Request::Create { object: Object::Job(Arc::new(job)), dry_run: false }).expect("it is valid");
}

#[test]
fn s21_a_foreign_pod_is_left_alone() {
    for (kind, codes) in [("Job", &[][..]), ("ReplicaSet", &["S21"])] {
        let mut play = Play::new(r#"{"template":{}}"#);
        play.create_for("a", kind);
        play.delete("a");
        play.expect(codes);
    }
}

#[test]
fn l1_a_job_without_its_pods_is_not_where_it_wants_to_be() {
    let mut api = server();
    store_job(&mut api);
    let mut checkers = Checkers::new(CheckLevel::Full);
    checkers.observe_quiescence(start(), &api);
    assert_eq!(checkers.violations()[0].code, "L1");
}

#[test]
fn l2_a_finalizer_does_not_stay_on_a_pod_that_ended() {
    let mut api = server();
    let mut pod: Pod = serde_json::from_value(template()).expect("a pod");
    pod.metadata.name = "p".into();
    pod.metadata.namespace = "default".into();
    pod.metadata.finalizers = Arc::new(vec![super::super::JOB_TRACKING_FINALIZER.into()]);
    api.handle(start(), Request::Create { object: Object::Pod(Arc::new(pod)), dry_run: false }).expect("it is valid");
    let mut checkers = Checkers::new(CheckLevel::Full);
    checkers.observe_quiescence(start(), &api);
    assert_eq!(checkers.violations(), [], "it has not ended");
    let key = ObjectKey { resource: Resource::Pods, namespace: "default".into(), name: "p".into() };
    api.mutate(start(), &key, |object| {
        let Object::Pod(pod) = object else { return false };
        Arc::make_mut(pod).status.phase = Phase::Failed;
        true
    });
    checkers.observe_quiescence(start(), &api);
    assert_eq!(checkers.violations()[0].code, "L2");
}

#[test]
fn l5_a_status_is_not_written_in_a_loop() {
    let (api, mut play) = (server(), Play::new(r#"{"template":{}}"#));
    let mut job = Job::default();
    job.metadata.uid = "uid-j".into();
    let request = Request::UpdateStatus { object: Object::Job(Arc::new(job)) };
    for _ in 0..20 {
        play.checkers.observe_request(start(), JOB_CONTROLLER, &request, &api);
    }
    play.expect(&[]);
    play.checkers.observe_request(start(), JOB_CONTROLLER, &request, &api);
    play.expect(&["L5"]);
}

#[test]
fn a_disregarded_invariant_is_silent() {
    let mut play = Play::new(r#"{"parallelism":1,"template":{}}"#);
    play.checkers.disregard("S4");
    play.create("a");
    play.create("b");
    play.expect(&[]);
}

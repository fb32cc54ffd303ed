//! One planted fault for each invariant that a checker says.

use crate::forge::{Forge, condition, key};
use jobyard_api::job::{COMPLETE, FAILURE_TARGET, SUCCESS_CRITERIA_MET, SUSPENDED};
use jobyard_api::meta::Uid;
use jobyard_api::pod::Phase;
use jobyard_api::request::{DeleteOptions, Object, Request, Resource};
use serde_json::json;
use std::sync::Arc;

/// A code and the history that breaks it.
type Fault = (&'static str, fn() -> Forge);

/// What breaks each of them; a history without its last line would be right.
pub const FAULTS: [Fault; 25] = [
    ("S1", counted_twice),
    ("S2", counter_falls),
    ("S3", finalizer_first),
    ("S4", pod_too_many),
    ("S5", index_twice),
    ("S6", pod_after_the_end),
    ("S7", end_without_announcement),
    ("S8", index_out_of_range),
    ("S9", success_without_pods),
    ("S10", no_delay),
    ("S11", beyond_the_limit),
    ("S12", deadline_too_early),
    ("S13", start_time_kept),
    ("S14", cache_changed),
    ("S20", too_young_to_die),
    ("S21", foreign_pod),
    ("L1", nothing_done),
    ("L2", finalizer_stays),
    ("L3", no_first_pod),
    ("L4", swallowed_error),
    ("L5", hot_loop),
    ("L7", deletion_not_told),
    ("R1", remembered_for_ever),
    ("R2", too_many_uncounted),
    ("R3", endless_queue),
];

fn counted_twice() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.create("a");
    forge.end("a", Phase::Failed);
    forge.park(&[], &["a"]);
    forge.strip("a");
    let uid = forge.pod("a").metadata.uid.clone();
    forge.write(|status| {
        status.failed = 1;
        status.uncounted_terminated_pods = None;
    });
    forge.write(|status| status.uncounted_terminated_pods.get_or_insert_default().failed = vec![uid]);
    forge
}

fn counter_falls() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.checkers.disregard("S1");
    forge.write(|status| status.failed = 2);
    forge.write(|status| status.failed = 1);
    forge
}

fn finalizer_first() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.create("a");
    forge.end("a", Phase::Succeeded);
    forge.strip("a");
    forge.write(|status| status.active = 0);
    forge.write(|status| status.ready = Some(0));
    forge
}

fn pod_too_many() -> Forge {
    let mut forge = Forge::with_job(json!({ "parallelism": 1 }));
    forge.create("a");
    forge.create("b");
    forge
}

/// At an instant: the predecessor was not asked to go by a creation.
fn index_twice() -> Forge {
    let spec =
        json!({ "parallelism": 2, "completions": 2, "completionMode": "Indexed", "podReplacementPolicy": "Failed" });
    let mut forge = Forge::with_job(spec);
    forge.create("0");
    forge.create("1");
    forge.change_pod("1", |pod| {
        let annotations = [("batch.kubernetes.io/job-completion-index".into(), "0".into())];
        pod.metadata.annotations = annotations.into_iter().collect();
    });
    forge
}

fn pod_after_the_end() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    let target = condition(FAILURE_TARGET, "BackoffLimitExceeded", forge.now);
    forge.write(|status| status.conditions.push(target));
    forge.create("a");
    forge
}

fn end_without_announcement() -> Forge {
    let mut forge = Forge::with_job(json!({ "completions": 0 }));
    let complete = condition(COMPLETE, "CompletionsReached", forge.now);
    let now = forge.now.into();
    forge.write(|status| {
        status.conditions.push(complete);
        status.completion_time = Some(now);
    });
    forge
}

fn index_out_of_range() -> Forge {
    let mut forge = Forge::with_job(json!({ "parallelism": 1, "completions": 1, "completionMode": "Indexed" }));
    forge.checkers.disregard("S1");
    forge.write(|status| {
        status.completed_indexes = "1".into();
        status.succeeded = 1;
    });
    forge
}

fn success_without_pods() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    let met = condition(SUCCESS_CRITERIA_MET, "CompletionsReached", forge.now);
    forge.write(|status| status.conditions.push(met));
    forge
}

fn no_delay() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.create("a");
    forge.wait(1);
    forge.end("a", Phase::Failed);
    forge.park(&[], &["a"]);
    forge.wait(1);
    forge.create("b");
    forge
}

fn beyond_the_limit() -> Forge {
    let mut forge = Forge::with_job(json!({ "backoffLimit": 0 }));
    forge.create("a");
    forge.end("a", Phase::Failed);
    forge.park(&[], &["a"]);
    forge.wait(100);
    forge.create("b");
    forge
}

fn deadline_too_early() -> Forge {
    let mut forge = Forge::with_job(json!({ "activeDeadlineSeconds": 30 }));
    let now = forge.now.into();
    forge.write(|status| status.start_time = Some(now));
    let target = condition(FAILURE_TARGET, "DeadlineExceeded", forge.now);
    forge.write(|status| status.conditions.push(target));
    forge
}

fn start_time_kept() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    let now = forge.now.into();
    forge.write(|status| status.start_time = Some(now));
    let suspended = condition(SUSPENDED, "JobSuspended", forge.now);
    forge.write(|status| status.conditions.push(suspended));
    forge
}

fn cache_changed() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    let before = vec![Object::Job(forge.job())];
    let mut after = before.clone();
    after[0].metadata_mut().generation += 1;
    forge.checkers.observe_cache(forge.now, &before, &after);
    forge
}

fn too_young_to_die() -> Forge {
    let mut forge = Forge::with_job(json!({ "ttlSecondsAfterFinished": 10 }));
    forge.by("ttl-after-finished-controller", Request::Get { key: key(Resource::Jobs, "j") });
    let request = Request::Delete { key: key(Resource::Jobs, "j"), options: DeleteOptions::default() };
    forge.by("ttl-after-finished-controller", request);
    forge
}

fn foreign_pod() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    let request = forge.creation("a", "ReplicaSet");
    forge.by("replicaset-controller", request);
    forge.controller(Forge::delete_request("a"));
    forge
}

fn nothing_done() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.checkers.observe_quiescence(forge.now, &forge.api);
    forge
}

fn finalizer_stays() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.create("a");
    forge.end("a", Phase::Succeeded);
    forge.checkers.disregard("L1");
    forge.checkers.observe_quiescence(forge.now, &forge.api);
    forge
}

fn no_first_pod() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.tell(Object::Job(forge.job()));
    forge.wait(3);
    forge.tell(Object::Job(Arc::default()));
    forge
}

fn swallowed_error() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.wait(10);
    let call = forge.send(forge.creation("a", "Job"));
    forge.answer(call, 500);
    forge.wait(100);
    forge.tell(Object::Job(Arc::default()));
    forge
}

fn hot_loop() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    for _ in 0..21 {
        let job = Object::Job(forge.job());
        forge.controller(Request::UpdateStatus { object: job });
    }
    forge
}

fn deletion_not_told() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.create("a");
    forge.tell(Object::Pod(forge.pod("a")));
    let call = forge.send(Forge::delete_request("a"));
    forge.answer(call, 0);
    let mut job = forge.job();
    Arc::make_mut(&mut job).status.active = 1;
    forge.send(Request::UpdateStatus { object: Object::Job(job) });
    forge
}

fn remembered_for_ever() -> Forge {
    let mut forge = Forge::new();
    forge.checkers.observe_memory(forge.now, &[("expectations", 1)], &forge.api);
    forge
}

fn too_many_uncounted() -> Forge {
    let mut forge = Forge::with_job(json!({}));
    forge.checkers.disregard("S1");
    let uids = (0..501).map(|number| Uid::from(format!("uid-{number}").as_str())).collect();
    forge.write(|status| status.uncounted_terminated_pods.get_or_insert_default().failed = uids);
    forge
}

fn endless_queue() -> Forge {
    let mut forge = Forge::new();
    forge.checkers.observe_queues(forge.now, &[("queue", 1000)], 0);
    forge
}

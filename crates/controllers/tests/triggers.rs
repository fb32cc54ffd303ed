//! What wakes a sync, and when: events of Jobs and of pods.

mod support;

use jobyard_api::gates::Gate;
use jobyard_api::job::Job;
use jobyard_api::meta::{OwnerReference, StringMap};
use jobyard_api::pod::Pod;
use jobyard_api::request::WatchEventKind::{Added, Deleted, Modified};
use jobyard_api::time::Timestamp;
use jobyard_controllers::job::JobControllerConfig;
use std::sync::Arc;
use std::time::Duration;
use support::{Rig, START, condition, job};

/// A rig whose Job is another controller's: each sync says so and does nothing else.
fn quiet(pods: &str) -> Rig {
    let mut rig = Rig::new(job(|spec, _| spec.managed_by = Some("acme.io/runner".into())), pods);
    rig.pass(Duration::from_secs(5));
    rig.decisions.clear();
    rig
}

/// Milliseconds after which the Job is synced once this has happened, until ten seconds later.
#[track_caller]
fn check(mut rig: Rig, event: impl FnOnce(&mut Rig), expected: &[u64]) -> Rig {
    let mut syncs = Vec::new();
    event(&mut rig);
    for after in (0..10_000).step_by(100) {
        let is_sync =
            |decision: &&String| decision.starts_with("leftAlone J-021") || decision.starts_with("leftAlone J-020");
        syncs.extend(rig.decisions.iter().filter(is_sync).map(|_| after));
        rig.decisions.clear();
        rig.pass(Duration::from_millis(100));
    }
    assert_eq!(syncs, expected);
    rig
}

fn deadline(job: &mut Job, seconds: i64) {
    Arc::make_mut(&mut job.spec).active_deadline_seconds = Some(seconds);
}

fn owner(pod: &mut Pod) -> &mut OwnerReference {
    &mut Arc::make_mut(&mut pod.metadata.owner_references)[0]
}

fn strip_owner(pod: &mut Pod) {
    pod.metadata.owner_references = Arc::default();
}

// [J-010]
#[test]
fn a_job_wakes_a_sync_at_once_and_its_status_after_a_second() {
    check(quiet(""), |rig| rig.show_job(Modified, |job| job.metadata.generation += 1), &[0]);
    check(quiet(""), |rig| rig.show_job(Modified, |job| job.status.active = 1), &[1000]);
    check(quiet(""), |rig| rig.show_job(Deleted, |_| {}), &[0]);
}

// [J-011] [J-141]
#[test]
fn a_finished_job_wakes_the_orphan_worker_only() {
    let finish = |job: &mut Job| job.status.conditions.push(condition("Complete", "CompletionsReached"));
    let rig = check(quiet("_:succeeded"), |rig| rig.show_job(Modified, finish), &[]);
    assert!(rig.lines().is_empty(), "another controller's pod stays as it is: {:?}", rig.lines());
    let mut rig = Rig::new(
        job(|spec, status| {
            spec.parallelism = Some(0);
            status.start_time = Some(Timestamp::from_seconds(START));
        }),
        "_:running",
    );
    rig.run();
    rig.show_job(Modified, finish);
    assert_eq!(rig.lines(), ["untrack p0"]);
}

// [J-012]
#[test]
fn a_new_deadline_wakes_a_sync_when_it_strikes() {
    let started = |rig: &mut Rig| {
        rig.show_job(Modified, |job| job.status.start_time = Some(Timestamp::from_seconds(START + 5)));
        rig.pass(Duration::from_secs(1));
        rig.decisions.clear();
    };
    let mut rig = quiet("");
    started(&mut rig);
    // START + 0.1 s to begin, 5 s at rest and 1 s for the status: the deadline is 2.9 s away.
    let set = |rig: &mut Rig| {
        rig.show_job(Modified, |job| {
            deadline(job, 4);
            job.metadata.generation += 1;
        });
    };
    let rig = check(rig, set, &[0, 2900]);
    check(rig, |rig| rig.show_job(Modified, |job| job.metadata.generation += 1), &[0]);
}

// [J-013]
#[test]
fn a_new_pod_of_the_job_wakes_it_after_a_second() {
    check(quiet(""), |rig| rig.show_pod(Added, 0, "_:pending", |_| {}), &[1000]);
    check(quiet(""), |rig| rig.show_pod(Added, 0, "_:pending!", |_| {}), &[1000]);
    for change in [
        (|owner| owner.uid = "another".into()) as fn(&mut OwnerReference),
        |owner| owner.name = "k".into(),
        |owner| owner.kind = "CronJob".into(),
    ] {
        check(quiet(""), |rig| rig.show_pod(Added, 0, "_:pending", |pod| change(owner(pod))), &[]);
    }
}

// [J-013] [J-040]
#[test]
fn a_pod_that_is_seen_is_no_longer_expected() {
    let start = Timestamp::from_seconds(START).time();
    let config = JobControllerConfig {
        gates: support::without(Gate::StaleControllerConsistencyJob),
        ..JobControllerConfig::new(start)
    };
    for (pod, is_expected) in [("_:running", false), ("_:running!", true)] {
        let mut rig = Rig::with_config(config, job(|_, _| {}), "");
        rig.run();
        rig.see_job();
        rig.decisions.clear();
        // One that is going already counts as a deletion, not as the creation that is waited for.
        rig.show_pod(Added, 0, pod, |_| {});
        rig.pass(Duration::from_secs(1));
        let is_waiting = rig.decisions.iter().any(|decision| decision.starts_with("deferred J-040"));
        assert_eq!(is_waiting, is_expected, "{pod}: {:?}", rig.decisions);
    }
}

// [J-014]
#[test]
fn a_changed_pod_wakes_its_owner_and_its_former_owner() {
    check(quiet("_:pending"), |rig| rig.show_pod(Modified, 0, "_:running", |_| {}), &[1000]);
    let same = |rig: &mut Rig| rig.show_pod(Modified, 0, "_:running", |pod| pod.metadata.resource_version = 11);
    check(quiet("_:pending"), same, &[]);
    let given_away = |rig: &mut Rig| rig.show_pod(Modified, 0, "_:running", |pod| owner(pod).uid = "another".into());
    let rig = check(quiet("_:pending"), given_away, &[1000]);
    check(rig, |rig| rig.show_pod(Modified, 0, "_:ready", |pod| owner(pod).uid = "another".into()), &[]);
}

// [J-015]
#[test]
fn a_pod_without_a_controller_wakes_the_jobs_that_may_adopt_it() {
    let orphan = |text: &'static str, kind| move |rig: &mut Rig| rig.show_pod(kind, 0, text, strip_owner);
    check(quiet(""), orphan("_:running-", Added), &[1000]);
    let rig = check(quiet(""), orphan("_:running", Added), &[1000]);
    assert_eq!(rig.lines(), ["untrack p0"], "its tracking finalizer is of no use to anybody");
    let other = |rig: &mut Rig| {
        rig.show_pod(Added, 0, "_:running-", |pod| {
            strip_owner(pod);
            pod.metadata.labels = StringMap::new();
        });
    };
    let rig = check(quiet(""), other, &[]);
    let rig = check(rig, orphan("_:running-", Modified), &[1000]);
    check(rig, orphan("_:ready-", Modified), &[]);
}

// [J-016]
#[test]
fn a_pod_that_goes_wakes_its_job_or_the_orphan_worker() {
    check(quiet("_:running"), |rig| rig.show_pod(Modified, 0, "_:running!", |_| {}), &[1000]);
    check(quiet("_:running"), |rig| rig.show_pod(Deleted, 0, "_:running", |_| {}), &[1000]);
    let of_nobody = |rig: &mut Rig| rig.show_pod(Modified, 0, "_:running!", |pod| owner(pod).uid = "gone".into());
    let mut rig = quiet("_:running");
    rig.show_pod(Modified, 0, "_:running", |pod| owner(pod).uid = "gone".into());
    rig.pass(Duration::from_secs(5));
    rig.decisions.clear();
    let rig = check(rig, of_nobody, &[]);
    assert_eq!(rig.lines(), ["untrack p0"]);
}

// [J-016] [J-110]
#[test]
fn a_finalizer_that_is_seen_gone_is_no_longer_expected() {
    let mut rig =
        Rig::new(job(|spec, _| (spec.parallelism, spec.completions) = (Some(2), Some(3))), "_:succeeded _:running");
    rig.run();
    let expected = |rig: &Rig| {
        let memory = rig.controller.memory();
        memory.iter().find(|(what, _)| *what == "finalizers").map(|(_, count)| *count)
    };
    assert_eq!(expected(&rig), Some(1));
    rig.show_job(Deleted, |_| {});
    rig.pass(Duration::from_secs(1));
    assert_eq!(expected(&rig), Some(0), "[J-020] nothing is remembered of a Job that is gone");
}

// [J-020a] [J-020]
#[test]
fn a_job_of_the_same_name_starts_clean() {
    let mut rig = Rig::new(job(|spec, _| spec.parallelism = Some(1)), "_:failed");
    rig.run();
    rig.see_job();
    rig.pass(Duration::from_secs(2));
    assert!(rig.lines().is_empty(), "the back-off lasts: {:?}", rig.lines());
    rig.show_pod(Deleted, 0, "_:failed-", |_| {});
    rig.show_job(Deleted, |_| {});
    rig.job = job(|_, _| {});
    rig.show_job(Added, |job| job.metadata.uid = "new-uid".into());
    rig.pass(Duration::ZERO);
    assert_eq!(rig.lines(), ["create j-"], "neither back-off nor expectations of the old Job hold it");
}

// [J-132]
#[test]
fn a_pod_that_somebody_else_controls_is_not_touched() {
    let mut rig = Rig::new(job(|spec, _| spec.parallelism = Some(0)), "");
    rig.run();
    rig.see_job();
    rig.show_pod(Added, 0, "_:succeeded", |pod| owner(pod).uid = "another".into());
    rig.show_job(Modified, |job| job.metadata.generation += 1);
    rig.pass(Duration::from_secs(2));
    assert!(rig.lines().is_empty(), "{:?}", rig.lines());
    assert_eq!(rig.job.status.succeeded, 0);
}

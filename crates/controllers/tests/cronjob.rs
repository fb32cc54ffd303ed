//! The CronJob controller, one sync at a time: what the recordings do not show.

use jobyard_api::cronjob::{CronJob, CronJobSpec};
use jobyard_api::event::ObjectReference;
use jobyard_api::job::Job;
use jobyard_api::meta::{ObjectMeta, OwnerReference};
use jobyard_api::request::{Object, Request, Resource, Response};
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::{Time, Timestamp};
use jobyard_controllers::cronjob::CronJobController;
use jobyard_controllers::{Input, Output};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

const CREATED: &str = "2026-01-01T00:00:10Z";

fn at(text: &str) -> Time {
    Timestamp::parse(text).expect("a valid time").time()
}

fn cron_job(change: impl FnOnce(&mut CronJobSpec)) -> CronJob {
    let mut spec = CronJobSpec { schedule: "* * * * *".into(), ..CronJobSpec::default() };
    change(&mut spec);
    let mut metadata = ObjectMeta::named("default", "c");
    metadata.uid = "u".into();
    metadata.creation_timestamp = Timestamp::parse(CREATED);
    CronJob { metadata, spec: Arc::new(spec), ..CronJob::default() }
}

fn job(name: &str) -> Job {
    let mut metadata = ObjectMeta::named("default", name);
    metadata.uid = name.into();
    metadata.owner_references = Arc::new(vec![OwnerReference {
        kind: "CronJob".into(),
        name: "c".into(),
        uid: "u".into(),
        controller: Some(true),
        ..OwnerReference::default()
    }]);
    Job { metadata, ..Job::default() }
}

/// Lets a controller that starts at a time see these objects; answers what it asks for from them. Returns a line for each
/// request and each Event.
fn play(start: &str, cron_job: &CronJob, jobs: &[Job]) -> Vec<String> {
    let mut controller = CronJobController::new(at(start));
    let now = at(start) + Duration::from_millis(100);
    let cron_jobs = vec![Object::CronJob(Arc::new(cron_job.clone()))];
    let known = jobs.iter().map(|job| Object::Job(Arc::new(job.clone()))).collect();
    let mut waiting: VecDeque<Output> = VecDeque::new();
    for (resource, items) in [(Resource::CronJobs, cron_jobs), (Resource::Jobs, known)] {
        waiting.extend(controller.handle(at(start), Input::Listed { resource, items, resource_version: 1 }));
    }
    waiting.extend(controller.handle(now, Input::Timer));
    let mut lines = Vec::new();
    while let Some(output) = waiting.pop_front() {
        match output {
            Output::Record(write) => lines.push(format!("{}: {}", write.event.reason, write.event.message)),
            Output::Call(call, request) => {
                let (line, answer) = answer(&request, cron_job, jobs);
                lines.push(line);
                waiting.extend(controller.handle(now, Input::Response(call, answer)));
            }
            Output::WakeAt(_) | Output::Explain(_) => {}
        }
    }
    lines
}

fn answer(request: &Request, cron_job: &CronJob, jobs: &[Job]) -> (String, Result<Response, Box<Status>>) {
    let ok = |object| Ok(Response { object: Some(object), ..Response::default() });
    let find = |name: &str| jobs.iter().find(|job| *job.metadata.name == *name).cloned().map(Arc::new);
    let refuse = |reason, code| Err(Box::new(Status { reason, code, message: "refused".into(), ..Status::default() }));
    match request {
        Request::Get { key } if key.resource == Resource::CronJobs => {
            ("get cronjob".into(), ok(Object::CronJob(Arc::new(cron_job.clone()))))
        }
        Request::Get { key } => {
            let found = find(&key.name).map_or_else(|| refuse(Reason::NotFound, 404), |job| ok(Object::Job(job)));
            (format!("get {}", key.name), found)
        }
        Request::Create { object, .. } => {
            let name = &object.metadata().name;
            let exists = find(name).is_some();
            let made = if exists { refuse(Reason::AlreadyExists, 409) } else { ok(object.clone()) };
            (format!("create {name}"), made)
        }
        Request::UpdateStatus { object: Object::CronJob(written) } => {
            let active: Vec<&str> = written.status.active.iter().map(|reference| &*reference.name).collect();
            (format!("status active={active:?}"), ok(Object::CronJob(written.clone())))
        }
        other => panic!("{other:?} is not expected"),
    }
}

#[track_caller]
fn check(start: &str, cron_job: &CronJob, jobs: &[Job], expected: &[&str]) {
    let lines = play(start, cron_job, jobs);
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, start) in lines.iter().zip(expected) {
        assert!(line.starts_with(start), "{line}\n  does not begin with\n{start}");
    }
}

/// [C-041]
#[test]
fn a_job_that_goes_and_is_not_active_is_told() {
    let told = "UnexpectedJob: Saw a job that the controller did not create or forgot: x";
    check("2026-01-01T00:00:30Z", &cron_job(|_| ()), &[job("x")], &["get cronjob", told]);
}

/// [C-045]
#[test]
fn a_zone_that_is_gone_stops_it() {
    let cron_job = cron_job(|spec| spec.time_zone = Some("Foo/Bar".into()));
    let told = "UnknownTimeZone: invalid timeZone: \"Foo/Bar\": unknown time zone Foo/Bar";
    check("2026-01-01T00:05:00Z", &cron_job, &[], &[told]);
}

/// [C-046], [C-047]
#[test]
fn schedules_that_are_not_understood_or_not_supported_are_told() {
    let of = |schedule: &str| cron_job(|spec| spec.schedule = schedule.into());
    let told = "UnparseableSchedule: unparseable schedule: \"x\" : expected exactly 5 fields, found 1: [x]";
    check("2026-01-01T00:05:00Z", &of("x"), &[], &[told]);
    let told =
        "UnsupportedSchedule: CRON_TZ or TZ used in schedule \"TZ=UTC 0 5 * * *\" is not officially supported, see";
    check("2026-01-01T00:05:00Z", &of("TZ=UTC 0 5 * * *"), &[], &[told]);
    let told =
        "InvalidSchedule: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second";
    check("2026-01-01T00:05:00Z", &of("0 0 31 2 *"), &[], &[told]);
    let suspended = cron_job(|spec| spec.suspend = Some(true));
    check("2026-01-01T00:05:00Z", &suspended, &[], &[]);
}

/// [C-048]: with a deadline only runs that are younger are looked at, so that upstream finds none too late any more.
#[test]
fn a_run_that_is_too_late_is_not_started() {
    let mut late = cron_job(|spec| {
        spec.schedule = "0 * * * *".into();
        spec.starting_deadline_seconds = Some(1800);
    });
    late.status.last_schedule_time = Timestamp::parse("2026-01-01T00:00:00Z");
    check("2026-01-01T01:31:00Z", &late, &[], &[]);
    let expected = ["create c-29453820", "SuccessfulCreate: ", "status active=[\"c-29453820\"]"];
    check("2026-01-01T01:29:00Z", &late, &[], &expected);
}

/// [C-049], [C-052], [C-071]: two times of one minute have one name.
#[test]
fn a_job_of_the_same_minute_is_found() {
    let mut every = cron_job(|spec| spec.schedule = "@every 30s".into());
    every.status.last_schedule_time = Timestamp::parse("2026-01-01T00:01:10Z");
    let name = "c-29453761";
    check("2026-01-01T00:01:41Z", &every, &[], &["create c-29453761", "SuccessfulCreate: ", "status active=[\"c-"]);
    let own = job(name);
    let expected =
        ["get cronjob", "UnexpectedJob", "create c-29453761", "get c-29453761", "status active=[\"c-29453761\"]"];
    check("2026-01-01T00:01:41Z", &every, &[own], &expected);
    let mut foreign = job(name);
    foreign.metadata.owner_references = Arc::default();
    check("2026-01-01T00:01:41Z", &every, &[foreign], &["create c-29453761", "get c-29453761"]);
    every.status.active = vec![ObjectReference {
        namespace: "default".into(),
        name: name.into(),
        uid: name.into(),
        ..ObjectReference::default()
    }];
    check("2026-01-01T00:01:41Z", &every, &[job(name)], &[]);
}

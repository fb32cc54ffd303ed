//! The TTL-after-finished controller: when it reads a Job again, and when it deletes it.

mod support;

use jobyard_api::job::Job;
use jobyard_api::request::{
    Answer, DeleteOptions, Object, PropagationPolicy, Request, Resource, Response, WatchEvent, WatchEventKind,
};
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::{Time, Timestamp};
use jobyard_controllers::job::Guards;
use jobyard_controllers::ttl_after_finished::TtlController;
use jobyard_controllers::{CallId, Input, Output};
use std::sync::Arc;
use std::time::Duration;
use support::{START, condition, job};

struct Rig {
    controller: TtlController,
    now: Time,
    calls: Vec<(CallId, Request)>,
}

impl Rig {
    /// A controller that has seen this Job for a second.
    fn new(job: Job) -> Self {
        let now = Timestamp::from_seconds(START).time();
        let mut rig = Self { controller: TtlController::new(now, Guards::ALL), now, calls: Vec::new() };
        let items = vec![Object::Job(Arc::new(job))];
        rig.feed(Input::Listed { resource: Resource::Jobs, items, resource_version: 1 });
        rig.pass(1_000);
        rig
    }

    fn feed(&mut self, input: Input) {
        for output in self.controller.handle(self.now, input) {
            if let Output::Call(id, request) = output {
                self.calls.push((id, request));
            }
        }
    }

    fn pass(&mut self, millis: u64) {
        self.now = self.now + Duration::from_millis(millis);
        self.feed(Input::Timer);
    }

    fn see(&mut self, job: Job) {
        let object = Object::Job(Arc::new(job));
        self.feed(Input::Watch(WatchEvent { kind: WatchEventKind::Modified, object }));
    }

    /// The one open request.
    fn request(&mut self) -> Option<(CallId, Request)> {
        assert!(self.calls.len() < 2, "{:?}", self.calls);
        self.calls.pop()
    }

    /// Answers the live read with this Job.
    fn live(&mut self, job: Job) {
        let (id, request) = self.request().expect("a read is asked for");
        assert!(matches!(request, Request::Get { .. }), "{request:?}");
        let response = Response { object: Some(Object::Job(Arc::new(job))), ..Default::default() };
        self.feed(Input::Response(id, Ok(response)));
    }

    fn deletion(&mut self) -> Option<(CallId, DeleteOptions)> {
        let (id, request) = self.request()?;
        let Request::Delete { options, .. } = request else { panic!("{request:?}") };
        Some((id, options))
    }
}

/// A Job that ended at the start, with this TTL.
fn ended(ttl: Option<i32>) -> Job {
    job(|spec, status| {
        spec.ttl_seconds_after_finished = ttl;
        let mut end = condition("Failed", "BackoffLimitExceeded");
        end.last_transition_time = Some(Timestamp::from_seconds(START));
        status.conditions.push(end);
    })
}

fn refused(reason: Reason) -> Answer {
    Err(Box::new(Status { reason, code: 500, ..Default::default() }))
}

// [J-180] [J-181]
#[test]
fn a_job_is_read_again_when_its_time_has_come() {
    let mut rig = Rig::new(ended(Some(10)));
    rig.pass(8_900);
    assert_eq!(rig.request(), None);
    rig.pass(100);
    assert!(rig.request().is_some());
    for quiet in [ended(None), job(|spec, _| spec.ttl_seconds_after_finished = Some(0))] {
        let mut rig = Rig::new(quiet);
        rig.pass(1_000_000);
        assert_eq!(rig.request(), None);
    }
}

// [J-182]
#[test]
fn an_expired_job_is_deleted_in_the_foreground_if_the_live_one_is_expired_too() {
    let mut rig = Rig::new(ended(Some(0)));
    rig.live(ended(Some(0)));
    let (id, options) = rig.deletion().expect("it is deleted");
    assert_eq!(options.propagation_policy, Some(PropagationPolicy::Foreground));
    assert_eq!(options.preconditions.and_then(|asked| asked.uid), Some("job-uid".into()));
    rig.feed(Input::Response(id, refused(Reason::InternalError)));
    rig.pass(5);
    rig.live(ended(Some(0)));
    let (id, _) = rig.deletion().expect("it is tried again after 5 ms");
    rig.feed(Input::Response(id, refused(Reason::NotFound)));
    rig.pass(1_000_000);
    assert_eq!(rig.request(), None, "what is gone is done");
}

// [J-183]
#[test]
fn a_changed_ttl_counts_at_once() {
    let mut rig = Rig::new(ended(Some(0)));
    rig.live(ended(Some(100)));
    rig.pass(98_900);
    assert_eq!(rig.request(), None, "the live Job has time left");
    rig.pass(100);
    assert!(rig.request().is_some());
    let mut rig = Rig::new(ended(Some(1000)));
    assert_eq!(rig.request(), None);
    rig.see(ended(Some(1)));
    assert!(rig.request().is_some(), "shortened: it is expired now");
    let mut rig = Rig::new(ended(Some(10)));
    rig.see(ended(None));
    rig.pass(1_000_000);
    assert_eq!(rig.request(), None, "taken away: never");
}

// [J-182] [J-109]
#[test]
fn a_job_of_another_controller_is_deleted_too() {
    let mut external = ended(Some(0));
    Arc::make_mut(&mut external.spec).managed_by = Some("acme.io/runner".into());
    let mut rig = Rig::new(external.clone());
    rig.live(external);
    assert!(rig.deletion().is_some());
}

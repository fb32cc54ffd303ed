//! The work that is timed: an Indexed Job whose pods live by one short fate.
//!
//! The same work was given to the real controller's code under virtual time, so that the figures stand side by side.

use crate::fates::{Fate, Fates, GoDuration};
use crate::{Backend, CheckLevel, Config, World};
use jobyard_api::job::{INDEXED, Job, JobSpec};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::{Container, PodSpec, PodSpecShared, PodTemplateSpec};
use jobyard_api::request::{Object, ObjectKey, Request, Resource};
use jobyard_api::time::Time;
use std::sync::Arc;

/// What a run has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Occurrences.
    pub steps: u64,
    /// `status.succeeded` at the end.
    pub succeeded: i32,
    /// Whether the Job is Complete.
    pub is_complete: bool,
    /// Hash of the trace.
    pub trace_hash: u64,
}

/// Runs an Indexed Job of so many completions at a tenth of that as parallelism to its end. Pods are scheduled after
/// 7 ms, start 203 ms later and run for 1.011 s.
pub fn run(completions: u32) -> Run {
    let fate = Fate {
        schedule: GoDuration::from_millis(7),
        start: GoDuration::from_millis(203),
        run: Some(GoDuration::from_millis(1011)),
        ..Fate::default()
    };
    let config =
        Config { backend: Backend::Fates(Fates::new(vec![fate])), check: CheckLevel::Off, ..Config::default() };
    let mut world = World::new(config);
    let created =
        world.request("user", Request::Create { object: Object::Job(Arc::new(job(completions))), dry_run: false });
    created.expect("the Job of the bench is valid");
    world.advance_to(Time::MAX, u64::MAX);
    let key = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: NAME.into() };
    let job = world.api().get(&key).and_then(Object::as_job).expect("the Job stays");
    Run {
        steps: world.steps(),
        succeeded: job.status.succeeded,
        is_complete: job.is_finished(),
        trace_hash: world.trace_hash(),
    }
}

const NAME: &str = "bench";

fn job(completions: u32) -> Job {
    let count = |number: u32| Some(i32::try_from(number).unwrap_or(i32::MAX));
    let container = Container { name: "main".into(), image: "busybox".into(), ..Container::default() };
    let pod =
        PodSpecShared { containers: vec![container], restart_policy: Some("Never".into()), ..PodSpecShared::default() };
    let template =
        PodTemplateSpec { spec: PodSpec { shared: Arc::new(pod), ..PodSpec::default() }, ..PodTemplateSpec::default() };
    let spec = JobSpec {
        completions: count(completions),
        parallelism: count(completions.div_ceil(10)),
        completion_mode: Some(INDEXED.into()),
        template,
        ..JobSpec::default()
    };
    Job { metadata: ObjectMeta::named("default", NAME), spec: Arc::new(spec), ..Job::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_of_the_bench_completes() {
        let done = run(100);
        assert_eq!((done.succeeded, done.is_complete), (100, true));
    }
}

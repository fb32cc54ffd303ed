//! The work that is timed: an Indexed Job, or many Jobs of one pod, whose pods live by one short fate.
//!
//! The same work was given to the real controller's code under virtual time, so that the figures stand side by side.

use crate::fates::{Fate, Fates, GoDuration};
use crate::{Backend, CheckLevel, Config, World};
use jobyard_api::job::{INDEXED, Job, JobSpec};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::{Container, PodSpec, PodSpecShared, PodTemplateSpec};
use jobyard_api::request::{Object, Request, Resource};
use jobyard_api::time::Time;
use std::sync::Arc;

/// What a run has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Occurrences.
    pub steps: u64,
    /// `status.succeeded` at the end, of all Jobs.
    pub succeeded: i32,
    /// Whether every Job is Complete.
    pub is_complete: bool,
    /// Hash of the trace.
    pub trace_hash: u64,
}

/// Most pods that run at the same time.
const PARALLELISM_MAX: u32 = 10_000;

/// Runs an Indexed Job of so many completions to its end, at a tenth of that as parallelism and at most 10,000. Pods are
/// scheduled after 7 ms, start 203 ms later and run for 1.011 s.
pub fn run(completions: u32) -> Run {
    let count = |number: u32| Some(i32::try_from(number).unwrap_or(i32::MAX));
    let spec = JobSpec {
        completions: count(completions),
        parallelism: count(completions.div_ceil(10).min(PARALLELISM_MAX)),
        completion_mode: Some(INDEXED.into()),
        ..spec()
    };
    finish([ObjectMeta::named("default", NAME)], spec)
}

/// Runs so many Jobs of one pod each, which are made at the same time, to their ends. The pods live as those of [`run`].
pub fn run_jobs(count: u32) -> Run {
    let names = (0..count).map(|number| ObjectMeta::named("default", format!("{NAME}-{number}")));
    finish(names, spec())
}

/// Makes Jobs of these names and lets everything happen.
fn finish(names: impl IntoIterator<Item = ObjectMeta>, spec: JobSpec) -> Run {
    let fate = Fate {
        schedule: GoDuration::from_millis(7),
        start: GoDuration::from_millis(203),
        run: Some(GoDuration::from_millis(1011)),
        ..Fate::default()
    };
    let config =
        Config { backend: Backend::Fates(Fates::new(vec![fate])), check: CheckLevel::Off, ..Config::default() };
    let mut world = World::new(config);
    let spec = Arc::new(spec);
    for metadata in names {
        let job = Job { metadata, spec: spec.clone(), ..Job::default() };
        let created = world.request("user", Request::Create { object: Object::Job(Arc::new(job)), dry_run: false });
        created.expect("the Jobs of the bench are valid");
    }
    world.advance_to(Time::MAX, u64::MAX);
    let jobs = || world.api().objects(Resource::Jobs).filter_map(Object::as_job);
    Run {
        steps: world.steps(),
        succeeded: jobs().map(|job| job.status.succeeded).sum(),
        is_complete: jobs().all(|job| job.is_finished()),
        trace_hash: world.trace_hash(),
    }
}

const NAME: &str = "bench";

fn spec() -> JobSpec {
    let container = Container { name: "main".into(), image: "busybox".into(), ..Container::default() };
    let pod =
        PodSpecShared { containers: vec![container], restart_policy: Some("Never".into()), ..PodSpecShared::default() };
    let template =
        PodTemplateSpec { spec: PodSpec { shared: Arc::new(pod), ..PodSpec::default() }, ..PodTemplateSpec::default() };
    JobSpec { template, ..JobSpec::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(done: Run, succeeded: i32) {
        assert_eq!((done.succeeded, done.is_complete), (succeeded, true));
    }

    #[test]
    fn the_jobs_of_the_bench_complete() {
        check(run(100), 100);
        check(run_jobs(20), 20);
    }
}

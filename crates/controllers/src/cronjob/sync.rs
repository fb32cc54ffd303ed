//! One pass over a CronJob, stage by stage (section 3.2 and 3.3). It has at most one request under way.

use super::cache::key_of;
use super::shared::{Shared, SyncResult, explain};
use super::start::Start;
use super::{Key, rulings};
use crate::machinery::{CallId, Output, fact};
use jobyard_api::cronjob::CronJob;
use jobyard_api::event::{NORMAL, ObjectReference, WARNING};
use jobyard_api::job::{COMPLETE, FAILED, Job};
use jobyard_api::request::{Answer, DeleteOptions, Object, ObjectKey, PropagationPolicy, Request, Resource};
use jobyard_api::status::Reason;
use jobyard_api::time::Time;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// Where a sync is.
#[derive(Debug)]
pub(super) enum Progress {
    /// It waits for an answer.
    Waiting(CallId),
    /// It is over.
    Ended(SyncResult),
}

/// What a sync does, in order. Each stage waits for its own requests.
#[derive(Clone, Debug)]
enum Stage {
    /// Deletes Jobs beyond the history limits.
    CleanUp(VecDeque<Arc<Job>>),
    /// Looks at each of its Jobs.
    LookAtJobs(VecDeque<Arc<Job>>),
    /// Looks for active Jobs that were not among them.
    LookForMissing(VecDeque<ObjectReference>),
    /// Decides whether a run is to be started, and starts it.
    Start(Box<Start>),
    /// Writes the status; with what the sync comes to then.
    WriteStatus(SyncResult),
}

/// A sync.
#[derive(Clone, Debug)]
pub(super) struct Sync {
    key: Key,
    /// `cronJobCopy` of upstream's `sync`: as the cache had it, with what this sync changes; its status is what is written.
    pub written: CronJob,
    /// `cronJob` of upstream's `syncCronJob` once it was read anew, as a Job goes that the cache's copy does not have in
    /// `active` and the server's has (`read_anew`). All is looked up in it from then on, and what changes in it is lost: only
    /// the copy above is written.
    live: Option<CronJob>,
    jobs: Vec<Arc<Job>>,
    /// When the look at the Jobs began: the time for all that is decided after.
    pub began: Time,
    pub is_changed: bool,
    stage: Stage,
}

impl Sync {
    /// A sync of what the caches have; none if the CronJob is gone.
    pub fn new(shared: &Shared, key: &Key) -> Option<Self> {
        let cron_job = shared.cache.cron_jobs.get(key)?;
        let jobs = shared.cache.jobs_of(&cron_job.metadata.uid);
        let stage = Stage::CleanUp(beyond_limits(cron_job, &jobs));
        let (key, written) = (key.clone(), (**cron_job).clone());
        Some(Self { key, written, live: None, jobs, began: Time::default(), is_changed: false, stage })
    }

    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// The CronJob as this sync sees it.
    pub fn seen(&self) -> &CronJob {
        self.live.as_ref().unwrap_or(&self.written)
    }

    /// The same, to be changed; a change of what was read anew is not written (see `live`).
    pub fn seen_mut(&mut self) -> &mut CronJob {
        self.live.as_mut().unwrap_or(&mut self.written)
    }

    /// Goes on until a request has to be waited for.
    pub fn run(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        loop {
            let request = match &mut self.stage {
                Stage::CleanUp(jobs) => {
                    if let Some(job) = jobs.front() {
                        Some(delete_job(job))
                    } else {
                        self.began = now;
                        self.stage = Stage::LookAtJobs(self.jobs.iter().cloned().collect());
                        None
                    }
                }
                Stage::LookAtJobs(_) => self.look_at_jobs(shared, now, out),
                Stage::LookForMissing(references) => {
                    if let Some(reference) = references.front() {
                        Some(get_job(reference))
                    } else {
                        self.stage = Stage::Start(Box::default());
                        None
                    }
                }
                Stage::Start(start) => {
                    let mut start = std::mem::take(start);
                    let step = start.step(self, shared, now, out);
                    self.stage = Stage::Start(start);
                    self.follow(step)
                }
                Stage::WriteStatus(result) => {
                    if !self.is_changed {
                        return Progress::Ended(result.clone());
                    }
                    Some(Request::UpdateStatus { object: Object::CronJob(Arc::new(self.written.clone())) })
                }
            };
            if let Some(request) = request {
                return Progress::Waiting(shared.call(request, out));
            }
        }
    }

    /// What the start wants next.
    fn follow(&mut self, step: Result<Option<Request>, SyncResult>) -> Option<Request> {
        step.unwrap_or_else(|result| {
            self.stage = Stage::WriteStatus(result);
            None
        })
    }

    /// Takes the answer that was waited for and goes on.
    pub fn answer(&mut self, shared: &mut Shared, now: Time, answer: Answer, out: &mut Vec<Output>) -> Progress {
        match &mut self.stage {
            Stage::CleanUp(jobs) => {
                let job = jobs.pop_front().expect("its deletion was sent");
                if deleted(shared, now, &mut self.written, &job, answer, out).is_ok() {
                    self.is_changed = true;
                    explain(&self.key, &rulings::HISTORY, vec![fact("job", job.metadata.name.clone())], None, out);
                }
            }
            Stage::LookAtJobs(_) => self.read_anew(shared, now, answer, out),
            Stage::LookForMissing(_) => self.missing_answered(shared, now, answer, out),
            Stage::Start(start) => {
                let mut start = std::mem::take(start);
                let step = start.answer(self, shared, now, answer, out);
                self.stage = Stage::Start(start);
                if let Some(request) = self.follow(step) {
                    return Progress::Waiting(shared.call(request, out));
                }
            }
            Stage::WriteStatus(result) => {
                let result = result.clone();
                return Progress::Ended(match answer {
                    // A sync that is to come back later forgets its own error, as upstream's does.
                    Ok(_) => result,
                    Err(status) => Err(status.message),
                });
            }
        }
        self.run(shared, now, out)
    }

    /// [C-041] [C-042] [C-043] Returns the request that has to be answered before it goes on.
    fn look_at_jobs(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Option<Request> {
        loop {
            let Stage::LookAtJobs(jobs) = &mut self.stage else { return None };
            let Some(job) = jobs.front().cloned() else {
                self.stage = Stage::LookForMissing(self.missing());
                return None;
            };
            let is_active = self.seen().status.is_active(&job.metadata.uid);
            let end = end_of(&job);
            if end.is_none() && !is_active {
                return Some(Request::Get { key: object_key(Resource::CronJobs, &self.key) });
            }
            if let Some(end) = end {
                self.job_ended(shared, now, &job, end, is_active, out);
            }
            let Stage::LookAtJobs(jobs) = &mut self.stage else { return None };
            jobs.pop_front();
        }
    }

    fn job_ended(
        &mut self,
        shared: &mut Shared,
        now: Time,
        job: &Job,
        end: &str,
        is_active: bool,
        out: &mut Vec<Output>,
    ) {
        let name = &job.metadata.name;
        if is_active {
            remove_active(self.seen_mut(), job);
            let message = format!("Saw completed job: {name}, condition: {end}");
            shared.record(now, self.seen(), (NORMAL, "SawCompletedJob"), &message, out);
            self.is_changed = true;
            let facts = vec![fact("job", name.clone()), fact("condition", end)];
            explain(&self.key, &rulings::SAW_COMPLETED, facts, None, out);
        }
        if !job.has_condition(COMPLETE) {
            return;
        }
        let status = &mut self.seen_mut().status;
        let completed = job.status.completion_time;
        if status.last_successful_time.is_none() || completed > status.last_successful_time {
            status.last_successful_time = completed;
            self.is_changed = true;
        }
    }

    /// A Job goes that is not in `active`: perhaps it is in the CronJob as the server has it.
    fn read_anew(&mut self, shared: &mut Shared, now: Time, answer: Answer, out: &mut Vec<Output>) {
        let Stage::LookAtJobs(jobs) = &mut self.stage else { return };
        let job = jobs.pop_front().expect("the CronJob was read for it");
        match answer.map(|response| response.object) {
            Err(status) => self.stage = Stage::WriteStatus(Err(status.message)),
            Ok(Some(Object::CronJob(live))) if live.status.is_active(&job.metadata.uid) => {
                self.live = Some((*live).clone());
            }
            Ok(_) => {
                let name = &job.metadata.name;
                let message = format!("Saw a job that the controller did not create or forgot: {name}");
                shared.record(now, self.seen(), (WARNING, "UnexpectedJob"), &message, out);
                explain(&self.key, &rulings::UNEXPECTED, vec![fact("job", name.clone())], None, out);
            }
        }
    }

    /// Active Jobs that the cache does not have.
    fn missing(&self) -> VecDeque<ObjectReference> {
        let known: BTreeSet<_> = self.jobs.iter().map(|job| &job.metadata.uid).collect();
        let is_missing = |reference: &&ObjectReference| !known.contains(&reference.uid);
        self.seen().status.active.iter().filter(is_missing).cloned().collect()
    }

    /// [C-044]
    fn missing_answered(&mut self, shared: &mut Shared, now: Time, answer: Answer, out: &mut Vec<Output>) {
        let Stage::LookForMissing(references) = &mut self.stage else { return };
        let reference = references.pop_front().expect("it was asked for");
        let Err(status) = answer else { return };
        if status.reason != Reason::NotFound {
            self.stage = Stage::WriteStatus(Err(status.message));
            return;
        }
        let message = format!("Active job went missing: {}", reference.name);
        shared.record(now, self.seen(), (NORMAL, "MissingJob"), &message, out);
        self.seen_mut().status.active.retain(|other| other.uid != reference.uid);
        self.is_changed = true;
        explain(&self.key, &rulings::MISSING, vec![fact("job", reference.name)], None, out);
    }
}

/// Whether and how a Job ended.
fn end_of(job: &Job) -> Option<&str> {
    let is_end = |kind: &str| kind == COMPLETE || kind == FAILED;
    let conditions = &job.status.conditions;
    let end = conditions.iter().find(|condition| is_end(&condition.kind) && &*condition.status == "True");
    end.map(|condition| &*condition.kind)
}

/// [C-040] Those that are to go, the Complete ones first, each the oldest first.
fn beyond_limits(cron_job: &CronJob, jobs: &[Arc<Job>]) -> VecDeque<Arc<Job>> {
    let spec = &cron_job.spec;
    let mut gone = VecDeque::new();
    for (end, limit) in [(COMPLETE, spec.successful_jobs_history_limit), (FAILED, spec.failed_jobs_history_limit)] {
        let Some(limit) = limit else { continue };
        let mut ended: Vec<&Arc<Job>> = jobs.iter().filter(|job| end_of(job) == Some(end)).collect();
        let surplus = ended.len().saturating_sub(usize::try_from(limit).unwrap_or(0));
        if surplus > 0 {
            // A Job that never started comes last.
            let age = |job: &Job| (job.status.start_time.is_none(), job.status.start_time, job.metadata.name.clone());
            ended.sort_by_key(|job| age(job));
            gone.extend(ended.into_iter().take(surplus).cloned());
        }
    }
    gone
}

pub(super) fn object_key(resource: Resource, (namespace, name): &Key) -> ObjectKey {
    ObjectKey { resource, namespace: namespace.clone(), name: name.clone() }
}

pub(super) fn get_job(reference: &ObjectReference) -> Request {
    let key = (reference.namespace.clone(), reference.name.clone());
    Request::Get { key: object_key(Resource::Jobs, &key) }
}

pub(super) fn delete_job(job: &Job) -> Request {
    let options = DeleteOptions { propagation_policy: Some(PropagationPolicy::Background), ..DeleteOptions::default() };
    Request::Delete { key: object_key(Resource::Jobs, &key_of(&job.metadata)), options }
}

pub(super) fn remove_active(cron_job: &mut CronJob, job: &Job) {
    cron_job.status.active.retain(|reference| reference.uid != job.metadata.uid);
}

/// A Job's deletion was answered.
pub(super) fn deleted(
    shared: &mut Shared,
    now: Time,
    cron_job: &mut CronJob,
    job: &Job,
    answer: Answer,
    out: &mut Vec<Output>,
) -> Result<(), ()> {
    if let Err(status) = answer {
        let message = format!("Deleted job: {}", status.message);
        shared.record(now, cron_job, (WARNING, "FailedDelete"), &message, out);
        return Err(());
    }
    remove_active(cron_job, job);
    let message = format!("Deleted job {}", job.metadata.name);
    shared.record(now, cron_job, (NORMAL, "SuccessfulDelete"), &message, out);
    Ok(())
}

//! Whether a run is to be started now, and its start (section 3.3 from step 3 on).

use super::new_job;
use super::rulings;
use super::shared::{Shared, SyncResult, explain};
use super::sync::{Sync, delete_job, deleted, get_job};
use super::times::{self, Due, Missed};
use crate::machinery::{Fact, FactValue, Output, Ruling, fact};
use jobyard_api::cronjob::{FORBID_CONCURRENT, REPLACE_CONCURRENT};
use jobyard_api::event::{NORMAL, ObjectReference, WARNING};
use jobyard_api::job::Job;
use jobyard_api::request::{Answer, Object, Request, Resource};
use jobyard_api::schedule::Schedule;
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::{Time, Timestamp, go_seconds};
use jobyard_api::zones::Zone;
use std::collections::VecDeque;
use std::sync::Arc;

/// Where the start is.
#[derive(Clone, Debug, Default)]
pub(super) enum Start {
    /// Nothing is decided.
    #[default]
    Undecided,
    /// The Jobs that go are read and deleted; the deletion of the first one is sent if there is a Job.
    Replace(Run, VecDeque<ObjectReference>, Option<Arc<Job>>),
    /// The Job is made.
    Create(Run),
    /// There is a Job of that name; it is read.
    LookAtOther(Run),
}

/// The run that is to be started.
#[derive(Clone, Debug)]
pub(super) struct Run {
    scheduled: Timestamp,
    missed: Missed,
    schedule: Schedule,
    zone: Zone,
}

/// A request, more of this stage, or the end of the look.
type Step = Result<Option<Request>, SyncResult>;

impl Start {
    /// Goes on as far as it can without an answer.
    pub fn step(&mut self, sync: &mut Sync, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Step {
        match self {
            Self::Undecided => {
                let run = decide(sync, shared, now, out)?;
                *self = if &*sync.seen().spec.concurrency_policy == REPLACE_CONCURRENT {
                    Self::Replace(run, sync.seen().status.active.iter().cloned().collect(), None)
                } else {
                    Self::Create(run)
                };
                self.step(sync, shared, now, out)
            }
            Self::Replace(run, active, _) => {
                if let Some(reference) = active.front() {
                    Ok(Some(get_job(reference)))
                } else {
                    *self = Self::Create(run.clone());
                    self.step(sync, shared, now, out)
                }
            }
            Self::Create(run) => {
                let job = new_job::job(sync.seen(), run.scheduled, &run.zone);
                Ok(Some(Request::Create { object: Object::Job(Arc::new(job)), dry_run: false }))
            }
            Self::LookAtOther(run) => {
                let metadata = &sync.seen().metadata;
                let name = new_job::name(sync.seen(), run.scheduled);
                let reference = ObjectReference { namespace: metadata.namespace.clone(), name, ..Default::default() };
                Ok(Some(get_job(&reference)))
            }
        }
    }

    /// Takes an answer and goes on.
    pub fn answer(
        &mut self,
        sync: &mut Sync,
        shared: &mut Shared,
        now: Time,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Step {
        match self {
            Self::Undecided => unreachable!("nothing was asked for"),
            Self::Replace(run, active, going) => {
                if let Some(job) = going.take() {
                    replaced(sync, shared, now, &job, answer, out)?;
                    active.pop_front();
                    explain(sync.key(), &rulings::REPLACED, about(&job.metadata.name, run), None, out);
                    return self.step(sync, shared, now, out);
                }
                let job = read_job(answer).map_err(|error| {
                    let message = format!("Get job: {error}");
                    shared.record(now, sync.seen(), (WARNING, "FailedGet"), &message, out);
                    Err(error)
                })?;
                let request = delete_job(&job);
                *going = Some(job);
                Ok(Some(request))
            }
            Self::Create(run) => match answer {
                Ok(response) => {
                    let run = run.clone();
                    let Some(Object::Job(job)) = response.object else { return Err(Ok(None)) };
                    let message = format!("Created job {}", job.metadata.name);
                    shared.record(now, sync.seen(), (NORMAL, "SuccessfulCreate"), &message, out);
                    let is_late = run.missed == Missed::Many;
                    let ruling = if is_late { &rulings::STARTED_LATE } else { &rulings::STARTED };
                    Err(started(sync, &run, &job, ruling, out))
                }
                Err(status) if status.reason == Reason::AlreadyExists => {
                    *self = Self::LookAtOther(run.clone());
                    self.step(sync, shared, now, out)
                }
                Err(status) => {
                    if !is_terminating(&status) {
                        let message = format!("Error creating job: {}", status.message);
                        shared.record(now, sync.seen(), (WARNING, "FailedCreate"), &message, out);
                    }
                    Err(Err(status.message))
                }
            },
            Self::LookAtOther(run) => {
                let job = read_job(answer).map_err(Err)?;
                let seen = sync.seen();
                let is_own = job.metadata.controller().is_some_and(|owner| owner.uid == seen.metadata.uid);
                if !is_own || seen.status.is_active(&job.metadata.uid) {
                    explain(sync.key(), &rulings::FOREIGN, about(&job.metadata.name, run), None, out);
                    return Err(Ok(None));
                }
                let run = run.clone();
                Err(started(sync, &run, &job, &rulings::FOUND, out))
            }
        }
    }
}

/// Steps 3 to 10: the run to be started, or what the sync comes to.
fn decide(sync: &Sync, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Result<Run, SyncResult> {
    let (cron_job, key) = (sync.seen(), sync.key());
    if cron_job.metadata.is_being_deleted() {
        return Err(Ok(None));
    }
    let read = shared.schedules.read(&cron_job.spec);
    let mut warn = |reason: &str, message: String, out: &mut Vec<Output>| {
        shared.record(now, cron_job, (WARNING, reason), &message, out);
    };
    let zone = match &read.zone {
        Ok(zone) => zone.clone(),
        Err(error) => {
            let name = cron_job.spec.time_zone.as_deref().unwrap_or("");
            let message = format!("invalid timeZone: {}: {error}", jobyard_api::quote::quote(name));
            warn("UnknownTimeZone", message, out);
            explain(key, &rulings::UNKNOWN_ZONE, vec![fact("error", error.as_str())], None, out);
            return Err(Ok(None));
        }
    };
    if cron_job.is_suspended() {
        explain(key, &rulings::SUSPENDED, Vec::new(), None, out);
        return Err(Ok(None));
    }
    let text = &*cron_job.spec.schedule;
    let quoted = || jobyard_api::quote::quote(text);
    if text.contains("TZ") {
        let message = format!(
            "CRON_TZ or TZ used in schedule {} is not officially supported, see \
             https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details",
            quoted()
        );
        warn("UnsupportedSchedule", message, out);
    }
    let schedule = match &read.schedule {
        Ok(schedule) => schedule.clone(),
        Err(error) => {
            warn("UnparseableSchedule", format!("unparseable schedule: {} : {error}", quoted()), out);
            explain(key, &rulings::NOT_READABLE, vec![fact("error", error.as_str())], None, out);
            return Err(Ok(None));
        }
    };
    let (scheduled, missed) = match times::most_recent(cron_job, sync.began, &schedule, true) {
        Ok(Due { most_recent: Some(time), missed, .. }) => (time, missed),
        Ok(_) => return Err(later(sync, &schedule, &rulings::NOT_DUE, Vec::new(), out)),
        Err(error) => {
            warn("InvalidSchedule", format!("invalid schedule: {text} : {error}"), out);
            explain(key, &rulings::NO_TIMES, vec![fact("error", FactValue::Word(error))], None, out);
            return Err(Ok(None));
        }
    };
    if missed == Missed::Many {
        let message = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";
        warn("TooManyMissedTimes", message.to_owned(), out);
    }
    let run = Run { scheduled, missed, schedule, zone };
    check_may_start(sync, &run, &mut warn, out)?;
    if &*cron_job.spec.concurrency_policy == FORBID_CONCURRENT
        && let Some(active) = cron_job.status.active.first()
    {
        let message = "Not starting job because prior execution is running and concurrency policy is Forbid";
        shared.record(now, cron_job, (NORMAL, "JobAlreadyActive"), message, out);
        let facts = vec![fact("scheduled", run.scheduled.time()), fact("active", active.name.clone())];
        return Err(later(sync, &run.schedule, &rulings::FORBIDDEN, facts, out));
    }
    Ok(run)
}

/// [C-048] [C-049] Whether the run is not too late and not started already.
fn check_may_start(
    sync: &Sync,
    run: &Run,
    warn: &mut impl FnMut(&str, String, &mut Vec<Output>),
    out: &mut Vec<Output>,
) -> Result<(), SyncResult> {
    let cron_job = sync.seen();
    let scheduled = fact("scheduled", run.scheduled.time());
    if let Some(seconds) = cron_job.spec.starting_deadline_seconds
        && run.scheduled.time() + go_seconds(seconds) < sync.began
    {
        let time = new_job::rfc1123z(run.scheduled);
        warn("MissSchedule", format!("Missed scheduled time to start a job: {time}"), out);
        let facts = vec![scheduled, fact("spec.startingDeadlineSeconds", FactValue::Number(seconds))];
        return Err(later(sync, &run.schedule, &rulings::TOO_LATE, facts, out));
    }
    let name = new_job::name(cron_job, run.scheduled);
    let is_known = cron_job
        .status
        .active
        .iter()
        .any(|reference| reference.name == name && reference.namespace == cron_job.metadata.namespace);
    if is_known || cron_job.status.last_schedule_time == Some(run.scheduled) {
        return Err(later(sync, &run.schedule, &rulings::ALREADY_STARTED, vec![scheduled], out));
    }
    Ok(())
}

/// The sync is over; the next look comes with the next time.
fn later(
    sync: &Sync,
    schedule: &Schedule,
    ruling: &'static Ruling,
    facts: Vec<Fact>,
    out: &mut Vec<Output>,
) -> SyncResult {
    let delay = times::next_delay(sync.seen(), sync.began, schedule);
    explain(sync.key(), ruling, facts, Some(sync.began + delay), out);
    Ok(Some(delay))
}

/// [C-051]
fn replaced(
    sync: &mut Sync,
    shared: &mut Shared,
    now: Time,
    job: &Job,
    answer: Answer,
    out: &mut Vec<Output>,
) -> Result<(), SyncResult> {
    deleted(shared, now, sync.seen_mut(), job, answer, out)
        .map_err(|()| Err(format!("could not replace job {}/{}", job.metadata.namespace, job.metadata.name)))?;
    sync.is_changed = true;
    Ok(())
}

/// [C-054] The Job is there: it is active now, and its time is the last one that was scheduled.
fn started(sync: &mut Sync, run: &Run, job: &Job, ruling: &'static Ruling, out: &mut Vec<Output>) -> SyncResult {
    let metadata = &job.metadata;
    let status = &mut sync.seen_mut().status;
    status.active.push(ObjectReference {
        kind: Resource::Jobs.kind().into(),
        namespace: metadata.namespace.clone(),
        name: metadata.name.clone(),
        uid: metadata.uid.clone(),
        api_version: Resource::Jobs.api_version().into(),
        resource_version: metadata.resource_version.to_string().into(),
        ..Default::default()
    });
    status.last_schedule_time = Some(run.scheduled);
    sync.is_changed = true;
    later(sync, &run.schedule, ruling, about(&metadata.name, run), out)
}

fn about(job: &jobyard_api::Text, run: &Run) -> Vec<Fact> {
    vec![fact("job", job.clone()), fact("scheduled", run.scheduled.time())]
}

fn read_job(answer: Answer) -> Result<Arc<Job>, String> {
    match answer.map(|response| response.object) {
        Ok(Some(Object::Job(job))) => Ok(job),
        Ok(_) => unreachable!("a Job was asked for"),
        Err(status) => Err(status.message),
    }
}

/// Whether a creation was refused because its namespace goes: then all others will be, too.
fn is_terminating(status: &Status) -> bool {
    let details = status.details.as_ref();
    details.is_some_and(|details| details.causes.iter().any(|cause| &*cause.reason == "NamespaceTerminating"))
}

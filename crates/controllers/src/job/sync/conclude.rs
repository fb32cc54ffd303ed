//! After the pods: whether the completions are reached, and whether the Job became suspended or resumed. [J-041] [J-042]

use super::{Progress, Sync, new_condition};
use crate::job::rulings;
use crate::job::shared::{Shared, explain};
use crate::machinery::{Decision, Output, Ruling, fact};
use jobyard_api::event::NORMAL;
use jobyard_api::gates::Gate;
use jobyard_api::job::{COMPLETE, JobCondition, SUCCESS_CRITERIA_MET, SUSPENDED};
use jobyard_api::time::{Time, Timestamp};

impl Sync {
    /// Decides on completion and suspension, then counts.
    pub(super) fn conclude(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        if self.is_complete() {
            let message = "Reached expected number of succeeded pods";
            explain(self.completion(), out);
            let condition = new_condition(SUCCESS_CRITERIA_MET, "CompletionsReached", message, now);
            let is_announced = self.gates.ends_are_announced();
            self.facts.finishing = Some(if is_announced { condition } else { new_condition(COMPLETE, "", "", now) });
        } else if self.facts.manage_called {
            self.update_suspension(shared, now, out);
        }
        self.track(shared, now, out)
    }

    /// Enough successes and nothing active; for a work queue one success is enough.
    fn is_complete(&self) -> bool {
        let enough = match self.job.spec.completions {
            None => self.facts.succeeded > 0,
            Some(completions) => self.facts.succeeded >= completions,
        };
        enough && (self.facts.active_count == 0 || !self.guards.end_waits_for_pods)
    }

    /// Why it is complete.
    fn completion(&self) -> Decision {
        let ruling = match self.job.spec.completions {
            None => &rulings::WORK_QUEUE_REACHED,
            Some(0) => &rulings::NO_COMPLETIONS,
            Some(_) if self.job.is_suspended() => &rulings::COMPLETIONS_REACHED_SUSPENDED,
            Some(_) => &rulings::COMPLETIONS_REACHED,
        };
        let mut facts = vec![fact("status.succeeded", self.facts.succeeded)];
        facts.extend(self.job.spec.completions.map(|completions| fact("spec.completions", completions)));
        Decision { facts, ..Decision::of(&self.key, ruling) }
    }

    fn update_suspension(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) {
        let conditions = &mut self.job.status.conditions;
        let is_suspended = self.job.spec.suspend == Some(true);
        let (status, reason, message, event) = if is_suspended {
            ("True", "JobSuspended", "Job suspended", "Suspended")
        } else {
            ("False", "JobResumed", "Job resumed", "Resumed")
        };
        if !ensure_job_condition_status(conditions, SUSPENDED, status, (reason, message), now) {
            return;
        }
        self.facts.suspend_changed = true;
        let ruling = self.suspension(is_suspended);
        let failed = self.job.status.failed;
        let facts = vec![fact("status.succeeded", self.facts.succeeded), fact("status.failed", failed)];
        explain(Decision { facts, ..Decision::of(&self.key, ruling) }, out);
        // The deadline counts the time that the Job is active: it stops with suspension and begins anew. [J-161] [J-162]
        if !is_suspended {
            self.job.status.start_time = Some(Timestamp::from(now));
        } else if self.gates.has(Gate::MutableSchedulingDirectivesForSuspendedJobs) {
            self.job.status.start_time = None;
        }
        shared.record(now, &self.job, (NORMAL, event), (message, ""), out);
    }

    const fn suspension(&self, is_suspended: bool) -> &'static Ruling {
        match (is_suspended, self.job.status.start_time) {
            (false, _) => &rulings::RESUMED,
            (true, None) => &rulings::SUSPENDED_NEW,
            (true, Some(_)) => &rulings::SUSPENDED_RUNNING,
        }
    }
}

/// Sets a condition: in place if its status, reason or message differ; appended if it is new and not False, for a change
/// from nothing to False says nothing. Returns whether anything changed.
pub(super) fn ensure_job_condition_status(
    conditions: &mut Vec<JobCondition>,
    kind: &str,
    status: &str,
    (reason, message): (&str, &str),
    now: Time,
) -> bool {
    let condition = || JobCondition { status: status.into(), ..new_condition(kind, reason, message, now) };
    match conditions.iter_mut().find(|condition| &*condition.kind == kind) {
        Some(old) if &*old.status == status && &*old.reason == reason && &*old.message == message => return false,
        Some(old) => *old = condition(),
        None if status == "False" => return false,
        None => conditions.push(condition()),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn j042_a_false_condition_is_never_new() {
        let mut conditions = Vec::new();
        let now = Time::from_nanos(0);
        assert!(!ensure_job_condition_status(&mut conditions, SUSPENDED, "False", ("r", "m"), now));
        assert!(ensure_job_condition_status(&mut conditions, SUSPENDED, "True", ("r", "m"), now));
        assert!(!ensure_job_condition_status(&mut conditions, SUSPENDED, "True", ("r", "m"), now));
        assert!(ensure_job_condition_status(&mut conditions, SUSPENDED, "False", ("r", "m"), now));
        assert_eq!(conditions.len(), 1);
    }
}

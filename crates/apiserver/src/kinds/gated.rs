//! Fields of a Job that a feature gate guards: dropped while it is off, unless they are stored already.

use jobyard_api::gates::{Gate, Gates};
use jobyard_api::job::{Job, JobSpec};
use std::sync::Arc;

/// Drops from a new Job what the gates do not let in.
pub fn drop_new(job: &mut Job, gates: Gates) {
    drop_fields_of(&mut job.spec, &JobSpec::default(), gates);
}

/// Drops from a new version of a Job what the gates do not let in and the old one does not have.
pub fn drop_changed(new: &mut Job, old: &Job, gates: Gates) {
    if gates == Gates::default() || Arc::ptr_eq(&new.spec, &old.spec) {
        return;
    }
    drop_fields(&mut new.spec, &old.spec, gates);
    // A Job that is suspended can be resumed; another one stays as it is.
    if !gates.has(Gate::SuspendJob) && old.spec.suspend != Some(true) {
        Arc::make_mut(&mut new.spec).suspend = old.spec.suspend;
    }
}

/// Drops from a spec what the gates do not let in and an old one does not have.
pub fn drop_fields_of(spec: &mut Arc<JobSpec>, old: &JobSpec, gates: Gates) {
    if gates != Gates::default() {
        drop_fields(spec, old, gates);
    }
}

fn drop_fields(spec: &mut Arc<JobSpec>, old: &JobSpec, gates: Gates) {
    let spec = Arc::make_mut(spec);
    let mut drop = |gate: Gate, drop: fn(&mut JobSpec, &JobSpec)| {
        if !gates.has(gate) {
            drop(spec, old);
        }
    };
    drop(Gate::TTLAfterFinished, |new, old| {
        keep(&mut new.ttl_seconds_after_finished, old.ttl_seconds_after_finished.is_some());
    });
    drop(Gate::IndexedJob, |new, old| keep(&mut new.completion_mode, old.completion_mode.is_some()));
    drop(Gate::SuspendJob, |new, old| keep(&mut new.suspend, old.suspend.is_some()));
    drop(Gate::JobPodFailurePolicy, |new, old| keep(&mut new.pod_failure_policy, old.pod_failure_policy.is_some()));
    drop(Gate::JobBackoffLimitPerIndex, |new, old| {
        if old.backoff_limit_per_index.is_none() {
            new.backoff_limit_per_index = None;
            new.max_failed_indexes = None;
            let policy = new.pod_failure_policy.as_mut().filter(|_| old.pod_failure_policy.is_none());
            if let Some(policy) = policy {
                policy.rules = policy.rules.iter().filter(|rule| &*rule.action != "FailIndex").cloned().collect();
            }
        }
    });
    drop(Gate::JobPodReplacementPolicy, |new, old| {
        keep(&mut new.pod_replacement_policy, old.pod_replacement_policy.is_some());
    });
    drop(Gate::JobSuccessPolicy, |new, old| keep(&mut new.success_policy, old.success_policy.is_some()));
    drop(Gate::JobManagedBy, |new, old| keep(&mut new.managed_by, old.managed_by.is_some()));
}

/// Takes a field away that was not there before.
fn keep<T>(new: &mut Option<T>, was_there: bool) {
    if !was_there {
        *new = None;
    }
}

#[cfg(test)]
mod tests {
    use crate::tests_support::{at, key_of, server, stored};
    use crate::validation::tests_support::job_of;
    use jobyard_api::gates::{Gate, Gates, Profile, Release};
    use jobyard_api::job::JobSpec;
    use jobyard_api::request::{Patch, Request};
    use serde_json::{Value, json};

    /// A spec with every field that a gate guards.
    fn everything() -> Value {
        json!({
            "parallelism": 2, "completions": 2, "completionMode": "Indexed", "suspend": true, "ttlSecondsAfterFinished": 9,
            "backoffLimitPerIndex": 1, "maxFailedIndexes": 1, "podReplacementPolicy": "Failed", "managedBy": "acme.io/x",
            "successPolicy": {"rules": [{"succeededCount": 1}]},
            "podFailurePolicy": {"rules": [
                {"action": "FailIndex", "onExitCodes": {"operator": "In", "values": [1]}},
                {"action": "Ignore", "onExitCodes": {"operator": "In", "values": [2]}},
            ]},
        })
    }

    /// Which guarded fields a spec has.
    fn fields(spec: &JobSpec) -> Vec<&'static str> {
        let all = [
            ("completionMode", spec.completion_mode.is_some()),
            ("suspend", spec.suspend.is_some()),
            ("ttl", spec.ttl_seconds_after_finished.is_some()),
            ("perIndex", spec.backoff_limit_per_index.is_some() || spec.max_failed_indexes.is_some()),
            ("replacement", spec.pod_replacement_policy.is_some()),
            ("managedBy", spec.managed_by.is_some()),
            ("successPolicy", spec.success_policy.is_some()),
            ("podFailurePolicy", spec.pod_failure_policy.is_some()),
        ];
        all.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
    }

    fn without(gate: Gate) -> Release {
        Release { gates: Gates::default().with(gate, false), ..Release::default() }
    }

    #[track_caller]
    fn check(release: Release, given: Value, expected: &[&str]) {
        let mut server = server().with_release(release);
        let object = stored(&mut server, job_of(given));
        assert_eq!(fields(&object.as_job().expect("a Job").spec), expected);
    }

    #[test]
    fn a_new_job_loses_what_a_gate_that_is_off_guards() {
        let all = [
            "completionMode",
            "suspend",
            "ttl",
            "perIndex",
            "replacement",
            "managedBy",
            "successPolicy",
            "podFailurePolicy",
        ];
        check(Release::default(), everything(), &all);
        let but = |name: &str| all.into_iter().filter(|field| *field != name).collect::<Vec<_>>();
        check(without(Gate::SuspendJob), everything(), &but("suspend"));
        check(without(Gate::TTLAfterFinished), everything(), &but("ttl"));
        check(without(Gate::JobBackoffLimitPerIndex), everything(), &but("perIndex"));
        check(without(Gate::JobPodReplacementPolicy), everything(), &but("replacement"));
        check(without(Gate::JobManagedBy), everything(), &but("managedBy"));
        check(without(Gate::JobSuccessPolicy), everything(), &but("successPolicy"));
        check(without(Gate::JobPodFailurePolicy), everything(), &but("podFailurePolicy"));
        check(without(Gate::IndexedJob), json!({"completionMode": "Indexed"}), &["suspend", "replacement"]);
        check(Profile::V1_8.into(), everything(), &[]);
    }

    #[test]
    fn rules_that_fail_an_index_go_with_the_limit_of_an_index() {
        let mut server = server().with_release(without(Gate::JobBackoffLimitPerIndex));
        let object = stored(&mut server, job_of(everything()));
        let policy = object.as_job().expect("a Job").spec.pod_failure_policy.clone().expect("the policy stays");
        let actions: Vec<&str> = policy.rules.iter().map(|rule| &*rule.action).collect();
        assert_eq!(actions, ["Ignore"]);
    }

    /// What is stored stays when the gate is switched off, and can be taken away; what is not there does not come.
    #[test]
    fn a_stored_field_stays() {
        let mut server = server();
        let object = stored(&mut server, job_of(json!({"ttlSecondsAfterFinished": 9})));
        let mut server = server.with_release(without(Gate::TTLAfterFinished));
        let mut ttl = |value: Value| {
            let patch = Patch::Merge(json!({"spec": {"ttlSecondsAfterFinished": value}}));
            let request = Request::Patch { key: key_of(&object), status: false, patch };
            let answer = server.handle(at(0), request).expect("it may change");
            answer.object.expect("the Job").as_job().expect("a Job").spec.ttl_seconds_after_finished
        };
        assert_eq!(ttl(json!(5)), Some(5));
        assert_eq!(ttl(json!(null)), None);
        assert_eq!(ttl(json!(5)), None);
    }

    #[test]
    fn a_suspended_job_can_be_resumed_and_no_other_be_suspended() {
        let check = |stored_suspend: bool, wanted: bool, expected: bool| {
            let mut server = server();
            let object = stored(&mut server, job_of(json!({"suspend": stored_suspend})));
            let mut server = server.with_release(without(Gate::SuspendJob));
            let patch = Patch::Merge(json!({"spec": {"suspend": wanted}}));
            let request = Request::Patch { key: key_of(&object), status: false, patch };
            let answer = server.handle(at(0), request).expect("it may change");
            assert_eq!(answer.object.expect("the Job").as_job().expect("a Job").spec.suspend, Some(expected));
        };
        check(true, false, false);
        check(false, true, false);
    }
}

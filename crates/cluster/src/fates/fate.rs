//! What a fate is: the life that is planned for some pods.

use super::duration::GoDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The life of the pods that it matches; of several, the first that matches holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Fate {
    /// Only pods that this Job controls; any pods when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub job: String,
    /// Only pods of this completion index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<i64>,
    /// Only pods with these numbers among those of the same index or Job, from 0 in order of creation; all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nth: Vec<u32>,
    /// From creation to scheduling.
    pub schedule: GoDuration,
    /// From scheduling to the start of the containers.
    pub start: GoDuration,
    /// From the start to readiness; at once when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<GoDuration>,
    /// From the start to the end; for ever when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<GoDuration>,
    /// Exit code of all containers that `exits` does not name.
    pub exit: i32,
    /// Exit code by container.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exits: BTreeMap<String, i32>,
    /// Reason of the containers' end, if their code is not 0; `Error` when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Conditions that come with the terminal phase.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<FateCondition>,
    /// `status.reason` of the ended pod.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pod_reason: String,
    /// Failed runs, restarted in place, before the last run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restarts: Vec<Restart>,
    /// How the running pod ends when it is asked to go.
    pub on_delete: OnDelete,
    /// The pod stays Pending.
    pub never_scheduled: bool,
}

/// One failed run of the containers that is restarted in place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Restart {
    /// From the start to the failure.
    pub run: GoDuration,
    /// Exit code.
    pub exit: i32,
    /// From the failure to the next start.
    pub delay: GoDuration,
}

/// How a running pod ends when it is asked to go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OnDelete {
    /// From the request to the end of the containers.
    pub after: GoDuration,
    /// Their exit code.
    pub exit: i32,
}

/// A condition that comes with the terminal phase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FateCondition {
    /// Condition type.
    #[serde(rename = "type")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// One word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// A sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

impl Fate {
    /// The life of a pod that no fate matches: scheduled after 7 ms, started a second later, succeeds after 5 s more.
    pub fn unmatched() -> Self {
        Self {
            schedule: GoDuration::from_millis(7),
            start: GoDuration::from_millis(1000),
            run: Some(GoDuration::from_millis(5000)),
            ..Self::default()
        }
    }

    /// Whether the fate is meant for the `nth` pod of a Job and index (both empty if the pod has none).
    pub fn matches(&self, job: &str, index: &str, nth: u32) -> bool {
        (self.job.is_empty() || self.job == job)
            && self.index.is_none_or(|wanted| index.parse() == Ok(wanted))
            && (self.nth.is_empty() || self.nth.contains(&nth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fate: &str, pod: (&str, &str, u32), expected: bool) {
        let fate: Fate = serde_json::from_str(fate).expect("a fate");
        assert_eq!(fate.matches(pod.0, pod.1, pod.2), expected);
    }

    #[test]
    fn a_fate_matches_by_job_index_and_number() {
        check("{}", ("j", "3", 1), true);
        check(r#"{"job":"j"}"#, ("k", "", 0), false);
        check(r#"{"job":"j","index":3}"#, ("j", "3", 7), true);
        check(r#"{"index":3}"#, ("j", "", 0), false);
        check(r#"{"index":3,"nth":[0,2]}"#, ("j", "3", 2), true);
        check(r#"{"index":3,"nth":[0,2]}"#, ("j", "3", 1), false);
    }

    #[test]
    fn an_unknown_field_is_an_error() {
        assert!(serde_json::from_str::<Fate>(r#"{"runs":"1s"}"#).is_err());
    }
}

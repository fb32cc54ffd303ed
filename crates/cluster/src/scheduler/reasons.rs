//! The message of `FailedScheduling`. [P-030] [P-031]

use jobyard_api::Text;
use std::collections::BTreeMap;

/// Why a node does not take a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// In upstream's words, at least one.
    pub(super) reasons: Vec<Text>,
    /// Whether fewer pods on the node could change that.
    pub(super) is_resolvable: bool,
}

/// What driving pods off would do, by node; or what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Preemption {
    /// Nothing: why, for each node.
    Nothing(Vec<Vec<Text>>),
    /// A sentence about the pod as a whole.
    Said(String),
}

/// Why driving pods off does not help on a node where room is not what is missing.
pub(super) const NOT_HELPFUL: &str = "Preemption is not helpful for scheduling";
/// Why it does not help where all pods are as important.
pub(super) const NO_VICTIMS: &str = "No preemption victims found for incoming pod";

/// Says why no node takes a pod, given why each refuses.
pub(super) fn message(refusals: &[Refusal], preemption: &Preemption) -> String {
    let nodes = refusals.len();
    if nodes == 0 {
        return "no nodes available to schedule pods".to_owned();
    }
    let reasons = counted(refusals.iter().flat_map(|refusal| &refusal.reasons));
    let preemption = match preemption {
        Preemption::Nothing(why) => format!("0/{nodes} nodes are available: {}.", counted(why.iter().flatten())),
        Preemption::Said(text) => text.clone(),
    };
    format!("0/{nodes} nodes are available: {reasons}. preemption: {preemption}")
}

/// `1 node(s) were unschedulable, 2 Too many pods`, in the order of the texts with their numbers.
fn counted<'a>(texts: impl Iterator<Item = &'a Text>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    texts.for_each(|text| *counts.entry(text).or_default() += 1);
    let mut parts: Vec<String> = counts.iter().map(|(text, count)| format!("{count} {text}")).collect();
    parts.sort();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p030_the_message_counts_nodes_by_reason() {
        let refusal = |reasons: &[&str]| Refusal {
            reasons: reasons.iter().map(|reason| Text::from(*reason)).collect(),
            is_resolvable: true,
        };
        let refusals =
            [refusal(&["Too many pods", "Insufficient cpu"]), refusal(&["Too many pods"]), refusal(&["unsuited"])];
        let preemption = Preemption::Nothing(
            [NO_VICTIMS, NO_VICTIMS, NOT_HELPFUL].into_iter().map(|why| vec![why.into()]).collect(),
        );
        assert_eq!(
            message(&refusals, &preemption),
            "0/3 nodes are available: 1 Insufficient cpu, 1 unsuited, 2 Too many pods. preemption: 0/3 nodes are \
             available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod."
        );
        let done = Preemption::Said("found a potential placement".to_owned());
        assert_eq!(
            message(&refusals[2..], &done),
            "0/1 nodes are available: 1 unsuited. preemption: found a potential placement"
        );
        assert_eq!(message(&[], &done), "no nodes available to schedule pods");
    }
}

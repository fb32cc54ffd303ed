//! The message of `FailedScheduling`. [P-030] [P-031]

use super::nodes::Refusal;
use std::collections::BTreeMap;

impl Refusal {
    /// Upstream's word for it.
    const fn text(self) -> &'static str {
        match self {
            Self::TooManyPods => "Too many pods",
            Self::Selector => "node(s) didn't match Pod's node affinity/selector",
            Self::Unschedulable => "node(s) were unschedulable",
        }
    }

    /// What preempting other pods would do about it.
    const fn preemption(self) -> &'static str {
        match self {
            Self::TooManyPods => "No preemption victims found for incoming pod",
            Self::Selector | Self::Unschedulable => "Preemption is not helpful for scheduling",
        }
    }
}

/// Says why no node takes a pod, given why each refuses.
pub(super) fn message(refusals: &[Refusal]) -> String {
    let nodes = refusals.len();
    if nodes == 0 {
        return "no nodes available to schedule pods".to_owned();
    }
    let reasons = counted(refusals.iter().map(|refusal| refusal.text()));
    let preemption = counted(refusals.iter().map(|refusal| refusal.preemption()));
    format!("0/{nodes} nodes are available: {reasons}. preemption: 0/{nodes} nodes are available: {preemption}.")
}

/// `2 Too many pods, 1 node(s) were unschedulable`, in the order of the texts with their numbers.
fn counted(texts: impl Iterator<Item = &'static str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    texts.for_each(|text| *counts.entry(text).or_default() += 1);
    let mut parts: Vec<String> = counts.iter().map(|(text, count)| format!("{count} {text}")).collect();
    parts.sort();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::Refusal::{TooManyPods, Unschedulable};
    use super::*;

    #[test]
    fn p030_the_message_counts_nodes_by_reason() {
        assert_eq!(
            message(&[TooManyPods, TooManyPods, Unschedulable]),
            "0/3 nodes are available: 1 node(s) were unschedulable, 2 Too many pods. preemption: 0/3 nodes are available: \
             1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod."
        );
        assert_eq!(message(&[]), "no nodes available to schedule pods");
    }
}

//! Which taints a node should have by its conditions, its cordon and its readiness.

use jobyard_api::Text;
use jobyard_api::node::{Node, Taint};
use jobyard_api::time::Timestamp;
use jobyard_api::toleration::{NO_EXECUTE, NO_SCHEDULE};

const NOT_READY: &str = "node.kubernetes.io/not-ready";
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// Condition, status and the taint that follows.
const BY_CONDITION: [(&str, &str, &str); 6] = [
    ("Ready", "False", NOT_READY),
    ("Ready", "Unknown", UNREACHABLE),
    ("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
    ("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
    ("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
    ("PIDPressure", "True", "node.kubernetes.io/pid-pressure"),
];

fn taint(key: &str, effect: &str, now: Timestamp) -> Taint {
    Taint { key: key.into(), effect: effect.into(), time_added: Some(now), ..Taint::default() }
}

/// All taints of a node as they should be as far as new pods go; none if they are. [P-061] [P-062] [P-068]
pub(super) fn by_conditions(node: &Node, now: Timestamp) -> Option<Vec<Taint>> {
    let of_condition = |condition: &jobyard_api::node::NodeCondition| {
        let found =
            BY_CONDITION.iter().find(|(kind, status, _)| *kind == &*condition.kind && *status == &*condition.status);
        found.map(|(_, _, key)| *key)
    };
    let mut wanted: Vec<&str> = node.status.conditions.iter().filter_map(of_condition).collect();
    wanted.extend(node.spec.unschedulable.then_some(UNSCHEDULABLE));
    let is_ours = |taint: &&Taint| {
        let key = &*taint.key;
        &*taint.effect == NO_SCHEDULE
            && (key == UNSCHEDULABLE || BY_CONDITION.iter().any(|(_, _, of_condition)| *of_condition == key))
    };
    let have: Vec<&Text> = node.spec.taints.iter().filter(is_ours).map(|taint| &taint.key).collect();
    let missing: Vec<&str> = wanted.iter().filter(|key| !have.iter().any(|had| &***had == **key)).copied().collect();
    let stays = |taint: &&Taint| !is_ours(taint) || wanted.contains(&&*taint.key);
    let kept: Vec<Taint> = node.spec.taints.iter().filter(stays).cloned().collect();
    if missing.is_empty() && kept.len() == node.spec.taints.len() {
        return None;
    }
    Some(kept.into_iter().chain(missing.into_iter().map(|key| taint(key, NO_SCHEDULE, now))).collect())
}

/// A change of the taint that drives pods off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    add: Option<&'static str>,
    removes: bool,
}

impl Wanted {
    /// Whether one of the two takes the place of the other.
    pub(super) const fn is_swap(&self) -> bool {
        self.add.is_some() && self.removes
    }

    /// Whether there was none.
    pub(super) const fn adds(&self) -> bool {
        self.add.is_some()
    }

    /// All taints of the node after it.
    pub(super) fn taints(&self, node: &Node, now: Timestamp) -> Vec<Taint> {
        let kept = node.spec.taints.iter().filter(|taint| !self.removes || !drives_off(taint));
        kept.cloned().chain(self.add.map(|key| taint(key, NO_EXECUTE, now))).collect()
    }
}

fn drives_off(taint: &Taint) -> bool {
    matches!(&*taint.key, NOT_READY | UNREACHABLE) && &*taint.effect == NO_EXECUTE
}

/// What is wrong with the taint that drives pods off, given the node's readiness.
pub(super) fn by_readiness(node: &Node) -> Option<Wanted> {
    let wanted = match &*node.status.condition("Ready")?.status {
        "False" => Some(NOT_READY),
        "Unknown" => Some(UNREACHABLE),
        _ => None,
    };
    let mut have = node.spec.taints.iter().filter(|taint| drives_off(taint)).map(|taint| &*taint.key);
    let is_right = |key: &str| Some(key) == wanted;
    let has_other = have.clone().any(|key| !is_right(key));
    let add = wanted.filter(|_| !have.any(is_right));
    (add.is_some() || has_other).then_some(Wanted { add, removes: has_other })
}

/// All taints of a node without those that drive pods off; none if it has none of these.
pub(super) fn reachable(node: &Node) -> Option<Vec<Taint>> {
    let kept: Vec<Taint> = node.spec.taints.iter().filter(|taint| !drives_off(taint)).cloned().collect();
    (kept.len() != node.spec.taints.len()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::node::NodeCondition;

    /// A node with a readiness and taints such as `node.kubernetes.io/not-ready:NoExecute`.
    fn node(ready: &str, taints: &[&str]) -> Node {
        let mut node = Node::default();
        let condition = NodeCondition { kind: "Ready".into(), status: ready.into(), ..NodeCondition::default() };
        node.status.conditions.push(condition);
        let parsed = |text: &&str| {
            let (key, effect) = text.split_once(':').expect("an effect");
            let key = if key == "mine" { key.to_owned() } else { format!("node.kubernetes.io/{key}") };
            taint(&key, effect, Timestamp::from_seconds(0))
        };
        node.spec.taints = taints.iter().map(parsed).collect();
        node
    }

    fn shown(taints: &[Taint]) -> Vec<String> {
        let shown = |taint: &Taint| format!("{}:{}", taint.key.trim_start_matches("node.kubernetes.io/"), taint.effect);
        taints.iter().map(shown).collect()
    }

    #[test]
    fn p061_p062_p068_new_pods_are_kept_away_by_conditions_and_cordons() {
        let check = |node: &Node, expected: Option<&[&str]>| {
            let taints = by_conditions(node, Timestamp::from_seconds(1));
            assert_eq!(
                taints.map(|taints| shown(&taints)),
                expected.map(|list| list.iter().map(|s| (*s).to_owned()).collect())
            );
        };
        check(&node("True", &["mine:NoSchedule"]), None);
        check(&node("Unknown", &[]), Some(&["unreachable:NoSchedule"]));
        check(
            &node("False", &["unreachable:NoSchedule", "mine:NoExecute"]),
            Some(&["mine:NoExecute", "not-ready:NoSchedule"]),
        );
        check(&node("True", &["not-ready:NoSchedule"]), Some(&[]));
        let mut cordoned = node("True", &[]);
        cordoned.spec.unschedulable = true;
        check(&cordoned, Some(&["unschedulable:NoSchedule"]));
    }

    #[test]
    fn p061_p062_pods_are_driven_off_by_readiness() {
        let check = |node: &Node, expected: Option<(bool, &[&str])>| {
            let wanted = by_readiness(node);
            let found =
                wanted.map(|wanted| (wanted.is_swap(), shown(&wanted.taints(node, Timestamp::from_seconds(1)))));
            assert_eq!(found, expected.map(|(swap, list)| (swap, list.iter().map(|s| (*s).to_owned()).collect())));
        };
        check(&node("True", &[]), None);
        check(&node("Unknown", &[]), Some((false, &["unreachable:NoExecute"])));
        check(&node("Unknown", &["unreachable:NoExecute"]), None);
        check(&node("False", &["unreachable:NoExecute"]), Some((true, &["not-ready:NoExecute"])));
        check(&node("True", &["unreachable:NoExecute", "mine:NoExecute"]), Some((false, &["mine:NoExecute"])));
        assert_eq!(reachable(&node("Unknown", &["unreachable:NoExecute"])), Some(Vec::new()));
        assert_eq!(reachable(&node("Unknown", &["mine:NoExecute"])), None);
    }
}

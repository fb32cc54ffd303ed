//! Which pods go, in upstream's order of reasons.

use jobyard_api::Text;
use jobyard_api::node::Node;
use jobyard_api::pod::Pod;
use jobyard_api::request::Object;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The taint by which a user says that a node is out of service for good.
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// A pod that goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) pod: Arc<Pod>,
    /// Whether it goes because its node is gone.
    pub(super) is_orphan: bool,
}

/// The pods that go; each once, for the first of the reasons that it has.
pub(super) fn choose(pods: &[Arc<Pod>], nodes: &[Object], gone: &BTreeSet<Text>, terminated_max: usize) -> Vec<Choice> {
    let lost: BTreeSet<&Text> = nodes.iter().filter_map(lost_node).collect();
    let is_going = |pod: &&Arc<Pod>| pod.metadata.is_being_deleted();
    let mut on_lost: Vec<&Arc<Pod>> =
        pods.iter().filter(is_going).filter(|pod| lost.contains(&pod.spec.node_name)).collect();
    on_lost.sort_by_key(|pod| age(pod));
    let orphans = pods.iter().filter(|pod| gone.contains(&pod.spec.node_name));
    let unscheduled = pods.iter().filter(is_going).filter(|pod| pod.spec.node_name.is_empty());
    let reasons = too_many(pods, terminated_max)
        .into_iter()
        .chain(on_lost)
        .map(|pod| (pod, false))
        .chain(orphans.map(|pod| (pod, true)))
        .chain(unscheduled.map(|pod| (pod, false)));
    let mut seen = BTreeSet::new();
    let mut chosen = Vec::new();
    for (pod, is_orphan) in reasons {
        if seen.insert(&pod.metadata.uid) {
            chosen.push(Choice { pod: pod.clone(), is_orphan });
        }
    }
    chosen
}

/// [P-070]
fn too_many(pods: &[Arc<Pod>], max: usize) -> Vec<&Arc<Pod>> {
    let mut ended: Vec<&Arc<Pod>> = pods.iter().filter(|pod| pod.is_terminated()).collect();
    if max == 0 || ended.len() <= max {
        return Vec::new();
    }
    let count = ended.len() - max;
    ended.sort_by_key(|pod| age(pod));
    ended.truncate(count);
    ended
}

/// Evicted pods first, then the oldest, then by name.
fn age(pod: &Pod) -> (bool, Option<jobyard_api::time::Timestamp>, Text) {
    let is_evicted = &*pod.status.reason == "Evicted";
    (!is_evicted, pod.metadata.creation_timestamp, pod.metadata.name.clone())
}

/// The name of a node that is not ready and out of service. [P-071]
fn lost_node(object: &Object) -> Option<&Text> {
    let Object::Node(node) = object else { return None };
    (!node.is_ready() && is_out_of_service(node)).then_some(&node.metadata.name)
}

/// Whether a user said that a node is out of service for good.
pub fn is_out_of_service(node: &Node) -> bool {
    node.spec.taints.iter().any(|taint| &*taint.key == OUT_OF_SERVICE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::node::{NodeCondition, Taint};
    use jobyard_api::pod::Phase;
    use jobyard_api::time::Timestamp;

    /// `name@node:phase`, with `x` in the end for a pod that is being deleted and `e` for one that was evicted.
    fn pod(number: i64, text: &str) -> Arc<Pod> {
        let (name, rest) = text.split_once('@').expect("a node");
        let (node, rest) = rest.split_once(':').expect("a phase");
        let mut pod = Pod::default();
        (pod.metadata.name, pod.metadata.uid) = (name.into(), name.into());
        pod.metadata.creation_timestamp = Some(Timestamp::from_seconds(number));
        pod.spec.node_name = node.into();
        pod.status.phase = if rest.starts_with("ended") { Phase::Failed } else { Phase::Running };
        if rest.ends_with('e') {
            pod.status.reason = "Evicted".into();
        }
        pod.metadata.deletion_timestamp = rest.ends_with('x').then(|| Timestamp::from_seconds(0));
        Arc::new(pod)
    }

    fn node(name: &str, ready: &str, taint: &str) -> Object {
        let mut node = Node::default();
        node.metadata.name = name.into();
        node.spec.taints.push(Taint { key: taint.into(), ..Taint::default() });
        let condition = NodeCondition { kind: "Ready".into(), status: ready.into(), ..NodeCondition::default() };
        node.status.conditions.push(condition);
        Object::Node(Arc::new(node))
    }

    #[track_caller]
    fn check(pods: &[&str], terminated_max: usize, expected: &[&str]) {
        let pods: Vec<Arc<Pod>> = (0_i64..).zip(pods).map(|(number, text)| pod(number, text)).collect();
        let nodes = [
            node("up", "True", OUT_OF_SERVICE),
            node("down", "Unknown", OUT_OF_SERVICE),
            node("away", "Unknown", "other"),
        ];
        let chosen = choose(&pods, &nodes, &BTreeSet::from(["gone".into()]), terminated_max);
        let mark =
            |choice: &Choice| format!("{}{}", choice.pod.metadata.name, if choice.is_orphan { " orphan" } else { "" });
        assert_eq!(chosen.iter().map(mark).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn p070_the_oldest_ended_pods_go_evicted_ones_first() {
        let pods = ["a@up:ended", "b@up:running", "c@up:ended e", "d@up:ended"];
        check(&pods, 2, &["c"]);
        check(&pods, 1, &["c", "a"]);
        check(&pods, 0, &[]);
    }

    #[test]
    fn p071_pods_that_go_on_a_node_out_of_service_are_gone() {
        check(&["a@up:running x", "b@down:running x", "c@down:running", "d@away:running x"], 9, &["b"]);
    }

    #[test]
    fn p072_pods_of_nodes_that_are_gone_go() {
        check(&["a@gone:running", "b@gone:ended", "c@up:running"], 9, &["a orphan", "b orphan"]);
    }

    #[test]
    fn p073_pods_without_a_node_that_are_to_go_are_gone() {
        check(&["a@:running x", "b@:running"], 9, &["a"]);
    }
}

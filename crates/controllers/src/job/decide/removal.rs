//! Which active pods go first when there are too many. [J-070] [J-071]

use super::predicates::is_sidecar;
use crate::job::sync::Claimed;
use jobyard_api::pod::{ContainerStatus, Phase, Pod};
use jobyard_api::time::Timestamp;
use std::cmp::{Ordering, Reverse};

/// At least `rm_at_least` of the active pods, those to be removed first at the front. For an Indexed Job also all that
/// have no valid index or an index that another one has, even if `rm_at_least` is 0.
pub fn active_pods_for_removal(active: &[Claimed], indexed_below: Option<i64>, rm_at_least: usize) -> Vec<Claimed> {
    let (mut removed, mut left) = match indexed_below {
        Some(completions) => split_duplicated_indexes(active, completions),
        // Nothing to remove is the common case of every sync: no copy for it.
        None if rm_at_least == 0 => return Vec::new(),
        None => (Vec::new(), active.to_vec()),
    };
    if removed.len() < rm_at_least {
        left.sort_by(|a, b| removal_order(&a.pod, &b.pod));
        left.truncate(rm_at_least - removed.len());
        removed.append(&mut left);
    }
    removed
}

/// Pods without a valid index and surplus pods of an index; and the others.
fn split_duplicated_indexes(active: &[Claimed], completions: i64) -> (Vec<Claimed>, Vec<Claimed>) {
    let mut sorted = active.to_vec();
    sorted.sort_by_key(|claimed| claimed.index);
    let (mut removed, mut left) = (Vec::new(), Vec::new());
    for same_index in sorted.chunk_by_mut(|a, b| a.index == b.index) {
        if same_index[0].index.is_none_or(|index| index >= completions) {
            removed.extend_from_slice(same_index);
            continue;
        }
        same_index.sort_by(|a, b| removal_order(&a.pod, &b.pod));
        if let Some((kept, surplus)) = same_index.split_last() {
            removed.extend_from_slice(surplus);
            left.push(kept.clone());
        }
    }
    (removed, left)
}

/// Which of two pods is removed first (`Less`): the one that has got less far.
fn removal_order(a: &Pod, b: &Pod) -> Ordering {
    let is_scheduled = |pod: &Pod| !pod.spec.node_name.is_empty();
    (is_scheduled(a).cmp(&is_scheduled(b)))
        .then_with(|| phase_ordinal(a).cmp(&phase_ordinal(b)))
        .then_with(|| a.is_ready().cmp(&b.is_ready()))
        .then_with(|| compare_ready_times(a, b))
        .then_with(|| restarts(b).cmp(&restarts(a)))
        .then_with(|| newer_first(a.metadata.creation_timestamp, b.metadata.creation_timestamp))
}

/// Ready for less time first; an unknown time is no time.
fn compare_ready_times(a: &Pod, b: &Pod) -> Ordering {
    let since = |pod: &Pod| pod.status.condition("Ready").and_then(|condition| condition.last_transition_time);
    if a.is_ready() && b.is_ready() { newer_first(since(a), since(b)) } else { Ordering::Equal }
}

/// Newer first, unknown before all.
fn newer_first(a: Option<Timestamp>, b: Option<Timestamp>) -> Ordering {
    let key = |time: Option<Timestamp>| time.map(Reverse);
    key(a).cmp(&key(b))
}

fn phase_ordinal(pod: &Pod) -> u8 {
    match pod.status.phase {
        Phase::Pending => 0,
        Phase::Unknown => 1,
        Phase::Running => 2,
        Phase::Succeeded | Phase::Failed => 3,
    }
}

/// Most restarts of a container, then most restarts of a sidecar.
fn restarts(pod: &Pod) -> (i32, i32) {
    let containers = pod.status.container_statuses.iter().map(|status| status.restart_count).max();
    let is_counted = |status: &&ContainerStatus| is_sidecar(pod, &status.name);
    let sidecars =
        pod.status.init_container_statuses.iter().filter(is_counted).map(|status| status.restart_count).max();
    (containers.unwrap_or(0), sidecars.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::owned::Member;
    use jobyard_api::pod::PodCondition;

    /// A pod as `name:index` with marks: `n` has a node, `r` runs, `y` is ready, `+` made a second later.
    fn claimed(text: &str) -> Claimed {
        let (name, rest) = text.split_once(':').expect("name:rest");
        let mut pod = Pod::default();
        pod.metadata.name = name.into();
        pod.metadata.creation_timestamp = Some(Timestamp::from_seconds(10 + i64::from(rest.contains('+'))));
        if rest.contains('n') {
            pod.spec.node_name = "node-1".into();
        }
        if rest.contains('r') {
            pod.status.phase = Phase::Running;
        }
        if rest.contains('y') {
            let condition = PodCondition { kind: "Ready".into(), status: "True".into(), ..Default::default() };
            pod.status.conditions.push(condition);
        }
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        Claimed { index: digits.parse().ok(), ..Claimed::new(&Member::new(pod.into()), None) }
    }

    fn check(pods: &str, indexed_below: Option<i64>, rm_at_least: usize, expected: &str) {
        let active: Vec<Claimed> = pods.split(' ').map(claimed).collect();
        let removed = active_pods_for_removal(&active, indexed_below, rm_at_least);
        let names: Vec<&str> = removed.iter().map(|claimed| &*claimed.pod.metadata.name).collect();
        assert_eq!(names.join(" "), expected, "{pods}");
    }

    #[test]
    fn j071_the_pod_that_got_least_far_goes_first() {
        check("a:nry b:nr c:n d:", None, 3, "d c b");
        check("a:nr b:nr+", None, 1, "b");
        check("a:nr b:nr+", None, 0, "");
    }

    #[test]
    fn j070_invalid_and_surplus_indexes_always_go() {
        check("a:0nr b:0nry c:1nr d: e:7nr", Some(3), 0, "d a e");
        check("a:0nry b:1nr c:2n", Some(3), 2, "c b");
    }
}

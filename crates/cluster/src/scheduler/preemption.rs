//! Preemption: which less important pods make way for a pod that fits nowhere.

use super::demand::Demand;
use super::nodes::{Room, Used};
use super::placed::{Placed, Pods};
use super::reasons::{NO_VICTIMS, NOT_HELPFUL, Preemption, Refusal};
use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::time::Timestamp;
use std::cmp::Reverse;
use std::sync::Arc;

/// Pods that make way on a node.
pub(super) struct Candidate {
    pub(super) node: Text,
    /// The most important first.
    pub(super) victims: Vec<Arc<Pod>>,
    score: Score,
}

/// Smaller is better: the most important victim, their importance together, how many there are, and the latest start of
/// the one that started first.
type Score = (i32, i64, usize, Reverse<Option<Timestamp>>);

/// The best node to drive pods off, or why that helps nowhere. The refusals are those of the nodes in their order.
pub(super) fn evaluate<'a>(
    uid: &Uid,
    demand: &Demand,
    nodes: impl Iterator<Item = (&'a Room, &'a Refusal)>,
    pods: &Pods,
) -> Result<Candidate, Preemption> {
    if demand.never_preempts {
        return Err(Preemption::Said("not eligible due to preemptionPolicy=Never.".to_owned()));
    }
    let mut why = Vec::new();
    let mut best: Option<Candidate> = None;
    for (room, refusal) in nodes {
        if !refusal.is_resolvable {
            why.push(vec![NOT_HELPFUL.into()]);
            continue;
        }
        match victims(uid, demand, room, pods) {
            Err(reasons) => why.push(reasons),
            Ok(candidate) if best.as_ref().is_none_or(|best| candidate.score < best.score) => best = Some(candidate),
            Ok(_) => {}
        }
    }
    best.ok_or(Preemption::Nothing(why))
}

/// The fewest pods of a node that must go, the least important ones; or why the pod would not fit all the same.
fn victims(uid: &Uid, demand: &Demand, room: &Room, pods: &Pods) -> Result<Candidate, Vec<Text>> {
    let mut possible: Vec<&Placed> = pods.less_important(room.name(), demand.priority).collect();
    if possible.is_empty() {
        return Err(vec![NO_VICTIMS.into()]);
    }
    let mut used = room.expected(uid, demand, room.used().clone());
    for placed in &possible {
        used.take(&placed.demand, -1);
    }
    if let Some(refusal) = room.refusal(demand, &used) {
        return Err(refusal.reasons);
    }
    possible
        .sort_by_key(|placed| (placed.demand.priority, placed.pod.status.start_time, placed.pod.metadata.name.clone()));
    let stays = |placed: &Placed, used: &mut Used| {
        used.take(&placed.demand, 1);
        let fits = room.refusal(demand, used).is_none();
        if !fits {
            used.take(&placed.demand, -1);
        }
        fits
    };
    possible.retain(|placed| !stays(placed, &mut used));
    let priority = |placed: &&Placed| placed.demand.priority.0;
    let score = (
        possible.first().map_or(i32::MIN, priority),
        possible.iter().map(|placed| i64::from(priority(placed)) + i64::from(i32::MAX) + 1).sum(),
        possible.len(),
        Reverse(
            possible
                .iter()
                .filter(|placed| Some(priority(placed)) == possible.first().map(priority))
                .filter_map(|placed| placed.pod.status.start_time)
                .min(),
        ),
    );
    Ok(Candidate {
        node: room.name().clone(),
        victims: possible.into_iter().map(|placed| placed.pod.clone()).collect(),
        score,
    })
}

//! Pods as tiles and as letters.

use super::{OVERVIEW_MAX, Scene, TILES_MAX, index_key, object_key};
use crate::index::{Group, Key, Place, STATES};
use crate::pod_words::{pod_end, pod_index, pod_restarts, pod_state, pod_status_word};
use crate::protocol::Look;
use crate::views::{PodState, PodTile, PodsView, StateCount};
use jobyard_api::Text;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Resource};
use jobyard_api::time::Timestamp;

impl Scene<'_> {
    /// Pods of the selected Job, or of all.
    pub(super) fn pods(&self, look: &Look) -> PodsView {
        let groups: Vec<(&Key, &Group)> = match &look.job {
            Some((namespace, name)) => {
                let key = index_key(namespace, name);
                self.index.groups().filter(|(group, _)| **group == key).collect()
            }
            None => self.index.groups().collect(),
        };
        let count = |state: PodState| groups.iter().map(|(_, group)| group.by_state[state as usize].len() as u32).sum();
        PodsView {
            total: groups.iter().map(|(_, group)| group.total()).sum(),
            counts: STATES.into_iter().map(|state| StateCount { state, count: count(state) }).collect(),
            offset: look.pods_offset,
            tiles: self.tiles(&groups, look),
            overview: if look.overview { overview(&groups) } else { String::new() },
        }
    }

    fn tiles(&self, groups: &[(&Key, &Group)], look: &Look) -> Vec<PodTile> {
        let names = groups.iter().flat_map(|(key, group)| {
            let namespace = &key.0;
            places(group, look.pods_state).filter_map(move |place| Some((namespace, &group.order.get(place)?.0)))
        });
        let window = names.skip(look.pods_offset as usize).take(look.pods_limit.min(TILES_MAX) as usize);
        window.filter_map(|(namespace, name)| self.tile(namespace, name)).collect()
    }

    /// The tile of a pod that is there.
    pub(super) fn tile(&self, namespace: &Text, name: &Text) -> Option<PodTile> {
        let pod = self.api().get(&object_key(Resource::Pods, namespace, name)).and_then(Object::as_pod)?;
        Some(self.tile_of(pod))
    }

    fn tile_of(&self, pod: &Pod) -> PodTile {
        let end = pod_end(pod);
        let created = pod.metadata.creation_timestamp.map_or_else(|| self.now(), Timestamp::time);
        let key = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
        PodTile {
            namespace: key.0.to_string(),
            name: key.1.to_string(),
            state: pod_state(pod),
            status: pod_status_word(pod),
            node: pod.spec.node_name.to_string(),
            index: pod_index(pod),
            attempt: self.index.attempt(&key),
            restarts: pod_restarts(pod),
            exit_code: end.as_ref().map(|(exit_code, _)| *exit_code),
            reason: end.map_or_else(String::new, |(_, reason)| reason.to_string()),
            age_ms: super::to_ms(self.now().since(created)),
        }
    }
}

/// Places of a group in order: of all its pods or of those in one state.
fn places(group: &Group, state: Option<PodState>) -> Box<dyn Iterator<Item = &Place> + '_> {
    match state {
        Some(state) => Box::new(group.by_state[state as usize].iter()),
        None => Box::new(group.order.keys()),
    }
}

fn overview(groups: &[(&Key, &Group)]) -> String {
    let states = groups.iter().flat_map(|(_, group)| group.order.values().map(|(_, state)| *state));
    states.take(OVERVIEW_MAX).map(letter).collect()
}

const fn letter(state: PodState) -> char {
    match state {
        PodState::Pending => 'p',
        PodState::Starting => 't',
        PodState::Running => 'r',
        PodState::Backoff => 'b',
        PodState::Terminating => 'x',
        PodState::Succeeded => 's',
        PodState::Failed => 'f',
    }
}

//! The nodes as the scheduler knows them: room, cordons, taints, labels.

use super::demand::{Amounts, Demand};
use jobyard_api::Text;
use jobyard_api::meta::{StringMap, Uid};
use jobyard_api::node::{Node, Taint};
use jobyard_api::toleration::{NO_EXECUTE, NO_SCHEDULE, PREFER_NO_SCHEDULE};
use jobyard_apiserver::requests;
use std::collections::{BTreeMap, BTreeSet};

use super::reasons::Refusal;

/// Pods on a node if it does not say otherwise (the kubelet's `--max-pods`).
const PODS_MAX: i64 = 110;
/// The taint of a cordon, which has a reason of its own.
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// What is used on a node, or would be.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    pub(super) pods: i64,
    pub(super) amounts: Amounts,
}

/// A node.
#[derive(Clone, Debug)]
pub(super) struct Room {
    name: Text,
    allocatable: Amounts,
    pods_max: i64,
    is_cordoned: bool,
    labels: StringMap,
    taints: Vec<Taint>,
    used: Used,
    /// What is used in thousandths of what there is, CPU and memory together.
    load: i64,
    weight: (i64, i64),
    /// Pods that wait for others to leave this node.
    nominated: BTreeMap<Uid, std::sync::Arc<Demand>>,
}

/// All nodes, with those that have room in the order of choice.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    rooms: BTreeMap<Text, Room>,
    /// Least loaded first, then by name.
    free: BTreeSet<(i64, i64, Text)>,
    /// Whether any node is tainted so that pods would rather not go there.
    has_preferences: bool,
}

impl Nodes {
    /// A node is new or changed. Returns what it was before (nothing, if it is new), and whether it is not the same now in
    /// what matters to a pod that waits.
    pub(super) fn set(&mut self, node: &Node) -> (Option<Room>, bool) {
        let name = &node.metadata.name;
        let old = self.rooms.get(name).cloned();
        let new = Room::of(node, old.as_ref());
        if old.as_ref().is_some_and(|old| old.is_same(&new)) {
            return (old, false);
        }
        self.change(name, |room| *room = Some(new));
        let is_unwanted = |taint: &Taint| &*taint.effect == PREFER_NO_SCHEDULE;
        self.has_preferences = self.rooms.values().any(|room| room.taints.iter().any(is_unwanted));
        (old, true)
    }

    /// A node is gone, and with it the count of its pods.
    pub(super) fn remove(&mut self, name: &Text) {
        self.change(name, |room| *room = None);
    }

    /// One more pod is on a node, if that is known; or one less.
    pub(super) fn take(&mut self, name: &Text, demand: &Demand, times: i64) {
        self.change(name, |room| {
            if let Some(room) = room {
                room.used.take(demand, times);
                room.weigh(demand, times);
            }
        });
    }

    /// A pod waits for others to leave a node, or does so no more.
    pub(super) fn nominate(&mut self, name: &Text, uid: &Uid, demand: Option<&std::sync::Arc<Demand>>) {
        if let Some(room) = self.rooms.get_mut(name) {
            match demand {
                Some(demand) => room.nominated.insert(uid.clone(), demand.clone()),
                None => room.nominated.remove(uid),
            };
        }
    }

    /// The node that suits best, of those that take the pod: where nothing is preferred the least loaded one, of several
    /// the first by name.
    pub(super) fn choose(&self, uid: &Uid, demand: &Demand) -> Option<Text> {
        let mut fitting = self.free.iter().filter_map(|(_, _, name)| {
            let room = &self.rooms[name];
            room.takes(uid, demand).then_some(room)
        });
        if demand.preferred.is_empty() && !self.has_preferences {
            return fitting.next().map(|room| room.name.clone());
        }
        let fitting: Vec<&Room> = fitting.collect();
        best(&fitting, demand)
    }

    /// A node.
    pub(super) fn get(&self, name: &str) -> Option<&Room> {
        self.rooms.get(name)
    }

    /// All nodes by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }

    fn change(&mut self, name: &Text, change: impl FnOnce(&mut Option<Room>)) {
        let mut room = self.rooms.remove(name);
        if let Some(place) = room.as_ref().and_then(Room::place) {
            self.free.remove(&place);
        }
        change(&mut room);
        if let Some(room) = room {
            self.free.extend(room.place());
            self.rooms.insert(name.clone(), room);
        }
    }
}

/// Upstream's weights: untolerated soft taints three, affinity two, room one; each from 0 to 100.
fn best(rooms: &[&Room], demand: &Demand) -> Option<Text> {
    let unwanted = |room: &Room| {
        let soft = room.taints.iter().filter(|taint| &*taint.effect == PREFER_NO_SCHEDULE);
        soft.filter(|taint| !is_tolerated(demand, taint)).count() as i64
    };
    let wanted = |room: &Room| {
        let terms = demand.preferred.iter().filter(|preference| preference.term.holds(&room.name, &room.labels));
        terms.map(|preference| preference.weight).sum::<i64>()
    };
    let most = |score: &dyn Fn(&Room) -> i64| rooms.iter().map(|room| score(room)).max().unwrap_or(0).max(1);
    let (most_unwanted, most_wanted) = (most(&unwanted), most(&wanted));
    let score = |room: &Room| {
        let free = (100 - room.load / 20).max(0);
        3 * (100 - 100 * unwanted(room) / most_unwanted) + 2 * (100 * wanted(room) / most_wanted) + free
    };
    // The first of several, which come in the order of choice.
    let mut found: Option<(i64, &Room)> = None;
    for room in rooms {
        let score = score(room);
        if found.is_none_or(|(best, _)| score > best) {
            found = Some((score, room));
        }
    }
    found.map(|(_, room)| room.name.clone())
}

fn is_tolerated(demand: &Demand, taint: &Taint) -> bool {
    demand.tolerations.iter().any(|toleration| toleration.tolerates(taint))
}

impl Used {
    /// Counts a pod in, or out again.
    pub(super) fn take(&mut self, demand: &Demand, times: i64) {
        self.pods += times;
        self.amounts.add(&demand.requests, times);
    }
}

impl Room {
    fn of(node: &Node, old: Option<&Self>) -> Self {
        let allocatable = &node.status.allocatable;
        let mut room = Self {
            name: node.metadata.name.clone(),
            allocatable: Amounts::of(allocatable.iter().map(|(name, text)| (&**name, requests::amount(name, text)))),
            pods_max: allocatable.get("pods").and_then(|text| text.parse().ok()).unwrap_or(PODS_MAX),
            is_cordoned: node.spec.unschedulable,
            labels: node.metadata.labels.clone(),
            taints: node.spec.taints.clone(),
            used: old.map_or_else(Used::default, |old| old.used.clone()),
            load: 0,
            weight: old.map_or((0, 0), |old| old.weight),
            nominated: old.map_or_else(BTreeMap::new, |old| old.nominated.clone()),
        };
        room.weigh(&Demand::default(), 0);
        room
    }

    fn is_same(&self, other: &Self) -> bool {
        self.allocatable == other.allocatable
            && self.pods_max == other.pods_max
            && self.is_cordoned == other.is_cordoned
            && self.labels == other.labels
            && self.taints == other.taints
    }

    /// Its place in the order of choice, if it takes pods.
    fn place(&self) -> Option<(i64, i64, Text)> {
        (!self.is_cordoned && self.used.pods < self.pods_max).then(|| (self.load, self.used.pods, self.name.clone()))
    }

    fn weigh(&mut self, demand: &Demand, times: i64) {
        let add = |sum: i64, amount: i64| sum.saturating_add(amount.saturating_mul(times));
        self.weight = (add(self.weight.0, demand.weight.0), add(self.weight.1, demand.weight.1));
        let share = |part: i64, whole: i64| if whole > 0 { part.saturating_mul(1000) / whole } else { 0 };
        self.load = share(self.weight.0, self.allocatable.cpu) + share(self.weight.1, self.allocatable.memory);
    }

    /// Its name.
    pub(super) const fn name(&self) -> &Text {
        &self.name
    }

    /// What is used.
    pub(super) const fn used(&self) -> &Used {
        &self.used
    }

    /// Whether more of anything is there than on another state of it.
    pub(super) fn is_larger(&self, than: &Self) -> bool {
        let (new, old) = (&self.allocatable, &than.allocatable);
        self.pods_max > than.pods_max
            || new.cpu > old.cpu
            || new.memory > old.memory
            || new.storage > old.storage
            || new.others.iter().any(|(name, amount)| *amount > old.other(name))
    }

    /// Whether it takes the pod now.
    pub(super) fn takes(&self, uid: &Uid, demand: &Demand) -> bool {
        self.unsuited(demand).is_none()
            && if self.nominated.is_empty() {
                self.fits(demand, &self.used)
            } else {
                self.fits(demand, &self.expected(uid, demand, self.used.clone()))
            }
    }

    /// What is used, and will be by pods at least as important that wait for this node.
    pub(super) fn expected(&self, uid: &Uid, demand: &Demand, mut used: Used) -> Used {
        for (other, waits) in &self.nominated {
            if other != uid && waits.priority <= demand.priority {
                used.take(waits, 1);
            }
        }
        used
    }

    fn fits(&self, demand: &Demand, used: &Used) -> bool {
        let (asked, there, used_amounts) = (&demand.requests, &self.allocatable, &used.amounts);
        let holds = |asked: i64, used: i64, there: i64| asked == 0 || asked <= there.saturating_sub(used);
        used.pods < self.pods_max
            && holds(asked.cpu, used_amounts.cpu, there.cpu)
            && holds(asked.memory, used_amounts.memory, there.memory)
            && holds(asked.storage, used_amounts.storage, there.storage)
            && asked.others.iter().all(|(name, asked)| holds(*asked, used_amounts.other(name), there.other(name)))
    }

    /// Why it does not suit the pod, however much room there is. Upstream's filters in their order: the first that
    /// refuses counts. [P-031]
    pub(super) fn unsuited(&self, demand: &Demand) -> Option<&'static str> {
        let cordon = Taint { key: UNSCHEDULABLE.into(), effect: NO_SCHEDULE.into(), ..Taint::default() };
        if self.is_cordoned && !is_tolerated(demand, &cordon) {
            return Some("node(s) were unschedulable");
        }
        let drives_off = |taint: &&Taint| matches!(&*taint.effect, NO_SCHEDULE | NO_EXECUTE);
        if self.taints.iter().filter(drives_off).any(|taint| !is_tolerated(demand, taint)) {
            return Some("node(s) had untolerated taint(s)");
        }
        let has_labels = demand.selector.iter().all(|(key, value)| self.labels.get(key) == Some(value));
        let is_near =
            |terms: &Vec<_>| terms.iter().any(|term: &super::affinity::Term| term.holds(&self.name, &self.labels));
        (!has_labels || !demand.required.as_ref().is_none_or(is_near))
            .then_some("node(s) didn't match Pod's node affinity/selector")
    }

    /// Why it does not take the pod, given what is used; none if it does.
    pub(super) fn refusal(&self, demand: &Demand, used: &Used) -> Option<Refusal> {
        if let Some(reason) = self.unsuited(demand) {
            return Some(Refusal { reasons: vec![reason.into()], is_resolvable: false });
        }
        let mut refusal = Refusal { reasons: Vec::new(), is_resolvable: true };
        if used.pods >= self.pods_max {
            refusal.reasons.push("Too many pods".into());
        }
        let (asked, there) = (&demand.requests, &self.allocatable);
        let mut look = |name: &str, asked: i64, used: i64, there: i64| {
            if asked > 0 && asked > there.saturating_sub(used) {
                refusal.reasons.push(format!("Insufficient {name}").into());
                refusal.is_resolvable &= asked <= there;
            }
        };
        look("cpu", asked.cpu, used.amounts.cpu, there.cpu);
        look("memory", asked.memory, used.amounts.memory, there.memory);
        look("ephemeral-storage", asked.storage, used.amounts.storage, there.storage);
        for (name, asked) in &asked.others {
            look(name, *asked, used.amounts.other(name), there.other(name));
        }
        (!refusal.reasons.is_empty()).then_some(refusal)
    }
}

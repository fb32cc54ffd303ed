//! What all workers share: programs, images, logs, addresses, declared behaviour; and one worker's turn with it.

use jobyard_api::Text;
use jobyard_api::meta::StringMap;
use jobyard_api::pod::{Container, Pod};
use jobyard_api::time::Time;
use jobyard_api::words::JOB_COMPLETION_INDEX;
use jobyard_controllers::machinery::EventRecorder;
use jobyard_shell::{Library, LogLine};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::config::Config;
use super::image::Images;
use super::logs::Logs;
use super::mix;
use super::nodes::Nodes;
use super::plan::{Plan, Plans};
use super::volumes::{HostPaths, Volumes};
use super::worker::grace_of;
use crate::behavior::{Behavior, Conduct, Subject, is_told, of_template, unit};
use crate::component::Action;

/// Behaviours with what they say, shared by the containers that they hold for.
pub(super) type Rules = Arc<Vec<(Arc<Conduct>, Behavior)>>;

/// What all workers share.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(super) library: Library,
    pub(super) images: Images,
    pub(super) logs: Logs,
    pub(super) recorder: EventRecorder,
    pub(super) plans: Plans,
    pub(super) nodes: Nodes,
    /// What pods refer to.
    pub(super) config: Config,
    /// Folders of the nodes that pods have mounted.
    #[expect(clippy::struct_field_names, reason = "hostPath is Kubernetes' word")]
    pub(super) host_paths: HostPaths,
    pub(super) seed: u64,
    /// Lines on their way from a program to its log: kept to be used again.
    pub(super) lines: Vec<LogLine>,
    /// Processes started so far: with the seed, where the chance of the next one starts.
    started: u64,
    behaviors: Rules,
    /// The last pod's own labels and annotations that told how it behaves, and what they say.
    told: Option<(StringMap, StringMap, Rules)>,
    /// Pods seen so far by namespace, Job and index, as long as behaviours are declared.
    attempts: BTreeMap<(Text, Text, Option<u32>), u32>,
}

/// One worker's turn.
pub(super) struct Site<'a> {
    pub(super) now: Time,
    pub(super) pod: &'a Arc<Pod>,
    pub(super) plan: &'a Plan,
    pub(super) host: &'a mut Host,
    pub(super) out: &'a mut Vec<Action>,
    /// The pod's volumes.
    pub(super) volumes: Volumes,
    /// Whether the pod is being stopped: nothing starts again.
    pub(super) is_stopping: bool,
    /// A container's exit makes all containers run again. [P-027]
    pub(super) restarts_all: bool,
    /// Pods of the same Job and index that were there before.
    pub(super) attempt: u32,
    /// What the pod says of itself.
    pub(super) own_rules: &'a Rules,
}

impl Site<'_> {
    /// The pod's grace.
    pub(super) fn grace(&self) -> Duration {
        grace_of(self.pod)
    }

    /// What somebody wants a container of the pod to do, in its run after so many.
    pub(super) fn conduct(&self, container: &Container, runs: u32) -> Option<Arc<Conduct>> {
        if self.host.behaviors.is_empty() && self.own_rules.is_empty() {
            return None;
        }
        self.host.conduct(self.pod, self.own_rules, container, (self.attempt, runs))
    }
}

impl Host {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            library: Library::default(),
            images: Images::default(),
            logs: Logs::default(),
            recorder: EventRecorder::new("kubelet", ""),
            plans: Plans::default(),
            nodes: Nodes::default(),
            config: Config::default(),
            host_paths: HostPaths::default(),
            seed,
            lines: Vec::new(),
            started: 0,
            behaviors: Arc::default(),
            told: None,
            attempts: BTreeMap::new(),
        }
    }

    /// A number that looks like chance, for the next process.
    pub(super) const fn next_seed(&mut self) -> u64 {
        self.started += 1;
        mix(self.seed ^ mix(self.started))
    }

    /// The runtime's name for the next container.
    pub(super) fn next_id(&mut self) -> Text {
        let mut id = String::with_capacity(77);
        id.push_str("containerd://");
        let mut word = self.next_seed();
        for _ in 0..4 {
            word = mix(word);
            let _ = write!(id, "{word:016x}");
        }
        id.into()
    }

    /// A number that looks like chance and depends on nothing but the seed, a pod, one of its parts and a count.
    pub(super) fn chance(&self, pod: &Pod, part: &str, count: u32) -> u64 {
        let of = |chance: u64, text: &str| text.bytes().fold(chance, |chance, byte| mix(chance ^ u64::from(byte)));
        mix(of(of(self.seed, &pod.metadata.uid.text()), part) ^ u64::from(count))
    }

    /// Replaces what was declared.
    pub(super) fn set_behaviors(&mut self, behaviors: Vec<Behavior>) {
        self.behaviors = rules(behaviors);
    }

    /// What a pod says of itself in its labels and annotations.
    pub(super) fn own_rules(&mut self, pod: &Pod) -> Rules {
        let (labels, annotations) = (&pod.metadata.labels, &pod.metadata.annotations);
        if !is_told(labels, annotations) {
            return Arc::default();
        }
        if let Some((_, _, rules)) = self.told.as_ref().filter(|told| told.0 == *labels && told.1 == *annotations) {
            return rules.clone();
        }
        let is_of_job = pod.metadata.controller().is_some_and(|owner| &*owner.kind == "Job");
        let rules = rules(of_template(labels, annotations, is_of_job).0);
        self.told = Some((labels.clone(), annotations.clone(), rules.clone()));
        rules
    }

    /// Counts a pod, if its number can matter. Returns how many of the same Job and index were there before.
    pub(super) fn attempt(&mut self, pod: &Pod, own: &Rules) -> u32 {
        if self.behaviors.is_empty() && own.is_empty() {
            return 0;
        }
        let Some(owner) = pod.metadata.controller() else { return 0 };
        let key = (pod.metadata.namespace.clone(), owner.name.clone(), index_of(pod));
        let count = self.attempts.entry(key).or_default();
        *count += 1;
        *count - 1
    }

    /// The first rule that a container meets; those declared for the cluster come before those of the pod.
    fn conduct(
        &self,
        pod: &Pod,
        own: &Rules,
        container: &Container,
        (attempt, runs): (u32, u32),
    ) -> Option<Arc<Conduct>> {
        let subject = Subject {
            namespace: &pod.metadata.namespace,
            job: pod.metadata.controller().map_or("", |owner| &owner.name),
            pod: &pod.metadata.name,
            container: &container.name,
            image: &container.image,
            index: index_of(pod),
            attempt: attempt + runs,
        };
        let chance = |place: usize| unit(mix(self.chance(pod, &container.name, runs) ^ place as u64));
        let mut declared = self.behaviors.iter().chain(&**own).enumerate();
        let found = declared.find(|(place, (_, behavior))| behavior.who.matches(&subject, || chance(*place)));
        found.map(|(_, (conduct, _))| conduct.clone())
    }
}

fn rules(behaviors: Vec<Behavior>) -> Rules {
    Arc::new(behaviors.into_iter().map(|behavior| (Arc::new(behavior.conduct.clone()), behavior)).collect())
}

fn index_of(pod: &Pod) -> Option<u32> {
    pod.metadata.annotation(JOB_COMPLETION_INDEX)?.parse().ok()
}

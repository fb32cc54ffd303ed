//! Which pods a Job has had, by index and order of creation.

use jobyard_api::Text;
use jobyard_api::hash::{self, HashIndex};
use jobyard_api::pod::Pod;
use jobyard_api::words::JOB_COMPLETION_INDEX;
use std::collections::BTreeMap;

/// Names the `nth` pod (from 0) that was made for an index of a Job, or for the Job if it is not Indexed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PodRef {
    /// Name of the Job.
    pub job: String,
    /// Completion index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<i64>,
    /// How many were made before it.
    #[serde(default)]
    pub nth: u32,
}

/// The names of all pods that ever were. A Job that is made again under the same name goes on counting.
#[derive(Clone, Debug, Default)]
pub struct PodRefs {
    /// The pods of Jobs, in order of creation.
    of_jobs: Vec<Ref>,
    /// The newest pod of each Job and index.
    newest: HashIndex,
    /// How many pods without a Job have had the name.
    alone: BTreeMap<Text, u32>,
}

/// A pod of a Job.
#[derive(Clone, Debug)]
struct Ref {
    job: Text,
    /// Empty for pods without one.
    index: Text,
    name: Text,
    nth: u32,
    /// Place of the pod before it of the same Job and index.
    before: Option<u32>,
}

/// Job and index of a pod; both empty if it has none.
pub fn job_and_index(pod: &Pod) -> (&str, &str) {
    let job = pod.metadata.controller().filter(|owner| &*owner.kind == "Job").map_or("", |owner| &owner.name);
    (job, pod.metadata.annotation(JOB_COMPLETION_INDEX).unwrap_or(""))
}

impl PodRefs {
    /// Notes a new pod and returns its number among those of its Job and index.
    pub fn add(&mut self, pod: &Pod) -> u32 {
        let metadata = &pod.metadata;
        let Some(owner) = metadata.controller().filter(|owner| &*owner.kind == "Job" && !owner.name.is_empty()) else {
            let count = self.alone.entry(metadata.name.clone()).or_default();
            *count += 1;
            return *count - 1;
        };
        let (job, name) = (owner.name.clone(), metadata.name.clone());
        let index = metadata.annotations.get(JOB_COMPLETION_INDEX).cloned().unwrap_or_default();
        let (hash, place) = (hash_of(&job, &index), self.of_jobs.len());
        let before = self.newest(&job, &index);
        match before {
            Some(before) => self.newest.replace(hash, before, place),
            None => self.newest.insert(hash, place),
        }
        let nth = before.map_or(0, |before| self.of_jobs[before].nth + 1);
        self.of_jobs.push(Ref { job, index, name, nth, before: before.map(|before| before as u32) });
        nth
    }

    /// The name of the pod that is meant; `None` if it was never made.
    pub fn name(&self, reference: &PodRef) -> Option<&Text> {
        let index = reference.index.map_or_else(String::new, |index| index.to_string());
        let mut place = self.newest(&reference.job, &index)?;
        while self.of_jobs[place].nth > reference.nth {
            place = self.of_jobs[place].before? as usize;
        }
        let found = &self.of_jobs[place];
        (found.nth == reference.nth).then_some(&found.name)
    }

    fn newest(&self, job: &str, index: &str) -> Option<usize> {
        let is_it = |place: usize| *self.of_jobs[place].job == *job && *self.of_jobs[place].index == *index;
        self.newest.find(hash_of(job, index), is_it)
    }
}

fn hash_of(job: &str, index: &str) -> u64 {
    hash::mix(hash::text(job), hash::text(index))
}

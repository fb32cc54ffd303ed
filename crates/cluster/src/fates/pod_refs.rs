//! Which pods a Job has had, by index and order of creation.

use jobyard_api::Text;
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodRefs {
    /// By Job and index; the index is empty for pods without one.
    by_job: BTreeMap<Text, BTreeMap<Text, Vec<Text>>>,
    /// How many pods without a Job have had the name.
    alone: BTreeMap<Text, u32>,
}

/// Job and index of a pod; both empty if it has none.
pub fn job_and_index(pod: &Pod) -> (&str, &str) {
    let job = pod.metadata.controller().filter(|owner| &*owner.kind == "Job").map_or("", |owner| &owner.name);
    (job, pod.metadata.annotation(JOB_COMPLETION_INDEX).unwrap_or(""))
}

impl PodRefs {
    /// Notes a new pod and returns its number among those of its Job and index.
    pub fn add(&mut self, pod: &Pod) -> u32 {
        let (job, index) = job_and_index(pod);
        let name = &pod.metadata.name;
        if job.is_empty() {
            let count = self.alone.entry(name.clone()).or_default();
            *count += 1;
            return *count - 1;
        }
        if !self.by_job.contains_key(job) {
            self.by_job.insert(job.into(), BTreeMap::new());
        }
        let by_index = self.by_job.get_mut(job).expect("was inserted above");
        if !by_index.contains_key(index) {
            by_index.insert(index.into(), Vec::with_capacity(1));
        }
        let names = by_index.get_mut(index).expect("was inserted above");
        names.push(name.clone());
        names.len() as u32 - 1
    }

    /// The name of the pod that is meant; `None` if it was never made.
    pub fn name(&self, reference: &PodRef) -> Option<&Text> {
        let index = reference.index.map_or_else(String::new, |index| index.to_string());
        self.by_job.get(reference.job.as_str())?.get(index.as_str())?.get(reference.nth as usize)
    }
}

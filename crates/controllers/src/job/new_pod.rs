//! The pod that a Job makes. [J-060] – [J-064]

use super::decide::pod_failure_policy::is_counted;
use super::decide::predicates::{has_backoff_limit_per_index, index_failure_count, index_ignored_failure_count};
use jobyard_api::Text;
use jobyard_api::gates::{Gate, Gates};
use jobyard_api::job::Job;
use jobyard_api::meta::{Identity, ObjectMeta, OwnerReference, StringMap};
use jobyard_api::pod::{Container, EnvVar, EnvVarSource, ObjectFieldSelector, Pod, PodSpec, PodSpecShared};
use jobyard_api::words::{
    BATCH_V1, JOB_COMPLETION_INDEX, JOB_COMPLETION_INDEX_ENV, JOB_INDEX_FAILURE_COUNT, JOB_INDEX_IGNORED_FAILURE_COUNT,
    JOB_TRACKING_FINALIZER,
};
use std::sync::Arc;

/// Longest prefix of a generated name: the API server cuts it there and adds five letters.
const MAX_GENERATED_NAME_LENGTH: usize = 58;

/// What all pods of one round of creations share.
#[derive(Clone, Debug)]
pub struct PodFactory {
    /// A pod without an index.
    pod: Pod,
    /// The key of label and annotation with the index, one text for all pods.
    index_key: Text,
    /// Whether the index is a label too.
    has_index_label: bool,
}

impl PodFactory {
    /// Prepares the template of a Job: tracking finalizer, owner, index variable.
    pub fn new(job: &Job, gates: Gates) -> Self {
        let has_index_label = gates.has(Gate::PodIndexLabel);
        let template = &job.spec.template;
        let mut finalizers = (*template.metadata.finalizers).clone();
        if !template.metadata.has_finalizer(JOB_TRACKING_FINALIZER) {
            finalizers.push(JOB_TRACKING_FINALIZER.into());
        }
        let identity = Identity {
            namespace: job.metadata.namespace.clone(),
            generate_name: generate_name(&job.metadata.name, None),
            labels: template.metadata.labels.clone(),
            annotations: template.metadata.annotations.clone(),
            owner_references: Arc::new(vec![controller_reference(job)]),
            ..Default::default()
        };
        let metadata = ObjectMeta { finalizers: Arc::new(finalizers), identity: identity.into(), ..Default::default() };
        let mut shared = template.spec.shared.clone();
        if job.is_indexed() {
            add_completion_index_variables(&mut shared, if has_index_label { "labels" } else { "annotations" });
        }
        let spec = PodSpec { hostname: template.spec.hostname.clone(), shared, ..PodSpec::default() };
        let pod = Pod { metadata, spec, ..Default::default() };
        Self { pod, index_key: JOB_COMPLETION_INDEX.into(), has_index_label }
    }

    /// A pod; for an index its name, labels and counts, the latter from the failed pod that it replaces.
    pub fn pod(&self, job: &Job, index: Option<i64>, replaced: Option<&Pod>) -> Pod {
        let mut pod = self.pod.clone();
        let Some(index) = index else { return pod };
        let mut number = itoa::Buffer::new();
        let number = number.format(index);
        let mut name = String::with_capacity(job.metadata.name.len() + number.len() + 2);
        name.extend([&*job.metadata.name, "-", number]);
        let text = Text::from(number);
        pod.spec.hostname = name.as_str().into();
        name.push('-');
        let identity: &mut Identity = &mut pod.metadata;
        identity.generate_name = if name.len() <= MAX_GENERATED_NAME_LENGTH {
            name.into()
        } else {
            generate_name(&job.metadata.name, Some(&text))
        };
        if self.has_index_label {
            identity.labels.insert(self.index_key.clone(), text.clone());
        }
        identity.annotations.insert(self.index_key.clone(), text);
        if has_backoff_limit_per_index(job) {
            add_index_failure_counts(&mut identity.annotations, job, replaced);
        }
        pod
    }
}

/// The reference by which a Job controls a pod.
pub fn controller_reference(job: &Job) -> OwnerReference {
    OwnerReference {
        api_version: BATCH_V1.into(),
        kind: "Job".into(),
        name: job.metadata.name.clone(),
        uid: job.metadata.uid.clone(),
        controller: Some(true),
        block_owner_deletion: Some(true),
    }
}

/// `<job>-` or `<job>-<index>-`. With an index it is the Job's part that is cut, so that the index stays readable.
fn generate_name(job: &str, index: Option<&str>) -> Text {
    let Some(index) = index else { return format!("{job}-").into() };
    let suffix = format!("-{index}-");
    let keep = job.len().min(MAX_GENERATED_NAME_LENGTH.saturating_sub(suffix.len()));
    format!("{}{suffix}", &job[..keep]).into()
}

/// Counts of the replaced pod, plus one for its own failure. [J-064]
fn add_index_failure_counts(annotations: &mut StringMap, job: &Job, replaced: Option<&Pod>) {
    let (mut counted, mut ignored) = (0, 0);
    if let Some(pod) = replaced {
        counted = index_failure_count(pod);
        ignored = index_ignored_failure_count(pod);
        if is_counted(job.spec.pod_failure_policy.as_ref(), pod) {
            counted = counted.saturating_add(1);
        } else {
            ignored = ignored.saturating_add(1);
        }
    }
    annotations.insert(JOB_INDEX_FAILURE_COUNT.into(), counted.to_string().into());
    if ignored > 0 {
        annotations.insert(JOB_INDEX_IGNORED_FAILURE_COUNT.into(), ignored.to_string().into());
    }
}

/// Adds the index variable to containers that do not define it. It reads the label, not the annotation, where there is
/// one. [J-063]
fn add_completion_index_variables(shared: &mut Arc<PodSpecShared>, part: &str) {
    let shared = Arc::make_mut(shared);
    for container in shared.init_containers.iter_mut().chain(&mut shared.containers) {
        add_completion_index_variable(container, part);
    }
}

fn add_completion_index_variable(container: &mut Container, part: &str) {
    if container.env.iter().any(|variable| &*variable.name == JOB_COMPLETION_INDEX_ENV) {
        return;
    }
    let field_path = format!("metadata.{part}['{JOB_COMPLETION_INDEX}']").into();
    let field_ref = Some(ObjectFieldSelector { field_path, ..Default::default() });
    container.env.push(EnvVar {
        name: JOB_COMPLETION_INDEX_ENV.into(),
        value_from: Some(EnvVarSource { field_ref, ..Default::default() }),
        ..Default::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn j062_the_job_part_of_a_long_name_is_cut() {
        assert_eq!(&*generate_name("pi", None), "pi-");
        assert_eq!(&*generate_name("pi", Some("3")), "pi-3-");
        let long = generate_name(&"x".repeat(60), Some("12"));
        assert_eq!((long.len(), long.ends_with("x-12-")), (58, true));
    }
}

//! Labels, annotations, finalizers and other fixed words, verbatim from upstream.

/// Label of a pod and its template: the Job's name.
pub const JOB_NAME_LABEL: &str = "batch.kubernetes.io/job-name";
/// The same, from before 1.27.
pub const LEGACY_JOB_NAME_LABEL: &str = "job-name";
/// Label by which a Job's generated selector finds its pods.
pub const CONTROLLER_UID_LABEL: &str = "batch.kubernetes.io/controller-uid";
/// The same, from before 1.27.
pub const LEGACY_CONTROLLER_UID_LABEL: &str = "controller-uid";
/// Annotation and label of a pod of an Indexed Job: its index.
pub const JOB_COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
/// Finalizer that keeps a pod until the Job controller has counted it.
pub const JOB_TRACKING_FINALIZER: &str = "batch.kubernetes.io/job-tracking";
/// Annotation of a pod: failures of its index that were counted before it.
pub const JOB_INDEX_FAILURE_COUNT: &str = "batch.kubernetes.io/job-index-failure-count";
/// Annotation of a pod: failures of its index that a policy ignored before it.
pub const JOB_INDEX_IGNORED_FAILURE_COUNT: &str = "batch.kubernetes.io/job-index-ignored-failure-count";
/// The value of `spec.managedBy` that means the built-in controller.
pub const JOB_CONTROLLER_NAME: &str = "kubernetes.io/job-controller";
/// Environment variable of the pods of an Indexed Job.
pub const JOB_COMPLETION_INDEX_ENV: &str = "JOB_COMPLETION_INDEX";
/// Annotation of a CronJob's Job: the time of the schedule for which it was made.
pub const CRON_JOB_SCHEDULED_TIMESTAMP: &str = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/// Finalizer: the owner waits until the garbage collector has orphaned its dependents.
pub const ORPHAN_DEPENDENTS: &str = "orphan";
/// Finalizer: the owner waits until the garbage collector has deleted its dependents.
pub const FOREGROUND_DELETION: &str = "foregroundDeletion";
/// apiVersion of Jobs.
pub const BATCH_V1: &str = "batch/v1";
/// apiVersion of the core objects.
pub const V1: &str = "v1";
/// The letters of generated names: no vowels, no digits that look like letters.
pub const NAME_LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

//! Fields of a stored Job that the controller does not see because their feature gate is off.

use jobyard_api::gates::{Gate, Gates};
use jobyard_api::job::{Job, JobSpec};
use std::sync::Arc;

/// The Job as the controller sees it.
pub fn seen(mut job: Arc<Job>, gates: Gates) -> Arc<Job> {
    if has_hidden_fields(&job.spec, gates) {
        hide(Arc::make_mut(&mut job), gates);
    }
    job
}

/// Takes out of a Job what the controller does not see. Only its status is written back, never its spec.
pub fn hide(job: &mut Job, gates: Gates) {
    if !has_hidden_fields(&job.spec, gates) {
        return;
    }
    let spec = Arc::make_mut(&mut job.spec);
    if !gates.has(Gate::SuspendJob) {
        spec.suspend = None;
    }
    if !gates.has(Gate::JobPodFailurePolicy) {
        spec.pod_failure_policy = None;
    }
    if !gates.has(Gate::JobBackoffLimitPerIndex) {
        (spec.backoff_limit_per_index, spec.max_failed_indexes) = (None, None);
    }
    if !gates.has(Gate::JobPodReplacementPolicy) {
        spec.pod_replacement_policy = None;
    }
    if !gates.has(Gate::JobSuccessPolicy) {
        spec.success_policy = None;
    }
    if !gates.has(Gate::JobManagedBy) {
        spec.managed_by = None;
    }
}

/// Whether there is anything to hide: never with the gates of today, so it costs next to nothing then.
fn has_hidden_fields(spec: &JobSpec, gates: Gates) -> bool {
    let hides = |gate: Gate, is_there: bool| is_there && !gates.has(gate);
    gates != Gates::default()
        && (hides(Gate::SuspendJob, spec.suspend.is_some())
            || hides(Gate::JobPodFailurePolicy, spec.pod_failure_policy.is_some())
            || hides(Gate::JobBackoffLimitPerIndex, spec.backoff_limit_per_index.is_some())
            || hides(Gate::JobPodReplacementPolicy, spec.pod_replacement_policy.is_some())
            || hides(Gate::JobSuccessPolicy, spec.success_policy.is_some())
            || hides(Gate::JobManagedBy, spec.managed_by.is_some()))
}

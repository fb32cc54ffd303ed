//! Jobs.

use super::meta::{LABEL_SELECTOR, OBJECT_META};
use super::pod::POD_TEMPLATE_SPEC;
use crate::decode::schema::Kind::{Bool, Int32, Int64, List, Named, Object, Pointer, Str, Time};
use crate::decode::schema::structs;

structs! {
    JOB = Job {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), spec: Pointer(&Object(&JOB_SPEC)),
        status: Pointer(&Object(&JOB_STATUS)),
    }
    JOB_CONDITION = JobCondition {
        type: Pointer(&Named("v1.JobConditionType")), status: Pointer(&Named("v1.ConditionStatus")), lastProbeTime: Time,
        lastTransitionTime: Time, reason: Str, message: Str,
    }
    JOB_SCHEDULING_CONFIGURATION = JobSchedulingConfiguration {
        schedulingPolicy: Object(&WORKLOAD_POD_GROUP_SCHEDULING_POLICY),
        schedulingConstraints: Object(&WORKLOAD_POD_GROUP_SCHEDULING_CONSTRAINTS),
        disruptionMode: Object(&WORKLOAD_POD_GROUP_DISRUPTION_MODE),
        resourceClaims: List(&Object(&WORKLOAD_POD_GROUP_RESOURCE_CLAIM)),
    }
    JOB_SPEC = JobSpec {
        parallelism: Pointer(&Int32), completions: Pointer(&Int32), activeDeadlineSeconds: Pointer(&Int64),
        podFailurePolicy: Object(&POD_FAILURE_POLICY), successPolicy: Object(&SUCCESS_POLICY), backoffLimit: Pointer(&Int32),
        backoffLimitPerIndex: Pointer(&Int32), maxFailedIndexes: Pointer(&Int32), selector: Object(&LABEL_SELECTOR), manualSelector: Pointer(&Bool),
        template: Pointer(&Object(&POD_TEMPLATE_SPEC)), ttlSecondsAfterFinished: Pointer(&Int32),
        completionMode: Pointer(&Named("v1.CompletionMode")), suspend: Pointer(&Bool),
        podReplacementPolicy: Pointer(&Named("v1.PodReplacementPolicy")), managedBy: Pointer(&Str),
        scheduling: Object(&JOB_SCHEDULING_CONFIGURATION),
    }
    JOB_STATUS = JobStatus {
        conditions: List(&Object(&JOB_CONDITION)), startTime: Time, completionTime: Time, active: Int32,
        succeeded: Int32, failed: Int32, terminating: Pointer(&Int32), completedIndexes: Str, failedIndexes: Pointer(&Str),
        uncountedTerminatedPods: Object(&UNCOUNTED_TERMINATED_PODS), ready: Pointer(&Int32),
    }
    POD_FAILURE_POLICY = PodFailurePolicy {
        rules: List(&Object(&POD_FAILURE_POLICY_RULE)),
    }
    POD_FAILURE_POLICY_ON_EXIT_CODES_REQUIREMENT = PodFailurePolicyOnExitCodesRequirement {
        containerName: Pointer(&Str), operator: Pointer(&Named("v1.PodFailurePolicyOnExitCodesOperator")), values: List(&Int32),
    }
    POD_FAILURE_POLICY_ON_POD_CONDITIONS_PATTERN = PodFailurePolicyOnPodConditionsPattern {
        type: Pointer(&Named("v1.PodConditionType")), status: Pointer(&Named("v1.ConditionStatus")),
    }
    POD_FAILURE_POLICY_RULE = PodFailurePolicyRule {
        action: Pointer(&Named("v1.PodFailurePolicyAction")),
        onExitCodes: Object(&POD_FAILURE_POLICY_ON_EXIT_CODES_REQUIREMENT),
        onPodConditions: List(&Object(&POD_FAILURE_POLICY_ON_POD_CONDITIONS_PATTERN)),
    }
    SUCCESS_POLICY = SuccessPolicy {
        rules: List(&Object(&SUCCESS_POLICY_RULE)),
    }
    SUCCESS_POLICY_RULE = SuccessPolicyRule {
        succeededIndexes: Pointer(&Str), succeededCount: Pointer(&Int32),
    }
    TOPOLOGY_CONSTRAINT = TopologyConstraint {
        key: Str,
    }
    UNCOUNTED_TERMINATED_PODS = UncountedTerminatedPods {
        succeeded: List(&Named("types.UID")), failed: List(&Named("types.UID")),
    }
    WORKLOAD_POD_GROUP_ALL_DISRUPTION_MODE = WorkloadPodGroupAllDisruptionMode {}
    WORKLOAD_POD_GROUP_BASIC_SCHEDULING_POLICY = WorkloadPodGroupBasicSchedulingPolicy {}
    WORKLOAD_POD_GROUP_DISRUPTION_MODE = WorkloadPodGroupDisruptionMode {
        single: Object(&WORKLOAD_POD_GROUP_SINGLE_DISRUPTION_MODE),
        all: Object(&WORKLOAD_POD_GROUP_ALL_DISRUPTION_MODE),
    }
    WORKLOAD_POD_GROUP_GANG_SCHEDULING_POLICY = WorkloadPodGroupGangSchedulingPolicy {
        minCount: Int32,
    }
    WORKLOAD_POD_GROUP_RESOURCE_CLAIM = WorkloadPodGroupResourceClaim {
        name: Str, resourceClaimName: Str, resourceClaimTemplateName: Str,
    }
    WORKLOAD_POD_GROUP_SCHEDULING_CONSTRAINTS = WorkloadPodGroupSchedulingConstraints {
        topology: List(&Object(&TOPOLOGY_CONSTRAINT)),
    }
    WORKLOAD_POD_GROUP_SCHEDULING_POLICY = WorkloadPodGroupSchedulingPolicy {
        basic: Object(&WORKLOAD_POD_GROUP_BASIC_SCHEDULING_POLICY),
        gang: Object(&WORKLOAD_POD_GROUP_GANG_SCHEDULING_POLICY),
    }
    WORKLOAD_POD_GROUP_SINGLE_DISRUPTION_MODE = WorkloadPodGroupSingleDisruptionMode {}
}

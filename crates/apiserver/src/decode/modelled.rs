//! Which fields have an effect here: those with a typed field in `jobyard-api`. The others are kept and shown again, and
//! the user is told that nothing looks at them.

const OBJECT: &[&str] = &["apiVersion", "kind", "metadata", "spec", "status"];

/// The fields that have an effect, by struct. A struct that is not here has none of its own: the field that holds it was
/// told already.
const FIELDS: &[(&str, &[&str])] = &[
    ("CronJob", OBJECT),
    ("Job", OBJECT),
    ("Pod", OBJECT),
    ("Node", OBJECT),
    ("Namespace", OBJECT),
    ("ConfigMap", &["apiVersion", "kind", "metadata", "immutable", "data", "binaryData"]),
    ("Secret", &["apiVersion", "kind", "metadata", "immutable", "data", "stringData", "type"]),
    ("Service", OBJECT),
    (
        "ServiceSpec",
        &["ports", "clusterIP", "clusterIPs", "type", "selector", "sessionAffinity", "ipFamilies", "ipFamilyPolicy"],
    ),
    ("ServicePort", &["name", "port", "protocol", "targetPort"]),
    ("ServiceAccount", &["apiVersion", "kind", "metadata"]),
    (
        "Event",
        &[
            "apiVersion",
            "kind",
            "metadata",
            "involvedObject",
            "reason",
            "message",
            "source",
            "firstTimestamp",
            "lastTimestamp",
            "count",
            "type",
        ],
    ),
    (
        "ObjectMeta",
        &[
            "name",
            "generateName",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "labels",
            "annotations",
            "ownerReferences",
            "finalizers",
            // The server ignores these two on real clusters as well.
            "selfLink",
            "managedFields",
        ],
    ),
    ("OwnerReference", &["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"]),
    ("LabelSelector", &["matchLabels", "matchExpressions"]),
    ("LabelSelectorRequirement", &["key", "operator", "values"]),
    (
        "CronJobSpec",
        &[
            "schedule",
            "timeZone",
            "startingDeadlineSeconds",
            "concurrencyPolicy",
            "suspend",
            "jobTemplate",
            "successfulJobsHistoryLimit",
            "failedJobsHistoryLimit",
        ],
    ),
    ("JobTemplateSpec", &["metadata", "spec"]),
    (
        "JobSpec",
        &[
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "podFailurePolicy",
            "successPolicy",
            "backoffLimit",
            "backoffLimitPerIndex",
            "maxFailedIndexes",
            "selector",
            "manualSelector",
            "template",
            "ttlSecondsAfterFinished",
            "completionMode",
            "suspend",
            "podReplacementPolicy",
            "managedBy",
        ],
    ),
    ("PodFailurePolicy", &["rules"]),
    ("PodFailurePolicyRule", &["action", "onExitCodes", "onPodConditions"]),
    ("PodFailurePolicyOnExitCodesRequirement", &["containerName", "operator", "values"]),
    ("PodFailurePolicyOnPodConditionsPattern", &["type", "status"]),
    ("SuccessPolicy", &["rules"]),
    ("SuccessPolicyRule", &["succeededIndexes", "succeededCount"]),
    ("PodTemplateSpec", &["metadata", "spec"]),
    (
        "PodSpec",
        &[
            "nodeName",
            "hostname",
            "initContainers",
            "containers",
            "restartPolicy",
            "terminationGracePeriodSeconds",
            "activeDeadlineSeconds",
            "nodeSelector",
            "hostNetwork",
            "readinessGates",
            "securityContext",
        ],
    ),
    (
        "Container",
        &[
            "name",
            "image",
            "command",
            "args",
            "env",
            "imagePullPolicy",
            "restartPolicy",
            "restartPolicyRules",
            "workingDir",
            "terminationMessagePath",
            "ports",
            "resources",
            "startupProbe",
            "livenessProbe",
            "readinessProbe",
            "lifecycle",
            "securityContext",
        ],
    ),
    ("EnvVar", &["name", "value", "valueFrom"]),
    ("EnvVarSource", &["fieldRef"]),
    ("ObjectFieldSelector", &["apiVersion", "fieldPath"]),
    ("NodeSpec", &["unschedulable", "taints"]),
    ("Taint", &["key", "value", "effect", "timeAdded"]),
    ("NodeStatus", &["capacity", "allocatable", "conditions"]),
    ("ObjectReference", &["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]),
    ("EventSource", &["component", "host"]),
];

/// Whether a field has no effect here.
pub fn is_without_effect(struct_name: &str, field: &str) -> bool {
    FIELDS.iter().find(|(name, _)| *name == struct_name).is_some_and(|(_, fields)| !fields.contains(&field))
}

/// Fields of features that are off at 1.37: the server knows them and drops them without a word ([A-163]).
const DROPPED: &[(&str, &str)] = &[
    ("ClusterTrustBundleProjection", "user"),
    ("ConfigMapVolumeSource", "defaultUser"),
    ("DownwardAPIVolumeFile", "user"),
    ("DownwardAPIVolumeSource", "defaultUser"),
    ("EmptyDirVolumeSource", "mode"),
    ("GRPCAction", "mode"),
    ("HTTPGetAction", "protocol"),
    ("JobSpec", "scheduling"),
    ("KeyToPath", "user"),
    ("Lifecycle", "stopSignal"),
    ("PodCertificateProjection", "user"),
    ("PodSpec", "evictionResponders"),
    ("PodSpec", "schedulingGroup"),
    ("PodStatus", "nodeAllocatableResourceClaimStatuses"),
    ("PodStatus", "volumeHealth"),
    ("ProjectedVolumeSource", "defaultUser"),
    ("SecretVolumeSource", "defaultUser"),
    ("ServiceAccountTokenProjection", "user"),
    ("VolumeMount", "bindMountOptions"),
    ("VolumeMountStatus", "volumeStatus"),
];

/// Whether the server drops the field.
pub fn is_dropped(struct_name: &str, field: &str) -> bool {
    DROPPED.contains(&(struct_name, field))
}

/// Structs whose lists are of the type [`jobyard_api::list::List`].
const POLICIES: &[&str] =
    &["PodFailurePolicy", "PodFailurePolicyRule", "PodFailurePolicyOnExitCodesRequirement", "SuccessPolicy"];

/// Whether messages about the struct tell an empty list from none ([A-153]).
pub fn has_remembered_lists(struct_name: &str) -> bool {
    POLICIES.contains(&struct_name)
}

/// Whether fields below a struct can have an effect; where not, the field that holds it is told and nothing below it.
pub fn is_modelled(struct_name: &str) -> bool {
    FIELDS.iter().any(|(name, _)| *name == struct_name)
}

//! What a strategic merge patch has to know of the modelled types: which lists are merged, and by which key.

use jobyard_api::request::Resource;

/// How a field is merged.
#[derive(Clone, Copy, Debug)]
pub enum Merge {
    /// An object, field by field.
    Object(&'static [(&'static str, Merge)]),
    /// A map or an object without lists that are merged.
    Plain,
    /// A list of objects, item by item: those with the same value of the key are one.
    ByKey(&'static str, &'static [(&'static str, Merge)]),
    /// The same; a patch says which fields of a changed item stay, as only one of them may be there.
    OneOf(&'static str),
    /// A list of texts to which items are added.
    Set,
}

/// A field that is not named in its object's table: objects are merged, lists replaced.
pub const DEFAULT: Merge = Merge::Plain;

/// The fields of an object that are merged in a way of their own.
pub type Table = &'static [(&'static str, Merge)];

/// How a field of an object is merged.
pub fn how(table: Table, name: &str) -> Merge {
    table.iter().find(|(field, _)| *field == name).map_or(DEFAULT, |(_, merge)| *merge)
}

const METADATA: Table = &[("ownerReferences", Merge::ByKey("uid", &[])), ("finalizers", Merge::Set)];

const CONTAINER: Table = &[
    ("env", Merge::ByKey("name", &[])),
    ("ports", Merge::ByKey("containerPort", &[])),
    ("volumeMounts", Merge::ByKey("mountPath", &[])),
    ("volumeDevices", Merge::ByKey("devicePath", &[])),
];

const POD_SPEC: Table = &[
    ("containers", Merge::ByKey("name", CONTAINER)),
    ("initContainers", Merge::ByKey("name", CONTAINER)),
    ("ephemeralContainers", Merge::ByKey("name", CONTAINER)),
    ("volumes", Merge::OneOf("name")),
    ("imagePullSecrets", Merge::ByKey("name", &[])),
    ("hostAliases", Merge::ByKey("ip", &[])),
    ("topologySpreadConstraints", Merge::ByKey("topologyKey", &[])),
    ("schedulingGates", Merge::ByKey("name", &[])),
    ("evictionResponders", Merge::ByKey("name", &[])),
    ("resourceClaims", Merge::OneOf("name")),
];

const TEMPLATE: Table = &[("metadata", Merge::Object(METADATA)), ("spec", Merge::Object(POD_SPEC))];

const CONDITIONS: Table = &[("conditions", Merge::ByKey("type", &[]))];

const POD_STATUS: Table = &[
    ("conditions", Merge::ByKey("type", &[])),
    ("podIPs", Merge::ByKey("ip", &[])),
    ("hostIPs", Merge::ByKey("ip", &[])),
    ("resourceClaimStatuses", Merge::OneOf("name")),
];

const JOB_SPEC: Table = &[("template", Merge::Object(TEMPLATE))];

const JOB: Table =
    &[("metadata", Merge::Object(METADATA)), ("spec", Merge::Object(JOB_SPEC)), ("status", Merge::Object(CONDITIONS))];

const JOB_TEMPLATE: Table = &[("metadata", Merge::Object(METADATA)), ("spec", Merge::Object(JOB_SPEC))];

const CRON_JOB: Table =
    &[("metadata", Merge::Object(METADATA)), ("spec", Merge::Object(&[("jobTemplate", Merge::Object(JOB_TEMPLATE))]))];

const POD: Table =
    &[("metadata", Merge::Object(METADATA)), ("spec", Merge::Object(POD_SPEC)), ("status", Merge::Object(POD_STATUS))];

const NODE: Table = &[
    ("metadata", Merge::Object(METADATA)),
    ("spec", Merge::Object(&[("podCIDRs", Merge::Set)])),
    ("status", Merge::Object(&[("conditions", Merge::ByKey("type", &[])), ("addresses", Merge::ByKey("type", &[]))])),
];

const SERVICE: Table = &[
    ("metadata", Merge::Object(METADATA)),
    ("spec", Merge::Object(&[("ports", Merge::ByKey("port", &[]))])),
    ("status", Merge::Object(CONDITIONS)),
];

const SERVICE_ACCOUNT: Table = &[
    ("metadata", Merge::Object(METADATA)),
    ("secrets", Merge::ByKey("name", &[])),
    ("imagePullSecrets", Merge::ByKey("name", &[])),
];

const OTHER: Table = &[("metadata", Merge::Object(METADATA)), ("status", Merge::Object(CONDITIONS))];

/// The table of an object of the resource.
pub fn of(resource: Resource) -> Table {
    of_kind(resource.api_version(), resource.kind()).unwrap_or(OTHER)
}

/// The table of a kind; absent where a client does not know the kind and has to fall back to simple merge patches.
pub fn of_kind(api_version: &str, kind: &str) -> Option<Table> {
    Some(match (api_version, kind) {
        ("batch/v1", "Job") => JOB,
        ("batch/v1", "CronJob") => CRON_JOB,
        ("v1", "Pod") => POD,
        ("v1", "Node") => NODE,
        ("v1", "Service") => SERVICE,
        ("v1", "ServiceAccount") => SERVICE_ACCOUNT,
        (version, _) if version == "v1" || SIMPLE_GROUPS.contains(&version) => OTHER,
        _ => return None,
    })
}

/// Versions of groups whose kinds a client knows and that have no lists merged in a way of their own, as far as objects
/// of them can be here.
const SIMPLE_GROUPS: &[&str] = &[
    "coordination.k8s.io/v1",
    "events.k8s.io/v1",
    "policy/v1",
    "rbac.authorization.k8s.io/v1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1",
];

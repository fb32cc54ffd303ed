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
    /// A list of texts to which items are added.
    Set,
}

/// A field that is not named in its object's table: objects are merged, lists replaced.
pub const DEFAULT: Merge = Merge::Plain;

type Table = &'static [(&'static str, Merge)];

const METADATA: Table = &[("ownerReferences", Merge::ByKey("uid", &[])), ("finalizers", Merge::Set)];

const CONTAINER: Table = &[
    ("env", Merge::ByKey("name", &[])),
    ("ports", Merge::ByKey("containerPort", &[])),
    ("volumeMounts", Merge::ByKey("mountPath", &[])),
    ("volumeDevices", Merge::ByKey("devicePath", &[])),
];

const PROJECTED: Table = &[];

const POD_SPEC: Table = &[
    ("containers", Merge::ByKey("name", CONTAINER)),
    ("initContainers", Merge::ByKey("name", CONTAINER)),
    ("ephemeralContainers", Merge::ByKey("name", CONTAINER)),
    ("volumes", Merge::ByKey("name", PROJECTED)),
    ("imagePullSecrets", Merge::ByKey("name", &[])),
    ("hostAliases", Merge::ByKey("ip", &[])),
    ("topologySpreadConstraints", Merge::ByKey("topologyKey", &[])),
    ("schedulingGates", Merge::ByKey("name", &[])),
    ("resourceClaims", Merge::ByKey("name", &[])),
];

const TEMPLATE: Table = &[("metadata", Merge::Object(METADATA)), ("spec", Merge::Object(POD_SPEC))];

const CONDITIONS: Table = &[("conditions", Merge::ByKey("type", &[]))];

const POD_STATUS: Table = &[
    ("conditions", Merge::ByKey("type", &[])),
    ("podIPs", Merge::ByKey("ip", &[])),
    ("hostIPs", Merge::ByKey("ip", &[])),
    ("resourceClaimStatuses", Merge::ByKey("name", &[])),
];

const JOB: Table = &[
    ("metadata", Merge::Object(METADATA)),
    ("spec", Merge::Object(&[("template", Merge::Object(TEMPLATE))])),
    ("status", Merge::Object(CONDITIONS)),
];

const POD: Table =
    &[("metadata", Merge::Object(METADATA)), ("spec", Merge::Object(POD_SPEC)), ("status", Merge::Object(POD_STATUS))];

const NODE: Table = &[
    ("metadata", Merge::Object(METADATA)),
    ("spec", Merge::Object(&[("podCIDRs", Merge::Set)])),
    ("status", Merge::Object(&[("conditions", Merge::ByKey("type", &[])), ("addresses", Merge::ByKey("type", &[]))])),
];

const OTHER: Table = &[("metadata", Merge::Object(METADATA)), ("status", Merge::Object(CONDITIONS))];

/// The table of an object of the resource.
pub const fn of(resource: Resource) -> Table {
    match resource {
        Resource::Jobs => JOB,
        Resource::Pods => POD,
        Resource::Nodes => NODE,
        Resource::Events | Resource::Namespaces => OTHER,
    }
}

//! apiVersion and kind: which type a document is of ([A-174], [A-175]).

use super::DecodeProblem;
use crate::field::quote;
use crate::json::Json;
use jobyard_api::request::Resource;

/// Where upstream's server keeps its types, as its messages have it.
const SCHEME: &str = "pkg/runtime/scheme.go:111";
/// Bytes of a document that a message quotes.
const QUOTED_MAX: usize = 30;

/// Kinds that upstream's server knows and this one does not, as far as people paste them.
const OTHER_KINDS: &[(&str, &[&str])] = &[
    ("batch/v1", &["CronJobList", "JobList"]),
    ("batch/v1beta1", &["CronJob", "CronJobList"]),
    (
        "apps/v1",
        &[
            "ControllerRevision",
            "ControllerRevisionList",
            "DaemonSet",
            "DaemonSetList",
            "Deployment",
            "DeploymentList",
            "ReplicaSet",
            "ReplicaSetList",
            "StatefulSet",
            "StatefulSetList",
        ],
    ),
    ("autoscaling/v1", &["HorizontalPodAutoscaler", "HorizontalPodAutoscalerList", "Scale"]),
    ("networking.k8s.io/v1", &["Ingress", "IngressClass", "IngressList", "NetworkPolicy", "NetworkPolicyList"]),
    ("policy/v1", &["Eviction", "PodDisruptionBudget", "PodDisruptionBudgetList"]),
    ("rbac.authorization.k8s.io/v1", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    ("scheduling.k8s.io/v1", &["PriorityClass", "PriorityClassList"]),
    (
        "v1",
        &[
            "Binding",
            "ComponentStatus",
            "ConfigMapList",
            "Endpoints",
            "EventList",
            "LimitRange",
            "List",
            "NamespaceList",
            "NodeList",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "PodList",
            "PodTemplate",
            "PodTemplateList",
            "ReplicationController",
            "ReplicationControllerList",
            "ResourceQuota",
            "SecretList",
            "ServiceList",
            "Status",
        ],
    ),
];

/// Kinds that every group and version has.
const META_KINDS: &[&str] =
    &["CreateOptions", "DeleteOptions", "GetOptions", "ListOptions", "PatchOptions", "UpdateOptions", "WatchEvent"];

/// Group, version and kind of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupVersionKind {
    /// API group; empty for core.
    pub group: String,
    /// Version.
    pub version: String,
    /// Kind.
    pub kind: String,
}

impl GroupVersionKind {
    /// Reads the two fields of a document that decide. Their names are read without regard to case, unlike all others.
    ///
    /// # Errors
    /// What is wrong with them, in upstream's words.
    pub fn of(document: &Json) -> Result<Self, String> {
        let (api_version, kind) = texts(document)
            .map_err(|why| format!("couldn't get version/kind; json parse error: json: cannot unmarshal {why}"))?;
        let (group, version) = match api_version.matches('/').count() {
            _ if api_version == "/" => ("", ""),
            0 => ("", api_version),
            1 => api_version.split_once('/').unwrap_or_default(),
            _ => return Err(format!("unexpected GroupVersion string: {api_version}")),
        };
        Ok(Self { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() })
    }

    /// With what the URL says where the document says nothing ([A-175]).
    #[must_use]
    pub fn or(mut self, group: &str, version: &str, kind: &str) -> Self {
        if self.kind.is_empty() {
            kind.clone_into(&mut self.kind);
        }
        if self.version.is_empty() && (self.group.is_empty() || self.group == group) {
            group.clone_into(&mut self.group);
            version.clone_into(&mut self.version);
        }
        self
    }

    /// The same for an object of a resource.
    #[must_use]
    pub fn or_of(self, resource: Resource) -> Self {
        self.or(resource.group(), "v1", resource.kind())
    }

    /// As manifests have it: `batch/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// The resource whose objects are of this kind.
    pub fn resource(&self) -> Option<Resource> {
        let api_version = self.api_version();
        Resource::ALL.into_iter().find(|resource| resource.kind() == self.kind && resource.api_version() == api_version)
    }

    /// Whether upstream's server knows the kind.
    pub fn is_known(&self) -> bool {
        let api_version = self.api_version();
        let others = OTHER_KINDS.iter().find(|(of, _)| *of == api_version);
        self.resource().is_some()
            || others.is_some_and(|(_, kinds)| kinds.contains(&&*self.kind) || META_KINDS.contains(&&*self.kind))
    }

    /// Why an object is not taken that is of the resource's kind, but of another version of its group.
    pub fn other_version(&self, resource: Resource) -> Option<String> {
        let is_other = self.kind == resource.kind() && self.group == resource.group() && self.resource().is_none();
        (is_other && self.is_known()).then(|| {
            let (sent, expected) = (self.api_version(), resource.api_version());
            format!("the API version in the data ({sent}) does not match the expected API version ({expected})")
        })
    }

    /// Why upstream's server does not know the kind.
    pub fn not_registered(&self) -> String {
        let (kind, version, scheme) = (quote(&self.kind), quote(&self.api_version()), quote(SCHEME));
        format!("no kind {kind} is registered for version {version} in scheme {scheme}")
    }

    /// Why an object of this kind is none of the resource's.
    pub fn not_convertible(&self, resource: Resource) -> String {
        let group = if resource.group().is_empty() { "core" } else { resource.group() };
        let (version, kind) = (&self.version, &self.kind);
        format!("converting ({version}.{kind}) to ({group}.{}): unknown conversion", resource.kind())
    }

    /// The sentence around every failure of a document whose type is known.
    pub fn cannot_be_handled(&self, resource: Resource, why: &str) -> String {
        format!("{} in version {} cannot be handled as a {}: {why}", self.kind, quote(&self.version), resource.kind())
    }
}

/// apiVersion and kind; empty if absent. Fails with the end of a sentence of Go's JSON reader.
fn texts(document: &Json) -> Result<(&str, &str), String> {
    let fields = match document {
        Json::Object(fields) => fields,
        // A body of `null` is an empty object.
        Json::Null => return Ok(("", "")),
        other => {
            return Err(format!(
                "{} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \
                 \"json:\\\"kind,omitempty\\\"\" }}",
                other.kind()
            ));
        }
    };
    let (mut api_version, mut kind) = ("", "");
    for (name, value) in fields {
        let (name, place) = match folded(name).as_str() {
            "apiversion" => ("apiVersion", &mut api_version),
            "kind" => ("kind", &mut kind),
            _ => continue,
        };
        match value {
            Json::Null => {}
            Json::String(text) => *place = text,
            other => return Err(format!("{} into Go struct field .{name} of type string", other.kind())),
        }
    }
    Ok((api_version, kind))
}

/// A name without regard to case, as Go folds it: the signs of Kelvin and of the long s are letters too.
fn folded(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            '\u{212a}' => 'k',
            '\u{17f}' => 's',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// The message about a document whose type could not be told, with its beginning.
pub fn unrecognized(resource: Resource, why: &str, body: &[u8]) -> String {
    let (shown, rest) = body.split_at(body.len().min(QUOTED_MAX));
    let text = match shown.first() {
        None => "<empty>".to_owned(),
        Some(b'{') => String::from_utf8_lossy(shown).into_owned(),
        Some(_) => shown.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")),
    };
    let more = if rest.is_empty() { "" } else { " ..." };
    format!("the object provided is unrecognized (must be of type {}): {why} ({text}{more})", resource.kind())
}

/// Without a URL the document decides, as for kubectl.
pub fn find(document: &Json) -> Result<Resource, DecodeProblem> {
    let found = GroupVersionKind::of(document).map_err(|why| problem("", why))?;
    if found.kind.is_empty() {
        return Err(problem("", "Object 'Kind' is missing"));
    }
    if found.version.is_empty() {
        return Err(problem("", "Object 'apiVersion' is missing"));
    }
    found.resource().ok_or_else(|| {
        let is_kind = Resource::ALL.iter().any(|resource| resource.kind() == found.kind);
        let path = if is_kind { "apiVersion" } else { "kind" };
        problem(path, format!("no matches for kind {} in version {}", quote(&found.kind), quote(&found.api_version())))
    })
}

fn problem(path: &str, message: impl Into<String>) -> DecodeProblem {
    DecodeProblem { path: path.to_owned(), message: message.into(), is_unknown_field: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn gvk(text: &str) -> Result<String, String> {
        let document = parse(text.as_bytes()).expect("JSON");
        let found = GroupVersionKind::of(&document)?.or_of(Resource::Jobs);
        Ok(format!("{} {}", found.api_version(), found.kind))
    }

    /// [A-174], [A-175]
    #[test]
    fn the_url_fills_in_what_the_document_leaves_out() {
        let check = |text, expected: &str| assert_eq!(gvk(text).unwrap_or_else(|why| why), expected, "{text}");
        check("{}", "batch/v1 Job");
        check("null", "batch/v1 Job");
        check(r#"{"kind": "Job", "KIND": "Pod", "apiVersion": ""}"#, "batch/v1 Pod");
        check(r#"{"apiVersion": "batch/"}"#, "batch/v1 Job");
        check(r#"{"apiVersion": "v1", "kind": null}"#, "v1 Job");
        check(r#"{"apiVersion": "a/b/c"}"#, "unexpected GroupVersion string: a/b/c");
        check(
            r#"{"Kind": 1}"#,
            "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type \
             string",
        );
        check(
            "[1]",
            "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { \
             APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }",
        );
    }

    /// [A-174]
    #[test]
    fn a_message_quotes_the_beginning() {
        let check = |body: &str, end: &str| {
            let message = unrecognized(Resource::Jobs, "why", body.as_bytes());
            assert_eq!(message, format!("the object provided is unrecognized (must be of type Job): why ({end})"));
        };
        check("", "<empty>");
        check("[1]", "5b315d");
        check("{\"apiVersion\": \"batch/v1\", \"kind\"", "{\"apiVersion\": \"batch/v1\", \"ki ...");
    }

    #[test]
    fn without_a_url_the_document_decides() {
        let find = |text: &str| find(&parse(text.as_bytes()).expect("JSON")).map_err(|problem| problem.message);
        assert_eq!(find(r#"{"kind": "Pod", "apiVersion": "v1"}"#), Ok(Resource::Pods));
        assert_eq!(find("{}"), Err("Object 'Kind' is missing".to_owned()));
        let message = "no matches for kind \"Deployment\" in version \"apps/v1\"";
        assert_eq!(find(r#"{"kind": "Deployment", "apiVersion": "apps/v1"}"#), Err(message.to_owned()));
    }
}

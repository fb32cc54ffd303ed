//! apiVersion and kind: which type a document is of ([A-174], [A-175]).

use super::{DecodeProblem, kind_of};
use crate::field::quote;
use jobyard_api::request::Resource;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Where upstream's server keeps its types, as its messages have it.
const SCHEME: &str = "pkg/runtime/scheme.go:111";
/// Bytes of a document that a message quotes.
const QUOTED_MAX: usize = 30;

/// Kinds that upstream's server knows and this one does not, as far as people paste them.
const OTHER_KINDS: &[(&str, &[&str])] = &[
    ("batch/v1", &["CronJob", "CronJobList", "JobList"]),
    ("apps/v1", &["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("networking.k8s.io/v1", &["Ingress", "NetworkPolicy"]),
    ("rbac.authorization.k8s.io/v1", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    (
        "v1",
        &[
            "ConfigMap",
            "LimitRange",
            "List",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "PodList",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
];

/// The resource and the fields of a document.
pub fn identify(
    value: &Value,
    expected: Option<Resource>,
) -> Result<(Resource, Cow<'_, Map<String, Value>>), DecodeProblem> {
    let map = match value {
        Value::Object(map) => Cow::Borrowed(map),
        // A body of `null` is an empty object.
        Value::Null => Cow::Owned(Map::new()),
        _ => return Err(no_object(value, expected)),
    };
    let kind = text(&map, "kind", expected)?.to_owned();
    let version = text(&map, "apiVersion", expected)?.to_owned();
    if version.matches('/').count() > 1 {
        let why = format!("unexpected GroupVersion string: {version}");
        return Err(problem("apiVersion", unrecognized(value, expected, &why)));
    }
    match expected {
        Some(resource) => check(value, resource, &kind, &version).map(|()| (resource, map)),
        None => find(&kind, &version).map(|resource| (resource, map)),
    }
}

fn problem(path: &str, message: impl Into<String>) -> DecodeProblem {
    DecodeProblem { path: path.to_owned(), message: message.into(), is_unknown_field: false }
}

/// A field of the two that decide; empty if it is absent.
fn text<'a>(map: &'a Map<String, Value>, name: &str, expected: Option<Resource>) -> Result<&'a str, DecodeProblem> {
    match map.get(name) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(other) => {
            let found = kind_of(other);
            let why = format!(
                "couldn't get version/kind; json parse error: json: cannot unmarshal {found} into Go struct field .{name} of \
                 type string"
            );
            Err(problem(name, unrecognized(&Value::Object(map.clone()), expected, &why)))
        }
    }
}

/// With the resource of the URL known, what the document says has to fit.
fn check(value: &Value, resource: Resource, kind: &str, version: &str) -> Result<(), DecodeProblem> {
    let kind = if kind.is_empty() { resource.kind() } else { kind };
    let version = if version.is_empty() { resource.api_version() } else { version };
    if kind == resource.kind() && version == resource.api_version() {
        return Ok(());
    }
    let is_known = Resource::ALL.iter().any(|other| other.kind() == kind && other.api_version() == version)
        || OTHER_KINDS.iter().any(|(of, kinds)| *of == version && kinds.contains(&kind));
    let why = if is_known {
        let group = if resource.group().is_empty() { "core" } else { resource.group() };
        format!("converting (v1.{kind}) to ({group}.{}): unknown conversion", resource.kind())
    } else {
        format!("no kind {} is registered for version {} in scheme {}", quote(kind), quote(version), quote(SCHEME))
    };
    Err(problem("kind", cannot_be_handled(value, resource, &why)))
}

/// Without a URL the document decides, as for kubectl.
fn find(kind: &str, version: &str) -> Result<Resource, DecodeProblem> {
    if kind.is_empty() {
        return Err(problem("", "Object 'Kind' is missing"));
    }
    if version.is_empty() {
        return Err(problem("", "Object 'apiVersion' is missing"));
    }
    let found = Resource::ALL.into_iter().find(|resource| resource.kind() == kind && resource.api_version() == version);
    found.ok_or_else(|| {
        let is_kind = Resource::ALL.iter().any(|resource| resource.kind() == kind);
        let path = if is_kind { "apiVersion" } else { "kind" };
        problem(path, format!("no matches for kind {} in version {}", quote(kind), quote(version)))
    })
}

/// The sentence around every failure of a document whose type is known.
pub fn cannot_be_handled(value: &Value, resource: Resource, why: &str) -> String {
    let field = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let kind = field("kind").unwrap_or(resource.kind());
    let version = field("apiVersion").unwrap_or(resource.api_version());
    let version = version.rsplit_once('/').map_or(version, |(_, version)| version);
    format!("{kind} in version {} cannot be handled as a {}: {why}", quote(version), resource.kind())
}

fn no_object(value: &Value, expected: Option<Resource>) -> DecodeProblem {
    let found = kind_of(value);
    let why = format!(
        "couldn't get version/kind; json parse error: json: cannot unmarshal {found} into Go value of type struct {{ \
         APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}"
    );
    problem("", unrecognized(value, expected, &why))
}

fn unrecognized(value: &Value, expected: Option<Resource>, why: &str) -> String {
    let Some(resource) = expected else { return why.to_owned() };
    let text = value.to_string();
    let end = text.floor_char_boundary(QUOTED_MAX);
    let is_cut = end < text.len();
    let shown = if text.starts_with('{') { text[..end].to_owned() } else { hexadecimal(&text.as_bytes()[..end]) };
    let rest = if is_cut { " ..." } else { "" };
    format!("the object provided is unrecognized (must be of type {}): {why} ({shown}{rest})", resource.kind())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0'));
    bytes.iter().flat_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check_job(value: Value, expected: Option<&str>) {
        let message = identify(&value, Some(Resource::Jobs)).err().map(|problem| problem.message);
        assert_eq!(message.as_deref(), expected);
    }

    ///
    #[test]
    fn with_a_url_the_document_has_to_fit() {
        check_job(json!({}), None);
        check_job(json!({"kind": "Job", "apiVersion": ""}), None);
        check_job(
            json!({"kind": "Jobs", "apiVersion": "batch/v1"}),
            Some(
                "Jobs in version \"v1\" cannot be handled as a Job: no kind \"Jobs\" is registered for version \
                  \"batch/v1\" in scheme \"pkg/runtime/scheme.go:111\"",
            ),
        );
        check_job(
            json!({"kind": "CronJob"}),
            Some(
                "CronJob in version \"v1\" cannot be handled as a Job: converting (v1.CronJob) to (batch.Job): unknown \
                  conversion",
            ),
        );
        check_job(
            json!({"kind": 1}),
            Some(
                "the object provided is unrecognized (must be of type Job): couldn't get version/kind; json parse error: \
                  json: cannot unmarshal number into Go struct field .kind of type string ({\"kind\":1})",
            ),
        );
        check_job(
            json!([1]),
            Some(
                "the object provided is unrecognized (must be of type Job): couldn't get version/kind; json parse error: \
                  json: cannot unmarshal array into Go value of type struct { APIVersion string \
                  \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" } (5b315d)",
            ),
        );
    }

    #[test]
    fn without_a_url_the_document_decides() {
        let find =
            |value: Value| identify(&value, None).map(|(resource, _)| resource).map_err(|problem| problem.message);
        assert_eq!(find(json!({"kind": "Pod", "apiVersion": "v1"})), Ok(Resource::Pods));
        assert_eq!(find(json!({})), Err("Object 'Kind' is missing".to_owned()));
        let message = "no matches for kind \"Deployment\" in version \"apps/v1\"";
        assert_eq!(find(json!({"kind": "Deployment", "apiVersion": "apps/v1"})), Err(message.to_owned()));
    }
}

//! From JSON to objects: kinds, types, unknown fields, and what has no effect here ([A-174], [A-175], [A-198], [A-199]).
//!
//! [`decode`] answers as the API server does, [`problems`] tells everything at once for an editor. Both walk over the value
//! beside a description of Kubernetes' types (`tables`), so that every field of v1.37 is known, also where nothing here
//! looks at it.

pub mod kinds;
mod modelled;
mod order;
mod repeated;
pub(crate) mod schema;
mod support;
mod tables;
pub(crate) mod time;
mod walk;

pub(crate) use order::document;
pub use support::{Support, support};

use crate::failure;
use crate::field::Path;
use crate::json::Json;
use jobyard_api::plain::Plain;
use jobyard_api::request::{Object, Resource};
use jobyard_api::status::Status;
use kinds::GroupVersionKind;
use schema::{Kind, Struct};
use serde_json::{Map, Value};
use walk::{StrictProblem, Walk};

/// What becomes of unknown fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValidation {
    /// The object is refused (what kubectl asks for).
    Strict,
    /// They are dropped with a warning (the API's default).
    Warn,
    /// They are dropped.
    Ignore,
}

/// An object as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The object, before defaulting.
    pub object: Object,
    /// A sentence for each unknown field.
    pub warnings: Vec<String>,
    /// Paths of fields that Kubernetes knows and that have no effect here.
    pub unmodelled: Vec<String>,
}

/// Something that keeps a value from being an object, or a field that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeProblem {
    /// Path of the value, such as `spec.template.spec.containers[0].image`; empty for the whole document.
    pub path: String,
    /// Upstream's words.
    pub message: String,
    /// Whether the field does not exist; such a field is an error only in [`FieldValidation::Strict`].
    pub is_unknown_field: bool,
}

/// An object of a document whose form is right.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The object, before defaulting.
    pub object: Object,
    /// A sentence for each unknown field and each that stands there twice.
    pub strict: Vec<String>,
    /// Paths of fields that Kubernetes knows and that have no effect here.
    pub unmodelled: Vec<String>,
}

/// Makes an object of the resource of a document.
///
/// # Errors
/// The first wrong type, in upstream's words.
pub fn read(document: &Json, resource: Resource) -> Result<Read, String> {
    let mut walk = Walk::default();
    let copy = walk.object(fields(document), struct_of(resource), None);
    if let Some(problem) = walk.refusal() {
        return Err(problem.message.clone());
    }
    let object = typed(copy, resource).map_err(|error| error.to_string())?;
    let strict = walk.strict.iter().map(StrictProblem::message).collect();
    Ok(Read { object, strict, unmodelled: walk.unmodelled })
}

/// All that a client is told who wants no unknown fields.
pub fn strict_error(sentences: &[String]) -> String {
    format!("strict decoding error: {}", sentences.join(", "))
}

/// Makes an object of JSON. `expected` is the resource of the URL; where it is absent apiVersion and kind decide.
pub fn decode(value: &Value, expected: Option<Resource>, mode: FieldValidation) -> Result<Decoded, Box<Status>> {
    let document = Json::from(value);
    let resource = match expected {
        Some(resource) => resource,
        None => kinds::find(&document).map_err(|problem| failure::bad_request(problem.message))?,
    };
    let body = value.to_string();
    let found = identified(&document, resource, body.as_bytes())?;
    let refuse = |why: &str| failure::bad_request(found.cannot_be_handled(resource, why));
    let read = read(&document, resource).map_err(|why| refuse(&why))?;
    if mode == FieldValidation::Strict && !read.strict.is_empty() {
        return Err(refuse(&strict_error(&read.strict)));
    }
    if let Some(why) = found.other_version(resource) {
        return Err(failure::bad_request(why));
    }
    let warnings = if mode == FieldValidation::Warn { read.strict } else { Vec::new() };
    Ok(Decoded { object: read.object, warnings, unmodelled: read.unmodelled })
}

/// What kind of object a document is, if it is one of the resource.
fn identified(document: &Json, resource: Resource, body: &[u8]) -> Result<GroupVersionKind, Box<Status>> {
    let found = GroupVersionKind::of(document)
        .map_err(|why| failure::bad_request(kinds::unrecognized(resource, &why, body)))?
        .or_of(resource);
    match misfit(&found, document, resource, body) {
        None => Ok(found),
        Some(why) => Err(failure::bad_request(found.cannot_be_handled(resource, &why))),
    }
}

/// Why a document of some kind is no object of the resource, if it is none.
pub(crate) fn misfit(found: &GroupVersionKind, document: &Json, resource: Resource, body: &[u8]) -> Option<String> {
    match found.resource() {
        Some(same) if same == resource => None,
        // Upstream reads the document as what it says it is before it finds that this is not wanted.
        Some(other) => Some(read(document, other).err().unwrap_or_else(|| found.not_convertible(resource))),
        // It is read, and refused only then.
        None if found.other_version(resource).is_some() => None,
        None if found.is_known() => {
            Some(wrong_metadata(found, document).unwrap_or_else(|| found.not_convertible(resource)))
        }
        None if found.version.is_empty() => {
            Some(format!("Object 'apiVersion' is missing in '{}'", String::from_utf8_lossy(body)))
        }
        None => Some(found.not_registered()),
    }
}

/// What is wrong with the metadata of an object of a kind that is not known here; it is the same for nearly all.
fn wrong_metadata(found: &GroupVersionKind, document: &Json) -> Option<String> {
    let metadata =
        document.get("metadata").filter(|_| !found.kind.ends_with("List") && !found.kind.ends_with("Options"));
    let mut walk = Walk::default();
    walk.object(fields(metadata?), &tables::meta::OBJECT_META, Some(&Path::new("metadata")));
    walk.refusal().map(|problem| problem.message.clone())
}

/// What a document says about the version that it was made from.
pub(crate) fn version(document: &Json) -> Option<String> {
    let version = document.get("metadata")?.get("resourceVersion")?.as_str()?;
    Some(version.to_owned()).filter(|version| !version.is_empty())
}

/// Unknown and repeated fields of the operations of a JSON patch.
///
/// # Errors
/// The first wrong type.
pub(crate) fn operations(patch: &Json) -> Result<Vec<String>, String> {
    let mut walk = Walk::default();
    walk.top_list(patch, &tables::other::JSON_PATCH_OP, "[]handlers.jsonPatchOp");
    match walk.refusal() {
        Some(problem) => Err(problem.message.clone()),
        None => Ok(walk.strict.iter().map(StrictProblem::message).collect()),
    }
}

/// The options of a deletion, with its body as the document.
///
/// # Errors
/// The first wrong type.
pub(crate) fn delete_options(document: &Json) -> Result<Map<String, Value>, String> {
    let mut walk = Walk::default();
    let copy = walk.object(fields(document), &tables::other::DELETE_OPTIONS, None);
    walk.refusal().map_or(Ok(copy), |problem| Err(problem.message.clone()))
}

/// The fields of a document; none if it is null.
fn fields(document: &Json) -> &[(String, Json)] {
    if let Json::Object(fields) = document { fields } else { &[] }
}

/// Everything that is wrong with the form of a document, for an editor.
pub fn problems(value: &Value, expected: Option<Resource>) -> Vec<DecodeProblem> {
    let document = Json::from(value);
    let resource = match expected.map_or_else(|| kinds::find(&document), Ok) {
        Ok(resource) => resource,
        Err(problem) => return vec![problem],
    };
    if let Err(status) = identified(&document, resource, value.to_string().as_bytes()) {
        return vec![DecodeProblem { path: "kind".to_owned(), message: status.message, is_unknown_field: false }];
    }
    let mut walk = Walk::default();
    walk.object(fields(&document), struct_of(resource), None);
    let strict = walk.strict.into_iter().map(|problem| DecodeProblem {
        message: problem.message(),
        is_unknown_field: !problem.is_repeated,
        path: problem.path,
    });
    walk.wrong.into_iter().chain(strict).collect()
}

/// Names of the fields that an object may have at a path (without indexes; empty for the top): what an unknown name was
/// perhaps meant to be. None where there is no object.
pub fn field_names(resource: Resource, path: &str) -> Vec<&'static str> {
    let mut place = struct_of(resource);
    for name in path.split('.').filter(|name| !name.is_empty()) {
        let mut kind = place.field(name);
        while let Some(Kind::List(item) | Kind::Map(_, item)) = kind {
            kind = Some(item);
        }
        let Some(Kind::Object(inner)) = kind else { return Vec::new() };
        place = inner;
    }
    place.fields.iter().map(|(name, _)| *name).collect()
}

pub(crate) fn struct_of(resource: Resource) -> &'static Struct {
    match resource {
        Resource::CronJobs => &tables::cron_job::CRON_JOB,
        Resource::Jobs => &tables::job::JOB,
        Resource::Pods => &tables::pod::POD,
        Resource::Nodes => &tables::node::NODE,
        Resource::Events => &tables::other::EVENT,
        Resource::Namespaces => &tables::other::NAMESPACE,
        Resource::ConfigMaps => &tables::plain::CONFIG_MAP,
        Resource::Secrets => &tables::plain::SECRET,
        Resource::Services => &tables::plain::SERVICE,
        Resource::ServiceAccounts => &tables::plain::SERVICE_ACCOUNT,
    }
}

/// The typed object of a copy in which every field has the right type.
fn typed(mut copy: Map<String, Value>, resource: Resource) -> serde_json::Result<Object> {
    copy.remove("apiVersion");
    copy.remove("kind");
    let copy = Value::Object(copy);
    Ok(match resource {
        Resource::CronJobs => Object::CronJob(serde_json::from_value(copy)?),
        Resource::Jobs => Object::Job(serde_json::from_value(copy)?),
        Resource::Pods => Object::Pod(serde_json::from_value(copy)?),
        Resource::Nodes => Object::Node(serde_json::from_value(copy)?),
        Resource::Events => Object::Event(serde_json::from_value(copy)?),
        Resource::Namespaces => Object::Namespace(serde_json::from_value(copy)?),
        Resource::ConfigMaps | Resource::Secrets | Resource::Services | Resource::ServiceAccounts => {
            let mut plain: Plain = serde_json::from_value(copy)?;
            plain.resource = resource;
            Object::Plain(plain.into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn job(spec: Value) -> Value {
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": spec})
    }

    fn refusal(value: &Value, mode: FieldValidation) -> String {
        decode(value, Some(Resource::Jobs), mode).expect_err("a document that is no Job").message
    }

    ///
    #[test]
    fn wrong_types_are_told_as_go_does() {
        let prefix = "Job in version \"v1\" cannot be handled as a Job: json: cannot unmarshal ";
        for (spec, expected) in [
            (json!({"parallelism": "2"}), "string into Go struct field JobSpec.spec.parallelism of type int32"),
            (json!({"parallelism": 1.5}), "number 1.5 into Go struct field JobSpec.spec.parallelism of type int32"),
            (
                json!({"template": {"spec": {"containers": [{"name": 1}]}}}),
                "number into Go struct field Container.spec.template.spec.containers.name of type string",
            ),
            (
                json!({"template": {"spec": {"containers": ["a"]}}}),
                "string into Go struct field PodSpec.spec.template.spec.containers of type v1.Container",
            ),
            (
                json!({"template": {"spec": {"containers": {}}}}),
                "object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
            ),
            (
                json!({"template": {"metadata": {"labels": {"a": 1}}}}),
                "number into Go struct field ObjectMeta.spec.template.metadata.labels of type string",
            ),
            (
                json!({"completionMode": true}),
                "bool into Go struct field JobSpec.spec.completionMode of type v1.CompletionMode",
            ),
            (json!([]), "array into Go struct field Job.spec of type v1.JobSpec"),
        ] {
            assert_eq!(refusal(&job(spec), FieldValidation::Ignore), format!("{prefix}{expected}"));
        }
    }

    ///
    #[test]
    fn unknown_fields_are_refused_warned_of_or_dropped() {
        let value = job(json!({"foo": 1, "template": {"spec": {"containers": [{"name": "c", "iamge": "x"}]}}}));
        assert_eq!(
            refusal(&value, FieldValidation::Strict),
            "Job in version \"v1\" cannot be handled as a Job: strict decoding error: unknown field \"spec.foo\", unknown \
             field \"spec.template.spec.containers[0].iamge\""
        );
        let decoded = decode(&value, None, FieldValidation::Warn).expect("they are dropped");
        assert_eq!(decoded.warnings.len(), 2);
        let stored = decoded.object.to_json();
        assert!(stored["spec"].get("foo").is_none());
        assert!(decode(&value, None, FieldValidation::Ignore).expect("dropped").warnings.is_empty());
    }

    #[test]
    fn fields_without_effect_are_told_once() {
        let value = job(json!({"template": {"spec": {
            "affinity": {"nodeAffinity": {}},
            "containers": [{"name": "c", "resources": {"limits": {"cpu": 1}}, "env": [
                {"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
            ]}],
        }}}));
        let decoded = decode(&value, None, FieldValidation::Strict).expect("a Job");
        assert_eq!(
            decoded.unmodelled,
            ["spec.template.spec.affinity", "spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef",]
        );
        let json = decoded.object.to_json();
        assert_eq!(json["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"], "1");
    }

    ///
    #[test]
    fn an_empty_list_is_remembered_in_policies_and_specs_of_pods() {
        let value = job(json!({
            "podFailurePolicy": {"rules": []}, "selector": {"matchExpressions": []},
            "template": {"spec": {"tolerations": [], "containers": [{"name": "c"}]}},
        }));
        let decoded = decode(&value, None, FieldValidation::Strict).expect("a Job");
        let job = decoded.object.as_job().expect("a Job");
        assert!(job.spec.pod_failure_policy.as_ref().is_some_and(|policy| policy.rules.is_written()));
        assert_eq!(job.spec.template.spec.shared.unmodelled["tolerations"], json!([]));
        assert_eq!(decoded.object.to_json()["spec"]["selector"], json!({}));
        assert_eq!(decoded.object.to_json()["spec"]["podFailurePolicy"], json!({"rules": null}));
    }

    #[test]
    fn the_names_at_a_path_are_those_of_kubernetes() {
        assert!(field_names(Resource::Jobs, "spec").contains(&"podReplacementPolicy"));
        assert!(field_names(Resource::Jobs, "spec.template.spec.containers.livenessProbe").contains(&"httpGet"));
        assert!(field_names(Resource::Jobs, "spec.nowhere").is_empty());
    }

    ///
    #[test]
    fn null_is_absent() {
        let value = job(json!({
            "suspend": null, "podFailurePolicy": {"rules": null},
            "template": {"metadata": null, "spec": {"containers": [{"name": "c", "args": [null]}]}},
        }));
        let decoded = decode(&value, None, FieldValidation::Strict).expect("a Job");
        let job = decoded.object.as_job().expect("a Job");
        assert_eq!(job.spec.suspend, None);
        assert_eq!(&*job.spec.template.spec.shared.containers[0].args[0], "");
    }

    #[test]
    fn an_editor_hears_everything_at_once() {
        let value = job(json!({"parallelism": "a", "foo": 1, "template": {"spec": {"containers": [{"name": 1}]}}}));
        let problems = problems(&value, None);
        let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["spec.parallelism", "spec.template.spec.containers[0].name", "spec.foo"]);
        assert!(problems[2].is_unknown_field);
    }

    ///
    #[test]
    fn times_and_quantities_have_parsers_of_their_own() {
        let mut value = job(json!({}));
        value["metadata"]["creationTimestamp"] = json!("yesterday");
        assert!(
            refusal(&value, FieldValidation::Ignore)
                .contains("parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\"")
        );
        let limits =
            |cpu: &str| job(json!({"template": {"spec": {"containers": [{"resources": {"limits": {"cpu": cpu}}}]}}}));
        assert!(refusal(&limits("1 core"), FieldValidation::Ignore).contains("quantities must match"));
        let decoded = decode(&limits("0.5"), None, FieldValidation::Strict).expect("a Job").object.to_json();
        assert_eq!(decoded["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"], "500m");
    }
}

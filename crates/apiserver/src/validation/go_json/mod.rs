//! Values as upstream prints them: JSON of its internal Go types, with Go's field names and every null ([A-153]).
//!
//! Policies and counters are written out here. Pod templates have a hundred types: `tables` describes them, `render`
//! prints what stands in a table.

mod render;
mod schema;
mod tables;
#[cfg(test)]
mod tests;

use jobyard_api::Text;
use jobyard_api::job::{PodFailurePolicy, SuccessPolicy, UncountedTerminatedPods};
use jobyard_api::list::List;
use jobyard_api::pod::{PodSpec, PodTemplateSpec};
use serde_json::{Value, json};

/// A value whose type has JSON names upstream too.
pub fn tagged(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(value).expect("API objects have a JSON form");
    escape_html(&text)
}

/// Go's JSON writer escapes what would end a script in a web page.
fn escape_html(text: &str) -> String {
    text.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

/// A pod template, as it is after defaulting.
pub fn pod_template(template: &PodTemplateSpec) -> String {
    let value = json!({"metadata": template.metadata, "spec": value_of(&template.spec)});
    render::object(&value, &tables::pod::POD_TEMPLATE_SPEC)
}

/// The spec of a pod template, as it is after defaulting.
pub fn pod_spec(spec: &PodSpec) -> String {
    render::object(&value_of(spec), &tables::pod::POD_SPEC)
}

/// The security context of a container.
pub fn security_context(value: &Value) -> String {
    render::object(value, &tables::container::SECURITY_CONTEXT)
}

/// A seccomp profile.
pub fn seccomp_profile(value: &Value) -> String {
    render::object(value, &tables::meta::SECCOMP_PROFILE)
}

/// A resource claim of a pod.
pub fn resource_claim(value: &Value) -> String {
    render::object(value, &tables::pod::POD_RESOURCE_CLAIM)
}

/// A bundle of certificates as a source of a projected volume.
pub fn trust_bundle(value: &Value) -> String {
    render::object(value, &tables::projection::CLUSTER_TRUST_BUNDLE_PROJECTION)
}

/// Terms that choose nodes.
pub fn node_terms(value: &Value) -> String {
    render::list(value, &tables::scheduling::NODE_SELECTOR_TERM)
}

/// A term that chooses nodes.
pub fn node_term(value: &Value) -> String {
    render::object(value, &tables::scheduling::NODE_SELECTOR_TERM)
}

/// The addresses of a pod.
pub fn ip_list(value: &Value) -> String {
    render::list(value, &tables::pod::POD_IP)
}

/// The API form of a spec. Its containers are always there; upstream they are null if nobody wrote any.
fn value_of(spec: &PodSpec) -> Value {
    let mut value = serde_json::to_value(spec).expect("API objects have a JSON form");
    if spec.shared.containers.is_empty() {
        value["containers"] = Value::Null;
    }
    value
}

/// Writes an object with its fields in this order, which a JSON map here does not keep.
fn object(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// An empty list is null in Go unless someone wrote it.
fn array<T>(list: &List<T>, print: impl Fn(&T) -> String) -> String {
    if !list.is_written() {
        return "null".to_owned();
    }
    let items: Vec<String> = list.iter().map(print).collect();
    format!("[{}]", items.join(","))
}

/// A success policy.
pub fn success_policy(policy: &SuccessPolicy) -> String {
    let rule = |rule: &jobyard_api::job::SuccessPolicyRule| {
        let indexes = tagged(&rule.succeeded_indexes);
        let count = tagged(&rule.succeeded_count);
        object(&[("SucceededIndexes", &indexes), ("SucceededCount", &count)])
    };
    object(&[("Rules", &array(&policy.rules, rule))])
}

/// A pod failure policy.
pub fn pod_failure_policy(policy: &PodFailurePolicy) -> String {
    object(&[("Rules", &array(&policy.rules, rule))])
}

fn rule(rule: &jobyard_api::job::PodFailurePolicyRule) -> String {
    let codes = rule.on_exit_codes.as_ref().map_or("null".to_owned(), |codes| {
        object(&[
            ("ContainerName", &tagged(&codes.container_name)),
            ("Operator", &tagged(&codes.operator)),
            ("Values", &int_list(&codes.values)),
        ])
    });
    let pattern = |pattern: &jobyard_api::job::PodFailurePolicyOnPodCondition| {
        object(&[("Type", &tagged(&pattern.kind)), ("Status", &tagged(&pattern.status))])
    };
    let patterns = array(&rule.on_pod_conditions, pattern);
    object(&[("Action", &tagged(&rule.action)), ("OnExitCodes", &codes), ("OnPodConditions", &patterns)])
}

/// A list of numbers.
pub fn int_list(values: &List<i32>) -> String {
    array(values, i32::to_string)
}

/// Pods that are not counted yet.
pub fn uncounted(pods: &UncountedTerminatedPods) -> String {
    let texts = |uids: &[jobyard_api::meta::Uid]| {
        let texts: Vec<Text> = uids.iter().map(jobyard_api::meta::Uid::text).collect();
        if texts.is_empty() { "null".to_owned() } else { json!(texts).to_string() }
    };
    object(&[("Succeeded", &texts(&pods.succeeded)), ("Failed", &texts(&pods.failed))])
}

//! The spec of a pod, in a template or on its own (5.7), in upstream's order.
//!
//! Nearly all of its fields have no effect here and no type of their own, so the checks go over its JSON form. What was
//! found right once is not looked at again ([`crate::templates`]).

use super::node::Node;
use super::rules::Rule::{Each, Form, Given, With, Word};
use super::rules::{self, Rule, check_key, check_text};
use super::{
    container, env, go_json, ip, labels, names, pod_annotations, ports, resources, scheduling, security, volume,
    windows,
};
use crate::field::{ErrorList, Path, quote};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::PodSpec;
use serde_json::Value;
use std::collections::BTreeSet;

const RESTART_POLICIES: [&str; 3] = ["Always", "OnFailure", "Never"];
const DNS_POLICIES: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const DEADLINE: &str = "must be between 1 and 2147483647, inclusive";
const HOSTNAME_LENGTH_MAX: usize = 64;
const SERVERS_MAX: usize = 3;
const SEARCHES_MAX: usize = 32;
const SEARCHES_LENGTH_MAX: usize = 2048;

/// What comes after the containers and their resources.
const REST: &[Rule] = &[
    Word("restartPolicy", &RESTART_POLICIES),
    Word("dnsPolicy", &DNS_POLICIES),
    With(|spec, errors| labels::check_values(&spec.child("nodeSelector"), errors)),
    With(security::check_pod),
    With(check_shared_processes),
    With(|spec, errors| scheduling::check_affinity(&spec.child("affinity"), errors)),
    With(check_dns),
    Each("readinessGates", &[With(|gate, errors| check_key(&gate.child("conditionType"), errors))]),
    With(check_scheduling_gates),
    With(|spec, errors| scheduling::check_spread(&spec.child("topologySpreadConstraints"), errors)),
    With(windows::check_host_process),
    With(check_host_users),
    With(check_hostname_override),
    Form("serviceAccountName", names::subdomain_errors),
    Form("nodeName", names::subdomain_errors),
    Given("activeDeadlineSeconds", 1, i32::MAX as i64, DEADLINE),
    Form("hostname", names::label_errors),
    Form("subdomain", names::label_errors),
    With(|spec, errors| scheduling::check_tolerations(&spec.child("tolerations"), errors)),
    Each("hostAliases", &[With(check_alias)]),
    Form("priorityClassName", names::subdomain_errors),
    With(check_runtime_class),
    With(check_preemption),
    With(|spec, errors| resources::check_overhead(&spec.child("overhead"), errors)),
    With(windows::check_os),
    With(env::check_file_volumes),
];

/// Checks the spec of a pod with this metadata, or of a template.
pub fn check(spec: &Node, metadata: Option<&ObjectMeta>, errors: &mut ErrorList) {
    let pod = container::Surroundings {
        volumes: volume::check(spec, metadata.map(|metadata| &*metadata.name), errors),
        claims: resources::claim_names(spec),
        spec: *spec,
    };
    if metadata.is_some_and(pod_annotations::is_mirror) {
        for _ in spec.list("resourceClaims") {
            errors.forbidden(&Path::new("[]"), "static pods do not support resource claims");
        }
    } else {
        check_claims(spec, errors);
    }
    container::check_list(&pod, errors);
    container::check_init_list(&pod, errors);
    container::check_ephemeral_list(&pod, errors);
    resources::check_pod(spec, errors);
    ports::check_host_network(spec, metadata.is_some(), errors);
    rules::check(spec, REST, errors);
}

/// The JSON form of a spec, over which the checks go.
pub fn document(spec: &PodSpec) -> Value {
    serde_json::to_value(spec).expect("API objects have a JSON form")
}

/// Checks what pods that share the rest have of their own.
pub fn check_own(spec: &PodSpec, path: &Path, errors: &mut ErrorList) {
    for (name, text, form) in [
        ("nodeName", &spec.node_name, names::subdomain_errors as fn(&str) -> Vec<String>),
        ("hostname", &spec.hostname, names::label_errors),
    ] {
        if !text.is_empty() {
            for message in form(text) {
                errors.invalid(&path.child(name), text, message);
            }
        }
    }
}

fn check_claims(spec: &Node, errors: &mut ErrorList) {
    let mut seen = BTreeSet::new();
    for claim in spec.child("resourceClaims").items() {
        let (name, path) = (claim.text("name"), claim.path.child("name"));
        if name.is_empty() {
            errors.required(&path, "");
        } else if seen.insert(name) {
            check_text(name, &claim.child("name"), names::label_errors, errors);
        } else {
            errors.duplicate(&path, quote(name));
        }
        let fields = ["resourceClaimName", "resourceClaimTemplateName"];
        let detail = match fields.map(|field| claim.has(field)) {
            [true, true] => "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
            [false, false] => "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
            _ => "",
        };
        if !detail.is_empty() {
            errors.invalid_value(&claim.path, go_json::resource_claim(claim.value), detail);
        }
        for field in fields {
            if let Some(name) = claim.get(field).as_str() {
                check_text(name, &claim.child(field), names::subdomain_errors, errors);
            }
        }
    }
}

fn check_shared_processes(spec: &Node, errors: &mut ErrorList) {
    if spec.is_true("shareProcessNamespace") && spec.is_true("hostPID") {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid_value(&spec.path.child("shareProcessNamespace"), true, detail);
    }
}

fn check_dns(spec: &Node, errors: &mut ErrorList) {
    let config = spec.child("dnsConfig");
    let (servers, searches) = (config.child("nameservers"), config.child("searches"));
    let (server_count, search_count) = (config.list("nameservers").len(), config.list("searches").len());
    if spec.text("dnsPolicy") == "None" && server_count == 0 {
        return if config.value.is_null() {
            errors.required(&config.path, "must provide `dnsConfig` when `dnsPolicy` is None");
        } else {
            errors.required(&servers.path, "must provide at least one DNS nameserver when `dnsPolicy` is None");
        };
    }
    if server_count > SERVERS_MAX {
        let detail = format!("must not have more than {SERVERS_MAX} nameservers");
        errors.invalid_value(&servers.path, rules::shown(servers.value), detail);
    }
    servers.items().for_each(|server| ip::check(&server, errors));
    if search_count > SEARCHES_MAX {
        let detail = format!("must not have more than {SEARCHES_MAX} search paths");
        errors.invalid_value(&searches.path, rules::shown(searches.value), detail);
    }
    let texts: Vec<&str> = config.list("searches").iter().filter_map(Value::as_str).collect();
    if texts.join(" ").len() > SEARCHES_LENGTH_MAX {
        let detail =
            format!("must not have more than {SEARCHES_LENGTH_MAX} characters (including spaces) in the search list");
        errors.invalid_value(&searches.path, rules::shown(searches.value), detail);
    }
    for search in searches.items() {
        let text = search.value.as_str().unwrap_or("");
        if text != "." {
            check_text(text.strip_suffix('.').unwrap_or(text), &search, names::underscore_errors, errors);
        }
    }
    for option in config.child("options").items().filter(|option| option.text("name").is_empty()) {
        errors.required(&option.path, "must not be empty");
    }
}

/// Scheduling gates are named as conditions are ([A-191]).
fn check_scheduling_gates(spec: &Node, errors: &mut ErrorList) {
    let mut seen = BTreeSet::new();
    for gate in spec.child("schedulingGates").items() {
        let name = gate.text("name");
        check_text(name, &gate, names::qualified_errors, errors);
        if !seen.insert(name) {
            errors.duplicate(&gate.path, quote(name));
        }
    }
}

/// With users of its own a pod shares nothing with its host.
fn check_host_users(spec: &Node, errors: &mut ErrorList) {
    const DETAIL: &str = "when `hostUsers` is false";
    if spec.get("hostUsers") != &Value::Bool(false) {
        return;
    }
    for (field, shown) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
        if spec.is_true(field) {
            errors.forbidden(&spec.path.child(shown), DETAIL);
        }
    }
    security::each_container(spec, |container| {
        if !container.list("volumeDevices").is_empty() {
            errors.forbidden(&container.path.child("volumeDevices"), DETAIL);
        }
    });
}

fn check_hostname_override(spec: &Node, errors: &mut ErrorList) {
    let Some(name) = spec.get("hostnameOverride").as_str() else { return };
    let node = spec.child("hostnameOverride");
    for field in ["setHostnameAsFQDN", "hostNetwork"].into_iter().filter(|field| spec.is_true(field)) {
        errors.forbidden(&node.path, format!("may not be specified when {field} is true"));
    }
    if name.len() > HOSTNAME_LENGTH_MAX {
        errors.too_long(&node.path, HOSTNAME_LENGTH_MAX);
    }
    check_text(name, &node, names::subdomain_errors, errors);
}

fn check_alias(alias: &Node, errors: &mut ErrorList) {
    ip::check(&alias.child("ip"), errors);
    for hostname in alias.child("hostnames").items() {
        check_text(hostname.value.as_str().unwrap_or(""), &hostname, names::subdomain_errors, errors);
    }
}

fn check_runtime_class(spec: &Node, errors: &mut ErrorList) {
    if let Some(name) = spec.get("runtimeClassName").as_str() {
        check_text(name, &spec.child("runtimeClassName"), names::subdomain_errors, errors);
    }
}

fn check_preemption(spec: &Node, errors: &mut ErrorList) {
    let policy = spec.child("preemptionPolicy");
    if policy.value == "" {
        errors.required(&policy.path, "");
    } else if !policy.value.is_null() {
        rules::check_word(&policy, &["PreemptLowerPriority", "Never"], errors);
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_pod_spec as check;
    use serde_json::json;

    ///
    #[test]
    fn fields_of_a_pod() {
        check(json!({}), &[]);
        check(
            json!({"activeDeadlineSeconds": 0, "hostname": "a.b", "dnsPolicy": "Any"}),
            &[
                "dnsPolicy: Unsupported value: \"Any\": supported values: \"ClusterFirstWithHostNet\", \"ClusterFirst\", \
             \"Default\", \"None\"",
                "activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
                "hostname: Invalid value: \"a.b\": must not contain dots",
            ],
        );
        check(
            json!({"schedulingGates": [{"name": "a"}, {"name": "a"}], "nodeSelector": {"a b": "c"}}),
            &[
                "nodeSelector: Invalid value: \"a b\": name part must consist",
                "schedulingGates[1]: Duplicate value: \"a\"",
            ],
        );
        check(
            json!({"hostUsers": false, "hostNetwork": true, "hostPID": true, "shareProcessNamespace": true}),
            &[
                "shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
                "hostNetwork: Forbidden: when `hostUsers` is false",
                "HostPID: Forbidden: when `hostUsers` is false",
            ],
        );
        check(
            json!({"resourceClaims": [{"name": "x"}]}),
            &[
                "resourceClaims[0]: Invalid value: {\"Name\":\"x\",\"ResourceClaimName\":null,\"ResourceClaimTemplateName\":null}: \
               must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
            ],
        );
    }

    ///
    #[test]
    fn names_and_addresses() {
        check(
            json!({"dnsConfig": {"nameservers": ["x", "1.2.3.4"], "searches": ["a b", ".", "_a.b."], "options": [{}]}}),
            &[
                "dnsConfig.nameservers[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or",
                "dnsConfig.searches[0]: Invalid value: \"a b\": a lowercase RFC 1123 subdomain must consist of lower case \
                 alphanumeric characters, '_', '-'",
                "dnsConfig.options[0]: Required value: must not be empty",
            ],
        );
        check(
            json!({"dnsPolicy": "None"}),
            &["dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
        );
        check(
            json!({"hostAliases": [{"hostnames": ["A"]}], "hostnameOverride": "x", "hostNetwork": true}),
            &[
                "hostnameOverride: Forbidden: may not be specified when hostNetwork is true",
                "hostAliases[0].ip: Invalid value: \"\": must be a valid IP address",
                "hostAliases[0].hostnames[0]: Invalid value: \"A\": a lowercase RFC 1123 subdomain",
            ],
        );
    }

    ///
    #[test]
    fn containers() {
        check(json!({"containers": []}), &["containers: Required value"]);
        check(
            json!({"containers": [{"name": "A"}, {"name": "c", "image": "i"}, {"name": "c", "image": "i"}]}),
            &[
                "containers[0].name: Invalid value: \"A\": a lowercase RFC 1123 label",
                "containers[0].image: Required value",
                "containers[2].name: Duplicate value: \"c\"",
            ],
        );
        check(
            json!({"initContainers": [{"name": "c", "image": " b", "imagePullPolicy": "No"}]}),
            &[
                "initContainers[0].imagePullPolicy: Unsupported value: \"No\": supported values: \"Always\", \
             \"IfNotPresent\", \"Never\"",
                "initContainers[0].name: Duplicate value: \"c\"",
            ],
        );
        check(
            json!({"ephemeralContainers": [{"name": "c", "image": " i", "targetContainerName": "d", "lifecycle": {}}]}),
            &[
                "ephemeralContainers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace",
                "ephemeralContainers[0].name: Duplicate value: \"c\"",
                "ephemeralContainers[0].targetContainerName: Not found: \"d\"",
                "ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container",
                "ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
            ],
        );
    }
}

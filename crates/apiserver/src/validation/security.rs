//! What containers may do on their node: users, capabilities, profiles ([A-193]).

use super::node::Node;
use super::rules::Rule::{Given, Inside, With, Word};
use super::rules::{self, ID, ID_MAX, Rule};
use super::{go_json, paths, windows};
use crate::field::{ErrorList, Path, quote};
use std::collections::BTreeSet;

const SYSCTL_LENGTH_MAX: usize = 253;
const SYSCTL_REGEX: &str = r"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const PROFILE_LENGTH_MAX: usize = 4095;
const TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];

const PROFILES: &[Rule] = &[
    Inside("seccompProfile", &[With(check_seccomp)]),
    Inside("windowsOptions", &[With(windows::check_options)]),
    Inside("appArmorProfile", &[With(check_app_armor)]),
];

/// Checks the security context of a pod's spec.
pub fn check_pod(spec: &Node, errors: &mut ErrorList) {
    let context = spec.child("securityContext");
    let users: &[Rule] =
        &[Given("fsGroup", 0, ID_MAX, ID), Given("runAsUser", 0, ID_MAX, ID), Given("runAsGroup", 0, ID_MAX, ID)];
    rules::check(&context, users, errors);
    for group in context.child("supplementalGroups").items() {
        let number = group.value.as_i64().unwrap_or(0);
        if !(0..=ID_MAX).contains(&number) {
            errors.invalid_value(&group.path, number, ID);
        }
    }
    check_sysctls(spec, &context, errors);
    rules::check(&context, &[Word("fsGroupChangePolicy", &["Always", "OnRootMismatch"])], errors);
    rules::check(&context, PROFILES, errors);
    let policies: &[Rule] = &[
        Word("supplementalGroupsPolicy", &["Merge", "Strict"]),
        Word("seLinuxChangePolicy", &["MountOption", "Recursive"]),
    ];
    rules::check(&context, policies, errors);
}

fn check_sysctls(spec: &Node, context: &Node, errors: &mut ErrorList) {
    let mut seen = BTreeSet::new();
    for sysctl in context.child("sysctls").items() {
        let (name, path) = (sysctl.text("name"), sysctl.path.child("name"));
        let is_new = seen.insert(name);
        if name.is_empty() {
            errors.required(&path, "");
        } else if !is_sysctl(name) {
            let detail = format!("must have at most {SYSCTL_LENGTH_MAX} characters and match regex {SYSCTL_REGEX}");
            errors.invalid(&path, name, detail);
        } else if !is_new {
            errors.duplicate(&path, quote(name));
        }
        for (field, is_shared) in [("hostNetwork", is_of_network as fn(&str) -> bool), ("hostIPC", is_of_ipc)] {
            if spec.is_true(field) && is_shared(&with_dots(name)) {
                errors.invalid(&path, name, format!("may not be specified when '{field}' is true"));
                break;
            }
        }
    }
}

fn is_sysctl(name: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_segment = |part: &str| {
        let bytes = part.as_bytes();
        bytes.first().is_some_and(|byte| is_end(*byte))
            && bytes.last().is_some_and(|byte| is_end(*byte))
            && bytes.iter().all(|byte| is_end(*byte) || matches!(byte, b'-' | b'_'))
    };
    name.len() <= SYSCTL_LENGTH_MAX && name.split(['.', '/']).all(is_segment)
}

/// A name may also be written with slashes, and dots in its parts.
fn with_dots(name: &str) -> String {
    let swap = |letter| match letter {
        '.' => '/',
        '/' => '.',
        other => other,
    };
    match name.find(['.', '/']) {
        Some(at) if name[at..].starts_with('/') => name.chars().map(swap).collect(),
        _ => name.to_owned(),
    }
}

fn is_of_network(name: &str) -> bool {
    name.starts_with("net.")
}

fn is_of_ipc(name: &str) -> bool {
    const NAMES: [&str; 9] =
        ["sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced", "shm", "msgmax", "msgmnb", "msgmni"];
    let of_kernel = |name: &str| name == "msg" || NAMES.contains(&name);
    name.starts_with("fs.mqueue.") || name.strip_prefix("kernel.").is_some_and(of_kernel)
}

/// Checks the security context of a container.
pub fn check_container(context: &Node, spec: &Node, errors: &mut ErrorList) {
    if context.value.is_null() {
        return;
    }
    let is_privileged = context.is_true("privileged");
    if is_privileged {
        errors.forbidden(&context.path.child("privileged"), "disallowed by cluster policy");
    }
    let users: &[Rule] = &[
        Given("runAsUser", 0, ID_MAX, ID),
        Given("runAsGroup", 0, ID_MAX, ID),
        Word("procMount", &["Default", "Unmasked"]),
    ];
    rules::check(context, users, errors);
    let is_of_host = spec.get("hostUsers") != &serde_json::Value::Bool(false);
    if context.text("procMount") == "Unmasked" && is_of_host {
        errors.invalid(&context.path.child("procMount"), "Unmasked", "`hostUsers` must be false to use `Unmasked`");
    }
    rules::check(context, &PROFILES[..1], errors);
    if context.get("allowPrivilegeEscalation") == &serde_json::Value::Bool(false) {
        check_no_escalation(context, is_privileged, errors);
    }
    rules::check(context, &PROFILES[1..], errors);
}

fn check_no_escalation(context: &Node, is_privileged: bool, errors: &mut ErrorList) {
    let mut refuse = |other: &str| {
        let detail = format!("cannot set `allowPrivilegeEscalation` to false and {other}");
        errors.invalid_value(&context.path, go_json::security_context(context.value), detail);
    };
    if is_privileged {
        refuse("`privileged` to true");
    }
    for capability in context.child("capabilities").list("add") {
        if capability == "CAP_SYS_ADMIN" {
            refuse("`capabilities.Add` CAP_SYS_ADMIN");
        }
    }
}

fn check_seccomp(profile: &Node, errors: &mut ErrorList) {
    check_type(profile, "type is required when seccompProfile is set", errors);
    let (file, path) = (profile.get("localhostProfile").as_str(), profile.path.child("localhostProfile"));
    match (profile.text("type") == "Localhost", file) {
        (true, None) => errors.required(&path, "must be set when seccomp type is Localhost"),
        (true, Some(file)) => paths::check_descending(file, &path, errors),
        (false, Some(_)) => {
            let shown = go_json::seccomp_profile(profile.value);
            errors.invalid_value(&path, shown, "can only be set when seccomp type is Localhost");
        }
        (false, None) => {}
    }
}

fn check_type(profile: &Node, missing: &str, errors: &mut ErrorList) {
    let (word, path) = (profile.text("type"), profile.path.child("type"));
    if word.is_empty() {
        errors.required(&path, missing);
    } else if !TYPES.contains(&word) {
        rules::refuse_word(&path, word, &TYPES, errors);
    }
}

/// Checks an AppArmor profile.
pub fn check_app_armor(profile: &Node, errors: &mut ErrorList) {
    const MISSING: &str = "must be set when AppArmor type is Localhost";
    let (file, path) = (profile.get("localhostProfile").as_str(), profile.path.child("localhostProfile"));
    match (profile.text("type"), file) {
        ("Localhost", None) => errors.required(&path, MISSING),
        ("Localhost", Some(file)) => {
            if file.trim() != file {
                errors.invalid(&path, file, "must not be padded with whitespace");
            } else if file.is_empty() {
                errors.required(&path, MISSING);
            }
            if file.len() > PROFILE_LENGTH_MAX {
                errors.too_long(&path, PROFILE_LENGTH_MAX);
            }
        }
        ("RuntimeDefault" | "Unconfined", Some(file)) => {
            errors.invalid(&path, file, "can only be set when AppArmor type is Localhost");
        }
        _ => check_type(profile, "type is required when appArmorProfile is set", errors),
    }
}

/// The security profiles of annotations and of fields must be the same ([A-193]). `spec` is that of a pod with
/// annotations of which `annotation` gives the values.
pub fn check_profile_annotations<'a>(
    spec: &Node,
    annotation: &dyn Fn(&str) -> Option<&'a str>,
    errors: &mut ErrorList,
) {
    let context = spec.child("securityContext");
    let profile = context.child("seccompProfile");
    if let Some(text) = annotation("seccomp.security.alpha.kubernetes.io/pod") {
        check_same(&profile, text, "seccomp", &profile.path, errors);
    }
    each_container(spec, |container| {
        let (context, name) = (container.child("securityContext"), container.text("name"));
        let profile = context.child("seccompProfile");
        if let Some(text) = annotation(&format!("container.seccomp.security.alpha.kubernetes.io/{name}")) {
            check_same(&profile, text, "seccomp", &profile.path, errors);
        }
    });
    if spec.child("os").text("name") == "windows" {
        return;
    }
    let of_pod = context.child("appArmorProfile");
    each_container(spec, |container| {
        let (context, name) = (container.child("securityContext"), container.text("name"));
        let own = context.child("appArmorProfile");
        let profile = if own.value.is_null() { of_pod } else { own };
        if let Some(text) = annotation(&format!("container.apparmor.security.beta.kubernetes.io/{name}")) {
            check_same(&profile, text, "apparmor", &own.path, errors);
        }
    });
}

/// Visits all containers of a spec.
pub fn each_container(spec: &Node, mut visit: impl FnMut(&Node)) {
    for list in super::container::LISTS {
        spec.child(list).items().for_each(|container| visit(&container));
    }
}

fn check_same(profile: &Node, annotation: &str, kind: &str, path: &Path, errors: &mut ErrorList) {
    let is_same = match profile.text("type") {
        "Unconfined" => annotation == "unconfined",
        "RuntimeDefault" => annotation == "runtime/default" || (kind == "seccomp" && annotation == "docker/default"),
        "Localhost" => match annotation.strip_prefix("localhost/") {
            Some(file) if profile.get("localhostProfile").as_str() == Some(file) => true,
            Some(_) => {
                let detail = format!("{kind} profile in annotation and field must match");
                return errors.forbidden(&path.child("localhostProfile"), detail);
            }
            None => false,
        },
        _ => true,
    };
    if !is_same {
        errors.forbidden(&path.child("type"), format!("{kind} type in annotation and field must match"));
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::{check_container, check_pod_spec};
    use serde_json::json;

    /// [A-193]
    #[test]
    fn contexts_of_pods() {
        check_pod_spec(
            json!({"hostNetwork": true, "securityContext": {
                "runAsUser": -1, "supplementalGroups": [1, -2], "fsGroupChangePolicy": "No",
                "sysctls": [{"name": "net.a"}, {"name": "A"}, {"name": "net.a"}],
                "seccompProfile": {"type": "Localhost"}, "appArmorProfile": {}, "supplementalGroupsPolicy": "x",
            }}),
            &[
                "securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
                "securityContext.supplementalGroups[1]: Invalid value: -2: must be between 0 and 2147483647",
                "securityContext.sysctls[0].name: Invalid value: \"net.a\": may not be specified when 'hostNetwork' is true",
                "securityContext.sysctls[1].name: Invalid value: \"A\": must have at most 253 characters and match regex ^(",
                "securityContext.sysctls[2].name: Duplicate value: \"net.a\"",
                "securityContext.sysctls[2].name: Invalid value: \"net.a\": may not be specified when",
                "securityContext.fsGroupChangePolicy: Unsupported value: \"No\": supported values: \"Always\", \"OnRootMismatch\"",
                "securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
                "securityContext.appArmorProfile.type: Required value: type is required when appArmorProfile is set",
                "securityContext.supplementalGroupsPolicy: Unsupported value: \"x\": supported values: \"Merge\", \"Strict\"",
            ],
        );
    }

    /// [A-193]
    #[test]
    fn contexts_of_containers() {
        check_container(json!({"securityContext": {"runAsNonRoot": true, "allowPrivilegeEscalation": false}}), &[]);
        check_container(
            json!({"securityContext": {"privileged": true, "allowPrivilegeEscalation": false, "procMount": "Unmasked"}}),
            &[
                "securityContext.privileged: Forbidden: disallowed by cluster policy",
                "securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`",
                "securityContext: Invalid value: {\"Capabilities\":null,\"Privileged\":true,\"SELinuxOptions\":null",
            ],
        );
    }
}

//! Operating systems of pods, and what Windows has of its own ([A-191], [A-193]).

use super::names;
use super::node::Node;
use super::rules::Rule::{Forbidden, Inside};
use super::rules::{self, Rule};
use super::security::each_container;
use crate::field::ErrorList;
use serde_json::Value;

const CREDENTIAL_LENGTH_MAX: usize = 64 * 1024;
const DOMAIN_LENGTH_MAX: usize = 256;
const USER_LENGTH_MAX: usize = 104;

const NOT_ON_WINDOWS: &str = "cannot be set for a windows pod";
const POD_CONTEXT: &[Rule] = &[
    Forbidden("appArmorProfile", NOT_ON_WINDOWS),
    Forbidden("seLinuxOptions", NOT_ON_WINDOWS),
    Forbidden("seccompProfile", NOT_ON_WINDOWS),
    Forbidden("fsGroup", NOT_ON_WINDOWS),
    Forbidden("fsGroupChangePolicy", NOT_ON_WINDOWS),
    Forbidden("sysctls", NOT_ON_WINDOWS),
    Forbidden("runAsUser", NOT_ON_WINDOWS),
    Forbidden("runAsGroup", NOT_ON_WINDOWS),
    Forbidden("supplementalGroups", NOT_ON_WINDOWS),
    Forbidden("supplementalGroupsPolicy", NOT_ON_WINDOWS),
    Forbidden("seLinuxChangePolicy", NOT_ON_WINDOWS),
];
const CONTAINER_CONTEXT: &[Rule] = &[
    Forbidden("appArmorProfile", NOT_ON_WINDOWS),
    Forbidden("seLinuxOptions", NOT_ON_WINDOWS),
    Forbidden("seccompProfile", NOT_ON_WINDOWS),
    Forbidden("capabilities", NOT_ON_WINDOWS),
    Forbidden("readOnlyRootFilesystem", NOT_ON_WINDOWS),
    Forbidden("privileged", NOT_ON_WINDOWS),
    Forbidden("allowPrivilegeEscalation", NOT_ON_WINDOWS),
    Forbidden("procMount", NOT_ON_WINDOWS),
    Forbidden("runAsUser", NOT_ON_WINDOWS),
    Forbidden("runAsGroup", NOT_ON_WINDOWS),
];
const LINUX_CONTEXT: &[Rule] = &[Forbidden("windowsOptions", "windows options cannot be set for a linux pod")];

/// Checks the operating system and what the spec says that it does not have.
pub fn check_os(spec: &Node, errors: &mut ErrorList) {
    let os = spec.child("os");
    let (of_pod, of_container) = match os.text("name") {
        _ if os.value.is_null() => return,
        "" => return errors.required(&os.path.child("name"), ""),
        "linux" => (LINUX_CONTEXT, LINUX_CONTEXT),
        "windows" => (POD_CONTEXT, CONTAINER_CONTEXT),
        other => return rules::refuse_word(&os.path, other, &["linux", "windows"], errors),
    };
    rules::check(spec, &[Inside("securityContext", of_pod)], errors);
    if os.text("name") == "windows" {
        rules::check(spec, &[Forbidden("hostUsers", NOT_ON_WINDOWS)], errors);
        for field in ["hostPID", "hostIPC"].into_iter().filter(|field| spec.is_true(field)) {
            errors.forbidden(&spec.path.child(field), NOT_ON_WINDOWS);
        }
        rules::check(spec, &[Forbidden("shareProcessNamespace", NOT_ON_WINDOWS)], errors);
    }
    each_container(spec, |container| rules::check(container, &[Inside("securityContext", of_container)], errors));
}

/// Checks that containers of the host are not mixed with others.
pub fn check_host_process(spec: &Node, errors: &mut ErrorList) {
    let value_of = |owner: &Node| owner.child("securityContext").child("windowsOptions").get("hostProcess").as_bool();
    let of_pod = value_of(spec);
    let (mut count, mut of_host) = (0, 0);
    each_container(spec, |container| {
        let own = value_of(container);
        count += 1;
        of_host += usize::from(own.or(of_pod) == Some(true));
        if let (Some(pod), Some(own)) = (of_pod, own)
            && pod != own
        {
            let (context, options) = (container.path.child("securityContext"), "windowsOptions");
            let detail = format!("pod hostProcess value must be identical if both are specified, was {pod}");
            errors.invalid_value(&context.child(options).child("hostProcess"), own, detail);
        }
    });
    if of_host == 0 {
        return;
    }
    if of_host != count {
        let detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        errors.invalid(&spec.path, "", detail);
    }
    if !spec.is_true("hostNetwork") {
        let detail = "hostNetwork must be true if pod contains any hostProcess containers";
        errors.invalid_value(&spec.path.child("hostNetwork"), false, detail);
    }
    errors.forbidden(&spec.path, "hostProcess containers are disallowed by cluster policy");
}

/// Checks the options of a security context that are for Windows.
pub fn check_options(options: &Node, errors: &mut ErrorList) {
    let text = |name: &str| options.get(name).as_str();
    if let Some(name) = text("gmsaCredentialSpecName") {
        for message in names::subdomain_errors(name) {
            errors.invalid_value(&options.path.child("gmsaCredentialSpecName"), shown(name), message);
        }
    }
    if let Some(credential) = text("gmsaCredentialSpec") {
        let detail = match credential.len() {
            0 => Some("gmsaCredentialSpec cannot be an empty string"),
            length if length > CREDENTIAL_LENGTH_MAX => Some("gmsaCredentialSpec size must be under 64 KiB"),
            _ => None,
        };
        if let Some(detail) = detail {
            errors.invalid_value(&options.path.child("gmsaCredentialSpec"), shown(credential), detail);
        }
    }
    if let Some(name) = text("runAsUserName") {
        for detail in user_errors(name) {
            errors.invalid_value(&options.path.child("runAsUserName"), shown(name), detail);
        }
    }
}

/// Upstream prints a pointer to the text, which is the text as JSON.
fn shown(text: &str) -> String {
    super::go_json::tagged(&Value::from(text))
}

fn user_errors(name: &str) -> Vec<String> {
    let of = |words: &str| format!("runAsUserName{words}");
    if name.is_empty() {
        return vec![of(" cannot be an empty string")];
    }
    if name.chars().any(|letter| letter.is_ascii_control()) {
        return vec![of(" cannot contain control characters")];
    }
    let (domain, user) = match name.split_once('\\') {
        None => (None, name),
        Some((_, user)) if user.contains('\\') => return vec![of(" cannot contain more than one backslash")],
        Some((domain, user)) => (Some(domain), user),
    };
    let mut errors = Vec::new();
    if domain.unwrap_or("").len() >= DOMAIN_LENGTH_MAX {
        errors.push(of(&format!("'s Domain length must be under {DOMAIN_LENGTH_MAX} characters")));
    }
    if domain.is_some_and(|domain| !is_net_bios(domain) && !is_domain(domain)) {
        errors.push(of("'s Domain doesn't match the NetBios nor the DNS format"));
    }
    if user.is_empty() {
        errors.push(of("'s User cannot be empty"));
    } else if user.len() > USER_LENGTH_MAX {
        errors.push(of(&format!("'s User length must not be longer than {USER_LENGTH_MAX} characters")));
    }
    if !user.is_empty() && user.bytes().all(|byte| matches!(byte, b'.' | b' ')) {
        errors.push(of("'s User cannot contain only periods or spaces"));
    }
    if user.contains(|letter| "\"/\\:;|=,+*?<>@[]".contains(letter)) {
        errors.push(of("'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]"));
    }
    errors
}

fn is_net_bios(domain: &str) -> bool {
    let length = domain.chars().count();
    (1..=15).contains(&length) && !domain.starts_with('.') && !domain.contains(|letter| "\\/:*?\"<>|".contains(letter))
}

fn is_domain(domain: &str) -> bool {
    domain.split('.').all(|part| {
        (1..=63).contains(&part.len())
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::tests_support::check_pod_spec;
    use serde_json::json;

    ///
    #[test]
    fn a_pod_has_what_its_system_has() {
        check_pod_spec(
            json!({"os": {"name": "beos"}}),
            &["os: Unsupported value: \"beos\": supported values: \"linux\""],
        );
        check_pod_spec(json!({"os": {}}), &["os.name: Required value"]);
        check_pod_spec(
            json!({"os": {"name": "windows"}, "hostPID": true, "securityContext": {"runAsUser": 1}}),
            &[
                "securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
                "hostPID: Forbidden: cannot be set for a windows pod",
            ],
        );
        check_pod_spec(
            json!({"os": {"name": "linux"}, "securityContext": {"windowsOptions": {"hostProcess": true}}}),
            &[
                "hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers",
                ": Forbidden: hostProcess containers are disallowed by cluster policy",
                "securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
            ],
        );
    }

    ///
    #[test]
    fn users_of_windows() {
        assert!(user_errors("DOMAIN\\user name").is_empty());
        assert_eq!(user_errors("a\\b\\c"), ["runAsUserName cannot contain more than one backslash"]);
        assert_eq!(user_errors("a*\\..").len(), 2);
    }
}

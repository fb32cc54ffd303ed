//! Names of signers, and what is asked of them.

use super::names;
use super::node::Node;
use crate::field::{ErrorList, Path, quote};

/// Longest name: a domain, a namespace and a name.
const LENGTH_MAX: usize = 253 + 1 + 253 + 63 + 1;

/// Whether Kubernetes itself signs.
pub fn is_of_kubernetes(name: &str) -> bool {
    let host = name.split('/').next().unwrap_or("");
    host == "kubernetes.io" || host.ends_with(".kubernetes.io")
}

/// Checks the name of a signer: `example.com/name`.
pub fn check(name: &str, path: &Path, errors: &mut ErrorList) {
    if name.is_empty() {
        return errors.required(path, "");
    }
    let (domain, rest) = match name.split_once('/') {
        Some((domain, rest)) if !rest.contains('/') => (domain, rest),
        _ => {
            let detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
            return errors.invalid(path, name, detail);
        }
    };
    if domain.len() > 253 {
        errors.too_long(path, 253);
    }
    check_parts(domain, names::label_errors, path, errors);
    if !domain.contains('.') {
        let detail = "should be a domain with at least two segments separated by dots";
        errors.invalid(path, domain, detail);
    }
    check_parts(rest, names::subdomain_errors, path, errors);
    if name.len() > LENGTH_MAX {
        errors.too_long(path, LENGTH_MAX);
    }
}

/// The first part that has not the form is told.
fn check_parts(text: &str, form: fn(&str) -> Vec<String>, path: &Path, errors: &mut ErrorList) {
    let wrong = text.split('.').map(|part| (part, form(part))).find(|(_, messages)| !messages.is_empty());
    let Some((part, messages)) = wrong else { return };
    for message in messages {
        errors.invalid(path, text, format!("validating label {}: {message}", quote(part)));
    }
}

/// Annotations of a certificate request: each key has a domain.
pub fn check_annotations(node: &Node, errors: &mut ErrorList) {
    let mut size = 0;
    for (key, value) in node.entries() {
        size += key.len() + value.as_str().map_or(0, str::len);
        let key = key.to_lowercase();
        if key.is_empty() {
            errors.required(&node.path, "");
            continue;
        }
        let messages = names::qualified_errors(&key);
        if messages.is_empty() && !key.contains('/') {
            errors.invalid(&node.path, &key, "must be a domain-prefixed key (such as \"acme.io/foo\")");
        }
        for message in messages {
            errors.invalid(&node.path, &key, message);
        }
    }
    if size > super::metadata::ANNOTATIONS_SIZE_MAX {
        errors.too_long(&node.path, super::metadata::ANNOTATIONS_SIZE_MAX);
    }
}

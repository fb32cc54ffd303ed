//! `spec.managedBy`: the name of a controller.

use super::names;
use crate::field::{ErrorList, Path};

/// Longest name.
const LENGTH_MAX: usize = 63;

/// Checks the name: a domain and a path, as `acme.io/foo`.
pub fn check(name: &str, path: &Path, errors: &mut ErrorList) {
    check_form(name, path, errors);
    if name.len() > LENGTH_MAX {
        errors.too_long(path, LENGTH_MAX);
    }
}

fn check_form(name: &str, path: &Path, errors: &mut ErrorList) {
    if name.is_empty() {
        return errors.required(path, "");
    }
    let Some((domain, rest)) = name.split_once('/').filter(|(domain, rest)| !domain.is_empty() && !rest.is_empty())
    else {
        return errors.invalid(path, name, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    };
    for message in names::subdomain_errors(domain) {
        errors.invalid(path, domain, message);
    }
    if let Some(message) = names::prefixed_path_error(rest) {
        errors.invalid(path, rest, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::json;

    ///
    #[test]
    fn a_controller_has_a_domain() {
        check_job(json!({"managedBy": "acme.io/foo"}), &[]);
        check_job(json!({"managedBy": ""}), &["spec.managedBy: Required value"]);
        check_job(
            json!({"managedBy": "acme"}),
            &["spec.managedBy: Invalid value: \"acme\": must be a domain-prefixed path (such as \"acme.io/foo\")"],
        );
        check_job(
            json!({"managedBy": format!("acme.io/{}", "a".repeat(60))}),
            &["spec.managedBy: Too long: may not be more than 63 bytes"],
        );
    }
}

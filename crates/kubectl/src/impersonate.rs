//! `--as`: what the server answers to a user who was given nothing ([K-100]).
//!
//! Roles are not simulated: the user of the configuration may do everything, and so may members of `system:masters`;
//! everybody else may look at the server's version and no more.

use crate::failure::StatusError;
use crate::go::quote;
use crate::run::Run;
use jobyard_apiserver::wire::Method;

/// The user of the configuration.
pub const ADMIN: &str = "kubernetes-admin";

/// Whether the user that is meant may do everything.
pub fn is_admin(run: &Run) -> bool {
    let user = run.context.text("as");
    let groups = run.context.line.list("as-group");
    user.is_empty() || user == ADMIN || groups.iter().any(|group| group == "system:masters")
}

/// The refusal of a request by a user; nothing if everybody may do it.
pub fn refusal(user: &str, method: Method, path: &str, is_watch: bool) -> Option<StatusError> {
    let target = Target::of(path)?;
    let has_name = !target.name.is_empty();
    let verb = match method {
        Method::Get if has_name => "get",
        Method::Get if is_watch => "watch",
        Method::Get => "list",
        Method::Post => "create",
        Method::Put => "update",
        Method::Patch => "patch",
        Method::Delete if has_name => "delete",
        Method::Delete => "deletecollection",
    };
    Some(StatusError {
        code: 403,
        reason: "Forbidden".to_owned(),
        message: format!("{} is forbidden: User {} cannot {verb} {}", target.object(), quote(user), target.resource()),
        details: None,
    })
}

/// What a path is about.
#[derive(Clone, Copy, Debug)]
struct Target<'a> {
    group: &'a str,
    namespace: &'a str,
    plural: &'a str,
    name: &'a str,
    subresource: &'a str,
}

impl<'a> Target<'a> {
    /// Nothing for paths that are about no resource.
    fn of(path: &'a str) -> Option<Self> {
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (group, skipped) = match *parts.first()? {
            "api" => ("", 2),
            "apis" => (*parts.get(1)?, 3),
            _ => return None,
        };
        parts.drain(..skipped.min(parts.len()));
        let mut namespace = "";
        if parts.first() == Some(&"namespaces") && parts.len() > 1 {
            namespace = parts[1];
            if parts.len() > 2 {
                parts.drain(..2);
            }
        }
        let part = |place: usize| parts.get(place).copied().unwrap_or("");
        Some(Self { group, namespace, plural: parts.first()?, name: part(1), subresource: part(2) })
    }

    /// `jobs.batch "pi"`
    fn object(&self) -> String {
        let group = if self.group.is_empty() { String::new() } else { format!(".{}", self.group) };
        let name = if self.name.is_empty() { String::new() } else { format!(" {}", quote(self.name)) };
        format!("{}{group}{name}", self.plural)
    }

    /// `resource "jobs" in API group "batch" in the namespace "default"`
    fn resource(&self) -> String {
        let subresource = if self.subresource.is_empty() { String::new() } else { format!("/{}", self.subresource) };
        let place = if self.namespace.is_empty() {
            "at the cluster scope".to_owned()
        } else {
            format!("in the namespace {}", quote(self.namespace))
        };
        let resource = quote(&format!("{}{subresource}", self.plural));
        format!("resource {resource} in API group {} {place}", quote(self.group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [K-100]
    #[test]
    fn a_user_without_roles_is_refused() {
        let check = |method, path: &str, expected: Option<&str>| {
            let message = refusal("jane", method, path, false).map(|status| status.message);
            assert_eq!(message.as_deref(), expected, "{path}");
        };
        check(
            Method::Get,
            "/apis/batch/v1/namespaces/default/jobs",
            Some(
                "jobs.batch is forbidden: User \"jane\" cannot list resource \"jobs\" in API group \"batch\" in the \
                 namespace \"default\"",
            ),
        );
        check(
            Method::Delete,
            "/api/v1/nodes/n",
            Some(
                "nodes \"n\" is forbidden: User \"jane\" cannot delete resource \"nodes\" in API group \"\" at the cluster scope",
            ),
        );
        check(
            Method::Patch,
            "/apis/batch/v1/namespaces/a/jobs/pi/scale",
            Some(
                "jobs.batch \"pi\" is forbidden: User \"jane\" cannot patch resource \"jobs/scale\" in API group \"batch\" \
                 in the namespace \"a\"",
            ),
        );
        check(
            Method::Get,
            "/api/v1/namespaces/a",
            Some(
                "namespaces \"a\" is forbidden: User \"jane\" cannot get resource \"namespaces\" in API group \"\" in the \
                 namespace \"a\"",
            ),
        );
        check(Method::Get, "/version", None);
        check(Method::Get, "/apis", None);
    }
}

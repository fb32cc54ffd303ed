//! Paths of URLs: which resource, namespace, object and subresource.

use crate::failure;
use jobyard_api::request::Resource;
use jobyard_api::status::Status;

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The resource.
    pub resource: Resource,
    /// The namespace; empty where there is none in the path.
    pub namespace: &'a str,
    /// The object; empty for the whole collection.
    pub name: &'a str,
    /// Whether the subresource `status` is meant.
    pub status: bool,
    /// Whether the subresource `eviction` is meant.
    pub eviction: bool,
}

impl<'a> Target<'a> {
    /// Reads a path such as `/apis/batch/v1/namespaces/default/jobs/pi/status`.
    pub fn parse(path: &'a str) -> Result<Self, Box<Status>> {
        Self::find(path).ok_or_else(failure::no_such_path)
    }

    fn find(path: &'a str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let (group_version, rest) = match parts[..] {
            ["", "api", version, ref rest @ ..] => (version.to_owned(), rest),
            ["", "apis", group, version, ref rest @ ..] => (format!("{group}/{version}"), rest),
            _ => return None,
        };
        let (namespace, rest) = match rest {
            // A namespace is an object itself where nothing follows it.
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() && rest != ["status"] => (*namespace, rest),
            rest => ("", rest),
        };
        let (plural, name, subresource) = match rest {
            [plural] => (*plural, "", ""),
            [plural, name] => (*plural, *name, ""),
            [plural, name, subresource] => (*plural, *name, *subresource),
            _ => return None,
        };
        let resource = Resource::ALL
            .into_iter()
            .find(|resource| resource.plural() == plural && resource.api_version() == group_version)?;
        let is_complete = name.is_empty() || resource.is_namespaced() != namespace.is_empty();
        let (status, eviction) = match (resource, subresource) {
            (_, "") => (false, false),
            (_, "status") => (true, false),
            (Resource::Pods, "eviction") => (false, true),
            _ => return None,
        };
        is_complete.then_some(Self { resource, namespace, name, status, eviction })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_an_object() {
        let target = |path| Target::find(path).map(|t| (t.resource, t.namespace, t.name, t.status));
        assert_eq!(
            target("/apis/batch/v1/namespaces/default/jobs/pi/status"),
            Some((Resource::Jobs, "default", "pi", true))
        );
        assert_eq!(target("/api/v1/namespaces/a/pods"), Some((Resource::Pods, "a", "", false)));
        assert_eq!(target("/api/v1/pods"), Some((Resource::Pods, "", "", false)));
        assert_eq!(target("/api/v1/namespaces/a/status"), Some((Resource::Namespaces, "", "a", true)));
        assert_eq!(target("/api/v1/nodes/n"), Some((Resource::Nodes, "", "n", false)));
        let evicted = Target::find("/api/v1/namespaces/a/pods/p/eviction").map(|target| (target.name, target.eviction));
        assert_eq!(evicted, Some(("p", true)));
        for other in ["/api/v1/pods/p", "/apis/batch/v1/jobs/pi/scale", "/apis/batch/v2/jobs", "/healthz", ""] {
            assert_eq!(target(other), None, "{other}");
        }
    }
}

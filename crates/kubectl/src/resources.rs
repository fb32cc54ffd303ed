//! The types of resources that a server has, and how kubectl finds the one that somebody means ([K-124]).

use crate::failure::Failure;
use crate::go::quote;
use crate::tree::Packed;
use std::sync::OnceLock;

static RESOURCES: Packed = Packed::new(include_bytes!("../data/resources.z"));

/// A type of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceType {
    /// API group; empty for core.
    pub group: &'static str,
    /// Version.
    pub version: &'static str,
    /// As in URLs: `jobs`.
    pub plural: &'static str,
    /// `job`
    pub singular: &'static str,
    /// As in manifests: `Job`.
    pub kind: &'static str,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// What the server does with it: `create`, `delete`, …
    pub verbs: Vec<&'static str>,
    /// Short names.
    pub short_names: Vec<&'static str>,
    /// Words for several types, such as `all`.
    pub categories: Vec<&'static str>,
}

impl ResourceType {
    /// apiVersion in manifests: `batch/v1`, `v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Plural with group, as in messages: `jobs.batch`, `pods`.
    pub fn qualified(&self) -> String {
        with_group(self.plural, self.group)
    }

    /// How an object is named in success lines: `job.batch/pi`.
    pub fn printed(&self, name: &str) -> String {
        format!("{}/{name}", with_group(&self.kind.to_lowercase(), self.group))
    }

    /// Beginning of its URLs: `/apis/batch/v1`.
    pub fn root(&self) -> String {
        if self.group.is_empty() {
            "/api/".to_owned() + self.version
        } else {
            "/apis/".to_owned() + &self.api_version()
        }
    }
}

fn with_group(name: &str, group: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{name}.{group}") }
}

/// All types, in the order in which kubectl looks.
pub fn all() -> &'static [ResourceType] {
    static ALL: OnceLock<Vec<ResourceType>> = OnceLock::new();
    ALL.get_or_init(|| read(RESOURCES.text()))
}

fn read(text: &'static str) -> Vec<ResourceType> {
    let mut types = Vec::new();
    let mut place = ("", "");
    for line in text.lines() {
        if let Some(group_version) = line.strip_prefix('@') {
            place = group_version.split_once('/').unwrap_or(("", group_version));
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |place: usize| fields.get(place).copied().unwrap_or("");
        let list = |place| field(place).split(',').filter(|word| !word.is_empty()).collect();
        types.push(ResourceType {
            group: place.0,
            version: place.1,
            plural: field(0),
            singular: field(1),
            kind: field(2),
            namespaced: field(3) == "n",
            verbs: list(4),
            short_names: list(5),
            categories: list(6),
        });
    }
    types
}

/// The type that a word means: plural, singular, short name or kind, also with version and group (`jobs.v1.batch`).
pub fn resolve(word: &str) -> Option<&'static ResourceType> {
    let parts: Vec<&str> = word.splitn(3, '.').collect();
    let full = match parts[..] {
        [name, version, group] => find(name, Some(version), group),
        _ => None,
    };
    let (name, group) = word.split_once('.').unwrap_or((word, ""));
    full.or_else(|| find(name, None, group)).or_else(|| of_kind_word(word))
}

/// The type that a word means, or kubectl's complaint ([K-150]).
pub fn expect(word: &str) -> Result<&'static ResourceType, Failure> {
    resolve(word).ok_or_else(|| {
        let (name, group) = word.split_once('.').unwrap_or((word, ""));
        let place = if group.is_empty() { String::new() } else { format!(" in group {}", quote(group)) };
        Failure::Message(format!("the server doesn't have a resource type {}{place}", quote(name)))
    })
}

/// The type of a manifest.
pub fn of_kind(kind: &str, api_version: &str) -> Option<&'static ResourceType> {
    all().iter().find(|resource| resource.kind == kind && resource.api_version() == api_version)
}

/// The warning about a short name of several types ([K-124]).
pub fn ambiguity(word: &str) -> Vec<String> {
    let (name, group) = word.split_once('.').unwrap_or((word, ""));
    let is_whole = |resource: &&ResourceType| {
        (group.is_empty() || resource.group == group) && (resource.plural == name || resource.singular == name)
    };
    if all().iter().any(|resource| is_whole(&resource)) {
        return Vec::new();
    }
    let mut found = all()
        .iter()
        .filter(|resource| (group.is_empty() || resource.group == group) && resource.short_names.contains(&name));
    let Some(first) = found.next() else { return Vec::new() };
    let others = found.filter(|other| (other.group, other.plural) != (first.group, first.plural));
    let text = |other: &ResourceType| {
        format!("short name {} could also match lower priority resource {}", quote(name), other.qualified())
    };
    others.map(text).collect()
}

/// The types of a category such as `all`, or the word itself.
pub fn expand(word: &str) -> Vec<String> {
    let mut types: Vec<String> = Vec::new();
    for resource in all().iter().filter(|resource| resource.categories.contains(&word)) {
        let name = resource.qualified();
        if !types.contains(&name) {
            types.push(name);
        }
    }
    if types.is_empty() { vec![word.to_owned()] } else { types }
}

fn find(name: &str, version: Option<&str>, group: &str) -> Option<&'static ResourceType> {
    let small = name.to_lowercase();
    let is_group = |resource: &&ResourceType, exact: bool| match (group.is_empty(), exact) {
        (true, _) => version.is_none() || resource.group.is_empty(),
        (false, true) => resource.group == group,
        (false, false) => version.is_none() && resource.group.starts_with(group),
    };
    let is_version = |resource: &&ResourceType| version.is_none_or(|version| resource.version == version);
    let whole = |exact: bool| {
        all().iter().find(|resource| {
            is_group(resource, exact)
                && is_version(resource)
                && (resource.plural == small || resource.singular == small)
        })
    };
    let short = || {
        all()
            .iter()
            .find(|resource| is_group(resource, true) && is_version(resource) && resource.short_names.contains(&name))
    };
    whole(true).or_else(short).or_else(|| whole(false))
}

/// `Job`, `Job.batch` or `Job.v1.batch`.
fn of_kind_word(word: &str) -> Option<&'static ResourceType> {
    let mut parts = word.splitn(3, '.');
    let (kind, second, third) = (parts.next()?, parts.next(), parts.next());
    all().iter().filter(|resource| resource.kind == kind).find(|resource| match (second, third) {
        (None, _) => true,
        (Some(version), Some(group)) if resource.version == version && resource.group == group => true,
        (Some(_), _) => word.split_once('.').is_some_and(|(_, group)| resource.group == group),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [K-124]
    #[test]
    fn types_have_many_names() {
        let check = |word: &str, expected: Option<&str>| {
            assert_eq!(resolve(word).map(ResourceType::qualified).as_deref(), expected, "{word}");
        };
        for word in ["jobs", "job", "Job", "JOBS", "jobs.batch", "jobs.v1.batch", "job.bat", "Job.v1.batch"] {
            check(word, Some("jobs.batch"));
        }
        check("ev", Some("events"));
        check("events.events.k8s.io", Some("events.events.k8s.io"));
        check("cj", Some("cronjobs.batch"));
        check("pods.", Some("pods"));
        for word in ["foo", "", "jobs.v2.batch", "jobs.foo.example.com", "CJ"] {
            check(word, None);
        }
        assert_eq!(
            ambiguity("ev"),
            ["short name \"ev\" could also match lower priority resource events.events.k8s.io"]
        );
        assert_eq!(ambiguity("cj"), [""; 0]);
    }

    /// [K-150]
    #[test]
    fn a_type_that_is_not_there_is_told() {
        let check = |word: &str, expected: &str| {
            assert_eq!(expect(word).err().map(|failure| failure.printed()), Some(expected.to_owned()));
        };
        check("foo", "error: the server doesn't have a resource type \"foo\"\n");
        check("jobs.a.b", "error: the server doesn't have a resource type \"jobs\" in group \"a.b\"\n");
    }

    /// [K-123]
    #[test]
    fn all_is_what_the_server_says() {
        let all = expand("all");
        assert_eq!((all[0].as_str(), all.last().map(String::as_str)), ("pods", Some("jobs.batch")));
        assert_eq!(expand("jobs"), ["jobs"]);
    }
}

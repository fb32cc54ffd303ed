//! `kubectl create role`, `clusterrole`, `rolebinding` and `clusterrolebinding`.

use super::typed::{Typed, name_of_args};
use crate::failure::Failure;
use crate::resources;
use crate::run::Run;
use serde_json::{Value, json};

const VERSION: &str = "rbac.authorization.k8s.io/v1";
const GROUP: &str = "rbac.authorization.k8s.io";

/// `kubectl create role NAME --verb=… --resource=…`, and of a cluster.
pub fn role(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "")?;
    let kind = if run.context.command.name() == "role" { "Role" } else { "ClusterRole" };
    let mut verbs: Vec<String> = Vec::new();
    for verb in run.context.line.list("verb") {
        if verb == "*" {
            verbs = vec![verb];
            break;
        }
        if !verbs.contains(&verb) {
            verbs.push(verb);
        }
    }
    if verbs.is_empty() {
        return Err(Failure::message("at least one verb must be specified"));
    }
    let words = run.context.line.list("resource");
    if words.is_empty() {
        return Err(Failure::message("at least one resource must be specified"));
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for word in &words {
        let (word, sub) =
            word.split_once('/').map_or((word.as_str(), String::new()), |(word, sub)| (word, format!("/{sub}")));
        let (group, name) = match word {
            "*" => (String::new(), "*".to_owned()),
            _ => resources::expect(word).map(|resource| (resource.group.to_owned(), resource.plural.to_owned()))?,
        };
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, names)) => names.push(name + &sub),
            None => groups.push((group, vec![name + &sub])),
        }
    }
    groups.sort();
    let names = run.context.line.list("resource-name");
    let rules: Vec<Value> = groups
        .into_iter()
        .map(|(group, resources)| {
            let mut rule = json!({"apiGroups": [group], "resources": resources, "verbs": verbs});
            if !names.is_empty() {
                rule["resourceNames"] = json!(names);
            }
            rule
        })
        .collect();
    typed.create(run, json!({"apiVersion": VERSION, "kind": kind, "metadata": {"name": name}, "rules": rules}))
}

/// `kubectl create rolebinding NAME --role=… --user=…`, and of a cluster.
pub fn binding(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let context = run.context;
    let is_cluster = context.command.name() == "clusterrolebinding";
    let complaint = format!("failed to create {}:", context.command.name());
    let typed = Typed::of(run, &complaint)?;
    let (role, cluster) = if is_cluster {
        ("", context.text("clusterrole"))
    } else {
        (context.text("role"), context.text("clusterrole"))
    };
    if role.is_empty() == cluster.is_empty() {
        return Err(Failure::message("exactly one of clusterrole or role must be specified"));
    }
    let (kind, target) = if role.is_empty() { ("ClusterRole", cluster) } else { ("Role", role) };
    let mut subjects: Vec<Value> = Vec::new();
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
        let names = context.line.list(flag);
        subjects.extend(names.iter().map(|name| json!({"apiGroup": GROUP, "kind": kind, "name": name})));
    }
    for account in context.line.list("serviceaccount") {
        let Some((namespace, name)) =
            account.split_once(':').filter(|(one, other)| !one.is_empty() && !other.is_empty())
        else {
            return Err(Failure::message("serviceaccount must be <namespace>:<name>"));
        };
        subjects.push(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}));
    }
    let mut binding = json!({
        "apiVersion": VERSION,
        "kind": if is_cluster { "ClusterRoleBinding" } else { "RoleBinding" },
        "metadata": {"name": name},
        "roleRef": {"apiGroup": GROUP, "kind": kind, "name": target},
    });
    if !subjects.is_empty() {
        binding["subjects"] = subjects.into();
    }
    typed.create(run, binding)
}

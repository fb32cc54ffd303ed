//! What becomes of each field that a manifest may have: a row for each, from the description of Kubernetes' types.

use super::modelled;
use super::schema::{Kind, Struct};
use super::struct_of;
use jobyard_api::request::Resource;

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It has the effect that it has on a cluster.
    Modelled,
    /// It is checked, kept and shown, and nothing looks at it.
    NoEffect,
    /// The server drops it: its feature gate is off.
    Dropped,
}

/// Objects in objects: told with their own kind.
const TOLD_ELSEWHERE: [&str; 2] = ["PodTemplateSpec", "JobTemplateSpec"];

/// The fields of a kind's spec with their paths, in the order of Kubernetes' types. A field below which nothing is looked
/// at one by one stands for what is below it.
pub fn support(resource: Resource) -> Vec<(String, Support)> {
    let mut rows = Vec::new();
    if let Some(Kind::Object(spec)) = struct_of(resource).field("spec") {
        walk(spec, "spec", &mut rows);
    }
    rows
}

fn walk(of: &'static Struct, path: &str, rows: &mut Vec<(String, Support)>) {
    for (name, kind) in of.fields {
        let (path, inner) = inside(kind.bare(), format!("{path}.{name}"));
        if modelled::is_dropped(of.name, name) {
            rows.push((path, Support::Dropped));
        } else if modelled::is_without_effect(of.name, name) {
            rows.push((path, Support::NoEffect));
        } else {
            rows.push((path.clone(), Support::Modelled));
            if let Some(inner) = inner.filter(|of| modelled::is_modelled(of.name) && !TOLD_ELSEWHERE.contains(&of.name))
            {
                walk(inner, &path, rows);
            }
        }
    }
}

/// The struct that a field holds, alone or in a list, which its path then tells.
fn inside(kind: &'static Kind, path: String) -> (String, Option<&'static Struct>) {
    match kind {
        Kind::Object(of) => (path, Some(of)),
        Kind::List(item) => inside(item.bare(), format!("{path}[]")),
        _ => (path, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_with_their_paths() {
        let rows = support(Resource::Pods);
        let state = |path: &str| rows.iter().find(|(known, _)| known == path).map(|(_, state)| *state);
        assert_eq!(state("spec.containers[].livenessProbe"), Some(Support::Modelled));
        assert_eq!(state("spec.containers[].env[].valueFrom.fieldRef.fieldPath"), Some(Support::Modelled));
        assert_eq!(state("spec.hostPID"), Some(Support::NoEffect));
        assert_eq!(state("spec.schedulingGroup"), Some(Support::Dropped));
        assert!(
            support(Resource::Jobs)
                .iter()
                .any(|(path, _)| path == "spec.podFailurePolicy.rules[].onExitCodes.values[]")
        );
    }
}

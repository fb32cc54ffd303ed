//! Patches as kubectl makes them: what has to be sent so that an object becomes what a file says ([K-070], [K-073]).
//!
//! [`three_way`] looks at what was applied last, what the file says and what the server has; [`two_way`] at two versions.
//! Both are strategic merge patches; [`json`] makes the simple ones for kinds without a description.

mod combine;
mod conflicts;
mod difference;
pub mod json;
mod lists;

use difference::{Wanted, difference};
use jobyard_apiserver::patch::schema::Table;
use serde_json::{Map, Value};

/// An object of JSON.
pub type Fields = Map<String, Value>;

/// What to do with an object or a list item instead of merging it.
const DIRECTIVE: &str = "$patch";
/// Which fields of an object stay.
const RETAIN_KEYS: &str = "$retainKeys";
/// Prefix of the field that takes items off a list of texts.
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
/// Prefix of the field that says in which order a merged list is to be.
const SET_ORDER: &str = "$setElementOrder/";

/// Why there is no patch.
#[derive(Clone, Debug, PartialEq)]
pub enum NoPatch {
    /// The objects do not go together, in upstream's words.
    Message(String),
    /// The patch and what others changed since the last time do not go together.
    Conflict {
        /// The patch.
        patch: Value,
        /// What others changed.
        changed: Value,
    },
}

impl From<String> for NoPatch {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}

/// What makes `old` into `new`.
pub fn two_way(old: &Fields, new: &Fields, table: Table) -> Result<Fields, NoPatch> {
    Ok(difference(old, new, table, Wanted::EVERYTHING)?)
}

/// What makes `current` into `modified`, without touching what neither `modified` nor `original`, which was applied last,
/// says anything about. Without `overwrite` it is an error if others changed the same fields.
pub fn three_way(
    original: &Fields,
    modified: &Fields,
    current: &Fields,
    table: Table,
    overwrite: bool,
) -> Result<Fields, NoPatch> {
    let additions = difference(current, modified, table, Wanted { deletions: false, ..Wanted::EVERYTHING })?;
    let deletions = difference(original, modified, table, Wanted { additions: false, ..Wanted::EVERYTHING })?;
    let patch = combine::combine(deletions, additions, table)?;
    if !overwrite {
        let changed = difference(original, current, table, Wanted { order: false, ..Wanted::EVERYTHING })?;
        if conflicts::have_conflicts(&patch, &changed, table)? {
            return Err(NoPatch::Conflict { patch: patch.into(), changed: changed.into() });
        }
    }
    Ok(patch)
}

/// Whether a patch leaves alone what says which object it is.
pub fn keeps_identity(patch: &Fields) -> bool {
    let names = patch.get("metadata").and_then(Value::as_object).is_some_and(|metadata| metadata.contains_key("name"));
    !patch.contains_key("apiVersion") && !patch.contains_key("kind") && !names
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_apiserver::patch::schema;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        if let Value::Object(fields) = value { fields } else { Fields::new() }
    }

    fn check(original: Value, modified: Value, current: Value, expected: Value) {
        let table = schema::of_kind("v1", "Pod").expect("Pods are known");
        let patch = three_way(&fields(original), &fields(modified), &fields(current), table, true);
        assert_eq!(patch.map(Value::Object), Ok(expected));
    }

    /// [K-070]
    #[test]
    fn what_a_file_no_longer_says_is_taken_away() {
        check(
            json!({"metadata": {"labels": {"a": "1", "b": "2"}}}),
            json!({"metadata": {"labels": {"a": "2"}}}),
            json!({"metadata": {"labels": {"a": "1", "b": "2", "c": "3"}, "uid": "u"}}),
            json!({"metadata": {"labels": {"a": "2", "b": null}}}),
        );
        check(json!({"a": 1}), json!({"a": 1}), json!({"a": 1, "b": 2}), json!({}));
    }

    /// [K-070]
    #[test]
    fn lists_are_merged_by_their_key_with_an_order() {
        let spec = |containers: Value| json!({"spec": {"containers": containers}});
        check(
            spec(json!([{"name": "a", "image": "x"}, {"name": "c", "image": "x"}])),
            spec(json!([{"name": "b", "image": "x"}, {"name": "a", "image": "y"}])),
            spec(json!([{"name": "a", "image": "x", "resources": {}}, {"name": "c", "image": "x"}])),
            json!({"spec": {
                "$setElementOrder/containers": [{"name": "b"}, {"name": "a"}],
                "containers": [{"name": "b", "image": "x"}, {"name": "a", "image": "y"}, {"$patch": "delete", "name": "c"}],
            }}),
        );
    }

    /// [K-070]
    #[test]
    fn volumes_say_which_of_their_fields_stay() {
        let spec = |volume: Value| json!({"spec": {"volumes": [volume]}});
        check(
            spec(json!({"name": "v", "emptyDir": {}})),
            spec(json!({"name": "v", "hostPath": {"path": "/a"}})),
            spec(json!({"name": "v", "emptyDir": {}})),
            json!({"spec": {
                "$setElementOrder/volumes": [{"name": "v"}],
                "volumes": [{"$retainKeys": ["hostPath", "name"], "emptyDir": null, "hostPath": {"path": "/a"}, "name": "v"}],
            }}),
        );
    }

    /// [K-070]
    #[test]
    fn texts_are_added_to_lists_and_taken_off() {
        let metadata = |finalizers: Value| json!({"metadata": {"finalizers": finalizers}});
        check(
            metadata(json!(["a", "b"])),
            metadata(json!(["a", "c"])),
            metadata(json!(["a", "b", "server"])),
            json!({"metadata": {
                "$deleteFromPrimitiveList/finalizers": ["b"],
                "$setElementOrder/finalizers": ["a", "c"],
                "finalizers": ["c"],
            }}),
        );
    }

    #[test]
    fn a_conflict_is_told_where_nothing_is_to_be_overwritten() {
        let table = schema::of_kind("batch/v1", "Job").expect("Jobs are known");
        let spec = |parallelism: i32| fields(json!({"spec": {"parallelism": parallelism}}));
        let conflict = three_way(&spec(1), &spec(2), &spec(3), table, false);
        let expected = NoPatch::Conflict {
            patch: json!({"spec": {"parallelism": 2}}),
            changed: json!({"spec": {"parallelism": 3}}),
        };
        assert_eq!(conflict, Err(expected));
        assert_eq!(three_way(&spec(1), &spec(2), &spec(1), table, false), Ok(spec(2)));
    }

    #[test]
    fn identity_is_kept_or_not() {
        assert!(keeps_identity(&fields(json!({"metadata": {"labels": {}}}))));
        assert!(!keeps_identity(&fields(json!({"metadata": {"name": "x"}}))));
        assert!(!keeps_identity(&fields(json!({"kind": "x"}))));
    }
}

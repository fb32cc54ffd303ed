//! Node affinity: which nodes a pod must, or would rather, run on.

use jobyard_api::Text;
use jobyard_api::meta::StringMap;
use serde::Deserialize;
use serde_json::Value;

/// Requirements that must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Term {
    match_expressions: Vec<Requirement>,
    match_fields: Vec<Requirement>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default)]
struct Requirement {
    key: Text,
    operator: Text,
    values: Vec<Text>,
}

/// A term that counts for so much.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default)]
pub(super) struct Preference {
    pub(super) weight: i64,
    #[serde(rename = "preference")]
    pub(super) term: Term,
}

impl Term {
    /// Whether a node is as the term says. One without requirements suits nothing.
    pub(super) fn holds(&self, name: &Text, labels: &StringMap) -> bool {
        let of_fields =
            |requirement: &Requirement| requirement.holds((&*requirement.key == "metadata.name").then_some(name));
        !(self.match_expressions.is_empty() && self.match_fields.is_empty())
            && self.match_expressions.iter().all(|requirement| requirement.holds(labels.get(&requirement.key)))
            && self.match_fields.iter().all(of_fields)
    }
}

impl Requirement {
    fn holds(&self, value: Option<&Text>) -> bool {
        let number = |text: &Text| text.parse::<i64>().ok();
        let compared = || Some((value.and_then(number)?, self.values.first().and_then(number)?));
        match &*self.operator {
            "In" => value.is_some_and(|value| self.values.contains(value)),
            "NotIn" => value.is_none_or(|value| !self.values.contains(value)),
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            "Gt" => compared().is_some_and(|(value, bound)| value > bound),
            "Lt" => compared().is_some_and(|(value, bound)| value < bound),
            _ => false,
        }
    }
}

/// The terms of which one must hold; none if any node will do.
pub(super) fn required(affinity: Option<&Value>) -> Option<Vec<Term>> {
    let terms = affinity?.get("requiredDuringSchedulingIgnoredDuringExecution")?.get("nodeSelectorTerms")?;
    Some(read(terms))
}

/// The terms that count for a node.
pub(super) fn preferred(affinity: Option<&Value>) -> Vec<Preference> {
    let list = affinity.and_then(|affinity| affinity.get("preferredDuringSchedulingIgnoredDuringExecution"));
    list.map_or_else(Vec::new, read)
}

/// The items of a list that can be read; validation has seen to it that all can.
fn read<'a, T: Deserialize<'a>>(list: &'a Value) -> Vec<T> {
    list.as_array().into_iter().flatten().filter_map(|item| T::deserialize(item).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(term: &Value, expected: bool) {
        let affinity = json!({"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}});
        let labels = StringMap::from([("disk".into(), "ssd".into()), ("cores".into(), "8".into())]);
        let terms = required(Some(&affinity)).expect("terms");
        assert_eq!(terms[0].holds(&"node-1".into(), &labels), expected, "{terms:?}");
    }

    /// [P-031]
    #[test]
    fn a_term_holds_if_all_its_requirements_do() {
        let expression =
            |key: &str, operator: &str, values: Value| json!({"key": key, "operator": operator, "values": values});
        for (key, operator, values, expected) in [
            ("disk", "In", json!(["hdd", "ssd"]), true),
            ("disk", "NotIn", json!(["ssd"]), false),
            ("zone", "NotIn", json!(["a"]), true),
            ("disk", "Exists", json!([]), true),
            ("disk", "DoesNotExist", json!([]), false),
            ("cores", "Gt", json!(["7"]), true),
            ("cores", "Lt", json!(["8"]), false),
        ] {
            check(&json!({"matchExpressions": [expression(key, operator, values)]}), expected);
        }
        check(&json!({"matchFields": [expression("metadata.name", "In", json!(["node-1"]))]}), true);
        check(
            &json!({"matchExpressions": [expression("disk", "Exists", json!([])), expression("zone", "Exists", json!([]))]}),
            false,
        );
        check(&json!({}), false);
    }
}

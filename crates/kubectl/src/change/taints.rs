//! Taints as one types them, and what they make of those that a node has ([K-143]).

use jobyard_apiserver::forms::{label_value_errors, qualified_errors};
use serde_json::{Value, json};

/// A taint; one that is to go may have no effect, which means all effects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taint {
    /// Key.
    pub key: String,
    /// Value; may be empty.
    pub value: String,
    /// Effect; may be empty.
    pub effect: String,
}

impl Taint {
    fn of(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().unwrap_or("").to_owned();
        Self { key: text("key"), value: text("value"), effect: text("effect") }
    }

    fn is_same_kind(&self, other: &Self) -> bool {
        self.key == other.key && self.effect == other.effect
    }

    /// `key=value:effect`, without what is empty.
    fn text(&self) -> String {
        match (self.value.is_empty(), self.effect.is_empty()) {
            (true, true) => self.key.clone(),
            (true, false) => format!("{}:{}", self.key, self.effect),
            (false, true) => format!("{}={}:", self.key, self.value),
            (false, false) => format!("{}={}:{}", self.key, self.value, self.effect),
        }
    }

    fn to_json(&self) -> Value {
        let mut value = json!({"key": self.key, "effect": self.effect});
        if !self.value.is_empty() {
            value["value"] = self.value.as_str().into();
        }
        value
    }
}

/// What is to be added and what is to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taints {
    /// New ones.
    pub added: Vec<Taint>,
    /// Those that go.
    pub removed: Vec<Taint>,
}

/// Reads the changes of a command line.
///
/// # Errors
/// The first text that is none, or that comes twice.
pub fn parse(changes: &[String]) -> Result<Taints, String> {
    let mut taints = Taints::default();
    for change in changes {
        if let Some(removed) = change.strip_suffix('-') {
            let removed = parse_one(removed)?;
            taints.removed.push(Taint { value: String::new(), ..removed });
            continue;
        }
        let added = parse_one(change)?;
        if added.effect.is_empty() {
            return Err(format!("invalid taint spec: {change}"));
        }
        if taints.added.iter().any(|other| other.is_same_kind(&added)) {
            let Taint { key, value, effect } = added;
            return Err(format!("duplicated taints with the same key and effect: {{{key} {value} {effect} <nil>}}"));
        }
        taints.added.push(added);
    }
    Ok(taints)
}

fn parse_one(text: &str) -> Result<Taint, String> {
    let invalid = |why: &[String]| match why {
        [] => format!("invalid taint spec: {text}"),
        why => format!("invalid taint spec: {text}, {}", why.join("; ")),
    };
    let taint = match text.split(':').collect::<Vec<_>>()[..] {
        [key] => Taint { key: key.to_owned(), ..Taint::default() },
        [pair, effect] => {
            if !["NoSchedule", "PreferNoSchedule", "NoExecute"].contains(&effect) {
                return Err(format!("invalid taint effect: {effect}, unsupported taint effect"));
            }
            let (key, value) = match pair.split('=').collect::<Vec<_>>()[..] {
                [key] => (key, ""),
                [key, value] => (key, value),
                _ => return Err(invalid(&[])),
            };
            let errors = label_value_errors(value);
            if !errors.is_empty() {
                return Err(invalid(&errors));
            }
            Taint { key: key.to_owned(), value: value.to_owned(), effect: effect.to_owned() }
        }
        _ => return Err(invalid(&[])),
    };
    let errors = qualified_errors(&taint.key);
    if errors.is_empty() { Ok(taint) } else { Err(invalid(&errors)) }
}

impl Taints {
    /// Changes that contradict each other, as upstream lists them; empty if there are none.
    pub fn contradictions(&self) -> String {
        let mut found = Vec::new();
        for added in &self.added {
            let removed = self.removed.iter().filter(|removed| {
                removed.key == added.key && (removed.effect.is_empty() || removed.effect == added.effect)
            });
            found.extend(removed.map(|removed| format!("{}={}", removed.key, removed.effect)));
        }
        found.join(", ")
    }

    /// The taints of a node afterwards, with the word for what happens.
    ///
    /// # Errors
    /// One is there already and is not to be overwritten, or some that are to go are not there.
    pub fn apply(&self, node: &Value, overwrite: bool) -> Result<(&'static str, Vec<Value>), Vec<String>> {
        let list = node["spec"]["taints"].as_array().cloned().unwrap_or_default();
        let old: Vec<Taint> = list.iter().map(Taint::of).collect();
        let present: Vec<&str> = self
            .added
            .iter()
            .flat_map(|added| old.iter().filter(|old| old.is_same_kind(added)).map(|_| added.key.as_str()))
            .collect();
        if !overwrite && !present.is_empty() {
            return Err(vec![format!(
                "node {} already has {} taint(s) with same effect(s) and --overwrite is false",
                node["metadata"]["name"].as_str().unwrap_or(""),
                present.join(",")
            )]);
        }
        let mut new: Vec<(Taint, Value)> = self.added.iter().map(|taint| (taint.clone(), taint.to_json())).collect();
        for (taint, value) in old.iter().zip(&list) {
            if !new.iter().any(|(other, _)| other.is_same_kind(taint)) {
                new.push((taint.clone(), value.clone()));
            }
        }
        let is_added = old.len() != new.len();
        let (mut missing, mut is_removed) = (Vec::new(), false);
        for removed in &self.removed {
            let before = new.len();
            new.retain(|(taint, _)| {
                taint.key != removed.key || !(removed.effect.is_empty() || taint.effect == removed.effect)
            });
            is_removed = new.len() != before;
            if !is_removed {
                missing.push(format!("taint {} not found", crate::go::quote(&removed.text())));
            }
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        let word = match (is_added, is_removed) {
            _ if overwrite => "modified",
            (true, true) => "modified",
            (true, false) => "tainted",
            _ => "untainted",
        };
        Ok((word, new.into_iter().map(|(_, value)| value).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn check(changes: &str, expected: &str) {
        let node = json!({"metadata": {"name": "n"}, "spec": {"taints": [
            {"key": "a", "value": "x", "effect": "NoSchedule"}, {"key": "a", "effect": "NoExecute"},
        ]}});
        let found = parse(&words(changes)).map_err(|why| vec![why]).and_then(|taints| taints.apply(&node, false));
        let shown = match found {
            Ok((word, taints)) => {
                format!("{word} {}", taints.iter().map(|taint| Taint::of(taint).text()).collect::<Vec<_>>().join(" "))
            }
            Err(why) => why.join("; "),
        };
        assert_eq!(shown, expected, "{changes}");
    }

    /// [K-143]
    #[test]
    fn taints_are_added_and_taken_off() {
        check("b=y:NoSchedule", "tainted b=y:NoSchedule a=x:NoSchedule a:NoExecute");
        check("b:NoExecute a:NoSchedule-", "modified b:NoExecute a:NoExecute");
        check("a-", "untainted ");
        check("a:NoExecute-", "untainted a=x:NoSchedule");
        check("a=z:NoSchedule", "node n already has a taint(s) with same effect(s) and --overwrite is false");
        check("c- d:NoSchedule-", "taint \"c\" not found; taint \"d:NoSchedule\" not found");
        check("c", "invalid taint spec: c");
        check("c:Never", "invalid taint effect: Never, unsupported taint effect");
        check("c:NoExecute:x", "invalid taint spec: c:NoExecute:x");
        check("c:NoExecute c=1:NoExecute", "duplicated taints with the same key and effect: {c 1 NoExecute <nil>}");
    }

    #[test]
    fn contradictions_are_listed() {
        let taints = parse(&words("a=1:NoExecute a- b:NoSchedule b:NoExecute-")).expect("taints");
        assert_eq!(taints.contradictions(), "a=");
    }
}

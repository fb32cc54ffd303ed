//! What `kubectl wait --for=…` waits for ([K-090], [K-091], [K-146]).

use serde_json::Value;

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// That the object is gone.
    Delete,
    /// That the object is there.
    Create,
    /// That a condition has a status; both are compared without regard to case.
    Condition {
        /// Type of the condition.
        name: String,
        /// Its status.
        status: String,
    },
    /// That a path leads to a value.
    Path {
        /// The path as it is given, in braces.
        template: String,
        /// The value; `None` for any.
        value: Option<String>,
    },
}

/// Reads one `--for`. `relaxed` puts a path into braces.
///
/// # Errors
/// It is nothing that can be waited for.
pub fn goal(text: &str, relaxed: impl Fn(&str) -> Result<String, String>) -> Result<Goal, String> {
    if let Some(kind) = [("delete", Goal::Delete), ("create", Goal::Create)]
        .into_iter()
        .find(|(word, _)| text.eq_ignore_ascii_case(word))
    {
        return Ok(kind.1);
    }
    if let Some(condition) = text.strip_prefix("condition=") {
        let (name, status) = condition.split_once('=').unwrap_or((condition, "true"));
        return Ok(Goal::Condition { name: name.to_owned(), status: status.to_owned() });
    }
    match text.strip_prefix("jsonpath=") {
        Some(path) => path_goal(path, relaxed),
        None => Err(format!("unrecognized condition: {}", crate::go::quote(text))),
    }
}

fn path_goal(text: &str, relaxed: impl Fn(&str) -> Result<String, String>) -> Result<Goal, String> {
    let parts = split_at_single(text);
    let (path, value) = match &parts[..] {
        [path] => (path, None),
        [path, value] => (path, Some(value)),
        _ => {
            let why = "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or \
                       --for=jsonpath='{.status.readyReplicas}'";
            return Err(why.to_owned());
        }
    };
    let template = relaxed(path)?;
    let value = value.map(|value| value.trim_matches(['\'', '"']).to_owned());
    if value.as_ref().is_some_and(String::is_empty) {
        let why = "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3";
        return Err(why.to_owned());
    }
    if template.is_empty() {
        return Err("jsonpath expression cannot be empty".to_owned());
    }
    Ok(Goal::Path { template, value })
}

/// Splits at each `=` that is not one of two.
fn split_at_single(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let part = parts.last_mut().expect("there is always a part");
        match letter {
            '=' if letters.next_if_eq(&'=').is_some() => *part += "==",
            '=' => parts.push(String::new()),
            other => part.push(other),
        }
    }
    parts
}

/// Whether an object has a condition with a status. A condition that was told about an older version does not count.
pub fn has_condition(object: &Value, name: &str, status: &str) -> bool {
    let same = |found: &Value, wanted: &str| found.as_str().is_some_and(|found| equal_fold(found, wanted));
    let conditions = object["status"]["conditions"].as_array();
    let Some(condition) = conditions
        .into_iter()
        .flatten()
        .find(|condition| same(&condition["type"], name) && condition["status"].is_string())
    else {
        return false;
    };
    let observed = condition["observedGeneration"].as_i64().or_else(|| object["status"]["observedGeneration"].as_i64());
    if let (Some(generation), Some(observed)) = (object["metadata"]["generation"].as_i64(), observed)
        && observed < generation
    {
        return false;
    }
    same(&condition["status"], status)
}

fn equal_fold(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

/// Whether the results of a path are what is waited for; each inner list is that of one part of the template.
///
/// # Errors
/// There is more than one result, or it is no single value.
pub fn is_reached(results: &[Vec<Value>], wanted: Option<&str>) -> Result<bool, String> {
    let Some(first) = results.first().filter(|first| !first.is_empty()) else { return Ok(false) };
    if results.len() > 1 {
        return Err("given jsonpath expression matches more than one list".to_owned());
    }
    if first.len() > 1 {
        return Err("given jsonpath expression matches more than one value".to_owned());
    }
    let Some(wanted) = wanted else { return Ok(true) };
    if first[0].is_object() || first[0].is_array() {
        return Err("jsonpath leads to a nested object or list which is not supported".to_owned());
    }
    Ok(jobyard_apiserver::patch::go_value(&first[0]).trim() == wanted.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// [K-091], [K-146]
    #[test]
    fn goals_are_read() {
        let check = |text: &str, expected: &str| {
            let relaxed = |path: &str| Ok(if path.is_empty() { String::new() } else { format!("{{{path}}}") });
            let shown = match goal(text, relaxed) {
                Ok(Goal::Condition { name, status }) => format!("{name} is {status}"),
                Ok(Goal::Path { template, value }) => format!("{template} {value:?}"),
                Ok(other) => format!("{other:?}"),
                Err(why) => why,
            };
            assert_eq!(shown, expected, "{text}");
        };
        check("DELETE", "Delete");
        check("create", "Create");
        check("condition=complete", "complete is true");
        check("condition=Complete=False", "Complete is False");
        check("condition=", " is true");
        check("condition", "unrecognized condition: \"condition\"");
        check("jsonpath=.a=1", "{.a} Some(\"1\")");
        check("jsonpath=.a[?(@.b==\"c\")].d='x'", "{.a[?(@.b==\"c\")].d} Some(\"x\")");
        check("jsonpath=", "jsonpath expression cannot be empty");
        check(
            "jsonpath=.a=",
            "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
        );
    }

    /// [K-090]
    #[test]
    fn conditions_are_compared_without_case() {
        let object = json!({
            "metadata": {"generation": 2},
            "status": {"conditions": [
                {"type": "Complete", "status": "True"}, {"type": "Old", "status": "True", "observedGeneration": 1},
            ]},
        });
        assert!(has_condition(&object, "complete", "true"));
        assert!(!has_condition(&object, "complete", "false"));
        assert!(!has_condition(&object, "old", "true"));
        assert!(!has_condition(&object, "failed", "true"));
    }

    /// [K-091]
    #[test]
    fn results_are_compared_as_text() {
        let check = |results: Value, wanted: Option<&str>, expected: Result<bool, &str>| {
            let results: Vec<Vec<Value>> = serde_json::from_value(results).expect("lists");
            assert_eq!(is_reached(&results, wanted), expected.map_err(str::to_owned));
        };
        check(json!([[1]]), Some(" 1"), Ok(true));
        check(json!([["a"]]), Some("b"), Ok(false));
        check(json!([[{}]]), None, Ok(true));
        check(json!([]), None, Ok(false));
        check(json!([[{}]]), Some("x"), Err("jsonpath leads to a nested object or list which is not supported"));
        check(json!([[1, 2]]), None, Err("given jsonpath expression matches more than one value"));
        check(json!([[1], [2]]), None, Err("given jsonpath expression matches more than one list"));
    }
}

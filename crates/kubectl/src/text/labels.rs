//! Labels and selectors as text ([K-120]).

use crate::value::{at, fields, items, text, texts};
use serde_json::{Map, Value};

/// Labels in one line: `a=b,c=d`, or `<none>`.
pub fn line(labels: &Value) -> String {
    match labels.as_object().filter(|labels| !labels.is_empty()) {
        Some(labels) => pairs(labels).join(","),
        None => "<none>".to_owned(),
    }
}

/// Labels, each as `a=b`.
pub fn pairs(labels: &Map<String, Value>) -> Vec<String> {
    labels.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or(""))).collect()
}

/// A label selector as text; empty if there is none.
///
/// # Errors
/// If it has an operator that does not exist.
pub fn selector(selector: &Value) -> Result<String, String> {
    let mut terms: Vec<(&str, String)> = Vec::new();
    for (name, value) in fields(selector, "matchLabels").into_iter().flatten() {
        terms.push((name, format!("{name}={}", value.as_str().unwrap_or(""))));
    }
    for expression in items(selector, "matchExpressions") {
        let key = text(expression, "key");
        let mut values = texts(expression, "values");
        values.sort_unstable();
        let values = values.join(",");
        terms.push((
            key,
            match text(expression, "operator") {
                "In" => format!("{key} in ({values})"),
                "NotIn" => format!("{key} notin ({values})"),
                "Exists" => key.to_owned(),
                "DoesNotExist" => format!("!{key}"),
                other => return Err(format!("{other:?} is not a valid label selector operator")),
            },
        ));
    }
    terms.sort_by_key(|(key, _)| *key);
    Ok(terms.into_iter().map(|(_, term)| term).collect::<Vec<_>>().join(","))
}

/// The label selector at a path as tables have it.
pub fn selector_cell(object: &Value, path: &str) -> String {
    match selector(at(object, path)) {
        Ok(text) if text.is_empty() => "<none>".to_owned(),
        Ok(text) => text,
        Err(_) => "<error>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// [K-120]
    #[test]
    fn selectors_have_a_text_form() {
        let value = json!({"matchLabels": {"b": "1"}, "matchExpressions": [
            {"key": "c", "operator": "DoesNotExist"},
            {"key": "a", "operator": "In", "values": ["y", "x"]},
        ]});
        assert_eq!(selector(&value), Ok("a in (x,y),b=1,!c".to_owned()));
        assert_eq!(selector_cell(&json!({}), "spec.selector"), "<none>");
        assert_eq!(line(&json!({"b": "", "a": "x"})), "a=x,b=");
    }
}

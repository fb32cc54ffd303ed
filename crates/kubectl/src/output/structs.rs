//! JSON of objects that kubectl has as Go types: their fields stand in the order of the types ([K-125]).

use super::json::{self, end, start};
use crate::tree::Packed;
use jobyard_apiserver::json::go_text;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static ORDER: Packed = Packed::new(include_bytes!("../../data/order.z"));

/// Fields of a type, each with the type that it holds, or an empty text.
type Fields = Vec<(&'static str, &'static str)>;

fn types() -> &'static BTreeMap<&'static str, Fields> {
    static READ: OnceLock<BTreeMap<&'static str, Fields>> = OnceLock::new();
    READ.get_or_init(|| {
        let fields = |text: &'static str| text.split(' ').map(|field| field.split_once(':').unwrap_or((field, "")));
        ORDER
            .text()
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(name, text)| (name, fields(text).collect()))
            .collect()
    })
}

/// An object over several lines, without a line feed at the end.
pub fn indented(object: &Value) -> String {
    let mut out = String::new();
    push(&mut out, object, object["kind"].as_str().unwrap_or(""), Some(0));
    out
}

/// An object on one line.
pub fn compact(object: &Value) -> String {
    let mut out = String::new();
    push(&mut out, object, object["kind"].as_str().unwrap_or(""), None);
    out
}

/// Writes a value of a type, below so many levels; on one line if there is no level.
fn push(out: &mut String, value: &Value, kind: &str, level: Option<usize>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let order = types().get(kind);
            let place = |name: &str| order.and_then(|order| order.iter().position(|(field, _)| *field == name));
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort_by_key(|name| place(name).unwrap_or(usize::MAX));
            out.push('{');
            for (number, name) in names.into_iter().enumerate() {
                separate(out, number, level);
                let colon = if level.is_some() { ": " } else { ":" };
                *out += &(go_text(&Value::from(name.as_str())) + colon);
                let inner = place(name).and_then(|place| order.map(|order| order[place].1)).unwrap_or("");
                push(out, &fields[name], inner, level.map(|level| level + 1));
            }
            close(out, level, '}');
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                separate(out, number, level);
                push(out, item, kind, level.map(|level| level + 1));
            }
            close(out, level, ']');
        }
        other if level.is_some() => out.push_str(&json::indented(other)),
        other => out.push_str(&go_text(other)),
    }
}

fn separate(out: &mut String, number: usize, level: Option<usize>) {
    match level {
        Some(level) => start(out, number, level + 1),
        None if number > 0 => out.push(','),
        None => {}
    }
}

fn close(out: &mut String, level: Option<usize>, bracket: char) {
    match level {
        Some(level) => end(out, level, bracket),
        None => out.push(bracket),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// [K-125]
    #[test]
    fn fields_stand_in_the_order_of_the_go_types() {
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"b": "1", "a": "2"}, "name": "p"},
            "spec": {"restartPolicy": "Never", "containers": [{"image": "i", "name": "c"}]}, "status": {},
        });
        let expected = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"2\",\"b\":\
                        \"1\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],\"restartPolicy\":\"Never\"},\
                        \"status\":{}}";
        assert_eq!(compact(&pod), expected);
        assert!(indented(&pod).starts_with("{\n    \"kind\": \"Pod\",\n    \"apiVersion\": \"v1\",\n"));
    }
}

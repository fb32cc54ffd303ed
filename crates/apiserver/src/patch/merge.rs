//! Merge patches (RFC 7386) as upstream applies them: objects that are merged come out with sorted fields, all others as
//! they were written ([A-201], [A-203]).

use crate::json::Json;

/// The document after the patch; `None` for a patch that is none.
pub fn apply(document: Json, patch: &Json) -> Option<Json> {
    match patch {
        Json::Object(fields) => Some(Json::Object(merge(sorted(document), fields))),
        Json::Array(items) => Some(Json::Array(items.iter().map(without_nulls).collect())),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

type Fields = Vec<(String, Json)>;

/// The fields of an object, each once, by name; none of anything else.
fn sorted(value: Json) -> Fields {
    let Json::Object(fields) = value else { return Vec::new() };
    let map: std::collections::BTreeMap<String, Json> = fields.into_iter().collect();
    map.into_iter().collect()
}

fn merge(mut fields: Fields, patch: &[(String, Json)]) -> Fields {
    for (name, value) in sorted(Json::Object(patch.to_vec())) {
        let place = fields.binary_search_by(|(field, _)| field.cmp(&name));
        match (place, value) {
            (Ok(place), Json::Null) => drop(fields.remove(place)),
            (Err(_), Json::Null) => {}
            (Ok(place), value) => {
                let present = std::mem::replace(&mut fields[place].1, Json::Null);
                fields[place].1 = merge_value(present, value);
            }
            (Err(place), value) => fields.insert(place, (name, without_nulls(&value))),
        }
    }
    fields
}

fn merge_value(present: Json, patch: Json) -> Json {
    match (present, patch) {
        (present @ Json::Object(_), Json::Object(patch)) => Json::Object(merge(sorted(present), &patch)),
        (Json::Object(_), patch) => patch,
        (_, patch) => without_nulls(&patch),
    }
}

/// A value without the fields that are null, at every depth.
fn without_nulls(value: &Json) -> Json {
    match value {
        Json::Object(fields) => {
            let fields = sorted(Json::Object(fields.clone())).into_iter().filter(|(_, value)| *value != Json::Null);
            Json::Object(fields.map(|(name, value)| (name, without_nulls(&value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{parse, write};

    fn check(document: &str, patch: &str, expected: Option<&str>) {
        let read = |text: &str| parse(text.as_bytes()).expect("JSON");
        let patched = apply(read(document), &read(patch)).map(|patched| write(&patched));
        assert_eq!(patched.as_deref(), expected, "{patch}");
    }

    /// [A-203]
    #[test]
    fn what_is_merged_comes_out_sorted() {
        let document = r#"{"b":{"d":1,"c":2},"a":{"f":1,"e":2}}"#;
        check(
            document,
            r#"{"b":{"d":null,"x":{"n":null,"m":1}}}"#,
            Some(r#"{"a":{"f":1,"e":2},"b":{"c":2,"x":{"m":1}}}"#),
        );
        check(document, r#"{"b":[{"n":null}]}"#, Some(r#"{"a":{"f":1,"e":2},"b":[{"n":null}]}"#));
        check(document, r#"{"a":1,"a":2}"#, Some(r#"{"a":2,"b":{"d":1,"c":2}}"#));
        check(document, "[1]", Some("[1]"));
        check(document, "null", None);
    }
}

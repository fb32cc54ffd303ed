//! JSON patches (RFC 6902) with upstream's tolerance ([A-202]). Objects on the way to a place come out with sorted fields.

use crate::json::Json;

/// Applies a patch. `None` if one of its operations cannot be done; upstream tells no more.
pub fn apply(mut document: Json, patch: &[Json]) -> Option<Json> {
    for operation in patch {
        apply_one(&mut document, operation)?;
    }
    Some(document)
}

fn apply_one(document: &mut Json, operation: &Json) -> Option<()> {
    let text = |name| operation.get(name).and_then(Json::as_str);
    let path = text("path")?;
    let value = || operation.get("value").cloned().unwrap_or(Json::Null);
    match text("op")? {
        "add" => add(document, path, value()),
        "remove" => remove(document, path),
        "replace" if path.is_empty() => {
            *document = Some(value()).filter(|value| matches!(value, Json::Object(_) | Json::Array(_)))?;
            Some(())
        }
        "replace" => replace(document, path, value()),
        "move" => {
            let moved = read(document, text("from")?)?;
            remove(document, text("from")?)?;
            add(document, path, moved)
        }
        "copy" => {
            let copied = read(document, text("from")?)?;
            add(document, path, copied)
        }
        "test" => {
            let found = if path.is_empty() { document.clone() } else { read(document, path)? };
            is_same(&found, &value()).then_some(())
        }
        _ => None,
    }
}

/// The list or object in which a path ends, and the last part of the path.
fn find<'a>(document: &'a mut Json, path: &str) -> Option<(&'a mut Json, String)> {
    let mut parts: Vec<String> =
        path.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let last = parts.pop()?;
    let mut place = document;
    sort(place);
    for part in parts {
        place = match place {
            Json::Object(fields) => &mut fields.iter_mut().find(|(name, _)| *name == part)?.1,
            Json::Array(items) => {
                let index = index(&part, items.len(), items.len())?;
                &mut items[index]
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => return None,
        };
        sort(place);
    }
    matches!(place, Json::Object(_) | Json::Array(_)).then_some((place, last))
}

fn sort(value: &mut Json) {
    if let Json::Object(fields) = value {
        let map: std::collections::BTreeMap<_, _> = std::mem::take(fields).into_iter().collect();
        *fields = map.into_iter().collect();
    }
}

/// A place in a list. Negative numbers count from the end.
fn index(part: &str, length: usize, end: usize) -> Option<usize> {
    let number: i64 = part.parse().ok()?;
    let index = if number < 0 { number + length as i64 } else { number };
    usize::try_from(index).ok().filter(|index| *index < end)
}

/// What is at a place; a field that is not there is null.
fn read(document: &mut Json, path: &str) -> Option<Json> {
    let (place, last) = find(document, path)?;
    Some(match place {
        Json::Array(items) => items[index(&last, items.len(), items.len())?].clone(),
        object => object.get(&last).cloned().unwrap_or(Json::Null),
    })
}

fn add(document: &mut Json, path: &str, value: Json) -> Option<()> {
    match find(document, path)? {
        (Json::Array(items), last) if last == "-" => items.push(value),
        (Json::Array(items), last) => {
            let length = items.len() + 1;
            items.insert(index(&last, length, length)?, value);
        }
        (object, last) => put(object, last, value),
    }
    Some(())
}

fn replace(document: &mut Json, path: &str, value: Json) -> Option<()> {
    match find(document, path)? {
        (Json::Array(items), last) => {
            let index = index(&last, items.len(), items.len())?;
            items[index] = value;
        }
        // Upstream's `replace` of a field that an object does not have adds it.
        (object, last) => put(object, last, value),
    }
    Some(())
}

fn put(object: &mut Json, name: String, value: Json) {
    if let Json::Object(fields) = object {
        match fields.binary_search_by(|(field, _)| field.cmp(&name)) {
            Ok(place) => fields[place].1 = value,
            Err(place) => fields.insert(place, (name, value)),
        }
    }
}

fn remove(document: &mut Json, path: &str) -> Option<()> {
    match find(document, path)? {
        (Json::Array(items), last) => {
            let index = index(&last, items.len(), items.len())?;
            items.remove(index);
        }
        (Json::Object(fields), last) => {
            let place = fields.iter().position(|(name, _)| *name == last)?;
            fields.remove(place);
        }
        _ => return None,
    }
    Some(())
}

/// Whether two values are equal; the order of fields does not matter, the spelling of numbers does.
fn is_same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Object(fields), Json::Object(others)) => {
            fields.len() == others.len()
                && fields.iter().all(|(name, value)| b.get(name).is_some_and(|other| is_same(value, other)))
        }
        (Json::Array(items), Json::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| is_same(item, other))
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{parse, write};

    fn check(patch: &str, expected: Option<&str>) {
        let read = |text: &str| parse(text.as_bytes()).expect("JSON");
        let Json::Array(patch) = read(patch) else { panic!("{patch} is no list") };
        let document = read(r#"{"spec":{"parallelism":1,"list":[1,2]},"a":{"c":1,"b":2}}"#);
        assert_eq!(apply(document, &patch).map(|patched| write(&patched)).as_deref(), expected, "{patch:?}");
    }

    /// [A-202]
    #[test]
    fn operations_are_as_tolerant_as_upstream() {
        let spec = |spec: &str| Some(format!(r#"{{"a":{{"c":1,"b":2}},"spec":{spec}}}"#));
        for (operation, expected) in [
            (
                r#""op":"replace","path":"/spec/suspend","value":2"#,
                spec(r#"{"list":[1,2],"parallelism":1,"suspend":2}"#),
            ),
            (r#""op":"add","path":"/spec/list/-","value":3"#, spec(r#"{"list":[1,2,3],"parallelism":1}"#)),
            (r#""op":"add","path":"/spec/list/-1","value":3"#, spec(r#"{"list":[1,2,3],"parallelism":1}"#)),
            (r#""op":"remove","path":"/spec/list/-2""#, spec(r#"{"list":[2],"parallelism":1}"#)),
            (r#""op":"move","from":"/spec/parallelism","path":"/spec/x""#, spec(r#"{"list":[1,2],"x":1}"#)),
            (r#""op":"copy","from":"/spec/none","path":"/spec/x""#, spec(r#"{"list":[1,2],"parallelism":1,"x":null}"#)),
            (r#""op":"test","path":"/a","value":{"b":2,"c":1}"#, spec(r#"{"parallelism":1,"list":[1,2]}"#)),
            (r#""op":"test","path":"/spec/parallelism","value":1.0"#, None),
            (r#""op":"replace","path":"/spec/list/2","value":3"#, None),
            (r#""op":"add","path":"/spec/list/3","value":3"#, None),
            (r#""op":"add","path":"/none/x","value":3"#, None),
            (r#""op":"add","path":"spec","value":3"#, None),
            (r#""op":"remove","path":"/spec/suspend""#, None),
            (r#""op":"frobnicate","path":"/spec""#, None),
        ] {
            check(&format!("[{{{operation}}}]"), expected.as_deref());
        }
        check("[]", Some(r#"{"spec":{"parallelism":1,"list":[1,2]},"a":{"c":1,"b":2}}"#));
    }
}

//! Fields that stand in a document more than once.

use super::Json;
use std::collections::BTreeSet;

/// Paths that are told, at most.
const TOLD_MAX: usize = 100;

/// The paths of fields that are there again, in the order of the document, each once ([A-199]).
pub fn repeated(document: &Json) -> Vec<String> {
    let mut found = Vec::new();
    walk(document, "", &mut found);
    found
}

fn walk(value: &Json, path: &str, found: &mut Vec<String>) {
    match value {
        Json::Object(fields) => {
            let mut seen = BTreeSet::new();
            for (name, value) in fields {
                let child = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                if !seen.insert(name) && !found.contains(&child) && found.len() < TOLD_MAX {
                    found.push(child.clone());
                }
                walk(value, &child, found);
            }
        }
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                walk(item, &format!("{path}[{place}]"), found);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [A-199]
    #[test]
    fn each_path_is_told_once() {
        let document = super::super::parse(br#"{"a":{"b":1,"b":2,"b":3},"c":[{"d":1,"d":2}],"a":1}"#).expect("JSON");
        assert_eq!(repeated(&document), ["a.b", "c[0].d", "a"]);
    }
}

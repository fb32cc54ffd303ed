//! What differs between two answers, by path.

use super::case::Answer;
use serde_json::{Value, json};

/// A place in which two answers differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Path from the answer, such as `.status.message`.
    pub path: String,
    /// What the real server answered; nothing if it has nothing there.
    pub recorded: Option<Value>,
    /// What ours answered.
    pub ours: Option<Value>,
}

/// Everything in which two answers differ.
pub fn compare(recorded: &Answer, ours: &Answer) -> Vec<Difference> {
    let mut found = Vec::new();
    walk("", Some(&form(recorded)), Some(&form(ours)), &mut found);
    found
}

fn form(answer: &Answer) -> Value {
    json!({
        "code": answer.code,
        "object": answer.object,
        "status": answer.status,
        "text": answer.text,
        "warnings": answer.warnings,
        "after": answer.after,
        "second": answer.second.as_deref().map(form),
    })
}

fn walk(path: &str, recorded: Option<&Value>, ours: Option<&Value>, found: &mut Vec<Difference>) {
    match (recorded, ours) {
        _ if recorded == ours => {}
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                walk(&format!("{path}.{key}"), a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for place in 0..a.len().max(b.len()) {
                walk(&format!("{path}[{place}]"), a.get(place), b.get(place), found);
            }
        }
        _ => found.push(Difference { path: path.to_owned(), recorded: recorded.cloned(), ours: ours.cloned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Spoil = fn(&mut Answer);

    #[test]
    fn every_part_of_an_answer_is_compared() {
        let recorded = Answer {
            code: 201,
            object: Some(json!({"metadata": {"name": "j"}})),
            warnings: vec!["a".into(), "b".into()],
            ..Answer::default()
        };
        assert!(compare(&recorded, &recorded).is_empty());
        let plants: [(Spoil, &str); 7] = [
            (|answer| answer.code = 200, ".code"),
            (|answer| answer.object = Some(json!({"metadata": {}})), ".object.metadata.name"),
            (|answer| answer.status = Some(json!({})), ".status"),
            (|answer| answer.text = Some("x".into()), ".text"),
            (|answer| answer.warnings.swap(0, 1), ".warnings[0]"),
            (|answer| answer.after = Some(json!({})), ".after"),
            (|answer| answer.second = Some(Box::default()), ".second"),
        ];
        for (spoil, path) in plants {
            let mut spoilt = recorded.clone();
            spoil(&mut spoilt);
            assert_eq!(compare(&recorded, &spoilt)[0].path, path);
        }
    }
}

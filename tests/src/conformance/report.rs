//! How differences are printed: two traces side by side, then the first entries that differ in full.

use super::compare::{Difference, Pair};
use super::entry::Entry;
use serde_json::Value;
use std::fmt::Write as _;

/// Width of each of the two columns.
const COLUMN: usize = 88;
/// Lines before the first difference.
const BEFORE: usize = 4;
/// Lines from the first difference on.
const AFTER: usize = 12;

/// The place where two runs part.
pub fn side_by_side(name: &str, difference: &Difference) -> String {
    let mut text = format!("── {name}\n");
    if let Some(pair) = difference.pairs.get(difference.first) {
        let _ = writeln!(text, "   {:COLUMN$}   jobyard", "Kubernetes");
        let start = difference.first.saturating_sub(BEFORE);
        for pair in difference.pairs.iter().skip(start).take(difference.first - start + AFTER) {
            let (left, right) = (column(pair.recorded.as_ref()), column(pair.ours.as_ref()));
            let mark = if pair.recorded == pair.ours { ' ' } else { '≠' };
            let _ = writeln!(text, " {mark} {left:COLUMN$} │ {right}");
        }
        text.push_str(&in_full(difference, pair));
    } else if let Some((recorded, ours)) = &difference.last {
        text.push_str("   the traces are equal, the final state is not\n");
        text.push_str(&values("", recorded, ours));
    } else if let Some(view) = &difference.view {
        let _ = writeln!(text, "   at {}: {}", view.t, view.command);
        text.push_str(&lines(view.recorded.as_deref().unwrap_or(""), view.ours.as_deref().unwrap_or("")));
    }
    text
}

/// The lines of two texts in which they differ, each with its number.
fn lines(recorded: &str, ours: &str) -> String {
    let mut text = String::new();
    let (mut left, mut right) = (recorded.lines(), ours.lines());
    for number in 1.. {
        match (left.next(), right.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                let [a, b] = [a, b].map(|line| line.unwrap_or("nothing"));
                let _ = writeln!(text, "     line {number}\n       Kubernetes: {a}\n       jobyard:    {b}");
            }
        }
    }
    text
}

/// The first entry that differs, and the one of the other side that it probably stands for.
fn in_full(difference: &Difference, first: &Pair) -> String {
    let same_kind =
        |a: &Entry, b: &Entry| a.by == b.by && a.verb == b.verb && a.resource == b.resource && a.name == b.name;
    let rest = || difference.pairs.iter().skip(difference.first).filter(|pair| pair.recorded != pair.ours);
    let (recorded, ours) = match (&first.recorded, &first.ours) {
        (Some(entry), _) => {
            (Some(entry), rest().filter_map(|pair| pair.ours.as_ref()).find(|other| same_kind(entry, other)))
        }
        (None, Some(entry)) => {
            (rest().filter_map(|pair| pair.recorded.as_ref()).find(|other| same_kind(entry, other)), Some(entry))
        }
        (None, None) => (None, None),
    };
    match (recorded, ours) {
        (Some(recorded), Some(ours)) if recorded.t == ours.t => {
            format!("   at {}:\n{}", recorded.t, values("", &serde_json::json!(recorded), &serde_json::json!(ours)))
        }
        _ => {
            let line = |entry: Option<&Entry>| entry.map_or_else(|| "nothing".to_owned(), Entry::line);
            format!("   Kubernetes: {}\n   jobyard:    {}\n", line(recorded), line(ours))
        }
    }
}

/// The fields in which two values differ, by path.
fn values(path: &str, recorded: &Value, ours: &Value) -> String {
    let mut text = String::new();
    match (recorded, ours) {
        _ if recorded == ours => {}
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let null = Value::Null;
                text.push_str(&values(
                    &format!("{path}.{key}"),
                    a.get(key).unwrap_or(&null),
                    b.get(key).unwrap_or(&null),
                ));
            }
        }
        _ => {
            let _ = writeln!(text, "     {path}\n       Kubernetes: {recorded}\n       jobyard:    {ours}");
        }
    }
    text
}

/// An entry in one column, cut off where it is longer.
fn column(entry: Option<&Entry>) -> String {
    let Some(entry) = entry else { return String::new() };
    let line = compact(entry);
    let length = line.chars().count();
    if length <= COLUMN { line } else { line.chars().take(COLUMN - 1).chain(['…']).collect() }
}

/// An entry in one line for people.
pub fn compact(entry: &Entry) -> String {
    let mut line = format!("{:>7} {} {} {} {}", entry.t, entry.by, entry.verb, entry.resource, entry.name);
    if entry.code != 0 {
        let _ = write!(line, " {} {}", entry.code, entry.message);
    }
    if let Some(body) = &entry.body {
        let _ = write!(line, " {body}");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::compare::compare;
    use crate::conformance::recording::Outcome;
    use serde_json::json;

    #[test]
    fn a_difference_in_a_body_names_the_field() {
        let entry = |active: i32| Entry {
            t: 1022,
            verb: "update".into(),
            body: Some(json!({"active": active, "ready": 0})),
            ..Entry::default()
        };
        let outcome = |active| Outcome { trace: vec![entry(active)], ..Outcome::default() };
        let difference = compare(&[outcome(1)], &outcome(2)).expect("they differ");
        let text = side_by_side("one pod", &difference);
        assert!(text.contains(".body.active\n       Kubernetes: 1\n       jobyard:    2"), "{text}");
    }
}

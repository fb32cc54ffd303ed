//! How differences are printed.

use super::compare::Difference;
use serde_json::Value;
use std::fmt::Write as _;

/// Letters of a value that are shown before the place where it differs.
const BEFORE: usize = 60;
/// Letters that are shown in all.
const SHOWN: usize = 400;

/// A case with everything in which it differs, the two answers under each other.
pub fn under_each_other(id: &str, differences: &[Difference]) -> String {
    let mut text = format!("── {id}\n");
    for difference in differences {
        let (recorded, ours) = (shown(difference.recorded.as_ref()), shown(difference.ours.as_ref()));
        let from = common(&recorded, &ours).saturating_sub(BEFORE);
        let _ = writeln!(text, "   {}", difference.path);
        let _ = writeln!(text, "     Kubernetes: {}", part(&recorded, from));
        let _ = writeln!(text, "     jobyard:    {}", part(&ours, from));
    }
    text
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

/// How many letters two texts have in common at their beginnings.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

fn part(text: &str, from: usize) -> String {
    let mut shown: String = text.chars().skip(from).take(SHOWN).collect();
    if from > 0 {
        shown.insert(0, '…');
    }
    if text.chars().count() > from + SHOWN {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shown_around_the_place() {
        let value = |end: &str| Some(Value::from("x".repeat(1000) + end));
        let difference = Difference { path: ".status.message".into(), recorded: value("a"), ours: value("b") };
        let text = under_each_other("spec/x", &[difference]);
        assert!(text.contains(&format!("jobyard:    …{}b\"", "x".repeat(BEFORE))), "{text}");
    }
}

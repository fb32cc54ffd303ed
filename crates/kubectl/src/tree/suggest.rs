//! Which commands somebody may have meant who typed one that there is not.

use super::children;

/// Letters that may be wrong.
const DISTANCE_MAX: usize = 2;

/// The sub-commands of `path` that look like `typed`.
pub fn suggestions(path: &str, typed: &str) -> Vec<&'static str> {
    let small = typed.to_lowercase();
    children(path)
        .filter(|command| !command.is_hidden)
        .filter(|command| {
            let name = command.name();
            distance(&small, &name.to_lowercase()) <= DISTANCE_MAX
                || name.to_lowercase().starts_with(&small)
                || command.suggested_for.iter().any(|wrong| wrong.eq_ignore_ascii_case(typed))
        })
        .map(super::Command::name)
        .collect()
}

/// Letters to be added, removed or changed to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = place + 1;
        for (column, theirs) in other.iter().enumerate() {
            let changed = before + usize::from(letter != *theirs);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [K-150]
    #[test]
    fn what_looks_alike_is_suggested() {
        assert_eq!(suggestions("", "foo"), ["top"]);
        assert_eq!(suggestions("", "gett"), ["set", "get"]);
        assert_eq!(suggestions("", "rm"), ["run", "delete", "cp"]);
        assert_eq!(suggestions("", "xxxxxxx"), [""; 0]);
    }
}

//! Differences of two texts as GNU `diff -u` prints them ([K-141]).

mod edits;

use edits::Edits;
use std::fmt::Write as _;

/// Lines around a change.
const CONTEXT: usize = 3;

/// A run of changed lines: those from `old.0` to `old.1` become those from `new.0` to `new.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    old: (usize, usize),
    new: (usize, usize),
}

/// The hunks; nothing if the texts are equal. The two header lines are the caller's.
pub fn unified(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let edits = Edits::between(&old, &new);
    let changes = changes(&edits);
    let mut out = String::new();
    let mut rest = changes.as_slice();
    while !rest.is_empty() {
        let near = |pair: &[Change]| pair[1].old.0 - pair[0].old.1 <= 2 * CONTEXT;
        let count = 1 + rest.windows(2).take_while(|pair| near(pair)).count();
        let (hunk, after) = rest.split_at(count);
        push_hunk(&mut out, &old, &new, hunk);
        rest = after;
    }
    out
}

fn changes(edits: &Edits) -> Vec<Change> {
    let (mut left, mut right) = (0, 0);
    let mut changes = Vec::new();
    while left < edits.old.len() || right < edits.new.len() {
        let start = (left, right);
        while edits.old.get(left) == Some(&true) {
            left += 1;
        }
        while edits.new.get(right) == Some(&true) {
            right += 1;
        }
        if start == (left, right) {
            left += 1;
            right += 1;
        } else {
            changes.push(Change { old: (start.0, left), new: (start.1, right) });
        }
    }
    changes
}

fn push_hunk(out: &mut String, old: &[&str], new: &[&str], hunk: &[Change]) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let before = first.old.0.min(CONTEXT);
    let after = (old.len() - last.old.1).min(CONTEXT);
    let from = range(first.old.0 - before, last.old.1 + after);
    let to = range(first.new.0 - before, last.new.1 + after);
    writeln!(out, "@@ -{from} +{to} @@").expect("a String takes everything");
    let mut at = first.old.0 - before;
    for change in hunk {
        push_lines(out, ' ', &old[at..change.old.0]);
        push_lines(out, '-', &old[change.old.0..change.old.1]);
        push_lines(out, '+', &new[change.new.0..change.new.1]);
        at = change.old.1;
    }
    push_lines(out, ' ', &old[at..last.old.1 + after]);
}

fn push_lines(out: &mut String, mark: char, lines: &[&str]) {
    for line in lines {
        out.push(mark);
        out.push_str(line);
        out.push('\n');
    }
}

/// Which lines, counted from 1: `first,count`, or the line alone; of no lines the one in front of them.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let lines = |text: &str| text.chars().flat_map(|letter| [letter, '\n']).collect::<String>();
        assert_eq!(unified(&lines(old), &lines(new)).replace('\n', "|"), expected, "{old} {new}");
    }

    /// [K-141]
    #[test]
    fn hunks_are_as_gnu_diff_has_them() {
        check("abc", "abc", "");
        check("", "ab", "@@ -0,0 +1,2 @@|+a|+b|");
        check("a", "", "@@ -1 +0,0 @@|-a|");
        check("abcdefghij", "abcdXfghij", "@@ -2,7 +2,7 @@| b| c| d|-e|+X| f| g| h|");
        check("abcdefghijk", "Xbcdefghijy", "@@ -1,4 +1,4 @@|-a|+X| b| c| d|@@ -8,4 +8,4 @@| h| i| j|-k|+y|");
        check("abcdefgh", "Xbcdefgy", "@@ -1,8 +1,8 @@|-a|+X| b| c| d| e| f| g|-h|+y|");
        // A run of equal lines: the change goes to its end.
        check("abbc", "abbbc", "@@ -1,4 +1,5 @@| a| b| b|+b| c|");
        check("abcabc", "abc", "@@ -1,6 +1,3 @@| a| b| c|-a|-b|-c|");
    }
}

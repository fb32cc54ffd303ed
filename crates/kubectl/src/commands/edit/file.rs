//! The file that is edited: what stands on top, and what counts of it ([K-140]).

use crate::change;
use jobyard_apiserver::json::go_text;

/// What stands above the objects.
const HEADER: &str = "# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
";

/// The same where what was applied last is edited.
const HEADER_OF_APPLIED: &str = "# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
";

/// Why a file is open again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// One reason for each object.
    pub reasons: Vec<Reason>,
}

/// Why an object cannot be saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// A sentence.
    pub head: String,
    /// What is wrong with each field.
    pub other: Vec<String>,
}

impl Header {
    /// The comments on top of the file.
    pub fn text(&self, is_last_applied: bool) -> String {
        let mut text = if is_last_applied { HEADER_OF_APPLIED } else { HEADER }.to_owned();
        for reason in &self.reasons {
            let colon = if reason.other.is_empty() { "" } else { ":" };
            text += &["# ", &commented(&reason.head), colon, "\n"].concat();
            for other in &reason.other {
                text += &["# * ", &commented(other), "\n"].concat();
            }
            text += "#\n";
        }
        text
    }
}

/// A text of several lines within a comment.
fn commented(text: &str) -> String {
    let mut commented = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        commented.push(letter);
        if letter == '\n' && letters.peek().is_some_and(|next| *next != '#') {
            commented += "# ";
        }
    }
    commented
}

/// A file without its lines of comments.
pub fn without_comments(text: &str) -> String {
    let is_comment = |line: &str| {
        let line = line.trim();
        line.starts_with('#') && !line.starts_with("#!")
    };
    text.split_inclusive('\n').filter(|line| !is_comment(line)).collect()
}

/// What a file says, however it is written.
pub fn stripped(text: &str) -> String {
    if text.trim_start().starts_with('{') {
        return text.to_owned();
    }
    change::yaml(text.as_bytes()).map_or_else(|_| without_comments(text), |value| go_text(&value))
}

/// Whether anything but comments and blanks is in a file.
pub fn has_lines(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [K-140]
    #[test]
    fn the_file_tells_why_it_is_open_again() {
        let reasons = vec![
            Reason { head: "jobs.batch \"x\" was not valid".into(), other: vec!["a: b\nc".into()] },
            Reason { head: "no".into(), other: Vec::new() },
        ];
        let text = Header { reasons }.text(false);
        let expected = "# jobs.batch \"x\" was not valid:\n# * a: b\n# c\n#\n# no\n#\n";
        assert_eq!(text.strip_prefix(HEADER), Some(expected));
        assert!(Header::default().text(true).starts_with("# Please edit the 'last-applied"));
    }

    /// [K-140]
    #[test]
    fn comments_do_not_count() {
        assert_eq!(without_comments("# a\nb: 1 # c\n  # d\n#!x"), "b: 1 # c\n#!x");
        assert_eq!(stripped("# a\nb:   1\n"), "{\"b\":1}");
        assert!(!has_lines("# a\n\n  #b"));
        assert!(has_lines("# a\nb"));
    }
}

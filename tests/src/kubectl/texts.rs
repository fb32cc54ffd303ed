//! When two outputs are the same: byte for byte, but for texts that chance makes.

use serde_json::Value;

/// Texts that another run has otherwise, longest first.
#[derive(Clone, Debug, Default)]
pub struct Chance(Vec<(String, Form)>);

/// What another run may have in place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As many letters and digits.
    Letters,
    /// A UID.
    Uid,
}

impl Chance {
    /// Of a session's placeholders.
    pub fn of(placeholders: &Value) -> Self {
        let mut texts = Vec::new();
        for (group, form) in [("suffixes", Form::Letters), ("volumes", Form::Letters), ("uids", Form::Uid)] {
            let found = placeholders[group].as_object().into_iter().flatten();
            texts.extend(found.map(|(text, _)| (text.clone(), form)));
        }
        texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self(texts)
    }

    /// Whether our text is the recorded one.
    pub fn is_same(&self, ours: &str, recorded: &str) -> bool {
        if ours == recorded {
            return true;
        }
        let (mut ours, mut recorded) = (ours, recorded);
        while let Some(letter) = recorded.chars().next() {
            if let Some((text, form)) = self.0.iter().find(|(text, _)| recorded.starts_with(text.as_str())) {
                let Some(length) = form.length(ours, text) else { return false };
                (ours, recorded) = (&ours[length..], &recorded[text.len()..]);
                continue;
            }
            if !ours.starts_with(letter) {
                return false;
            }
            (ours, recorded) = (&ours[letter.len_utf8()..], &recorded[letter.len_utf8()..]);
        }
        ours.is_empty()
    }
}

impl Form {
    /// How many bytes at the beginning of our text are of this form.
    fn length(self, ours: &str, recorded: &str) -> Option<usize> {
        let start = ours.get(..recorded.len())?;
        let fits = |letter: char| match self {
            Self::Letters => letter.is_ascii_lowercase() || letter.is_ascii_digit(),
            Self::Uid => letter.is_ascii_hexdigit() || letter == '-',
        };
        start.chars().all(fits).then_some(recorded.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_chance_makes_may_differ() {
        let chance = Chance::of(&json!({"suffixes": {"rg6pq": "<p01>"}, "uids": {"a42b-1": "<uid1>"}}));
        let check =
            |ours, recorded, expected| assert_eq!(chance.is_same(ours, recorded), expected, "{ours} {recorded}");
        check("pod/a-abcde made", "pod/a-rg6pq made", true);
        check("pod/a-abcd made", "pod/a-rg6pq made", false);
        check("uid 0000-2!", "uid a42b-1!", true);
        check("a", "ab", false);
        check("ab", "a", false);
    }
}

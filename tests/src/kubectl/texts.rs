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
        let (ours, recorded) = (settled(ours), settled(recorded));
        let (mut ours, mut recorded) = (ours.as_str(), recorded.as_str());
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

/// A text without the numbers of temporary files, their times, and what kubectl's log tells of time and process.
fn settled(text: &str) -> String {
    const FILES: [&str; 3] = ["/tmp/kubectl-edit-", "/tmp/LIVE-", "/tmp/MERGED-"];
    let mut settled = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut line = line.to_owned();
        for file in FILES {
            let parts: Vec<&str> = line.split(file).collect();
            let rest = parts[1..].iter().map(|part| part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
            line = std::iter::once(parts[0]).chain(rest).collect::<Vec<_>>().join(file);
        }
        let is_log = line.starts_with(['W', 'E', 'I']) && line[1..].starts_with(|letter: char| letter.is_ascii_digit());
        if let (true, Some(place)) = (is_log, line.find(".go:")) {
            let start = line[..place].rfind(' ').map_or(0, |place| place + 1);
            line.drain(..start);
        }
        if (line.starts_with("--- /tmp/") || line.starts_with("+++ /tmp/"))
            && let Some(place) = line.find('\t')
        {
            line.truncate(place);
            line.push('\n');
        }
        settled += &line;
    }
    settled
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
        check("/tmp/LIVE-1/a /tmp/LIVE-2/b\n", "/tmp/LIVE-33/a /tmp/LIVE-4/b\n", true);
        check("--- /tmp/LIVE-1/a\t1\n", "--- /tmp/LIVE-2/a\t2\n", true);
        check("W1124 15:51:23.0   1 helpers.go:714] x\n", "W1125 16:51:23.1 25020 helpers.go:714] x\n", true);
        check("a", "ab", false);
        check("ab", "a", false);
    }
}

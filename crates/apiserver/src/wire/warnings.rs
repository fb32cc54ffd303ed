//! Warnings as headers: each text once, none with control characters, and not too much in all.

/// Letters of all warnings, at most; if there are more, each is cut.
const LENGTH_MAX: usize = 4 * 1024;
/// Letters of a warning that are left then.
const CUT_LENGTH: usize = 256;

/// The warnings that reach the client.
pub fn headers(texts: Vec<String>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !told.contains(&text) {
            told.push(text);
        }
    }
    let is_sent = |text: &String| !text.chars().any(char::is_control);
    let length: usize = told.iter().filter(|text| is_sent(text)).map(|text| text.chars().count()).sum();
    if length <= LENGTH_MAX {
        told.retain(is_sent);
        return told;
    }
    let mut sent = 0;
    let mut headers = Vec::new();
    for text in told {
        if sent >= LENGTH_MAX {
            break;
        }
        let text: String = text.chars().take(CUT_LENGTH).collect();
        if is_sent(&text) {
            sent += text.chars().count();
            headers.push(text);
        }
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_bounded() {
        let check = |texts: &[&str], expected: &[&str]| {
            assert_eq!(headers(texts.iter().map(ToString::to_string).collect()), expected);
        };
        check(&["a", "", "b", "a", "c\n"], &["a", "b"]);
        let texts: Vec<String> = (0..30).map(|number| format!("{number:>300}")).collect();
        let cut = headers(texts);
        assert_eq!((cut.len(), cut[0].len()), (16, 256));
    }
}

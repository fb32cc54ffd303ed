//! The forms of names, with upstream's sentences for what has another form (section 7, [A-195] to [A-197]).
//!
//! The checks look at bytes and say nothing where all is well: they run for every pod.

const LABEL_LENGTH_MAX: usize = 63;
const SUBDOMAIN_LENGTH_MAX: usize = 253;

const LABEL_TEXT: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must \
     start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is \
     '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_TEXT: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or \
     '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
     '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_TEXT: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
     alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
     '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_TEXT: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or \
     '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used \
     for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY_TEXT: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. \
     'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const VARIABLE_TEXT: &str =
    "a valid environment variable name must consist only of printable ASCII characters other than '='";
const PREFIXED_PATH_REGEX: &str = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+";

/// Digits and lower case letters.
const LOWER: u8 = 1;
/// Upper case letters.
const UPPER: u8 = 2;
const DASH: u8 = 4;
const DOT: u8 = 8;
const UNDERSCORE: u8 = 16;

/// What each byte is.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'-' => DASH,
            b'.' => DOT,
            b'_' => UNDERSCORE,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// Whether the text is not empty, has only bytes of these classes, and begins and ends with one of those.
fn has_form(text: &str, ends: u8, between: u8) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    class(*first) & ends != 0
        && class(*last) & ends != 0
        && bytes.iter().all(|byte| class(*byte) & (ends | between) != 0)
}

fn is_label(text: &str) -> bool {
    has_form(text, LOWER, DASH)
}

/// Labels with dots between them.
fn is_subdomain(text: &str) -> bool {
    let mut before = DOT;
    let are_right = text.bytes().all(|byte| {
        let class = class(byte);
        let is_right = match class {
            LOWER => true,
            DASH => before != DOT,
            DOT => before == LOWER,
            _ => false,
        };
        before = class;
        is_right
    });
    are_right && before == LOWER
}

/// Letters, digits, `-`, `_`, `.`; the first and last a letter or digit; not empty.
fn is_plain_name(text: &str) -> bool {
    has_form(text, LOWER | UPPER, DASH | DOT | UNDERSCORE)
}

/// What is wrong with a DNS label ([A-195]).
pub fn label_errors(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > LABEL_LENGTH_MAX {
        errors.push(format!("must be no more than {LABEL_LENGTH_MAX} characters"));
    }
    if !is_label(text) {
        errors.push(if is_subdomain(text) { "must not contain dots" } else { LABEL_TEXT }.to_owned());
    }
    errors
}

/// What is wrong with a DNS subdomain ([A-040]).
pub fn subdomain_errors(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > SUBDOMAIN_LENGTH_MAX {
        errors.push(format!("must be no more than {SUBDOMAIN_LENGTH_MAX} characters"));
    }
    if !is_subdomain(text) {
        errors.push(SUBDOMAIN_TEXT.to_owned());
    }
    errors
}

const UNDERSCORES_TEXT: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', \
     '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
     '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";

/// What is wrong with a DNS subdomain in which names may have underscores.
pub fn underscore_errors(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > SUBDOMAIN_LENGTH_MAX {
        errors.push(format!("must be no more than {SUBDOMAIN_LENGTH_MAX} characters"));
    }
    let is_part = |part: &str| {
        let part = part.strip_prefix('_').unwrap_or(part);
        !part.starts_with('_') && !part.ends_with('_') && is_label(&part.replace('_', "-"))
    };
    if !text.split('.').all(is_part) {
        errors.push(UNDERSCORES_TEXT.to_owned());
    }
    errors
}

/// A name that may be the beginning of one: a dash at its end and the letter before it do not count.
pub fn without_last_dash(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 1 && letters.ends_with(&['-']) {
        letters.truncate(letters.len() - 2);
        letters.push('a');
    }
    letters.into_iter().collect()
}

/// What is wrong with the name of an HTTP header.
pub fn header_errors(text: &str) -> Vec<String> {
    const TEXT: &str = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex \
         used for validation is '[-A-Za-z0-9]+')";
    let is_right = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_right { Vec::new() } else { vec![TEXT.to_owned()] }
}

/// What is wrong with a qualified name: label keys, condition types, finalizers ([A-196]).
pub fn qualified_errors(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let name = match text.split_once('/') {
        None => text,
        Some((_, name)) if name.contains('/') => {
            return vec![format!(
                "a valid label key {QUALIFIED_TEXT} with an optional DNS subdomain prefix and '/' (e.g. \
                 'example.com/MyName')"
            )];
        }
        Some((prefix, name)) => {
            prefix_errors(prefix, &mut errors);
            name
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".to_owned());
    } else if name.len() > LABEL_LENGTH_MAX {
        errors.push(format!("name part must be no more than {LABEL_LENGTH_MAX} bytes"));
    }
    if !is_plain_name(name) {
        errors.push(format!("name part {QUALIFIED_TEXT}"));
    }
    errors
}

fn prefix_errors(prefix: &str, errors: &mut Vec<String>) {
    if prefix.is_empty() {
        errors.push("prefix part must be non-empty".to_owned());
        return;
    }
    if prefix.len() > SUBDOMAIN_LENGTH_MAX {
        errors.push(format!("prefix part must be no more than {SUBDOMAIN_LENGTH_MAX} bytes"));
    }
    if !is_subdomain(prefix) {
        errors.push(format!("prefix part {SUBDOMAIN_TEXT}"));
    }
}

/// What is wrong with a label's value ([A-197]).
pub fn label_value_errors(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > LABEL_LENGTH_MAX {
        errors.push(format!("must be no more than {LABEL_LENGTH_MAX} bytes"));
    }
    if !text.is_empty() && !is_plain_name(text) {
        errors.push(LABEL_VALUE_TEXT.to_owned());
    }
    errors
}

/// What is wrong with a key of a ConfigMap or Secret ([A-185]).
pub fn config_key_errors(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > SUBDOMAIN_LENGTH_MAX {
        errors.push(format!("must be no more than {SUBDOMAIN_LENGTH_MAX} characters"));
    }
    let is_right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if text.is_empty() || !text.bytes().all(is_right) {
        errors.push(CONFIG_KEY_TEXT.to_owned());
    }
    match text {
        "." => errors.push("must not be '.'".to_owned()),
        ".." => errors.push("must not be '..'".to_owned()),
        _ if text.starts_with("..") => errors.push("must not start with '..'".to_owned()),
        _ => {}
    }
    errors
}

/// What is wrong with the name of an environment variable ([A-185]).
pub fn variable_errors(text: &str) -> Vec<String> {
    let is_right = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'=';
    if !text.is_empty() && text.bytes().all(is_right) { Vec::new() } else { vec![VARIABLE_TEXT.to_owned()] }
}

/// What keeps a text from being the beginning of a name in a URL.
pub fn path_segment_errors(text: &str) -> Vec<String> {
    let forbidden = ["/", "%"].into_iter().filter(|part| text.contains(part));
    forbidden.map(|part| format!("may not contain '{part}'")).collect()
}

/// The form of the path after the domain in `acme.io/foo`, if the text has another one (A-052).
pub fn prefixed_path_error(path: &str) -> Option<String> {
    let is_right = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte);
    let is_path = !path.is_empty() && path.bytes().all(is_right);
    (!is_path).then(|| format!("Invalid path (regex used for validation is '{PREFIXED_PATH_REGEX}')"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(errors: Vec<String>, expected: &[&str]) {
        assert_eq!(errors.len(), expected.len(), "{errors:?}");
        for (error, start) in errors.iter().zip(expected) {
            assert!(error.starts_with(start), "{error} is not {start}");
        }
    }

    /// [A-195]
    #[test]
    fn labels() {
        check(label_errors("my-name"), &[]);
        check(label_errors("a.b"), &["must not contain dots"]);
        check(label_errors("-a"), &["a lowercase RFC 1123 label"]);
        check(label_errors(""), &["a lowercase RFC 1123 label"]);
        check(label_errors(&"a".repeat(64)), &["must be no more than 63 characters"]);
    }

    /// [A-040]
    #[test]
    fn subdomains() {
        check(subdomain_errors("a-1.b"), &[]);
        check(subdomain_errors("a..b"), &["a lowercase RFC 1123 subdomain"]);
        check(subdomain_errors(&"a".repeat(254)), &["must be no more than 253 characters"]);
    }

    /// [A-196]
    #[test]
    fn qualified_names() {
        check(qualified_errors("example.com/My_name"), &[]);
        check(qualified_errors("a/b/c"), &["a valid label key must consist"]);
        check(qualified_errors("/a"), &["prefix part must be non-empty"]);
        check(qualified_errors("a/"), &["name part must be non-empty", "name part must consist"]);
        check(qualified_errors("A/é"), &["prefix part a lowercase", "name part must consist"]);
    }

    /// [A-197]
    #[test]
    fn label_values() {
        check(label_value_errors(""), &[]);
        check(label_value_errors("a_b"), &[]);
        check(label_value_errors("a "), &["a valid label must be"]);
    }

    /// [A-185]
    #[test]
    fn variables_and_keys() {
        check(variable_errors("my var"), &[]);
        check(variable_errors("a=b"), &["a valid environment variable name"]);
        check(config_key_errors("..a"), &["must not start with '..'"]);
        check(config_key_errors(""), &["a valid config key"]);
    }
}

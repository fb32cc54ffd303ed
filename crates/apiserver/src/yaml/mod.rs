//! YAML on the wire: the first document becomes JSON with sorted keys, by the rules of YAML 1.1 ([A-200]).
//!
//! [`node`] reads a tree, [`resolve`] finds out what a plain word means, [`build`] makes values of the tree and finds keys
//! that are there twice, [`convert`] makes JSON. Each follows the part of upstream's reader of the same task, because its
//! messages, and their lines, are on the wire.

mod build;
mod convert;
mod node;
mod resolve;
mod value;

use crate::json::Json;

/// A document as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// With sorted keys; the last of a key counts.
    pub json: Json,
    /// What is wrong with it for a client who wants no key twice.
    pub strict_error: Option<String>,
}

/// Reads the first document of a text.
///
/// # Errors
/// What is wrong with the text, in upstream's words.
pub fn read(bytes: &[u8]) -> Result<Document, String> {
    let root = node::read(bytes).map_err(|why| format!("yaml: {why}"))?;
    let Some(root) = root else { return Ok(Document { json: Json::Null, strict_error: None }) };
    let value = build::build(&root, false).map_err(|why| format!("yaml: {why}"))?.value;
    // A second reading, as upstream has it: in it the keys that are there twice are errors, and the first one counts.
    let repeated = build::build(&root, true).map_err(|why| format!("yaml: {why}"))?.repeated;
    let strict_error = (!repeated.is_empty()).then(|| format!("yaml: unmarshal errors:\n  {}", repeated.join("\n  ")));
    Ok(Document { json: convert::to_json(&value)?, strict_error })
}

/// The warnings that a strict error becomes: one for each of its lines.
pub fn warnings(strict_error: &str) -> Vec<String> {
    let lines = strict_error.strip_prefix("yaml: unmarshal errors:\n").unwrap_or(strict_error);
    lines.split('\n').map(|line| line.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match read(text.as_bytes()) {
            Ok(document) => crate::json::write(&document.json) + &document.strict_error.unwrap_or_default(),
            Err(message) => message,
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn bytes_that_are_no_text_are_told_before_the_rest() {
        let check =
            |bytes: &[u8], expected: &str| assert_eq!(read(bytes).err().as_deref(), Some(expected), "{bytes:?}");
        check(b"a: \xff", "yaml: invalid leading UTF-8 octet");
        check(b"a: \xe2\x82", "yaml: incomplete UTF-8 octet sequence");
        check(b"a: \xe2\x82b", "yaml: invalid trailing UTF-8 octet");
        check(b"a: \xc0\x80", "yaml: invalid length of a UTF-8 sequence");
        check(b"a: \xed\xa0\x80", "yaml: invalid Unicode character");
        check(b"%YAML 1.2\n---\na: \x01", "yaml: control characters are not allowed");
        let far = format!("a: ]\n{}\x01", "# \n".repeat(400));
        check(far.as_bytes(), "yaml: did not find expected node content");
    }

    /// [A-200]
    #[test]
    fn words_are_those_of_yaml_1_1() {
        check("b: yes\na: [on, n, ~, '']\n", r#"{"a":[true,false,null,""],"b":true}"#);
        check("[010, 0o10, 0x10, 1_000, 1:30, 4.0, 1e3, 08]", r#"[8,8,16,1000,"1:30",4,1000,8]"#);
        check(
            "[2020-01-01, .5, -.5, +1, 0b11, 18446744073709551615]",
            r#"["2020-01-01",0.5,-0.5,1,3,18446744073709551615]"#,
        );
        check("{1: a, true: b, 1.5: c}", r#"{"1":"a","1.5":"c","true":"b"}"#);
        check("[!!str 4, !!int '4', !foo 4, !!binary cGk=]", r#"["4",4,"4","pi"]"#);
        check("{!!float 1: !!float 1}", r#"{"1":1}"#);
    }

    /// [A-200]
    #[test]
    fn the_first_document_counts() {
        check("", "null");
        check("# nothing\n", "null");
        check("a: 1\n---\n[", r#"{"a":1}"#);
        check("\u{feff}a:\t1\n...\n", r#"{"a":1}"#);
    }

    #[test]
    fn anchors_and_merges_are_written_out() {
        check("a: &x {b: 1}\nc: *x\n", r#"{"a":{"b":1},"c":{"b":1}}"#);
        check(
            "a: {<<: {b: 1, c: 2}, b: 3}\n",
            "{\"a\":{\"b\":3,\"c\":2}}yaml: unmarshal errors:\n  line 1: key \"b\" already set in map",
        );
        check("<<: 1", "yaml: map merge requires map or sequence of maps as the value");
        check("a: *x", "yaml: unknown anchor 'x' referenced");
        check("a: &x [*x]", "yaml: unknown anchor 'x' referenced");
    }

    /// [A-199], [A-200]
    #[test]
    fn keys_that_are_there_twice_are_told_with_their_line() {
        check(
            "a: 1\nb:\n  c: 1\n  c: 2\na: 2\n",
            "{\"a\":2,\"b\":{\"c\":2}}yaml: unmarshal errors:\n  line 4: key \"c\" already set in map\n  line 5: key \"a\" already set in map",
        );
        assert_eq!(warnings("yaml: unmarshal errors:\n  line 4: a\n  line 5: b"), ["line 4: a", "line 5: b"]);
    }

    /// [A-174]
    #[test]
    fn mistakes_are_told_as_upstream_does() {
        for (text, expected) in [
            ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
            ("x: 1\ny: a: b\n", "yaml: line 2: mapping values are not allowed in this context"),
            ("x: 1\ny: `a`\n", "yaml: line 2: found character that cannot start any token"),
            ("a: 1\nb\nc: 1\n", "yaml: line 3: could not find expected ':'"),
            ("x: 1\na: [1\n", "yaml: line 2: did not find expected ',' or ']'"),
            ("%YAML 1.2\n---\na: 1\n", "yaml: found incompatible YAML document"),
            ("%YAML 1.2\na: [\n", "yaml: found incompatible YAML document"),
            ("{{ a }}: 1", "yaml: invalid map key: map[interface {}]interface {}{\"a\":interface {}(nil)}"),
            ("? [a, 1]\n: 1", "yaml: invalid map key: []interface {}{\"a\", 1}"),
            ("~: a", "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"a\""),
            ("a: !!int x", "yaml: cannot decode !!str `x` as a !!int"),
            ("a: .inf", "json: unsupported value: +Inf"),
        ] {
            check(text, expected);
        }
    }
}

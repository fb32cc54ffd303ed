//! Templates and what they find, checked against client-go's own.

use super::{JsonPath, relaxed};
use serde_json::{Value, json};

fn data() -> Value {
    json!({
        "kind": "List",
        "items": [
            {"name": "a", "n": 1, "l": ["x", "y", "z"], "m": {"k.io/z": "<v>", "b": null}, "ok": true},
            {"name": "b", "n": 2.5, "l": [], "m": {}},
        ],
    })
}

fn run(template: &str, allow_missing: bool) -> String {
    JsonPath::parse(template, allow_missing).and_then(|mut path| path.text(&data())).unwrap_or_else(|why| why)
}

fn check(template: &str, expected: &str) {
    assert_eq!(run(template, true), expected, "{template}");
}

/// [K-110]
#[test]
fn parts_are_found_and_joined() {
    check("kind: {.kind}, {$.kind}, {@.kind}", "kind: List, List, List");
    check("{.items[*].name}", "a b");
    check("{.items[0]['name','n']}", "a 1");
    check("{.items[*].m.k\\.io/z}{.items[0].m['k\\.io/z']}", "<v><v>");
    check("{.items[0].m}", "{\"b\":null,\"k.io/z\":\"\\u003cv\\u003e\"}");
    check("{.items[0].l[-1:]} {.items[0].l[0:3:2]} {.items[0].l[-2]}", "z x z y");
    check("{..name}", "a b");
    check("{.items[0].m.b}{.nosuch.x}", "null");
    check(
        "{.items[?(@.n>1.5)].name}{.items[?(@.ok)].name}{.items[?(@.name!=\"a\")].n}",
        "incompatible types for comparison",
    );
    check("{.items[?(@.name==\"b\")].n}", "2.5");
}

/// [K-110], [K-152]
#[test]
fn ranges_go_over_items() {
    check("{range .items[*]}{.name}{\"\\t\"}{.n}{'\\n'}{end}.", "a\t1\nb\t2.5\n.");
    check("{range .items[*]}{range .l[*]}{@},{end};{end}", "x,y,z,;;");
    check("{range .nosuch[*]}x", "x");
    check("{range .items[*]}{.name}", "ab");
}

/// [K-111], [K-152]
#[test]
fn mistakes_are_told_as_upstream_does() {
    for (template, expected) in [
        ("{", "unclosed action"),
        ("{.a", "unclosed action"),
        ("{=}", "unrecognized character in action: U+003D '='"),
        ("{.items[}", "unterminated array"),
        ("{.items[?(@.a}", "unterminated filter"),
        ("{.items[?(@.a)}", "unclosed array expect ]"),
        ("{.items[*][\"a\",\"b\"]}", "invalid array index \"a\""),
        ("{.items[a]}", "invalid array index a"),
        ("{\"a}", "unterminated quoted string"),
        ("{end}", "not in range, nothing to end"),
        ("{foo}", "unrecognized identifier foo"),
        ("{.items[5]}", "array index out of bounds: index 5, length 2"),
        ("{.items[1:0]}", "starting index 1 is greater than ending index 0"),
        ("{.items[::0]}", "step must be > 0"),
        ("{.kind[0]}", "string is not array or slice"),
        ("{....a}", "invalid multiple recursive descent"),
    ] {
        check(template, expected);
    }
    assert_eq!(run("{.nosuch.x}", false), "nosuch is not found");
}

/// [K-110]
#[test]
fn a_list_of_what_was_found_is_json() {
    let mut path = JsonPath::parse("{.items[*].name}", true).expect("a template");
    assert_eq!(path.json(&data()), Ok("[\n    \"a\",\n    \"b\"\n]\n".to_owned()));
}

/// A second object is printed with what stands behind the first `range` only, since upstream forgets the rest.
#[test]
fn a_range_is_remembered() {
    let mut path = JsonPath::parse("[{range .items[*]}{.name}{end}]", true).expect("a template");
    assert_eq!(path.text(&data()).as_deref(), Ok("[ab]"));
    assert_eq!(path.text(&data()), Err("not in range, nothing to end".to_owned()));
}

/// [K-045]
#[test]
fn paths_may_be_written_in_short() {
    for path in ["a.b", ".a.b", "{a.b}", "{.a.b}"] {
        assert_eq!(relaxed(path).as_deref(), Ok("{.a.b}"), "{path}");
    }
    assert!(relaxed("{.a}{.b}").is_err_and(|why| why.starts_with("unexpected path string")));
}

//! Texts, good and bad, as trees.

use super::place::Places;
use super::read::{DEPTH_MAX, Finding, NODES_MAX, TEXT_BYTES_MAX, read};
use crate::views::Diagnostic;
use serde_json::{Value, json};
use std::fmt::Write as _;

fn values(text: &str) -> Vec<Value> {
    let (documents, findings) = read(text);
    assert!(findings.is_empty(), "{findings:?}");
    documents.iter().map(|document| document.root.to_json()).collect()
}

fn findings(text: &str) -> Vec<Finding> {
    read(text).1
}

fn line_column(text: &str, finding: &Finding) -> (u32, u32) {
    let place = Places::new(text).put(finding.span, Diagnostic::default());
    (place.line, place.column)
}

//
#[test]
fn documents_become_json() {
    assert_eq!(values("a: yes\nb: [1, x]\nc: {d: null}\n"), [json!({"a": true, "b": [1, "x"], "c": {"d": null}})]);
    assert_eq!(values("a: \"yes\"\nb: !!str 1\n2: |\n  x\n  y\n"), [json!({"a": "yes", "b": "1", "2": "x\ny\n"})]);
    assert_eq!(values("{\n\t\"a\": {\"b\": [1, 2.0, \"\\u00e9\"]}\n}"), [json!({"a": {"b": [1, 2, "é"]}})]);
    assert_eq!(values("a: 1\n---\n---\nb: 2\n...\n"), [json!({"a": 1}), json!(null), json!({"b": 2})]);
    assert_eq!(values("\u{feff}# nothing but this\n"), Vec::<Value>::new());
}

#[test]
fn aliases_and_merges_are_written_out() {
    let text = "base: &b {k: 1, m: 2}\nlist: [*b]\nz: {<<: *b, m: 3}\n";
    assert_eq!(values(text), [json!({"base": {"k": 1, "m": 2}, "list": [{"k": 1, "m": 2}], "z": {"k": 1, "m": 3}})]);
}

#[test]
fn a_path_is_found_in_the_text() {
    let text = "spec:\n  labels: {a.b/c: x}\n  containers:\n  - name: one\n    env: []\n";
    let (documents, _) = read(text);
    let check = |path: &str, expected: &str, whole: bool| {
        let (span, found) = documents[0].root.locate(path);
        assert_eq!((&text[span.start..span.end], found), (expected, whole), "{path}");
    };
    check("spec.containers[0].name", "one", true);
    check("spec.containers[0].image", "name", false);
    check("spec.containers[1].name", "containers", false);
    check("spec.labels[a.b/c]", "x", true);
    check("spec.labels.a.b/c", "x", true);
    check("spec.containers[0].env", "env", true);
    check("status", "spec", false);
}

// [K-149]
#[test]
fn of_two_equal_keys_the_last_counts_with_a_warning() {
    let text = "a: 1\nb: 2\na: 3\n";
    let (documents, findings) = read(text);
    assert_eq!(documents[0].root.to_json(), json!({"a": 3, "b": 2}));
    assert_eq!(findings[0].message, "key \"a\" already set in map");
    assert_eq!(line_column(text, &findings[0]), (3, 1));
}

#[test]
fn a_broken_document_does_not_hide_the_others() {
    let text = "a: [1\n---\nb: 1\n---\nc: 'x\n";
    let (documents, findings) = read(text);
    assert_eq!(documents.iter().map(|d| (d.index, d.root.to_json())).collect::<Vec<_>>(), [(1, json!({"b": 1}))]);
    assert_eq!(findings.iter().map(|f| f.document).collect::<Vec<_>>(), [0, 2]);
    assert!(findings[1].hint.contains("quotation mark"), "{findings:?}");
}

#[test]
fn a_tab_is_named() {
    let text = "spec:\n\ttemplate: 1\n";
    let found = &findings(text)[0];
    assert_eq!(line_column(text, found).0, 2);
    assert!(found.hint.contains("tabs"), "{found:?}");
}

#[test]
fn an_alias_bomb_is_refused_at_the_alias_that_passes_the_bound() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        writeln!(text, "a{level}: &a{level} [{}]", vec![format!("*a{before}"); 10].join(", ")).expect("text grows");
    }
    let (documents, found) = read(&text);
    assert!(documents.is_empty());
    assert_eq!(found[0].message, format!("aliases expand to more than {NODES_MAX} values here"));
    assert!(text[found[0].span.start..].starts_with('*'));
    assert_eq!(line_column(&text, &found[0]).0, 5);
}

#[test]
fn too_many_nodes_levels_and_bytes_are_refused() {
    let check = |text: &str, expected: String| assert_eq!(findings(text)[0].message, expected);
    check(&format!("[{}]", "1,".repeat(NODES_MAX)), format!("more than {NODES_MAX} keys and values"));
    check(&"[".repeat(1000), format!("more than {DEPTH_MAX} levels of lists and maps"));
    check(&" ".repeat(TEXT_BYTES_MAX + 1), "the text has 257 KiB".to_owned());
    let alias_depth =
        format!("a: &a {}{}\nb: {}*a{}\n", "[".repeat(40), "]".repeat(40), "[".repeat(40), "]".repeat(40));
    check(&alias_depth, format!("this alias makes more than {DEPTH_MAX} levels of lists and maps"));
    check("a: &a [*a]\n", "an alias inside of its own anchor".to_owned());
}

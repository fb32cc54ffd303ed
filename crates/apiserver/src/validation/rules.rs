//! Tables of simple rules: what the fields of a struct without a type of its own must be like.

use super::node::Node;
use super::{go_json, names};
use crate::field::{ErrorList, Path, quote};
use crate::validation::paths;
use serde_json::Value;

/// What must hold for a field, or for the struct that has it.
pub enum Rule {
    /// The text must not be empty.
    Required(&'static str),
    /// The list must not be empty.
    Items(&'static str),
    /// The text, if the field is there, is one of these.
    Word(&'static str, &'static [&'static str]),
    /// The text, unless it is empty, has this form.
    Form(&'static str, fn(&str) -> Vec<String>),
    /// The text must not be empty and has this form.
    RequiredForm(&'static str, fn(&str) -> Vec<String>),
    /// The number, 0 if it is absent, lies between these.
    Number(&'static str, i64, i64, &'static str),
    /// The number, if it is there, lies between these.
    Given(&'static str, i64, i64, &'static str),
    /// The text is the path of something below a directory.
    LocalPath(&'static str),
    /// The field must not be there.
    Forbidden(&'static str, &'static str),
    /// The struct, if it is there, obeys these.
    Inside(&'static str, &'static [Rule]),
    /// Each item of the list obeys these.
    Each(&'static str, &'static [Rule]),
    /// Something else.
    With(fn(&Node, &mut ErrorList)),
}

/// Permission bits.
pub const MODE: &str = "must be a number between 0 and 0777 (octal), both inclusive";
/// Numbers of users and groups.
pub const ID: &str = "must be between 0 and 2147483647, inclusive";
/// The largest number of a user or a group.
pub const ID_MAX: i64 = i32::MAX as i64;
/// The largest permission bits.
pub const MODE_MAX: i64 = 0o777;

/// Checks a struct against rules, in their order.
pub fn check(node: &Node, rules: &[Rule], errors: &mut ErrorList) {
    for rule in rules {
        check_one(node, rule, errors);
    }
}

fn check_one(node: &Node, rule: &Rule, errors: &mut ErrorList) {
    match *rule {
        Rule::Required(name) if node.text(name).is_empty() => errors.required(&node.path.child(name), ""),
        Rule::Items(name) if node.list(name).is_empty() => errors.required(&node.path.child(name), ""),
        Rule::Word(name, words) if node.has(name) => check_word(&node.child(name), words, errors),
        Rule::Form(name, form) => check_form(&node.child(name), form, errors),
        Rule::RequiredForm(name, form) => {
            check_one(node, &Rule::Required(name), errors);
            check_form(&node.child(name), form, errors);
        }
        Rule::Number(name, min, max, detail) => {
            let number = node.number(name).unwrap_or(0);
            if !(min..=max).contains(&number) {
                errors.invalid_value(&node.path.child(name), number, detail);
            }
        }
        Rule::Given(name, min, max, detail) if node.has(name) => {
            check_one(node, &Rule::Number(name, min, max, detail), errors);
        }
        Rule::LocalPath(name) => paths::check_local(node.text(name), &node.path.child(name), errors),
        Rule::Forbidden(name, detail) if node.has(name) => errors.forbidden(&node.path.child(name), detail),
        Rule::Inside(name, rules) if node.has(name) => check(&node.child(name), rules, errors),
        Rule::Each(name, rules) => node.child(name).items().for_each(|item| check(&item, rules, errors)),
        Rule::With(function) => function(node, errors),
        _ => {}
    }
}

/// The text is one of the words.
pub fn check_word(node: &Node, words: &[&str], errors: &mut ErrorList) {
    let word = node.value.as_str().unwrap_or("");
    if !words.contains(&word) {
        refuse_word(&node.path, word, words, errors);
    }
}

/// The text is none of the words.
pub fn refuse_word(path: &Path, word: &str, words: &[&str], errors: &mut ErrorList) {
    errors.not_supported_shown(path, shown_word(word), words);
}

/// A word as messages print it: its Go type has a name of its own, so it is printed as JSON.
pub fn shown_word(word: &str) -> String {
    go_json::tagged(&word)
}

/// The text, unless it is empty, has the form.
pub fn check_form(node: &Node, form: fn(&str) -> Vec<String>, errors: &mut ErrorList) {
    if let Some(text) = node.value.as_str().filter(|text| !text.is_empty()) {
        check_text(text, node, form, errors);
    }
}

/// A text, be it empty, has the form; the error stands at the node.
pub fn check_text(text: &str, node: &Node, form: fn(&str) -> Vec<String>, errors: &mut ErrorList) {
    for message in form(text) {
        errors.invalid(&node.path, text, message);
    }
}

/// A key of a label.
pub fn check_key(node: &Node, errors: &mut ErrorList) {
    check_text(node.value.as_str().unwrap_or(""), node, names::qualified_errors, errors);
}

/// A value as messages print it.
pub fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| go_json::tagged(value), quote)
}

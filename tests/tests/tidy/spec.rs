//! Numbers of the specification: each is cited by a test, and what is cited is there.

use crate::places::Source;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Where numbers are given.
const SPECIFICATION: [&str; 5] = [
    "docs/spec/job-api.md",
    "docs/spec/job-controller.md",
    "docs/spec/pod-lifecycle.md",
    "docs/spec/cronjob.md",
    "docs/spec/kubectl-output.md",
];
/// Letters whose numbers must have tests.
const HELD: [char; 5] = ['J', 'A', 'P', 'C', 'K'];
/// Numbers that no test cites, with reasons.
const UNCITED: &str = "docs/spec/uncited.toml";

/// What is wrong with the citations of these files.
pub fn complaints(sources: &[Source]) -> Vec<String> {
    let given: BTreeSet<String> = specification(sources).flat_map(|source| definitions(&source.text)).collect();
    let excused = sources.iter().find(|source| source.path == UNCITED).map_or_else(BTreeMap::new, |s| reasons(&s.text));
    let (mut tested, mut unknown) = (BTreeSet::new(), Vec::new());
    for source in sources.iter().filter(|source| is_code(source)) {
        let of_tests = test_part(source);
        tested.extend(bracketed(of_tests).chain(in_names(of_tests)));
        let cited = bracketed(&source.text).chain(in_names(of_tests)).filter(|number| !given.contains(number));
        unknown.extend(cited.map(|number| format!("{} cites {number}, which nothing gives", source.path)));
    }
    let is_held = |number: &&String| number.starts_with(HELD);
    let uncited = given.iter().filter(is_held).filter(|n| !tested.contains(*n) && !excused.contains_key(*n));
    let mut complaints: Vec<String> = uncited.map(|number| format!("{number}: no test cites it")).collect();
    for (number, reason) in &excused {
        if !given.contains(number) || tested.contains(number) {
            complaints.push(format!("{UNCITED}: {number} is cited by a test, or nothing gives it"));
        }
        if reason.is_empty() {
            complaints.push(format!("{UNCITED}: {number} has no reason"));
        }
    }
    unknown.dedup();
    complaints.extend(unknown);
    complaints
}

fn specification(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|source| SPECIFICATION.contains(&source.path.as_str()))
}

/// Code and transcripts; not the specification, and not this rule with its examples.
fn is_code(source: &Source) -> bool {
    let is_transcript = source.path.starts_with("tests/") && source.path.rsplit('.').next() == Some("md");
    (source.is_rust() || is_transcript) && source.path != "tests/tests/tidy/spec.rs"
}

/// What of a file is test code: all of it in a folder or file of tests, else what follows `#[cfg(test)]`.
fn test_part(source: &Source) -> &str {
    let path = &source.path;
    let is_test = path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("tests.rs");
    if is_test {
        return &source.text;
    }
    source.text.find("#[cfg(test)]\nmod tests {").map_or("", |start| &source.text[start..])
}

/// Numbers that a text of the specification gives: `[J-055]`, and `| A-050 |` at the start of a row.
fn definitions(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| number_at(line.strip_prefix("| ")?));
    bracketed(text).chain(rows).collect()
}

/// Numbers in brackets.
fn bracketed(text: &str) -> impl Iterator<Item = String> {
    text.split('[').skip(1).filter_map(|rest| number_at(rest).filter(|number| rest[number.len()..].starts_with(']')))
}

/// The number that a text begins with: one of those letters, a dash, three digits, perhaps a letter.
fn number_at(text: &str) -> Option<String> {
    let digits = text.strip_prefix(HELD)?.strip_prefix('-')?;
    let is_number = digits.len() >= 3 && digits.bytes().take(3).all(|digit| digit.is_ascii_digit());
    let length = if digits[3.min(digits.len())..].starts_with('a') { 6 } else { 5 };
    is_number.then(|| text[..length].to_owned())
}

/// Numbers that names of functions begin with: `fn j034_j039_…`.
fn in_names(text: &str) -> impl Iterator<Item = String> {
    let names = text.split("fn ").skip(1).filter_map(|rest| rest.split_once('(')).map(|(name, _)| name);
    names.flat_map(|name| name.split('_').map_while(number_of_word))
}

/// `j034` as `J-034`.
fn number_of_word(word: &str) -> Option<String> {
    let (letter, digits) = word.split_at_checked(1)?;
    let letter = match letter {
        "j" => "J",
        "a" => "A",
        "c" => "C",
        "p" => "P",
        _ => return None,
    };
    let number = number_at(&format!("{letter}-{digits}"))?;
    (number.len() == digits.len() + 2).then_some(number)
}

/// Lines `"J-018" = "reason"`.
fn reasons(text: &str) -> BTreeMap<String, String> {
    let entry = |line: &str| {
        let (number, reason) = line.split_once('=')?;
        Some((number.trim().trim_matches('"').to_owned(), reason.trim().trim_matches('"').to_owned()))
    };
    text.lines().filter(|line| !line.starts_with('#')).filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, excused: &str, expected: &[&str]) {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let sources = [
            source(SPECIFICATION[0], "- [A-001] One.\n| J-002 | two |"),
            source(SPECIFICATION[1], "- [J-001] Three, see A-001.\n- [J-020a] Four."),
            source(UNCITED, excused),
            source("crates/x/tests/all.rs", code),
            source("crates/x/src/lib.rs", "// [J-001] is code, no test."),
        ];
        assert_eq!(complaints(&sources), expected, "{code} {excused}");
    }

    #[test]
    fn every_number_has_a_test_or_a_reason() {
        let all = "// [A-001] [J-020a]\nfn j002_j001_the_rest() {}";
        check(all, "", &[]);
        check("// [A-001]\nfn j002_j001_the_rest() {}", "", &["J-020a: no test cites it"]);
        check("// [A-001] [J-020a]\nfn j002_rest() {}", "\"J-001\" = \"why not\"", &[]);
        check(
            "// [A-001] [J-020a]\nfn j002_rest() {}",
            "\"J-001\" = \"\"",
            &["docs/spec/uncited.toml: J-001 has no reason"],
        );
        check(all, "\"J-001\" = \"why\"", &["docs/spec/uncited.toml: J-001 is cited by a test, or nothing gives it"]);
        let more = format!("{all} // [J-999]");
        check(&more, "", &["crates/x/tests/all.rs cites J-999, which nothing gives"]);
    }
}

//! Rules about one file: each returns its complaints. Words are put together here so as not to find themselves.

use super::places::Source;

/// More lines than this and a file is about more than one thing.
const LINES_MAX: usize = 500;

pub fn length(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= LINES_MAX { Vec::new() } else { vec![format!("{} has {lines} lines", source.path)] }
}

pub fn first_line(source: &Source) -> Vec<String> {
    let says =
        source.text.strip_prefix("//! ").is_some_and(|rest| rest.lines().next().is_some_and(|line| line.len() > 3));
    if says { Vec::new() } else { vec![format!("{} does not begin with a sentence after //!", source.path)] }
}

/// Same seed, same bytes: no clock, no order that differs from run to run, nothing from outside.
pub fn outside_world(source: &Source) -> Vec<String> {
    const WORDS: [&str; 11] = [
        "HashMap",
        "HashSet",
        "Instant",
        "SystemTime",
        "thread_rng",
        "getrandom",
        "std::env",
        "std::fs",
        "std::thread",
        "println!",
        "dbg!",
    ];
    found(source, &WORDS)
}

pub fn stubs(source: &Source) -> Vec<String> {
    found(source, &[concat!("to", "do!"), concat!("unimple", "mented!")])
}

/// A manifest, a log or a name from a manifest must never become markup.
pub fn markup(source: &Source) -> Vec<String> {
    const WORDS: [&str; 9] = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "set_inner_html",
        "set_outer_html",
        "insert_adjacent_html",
        "from_html_unchecked",
        "document.write",
        "eval(",
    ];
    found(source, &WORDS)
}

/// Nothing that is true on one computer only. A path counts where it begins.
pub fn machines(source: &Source) -> Vec<String> {
    const PATHS: [&str; 4] =
        [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/tmp/tar", "get")];
    const HOSTS: [&str; 3] = [concat!("arti", "factory"), concat!("registry.npm", "js.org"), concat!("npm", "mirror")];
    let begins = |line: &str, path: &str| {
        let before = |at: usize| line[..at].chars().next_back();
        line.match_indices(path)
            .any(|(at, _)| before(at).is_none_or(|letter| !letter.is_alphanumeric() && !"._-}/$".contains(letter)))
    };
    let wrong =
        |line: &str| PATHS.iter().any(|path| begins(line, path)) || HOSTS.iter().any(|host| line.contains(host));
    let lines = source.text.lines().enumerate().filter(|(_, line)| wrong(line));
    lines.map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim())).collect()
}

pub fn download_hosts(source: &Source) -> Vec<String> {
    let lines = source.text.lines().filter(|line| line.contains("\"resolved\"") || line.contains("://"));
    lines.map(|line| format!("{}: {}", source.path, line.trim())).collect()
}

/// Places outside comments that use one of the words as a whole word.
fn found(source: &Source, words: &[&str]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for word in words.iter().filter(|word| has_word(code, word)) {
            complaints.push(format!("{}:{}: {word}", source.path, number + 1));
        }
    }
    complaints
}

fn has_word(code: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let ends = |at: usize| part(word.chars().next_back()) && part(code[at + word.len()..].chars().next());
    code.match_indices(word).any(|(at, _)| !part(code[..at].chars().next_back()) && !ends(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complains(rule: fn(&Source) -> Vec<String>, text: &str, expected: bool) {
        let source = Source { path: "a/b.rs".to_owned(), text: text.to_owned() };
        assert_eq!(!rule(&source).is_empty(), expected, "{text}");
    }

    #[test]
    fn long_and_silent_files_are_found() {
        complains(length, &"x\n".repeat(LINES_MAX), false);
        complains(length, &"x\n".repeat(LINES_MAX + 1), true);
        complains(first_line, "//! Work that waits.\nfn a() {}\n", false);
        complains(first_line, "fn a() {}\n", true);
    }

    #[test]
    fn clocks_and_hashing_are_found_outside_comments() {
        complains(outside_world, "let now = std::time::Instant::now();", true);
        complains(outside_world, "use std::collections::HashMap;", true);
        complains(outside_world, "let a = 1; // a HashMap would do", false);
        complains(outside_world, "struct Instantly;", false);
    }

    #[test]
    fn stubs_and_markup_are_found() {
        complains(stubs, concat!("fn a() { to", "do!() }"), true);
        complains(stubs, "fn to_do() {}", false);
        complains(markup, "place.innerHTML = text;", true);
        complains(markup, "place.textContent = text;", false);
    }

    #[test]
    fn machines_are_found_where_a_path_begins() {
        complains(machines, concat!("see /wo", "rk/main/x"), true);
        complains(machines, concat!("include_str!(\"../wo", "rk/x\")"), false);
        complains(machines, concat!("https://arti", "factory.example.com"), true);
        complains(download_hosts, "\"resolved\": \"https://example.com/a.tgz\",", true);
        complains(download_hosts, "\"integrity\": \"sha512-abc\",", false);
    }
}

//! Tidiness of the repository: who depends on whom, what the engine must not use, how long a file may be.
//!
//! Every rule is a function from texts to complaints, and has a test in which it complains: a rule that never
//! fired is not trusted.

mod edges;
mod places;
mod rules;
mod spec;

use places::{Source, sources};

/// Nothing to complain about, or a list of what.
fn clean(rule: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{rule}:\n  {}", complaints.join("\n  "));
}

/// A rule over the files that `concerns` chooses.
fn check(rule: &str, concerns: fn(&Source) -> bool, complain: fn(&Source) -> Vec<String>) {
    let chosen: Vec<Source> = sources().into_iter().filter(concerns).collect();
    assert!(!chosen.is_empty(), "{rule}: the rule concerns no file, so it checks nothing");
    clean(rule, &chosen.iter().flat_map(complain).collect::<Vec<_>>());
}

#[test]
fn crates_depend_only_along_allowed_edges() {
    let manifests: Vec<Source> = sources().into_iter().filter(|source| source.path.ends_with("Cargo.toml")).collect();
    clean("dependency directions", &edges::complaints(&manifests));
}

#[test]
fn engine_has_no_clock_no_hashing_and_no_input_or_output() {
    check("engine crates are values", Source::is_engine, rules::outside_world);
}

#[test]
fn rust_files_are_short() {
    check("no Rust file is longer than 500 lines", Source::is_rust, rules::length);
}

#[test]
fn modules_say_what_they_hold() {
    check("the first line of a module says what it holds", Source::is_rust, rules::first_line);
}

#[test]
fn nothing_is_left_to_be_done() {
    check("no stub is left", Source::is_rust, rules::stubs);
}

#[test]
fn page_never_parses_text_as_html() {
    check("text stays text", Source::is_page, rules::markup);
}

#[test]
fn repository_knows_no_machine() {
    // What real shells wrote is kept as they wrote it.
    let is_written_here = |source: &Source| !source.path.starts_with("crates/shell/tests/corpus/");
    check("no path or host of a machine", is_written_here, rules::machines);
}

#[test]
fn npm_lock_file_names_no_download_host() {
    check("the npm lock file has versions and checksums only", Source::is_npm_lock, rules::download_hosts);
}

#[test]
fn every_number_of_the_specification_is_cited_by_a_test() {
    clean("numbers of the specification", &spec::complaints(&sources()));
}

//! What jobyard is made of: licences, sources and versions of crates and npm packages.
//!
//! `deny.toml` holds the rules for both: cargo-deny reads it where it is installed, and the checks here read
//! the list of licences from it, because installing cargo-deny takes longer than everything else.

use crate::process;
use crate::test::Tally;
use crate::workspace::{WASM_BINDGEN, Workspace};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The `dependencies` stage.
pub fn check(workspace: &Workspace) -> Result<Tally> {
    let rules = fs::read_to_string(workspace.root.join("deny.toml")).context("reading deny.toml")?;
    let allowed = allowed_licences(&rules);
    let metadata = workspace.metadata(&["--locked"])?;
    let crates: Vec<&Value> = metadata["packages"].as_array().map(|list| list.iter().collect()).unwrap_or_default();
    let lock = fs::read_to_string(workspace.root.join("package-lock.json")).context("reading package-lock.json")?;
    let npm: Value = serde_json::from_str(&lock).context("package-lock.json is JSON")?;

    let mut tally = Tally::default();
    tally.add(verdict("licences of crates", &crate_licences(&crates, &allowed)));
    tally.add(verdict("sources of crates", &crate_sources(&crates)));
    tally.add(verdict("one wasm-bindgen", &wasm_bindgen(&crates)));
    tally.add(verdict("licences of npm packages", &npm_licences(&npm, &allowed)));
    if process::find("cargo-deny").is_some() {
        tally.add(Tally::of_command(&mut workspace.cargo(&["deny", "check", "bans", "licenses", "sources"]))?);
    }
    Ok(tally)
}

/// Prints a check and what is wrong with it.
fn verdict(name: &str, wrong: &[String]) -> Tally {
    println!("{name} ... {}", if wrong.is_empty() { "ok" } else { "FAILED" });
    for line in wrong {
        println!("  {line}");
    }
    Tally::one(wrong.is_empty())
}

/// The strings of the list `allow` of deny.toml, whose only list of that name is about licences.
fn allowed_licences(rules: &str) -> BTreeSet<&str> {
    let list = rules.split_once("\nallow = [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect()
}

/// An SPDX expression is acceptable if one of its alternatives has only allowed parts.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" OR ").any(|choice| choice.split(" AND ").all(|licence| allowed.contains(licence.trim())))
}

fn crate_licences(crates: &[&Value], allowed: &BTreeSet<&str>) -> Vec<String> {
    let licence = |package: &Value| package["license"].as_str().map_or_else(|| of_text(package), str::to_owned);
    let wrong = crates.iter().filter(|package| !is_allowed(&licence(package), allowed));
    wrong.map(|package| format!("{}: {}", package["name"], licence(package))).collect()
}

/// The licence of a package that names none but brings its text.
fn of_text(package: &Value) -> String {
    let folder = package["manifest_path"].as_str().and_then(|path| Path::new(path).parent());
    let file = folder.zip(package["license_file"].as_str()).map(|(folder, name)| folder.join(name));
    let text = file.and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    named(&text).to_owned()
}

/// The name of a licence by its text; only the shortest one is known.
fn named(text: &str) -> &'static str {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_mit = words.join(" ").contains(
        "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated \
         documentation files (the \"Software\"), to deal in the Software without restriction",
    );
    if is_mit { "MIT" } else { "no licence" }
}

/// Crates come from crates.io or lie in this repository.
fn crate_sources(crates: &[&Value]) -> Vec<String> {
    let foreign = crates.iter().filter(|package| package["source"].as_str().is_some_and(|source| source != CRATES_IO));
    foreign.map(|package| format!("{} comes from {}", package["name"], package["source"])).collect()
}

/// The library writes a private format that only the same version of the tool understands.
fn wasm_bindgen(crates: &[&Value]) -> Vec<String> {
    let library = crates.iter().filter(|package| package["name"] == "wasm-bindgen");
    let versions: Vec<&str> = library.filter_map(|package| package["version"].as_str()).collect();
    if versions == [WASM_BINDGEN] {
        return Vec::new();
    }
    vec![format!("the lock file has {versions:?}, the tools are {WASM_BINDGEN}")]
}

fn npm_licences(lock: &Value, allowed: &BTreeSet<&str>) -> Vec<String> {
    let packages = lock["packages"].as_object().into_iter().flatten().filter(|(path, _)| !path.is_empty());
    let licensed = packages.map(|(path, package)| (path, package["license"].as_str().unwrap_or("no licence")));
    let wrong = licensed.filter(|(_, licence)| !is_allowed(licence, allowed));
    wrong.map(|(path, licence)| format!("{path}: {licence}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_licence(expression: &str, expected: bool) {
        let rules = "[licenses]\nallow = [\n    # a reason\n    \"MIT\",\n    \"Apache-2.0\", # why\n]\nother = [\"GPL-3.0\"]\n";
        assert_eq!(is_allowed(expression, &allowed_licences(rules)), expected, "{expression}");
    }

    #[test]
    fn one_alternative_is_enough_and_all_of_its_parts_are_needed() {
        check_licence("MIT", true);
        check_licence("GPL-3.0", false);
        check_licence("GPL-3.0 OR MIT", true);
        check_licence("MIT/Apache-2.0", true);
        check_licence("MIT AND GPL-3.0", false);
        check_licence("(MIT OR GPL-3.0) AND Apache-2.0", true);
        check_licence("no licence", false);
    }

    #[test]
    fn a_text_is_known_by_its_words() {
        let text = "Permission is hereby granted, free of charge, to any person obtaining a copy of\nthis software and associated documentation files (the \"Software\"), to deal in\nthe Software without restriction, including";
        assert_eq!((named(text), named("All rights reserved.")), ("MIT", "no licence"));
    }
}

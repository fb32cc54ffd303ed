//! Which crate may know which. The controllers cannot see the API server's truth; a front end sees only views.

use super::places::Source;

/// Each package and all that it may depend on; what is not here is forbidden. `None`: anything.
const ALLOWED: &[(&str, Option<&[&str]>)] = &[
    ("jobyard-api", Some(&[])),
    ("jobyard-apiserver", Some(&["jobyard-api"])),
    ("jobyard-controllers", Some(&["jobyard-api"])),
    ("jobyard-shell", Some(&["jobyard-api"])),
    ("jobyard-kubectl", Some(&["jobyard-api", "jobyard-apiserver"])),
    (
        "jobyard-cluster",
        Some(&["jobyard-api", "jobyard-apiserver", "jobyard-controllers", "jobyard-shell", "jobyard-kubectl"]),
    ),
    ("jobyard-session", Some(&["jobyard-api", "jobyard-shell", "jobyard-kubectl", "jobyard-cluster"])),
    ("jobyard-wasm", Some(&["jobyard-session"])),
    ("jobyard-cli", Some(&["jobyard-session"])),
    ("jobyard-web", Some(&["jobyard-session"])),
    ("jobyard-tests", None),
    ("xtask", Some(&[])),
];

/// Edges that are not allowed, and packages nobody has thought about.
pub fn complaints(manifests: &[Source]) -> Vec<String> {
    let packages = manifests.iter().filter_map(|manifest| Some((name(&manifest.text)?, manifest)));
    packages.flat_map(|(name, manifest)| package(name, &manifest.text)).collect()
}

fn package(name: &str, manifest: &str) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(package, _)| *package == name) else {
        return vec![format!("{name}: which crates may it know? Say so in edges.rs")];
    };
    let Some(allowed) = allowed else { return Vec::new() };
    let wrong = dependencies(manifest).filter(|dependency| !allowed.contains(dependency));
    wrong.map(|dependency| format!("{name} must not know {dependency}")).collect()
}

fn name(manifest: &str) -> Option<&str> {
    let (_, package) = manifest.split_once("[package]\n")?;
    package.lines().find_map(|line| line.strip_prefix("name = \""))?.strip_suffix('"')
}

/// The project's own crates in any table of dependencies: normal, dev or build, inline or as a table.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    manifest.lines().filter_map(|line| {
        let start =
            line.strip_prefix("jobyard-").or_else(|| line.split_once("dependencies.jobyard-").map(|(_, rest)| rest))?;
        let length = start.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')?;
        let from = line.len() - start.len();
        Some(&line[from - "jobyard-".len()..from + length])
    })
}

#[test]
fn a_controller_that_knows_the_server_is_found() {
    let manifest = "[package]\nname = \"jobyard-controllers\"\n\n[dependencies]\njobyard-api.workspace = true\n";
    assert_eq!(package("jobyard-controllers", manifest), Vec::<String>::new());
    for table in ["jobyard-apiserver.workspace = true\n", "[dev-dependencies.jobyard-apiserver]\n"] {
        let found = package("jobyard-controllers", &format!("{manifest}{table}"));
        assert_eq!(found, ["jobyard-controllers must not know jobyard-apiserver"], "{table}");
    }
    assert_eq!(name(manifest), Some("jobyard-controllers"));
    assert_eq!(package("jobyard-new", manifest).len(), 1);
}

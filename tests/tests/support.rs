//! The support table: each field that is said to be modelled is shown by a test, and the manual has the table.
//!
//! A field is shown by a manifest of the corpus or a transcript that has it (those run), or by a test function that
//! `support.toml` names. `UPDATE=1 cargo test -p jobyard-tests --test support` writes `docs/support.md`.

use jobyard_session::support::{SupportRow, SupportState, rows};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests live in the repository").to_owned()
}

/// All files below a folder with this ending.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
}

/// The paths of all fields of a value, with `[]` for each item of a list.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                found.insert(path.clone());
                paths(value, &path, found);
            }
        }
        Value::Array(items) => {
            let path = format!("{path}[]");
            found.insert(path.clone());
            for item in items {
                paths(item, &path, found);
            }
        }
        _ => {}
    }
}

/// The fields of a text's objects, by kind and path; those of a pod template count for pods.
fn fields(text: &str, of: &str, shown: &mut BTreeMap<(String, String), String>) {
    for document in text.split("\n---\n") {
        let Ok(document) = jobyard_apiserver::yaml::read(document.as_bytes()) else { continue };
        let object = document.json.to_value();
        let kind = object["kind"].as_str().unwrap_or("").to_owned();
        let mut found = BTreeSet::new();
        paths(&object, "", &mut found);
        for path in found {
            let job = path.strip_prefix("spec.jobTemplate.").unwrap_or(&path).to_owned();
            let pod = job.strip_prefix("spec.template.").unwrap_or("").to_owned();
            let pod = if kind == "Pod" { path.clone() } else { pod };
            for entry in [(kind.clone(), path.clone()), ("Job".into(), job), ("Pod".into(), pod)] {
                shown.entry(entry).or_insert_with(|| of.to_owned());
            }
        }
    }
}

/// What the manifests that run show.
fn shown_by_manifests() -> BTreeMap<(String, String), String> {
    let mut shown = BTreeMap::new();
    for (folder, ending) in [("tests/corpus", "yaml"), ("tests/scenarios", "md")] {
        let mut found = Vec::new();
        files(&root().join(folder), ending, &mut found);
        for path in found {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let name = path.strip_prefix(root()).expect("it is in the repository").display().to_string();
            let blocks = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
            let blocks: Vec<&str> = if ending == "md" { blocks.collect() } else { vec![&text] };
            for block in blocks {
                fields(block, &name, &mut shown);
            }
        }
    }
    shown
}

/// `"Pod spec.path" = "name of a test function"`
fn cited() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("tests/support.toml")).expect("a readable file");
    toml::from_str(&text).expect("a table of texts")
}

/// The names of all functions in the repository's Rust code.
fn functions() -> BTreeSet<String> {
    let mut found = Vec::new();
    for folder in ["crates", "tests/tests", "tests/src"] {
        files(&root().join(folder), "rs", &mut found);
    }
    let mut names = BTreeSet::new();
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        names.extend(text.split("fn ").skip(1).filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())));
    }
    names
}

#[test]
fn what_is_said_to_be_modelled_is_shown() {
    let (shown, cited, functions) = (shown_by_manifests(), cited(), functions());
    let mut wrong = Vec::new();
    for (field, test) in &cited {
        if !functions.contains(test) {
            wrong.push(format!("{field}: there is no test {test}"));
        }
    }
    let proof = |row: &SupportRow| {
        let path = row.path.trim_end_matches("[]");
        let by_manifest = shown.get(&(row.kind.clone(), path.to_owned())).cloned();
        cited.get(&format!("{} {}", row.kind, row.path)).cloned().or(by_manifest)
    };
    let rows = rows();
    for row in rows.iter().filter(|row| row.state == SupportState::Modelled && proof(row).is_none()) {
        wrong.push(format!("{} {}: no test shows it", row.kind, row.path));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut page = String::from(
        "# What is modelled\n\nField by field, made by `UPDATE=1 cargo test -p jobyard-tests --test support`. A field that is \
         modelled has its effect, and a test or a manifest that runs shows it. One that is accepted without effect is \
         checked, kept and shown as by a real server, and nothing looks at it. A field stands for those below it that have \
         no row of their own; the fields of pod templates are those of Pod.\n",
    );
    for kind in ["Job", "Pod"] {
        let _ = write!(page, "\n## {kind}\n\n| field | | shown by |\n| --- | --- | --- |\n");
        for row in rows.iter().filter(|row| row.kind == kind) {
            let proof =
                if row.state == SupportState::Modelled { proof(row).unwrap_or_default() } else { String::new() };
            let _ = writeln!(page, "| `{}` | {} | {proof} |", row.path, row.state.word());
        }
    }
    let place = root().join("docs/support.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&place, &page).expect("a writable page");
    }
    let is = std::fs::read_to_string(&place).unwrap_or_default();
    assert!(is == page, "UPDATE=1 cargo test -p jobyard-tests --test support writes docs/support.md anew");
}

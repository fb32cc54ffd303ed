//! Every page under `scenarios/` says what happens: its commands give the outputs that it shows.

use jobyard_tests::transcripts::replay;
use std::path::{Path, PathBuf};

/// The pages, in the order of their names.
fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let folders = [folder.join("manual"), folder];
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("it is in the repository"));
    let paths = entries.map(|entry| entry.expect("a readable entry").path());
    let mut pages: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.sort();
    pages
}

#[test]
fn pages_show_what_happens() {
    let updates = std::env::var_os("UPDATE").is_some();
    let mut stale = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a readable page");
        let now = replay(&text);
        if now != text && updates {
            std::fs::write(&page, &now).expect("a writable page");
        } else if now != text {
            stale.push(format!("{}\n{}", page.display(), first_difference(&text, &now)));
        }
    }
    let hint = "UPDATE=1 cargo test -p jobyard-tests --test transcripts writes the pages anew";
    assert!(stale.is_empty(), "{}\n{hint}", stale.join("\n"));
}

#[test]
fn there_is_a_page_for_every_example() {
    assert!(pages().len() >= 5, "{:?}", pages());
}

/// The first line that differs, as the page has it and as it is.
fn first_difference(page: &str, now: &str) -> String {
    let lines = page.lines().chain(std::iter::once("(end)")).zip(now.lines().chain(std::iter::once("(end)")));
    let different = lines.enumerate().find(|(_, (shown, is))| shown != is);
    different
        .map_or_else(String::new, |(number, (shown, is))| format!("line {}\n  page: {shown}\n  now:  {is}", number + 1))
}

//! The files of the repository as texts, and what kind of place each is.

use std::fs;
use std::path::{Path, PathBuf};

/// A file with its path from the root, slashes between the parts.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// Crates that the simulation is made of.
const ENGINE: [&str; 7] = ["api", "apiserver", "controllers", "shell", "kubectl", "cluster", "session"];

/// Folders that are made, not written.
const MADE: [&str; 7] = [".git", "target", "dist", "node_modules", "pkg", "test-results", "playwright-report"];

impl Source {
    pub fn is_rust(&self) -> bool {
        has_extension(&self.path, &["rs"])
    }

    /// Code of the engine itself; its tests may read files.
    pub fn is_engine(&self) -> bool {
        self.is_rust() && ENGINE.iter().any(|name| self.path.starts_with(&format!("crates/{name}/src/")))
    }

    /// Code that runs in a visitor's tab.
    pub fn is_page(&self) -> bool {
        self.path.starts_with("web/") && has_extension(&self.path, &["rs", "js", "mjs"])
    }

    pub fn is_npm_lock(&self) -> bool {
        self.path == "package-lock.json"
    }
}

/// Every text file that somebody wrote, in order of path.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the root");
    let mut files = Vec::new();
    walk(root, &mut files);
    files.sort();
    let source = |file: PathBuf| {
        // What is not UTF-8 is a picture or a compressed recording.
        let text = fs::read_to_string(&file).ok()?;
        let path = file.strip_prefix(root).expect("the walk began at the root").to_string_lossy().replace('\\', "/");
        Some(Source { path, text })
    };
    files.into_iter().filter_map(source).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folders of a repository can be listed");
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if MADE.iter().any(|made| name == *made) {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn has_extension(path: &str, extensions: &[&str]) -> bool {
    Path::new(path).extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension))
}

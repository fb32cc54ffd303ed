//! Files, folders, patterns and standard input.

use super::Files;
use crate::failure::Failure;
use crate::go::quote;
use crate::host::FileError;
use crate::run::Run;

/// Ends of the names of files that are taken from folders.
const EXTENSIONS: [&str; 3] = [".json", ".yaml", ".yml"];

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// How it is called in messages; `STDIN` for standard input.
    pub shown: String,
    /// Whether it is the only one, and no folder or stream.
    pub is_single: bool,
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    File,
    Stdin,
    Url,
}

impl Source {
    fn file(path: String) -> Self {
        Self { shown: path, is_single: true, place: Place::File }
    }

    /// Its contents.
    pub fn read(&self, run: &mut Run) -> Result<Vec<u8>, Failure> {
        match self.place {
            Place::Stdin => Ok(run.context.stdin.clone().unwrap_or_default()),
            Place::File => run
                .host
                .read_file(&self.shown)
                .map_err(|error| Failure::Message(format!("open {}: {}", self.shown, file_error(error)))),
            Place::Url => {
                let host = self.shown.split('/').nth(2).unwrap_or("").split(':').next().unwrap_or("").to_owned();
                let text = format!("Get {}: dial tcp: lookup {host}: no such host", quote(&self.shown));
                Err(Failure::Message(format!("error: unable to read URL {}: {text}", quote(&self.shown))))
            }
        }
    }
}

/// What the operating system says.
pub fn file_error(error: FileError) -> &'static str {
    match error {
        FileError::NotFound => "no such file or directory",
        FileError::IsFolder => "is a directory",
        FileError::NotFolder => "not a directory",
        FileError::Denied => "permission denied",
    }
}

/// The files that are named, those of folders in the order of their names.
pub(super) fn sources(files: &Files, run: &mut Run, failures: &mut Vec<Failure>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for name in &files.names {
        if name == "-" {
            if sources.iter().any(|source| source.place == Place::Stdin) {
                failures.push(Failure::message("standard input cannot be used for multiple arguments"));
            }
            sources.push(Source { shown: "STDIN".to_owned(), is_single: false, place: Place::Stdin });
        } else if name.starts_with("http://") || name.starts_with("https://") {
            sources.push(Source { shown: name.clone(), is_single: true, place: Place::Url });
        } else {
            match expand(name, run) {
                Ok(paths) => paths.iter().for_each(|path| add(path, files.recursive, run, &mut sources)),
                Err(failure) => failures.push(failure),
            }
            if sources.is_empty() && failures.is_empty() {
                let known = EXTENSIONS.join(" ");
                let text = format!("error reading [{name}]: recognized file extensions are [{known}]");
                failures.push(Failure::Message(text));
            }
        }
    }
    if sources.len() > 1 {
        sources.iter_mut().for_each(|source| source.is_single = false);
    }
    sources
}

/// Adds a file, or the files of a folder.
fn add(path: &str, recursive: bool, run: &mut Run, sources: &mut Vec<Source>) {
    let Ok(names) = run.host.list_folder(path) else {
        sources.push(Source::file(path.to_owned()));
        return;
    };
    let before = sources.len();
    walk(path.trim_end_matches('/'), &names, recursive, run, sources);
    if sources.len() - before > 1 {
        sources[before..].iter_mut().for_each(|source| source.is_single = false);
    }
}

fn walk(folder: &str, names: &[String], recursive: bool, run: &mut Run, sources: &mut Vec<Source>) {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_by_key(|name| name.trim_end_matches('/'));
    for name in names {
        let path = if folder.is_empty() || folder == "." { name.to_owned() } else { format!("{folder}/{name}") };
        match path.strip_suffix('/') {
            Some(inner) if recursive => {
                if let Ok(names) = run.host.list_folder(inner) {
                    walk(inner, &names, recursive, run, sources);
                }
            }
            Some(_) => {}
            None if EXTENSIONS.iter().any(|end| path.ends_with(end)) => sources.push(Source::file(path)),
            None => {}
        }
    }
}

/// The path itself if it is there, or the paths that it matches as a pattern.
fn expand(pattern: &str, run: &mut Run) -> Result<Vec<String>, Failure> {
    let is_there = run.host.list_folder(pattern).is_ok() || run.host.read_file(pattern).is_ok();
    if is_there {
        return Ok(vec![pattern.to_owned()]);
    }
    let (folder, last) = pattern.rsplit_once('/').map_or(("", pattern), |(folder, last)| (folder, last));
    let names = run.host.list_folder(if folder.is_empty() { "." } else { folder }).unwrap_or_default();
    let has_pattern = last.contains(['*', '?']);
    let matching =
        names.iter().map(|name| name.trim_end_matches('/')).filter(|name| has_pattern && matches(last, name));
    let join = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let paths: Vec<String> = matching.map(join).collect();
    if paths.is_empty() {
        return Err(Failure::Message(format!("the path {} does not exist", quote(pattern))));
    }
    Ok(paths)
}

/// Whether a name is of the form: `*` is any letters, `?` is one.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pattern_rest = pattern.chars();
    match pattern_rest.next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = pattern_rest.as_str();
            name.char_indices().map(|(place, _)| place).chain([name.len()]).any(|place| matches(rest, &name[place..]))
        }
        Some(letter) => {
            let mut name_rest = name.chars();
            name_rest.next().is_some_and(|other| letter == '?' || letter == other)
                && matches(pattern_rest.as_str(), name_rest.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        let check = |pattern, name, expected| assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        check("*.yaml", "pi.yaml", true);
        check("*.yaml", "pi.yml", false);
        check("p?.y*", "pi.yaml", true);
        check("", "a", false);
        check("**", "", true);
    }
}

//! The file system of one container: paths and bytes in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::limits::{FILES_BYTES_MAX, FILES_MAX};

/// Directories that every image has.
const BASE: [&str; 14] =
    ["/", "/bin", "/dev", "/etc", "/home", "/mnt", "/opt", "/proc", "/root", "/sbin", "/sys", "/tmp", "/usr", "/var"];

/// Why an operation failed, in the C library's words, such as `No such file or directory`.
pub type FileFailure = &'static str;
pub(crate) type Failure = FileFailure;

pub(crate) const NOT_FOUND: Failure = "No such file or directory";
const IS_DIRECTORY: Failure = "Is a directory";
const NOT_DIRECTORY: Failure = "Not a directory";
const NO_SPACE: Failure = "No space left on device";
const EXISTS: Failure = "File exists";
const NOT_EMPTY: Failure = "Directory not empty";

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Directory,
    File(Arc<Vec<u8>>),
}

/// The file system of a container or of a terminal, by absolute path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files {
    entries: BTreeMap<String, Entry>,
    bytes: usize,
}

/// The absolute path of `path` seen from `directory`, without `.`, `..` and doubled slashes.
pub(crate) fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let from = if path.starts_with('/') { "" } else { directory };
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(at) => &path[..at],
    }
}

impl Files {
    /// The contents of a file; a relative path is seen from `directory`.
    pub fn contents(&self, directory: &str, path: &str) -> Result<Vec<u8>, FileFailure> {
        self.read(&absolute(directory, path)).map(|bytes| bytes.to_vec())
    }

    /// Makes a file or replaces it, with the folders that it stands in.
    pub fn put(&mut self, directory: &str, path: &str, contents: &[u8]) -> Result<(), FileFailure> {
        let path = absolute(directory, path);
        self.make_directory(parent(&path), true)?;
        self.open_to_write(&path, true)?;
        self.append(&path, contents)
    }

    /// Names in a folder in order, those of folders with a slash at their end.
    pub fn names(&self, directory: &str, path: &str) -> Result<Vec<String>, FileFailure> {
        let folder = absolute(directory, path);
        if !self.is_directory(&folder) {
            return Err(if self.is_file(&folder) { NOT_DIRECTORY } else { NOT_FOUND });
        }
        let slash = |name: String| if self.is_directory(&absolute(&folder, &name)) { name + "/" } else { name };
        Ok(self.list(&folder).into_iter().map(slash).collect())
    }

    pub(crate) fn is_directory(&self, path: &str) -> bool {
        BASE.contains(&path) || matches!(self.entries.get(path), Some(Entry::Directory))
    }

    pub(crate) fn is_file(&self, path: &str) -> bool {
        matches!(self.entries.get(path), Some(Entry::File(_)))
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.is_directory(path) || self.is_file(path) || path == "/dev/null"
    }

    pub(crate) fn size(&self, path: &str) -> usize {
        if let Some(Entry::File(bytes)) = self.entries.get(path) { bytes.len() } else { 0 }
    }

    pub(crate) fn read(&self, path: &str) -> Result<Arc<Vec<u8>>, Failure> {
        match self.entries.get(path) {
            Some(Entry::File(bytes)) => Ok(Arc::clone(bytes)),
            _ if path == "/dev/null" => Ok(Arc::default()),
            _ if self.is_directory(path) => Err(IS_DIRECTORY),
            _ => Err(NOT_FOUND),
        }
    }

    /// Makes sure that a file is there; `empty` also cuts it to nothing.
    pub(crate) fn open_to_write(&mut self, path: &str, empty: bool) -> Result<(), Failure> {
        if self.is_directory(path) {
            return Err(IS_DIRECTORY);
        }
        if !self.is_directory(parent(path)) {
            return Err(if self.is_file(parent(path)) { NOT_DIRECTORY } else { NOT_FOUND });
        }
        let old = self.size(path);
        if !self.is_file(path) && self.entries.len() >= FILES_MAX {
            return Err(NO_SPACE);
        }
        if empty || !self.is_file(path) {
            self.bytes -= old;
            self.entries.insert(path.to_owned(), Entry::File(Arc::default()));
        }
        Ok(())
    }

    pub(crate) fn append(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        if self.bytes + bytes.len() > FILES_BYTES_MAX {
            return Err(NO_SPACE);
        }
        let Some(Entry::File(content)) = self.entries.get_mut(path) else { return Err(NOT_FOUND) };
        Arc::make_mut(content).extend_from_slice(bytes);
        self.bytes += bytes.len();
        Ok(())
    }

    pub(crate) fn make_directory(&mut self, path: &str, parents: bool) -> Result<(), Failure> {
        if self.exists(path) {
            return if parents && self.is_directory(path) { Ok(()) } else { Err(EXISTS) };
        }
        if !self.is_directory(parent(path)) {
            if !parents {
                return Err(NOT_FOUND);
            }
            self.make_directory(parent(path), true)?;
        }
        if self.entries.len() >= FILES_MAX {
            return Err(NO_SPACE);
        }
        self.entries.insert(path.to_owned(), Entry::Directory);
        Ok(())
    }

    /// Removes a file, or a directory with all in it if `recursive`.
    pub(crate) fn remove(&mut self, path: &str, recursive: bool) -> Result<(), Failure> {
        if self.is_file(path) {
            self.bytes -= self.size(path);
            self.entries.remove(path);
            return Ok(());
        }
        if !self.is_directory(path) {
            return Err(NOT_FOUND);
        }
        if !recursive {
            return Err(IS_DIRECTORY);
        }
        for name in self.list(path) {
            self.remove(&absolute(path, &name), true)?;
        }
        self.entries.remove(path);
        Ok(())
    }

    /// Removes an empty directory.
    pub(crate) fn remove_directory(&mut self, path: &str) -> Result<(), Failure> {
        if !self.is_directory(path) {
            return Err(if self.is_file(path) { NOT_DIRECTORY } else { NOT_FOUND });
        }
        if !self.list(path).is_empty() {
            return Err(NOT_EMPTY);
        }
        self.entries.remove(path);
        Ok(())
    }

    /// Names in a directory, in order.
    pub(crate) fn list(&self, directory: &str) -> Vec<String> {
        let prefix = if directory == "/" { "/".to_owned() } else { format!("{directory}/") };
        let own = self.entries.range(prefix.clone()..).map(|(path, _)| path.as_str());
        let own = own.take_while(|path| path.starts_with(&prefix));
        let mut names: Vec<String> = BASE
            .into_iter()
            .filter(|path| path.len() > prefix.len() && path.starts_with(&prefix))
            .chain(own)
            .map(|path| &path[prefix.len()..])
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    }
}

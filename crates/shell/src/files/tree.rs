//! One file system in memory: paths, bytes, modes and times.

use std::collections::BTreeMap;
use std::sync::Arc;

use jobyard_api::time::Time;

use super::{EXISTS, Failure, IS_DIRECTORY, NO_SPACE, NOT_DIRECTORY, NOT_EMPTY, NOT_FOUND, absolute, parent};
use crate::limits::{FILES_BYTES_MAX, FILES_MAX};

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Directory,
    File(Arc<Vec<u8>>),
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    content: Content,
    modified: Time,
    mode: u16,
}

/// A file system by absolute path.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tree {
    entries: Arc<BTreeMap<String, Entry>>,
    bytes: usize,
    /// Directories that are there without an entry: of every image, or only the root.
    base: &'static [&'static str],
}

impl Tree {
    /// A tree in which these directories are.
    pub fn of_image(base: &'static [&'static str]) -> Self {
        Self { base, ..Self::default() }
    }

    fn entries_mut(&mut self) -> &mut BTreeMap<String, Entry> {
        Arc::make_mut(&mut self.entries)
    }

    pub fn is_directory(&self, path: &str) -> bool {
        path == "/"
            || self.base.contains(&path)
            || matches!(self.entries.get(path), Some(Entry { content: Content::Directory, .. }))
    }

    pub fn is_file(&self, path: &str) -> bool {
        matches!(self.entries.get(path), Some(Entry { content: Content::File(_), .. }))
    }

    pub fn size(&self, path: &str) -> usize {
        match self.entries.get(path) {
            Some(Entry { content: Content::File(bytes), .. }) => bytes.len(),
            _ => 0,
        }
    }

    /// When it was changed, and its mode.
    pub fn meta(&self, path: &str) -> (Time, u16) {
        let usual = (Time::from_nanos(0), 0o755);
        self.entries.get(path).map_or(usual, |entry| (entry.modified, entry.mode))
    }

    pub fn set_mode(&mut self, path: &str, mode: u16) {
        if let Some(entry) = self.entries_mut().get_mut(path) {
            entry.mode = mode;
        }
    }

    pub fn touch(&mut self, path: &str, now: Time) {
        if let Some(entry) = self.entries_mut().get_mut(path) {
            entry.modified = now;
        }
    }

    pub fn read(&self, path: &str) -> Result<Arc<Vec<u8>>, Failure> {
        match self.entries.get(path) {
            Some(Entry { content: Content::File(bytes), .. }) => Ok(Arc::clone(bytes)),
            _ if self.is_directory(path) => Err(IS_DIRECTORY),
            _ => Err(self.missing(path)),
        }
    }

    /// What a path lacks: itself, or a directory where a file stands.
    fn missing(&self, path: &str) -> Failure {
        if path != "/" && self.is_file(parent(path)) { NOT_DIRECTORY } else { NOT_FOUND }
    }

    /// Makes sure that a file is there; `empty` also cuts it to nothing.
    pub fn open_to_write(&mut self, path: &str, empty: bool, now: Time) -> Result<(), Failure> {
        if self.is_directory(path) {
            return Err(IS_DIRECTORY);
        }
        if !self.is_directory(parent(path)) {
            return Err(self.missing(path));
        }
        let old = self.size(path);
        let is_new = !self.is_file(path);
        if is_new && self.entries.len() >= FILES_MAX {
            return Err(NO_SPACE);
        }
        if is_new || empty {
            self.bytes -= old;
            let mode = self.entries.get(path).map_or(0o644, |entry| entry.mode);
            let entry = Entry { content: Content::File(Arc::default()), modified: now, mode };
            self.entries_mut().insert(path.to_owned(), entry);
        }
        Ok(())
    }

    pub fn append(&mut self, path: &str, bytes: &[u8], now: Time) -> Result<(), Failure> {
        if self.bytes + bytes.len() > FILES_BYTES_MAX {
            return Err(NO_SPACE);
        }
        let Some(entry) = self.entries_mut().get_mut(path) else { return Err(NOT_FOUND) };
        let Content::File(content) = &mut entry.content else { return Err(IS_DIRECTORY) };
        Arc::make_mut(content).extend_from_slice(bytes);
        entry.modified = now;
        self.bytes += bytes.len();
        Ok(())
    }

    pub fn make_directory(&mut self, path: &str, parents: bool, now: Time) -> Result<(), Failure> {
        if self.is_directory(path) || self.is_file(path) {
            return if parents && self.is_directory(path) { Ok(()) } else { Err(EXISTS) };
        }
        if !self.is_directory(parent(path)) {
            if !parents {
                return Err(self.missing(path));
            }
            self.make_directory(parent(path), true, now)?;
        }
        if self.entries.len() >= FILES_MAX {
            return Err(NO_SPACE);
        }
        let entry = Entry { content: Content::Directory, modified: now, mode: 0o755 };
        self.entries_mut().insert(path.to_owned(), entry);
        Ok(())
    }

    /// Removes a file, or a directory with all in it if `recursive`.
    pub fn remove(&mut self, path: &str, recursive: bool) -> Result<(), Failure> {
        if self.is_file(path) {
            self.bytes -= self.size(path);
            self.entries_mut().remove(path);
            return Ok(());
        }
        if !self.is_directory(path) {
            return Err(self.missing(path));
        }
        if !recursive {
            return Err(IS_DIRECTORY);
        }
        for name in self.list(path) {
            self.remove(&absolute(path, &name), true)?;
        }
        self.entries_mut().remove(path);
        Ok(())
    }

    /// Removes an empty directory.
    pub fn remove_directory(&mut self, path: &str) -> Result<(), Failure> {
        if !self.is_directory(path) {
            return Err(if self.is_file(path) { NOT_DIRECTORY } else { NOT_FOUND });
        }
        if !self.list(path).is_empty() {
            return Err(NOT_EMPTY);
        }
        self.entries_mut().remove(path);
        Ok(())
    }

    /// Names in a directory, in order.
    pub fn list(&self, directory: &str) -> Vec<String> {
        let prefix = if directory == "/" { "/".to_owned() } else { format!("{directory}/") };
        let own = self.entries.range(prefix.clone()..).map(|(path, _)| path.as_str());
        let own = own.take_while(|path| path.starts_with(&prefix));
        let mut names: Vec<String> = self
            .base
            .iter()
            .copied()
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

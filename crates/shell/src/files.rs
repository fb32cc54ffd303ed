//! The file system of one container: its own tree, and volumes mounted in it.

mod tree;

use std::sync::Arc;

use jobyard_api::{Text, time::Time};

use tree::Tree;

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
const READ_ONLY: Failure = "Read-only file system";
const BUSY: Failure = "Device or resource busy";

/// The contents of a volume. Who mounts it keeps it and lends it to each process while that runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Volume {
    tree: Tree,
}

impl Volume {
    /// A volume that holds these files, by path seen from its root.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut volume = Self::default();
        for (path, contents) in files {
            volume.put(path, contents, 0o644);
        }
        volume
    }

    /// Makes a file or replaces it. A volume without room for it stays as it is.
    pub fn put(&mut self, path: &str, contents: &[u8], mode: u16) {
        let (path, start) = (absolute("/", path), Time::from_nanos(0));
        let made = self.tree.make_directory(parent(&path), true, start);
        let made = made.and_then(|()| self.tree.open_to_write(&path, true, start));
        if made.and_then(|()| self.tree.append(&path, contents, start)).is_ok() {
            self.tree.set_mode(&path, mode);
        }
    }

    /// Makes a folder.
    pub fn make_folder(&mut self, path: &str) {
        // It may be there already.
        let _ = self.tree.make_directory(&absolute("/", path), true, Time::from_nanos(0));
    }

    /// Whether something is at this path.
    pub fn has(&self, path: &str) -> bool {
        let path = absolute("/", path);
        self.tree.is_directory(&path) || self.tree.is_file(&path)
    }

    /// The contents of a file.
    pub fn contents(&self, path: &str) -> Option<Vec<u8>> {
        self.tree.read(&absolute("/", path)).ok().map(|bytes| bytes.to_vec())
    }
}

/// Where a volume is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The path in the container.
    pub path: Text,
    /// The place of the volume among those that are lent.
    pub volume: usize,
    /// What of the volume is mounted; empty for all of it.
    pub sub_path: Text,
    /// Whether writing is refused.
    pub read_only: bool,
}

/// The file system of a container or of a terminal, by absolute path.
#[derive(Clone, Debug, PartialEq)]
pub struct Files {
    own: Tree,
    /// The longest path first.
    mounts: Arc<[Mount]>,
    /// Volumes that are lent now.
    volumes: Vec<Volume>,
    now: Time,
}

impl Default for Files {
    fn default() -> Self {
        Self { own: Tree::of_image(&BASE), mounts: Arc::default(), volumes: Vec::new(), now: Time::from_nanos(0) }
    }
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

/// The rest of a path below a mount.
fn below<'p>(path: &'p str, mount: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(mount)?;
    (rest.is_empty() || rest.starts_with('/') || mount == "/").then_some(rest)
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

    /// Mounts volumes; a place for each is made, and the folder of a volume that is mounted.
    pub(crate) fn mount(&mut self, mounts: &[Mount], volumes: &mut [Volume]) {
        let mut sorted = mounts.to_vec();
        sorted.sort_by_key(|mount| std::cmp::Reverse(mount.path.len()));
        for mount in &mut sorted {
            mount.path = absolute("/", &mount.path).into();
            let is_file = volumes.get(mount.volume).is_some_and(|volume| {
                !mount.sub_path.is_empty() && volume.tree.is_file(&absolute("/", &mount.sub_path))
            });
            if !is_file && let Some(volume) = volumes.get_mut(mount.volume).filter(|_| !mount.sub_path.is_empty()) {
                volume.make_folder(&mount.sub_path);
            }
            let place = if is_file { parent(&mount.path) } else { &mount.path };
            // A place that cannot be made is in another volume.
            let _ = self.own.make_directory(place, true, self.now);
            if is_file {
                let _ = self.own.open_to_write(&mount.path, true, self.now);
            }
        }
        self.mounts = sorted.into();
    }

    /// Takes the volumes for a while; they come in the order that the mounts name.
    pub(crate) fn lend(&mut self, volumes: &mut Vec<Volume>) {
        self.volumes.append(volumes);
    }

    /// Gives the volumes back.
    pub(crate) fn give_back(&mut self, volumes: &mut Vec<Volume>) {
        volumes.append(&mut self.volumes);
    }

    /// Sets the clock that files are stamped with.
    pub(crate) fn set_now(&mut self, now: Time) {
        self.now = now;
    }

    /// The mount that a path is in, and the path in its volume.
    fn mounted(&self, path: &str) -> Option<(&Mount, String)> {
        self.mounts.iter().find_map(|mount| {
            let rest = below(path, &mount.path)?;
            Some((mount, absolute("/", &format!("{}/{rest}", mount.sub_path))))
        })
    }

    /// The tree that a path is in, and the path in it.
    fn tree(&self, path: &str) -> (&Tree, String) {
        if self.mounts.is_empty() {
            return (&self.own, path.to_owned());
        }
        match self.mounted(path) {
            Some((mount, rest)) => match self.volumes.get(mount.volume) {
                Some(volume) => (&volume.tree, rest),
                None => (&self.own, path.to_owned()),
            },
            None => (&self.own, path.to_owned()),
        }
    }

    /// The tree that a path is in, to be changed.
    fn tree_mut(&mut self, path: &str) -> Result<(&mut Tree, String), Failure> {
        let place = self.mounted(path).map(|(mount, rest)| (mount.volume, mount.read_only, rest));
        match place {
            Some((_, true, _)) => Err(READ_ONLY),
            Some((volume, false, rest)) if volume < self.volumes.len() => Ok((&mut self.volumes[volume].tree, rest)),
            _ => Ok((&mut self.own, path.to_owned())),
        }
    }

    fn is_mount(&self, path: &str) -> bool {
        self.mounts.iter().any(|mount| &*mount.path == path)
    }

    pub(crate) fn is_directory(&self, path: &str) -> bool {
        let (tree, path) = self.tree(path);
        tree.is_directory(&path)
    }

    pub(crate) fn is_file(&self, path: &str) -> bool {
        let (tree, path) = self.tree(path);
        tree.is_file(&path)
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.is_directory(path) || self.is_file(path) || path == "/dev/null"
    }

    pub(crate) fn size(&self, path: &str) -> usize {
        let (tree, path) = self.tree(path);
        tree.size(&path)
    }

    /// When it was changed, and its mode.
    pub(crate) fn meta(&self, path: &str) -> (Time, u16) {
        let (tree, path) = self.tree(path);
        tree.meta(&path)
    }

    pub(crate) fn set_mode(&mut self, path: &str, mode: u16) -> Result<(), Failure> {
        let (tree, path) = self.tree_mut(path)?;
        tree.set_mode(&path, mode);
        Ok(())
    }

    /// Whether it can be run as a program.
    pub(crate) fn is_program(&self, path: &str) -> bool {
        self.is_file(path) && self.meta(path).1 & 0o111 != 0
    }

    pub(crate) fn read(&self, path: &str) -> Result<Arc<Vec<u8>>, Failure> {
        if path == "/dev/null" {
            return Ok(Arc::default());
        }
        let (tree, path) = self.tree(path);
        tree.read(&path)
    }

    /// Whether writing to a path is refused.
    pub(crate) fn is_read_only(&self, path: &str) -> bool {
        self.mounted(path).is_some_and(|(mount, _)| mount.read_only)
    }

    /// Makes sure that a file is there; `empty` also cuts it to nothing.
    pub(crate) fn open_to_write(&mut self, path: &str, empty: bool) -> Result<(), Failure> {
        let now = self.now;
        let (tree, path) = self.tree_mut(path)?;
        tree.open_to_write(&path, empty, now)
    }

    pub(crate) fn touch(&mut self, path: &str) -> Result<(), Failure> {
        self.open_to_write(path, false)?;
        let now = self.now;
        let (tree, path) = self.tree_mut(path)?;
        tree.touch(&path, now);
        Ok(())
    }

    pub(crate) fn append(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let now = self.now;
        let (tree, path) = self.tree_mut(path)?;
        tree.append(&path, bytes, now)
    }

    pub(crate) fn make_directory(&mut self, path: &str, parents: bool) -> Result<(), Failure> {
        if parents && self.is_directory(path) {
            return Ok(());
        }
        let now = self.now;
        let (tree, path) = self.tree_mut(path)?;
        tree.make_directory(&path, parents, now)
    }

    /// Removes a file that was made for a while.
    pub fn forget(&mut self, directory: &str, path: &str) {
        // It may be gone already.
        let _ = self.remove(&absolute(directory, path), false);
    }

    /// Removes a file, or a directory with all in it if `recursive`.
    pub(crate) fn remove(&mut self, path: &str, recursive: bool) -> Result<(), Failure> {
        if self.is_mount(path) {
            return Err(BUSY);
        }
        let (tree, path) = self.tree_mut(path)?;
        tree.remove(&path, recursive)
    }

    /// Removes an empty directory.
    pub(crate) fn remove_directory(&mut self, path: &str) -> Result<(), Failure> {
        if self.is_mount(path) {
            return Err(BUSY);
        }
        let (tree, path) = self.tree_mut(path)?;
        tree.remove_directory(&path)
    }

    /// Names in a directory, in order.
    pub(crate) fn list(&self, directory: &str) -> Vec<String> {
        let (tree, directory) = self.tree(directory);
        tree.list(&directory)
    }
}

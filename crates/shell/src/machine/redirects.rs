//! Redirects: descriptors of a task while a command runs.

use super::Machine;
use super::expansion::close;
use super::task::{Descriptor, Task};
use crate::dialect::Dialect;
use crate::files::{NOT_FOUND, absolute};
use crate::process::Stream;
use crate::syntax::code::Open;

impl Machine {
    pub(super) fn redirect_begin(task: &mut Task) {
        let descriptors = task.descriptors.clone();
        let frame = task.frames.last_mut().expect("an operation runs in a frame");
        frame.redirects.push(descriptors);
    }

    pub(super) fn redirect_end(task: &mut Task) {
        let frame = task.frames.last_mut().expect("an operation runs in a frame");
        if let Some(descriptors) = frame.redirects.pop() {
            task.descriptors = descriptors;
        }
    }

    /// `exec >file`: the redirects at work are kept.
    pub(super) fn keep_redirects(task: &mut Task) {
        let descriptors = task.descriptors.clone();
        if let Some(saved) = task.frames.last_mut().and_then(|frame| frame.redirects.last_mut()) {
            *saved = descriptors;
        }
    }

    /// Redirects `fd` as the word says; false (and a message) if it cannot.
    pub(super) fn redirect(&mut self, task: &mut Task, fd: u32, open: Open) -> bool {
        let word = close(task).text();
        if open == Open::Text {
            let id = self.open_to_read(task);
            task.descriptors.insert(fd, Descriptor::Document { text: word, id });
            return true;
        }
        if open == Open::Duplicate {
            return self.duplicate(task, fd, &word);
        }
        let path = absolute(&task.shell.directory, &word);
        let dialect = task.shell.dialect;
        let opened = match special(&path, task) {
            Some(descriptor) => Ok(descriptor),
            None if open == Open::Read => self
                .files
                .read(&path)
                .map(|_| Descriptor::ReadFile { path: path.as_str().into(), id: self.open_to_read(task) })
                .map_err(|failure| open_message(dialect, &word, failure)),
            None if open == Open::Write && task.shell.options.keeps_files && self.files.is_file(&path) => Err(dialect
                .pick(
                    "can't create {}: File exists",
                    "cannot create {}: File exists",
                    "{}: cannot overwrite existing file",
                )
                .replace("{}", &word)),
            None => self
                .files
                .open_to_write(&path, open == Open::Write)
                .map(|()| Descriptor::WriteFile { path: path.as_str().into() })
                .map_err(|failure| create_message(dialect, &word, failure)),
        };
        match opened {
            Ok(descriptor) => {
                task.descriptors.insert(fd, descriptor);
                true
            }
            Err(message) => self.refuse(task, &message),
        }
    }

    fn duplicate(&mut self, task: &mut Task, fd: u32, word: &str) -> bool {
        if word == "-" {
            task.descriptors.remove(&fd);
            return true;
        }
        let source = word.parse().ok().and_then(|source: u32| task.descriptors.get(&source).cloned());
        match source {
            Some(descriptor) => {
                task.descriptors.insert(fd, descriptor);
                true
            }
            None => self.refuse(task, &format!("{word}: Bad file descriptor")),
        }
    }

    /// The status of a failed redirect is 1, and `set -e` sees it.
    fn refuse(&mut self, task: &mut Task, message: &str) -> bool {
        self.complain(task, message);
        task.status = if task.shell.dialect == Dialect::Dash { 2 } else { 1 };
        task.arguments.clear();
        task.assignments.clear();
        Self::check_errors(task);
        false
    }
}

/// Files that are not files. `/proc/1/fd/1` is how a script writes to the container's log from anywhere.
fn special(path: &str, task: &Task) -> Option<Descriptor> {
    match path {
        "/dev/null" => Some(Descriptor::Null),
        "/dev/stdout" | "/proc/self/fd/1" => task.descriptors.get(&1).cloned(),
        "/dev/stderr" | "/proc/self/fd/2" => task.descriptors.get(&2).cloned(),
        "/dev/stdin" | "/proc/self/fd/0" => task.descriptors.get(&0).cloned(),
        "/proc/1/fd/1" => Some(Descriptor::Log(Stream::Stdout)),
        "/proc/1/fd/2" => Some(Descriptor::Log(Stream::Stderr)),
        _ => None,
    }
}

/// Each shell has its own words for the commonest failure.
fn open_message(dialect: Dialect, word: &str, failure: &str) -> String {
    let missing = failure == NOT_FOUND;
    match dialect {
        Dialect::Ash => format!("can't open {word}: {}", if missing { "no such file" } else { failure }),
        Dialect::Dash => format!("cannot open {word}: {}", if missing { "No such file" } else { failure }),
        Dialect::Bash => format!("{word}: {failure}"),
    }
}

fn create_message(dialect: Dialect, word: &str, failure: &str) -> String {
    let missing = failure == NOT_FOUND;
    match dialect {
        Dialect::Ash => format!("can't create {word}: {}", if missing { "nonexistent directory" } else { failure }),
        Dialect::Dash => format!("cannot create {word}: {}", if missing { "Directory nonexistent" } else { failure }),
        Dialect::Bash => format!("{word}: {failure}"),
    }
}

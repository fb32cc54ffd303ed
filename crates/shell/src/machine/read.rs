//! Input of a task: a line for `read`, or as much as a utility needs.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::task::{Descriptor, Task};

/// The builtin `read` while it waits for its line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    pub names: Vec<Text>,
    /// `-r`: a backslash is itself.
    pub raw: bool,
    pub separators: Text,
    pub line: Vec<u8>,
}

/// How taking input went.
pub(super) enum Taken {
    /// What was wanted is there.
    Enough,
    End,
    /// The writer of the pipe has not written it yet.
    Wait,
}

impl Machine {
    /// Moves input into `into` until `enough` says how many of its bytes are wanted; the rest stays where it was.
    pub(super) fn take(
        &mut self,
        task: &mut Task,
        into: &mut Vec<u8>,
        enough: impl Fn(&[u8]) -> Option<usize>,
    ) -> Taken {
        let pipe = match task.descriptors.get(&0) {
            Some(Descriptor::PipeIn(pipe)) => *pipe,
            Some(Descriptor::Terminal) => return self.take_typed(into, enough),
            _ => return self.take_at_once(task, into, enough),
        };
        let ended = !self.has_writer(pipe);
        let Some(source) = self.pipes.get_mut(pipe) else { return Taken::End };
        let start = into.len();
        if !source.bytes.is_empty() {
            self.moved = true;
        }
        into.append(&mut source.bytes);
        if let Some(wanted) = enough(into) {
            let wanted = wanted.max(start);
            source.bytes = into.split_off(wanted);
            return Taken::Enough;
        }
        if ended { Taken::End } else { Taken::Wait }
    }

    fn take_at_once(&mut self, task: &mut Task, into: &mut Vec<u8>, enough: impl Fn(&[u8]) -> Option<usize>) -> Taken {
        let (bytes, at) = match task.descriptors.get_mut(&0) {
            Some(Descriptor::ReadFile { path, at }) => (self.files.read(path).unwrap_or_default(), at),
            Some(Descriptor::Document { text, at }) => (Arc::new(text.as_bytes().to_vec()), at),
            _ => return Taken::End,
        };
        let start = into.len();
        into.extend_from_slice(bytes.get(*at..).unwrap_or_default());
        if let Some(wanted) = enough(into) {
            into.truncate(wanted.max(start));
            *at += into.len() - start;
            return Taken::Enough;
        }
        *at = bytes.len();
        Taken::End
    }

    /// Goes on with `read`; false if its line is not there yet.
    pub(super) fn read_line(&mut self, task: &mut Task, read: &mut Read) -> bool {
        let taken =
            self.take(task, &mut read.line, |bytes| bytes.iter().position(|&byte| byte == b'\n').map(|n| n + 1));
        match taken {
            Taken::Wait => return false,
            Taken::Enough => task.status = 0,
            Taken::End => task.status = 1,
        }
        if read.line.last() == Some(&b'\n') {
            read.line.pop();
        }
        let line = String::from_utf8_lossy(&read.line).into_owned();
        let line = if read.raw { line } else { line.replace('\\', "") };
        for (name, value) in distribute(&line, &read.names, &read.separators) {
            self.assign(task, &name, value);
        }
        true
    }
}

/// Each name gets a field; the last one gets the rest of the line.
fn distribute(line: &str, names: &[Text], separators: &str) -> Vec<(Text, Text)> {
    let blank = |c: char| c.is_ascii_whitespace() && separators.contains(c);
    let mut rest = line.trim_matches(blank);
    let mut values = Vec::new();
    for (i, name) in names.iter().enumerate() {
        if i + 1 == names.len() {
            values.push((name.clone(), rest.into()));
            break;
        }
        let end = rest.find(|c| separators.contains(c)).unwrap_or(rest.len());
        values.push((name.clone(), rest[..end].into()));
        rest = rest[end..].trim_start_matches(blank);
        if let Some(c) = rest.chars().next().filter(|&c| separators.contains(c)) {
            rest = rest[c.len_utf8()..].trim_start_matches(blank);
        }
    }
    values
}

//! Input of a task: a line for `read`, or as much as a utility needs.

use std::sync::Arc;

use jobyard_api::{Text, time::Time};

use super::Machine;
use super::task::{Activity, Descriptor, Task};

/// The builtin `read` while it waits for its line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    names: Vec<Text>,
    /// `-a NAME`
    list: Option<Text>,
    /// `-r`: a backslash is itself.
    raw: bool,
    separators: Text,
    /// `-d`
    delimiter: u8,
    /// `-n`
    count: Option<usize>,
    /// `-t`
    pub until: Option<Time>,
    fd: u32,
    line: Vec<u8>,
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
    /// Moves input of a descriptor into `into` until `enough` says how many of its bytes are wanted; the rest stays.
    pub(super) fn take(
        &mut self,
        task: &mut Task,
        fd: u32,
        into: &mut Vec<u8>,
        enough: impl Fn(&[u8]) -> Option<usize>,
    ) -> Taken {
        let pipe = match task.descriptors.get(&fd) {
            Some(Descriptor::PipeIn(pipe)) => *pipe,
            Some(Descriptor::Terminal) => return self.take_typed(into, enough),
            _ => return self.take_at_once(task, fd, into, enough),
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

    fn take_at_once(
        &mut self,
        task: &mut Task,
        fd: u32,
        into: &mut Vec<u8>,
        enough: impl Fn(&[u8]) -> Option<usize>,
    ) -> Taken {
        let (bytes, id) = match task.descriptors.get(&fd) {
            Some(Descriptor::ReadFile { path, id }) => (self.files.read(path).unwrap_or_default(), *id),
            Some(Descriptor::Document { text, id }) => (Arc::new(text.as_bytes().to_vec()), *id),
            _ => return Taken::End,
        };
        let at = self.offsets.entry(id).or_default();
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

    /// A new place to read from, at its start. All who inherit the descriptor share it.
    pub(super) fn open_to_read(&mut self, task: &Task) -> u32 {
        self.next_open += 1;
        if self.offsets.len() > 64 {
            let tasks = || self.tasks.values().chain([task]);
            let saved = tasks().flat_map(|task| task.frames.iter().flat_map(|frame| &frame.redirects));
            let all = tasks().map(|task| &task.descriptors).chain(saved);
            let used: Vec<u32> = all
                .flat_map(|descriptors| descriptors.values())
                .filter_map(|descriptor| match descriptor {
                    Descriptor::ReadFile { id, .. } | Descriptor::Document { id, .. } => Some(*id),
                    _ => None,
                })
                .collect();
            self.offsets.retain(|id, _| used.contains(id));
        }
        self.next_open
    }

    /// The builtin `read`.
    pub(super) fn read(&mut self, task: &mut Task, operands: &[Text]) {
        let separators = task.shell.value("IFS").cloned().unwrap_or_else(|| " \t\n".into());
        let mut read = Box::new(Read {
            names: Vec::new(),
            list: None,
            raw: false,
            separators,
            delimiter: b'\n',
            count: None,
            until: None,
            fd: 0,
            line: Vec::new(),
        });
        let mut words = operands.iter();
        while let Some(word) = words.next() {
            let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
                read.names.push(word.clone());
                continue;
            };
            let mut letters = letters.chars();
            while let Some(letter) = letters.next() {
                if matches!(letter, 'r' | 's' | 'e') {
                    read.raw |= letter == 'r';
                    continue;
                }
                let rest = letters.as_str();
                let value = if rest.is_empty() { words.next().cloned().unwrap_or_default() } else { rest.into() };
                self.read_option(task, &mut read, letter, &value);
                break;
            }
        }
        if read.names.is_empty() && read.list.is_none() {
            read.names.push("REPLY".into());
        }
        if !self.read_line(task, &mut read) {
            task.activity = Activity::Read(read);
        }
    }

    fn read_option(&mut self, task: &mut Task, read: &mut Read, letter: char, value: &Text) {
        match letter {
            'p' => self.write(task, 2, value.as_bytes()),
            't' => read.until = crate::utilities::duration(value).map(|limit| self.now + limit),
            'n' | 'N' => read.count = value.parse().ok(),
            'd' => read.delimiter = value.as_bytes().first().copied().unwrap_or(0),
            'a' => read.list = Some(value.clone()),
            'u' => read.fd = value.parse().unwrap_or(0),
            _ => {}
        }
    }

    /// Goes on with `read`; false if its line is not there yet.
    pub(super) fn read_line(&mut self, task: &mut Task, read: &mut Read) -> bool {
        let (delimiter, count, raw) = (read.delimiter, read.count, read.raw);
        let taken = self.take(task, read.fd, &mut read.line, |bytes| {
            if count.is_some_and(|count| bytes.len() >= count) {
                return count;
            }
            let mut escaped = false;
            for (at, &byte) in bytes.iter().enumerate() {
                if byte == delimiter && !escaped {
                    return Some(at + 1);
                }
                escaped = byte == b'\\' && !escaped && !raw;
            }
            None
        });
        match taken {
            Taken::Wait if read.until.is_some_and(|until| self.now >= until) => {
                task.status = if task.shell.is_bash() { 142 } else { 1 };
            }
            Taken::Wait => return false,
            Taken::Enough => task.status = 0,
            Taken::End => task.status = 1,
        }
        if read.line.last() == Some(&delimiter) && matches!(taken, Taken::Enough) {
            read.line.pop();
        }
        let line = String::from_utf8_lossy(&read.line).into_owned();
        let chars = marked(&line, raw);
        if let Some(list) = &read.list {
            task.arguments = fields(&chars, &read.separators);
            let status = task.status;
            self.assign_list(task, list, false);
            task.status = status;
            return true;
        }
        for (name, value) in distribute(&chars, &read.names, &read.separators) {
            self.assign(task, &name, value);
        }
        true
    }
}

/// The characters of a line, each with whether a backslash protects it.
fn marked(line: &str, raw: bool) -> Vec<(char, bool)> {
    let mut result = Vec::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '\\' || raw {
            result.push((c, false));
        } else if let Some(next) = chars.next().filter(|&next| next != '\n') {
            result.push((next, true));
        }
    }
    result
}

fn text(chars: &[(char, bool)]) -> Text {
    chars.iter().map(|(c, _)| *c).collect::<String>().into()
}

fn fields(chars: &[(char, bool)], separators: &str) -> Vec<Text> {
    let is_separator = |(c, protected): &(char, bool)| !protected && separators.contains(*c);
    chars.split(is_separator).filter(|part| !part.is_empty()).map(text).collect()
}

/// Each name gets a field; the last one gets the rest of the line.
fn distribute(chars: &[(char, bool)], names: &[Text], separators: &str) -> Vec<(Text, Text)> {
    let is_separator = |(c, protected): &(char, bool)| !protected && separators.contains(*c);
    let is_blank = |one: &(char, bool)| is_separator(one) && one.0.is_ascii_whitespace();
    let skip = |chars: &[(char, bool)]| chars.iter().take_while(|one| is_blank(one)).count();
    let end = chars.len() - chars.iter().rev().take_while(|one| is_blank(one)).count();
    let mut rest = &chars[skip(&chars[..end]).min(end)..end];
    let mut values = Vec::new();
    for (i, name) in names.iter().enumerate() {
        if i + 1 == names.len() {
            // One separator at the very end of the last field does not count.
            let single = rest.iter().filter(|one| is_separator(one)).count() == 1;
            let trimmed =
                rest.split_last().filter(|(last, _)| single && i > 0 && is_separator(last) && !is_blank(last));
            values.push((name.clone(), text(trimmed.map_or(rest, |(_, before)| before))));
            break;
        }
        let end = rest.iter().position(is_separator).unwrap_or(rest.len());
        values.push((name.clone(), text(&rest[..end])));
        rest = &rest[end..];
        rest = &rest[skip(rest)..];
        if rest.first().is_some_and(|one| is_separator(one) && !is_blank(one)) && (end > 0 || !rest.is_empty()) {
            rest = &rest[1..];
            rest = &rest[skip(rest)..];
        }
    }
    values
}

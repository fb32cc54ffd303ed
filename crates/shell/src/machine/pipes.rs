//! Pipes between tasks, and where bytes go that a task writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Machine;
use super::task::{Activity, Descriptor, Task};
use crate::limits::{BYTES_PER_STEP, LOG_BYTES_MAX, PIPE_BYTES, TEXT_MAX};
use crate::process::Stream;
use crate::syntax::Code;

/// What was written and not read yet, by the pipe's number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pipes {
    open: BTreeMap<u32, Pipe>,
    next: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pipe {
    pub bytes: Vec<u8>,
    /// Of a command substitution: read at the end, so it may grow to [`TEXT_MAX`].
    pub capture: bool,
}

impl Pipes {
    pub fn open(&mut self, capture: bool) -> u32 {
        let id = self.next;
        self.next += 1;
        self.open.insert(id, Pipe { bytes: Vec::new(), capture });
        id
    }

    pub fn get_mut(&mut self, id: u32) -> Option<&mut Pipe> {
        self.open.get_mut(&id)
    }

    pub fn close(&mut self, id: u32) -> Vec<u8> {
        self.open.remove(&id).map(|pipe| pipe.bytes).unwrap_or_default()
    }

    pub fn has_room(&self, id: u32) -> bool {
        self.open.get(&id).is_none_or(|pipe| pipe.capture || pipe.bytes.len() <= PIPE_BYTES)
    }
}

/// What writing to a descriptor came to.
enum Written {
    Done,
    /// The pipe holds all it may; the writer waits.
    Full(u32),
    /// Nobody reads.
    Broken,
    Failed(String),
}

impl Machine {
    /// True if a task other than the one at work has the descriptor, now or after a redirect.
    fn others_hold(&self, descriptor: &Descriptor) -> bool {
        self.tasks.values().any(|task| {
            let saved = task.frames.iter().flat_map(|frame| &frame.redirects);
            std::iter::once(&task.descriptors).chain(saved).any(|all| all.values().any(|own| own == descriptor))
        })
    }

    pub(super) fn has_writer(&self, pipe: u32) -> bool {
        self.others_hold(&Descriptor::PipeOut(pipe))
    }

    /// Writes for a task; waits, ends with SIGPIPE or complains as need be.
    pub(super) fn write(&mut self, task: &mut Task, fd: u32, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.charge((bytes.len() / BYTES_PER_STEP) as u32);
        match self.put(task, fd, bytes) {
            Written::Done => {}
            Written::Full(pipe) => {
                if matches!(task.activity, Activity::Run) {
                    task.activity = Activity::Drain(pipe);
                }
            }
            Written::Broken => task.exit = Some(141),
            Written::Failed(message) => {
                task.status = 1;
                if fd != 2 {
                    self.complain(task, &format!("write error: {message}"));
                }
            }
        }
    }

    fn put(&mut self, task: &Task, fd: u32, bytes: &[u8]) -> Written {
        match task.descriptors.get(&fd) {
            None => Written::Failed("Bad file descriptor".to_owned()),
            Some(Descriptor::Log(stream)) => self.put_log(*stream, bytes),
            Some(Descriptor::PipeOut(id)) => self.put_pipe(*id, bytes),
            Some(Descriptor::WriteFile { path }) => match self.files.append(path, bytes) {
                Ok(()) => Written::Done,
                Err(failure) => Written::Failed(failure.to_owned()),
            },
            Some(Descriptor::Null) => Written::Done,
            Some(Descriptor::Terminal) => self.put_log(Stream::Stdout, bytes),
            Some(Descriptor::PipeIn(_) | Descriptor::ReadFile { .. } | Descriptor::Document { .. }) => {
                Written::Failed("Bad file descriptor".to_owned())
            }
        }
    }

    fn put_log(&mut self, stream: Stream, bytes: &[u8]) -> Written {
        if !self.log.write(self.now, stream, bytes) && self.exited.is_none() {
            let text = format!("simulated: ended, because it logged more than {LOG_BYTES_MAX} bytes");
            self.log.remark(self.now, &text);
            self.note.get_or_insert_with(|| text.into());
            self.exited = Some(1);
        }
        Written::Done
    }

    fn put_pipe(&mut self, id: u32, bytes: &[u8]) -> Written {
        let Some(pipe) = self.pipes.get_mut(id) else { return Written::Broken };
        if pipe.capture {
            if pipe.bytes.len() + bytes.len() > TEXT_MAX {
                return Written::Failed(format!("more than {TEXT_MAX} bytes are not simulated"));
            }
            pipe.bytes.extend_from_slice(bytes);
            return Written::Done;
        }
        pipe.bytes.extend_from_slice(bytes);
        let full = pipe.bytes.len() > PIPE_BYTES;
        if !self.others_hold(&Descriptor::PipeIn(id)) {
            self.pipes.close(id);
            return Written::Broken;
        }
        if full { Written::Full(id) } else { Written::Done }
    }

    /// Writes a message of the shell itself: `sh: …`.
    pub(super) fn complain(&mut self, task: &mut Task, message: &str) {
        let text = format!("{}: {message}\n", task.shell.prefix(task.line));
        self.write(task, 2, text.as_bytes());
    }

    /// Complains and ends the shell.
    pub(super) fn fail(&mut self, task: &mut Task, message: &str, status: i32) {
        self.complain(task, message);
        if task.is_terminal() {
            self.back_to_prompt(task, status);
        } else {
            task.exit = Some(status);
        }
    }

    /// `$( … )`
    pub(super) fn substitute(&mut self, task: &mut Task, code: &Arc<Code>, quoted: bool) {
        let Some(mut child) = self.fork(task, code) else { return };
        let pipe = self.pipes.open(true);
        child.descriptors.insert(1, Descriptor::PipeOut(pipe));
        let pid = self.admit(child);
        task.activity = Activity::Capture { pid, pipe, quoted };
    }

    pub(super) fn pipeline(&mut self, task: &mut Task, parts: &[Arc<Code>]) {
        let mut pids = Vec::new();
        let mut input = None;
        for (i, code) in parts.iter().enumerate() {
            let Some(mut child) = self.fork(task, code) else { return };
            if let Some(pipe) = input.take() {
                child.descriptors.insert(0, Descriptor::PipeIn(pipe));
            }
            if i + 1 < parts.len() {
                let pipe = self.pipes.open(false);
                child.descriptors.insert(1, Descriptor::PipeOut(pipe));
                input = Some(pipe);
            }
            pids.push(self.admit(child));
        }
        task.activity = Activity::Foreground(pids);
    }
}

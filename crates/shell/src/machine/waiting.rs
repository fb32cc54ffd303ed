//! What a task waits for, and what it does when that has come.

use jobyard_api::Text;

use super::Machine;
use super::read::Taken;
use super::task::{Activity, Descriptor, Task};
use crate::limits::TEXT_MAX;
use crate::process::Library;
use crate::utilities::{self, Need};

/// A utility whose input is not complete.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gather {
    pub name: &'static str,
    /// Without the name; of kubectl, with it.
    pub arguments: Vec<Text>,
    pub need: Need,
    pub input: Vec<u8>,
    /// What it came to on earlier parts of its input.
    pub status: Option<i32>,
}

impl Machine {
    /// True if the task runs, or what it waited for has come.
    pub(super) fn is_ready(&mut self, task: &mut Task, library: &mut Library) -> bool {
        match std::mem::replace(&mut task.activity, Activity::Run) {
            Activity::Run => true,
            Activity::Sleep { until, status } | Activity::Declared { until, status, .. } if self.now >= until => {
                task.status = status;
                true
            }
            Activity::Pi { until, digits } if self.now >= until => {
                let text = library.pi(digits);
                self.write(task, 1, format!("{text}\n").as_bytes());
                task.status = 0;
                true
            }
            Activity::Call(id) => self.answered(task, id, library),
            Activity::Prompt => self.read_command(task, library),
            Activity::Gather(gather) => self.gather(task, gather),
            Activity::Read(mut read) => {
                let ready = self.read_line(task, &mut read);
                if !ready {
                    task.activity = Activity::Read(read);
                }
                ready
            }
            Activity::Foreground(pids) if self.all_ended(&pids) => {
                task.status = self.reap(task, &pids);
                self.tell_of_signal(task);
                true
            }
            Activity::WaitAny => {
                let own = |child: &Task| child.parent == task.pid;
                if let Some((_, status)) = self.ended.pop_first() {
                    task.status = status;
                } else if self.tasks.values().any(own) {
                    task.activity = Activity::WaitAny;
                    return false;
                } else {
                    task.status = 127;
                }
                true
            }
            Activity::Wait(pids) if self.all_ended(&pids) => {
                task.status = pids.last().and_then(|pid| self.ended.get(pid).copied()).unwrap_or(0);
                self.ended.retain(|pid, _| !pids.contains(pid));
                self.tell_of_signal(task);
                true
            }
            Activity::Capture { pid, pipe, quoted } if self.all_ended(&[pid]) => {
                self.captured(task, pid, pipe, quoted);
                true
            }
            Activity::Drain(pipe) if self.pipes.has_room(pipe) => true,
            Activity::Drain(pipe) if !self.is_read(pipe) => {
                task.exit = Some(141);
                true
            }
            Activity::Timeout { pid, .. } if self.all_ended(&[pid]) => {
                task.status = self.ended.remove(&pid).unwrap_or(0);
                if self.image.is_busybox() {
                    self.tell_of_signal(task);
                } else if task.status == 143 {
                    task.status = 124;
                }
                true
            }
            Activity::Timeout { pid, until, fired: false } if self.now >= until => {
                self.send(pid, "TERM");
                task.activity = Activity::Timeout { pid, until, fired: true };
                // The child's turn comes after this one; the answer is taken in the next round.
                self.moved = true;
                false
            }
            still => {
                task.activity = still;
                false
            }
        }
    }

    /// busybox and dash say how a child ended that a signal ended.
    fn tell_of_signal(&mut self, task: &mut Task) {
        let text: &[u8] = match task.status {
            143 => b"Terminated\n",
            137 => b"Killed\n",
            _ => return,
        };
        if !task.shell.is_bash() {
            let status = task.status;
            self.write(task, 2, text);
            task.status = status;
        }
    }

    fn all_ended(&self, pids: &[u32]) -> bool {
        pids.iter().all(|pid| !self.tasks.contains_key(pid))
    }

    fn is_read(&self, pipe: u32) -> bool {
        self.tasks.values().any(|task| task.descriptors.values().any(|own| *own == Descriptor::PipeIn(pipe)))
    }

    fn reap(&mut self, task: &mut Task, pids: &[u32]) -> i32 {
        let statuses: Vec<i32> = pids.iter().map(|pid| self.ended.remove(pid).unwrap_or(0)).collect();
        task.pipe_status.clone_from(&statuses);
        if task.shell.options.pipe_fails {
            return statuses.iter().rev().copied().find(|&status| status != 0).unwrap_or(0);
        }
        statuses.last().copied().unwrap_or(0)
    }

    fn captured(&mut self, task: &mut Task, pid: u32, pipe: u32, quoted: bool) {
        let bytes = self.pipes.close(pipe);
        task.status = self.ended.remove(&pid).unwrap_or(0);
        task.substituted = Some(task.status);
        let text = String::from_utf8_lossy(&bytes);
        self.append(task, text.trim_end_matches('\n').into(), quoted);
    }

    /// Takes input for a utility and runs it when it has enough.
    pub(super) fn gather(&mut self, task: &mut Task, mut gather: Box<Gather>) -> bool {
        let need = gather.need;
        let taken = self.take(task, 0, &mut gather.input, |bytes| need.met(bytes));
        if gather.input.len() > TEXT_MAX * 16 {
            self.complain(task, "input of more than 16 MiB is not simulated");
            task.exit = Some(1);
            return true;
        }
        if matches!(taken, Taken::Wait) {
            self.pass_on(task, &mut gather);
            task.activity = if task.exit.is_some() { Activity::Run } else { Activity::Gather(gather) };
            return false;
        }
        let input = std::mem::take(&mut gather.input);
        if gather.name == "mapfile" {
            self.map_lines(task, &gather.arguments, &input);
            return true;
        }
        if gather.name == "kubectl" {
            self.call_command(task, gather.arguments, Some(input));
            return false;
        }
        if gather.name == "xargs" {
            let script = utilities::find::xargs(&gather.arguments, &input);
            self.run_script(task, &script);
            return matches!(task.activity, Activity::Run);
        }
        task.goes_on = gather.status.is_some();
        self.run_utility(task, gather.name, &gather.arguments, input);
        task.goes_on = false;
        // Of `grep`, which is content with one match in any part.
        task.status = gather.status.map_or(task.status, |before| before.min(task.status));
        true
    }

    /// Lets a utility that takes its input piece by piece go on with the lines that have come.
    fn pass_on(&mut self, task: &mut Task, gather: &mut Gather) {
        let Some(end) = gather.input.iter().rposition(|&byte| byte == b'\n') else { return };
        let streams = utilities::find_utility(gather.name).is_some_and(|utility| (utility.streams)(&gather.arguments));
        if !streams {
            return;
        }
        let rest = gather.input.split_off(end + 1);
        let input = std::mem::replace(&mut gather.input, rest);
        task.goes_on = gather.status.is_some();
        self.run_utility(task, gather.name, &gather.arguments, input);
        task.goes_on = false;
        gather.status = Some(gather.status.map_or(task.status, |before| before.min(task.status)));
    }

    /// Runs a utility whose input is complete.
    pub(super) fn run_utility(&mut self, task: &mut Task, name: &'static str, arguments: &[Text], input: Vec<u8>) {
        self.charge((input.len() / crate::limits::BYTES_PER_STEP) as u32 + 5);
        let (out, err) = self.call_utility(task, name, arguments, input);
        // Messages are not buffered, output is.
        self.write(task, 2, &err);
        self.write(task, 1, &out);
    }

    /// The output of a utility that reads nothing.
    pub(super) fn output_of(&mut self, task: &mut Task, name: &'static str, arguments: &[Text]) -> Vec<u8> {
        let (out, err) = self.call_utility(task, name, arguments, Vec::new());
        self.write(task, 2, &err);
        out
    }

    fn call_utility(
        &mut self,
        task: &mut Task,
        name: &'static str,
        arguments: &[Text],
        input: Vec<u8>,
    ) -> (Vec<u8>, Vec<u8>) {
        let Some(utility) = utilities::find_utility(name) else { return Default::default() };
        let prefix = task.shell.prefix(task.line);
        let mut call = self.call_of(task, name, arguments, input, &prefix);
        let status = (utility.run)(&mut call);
        let (out, err) = (call.out, call.err);
        task.status = status;
        (out, err)
    }

    /// A call of a utility by this task.
    pub(super) fn call_of<'a>(
        &'a mut self,
        task: &'a Task,
        name: &'static str,
        arguments: &'a [Text],
        input: Vec<u8>,
        prefix: &'a str,
    ) -> utilities::Call<'a> {
        utilities::Call {
            name,
            invoked: name,
            goes_on: task.goes_on,
            arguments,
            input,
            out: Vec::new(),
            err: Vec::new(),
            files: &mut self.files,
            directory: &task.shell.directory,
            shell_name: prefix,
            dialect: task.shell.dialect,
            is_busybox: self.image.is_busybox(),
            variables: &task.shell.variables,
            now: self.now,
            hostname: &self.hostname,
        }
    }
}

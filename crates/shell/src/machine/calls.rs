//! Calls to the world outside: made by a task, answered by the owner, given up when the task is ended.

use jobyard_api::Text;

use super::Machine;
use super::task::{Activity, Task};
use crate::call::{Answer, Call, CallId, Reply, Unreachable};
use crate::process::Library;

/// Steps that a command outside is charged, so that a loop of them lets the clock go on.
const COMMAND_STEPS: u32 = 2_000;

impl Machine {
    /// The calls made since they were last taken.
    pub fn take_calls(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.calls)
    }

    pub(super) fn has_calls(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Keeps an answer for the task that waits for it; one that nobody waits for is dropped.
    pub fn answer(&mut self, id: CallId, answer: Answer) {
        let waits = self.tasks.values().any(|task| matches!(&task.activity, Activity::Call(own) if *own == id));
        if waits {
            self.answers.push((id, answer));
        }
    }

    /// Lets a task run a command outside.
    pub(super) fn call_command(&mut self, task: &mut Task, words: Vec<Text>, stdin: Option<Vec<u8>>) {
        self.charge(COMMAND_STEPS);
        let exported = task.shell.variables.iter().filter(|(_, variable)| variable.exported);
        let env = exported.filter_map(|(name, variable)| Some((name.clone(), variable.value.clone()?))).collect();
        let id = self.next_call();
        self.calls.push(Call::Command { id, words, env, directory: task.shell.directory.clone(), stdin });
        task.activity = Activity::Call(id);
    }

    /// `simulated-service HOST PORT WORD…`
    pub(super) fn call_service(&mut self, task: &mut Task, operands: &[Text]) {
        self.charge(COMMAND_STEPS / 10);
        let [host, port, request @ ..] = operands else {
            task.status = 1;
            return;
        };
        let id = self.next_call();
        let (host, port) = (host.clone(), port.parse().unwrap_or(0));
        self.calls.push(Call::Service { id, host, port, request: request.to_vec() });
        task.activity = Activity::Call(id);
    }

    pub(super) fn next_call(&mut self) -> CallId {
        self.next_call += 1;
        CallId(self.next_call)
    }

    /// Goes on with the answers that came; true if the call is over.
    pub(super) fn answered(&mut self, task: &mut Task, id: CallId, _library: &mut Library) -> bool {
        let (own, others) = std::mem::take(&mut self.answers).into_iter().partition(|(of, _)| *of == id);
        self.answers = others;
        let own: Vec<(CallId, Answer)> = own;
        for (_, answer) in own {
            if self.take_answer(task, answer) {
                return true;
            }
            if task.exit.is_some() {
                // Nobody reads what it writes.
                self.calls.push(Call::Cancel(id));
                return true;
            }
        }
        task.activity = Activity::Call(id);
        false
    }

    fn take_answer(&mut self, task: &mut Task, answer: Answer) -> bool {
        match answer {
            Answer::Output { stdout, stderr, exit } => {
                self.write(task, 1, &stdout);
                self.write(task, 2, &stderr);
                task.activity = Activity::Run;
                let Some(code) = exit else { return false };
                task.status = code & 0xff;
                true
            }
            Answer::Reply(reply) => {
                let mut lines = String::new();
                task.status = lines_of(&reply, &mut lines);
                let status = task.status;
                task.activity = Activity::Run;
                self.write(task, 1, lines.as_bytes());
                task.status = status;
                true
            }
            Answer::Unreachable(why) => {
                let text: &[u8] = match why {
                    Unreachable::UnknownHost => {
                        b"simulated: no Service of this name is there: Name or service not known\n"
                    }
                    Unreachable::Refused => b"simulated: the Service has no such port: Connection refused\n",
                };
                task.activity = Activity::Run;
                self.write(task, 2, text);
                task.status = 7;
                true
            }
        }
    }

    /// Ends what the task waits for: its call is given up, it runs on.
    pub(super) fn give_up(&mut self, task: &mut Task) {
        if let Activity::Call(id) = std::mem::replace(&mut task.activity, Activity::Run) {
            self.calls.push(Call::Cancel(id));
            self.answers.retain(|(of, _)| *of != id);
        }
    }
}

/// Writes a reply as clients do that do not write to a terminal; gives the exit code.
fn lines_of(reply: &Reply, lines: &mut String) -> i32 {
    let (text, status) = match reply {
        Reply::Status(text) => (text.to_string(), 0),
        Reply::Error(text) => (text.to_string(), 1),
        Reply::Integer(number) => (number.to_string(), 0),
        Reply::Value(Some(text)) => (text.to_string(), 0),
        Reply::Value(None) => return 3,
        Reply::List(all) => {
            all.iter().for_each(|one| {
                lines_of(one, lines);
            });
            return 0;
        }
    };
    lines.push_str(&text);
    lines.push('\n');
    status
}

/// Does this command line of kubectl read its standard input?
pub(super) fn reads_input(operands: &[Text]) -> bool {
    let named = |word: &str| {
        matches!(word, "-" | "-f-" | "/dev/stdin") || word.ends_with("=-") || word.ends_with("=/dev/stdin")
    };
    operands.iter().take_while(|word| &***word != "--").any(|word| named(word))
}

//! Signals: what the kubelet or `kill` sends, and what a task makes of it.

use super::task::{Activity, Task};
use super::{INIT, Machine};
use crate::process::Library;

/// Signals that can be sent and trapped, with their numbers.
pub(super) const SIGNALS: [(&str, i32); 7] =
    [("HUP", 1), ("INT", 2), ("QUIT", 3), ("KILL", 9), ("USR1", 10), ("USR2", 12), ("TERM", 15)];

/// The signal that a word such as `TERM`, `SIGTERM` or `15` means; `EXIT` for a trap.
pub(super) fn signal_name(word: &str) -> Option<&'static str> {
    let word = word.strip_prefix("SIG").unwrap_or(word);
    if word == "EXIT" || word == "0" {
        return Some("EXIT");
    }
    if word == "ERR" {
        return Some("ERR");
    }
    SIGNALS.iter().find(|(name, number)| *name == word || word.parse() == Ok(*number)).map(|(name, _)| *name)
}

fn number(signal: &str) -> i32 {
    SIGNALS.iter().find(|(name, _)| *name == signal).map_or(15, |(_, number)| *number)
}

impl Machine {
    /// Sends a signal to a task that is not at work; false if there is none.
    pub(super) fn send(&mut self, pid: u32, signal: &'static str) -> bool {
        let Some(task) = self.tasks.get_mut(&pid) else { return false };
        task.signals.push(signal);
        true
    }

    /// Lets signals act that came since the task's last turn.
    pub(super) fn deliver(&mut self, task: &mut Task, library: &mut Library) {
        let mut later = Vec::new();
        for signal in std::mem::take(&mut task.signals) {
            match task.shell.traps.get(signal) {
                Some(action) if action.is_empty() => {}
                Some(action) if signal != "KILL" => {
                    // A trap waits until the command in the foreground has ended; `wait` alone is interrupted.
                    match task.activity {
                        Activity::Run | Activity::Read(_) => {}
                        // A signal to oneself.
                        Activity::Sleep { until, .. } if until <= self.now => task.activity = Activity::Run,
                        Activity::Wait(_) => {
                            task.status = 128 + number(signal);
                            task.activity = Activity::Run;
                        }
                        _ => {
                            later.push(signal);
                            continue;
                        }
                    }
                    let code = library.load(&action.clone(), task.shell.dialect);
                    task.push_trap(code);
                }
                _ => self.default_action(task, signal),
            }
        }
        task.signals.extend(later);
    }
}

impl Machine {
    /// The kernel drops a signal to PID 1 that has no handler, SIGKILL from inside too.
    fn default_action(&mut self, task: &mut Task, signal: &str) {
        if let Activity::Declared { on_term: Some(code), .. } = task.activity {
            task.status = code;
            task.activity = Activity::Run;
            if task.pid == INIT {
                task.frames.clear();
            }
            task.exit = Some(code);
        } else if task.pid != INIT {
            self.give_up(task);
            task.shell.traps.clear();
            task.exit = Some(128 + number(signal));
        }
    }
}

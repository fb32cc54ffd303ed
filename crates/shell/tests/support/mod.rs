//! Runs a container to its end and tells what it wrote, its exit code and how long it took.

#![allow(dead_code, reason = "not every test file uses all of it")]

use jobyard_api::{Text, time::Time};
use jobyard_shell::{Library, LogLine, Poll, Process, Spawn};

/// 2026-01-01T00:00:00Z.
pub const START: Time = Time::from_nanos(1_767_225_600_000_000_000);

/// Calls of `resume` after which a test gives up.
const CALLS_MAX: u32 = 20_000;

/// A container that ended.
#[derive(Debug)]
pub struct Ended {
    pub output: String,
    pub exit_code: i32,
    pub millis: u128,
    pub note: Option<String>,
}

pub fn words(words: &[&str]) -> Vec<Text> {
    words.iter().map(|&word| word.into()).collect()
}

pub fn start(image: &str, command: &[&str], library: &mut Library) -> Process {
    let env = [("JOB_COMPLETION_INDEX".into(), "3".into())];
    let command = words(command);
    let spawn = Spawn { image, command: &command, args: &[], env: &env, hostname: "pod-1", working_dir: "", seed: 7 };
    Process::start(START, &spawn, library).expect("the program is in the image")
}

pub fn run(image: &str, command: &[&str]) -> Ended {
    let mut library = Library::default();
    let process = start(image, command, &mut library);
    finish(process, START, &mut library)
}

/// Runs on from `now` to the end.
pub fn finish(mut process: Process, mut now: Time, library: &mut Library) -> Ended {
    let mut log = Vec::new();
    for _ in 0..CALLS_MAX {
        match process.resume(now, library, &mut log) {
            Poll::Exited(exit_code) => {
                let millis = now.since(START).as_millis();
                let note = process.note().map(str::to_owned);
                return Ended { output: text(&log), exit_code, millis, note };
            }
            Poll::Calling => drop(process.take_calls()),
            Poll::Sleeping(until) => {
                assert!(until > now && until < Time::MAX, "sleeps for ever after {:?}", text(&log));
                now = until;
            }
        }
    }
    panic!("did not end: {:?}", text(&log));
}

/// The log as `kubectl logs` prints it.
pub fn text(log: &[LogLine]) -> String {
    let mut text = String::new();
    for line in log {
        text.push_str(&line.text);
        text.push_str(if line.line_feed { "\n" } else { "" });
    }
    text
}

//! A terminal at the cluster: the shell of the containers, with kubectl.
//!
//! It is a value like the rest of the session. Whatever was typed runs as far as it can without time; for a command that
//! waits, [`Session::continue_terminal`] lets virtual time pass.
//!
//! [`Session::continue_terminal`]: crate::Session::continue_terminal

mod completion;
mod scroll;

use crate::human::human_duration;
use crate::terminal_views::{CompletionView, PieceKind, Prompt, TerminalView};
use jobyard_api::Text;
use jobyard_api::time::Time;
use jobyard_cluster::{User, World};
use jobyard_kubectl::{Kubectl, Output, Progress};
use jobyard_shell::{Answer, Call, CallId, Files, Interactive, Library, LogLine, Spawn, State, Stream};
use scroll::Scroll;
use std::collections::BTreeMap;

/// Where a user finds themselves.
const HOME: &str = "/root";
/// Rounds of shell and kubectl without any time passing, after which the front end gets its turn.
const ROUNDS_MAX: u32 = 1_000;

/// A shell, what runs in it, and what it has written.
#[derive(Clone, Debug)]
pub struct Terminal {
    shell: Interactive,
    library: Library,
    state: State,
    running: BTreeMap<CallId, Running>,
    scroll: Scroll,
    /// When the line that runs was typed; none once its time has been told.
    typed_at: Option<Time>,
    completion: Option<CompletionView>,
}

/// A kubectl that has not ended.
#[derive(Clone, Debug)]
struct Running {
    kubectl: Kubectl,
    directory: Text,
    /// When it wants to be resumed at the latest.
    until: Time,
    /// Occurrences of the world when it was last resumed: without another one, nothing has changed for it.
    seen: u64,
}

impl Terminal {
    /// A shell at its first prompt in an empty home.
    pub fn new(now: Time, seed: u64) -> Self {
        let env = [("HOME".into(), HOME.into()), ("USER".into(), "user".into()), ("TERM".into(), "dumb".into())];
        let spawn =
            Spawn { image: "", command: &[], args: &[], env: &env, hostname: "jobyard", working_dir: HOME, seed };
        let mut shell = Interactive::new(now, &spawn, Files::default());
        let mut library = Library::default();
        let state = shell.resume(now, &mut library, &mut Vec::new());
        Self {
            shell,
            library,
            state,
            running: BTreeMap::new(),
            scroll: Scroll::default(),
            typed_at: None,
            completion: None,
        }
    }

    /// Types a line. It runs at once if the prompt is there, else what runs may read it.
    pub fn type_line(&mut self, world: &mut World, line: &str) {
        self.scroll.push(PieceKind::Input, format!("{}{line}\n", self.prompt_text()));
        if self.state == State::Prompt {
            self.typed_at = Some(world.now());
        }
        self.shell.feed(line);
        self.go_on(world);
    }

    /// Ctrl-D.
    pub fn end_input(&mut self, world: &mut World) {
        self.shell.end_input();
        self.go_on(world);
    }

    /// Ctrl-C.
    pub fn interrupt(&mut self, world: &mut World) {
        self.scroll.push(PieceKind::Input, "^C\n".to_owned());
        self.shell.interrupt();
        self.go_on(world);
    }

    /// Ends what runs, as its cluster is gone; the clock begins anew.
    pub fn start_again(&mut self, now: Time) {
        if self.state != State::Prompt {
            self.shell.interrupt();
        }
        self.running.clear();
        self.shell.set_clock(now);
        self.typed_at = None;
        self.state = self.shell.resume(now, &mut self.library, &mut Vec::new());
    }

    /// Goes on as far as it can at this time.
    pub fn go_on(&mut self, world: &mut World) {
        for _ in 0..ROUNDS_MAX {
            let mut lines = Vec::new();
            self.state = self.shell.resume(world.now(), &mut self.library, &mut lines);
            for line in &lines {
                self.show(line);
            }
            let has_asked = self.take_calls(world);
            let has_answered = self.resume_commands(world);
            if !has_asked && !has_answered {
                // What still runs waits for time.
                break;
            }
        }
        if self.state == State::Prompt {
            self.tell_time(world.now());
        }
    }

    /// When the command in the foreground goes on by itself, `Time::MAX` if only a change wakes it; none while the prompt
    /// is there.
    pub fn foreground_until(&self) -> Option<Time> {
        match self.state {
            State::Sleeping(at) => Some(self.next_at().min(at)),
            State::Calling => Some(self.next_at()),
            State::Prompt | State::Continued | State::Reading | State::Exited(_) => None,
        }
    }

    /// When anything of it goes on by itself: background jobs of the shell, and commands wherever they run.
    pub fn next_at(&self) -> Time {
        let commands = self.running.values().map(|running| running.until);
        commands.chain([self.shell.wakes_at()]).min().unwrap_or(Time::MAX)
    }

    /// Whether it has to look after every change of the cluster: a command waits for one.
    pub fn watches(&self) -> bool {
        !self.running.is_empty()
    }

    /// The files of the shell.
    pub fn files(&self) -> &Files {
        self.shell.files()
    }

    /// Puts a file into the home, or elsewhere if the path begins with a slash.
    pub fn upload(&mut self, path: &str, contents: &[u8]) -> Result<(), String> {
        self.shell.files_mut().put(HOME, path, contents).map_err(|why| format!("{path}: {why}"))
    }

    /// The contents of a file, a relative path seen from the working directory.
    pub fn download(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files().contents(self.shell.directory(), path).map_err(|why| format!("{path}: {why}"))
    }

    /// Looks for what can stand at the end of a line; the next view has it.
    pub fn complete(&mut self, world: &mut World, line: &str) {
        let found = self.shell.complete(line);
        let directory = self.shell.directory().to_owned();
        let mut user = User { world, files: self.shell.files_mut(), directory: &directory, actor: "user" };
        self.completion = Some(completion::with_kubectl(found, &mut user, line));
    }

    /// What a front end shows, from this piece on.
    pub fn view(&mut self, from: u32) -> TerminalView {
        let (first, pieces) = self.scroll.from(from);
        TerminalView {
            first,
            pieces,
            next: self.scroll.next(),
            prompt: self.prompt(),
            prompt_text: self.prompt_text().to_owned(),
            directory: self.shell.directory().to_owned(),
            // What the cluster is going to do, the session knows.
            is_stuck: false,
            exit_code: if let State::Exited(code) = self.state { Some(code) } else { None },
            completion: self.completion.take(),
        }
    }

    fn prompt(&self) -> Prompt {
        match self.state {
            State::Prompt => Prompt::Ready,
            State::Continued => Prompt::Continued,
            State::Reading => Prompt::Reading,
            State::Sleeping(_) | State::Calling => Prompt::Busy,
            State::Exited(_) => Prompt::Ended,
        }
    }

    const fn prompt_text(&self) -> &'static str {
        match self.state {
            State::Prompt => "$ ",
            State::Continued => "> ",
            State::Reading | State::Sleeping(_) | State::Calling | State::Exited(_) => "",
        }
    }

    fn show(&mut self, line: &LogLine) {
        let kind = if line.stream == Stream::Stderr { PieceKind::Error } else { PieceKind::Output };
        let mut text = line.text.to_string();
        if line.line_feed {
            text.push('\n');
        }
        self.scroll.push(kind, text);
    }

    /// Starts what the shell asks for. False if it asks for nothing.
    fn take_calls(&mut self, world: &mut World) -> bool {
        let calls = self.shell.take_calls();
        let has_asked = !calls.is_empty();
        for call in calls {
            match call {
                Call::Command { id, words, env, directory, stdin } => {
                    let kubectl = jobyard_cluster::kubectl(&words, &env, stdin);
                    let running = Running { kubectl, directory, until: Time::MAX, seen: u64::MAX };
                    self.running.insert(id, running);
                }
                Call::Service { id, host, port, request } => {
                    let answer = world.ask_service("default", (&host, port), &request);
                    self.shell.answer(id, answer);
                }
                Call::Cancel(id) => drop(self.running.remove(&id)),
            }
        }
        has_asked
    }

    /// Resumes every command for which something may have changed. True if one of them wrote something or ended.
    fn resume_commands(&mut self, world: &mut World) -> bool {
        let mut has_answered = false;
        for id in self.running.keys().copied().collect::<Vec<_>>() {
            let Some(running) = self.running.get_mut(&id) else { continue };
            if running.seen == world.steps() && world.now() < running.until {
                continue;
            }
            let mut output = Output::default();
            let files = self.shell.files_mut();
            let mut user = User { world, files, directory: &running.directory, actor: "user" };
            let progress = running.kubectl.resume(&mut user, &mut output);
            running.seen = world.steps();
            let exit = match progress {
                Progress::Exited(code) => Some(code),
                Progress::Waiting(until) => {
                    running.until = until;
                    None
                }
            };
            if exit.is_some() {
                self.running.remove(&id);
            }
            if exit.is_some() || output != Output::default() {
                let (stdout, stderr) = (output.stdout.into_bytes(), output.stderr.into_bytes());
                self.shell.answer(id, Answer::Output { stdout, stderr, exit });
                has_answered = true;
            }
        }
        has_answered
    }

    /// Says how much virtual time the last line took, if it took some.
    fn tell_time(&mut self, now: Time) {
        let Some(typed_at) = self.typed_at.take() else { return };
        let passed = now.since(typed_at);
        let words = match (passed.as_secs(), passed.as_millis()) {
            (0, 0) => return,
            (0, milliseconds) => format!("{milliseconds}ms"),
            _ => human_duration(passed),
        };
        self.scroll.push(PieceKind::Passed, words);
    }
}

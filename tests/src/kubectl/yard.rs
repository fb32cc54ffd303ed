//! A shell with our kubectl before an API server that stands still, but for what the commands themselves change.

use super::session::Raw;
use jobyard_api::Text;
use jobyard_api::request::{Object, Resource};
use jobyard_api::time::Time;
use jobyard_apiserver::wire::{HttpRequest, HttpResponse};
use jobyard_apiserver::{ApiServer, Config, Naming};
use jobyard_kubectl::{Editing, FileError, Host, Kubectl, Log, Output, Progress};
use jobyard_shell::{Answer, Call, CallId, Edited, Files, Interactive, Library, LogLine, Spawn, State, Stream};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// The folder in which commands run.
const FOLDER: &str = concat!("/", "home/user");
/// Rounds of shell and kubectl for one command.
const ROUNDS_MAX: u32 = 10_000;
/// A command that waits longer than this is given up.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a command did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// What it printed.
    pub raw: Raw,
    /// Its exit code; `None` if it did not end.
    pub exit: Option<i32>,
}

/// The shell, with its files and variables, and the server.
#[derive(Debug)]
pub struct Yard {
    shell: Interactive,
    library: Library,
    /// The server.
    pub server: ApiServer,
    now: Time,
}

struct Running {
    kubectl: Kubectl,
    directory: Text,
    until: Time,
}

impl Yard {
    /// A shell in a folder with these files.
    pub fn new(files: &BTreeMap<String, String>) -> Self {
        let env = [("HOME".into(), FOLDER.into()), ("USER".into(), "user".into())];
        let spawn =
            Spawn { image: "", command: &[], args: &[], env: &env, hostname: "yard", working_dir: FOLDER, seed: 1 };
        let now = Time::default();
        let mut shell = Interactive::new(now, &spawn, Files::default());
        let mut library = Library::default();
        shell.resume(now, &mut library, &mut Vec::new());
        for (path, text) in files {
            // The folder may be full or the name taken: then a command misses its file and says so.
            let _ = shell.files_mut().put(FOLDER, path, text.as_bytes());
        }
        Self { shell, library, server: server(), now }
    }

    /// Puts the clock and the objects to a recorded moment; without objects the server stays as it is.
    ///
    /// # Errors
    /// If an object cannot be loaded.
    pub fn set(&mut self, now: Time, objects: Option<&[Value]>) -> Result<(), String> {
        self.now = now;
        self.shell.set_clock(now);
        objects.map_or(Ok(()), |objects| self.load(objects))
    }

    /// Whether there are nodes.
    pub fn has_nodes(&self) -> bool {
        self.server.objects(Resource::Nodes).next().is_some()
    }

    /// Who applied which field is not recorded: what our own server knows of an object of the name is kept.
    fn load(&mut self, objects: &[Value]) -> Result<(), String> {
        let before = std::mem::replace(&mut self.server, server());
        let known: BTreeMap<String, Value> = before
            .objects(Resource::Jobs)
            .map(Object::to_json)
            .filter_map(|job| Some((name(&job), job["metadata"].get("managedFields")?.clone())))
            .collect();
        if !objects.iter().any(|object| object["kind"] == "Node") {
            // Nodes are recorded only where they matter.
            before.objects(Resource::Nodes).for_each(|node| drop(self.server.restore(node.clone())));
        }
        for object in objects {
            let mut object = object.clone();
            if let Some(managers) = known.get(&name(&object)).filter(|_| object["kind"] == "Job") {
                object["metadata"]["managedFields"] = managers.clone();
            }
            self.server.load(&object).map_err(|status| format!("cannot load an object: {status}"))?;
        }
        Ok(())
    }

    /// Runs a command to its end. When it waits for the first time, `later` comes to be: what others did meanwhile.
    pub fn run(&mut self, command: &str, stdin: Option<&str>, later: Option<&[Value]>) -> Ran {
        let mut later = later;
        let deadline = self.now + PATIENCE;
        let mut ran = Ran::default();
        let mut running: BTreeMap<CallId, Running> = BTreeMap::new();
        let mut input = stdin.map(|text| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>());
        let mut lines = command.lines();
        if let Some(line) = lines.next() {
            self.shell.feed(line);
        }
        for _ in 0..ROUNDS_MAX {
            let mut written = Vec::new();
            let state = self.shell.resume(self.now, &mut self.library, &mut written);
            written.iter().for_each(|line| write(&mut ran.raw, line));
            self.take_calls(&mut running, stdin);
            let has_answered = self.resume_commands(&mut running);
            match state {
                State::Prompt if !has_answered => break,
                State::Continued => match lines.next() {
                    Some(line) => self.shell.feed(line),
                    None => self.shell.end_input(),
                },
                State::Reading => match input.as_mut().filter(|lines| !lines.is_empty()) {
                    Some(lines) => self.shell.feed(lines.remove(0).trim_end_matches('\n')),
                    None => self.shell.end_input(),
                },
                State::Exited(_) => return ran,
                State::Prompt | State::Sleeping(_) | State::Calling => {
                    if has_answered {
                        continue;
                    }
                    let is_idle = self.shell.wakes_at() == Time::MAX
                        && !matches!(state, State::Sleeping(until) if until < Time::MAX);
                    if !running.is_empty()
                        && is_idle
                        && let Some(objects) = later.take()
                    {
                        // What cannot be loaded now could not be before either, which is told.
                        let _ = self.load(objects);
                        continue;
                    }
                    let kubectl = running.values().map(|running| running.until).min().unwrap_or(Time::MAX);
                    let shell = if let State::Sleeping(until) = state { until } else { Time::MAX };
                    let next = kubectl.min(shell).min(self.shell.wakes_at());
                    if next > deadline {
                        self.shell.interrupt();
                        self.shell.resume(self.now, &mut self.library, &mut Vec::new());
                        self.shell.take_calls();
                        return ran;
                    }
                    self.now = self.now.max(next);
                }
            }
        }
        ran.exit = Some(self.shell.status());
        ran
    }

    fn take_calls(&mut self, running: &mut BTreeMap<CallId, Running>, typed: Option<&str>) {
        for call in self.shell.take_calls() {
            match call {
                Call::Command { id, words, env, directory, stdin } => {
                    let args = words.iter().skip(1).map(ToString::to_string).collect();
                    let env = env.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
                    let stdin = stdin.or_else(|| typed.map(|text| text.as_bytes().to_vec()));
                    running.insert(id, Running { kubectl: Kubectl::new(args, env, stdin), directory, until: self.now });
                }
                Call::Service { .. } => {}
                Call::Cancel(id) => drop(running.remove(&id)),
            }
        }
    }

    /// Resumes every command. True if one of them wrote something or ended.
    fn resume_commands(&mut self, running: &mut BTreeMap<CallId, Running>) -> bool {
        let mut has_answered = false;
        for id in running.keys().copied().collect::<Vec<_>>() {
            let Some(command) = running.get_mut(&id) else { continue };
            let mut output = Output::default();
            let mut desk = Desk {
                server: &mut self.server,
                files: self.shell.files_mut(),
                directory: &command.directory,
                now: self.now,
            };
            let exit = match command.kubectl.resume(&mut desk, &mut output) {
                Progress::Exited(code) => Some(code),
                Progress::Waiting(until) => {
                    command.until = until;
                    None
                }
            };
            if exit.is_some() {
                running.remove(&id);
            }
            if exit.is_some() || output != Output::default() {
                let (stdout, stderr) = (output.stdout.into_bytes(), output.stderr.into_bytes());
                self.shell.answer(id, Answer::Output { stdout, stderr, exit });
                has_answered = true;
            }
        }
        has_answered
    }
}

fn name(object: &Value) -> String {
    object["metadata"]["name"].as_str().unwrap_or("").to_owned()
}

fn server() -> ApiServer {
    ApiServer::new(Config { naming: Naming::Seeded(1), watch_log_max: 1_000 }).with_plugins()
}

fn write(raw: &mut Raw, line: &LogLine) {
    let stream = if line.stream == Stream::Stderr { &mut raw.stderr } else { &mut raw.stdout };
    *stream += &line.text;
    if line.line_feed {
        stream.push('\n');
    }
}

/// What kubectl reaches.
#[derive(Debug)]
struct Desk<'a> {
    server: &'a mut ApiServer,
    files: &'a mut Files,
    directory: &'a str,
    now: Time,
}

impl Host for Desk<'_> {
    fn now(&self) -> Time {
        self.now
    }

    fn request(&mut self, request: &HttpRequest) -> HttpResponse {
        self.server.serve(self.now, request)
    }

    fn log(&mut self, _: &str, _: &str, _: &str, _: bool) -> Result<Log, HttpResponse> {
        Ok(Log { lines: Vec::new(), has_ended: true })
    }

    fn read_file(&mut self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files.contents(self.directory, path).map_err(file_error)
    }

    fn list_folder(&mut self, path: &str) -> Result<Vec<String>, FileError> {
        self.files.names(self.directory, path).map_err(file_error)
    }

    fn write_file(&mut self, path: &str, contents: &[u8]) -> Result<(), FileError> {
        self.files.put(self.directory, path, contents).map_err(file_error)
    }

    fn remove_file(&mut self, path: &str) {
        self.files.forget(self.directory, path);
    }

    fn edit(&mut self, words: &[String]) -> Editing {
        match jobyard_shell::edit(self.now, self.files, self.directory, words) {
            Some(Edited { code, stdout, stderr }) => Editing::Closed { code, stdout, stderr },
            None => Editing::NoSuchProgram,
        }
    }
}

fn file_error(text: &'static str) -> FileError {
    match text {
        "No such file or directory" => FileError::NotFound,
        "Is a directory" => FileError::IsFolder,
        "Not a directory" => FileError::NotFolder,
        _ => FileError::Denied,
    }
}

//! One run of kubectl.

use crate::commands::Verb;
use crate::config;
use crate::context::{Context, Dialect};
use crate::failure::Failure;
use crate::flags::{self, Stop};
use crate::host::Host;
use crate::run::{Run, Step};
use crate::tree;
use jobyard_api::time::Time;

/// One run of kubectl: a value that goes on each time it is resumed.
#[derive(Clone, Debug)]
pub struct Kubectl {
    stage: Stage,
    /// Warnings of the server that were told.
    warned: Vec<String>,
}

/// How far a run is.
#[derive(Clone, Debug)]
enum Stage {
    /// The command line is not read yet.
    New(Start),
    /// The verb is at work.
    Running(Box<(Context, Verb)>),
}

#[derive(Clone, Debug)]
struct Start {
    /// What follows `kubectl` on the command line.
    args: Vec<String>,
    /// Environment variables.
    env: Vec<(String, String)>,
    /// Standard input, whole; absent if it is a terminal.
    stdin: Option<Vec<u8>>,
}

/// What a command has written since it was last resumed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// How far a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It ended with this exit code.
    Exited(i32),
    /// It waits: resume it at this time, or earlier if anything in the cluster changed. `Time::MAX`: for a change only.
    Waiting(Time),
}

impl Kubectl {
    /// A command that has not begun.
    pub fn new(args: Vec<String>, env: Vec<(String, String)>, stdin: Option<Vec<u8>>) -> Self {
        Self { stage: Stage::New(Start { args, env, stdin }), warned: Vec::new() }
    }

    /// Goes on until the command ends or has to wait.
    pub fn resume(&mut self, host: &mut dyn Host, output: &mut Output) -> Progress {
        match self.go_on(host, output) {
            Ok(Step::Done) => Progress::Exited(0),
            Ok(Step::Wait(time)) => Progress::Waiting(time),
            Err(failure) => {
                output.stderr += &failure.printed();
                Progress::Exited(failure.code())
            }
        }
    }

    fn go_on(&mut self, host: &mut dyn Host, output: &mut Output) -> Result<Step, Failure> {
        if let Stage::New(start) = &self.stage {
            let Some(context) = read(start, host, output)? else { return Ok(Step::Done) };
            let verb = Verb::of(context.command.path);
            self.stage = Stage::Running(Box::new((context, verb)));
        }
        let Stage::Running(running) = &mut self.stage else { return Ok(Step::Done) };
        let (context, verb) = &mut **running;
        verb.resume(&mut Run { context, host, output, warned: &mut self.warned })
    }
}

/// Reads the command line. `None`: it asked for help, which is printed.
fn read(start: &Start, host: &mut dyn Host, output: &mut Output) -> Result<Option<Context>, Failure> {
    let flags::Found { command, args } = flags::find(&start.args).map_err(|word| unknown_command(&word))?;
    let line = match flags::parse(command, &args, &mut output.stderr) {
        Ok(line) => line,
        Err(Stop::Help) => {
            output.stdout += command.help();
            return Ok(None);
        }
        Err(Stop::Mistake(text)) => {
            let hint = match command.path {
                "options" => format!("Run '{}' without flags.", command.full_path()),
                _ => format!("See '{} --help' for usage.", command.full_path()),
            };
            return Err(Failure::Message(format!("{text}\n{hint}")));
        }
    };
    let missing: Vec<String> =
        command.required.iter().filter(|name| !line.has(name)).map(|name| format!("\"{name}\"")).collect();
    if !missing.is_empty() {
        return Err(Failure::Message(format!("required flag(s) {} not set", missing.join(", "))));
    }
    let mut context = Context {
        command,
        line,
        env: start.env.clone(),
        stdin: start.stdin.clone(),
        namespace: String::new(),
        namespace_is_given: false,
        server: String::new(),
        dialect: Dialect::of(host.profile()),
    };
    config::fill(&mut context, host)?;
    Ok(Some(context))
}

/// [K-150]
fn unknown_command(word: &str) -> Failure {
    let mut text = format!("unknown command {} for \"kubectl\"", crate::go::quote(word));
    let suggestions = tree::suggestions("", word);
    if !suggestions.is_empty() {
        text += "\n\nDid you mean this?\n";
        suggestions.iter().for_each(|name| text += &format!("\t{name}\n"));
    }
    Failure::Message(text)
}

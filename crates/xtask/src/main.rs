//! `cargo xtask`: builds, serves and checks jobyard. `cargo xtask --help` lists the commands.
//!
//! It starts other programs and never links a crate of the engine, so that it is there after a few seconds.
//! Start reading at [`COMMANDS`]; what the page is made of stands in [`site`], what is checked in [`test`].

mod bench;
mod dependencies;
mod html;
mod process;
mod record;
mod server;
mod site;
mod sizes;
mod test;
mod tools;
mod watch;
mod workspace;

use anyhow::{Result, bail};
use std::process::ExitCode;
use workspace::Workspace;

/// One command: its name, what may follow it, what it does in a sentence, and the function that does it.
struct Command {
    name: &'static str,
    arguments: &'static str,
    help: &'static str,
    run: fn(&Workspace, &[String]) -> Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        arguments: "[--port N] [--release]",
        help: "Build the page, serve it on this machine and build it again whenever a source changes.",
        run: watch::serve,
    },
    Command {
        name: "build",
        arguments: "",
        help: "Write the page as static files to dist/, which work from any path, and print their sizes.",
        run: site::command,
    },
    Command {
        name: "test",
        arguments: "[STAGE…]",
        help: "Run every check, or only the named stages; the last line is the sum over all of them.",
        run: test::command,
    },
    Command {
        name: "conformance",
        arguments: "FILE…",
        help: "Play recordings of the real controllers and report how many scenarios agree.",
        run: bench::conformance,
    },
    Command {
        name: "admission",
        arguments: "PATH…",
        help: "Send recorded requests to our API server and report how many answers are the real one's.",
        run: bench::admission,
    },
    Command {
        name: "kubectl",
        arguments: "PATH…",
        help: "Type recorded sessions at our kubectl and report how many answers are the real one's.",
        run: bench::kubectl,
    },
    Command {
        name: "known-bugs",
        arguments: "[ID…] [--without NAME]",
        help: "Play the known bugs of upstream, also without what keeps them away (see docs/known-bugs.md).",
        run: bench::known_bugs,
    },
    Command {
        name: "soak",
        arguments: "[--seeds N] [--from N]",
        help: "Play random Jobs, users and faults, a million unless told otherwise; a failing one is shrunk to a script.",
        run: bench::soak,
    },
    Command {
        name: "bench",
        arguments: "[COMPLETIONS…]",
        help: "Time Indexed Jobs of 1,000, 10,000 and 100,000 completions, natively and as wasm, in one table.",
        run: bench::command,
    },
    Command {
        name: "record",
        arguments: "[FILE…]",
        help: "Have the real controllers play scenarios again, or --random ones (needs Go; see tests/recorder).",
        run: record::command,
    },
    Command {
        name: "fmt",
        arguments: "",
        help: "Format every Rust file.",
        run: |workspace, _| process::passed(&mut workspace.cargo(&["fmt", "--all"])),
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode> {
    let Some((name, rest)) = arguments.split_first() else {
        print_help();
        return Ok(ExitCode::FAILURE);
    };
    if ["--help", "-h", "help"].contains(&name.as_str()) || rest.iter().any(|argument| argument == "--help") {
        print_help();
        return Ok(ExitCode::SUCCESS);
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command {name:?}; `cargo xtask --help` lists them");
    };
    (command.run)(&Workspace::find()?, rest)
}

fn print_help() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<32} {}", format!("{} {}", command.name, command.arguments), command.help);
    }
    println!("\nStages of `test`, in order:\n");
    for stage in test::STAGES {
        println!("  {:<32} {}", stage.name, stage.help);
    }
}

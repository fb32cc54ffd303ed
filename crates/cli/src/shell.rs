//! `jobyard shell`: the page's terminal in a terminal.

use crate::Outcome;
use crate::input;
use crate::line::Line;
use clap::Args;
use jobyard_session::settings::Settings;
use jobyard_session::terminal_views::{PieceKind, Prompt, TerminalInput, TerminalView};
use jobyard_session::{STEPS_PER_FRAME, Session};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What `jobyard shell` is given.
#[derive(Debug, Args)]
pub struct Options {
    /// Files that are at hand in the shell's home, under their last name.
    files: Vec<String>,
    /// Seed of all chance: the same seed and the same lines give the same run.
    #[arg(long, default_value_t = 42)]
    seed: u32,
    /// Version of Kubernetes: v1.37, or v1.8 for the behaviour of the old documentation.
    #[arg(long, default_value = "v1.37")]
    kubernetes: String,
}

/// Reads lines until the shell ends; its exit code is the program's.
pub fn shell(options: &Options) -> Result<Outcome, String> {
    let settings = Settings { version: options.kubernetes.clone(), ..Settings::default() };
    let session = Session::with_settings(options.seed, settings)?;
    let mut shell = Shell { session: Arc::new(Mutex::new(session)), next: 0, interrupted: interrupts()? };
    for path in &options.files {
        let text = input::read(path)?.text;
        let name = Path::new(path).file_name().map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned());
        shell.type_in(&TerminalInput::Upload { path: name, text })?;
    }
    let code = if io::stdin().is_terminal() { shell.converse()? } else { shell.read_script()? };
    Ok(Outcome::Code(code))
}

/// Whether Ctrl-C was pressed since this was last looked at.
fn interrupts() -> Result<Arc<AtomicBool>, String> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    ctrlc::set_handler(move || set.store(true, Ordering::SeqCst)).map_err(|error| error.to_string())?;
    Ok(flag)
}

struct Shell {
    session: Arc<Mutex<Session>>,
    /// The piece to ask for next.
    next: u32,
    interrupted: Arc<AtomicBool>,
}

impl Shell {
    /// A conversation with history and completion.
    fn converse(&mut self) -> Result<i32, String> {
        let mut line = Line::new(Arc::clone(&self.session));
        println!("A simulated cluster of Kubernetes; time passes only while a command waits. Try: kubectl get nodes");
        loop {
            let view = self.view();
            if view.prompt == Prompt::Ended {
                return Ok(view.exit_code.unwrap_or_default());
            }
            let input = line.read(&view.prompt_text)?;
            self.type_in(&input)?;
        }
    }

    /// Lines from a file or a pipe, one after the other.
    fn read_script(&mut self) -> Result<i32, String> {
        for line in io::stdin().lock().lines() {
            let text = line.map_err(|error| format!("standard input cannot be read: {error}"))?;
            self.type_in(&TerminalInput::Line { text })?;
        }
        self.type_in(&TerminalInput::EndInput)?;
        Ok(self.view().exit_code.unwrap_or_default())
    }

    /// Types and lets time pass until the shell wants the next line. A command that waits for a change where nothing is
    /// going to happen is interrupted, as nobody could make one.
    fn type_in(&mut self, input: &TerminalInput) -> Result<(), String> {
        self.interrupted.store(false, Ordering::SeqCst);
        self.session.lock().expect("nobody panics with it in hand").type_at_terminal(input, STEPS_PER_FRAME)?;
        loop {
            let view = self.view();
            self.print(&view)?;
            if view.prompt != Prompt::Busy {
                return Ok(());
            }
            if view.is_stuck {
                eprintln!("jobyard: the command waits for a change, and nothing is going to happen");
            }
            let mut session = self.session.lock().expect("nobody panics with it in hand");
            if view.is_stuck || self.interrupted.swap(false, Ordering::SeqCst) {
                session.type_at_terminal(&TerminalInput::Interrupt, STEPS_PER_FRAME)?;
            } else {
                session.continue_terminal(STEPS_PER_FRAME);
            }
        }
    }

    fn view(&self) -> TerminalView {
        self.session.lock().expect("nobody panics with it in hand").terminal_view(self.next)
    }

    fn print(&mut self, view: &TerminalView) -> Result<(), String> {
        self.next = view.next;
        let (mut stdout, mut stderr) = (io::stdout().lock(), io::stderr().lock());
        for piece in &view.pieces {
            let written = match piece.kind {
                PieceKind::Input => Ok(()),
                PieceKind::Output => stdout.write_all(piece.text.as_bytes()),
                PieceKind::Error => stdout.flush().and_then(|()| stderr.write_all(piece.text.as_bytes())),
                PieceKind::Passed => {
                    stdout.flush().and_then(|()| writeln!(stderr, "({} of virtual time passed)", piece.text))
                }
            };
            written.map_err(|error| error.to_string())?;
        }
        stdout.flush().map_err(|error| error.to_string())
    }
}

//! Commands that are typed at the session's terminal.

use jobyard_session::Session;
use jobyard_session::terminal_views::{Piece, PieceKind, Prompt, TerminalInput};

/// Occurrences that a command may wait for.
const STEPS_MAX: u64 = 1_000_000;
/// Longer lines are cut here: digits of pi.
const WIDTH_MAX: usize = 200;

/// Types a line and those that continue it. Time passes until the prompt is back; a command that waits for ever is
/// interrupted, as a reader would. Returns all that was written, and the exit code if it is not 0.
pub fn run(session: &mut Session, command: &str, rest: &[String]) -> String {
    let from = session.terminal_view(u32::MAX).next;
    let lines = std::iter::once(command).chain(rest.iter().map(String::as_str));
    for line in lines {
        enter(session, TerminalInput::Line { text: line.to_owned() });
        if !session.continue_terminal(STEPS_MAX).reached {
            return "error: too much happens until it ends\n".to_owned();
        }
    }
    if session.terminal_view(u32::MAX).prompt != Prompt::Ready {
        enter(session, TerminalInput::Interrupt);
    }
    let mut shown = shown(&session.terminal_view(from).pieces);
    let before = session.terminal_view(u32::MAX).next;
    enter(session, TerminalInput::Line { text: "echo $?".to_owned() });
    let code: String = written(&session.terminal_view(before).pieces, PieceKind::Output);
    // The question must not become the answer of the next one.
    enter(session, TerminalInput::Line { text: format!("(exit {})", code.trim()) });
    if code.trim() != "0" {
        shown.push_str(&format!("[exit {}]\n", code.trim()));
    }
    shown
}

fn enter(session: &mut Session, input: TerminalInput) {
    session.type_at_terminal(&input, STEPS_MAX).expect("lines are never refused");
}

fn written(pieces: &[Piece], kind: PieceKind) -> String {
    pieces.iter().filter(|piece| piece.kind == kind).map(|piece| piece.text.as_str()).collect()
}

/// Standard output, then standard error with its mark. How long it took is left to the page's prose.
fn shown(pieces: &[Piece]) -> String {
    let output: String = written(pieces, PieceKind::Output).lines().map(|line| cut(line) + "\n").collect();
    let errors = written(pieces, PieceKind::Error);
    output + &errors.lines().map(|line| format!("[stderr] {}\n", cut(line))).collect::<String>()
}

fn cut(line: &str) -> String {
    let length = line.chars().count();
    if length <= WIDTH_MAX {
        return line.to_owned();
    }
    let start: String = line.chars().take(WIDTH_MAX / 2).collect();
    format!("{start}… ({length} characters)")
}

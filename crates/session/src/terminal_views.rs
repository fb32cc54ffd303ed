//! What a front end draws of a terminal, and what it sends to it.

use serde::{Deserialize, Serialize};

/// What is typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TerminalInput {
    /// A line, without its line feed.
    Line {
        /// The line.
        text: String,
    },
    /// Ctrl-D: the end of what is typed.
    EndInput,
    /// Ctrl-C: what runs is ended.
    Interrupt,
    /// Let virtual time pass for the command that waits, a bounded piece: ask again while it is busy.
    Continue,
    /// What can stand at the end of this text? The view has [`TerminalView::completion`].
    Complete {
        /// The line up to the cursor.
        text: String,
    },
    /// Put a file into the home.
    Upload {
        /// Its name, or its path if that begins with a slash.
        path: String,
        /// What is in it.
        text: String,
    },
    /// Take a file from the working directory; the reply's `file` has it.
    Download {
        /// Its path.
        path: String,
    },
}

/// A terminal at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TerminalView {
    /// Number of the oldest piece that is still there: a front end drops what it has before.
    pub first: u32,
    /// What was written, from the piece that was asked for on.
    pub pieces: Vec<Piece>,
    /// The piece to ask for next.
    pub next: u32,
    /// What it waits for.
    pub prompt: Prompt,
    /// `$ `, `> `, or nothing.
    pub prompt_text: String,
    /// Working directory.
    pub directory: String,
    /// Whether its command waits for a change, and nothing is going to happen: only the user can end it.
    pub is_stuck: bool,
    /// How the shell ended, if it has.
    pub exit_code: Option<i32>,
    /// After [`TerminalInput::Complete`], once.
    pub completion: Option<CompletionView>,
}

/// Something that was written. Pieces follow each other without a line feed between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// Who wrote it.
    pub kind: PieceKind,
    /// The text; of [`PieceKind::Passed`] a duration such as `5s`.
    pub text: String,
}

/// Who wrote a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PieceKind {
    /// The user, at a prompt.
    Input,
    /// Standard output.
    #[default]
    Output,
    /// Standard error.
    Error,
    /// Nobody: so much virtual time passed during the last line.
    Passed,
}

/// What a terminal waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Prompt {
    /// A command.
    #[default]
    Ready,
    /// The rest of a command.
    Continued,
    /// Input for a program.
    Reading,
    /// Nothing: a command runs and waits for virtual time.
    Busy,
    /// Nothing: the shell has ended.
    Ended,
}

/// What the Tab key offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompletionView {
    /// The text that it is about.
    pub text: String,
    /// Where the word that is completed begins, in UTF-16 units as browsers count.
    pub start: u32,
    /// What it can become, in order.
    pub candidates: Vec<String>,
}

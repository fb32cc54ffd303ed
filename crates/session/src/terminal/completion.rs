//! What the Tab key offers: the shell's commands and files, and kubectl's own words.

use crate::terminal_views::CompletionView;
use jobyard_cluster::World;
use jobyard_shell::{Completion, Interactive};

/// Candidates that are offered.
const CANDIDATES_MAX: usize = 200;

/// What can stand in place of the last word of a line.
pub fn complete(shell: &Interactive, _world: &World, line: &str) -> CompletionView {
    let Completion { start, mut candidates, .. } = shell.complete(line);
    candidates.truncate(CANDIDATES_MAX);
    let start = line[..start].encode_utf16().count() as u32;
    CompletionView { text: line.to_owned(), start, candidates }
}

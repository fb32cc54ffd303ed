//! What the Tab key offers: the shell's commands and files, and kubectl's own words.

use crate::terminal_views::CompletionView;
use jobyard_kubectl::Host;
use jobyard_shell::Completion;

/// Candidates that are offered.
const CANDIDATES_MAX: usize = 200;

/// What the shell found, or kubectl where the line is one of kubectl's.
pub fn with_kubectl(mut completion: Completion, host: &mut dyn Host, line: &str) -> CompletionView {
    let words = completion.words.as_slice();
    if let [first, rest @ ..] = words
        && first == "kubectl"
        && !rest.is_empty()
        && let Some(candidates) = jobyard_kubectl::complete(rest, host)
    {
        completion.candidates = candidates;
        completion.start = line.len() - rest.last().map_or(0, String::len);
    }
    completion.candidates.truncate(CANDIDATES_MAX);
    let start = line[..completion.start].encode_utf16().count() as u32;
    CompletionView { text: line.to_owned(), start, candidates: completion.candidates }
}

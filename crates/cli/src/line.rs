//! The line that a person types: editing, history, and completion by the session.

use jobyard_session::Session;
use jobyard_session::terminal_views::TerminalInput;
use reedline::{
    ColumnarMenu, Completer, CompletionResult, Emacs, KeyCode, KeyModifiers, MenuBuilder, Prompt, PromptEditMode,
    PromptHistorySearch, Reedline, ReedlineEvent, ReedlineMenu, Signal, Span, Suggestion, default_emacs_keybindings,
};
use std::borrow::Cow;
use std::sync::{Arc, Mutex};

/// Name of the list of candidates.
const CANDIDATES: &str = "candidates";

/// Reads lines from a terminal.
pub struct Line {
    editor: Reedline,
}

impl Line {
    /// Lines that the session completes.
    pub fn new(session: Arc<Mutex<Session>>) -> Self {
        let mut keys = default_emacs_keybindings();
        let complete = vec![ReedlineEvent::Menu(CANDIDATES.to_owned()), ReedlineEvent::MenuNext];
        keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, ReedlineEvent::UntilFound(complete));
        let menu = ReedlineMenu::EngineCompleter(Box::new(ColumnarMenu::default().with_name(CANDIDATES)));
        let editor = Reedline::create()
            .with_completer(Box::new(Words { session }))
            .with_menu(menu)
            .with_partial_completions(true)
            .with_quick_completions(true)
            .with_edit_mode(Box::new(Emacs::new(keys)));
        Self { editor }
    }

    /// Waits for what is typed next.
    pub fn read(&mut self, prompt: &str) -> Result<TerminalInput, String> {
        match self.editor.read_line(&Text(prompt.to_owned())).map_err(|error| error.to_string())? {
            Signal::CtrlC => Ok(TerminalInput::Interrupt),
            Signal::CtrlD => Ok(TerminalInput::EndInput),
            Signal::Success(text) => Ok(TerminalInput::Line { text }),
            other => Err(format!("the line cannot be read: {other:?}")),
        }
    }
}

/// A prompt that is a text and nothing else.
struct Text(String);

impl Prompt for Text {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed("> ")
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        Cow::Owned(format!("(search: {}) ", search.term))
    }
}

/// Completion by the session.
struct Words {
    session: Arc<Mutex<Session>>,
}

impl Completer for Words {
    fn complete(&mut self, line: &str, at: usize) -> CompletionResult {
        let mut session = self.session.lock().expect("nobody panics with it in hand");
        // Looking for candidates refuses nothing.
        let _ = session.type_at_terminal(&TerminalInput::Complete { text: line[..at].to_owned() }, 0);
        let found = session.terminal_view(u32::MAX).completion.unwrap_or_default();
        let start = byte_of(line, found.start).min(at);
        let suggestion = |value: String| Suggestion {
            append_whitespace: !value.ends_with(['/', '=']),
            value,
            span: Span::new(start, at),
            ..Suggestion::default()
        };
        CompletionResult::fresh(found.candidates.into_iter().map(suggestion).collect::<Vec<_>>())
    }
}

/// The byte at which so many UTF-16 units have passed.
fn byte_of(line: &str, units: u32) -> usize {
    let mut passed = 0;
    let place = line.char_indices().find(|(_, letter)| {
        let is_there = passed >= units as usize;
        passed += letter.len_utf16();
        is_there
    });
    place.map_or(line.len(), |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_browsers_do() {
        for (line, units, byte) in [("cat x", 4, 4), ("ü x", 2, 3), ("😀 x", 3, 5), ("ab", 9, 2)] {
            assert_eq!(byte_of(line, units), byte, "{line}");
        }
    }

    #[test]
    fn the_session_completes() {
        let mut words = Words { session: Arc::new(Mutex::new(Session::new(1))) };
        let found = words.complete("kubectl descr", 13);
        let texts: Vec<_> = found.suggestions().iter().map(|one| (one.value.as_str(), one.span.start)).collect();
        assert_eq!(texts, [("describe", 8)]);
    }
}

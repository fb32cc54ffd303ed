//! What an action asks of the browser.

use jobyard_session::protocol::Command;
use jobyard_session::views::Diagnostic;
use std::rc::Rc;

/// Something to be done outside of the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send a command to the engine, with the look of the state after the action.
    Ask(Command),
    /// Begin again with a new worker.
    RestartWorker,
    /// Replace the editor's text, as one undoable edit.
    SetText(Rc<str>),
    /// Underline these places in the editor.
    Underline(Rc<Vec<Diagnostic>>),
    /// Keep a value over a reload.
    Save(&'static str, Rc<str>),
    /// Say [`super::Action::TypingPaused`] when the user stops typing.
    WaitForPause,
    /// Give the visitor a file: name and text.
    SaveFile(String, String),
    /// Language or colours changed.
    Redress,
}

//! The terminal: what was written, and the line that is typed.

use crate::parts::download;
use crate::state::{Action, Terminal as Known, TerminalAction};
use crate::words::Words;
use jobyard_session::terminal_views::{Piece, PieceKind, Prompt};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, Element, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Terminal`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is known of it.
    pub terminal: Known,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The terminal.
#[component]
pub fn Terminal(props: &Props) -> Html {
    let (words, terminal) = (props.words, &props.terminal);
    let (output, line) = (use_node_ref(), use_node_ref());
    {
        let output = output.clone();
        use_effect_with((terminal.next, terminal.candidates.clone()), move |_| {
            if let Some(output) = output.cast::<Element>() {
                output.set_scroll_top(output.scroll_height());
            }
        });
    }
    let focus = {
        let line = line.clone();
        Callback::from(move |_: MouseEvent| {
            let has_selection = web_sys::window()
                .and_then(|window| window.get_selection().ok().flatten())
                .is_some_and(|selection| !selection.is_collapsed());
            if let Some(line) = line.cast::<HtmlInputElement>().filter(|_| !has_selection) {
                let _ = line.focus();
            }
        })
    };
    html! {
        <div class="terminal">
            <div class="terminal-screen" onclick={focus}>
                <pre ref={output} class="terminal-output" role="log" aria-label={words.terminal_output} tabindex="0">
                    { for terminal.pieces.iter().map(|piece| show(piece, words)) }
                </pre>
                if !terminal.candidates.is_empty() {
                    <p class="terminal-candidates" role="status">{terminal.candidates.join("  ")}</p>
                }
                <div class="terminal-line">
                    <span class="terminal-prompt" aria-hidden="true">{&terminal.prompt_text}</span>
                    <input ref={line} type="text" value={terminal.draft.clone()} aria-label={words.terminal_line}
                        autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="send"
                        disabled={terminal.prompt == Prompt::Ended}
                        oninput={edited(&props.tell)} onkeydown={pressed(props)} onpaste={pasted(&props.tell)} />
                </div>
            </div>
            <div class="terminal-foot">
                <p class="faint" role="status">{state_words(props)}</p>
                <span class="spread"></span>
                if terminal.prompt == Prompt::Busy {
                    <button type="button" class="quiet" onclick={tell(&props.tell, TerminalAction::Interrupt)}>{words.terminal_interrupt}</button>
                }
                <label class="quiet terminal-upload">{words.terminal_upload}
                    <input type="file" multiple=true class="for-readers" onchange={chosen(&props.tell)} />
                </label>
                <download::Download tell={props.tell.clone()} {words} />
            </div>
        </div>
    }
}

fn show(piece: &Piece, words: &Words) -> Html {
    let class = match piece.kind {
        PieceKind::Input => "is-input",
        PieceKind::Output => return html! { {&piece.text} },
        PieceKind::Error => "is-error",
        PieceKind::Passed => {
            return html! { <span class="is-passed">{(words.terminal_passed)(&piece.text)}{"\n"}</span> };
        }
    };
    html! { <span {class}>{&piece.text}</span> }
}

fn state_words(props: &Props) -> &'static str {
    let words = props.words;
    match props.terminal.prompt {
        Prompt::Busy if props.terminal.is_stuck => words.terminal_stuck,
        Prompt::Busy => words.terminal_busy,
        Prompt::Continued => words.terminal_continued,
        Prompt::Reading => words.terminal_reading,
        Prompt::Ended => words.terminal_ended,
        Prompt::Ready => words.terminal_keys,
    }
}

fn tell<T>(to: &Callback<Action>, action: TerminalAction) -> Callback<T> {
    to.reform(move |_: T| Action::Terminal(action.clone()))
}

fn edited(to: &Callback<Action>) -> Callback<InputEvent> {
    to.reform(|event: InputEvent| {
        let line = event.target_unchecked_into::<HtmlInputElement>();
        Action::Terminal(TerminalAction::Draft(line.value()))
    })
}

/// Keys of a terminal. Tab moves on in the page where there is nothing to complete, and always after Escape.
fn pressed(props: &Props) -> Callback<KeyboardEvent> {
    let (to, has_draft) = (props.tell.clone(), !props.terminal.draft.trim().is_empty());
    Callback::from(move |event: KeyboardEvent| {
        event.stop_propagation();
        let is_control = event.ctrl_key() && !event.meta_key() && !event.alt_key();
        let line = event.target_unchecked_into::<HtmlInputElement>();
        let has_selection = line.selection_start().ok() != line.selection_end().ok();
        let action = match event.key().as_str() {
            "Enter" if !event.is_composing() => TerminalAction::Enter,
            "Tab" if has_draft && !event.shift_key() => TerminalAction::Complete,
            "ArrowUp" => TerminalAction::Recall(true),
            "ArrowDown" => TerminalAction::Recall(false),
            "c" if is_control && !has_selection => TerminalAction::Interrupt,
            "d" if is_control && !has_draft => TerminalAction::EndInput,
            "l" if is_control => TerminalAction::Clear,
            "Escape" => {
                // The line loses the keyboard, so that Tab leaves.
                let _ = line.blur();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        to.emit(Action::Terminal(action));
    })
}

/// Several lines run one after the other; one is left to the browser.
fn pasted(to: &Callback<Action>) -> Callback<Event> {
    let to = to.clone();
    Callback::from(move |event: Event| {
        let Some(paste) = event.dyn_ref::<ClipboardEvent>() else { return };
        let text = paste.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if text.contains('\n') {
            event.prevent_default();
            to.emit(Action::Terminal(TerminalAction::Paste(text)));
        }
    })
}

/// Reads the chosen files and puts them into the home.
fn chosen(to: &Callback<Action>) -> Callback<Event> {
    let to = to.clone();
    Callback::from(move |event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        let Some(files) = input.files() else { return };
        for file in (0..files.length()).filter_map(|at| files.get(at)) {
            let to = to.clone();
            spawn_local(async move {
                let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
                if let Some(text) = text {
                    to.emit(Action::Terminal(TerminalAction::Upload(file.name(), text)));
                }
            });
        }
        input.set_value("");
    })
}

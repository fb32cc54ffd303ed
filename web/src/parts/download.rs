//! Saving a file of the terminal: its name is asked for.

use crate::state::{Action, TerminalAction};
use crate::words::Words;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Download`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// A field for the name and a button.
#[component]
pub fn Download(props: &Props) -> Html {
    let words = props.words;
    let name = use_node_ref();
    let submit = {
        let (tell, name) = (props.tell.clone(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let path = name.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            if !path.trim().is_empty() {
                tell.emit(Action::Terminal(TerminalAction::Download(path.trim().to_owned())));
            }
        })
    };
    html! {
        <form class="terminal-download" onsubmit={submit}>
            <input ref={name} type="text" size="12" placeholder={words.terminal_file} aria-label={words.terminal_file}
                autocomplete="off" autocapitalize="off" spellcheck="false" />
            <button type="submit" class="quiet">{words.terminal_download}</button>
        </form>
    }
}

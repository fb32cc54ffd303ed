//! The selected Job with its status, as `kubectl get -o yaml` has it.

use crate::words::Words;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long the button says that it has copied.
const COPIED_MS: u32 = 1500;

/// Properties of [`Yaml`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text; empty without a Job.
    pub text: String,
    /// The page's language.
    pub words: &'static Words,
}

/// The text and a button that copies it.
#[component]
pub fn Yaml(props: &Props) -> Html {
    let words = props.words;
    let is_copied = use_state(|| false);
    if props.text.is_empty() {
        return html! { <p class="panel-none">{words.no_yaml}</p> };
    }
    let onclick = {
        let (text, is_copied) = (props.text.clone(), is_copied.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(window) = web_sys::window() {
                let _ = window.navigator().clipboard().write_text(&text);
            }
            is_copied.set(true);
            let is_copied = is_copied.clone();
            Timeout::new(COPIED_MS, move || is_copied.set(false)).forget();
        })
    };
    html! {
        <div class="yaml">
            <button type="button" class="quiet" {onclick}><span aria-live="polite">{if *is_copied { words.copied } else { words.copy }}</span></button>
            <pre>{&props.text}</pre>
        </div>
    }
}

//! Remarks in a corner: what a command did, or why it was refused.

use crate::state::{Action, Toast};
use crate::words::Words;
use yew::prelude::*;

/// Properties of [`Toasts`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Oldest first.
    pub toasts: Vec<Toast>,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The remarks. The region is always there, so that screen readers hear what comes into it.
#[component]
pub fn Toasts(props: &Props) -> Html {
    html! {
        <div class="remarks"><div class="toasts" role="log" aria-live="polite">
            { for props.toasts.iter().map(|toast| {
                let id = toast.id;
                html! {
                    <div key={id} class={classes!("toast", toast.is_error.then_some("is-error"))}>
                        <span>{&toast.text}</span>
                        <button type="button" aria-label={props.words.dismiss} onclick={props.tell.reform(move |_| Action::Dismiss(id))}>{"✕"}</button>
                    </div>
                }
            }) }
        </div></div>
    }
}

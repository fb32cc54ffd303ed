//! The dialog that says what is not modelled.

use crate::words::Words;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Limits`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page's language.
    pub words: &'static Words,
    /// What concerns the objects that are there.
    pub notices: Vec<String>,
}

/// A button and its dialog. The browser keeps the focus inside and gives it back.
#[component]
pub fn Limits(props: &Props) -> Html {
    let words = props.words;
    let dialog = use_node_ref();
    let open = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
        })
    };
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    html! {
        <>
            <button type="button" class="quiet limits-open" onclick={open}>{words.not_modelled}</button>
            <dialog ref={dialog} class="limits" aria-labelledby="limits-title">
                <h2 id="limits-title">{words.not_modelled_title}</h2>
                <p>{words.not_modelled_lead}</p>
                <ul>{ for words.not_modelled_items.iter().map(|item| html! { <li>{*item}</li> }) }</ul>
                if !props.notices.is_empty() {
                    <h3>{words.here}</h3>
                    <ul>{ for props.notices.iter().map(|notice| html! { <li>{notice}</li> }) }</ul>
                }
                <button type="button" class="primary" onclick={close}>{words.close}</button>
            </dialog>
        </>
    }
}

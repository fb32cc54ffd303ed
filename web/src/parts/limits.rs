//! The dialog that says what is not modelled.

use super::dialog::Dialog;
use crate::words::Words;
use yew::prelude::*;

/// Properties of [`Limits`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page's language.
    pub words: &'static Words,
    /// What concerns the objects that are there.
    pub notices: Vec<String>,
}

/// A button and its dialog.
#[component]
pub fn Limits(props: &Props) -> Html {
    let words = props.words;
    html! {
        <Dialog id="limits" button={words.not_modelled} button_class="limits-open" title={words.not_modelled_title} {words}>
            <p>{words.not_modelled_lead}</p>
            <ul>{ for words.not_modelled_items.iter().map(|item| html! { <li>{*item}</li> }) }</ul>
            if !props.notices.is_empty() {
                <h3>{words.here}</h3>
                <ul>{ for props.notices.iter().map(|notice| html! { <li>{notice}</li> }) }</ul>
            }
        </Dialog>
    }
}

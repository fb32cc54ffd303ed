//! A dialog with the button that opens it. The browser keeps the focus inside and gives it back.

use crate::words::Words;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// First part of the title's id; also the dialog's class.
    pub id: &'static str,
    /// What the button says.
    pub button: String,
    /// More classes of the button.
    #[prop_or_default]
    pub button_class: &'static str,
    /// What stands above all.
    pub title: &'static str,
    /// What it shows.
    pub children: Children,
    /// The page's language.
    pub words: &'static Words,
}

/// The button and the dialog.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let dialog = use_node_ref();
    let set_open = |is_open: bool| {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
            if is_open {
                let _ = dialog.show_modal();
            } else {
                dialog.close();
            }
        })
    };
    let title = format!("{}-title", props.id);
    html! {
        <>
            <button type="button" class={classes!("quiet", props.button_class)} onclick={set_open(true)}>{&props.button}</button>
            <dialog ref={dialog.clone()} class={classes!("limits", props.id)} aria-labelledby={title.clone()}>
                <h2 id={title}>{props.title}</h2>
                { for props.children.iter() }
                <button type="button" class="primary" onclick={set_open(false)}>{props.words.close}</button>
            </dialog>
        </>
    }
}

//! Above the editor: examples, run, apply.

use crate::parts::icon::Icon;
use crate::state::Action;
use crate::words::Words;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Toolbar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether the engine answers.
    pub is_ready: bool,
    /// Whether there is a cluster to apply to.
    pub has_run: bool,
    /// Whether a text can be put back.
    pub can_restore: bool,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The toolbar.
#[component]
pub fn Toolbar(props: &Props) -> Html {
    let words = props.words;
    let onchange = props.tell.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let chosen = select.value().parse().unwrap_or(usize::MAX);
        // The menu offers; it does not claim that the text is still the example's.
        select.set_selected_index(0);
        Action::ChooseExample(chosen)
    });
    html! {
        <div class="toolbar">
            <h2>{words.manifest}</h2>
            <select class="examples" aria-label={words.example} {onchange}>
                <option value="" selected=true>{words.example_choose}</option>
                { for words.example_names.iter().enumerate().map(|(at, name)| html! { <option value={at.to_string()}>{*name}</option> }) }
            </select>
            if props.can_restore {
                <button type="button" class="link" onclick={props.tell.reform(|_| Action::RestoreText)}>{words.restore}</button>
            }
            <span class="spread"></span>
            <button type="button" class="quiet" title={words.apply_hint} disabled={!props.is_ready || !props.has_run}
                onclick={props.tell.reform(|_| Action::Apply)}>{words.apply}</button>
            <button type="button" class="primary" title={words.run_hint} disabled={!props.is_ready}
                onclick={props.tell.reform(|_| Action::Run)}>{Icon::Play.draw()}{words.run}</button>
        </div>
    }
}

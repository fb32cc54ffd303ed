//! Buttons that change the selected Job.

use crate::state::Action;
use crate::words::Words;
use jobyard_session::protocol::JobAction;
use jobyard_session::views::JobView;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`JobControls`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The Job.
    pub job: JobView,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The buttons.
#[component]
pub fn JobControls(props: &Props) -> Html {
    let (words, job) = (props.words, &props.job);
    let (hold, hold_label) =
        if job.is_suspended { (JobAction::Resume, words.resume) } else { (JobAction::Suspend, words.suspend) };
    let parallelism = job.parallelism;
    html! {
        <div class="controls">
            <div class="stepper" role="group" aria-label={words.parallelism}>
                <span class="faint" aria-hidden="true">{words.parallelism}</span>
                { change("−", words.fewer, parallelism <= 0 || job.is_finished, JobAction::Scale { parallelism: parallelism - 1 }, &props.tell) }
                <output aria-label={words.parallelism}>{parallelism}</output>
                { change("+", words.more, job.is_finished, JobAction::Scale { parallelism: parallelism.saturating_add(1) }, &props.tell) }
            </div>
            <button type="button" class="quiet" disabled={job.is_finished}
                onclick={props.tell.reform(move |_| Action::ChangeJob(hold.clone()))}>{hold_label}</button>
            { delete(words, &props.tell) }
        </div>
    }
}

fn change(sign: &'static str, label: &'static str, disabled: bool, action: JobAction, tell: &Callback<Action>) -> Html {
    let onclick = tell.reform(move |_: MouseEvent| Action::ChangeJob(action.clone()));
    html! { <button type="button" class="quiet" aria-label={label} title={label} {disabled} {onclick}>{sign}</button> }
}

/// A disclosure with the three policies: it opens with Enter, is walked with Tab and closes when something is chosen.
fn delete(words: &'static Words, tell: &Callback<Action>) -> Html {
    html! {
        <details class="menu">
            <summary class="quiet">{words.delete}</summary>
            <div class="menu-items">
                { for words.delete_policies.iter().map(|(policy, meaning)| {
                    let tell = tell.clone();
                    let onclick = Callback::from(move |event: MouseEvent| {
                        close_menu(&event);
                        tell.emit(Action::ChangeJob(JobAction::Delete { propagation: (*policy).to_owned() }));
                    });
                    html! { <button type="button" {onclick}><strong>{*policy}</strong><span>{*meaning}</span></button> }
                }) }
            </div>
        </details>
    }
}

fn close_menu(event: &MouseEvent) {
    let menu = event.target_dyn_into::<HtmlElement>().and_then(|element| element.closest("details").ok().flatten());
    if let Some(menu) = menu {
        let _ = menu.remove_attribute("open");
        if let Some(summary) = menu.first_element_child().and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            let _ = summary.focus();
        }
    }
}

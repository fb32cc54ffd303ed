//! How many pods are in each state; each is a switch that shows only those.

use super::{class_of, symbol_of};
use crate::format;
use crate::state::{Action, count_of};
use crate::words::Words;
use jobyard_session::views::{PodState, View};
use std::rc::Rc;
use yew::prelude::*;

/// Every state, in the order of a pod's life.
const STATES: [PodState; 7] = [
    PodState::Pending,
    PodState::Starting,
    PodState::Running,
    PodState::Backoff,
    PodState::Terminating,
    PodState::Succeeded,
    PodState::Failed,
];

/// Properties of [`Legend`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// The state that is shown alone.
    pub chosen: Option<PodState>,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The legend.
#[component]
pub fn Legend(props: &Props) -> Html {
    html! {
        <div class="legend" role="group" aria-label={props.words.pods}>
            { for STATES.into_iter().map(|state| entry(state, props)) }
        </div>
    }
}

fn entry(state: PodState, props: &Props) -> Html {
    let count = count_of(&props.view, state);
    let name = props.words.pod_state(state);
    let is_chosen = props.chosen == Some(state);
    let next = (!is_chosen).then_some(state);
    html! {
        <button type="button" class={classes!(class_of(state), (count == 0).then_some("is-zero"))} aria-pressed={is_chosen.to_string()}
            title={(props.words.only_state)(name)} onclick={props.tell.reform(move |_| Action::Filter(next))}>
            <span class="symbol" aria-hidden="true">{symbol_of(state)}</span>
            <span>{name}</span><span class="number">{format::count(count.into())}</span>
        </button>
    }
}

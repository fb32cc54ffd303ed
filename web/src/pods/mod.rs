//! The pods: counts by state, a map of all when there are many, and a window of tiles.

mod grid;
mod legend;
mod overview;
mod tile;

use crate::state::{Action, TILES};
use crate::words::Words;
use grid::Grid;
use jobyard_session::protocol::Look;
use jobyard_session::views::{PodState, View};
use legend::Legend;
use overview::Overview;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Pods`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// Where the window is.
    pub look: Look,
    /// How many pods the window may show.
    pub matching: u32,
    /// Whether the map of all pods is drawn.
    pub has_map: bool,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The pods.
#[component]
pub fn Pods(props: &Props) -> Html {
    let (words, pods) = (props.words, &props.view.pods);
    html! {
        <section class="pods" aria-labelledby="pods-title">
            <div class="pods-head">
                <h2 id="pods-title">{words.pods}{" "}<span class="number">{crate::format::count(pods.total.into())}</span></h2>
                <Legend view={props.view.clone()} chosen={props.look.pods_state} tell={props.tell.clone()} {words} />
            </div>
            if props.has_map {
                <Overview letters={pods.overview.clone()} total={pods.total} first={props.look.pods_state.is_none().then_some(pods.offset)}
                    tell={props.tell.clone()} {words} />
            }
            { pages(props) }
            <Grid view={props.view.clone()} look={props.look.clone()} tell={props.tell.clone()} {words} />
        </section>
    }
}

fn pages(props: &Props) -> Html {
    let (words, offset) = (props.words, props.view.pods.offset);
    if !props.has_map && props.matching <= TILES {
        return html! {};
    }
    let last = (offset + TILES).min(props.matching);
    html! {
        <div class="pages" role="group">
            <button type="button" class="quiet" aria-label={words.earlier} disabled={offset == 0}
                onclick={props.tell.reform(move |_| Action::ShowTiles(offset.saturating_sub(TILES)))}>{"‹"}</button>
            <span>{(words.window)((offset + 1).min(last), last, props.matching)}</span>
            <button type="button" class="quiet" aria-label={words.later} disabled={last == props.matching}
                onclick={props.tell.reform(move |_| Action::ShowTiles(offset + TILES))}>{"›"}</button>
        </div>
    }
}

/// CSS class of a state.
pub(crate) fn class_of(state: PodState) -> &'static str {
    match state {
        PodState::Pending => "is-pending",
        PodState::Starting => "is-starting",
        PodState::Running => "is-running",
        PodState::Backoff => "is-backoff",
        PodState::Terminating => "is-terminating",
        PodState::Succeeded => "is-succeeded",
        PodState::Failed => "is-failed",
    }
}

/// The symbol of a state, for those who do not see its colour.
pub(crate) fn symbol_of(state: PodState) -> &'static str {
    match state {
        PodState::Pending => "○",
        PodState::Starting => "◔",
        PodState::Running => "▶",
        PodState::Backoff => "↻",
        PodState::Terminating => "◌",
        PodState::Succeeded => "✓",
        PodState::Failed => "✕",
    }
}

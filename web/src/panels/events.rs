//! Events, as `kubectl get events` prints them.

use crate::format;
use crate::words::Words;
use jobyard_session::views::View;
use std::rc::Rc;
use yew::prelude::*;

/// Rows in the page at one time.
const SHOWN_MAX: usize = 100;

/// Properties of [`Events`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// The page's language.
    pub words: &'static Words,
}

/// The table, newest first.
#[component]
pub fn Events(props: &Props) -> Html {
    let (words, events) = (props.words, &props.view.events);
    if events.is_empty() {
        return html! { <p class="panel-none">{words.no_events}</p> };
    }
    let shown = events.len().min(SHOWN_MAX);
    html! {
        <>
            <table class="events">
                <thead><tr>{ for words.event_columns.iter().map(|name| html! { <th scope="col">{*name}</th> }) }</tr></thead>
                <tbody>
                    { for events.iter().rev().take(SHOWN_MAX).map(|event| html! {
                        <tr key={event.name.clone()} class={classes!((event.kind == "Warning").then_some("is-warning"))}>
                            <td class="number">{&event.last_seen}</td>
                            <td>{&event.kind}</td>
                            <td>{&event.reason}</td>
                            <td class="object">{format::name(&event.object)}</td>
                            <td class="message">{&event.message}</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            if shown < props.view.events_total as usize {
                <p class="faint">{(words.events_shown)(shown, props.view.events_total)}</p>
            }
        </>
    }
}

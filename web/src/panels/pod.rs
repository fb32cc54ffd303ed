//! The selected pod: its containers, conditions and log.

use super::hands::Hands;
use super::log::Log;
use crate::format;
use crate::parts::job_card::conditions;
use crate::pods::{class_of, symbol_of};
use crate::state::Action;
use crate::words::Words;
use jobyard_session::views::{ContainerView, PodDetail, PodState};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Pod`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The pod, if one is selected.
    pub detail: Option<PodDetail>,
    /// Whether time moves.
    pub is_moving: bool,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The pod.
#[component]
pub fn Pod(props: &Props) -> Html {
    let words = props.words;
    let Some(detail) = &props.detail else {
        return html! { <p class="panel-none">{words.choose_pod}</p> };
    };
    let tile = &detail.tile;
    html! {
        <div class="pod">
            <div class="pod-facts">
                <h3 class="pod-name">{format::name(&tile.name)}</h3>
                <p class={classes!("pod-status", class_of(tile.state))}>
                    <span class="symbol" aria-hidden="true">{symbol_of(tile.state)}</span>{&tile.status}
                    <span class="faint">{if tile.node.is_empty() { words.no_node.to_owned() } else { format::name(&tile.node) }}</span>
                </p>
                <ul class="containers" aria-label={words.containers}>
                    { for detail.containers.iter().map(|container| html! {
                        <Container key={container.name.clone()} container={container.clone()} tell={props.tell.clone()} {words} />
                    }) }
                </ul>
                { conditions(&detail.conditions, words) }
                <Hands has_ended={matches!(tile.state, PodState::Succeeded | PodState::Failed)} tell={props.tell.clone()} {words} />
            </div>
            <Log text={detail.log.clone()} skipped={detail.log_skipped} is_moving={props.is_moving} {words} />
        </div>
    }
}

/// Properties of [`Container`].
#[derive(Properties, PartialEq)]
struct ContainerProps {
    container: ContainerView,
    tell: Callback<Action>,
    words: &'static Words,
}

/// A container, and its outcome if only the user can know it.
#[component]
fn Container(props: &ContainerProps) -> Html {
    let (container, words) = (&props.container, props.words);
    html! {
        <li>
            <p><strong>{format::name(&container.name)}</strong>{" "}<code>{format::name(&container.image)}</code></p>
            <p>
                {&container.state}
                if !container.reason.is_empty() { {" · "}{&container.reason} }
                if let Some(code) = container.exit_code { {" · "}{words.exit_code}{" "}{code} }
                if container.restarts > 0 { {" · "}{(words.restarts)(container.restarts)} }
            </p>
            if !container.message.is_empty() { <p class="faint">{&container.message}</p> }
            if !container.note.is_empty() {
                <p class="note">{&container.note}</p>
                <Outcome image={container.image.clone()} tell={props.tell.clone()} {words} />
            }
        </li>
    }
}

/// Properties of [`Outcome`].
#[derive(Properties, PartialEq)]
struct OutcomeProps {
    image: String,
    tell: Callback<Action>,
    words: &'static Words,
}

/// Two numbers: when the command ends and how.
#[component]
fn Outcome(props: &OutcomeProps) -> Html {
    let words = props.words;
    let (seconds, exit_code) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (tell, image, seconds, exit_code) =
            (props.tell.clone(), props.image.clone(), seconds.clone(), exit_code.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let number =
                |field: &NodeRef| field.cast::<HtmlInputElement>().map_or(0.0, |field| field.value_as_number());
            tell.emit(Action::SetOutcome(image.clone(), number(&seconds).max(0.0), number(&exit_code) as i32));
        })
    };
    html! {
        <form class="outcome" {onsubmit}>
            <span>{words.outcome_lead}</span>
            <label>{words.outcome_seconds}{" "}<input ref={seconds} type="number" min="0" max="86400" step="any" value="5" required=true /></label>
            <label>{words.outcome_exit}{" "}<input ref={exit_code} type="number" min="0" max="255" step="1" value="0" required=true /></label>
            <button type="submit" class="quiet">{words.outcome_set}</button>
        </form>
    }
}

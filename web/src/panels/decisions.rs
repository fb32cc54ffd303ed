//! Why the controllers did what they did.

use crate::format;
use crate::words::Words;
use jobyard_session::views::{DecisionView, View};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Decisions`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// The page's language.
    pub words: &'static Words,
}

/// The list, newest first.
#[component]
pub fn Decisions(props: &Props) -> Html {
    let (words, decisions) = (props.words, &props.view.decisions);
    if decisions.is_empty() {
        return html! { <p class="panel-none">{words.no_decisions}</p> };
    }
    html! {
        <>
            <p class="faint lead">{words.decisions_lead}</p>
            <ol class="decisions">{ for decisions.iter().rev().map(|decision| row(decision, words)) }</ol>
        </>
    }
}

/// One decision: when, what kind, the sentence; below where it comes from, and the facts on demand.
fn row(decision: &DecisionView, words: &'static Words) -> Html {
    let sentence = (words.decision)(decision).unwrap_or_else(|| decision.text.clone());
    let until = decision.until_ms.map(|until| (words.decision_until)(&format::clock(until)));
    html! {
        <li>
            <span class="decision-when number">{format::clock(decision.at_ms)}</span>
            <div class="decision-what">
                <span class={classes!("decision-kind", decision.kind.clone())}>{(words.decision_kind)(&decision.kind)}</span>
                <span class="faint">{" "}{format::name(&decision.object)}{" "}</span>{sentence}
                if let Some(until) = until { <span class="faint">{" · "}{until}</span> }
                <details class="decision-from">
                    <summary>
                        {words.decision_rule}{" "}<code>{decision.rules.join(" ")}</code>
                        if !decision.fields.is_empty() {
                            {" "}{words.decision_field}{" "}<code>{decision.fields.join(" ")}</code>
                        }
                    </summary>
                    <dl>{ for decision.facts.iter().map(|fact| html! {
                        <div><dt>{&fact.name}</dt>{" "}<dd>{&fact.value}</dd></div>
                    }) }</dl>
                </details>
            </div>
        </li>
    }
}

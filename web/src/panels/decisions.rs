//! Why the controllers did what they did.

use crate::format;
use crate::words::Words;
use jobyard_session::views::View;
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
            <ol class="decisions">
                { for decisions.iter().rev().map(|decision| html! {
                    <li>
                        <span class="decision-when number">{format::clock(decision.at_ms)}</span>
                        <span class="decision-what">
                            <span class="faint">{format::name(&decision.object)}{" "}</span>{&decision.text}
                            <span class="decision-from">
                                if !decision.field.is_empty() { <span>{words.decision_field}{" "}<code>{&decision.field}</code></span> }
                                if !decision.rule.is_empty() { <span>{words.decision_rule}{" "}<code>{&decision.rule}</code></span> }
                            </span>
                        </span>
                    </li>
                }) }
            </ol>
        </>
    }
}

//! Trouble that concerns the whole page: the engine is gone, an invariant is broken.

use crate::state::{Action, Engine};
use crate::words::Words;
use yew::prelude::*;

/// Properties of [`Banner`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the worker does.
    pub engine: Engine,
    /// Broken invariants.
    pub violations: Vec<String>,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The banner; nothing if all is well.
#[component]
pub fn Banner(props: &Props) -> Html {
    let words = props.words;
    let stopped = match &props.engine {
        Engine::Starting | Engine::Ready => None,
        Engine::Stopped(why) => Some((words.engine_stopped)(why)),
        Engine::Silent => Some((words.engine_stopped)(words.engine_silent)),
    };
    html! {
        <>
            if let Some(sentence) = stopped {
                <div class="banner" role="alert">
                    <p>{sentence}</p>
                    <button type="button" class="primary" onclick={props.tell.reform(|_| Action::RestartEngine)}>{words.restart}</button>
                </div>
            }
            if !props.violations.is_empty() {
                <div class="banner" role="alert">
                    <p><strong>{words.violations}</strong>{" "}{words.violations_lead}</p>
                    <ul>{ for props.violations.iter().map(|violation| html! { <li><code>{violation}</code></li> }) }</ul>
                </div>
            }
        </>
    }
}

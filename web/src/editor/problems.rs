//! The list of what was found in the text; choosing one goes there.

use super::Handle;
use crate::words::Words;
use jobyard_session::views::{Diagnostic, Severity};
use std::rc::Rc;
use yew::prelude::*;

/// Problems in the page at one time.
const SHOWN_MAX: usize = 100;

/// Properties of [`Problems`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// All of them.
    pub diagnostics: Rc<Vec<Diagnostic>>,
    /// Whether they are of an older text.
    pub is_checking: bool,
    /// Where they are.
    pub handle: Handle,
    /// The page's language.
    pub words: &'static Words,
}

/// The list.
#[component]
pub fn Problems(props: &Props) -> Html {
    let words = props.words;
    let count = props.diagnostics.len();
    let headline = match (count, props.is_checking) {
        (0, true) => words.checking.to_owned(),
        (0, false) => words.no_problems.to_owned(),
        (count, _) => (words.problem_count)(count),
    };
    let is_clean = count == 0;
    html! {
        <section class={classes!("problems", is_clean.then_some("is-clean"))} aria-label={words.problems}>
            <p class={classes!("problems-count", is_clean.then_some("is-clean"))} role="status">{headline}</p>
            if !is_clean {
                <ul tabindex="0" aria-label={words.problems}>
                    { for props.diagnostics.iter().take(SHOWN_MAX).map(|diagnostic| problem(diagnostic, &props.handle, words)) }
                </ul>
            }
        </section>
    }
}

fn problem(diagnostic: &Diagnostic, handle: &Handle, words: &Words) -> Html {
    let (class, mark) = match diagnostic.severity {
        Severity::Error => ("is-error", "✕"),
        Severity::Warning => ("is-warning", "!"),
        Severity::Info => ("is-info", "i"),
    };
    let onclick = {
        let (handle, diagnostic) = (handle.clone(), diagnostic.clone());
        Callback::from(move |_: MouseEvent| handle.jump(&diagnostic))
    };
    let severity = words.severity[diagnostic.severity as usize];
    html! {
        <li class={class}>
            <button type="button" {onclick}>
                <span class="mark" role="img" aria-label={severity}>{mark}</span>
                <span class="problem-text">
                    <span class="problem-message">{&diagnostic.message}</span>
                    if !diagnostic.hint.is_empty() {
                        <span class="problem-hint">{&diagnostic.hint}</span>
                    }
                </span>
                <span class="place" aria-hidden="true">{format!("{}:{}", diagnostic.line, diagnostic.column)}</span>
                <span class="for-readers">{(words.at_line)(diagnostic.line, diagnostic.column)}</span>
            </button>
        </li>
    }
}

//! A chapter of the manual above the terminal: what is to be known, and what is typed next.

use crate::manual;
use crate::state::{Action, Lesson as Known};
use crate::words::{Language, Words};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Lesson`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The chapter and the step; none if none is open.
    pub lesson: Option<Known>,
    /// Whether a command of the terminal has not ended.
    pub is_busy: bool,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub language: Language,
    /// The page's words.
    pub words: &'static Words,
}

/// Choice of a chapter, and its next step.
#[component]
pub fn Lesson(props: &Props) -> Html {
    let words = props.words;
    html! {
        <div class="lesson">
            <div class="lesson-head">
                <select aria-label={words.chapters} onchange={chosen(&props.tell)}>
                    <option value="" selected={props.lesson.is_none()}>{words.chapters_choose}</option>
                    { for manual::titles(props.language).enumerate().map(|(at, title)| html! {
                        <option value={at.to_string()} selected={props.lesson.is_some_and(|lesson| lesson.chapter == at)}>{format!("{}. {title}", at + 1)}</option>
                    }) }
                </select>
                if props.lesson.is_some() {
                    <button type="button" class="quiet" onclick={props.tell.reform(|_| Action::CloseChapter)}>{words.close}</button>
                }
            </div>
            if let Some(lesson) = props.lesson { {step(lesson, props)} }
        </div>
    }
}

fn step(lesson: Known, props: &Props) -> Html {
    let words = props.words;
    let steps = manual::steps(lesson.chapter, props.language);
    let Some(step) = steps.get(lesson.step) else {
        return html! { <p class="lesson-prose" role="status">{words.chapter_end}</p> };
    };
    html! {
        <div class="lesson-step">
            <div role="status">
                { for step.prose.iter().map(|text| html! { <p class="lesson-prose">{code(text)}</p> }) }
            </div>
            <pre class="lesson-lines" tabindex="0" aria-label={words.chapter_lines}>{step.lines.join("\n")}</pre>
            <div class="lesson-buttons">
                <button type="button" class="primary" disabled={props.is_busy} onclick={props.tell.reform(|_| Action::PlayStep)}>{words.chapter_step}</button>
                <button type="button" class="quiet" disabled={lesson.is_playing} onclick={props.tell.reform(|_| Action::PlayChapter)}>{words.chapter_play}</button>
                <span class="faint number">{format!("{}/{}", lesson.step + 1, steps.len())}</span>
            </div>
        </div>
    }
}

/// Text with its `code`.
fn code(text: &str) -> Html {
    let parts = text.split('`').enumerate();
    html! { { for parts.map(|(at, part)| if at % 2 == 1 { html! { <code>{part}</code> } } else { html! { {part} } }) } }
}

fn chosen(tell: &Callback<Action>) -> Callback<Event> {
    tell.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        value.parse().map_or(Action::CloseChapter, Action::OpenChapter)
    })
}

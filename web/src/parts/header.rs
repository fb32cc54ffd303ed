//! The top line: what this is, that it is simulated, language and colours.

use super::{Cluster, Faults, Limits};
use crate::state::Action;
use crate::theme::Theme;
use crate::words::{Language, Words};
use jobyard_session::settings::Settings;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Language.
    pub language: Language,
    /// Colours.
    pub theme: Theme,
    /// Version and gates of the cluster.
    pub settings: Settings,
    /// What is not modelled and concerns what is there.
    pub notices: Vec<String>,
    /// Where actions go.
    pub tell: Callback<Action>,
}

/// The top line.
#[component]
pub fn Header(props: &Props) -> Html {
    let words = props.language.words();
    let other = props.language.other();
    html! {
        <header class="top">
            <a class="skip" href="#simulation">{words.skip}</a>
            <h1><span class="logo" aria-hidden="true"><i></i><i></i><i></i><i></i></span>{"jobyard"}</h1>
            <p class="claim"><strong>{words.simulated}</strong><span aria-hidden="true">{" · "}</span>{format!("Kubernetes {}", props.settings.version)}</p>
            <Faults {words} tell={props.tell.clone()} />
            <Cluster {words} settings={props.settings.clone()} tell={props.tell.clone()} />
            <span class="spread"></span>
            <Limits {words} notices={props.notices.clone()} />
            { theme_switch(props.theme, words, &props.tell) }
            <button type="button" class="quiet" lang={other.tag()} onclick={props.tell.reform(move |_| Action::SetLanguage(other))}>
                {words.other_language}
            </button>
        </header>
    }
}

fn theme_switch(theme: Theme, words: &'static Words, tell: &Callback<Action>) -> Html {
    let names = [words.theme_system, words.theme_light, words.theme_dark];
    let onchange = tell.reform(|event: Event| {
        Action::SetTheme(Theme::from_tag(&event.target_unchecked_into::<HtmlSelectElement>().value()))
    });
    html! {
        <select class="quiet" aria-label={words.theme} {onchange}>
            { for Theme::ALL.into_iter().zip(names).map(|(one, name)| html! {
                <option value={one.tag()} selected={one == theme}>{name}</option>
            }) }
        </select>
    }
}

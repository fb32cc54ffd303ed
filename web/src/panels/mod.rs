//! Details in tabs: the selected pod, Events, decisions, YAML, the terminal.

mod decisions;
mod events;
mod hands;
mod lesson;
mod log;
mod pod;
mod schedule;
mod terminal;
mod yaml;

use crate::state::{Action, Lesson, Panel, Terminal};
use crate::words::{Language, Words};
use jobyard_session::terminal_views::Prompt;
use jobyard_session::views::View;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Properties of [`Panels`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// Which is open.
    pub open: Panel,
    /// CronJob whose calendar is shown: namespace and name.
    pub cron_job: Option<(String, String)>,
    /// Whether time moves.
    pub is_moving: bool,
    /// The terminal.
    pub terminal: Terminal,
    /// The chapter of the manual that is played there.
    pub lesson: Option<Lesson>,
    /// The page's language.
    pub language: Language,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's words.
    pub words: &'static Words,
}

/// The tabs and the open one.
#[component]
pub fn Panels(props: &Props) -> Html {
    let (words, view, open) = (props.words, &props.view, props.open);
    let id = id_of(open);
    html! {
        <section class="panels" aria-label={words.panels}>
            <div class="tabs" role="tablist" aria-label={words.panels} onkeydown={walk(&props.tell, open, shown(props).collect())}>
                { for shown(props).map(|panel| tab(panel, props)) }
            </div>
            <div class="panel" role="tabpanel" id={format!("panel-{id}")} aria-labelledby={format!("tab-{id}")} tabindex="0">
                { match open {
                    Panel::Pod => html! { <pod::Pod detail={view.pod.clone()} is_moving={props.is_moving} tell={props.tell.clone()} {words} /> },
                    Panel::Events => html! { <events::Events view={view.clone()} {words} /> },
                    Panel::Decisions => html! { <decisions::Decisions view={view.clone()} {words} /> },
                    Panel::Terminal => html! { <>
                        <lesson::Lesson lesson={props.lesson} is_busy={props.terminal.is_typing() || props.terminal.prompt == Prompt::Busy} language={props.language} tell={props.tell.clone()} {words} />
                        <terminal::Terminal terminal={props.terminal.clone()} tell={props.tell.clone()} {words} />
                    </> },
                    Panel::Schedule => html! { <schedule::Schedule view={view.clone()} cron_job={props.cron_job.clone()} tell={props.tell.clone()} {words} /> },
                    Panel::Yaml => html! { <yaml::Yaml text={view.job_yaml.clone()} {words} /> },
                } }
            </div>
        </section>
    }
}

/// Tabs that are there: that of the schedule comes with the first CronJob.
fn shown(props: &Props) -> impl Iterator<Item = Panel> {
    let has_schedule = !props.view.cron_jobs.is_empty() || props.open == Panel::Schedule;
    Panel::ALL.into_iter().filter(move |panel| *panel != Panel::Schedule || has_schedule)
}

fn id_of(panel: Panel) -> &'static str {
    match panel {
        Panel::Pod => "pod",
        Panel::Events => "events",
        Panel::Decisions => "decisions",
        Panel::Yaml => "yaml",
        Panel::Terminal => "terminal",
        Panel::Schedule => "schedule",
    }
}

fn tab(panel: Panel, props: &Props) -> Html {
    let words = props.words;
    let (name, count) = match panel {
        Panel::Pod => (words.tab_pod, None),
        Panel::Events => (words.tab_events, Some(props.view.events_total)),
        Panel::Decisions => (words.tab_decisions, None),
        Panel::Yaml => (words.tab_yaml, None),
        Panel::Terminal => (words.tab_terminal, None),
        Panel::Schedule => (words.tab_schedule, None),
    };
    let (is_open, id) = (panel == props.open, id_of(panel));
    html! {
        <button type="button" role="tab" id={format!("tab-{id}")} aria-selected={is_open.to_string()}
            aria-controls={is_open.then(|| format!("panel-{id}"))} tabindex={if is_open { "0" } else { "-1" }}
            onclick={props.tell.reform(move |_| Action::Open(panel))}>
            {name}
            if let Some(count) = count { <span class="number">{count}</span> }
        </button>
    }
}

/// Arrows, Home and End walk the tabs and open them.
fn walk(tell: &Callback<Action>, open: Panel, panels: Vec<Panel>) -> Callback<KeyboardEvent> {
    let tell = tell.clone();
    Callback::from(move |event: KeyboardEvent| {
        let at = panels.iter().position(|panel| *panel == open).unwrap_or(0);
        let end = panels.len() - 1;
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % panels.len(),
            "ArrowLeft" => at.checked_sub(1).unwrap_or(end),
            "Home" => 0,
            "End" => end,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        tell.emit(Action::Open(panels[to]));
        let list =
            event.target_dyn_into::<Element>().and_then(|target| target.closest("[role=tablist]").ok().flatten());
        let tab =
            list.and_then(|list| list.children().item(to as u32)).and_then(|tab| tab.dyn_into::<HtmlElement>().ok());
        if let Some(tab) = tab {
            let _ = tab.focus();
        }
    })
}

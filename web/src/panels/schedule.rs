//! CronJobs: their rows, the next runs and a calendar of the shown one by day and hour.

use crate::format;
use crate::state::Action;
use crate::words::Words;
use jobyard_session::views::{CalendarDay, CronJobView, HourRuns, ScheduleView, View};
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::prelude::*;

const WEEK_MS: f64 = 7.0 * 86_400_000.0;
/// How long after its time a run has surely been started.
const START_MS: f64 = 1000.0;
/// A sign and a colour for each state of a run, in the order of `RunState`.
const SIGNS: [(&str, &str); 7] = [
    ("○", "is-coming"),
    ("●", "is-live"),
    ("✓", "is-good"),
    ("✕", "is-bad"),
    ("–", "is-skipped"),
    ("⇄", "is-held"),
    ("!", "is-missed"),
];

/// Properties of [`Schedule`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// Which CronJob is shown: namespace and name.
    pub cron_job: Option<(String, String)>,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// All of it.
#[component]
pub fn Schedule(props: &Props) -> Html {
    let (words, view) = (props.words, &props.view);
    if view.cron_jobs.is_empty() {
        return html! { <p class="panel-none">{words.no_cron_job}</p> };
    }
    let is_shown =
        |row: &&CronJobView| props.cron_job.as_ref().is_some_and(|key| row.namespace == key.0 && row.name == key.1);
    let shown = view.cron_jobs.iter().find(is_shown);
    html! {
        <div class="schedule">
            <div class="schedule-wide" role="region" aria-label={words.tab_schedule} tabindex="0">
                <table>
                    <thead><tr>{ for words.cron_job_columns.iter().map(|name| html! { <th scope="col">{*name}</th> }) }</tr></thead>
                    <tbody>{ for view.cron_jobs.iter().map(|row| cron_job(row, is_shown(&row), &props.tell)) }</tbody>
                </table>
            </div>
            if let (Some(row), Some(schedule)) = (shown, &view.schedule) {
                { controls(row, schedule, props) }
                if !schedule.error.is_empty() { <p role="status">{&schedule.error}</p> }
                { next_runs(schedule, words) }
                { calendar(schedule, words) }
            }
        </div>
    }
}

fn cron_job(row: &CronJobView, is_shown: bool, tell: &Callback<Action>) -> Html {
    let key = (row.namespace.clone(), row.name.clone());
    let id = format!("{}/{}", row.namespace, row.name);
    let onclick = tell.reform(move |_: MouseEvent| Action::SelectCronJob(key.0.clone(), key.1.clone()));
    html! {
        <tr key={id}>
            <th scope="row"><button type="button" class="quiet" aria-pressed={is_shown.to_string()} {onclick}>{format::name(&row.name)}</button></th>
            <td><code>{&row.schedule}</code></td>
            <td>{&row.time_zone}</td>
            <td>{if row.is_suspended { "True" } else { "False" }}</td>
            <td class="number">{row.active}</td>
            <td class="number">{&row.last_schedule}</td>
            <td class="number">{&row.age}</td>
        </tr>
    }
}

fn controls(row: &CronJobView, schedule: &ScheduleView, props: &Props) -> Html {
    let (words, now_ms) = (props.words, props.view.clock.now_ms);
    let run_to = |to_ms: f64| props.tell.reform(move |_: MouseEvent| Action::RunTo(to_ms as u64));
    let next_ms = schedule.next_start_ms;
    let suspend = !row.is_suspended;
    html! {
        <div class="controls">
            <button type="button" class="quiet" disabled={next_ms.is_none()}
                onclick={run_to(next_ms.unwrap_or(now_ms) + START_MS)}>{words.until_next_start}</button>
            <button type="button" class="quiet" onclick={run_to(now_ms + WEEK_MS)}>{words.run_a_week}</button>
            <button type="button" class="quiet" onclick={props.tell.reform(move |_| Action::SuspendCronJob(suspend))}>
                {if suspend { words.suspend } else { words.resume }}
            </button>
        </div>
    }
}

fn next_runs(schedule: &ScheduleView, words: &Words) -> Html {
    if schedule.next.is_empty() {
        return html! { <p class="faint">{words.no_next_runs}</p> };
    }
    html! {
        <table>
            <caption>{words.next_runs}</caption>
            <thead><tr><th scope="col">{&schedule.zone}</th><th scope="col">{"UTC"}</th></tr></thead>
            <tbody>
                { for schedule.next.iter().map(|next| html! {
                    <tr key={next.utc.clone()}>
                        <td class="number">{&next.local}</td>
                        <td class="number"><time datetime={next.utc.clone()}>{&next.utc}</time></td>
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

/// A row for each day with runs and a column for each hour with runs: full for a run in each minute, small for one a year.
fn calendar(schedule: &ScheduleView, words: &Words) -> Html {
    let hours: BTreeSet<u32> = schedule.days.iter().flat_map(|day| &day.hours).map(|runs| runs.hour).collect();
    if hours.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <div class="schedule-wide" role="region" aria-label={words.calendar} tabindex="0">
                <table class="calendar">
                    <caption>{words.calendar}{" ("}{&schedule.zone}{")"}</caption>
                    <thead><tr>
                        <th scope="col">{words.calendar_day}</th>
                        { for hours.iter().map(|hour| html! { <th key={*hour} scope="col">{format!("{hour:02}")}</th> }) }
                    </tr></thead>
                    <tbody>{ for schedule.days.iter().map(|day| row(day, &hours, words)) }</tbody>
                </table>
            </div>
            if schedule.is_cut { <p class="faint">{words.calendar_cut}</p> }
            <ul class="run-legend" aria-hidden="true">
                { for SIGNS.iter().zip(words.run_states).map(|((sign, tone), name)| html! {
                    <li key={name}><span class={classes!("run", *tone)}>{*sign}</span>{" "}{name}</li>
                }) }
            </ul>
        </>
    }
}

fn row(day: &CalendarDay, hours: &BTreeSet<u32>, words: &Words) -> Html {
    let change = day.change_seconds;
    html! {
        <tr key={day.date.clone()} class={classes!((change != 0).then_some("is-change"))}>
            <th scope="row">
                {&day.date}
                if day.is_today { {" "}<strong>{words.calendar_today}</strong> }
                if change != 0 { {" "}<span class="change">{(words.clocks_change)(change)}</span> }
            </th>
            { for hours.iter().map(|hour| {
                let runs = day.hours.iter().find(|runs| runs.hour == *hour);
                html! { <td key={*hour}>{ for runs.into_iter().flat_map(|runs| cell(runs, words)) }</td> }
            }) }
        </tr>
    }
}

/// Sign and number for the eye, the state's word for who listens.
fn cell(runs: &HourRuns, words: &Words) -> Vec<Html> {
    let states = runs.counts.iter().zip(SIGNS).zip(words.run_states).filter(|((count, _), _)| **count > 0);
    let state = |((count, (sign, tone)), name): ((&u32, (&'static str, &'static str)), &'static str)| {
        html! {
            <span class={classes!("run", tone)} title={format!("{count} {name}")}>
                <span aria-hidden="true">{sign}</span>{*count}<span class="for-readers">{" "}{name}{" "}</span>
            </span>
        }
    };
    states.map(state).collect()
}

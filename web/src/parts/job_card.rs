//! The Jobs and the selected one: status, counters, conditions, buttons.

use super::job_controls::JobControls;
use crate::format;
use crate::state::Action;
use crate::words::Words;
use jobyard_session::views::{ConditionView, JobView, View};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`JobCard`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// Namespace and name of the selected Job.
    pub selected: Option<(String, String)>,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The card.
#[component]
pub fn JobCard(props: &Props) -> Html {
    let words = props.words;
    let is_selected =
        |job: &&JobView| props.selected.as_ref().is_some_and(|key| job.namespace == key.0 && job.name == key.1);
    let job = props.view.jobs.iter().find(is_selected);
    html! {
        <section class="job" aria-labelledby="job-title">
            if props.view.jobs.len() > 1 { { switch(props) } }
            { match job {
                Some(job) => card(job, words, &props.tell),
                None => html! {
                    <div class="job-none">
                        <h2 id="job-title">{words.no_job}</h2>
                        <p>{words.no_job_lead}</p>
                    </div>
                },
            } }
        </section>
    }
}

/// One button for each Job.
fn switch(props: &Props) -> Html {
    html! {
        <div class="job-switch" role="group" aria-label={props.words.jobs}>
            { for props.view.jobs.iter().map(|job| {
                let key = (job.namespace.clone(), job.name.clone());
                let pressed = props.selected.as_ref() == Some(&key);
                let onclick = props.tell.reform(move |_: MouseEvent| Action::SelectJob(key.0.clone(), key.1.clone()));
                html! {
                    <button type="button" key={format!("{}/{}", job.namespace, job.name)} aria-pressed={pressed.to_string()} {onclick}>
                        <span class={classes!("dot", tone(job))} aria-hidden="true"></span>{format::name(&job.name)}
                        <span class="faint">{&job.completions}</span>
                    </button>
                }
            }) }
        </div>
    }
}

/// The colour of a Job's status word.
fn tone(job: &JobView) -> &'static str {
    match job.status.as_str() {
        "Complete" | "SuccessCriteriaMet" => "is-good",
        "Failed" | "FailureTarget" => "is-bad",
        "Suspended" | "Terminating" => "is-held",
        _ => "is-live",
    }
}

fn mark(job: &JobView) -> &'static str {
    match tone(job) {
        "is-good" => "✓",
        "is-bad" => "✕",
        "is-held" => "❚❚",
        _ => "●",
    }
}

fn card(job: &JobView, words: &'static Words, tell: &Callback<Action>) -> Html {
    html! {
        <>
            <div class="job-head">
                <h2 id="job-title"><span class="faint">{"job/"}</span>{format::name(&job.name)}</h2>
                <p class={classes!("status", tone(job))} role="status"><span aria-hidden="true">{mark(job)}</span>{&job.status}</p>
                <span class="spread"></span>
                <JobControls job={job.clone()} tell={tell.clone()} {words} />
            </div>
            <p class="waits">{ waits(job, words) }</p>
            <dl class="figures">
                { figure(words.completions, &job.completions) }
                { figure(words.duration, if job.duration.is_empty() { "–" } else { &job.duration }) }
                { counter(words.active, job.active) }
                { counter(words.ready, job.ready) }
                { counter(words.terminating, job.terminating) }
                { counter(words.succeeded, job.succeeded) }
                { counter(words.failed, job.failed) }
            </dl>
            { conditions(&job.conditions, words) }
        </>
    }
}

/// What the Job waits for, and which indexes are done.
fn waits(job: &JobView, words: &Words) -> Html {
    let deadline = job.deadline_ms.filter(|_| !job.is_finished).map(|ms| (words.deadline_in)(&format::duration(ms)));
    let backoff =
        job.backoff_ms.filter(|ms| *ms > 0.0 && !job.is_finished).map(|ms| (words.backoff_in)(&format::duration(ms)));
    let waits = [backoff, deadline].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    html! {
        <>
            if !waits.is_empty() { <strong>{waits}</strong>{" "} }
            if !job.completed_indexes.is_empty() { {words.completed_indexes}{" "}<code>{&job.completed_indexes}</code> }
        </>
    }
}

fn figure(name: &str, value: &str) -> Html {
    html! { <div><dt>{name}</dt><dd>{value}</dd></div> }
}

fn counter(name: &str, value: i32) -> Html {
    html! { <div class={classes!((value == 0).then_some("is-zero"))}><dt>{name}</dt><dd>{format::count(value.into())}</dd></div> }
}

/// Conditions of a Job or of a pod.
pub(crate) fn conditions(list: &[ConditionView], words: &Words) -> Html {
    html! {
        <ul class="conditions" tabindex="0" aria-label={words.conditions}>
            if list.is_empty() { <li class="faint">{words.no_conditions}</li> }
            { for list.iter().map(|condition| html! {
                <li key={condition.kind.clone()}>
                    <span class={classes!("condition", (condition.status != "True").then_some("is-off"))}>{&condition.kind}
                        if condition.status != "True" { {"="}{&condition.status} }
                    </span>
                    <span class="condition-why">
                        if !condition.reason.is_empty() { <strong>{&condition.reason}</strong>{" "} }
                        {&condition.message}
                    </span>
                    <time datetime={condition.since.clone()}>{clock_part(&condition.since)}</time>
                </li>
            }) }
        </ul>
    }
}

/// `00:00:12` of `2026-01-01T00:00:12Z`.
fn clock_part(rfc3339: &str) -> &str {
    rfc3339.get(11..19).unwrap_or(rfc3339)
}

//! The dialog that disturbs the control plane, each fault with a sentence that says what it shows.

use super::dialog::Dialog;
use crate::state::Action;
use crate::words::Words;
use jobyard_session::protocol::FaultAction;
use yew::prelude::*;

/// Properties of [`Faults`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page's language.
    pub words: &'static Words,
    /// Where actions go.
    pub tell: Callback<Action>,
}

/// A button and its dialog.
#[component]
pub fn Faults(props: &Props) -> Html {
    let words = props.words;
    html! {
        <Dialog id="faults" button={words.faults} title={words.faults_title} {words}>
            <p>{words.faults_lead}</p>
            <ul>{ for faults().iter().map(|fault| row(fault, props)) }</ul>
        </Dialog>
    }
}

/// What the page offers, in the order in which one would try it.
fn faults() -> [FaultAction; 8] {
    let lag =
        |lag_ms| FaultAction::Lag { controller: "job-controller".to_owned(), resource: "pods".to_owned(), lag_ms };
    let pods = || "pods".to_owned();
    [
        lag(10_000.0),
        lag(50.0),
        FaultAction::Hold { resource: pods() },
        FaultAction::Release { resource: pods() },
        FaultAction::Crash,
        FaultAction::Start,
        FaultAction::Fail { verb: "create".to_owned(), resource: pods(), code: 500, count: 3 },
        FaultAction::DropResponse { verb: "update".to_owned(), resource: "jobs/status".to_owned(), count: 1 },
    ]
}

fn row(fault: &FaultAction, props: &Props) -> Html {
    let (name, sentence) = (props.words.fault_name)(fault);
    let action = fault.clone();
    let onclick = props.tell.reform(move |_: MouseEvent| Action::Disturb(action.clone()));
    html! {
        <li key={name}>
            <button type="button" class="quiet" {onclick}>{name}</button>
            <p class="faint">{sentence}</p>
        </li>
    }
}

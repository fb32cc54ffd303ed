//! The dialog that chooses what the cluster is: a version of Kubernetes, and its feature gates.

use super::dialog::Dialog;
use crate::state::Action;
use crate::words::Words;
use jobyard_session::settings::{GateRow, Settings, Stage, Switching, gate_rows, versions};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`Cluster`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page's language.
    pub words: &'static Words,
    /// What the cluster is now.
    pub settings: Settings,
    /// Where actions go.
    pub tell: Callback<Action>,
}

/// A button and its dialog.
#[component]
pub fn Cluster(props: &Props) -> Html {
    let (words, settings) = (props.words, &props.settings);
    let onchange = props.tell.reform(|event: Event| {
        let version = event.target_unchecked_into::<HtmlSelectElement>().value();
        Action::Configure(Settings { version, ..Settings::default() })
    });
    let button = match settings.gates.len() {
        0 => words.cluster.to_owned(),
        count => format!("{} ({count})", words.cluster),
    };
    html! {
        <Dialog id="cluster" {button} title={words.cluster_title} {words}>
            <p>{words.cluster_lead}</p>
            <label class="cluster-version">{"Kubernetes "}
                <select {onchange}>
                    { for versions().map(|version| html! {
                        <option value={version} selected={version == settings.version}>{version}</option>
                    }) }
                </select>
            </label>
            if settings.version == "v1.8" { <p>{words.cluster_old}</p> }
            <h3>{words.cluster_gates}</h3>
            <ul class="gates">{ for gate_rows(&settings.version).iter().map(|row| gate(row, settings, words, &props.tell)) }</ul>
        </Dialog>
    }
}

/// One gate: its switch, since when it was how far, and whether a real cluster could be like this.
fn gate(row: &GateRow, settings: &Settings, words: &'static Words, tell: &Callback<Action>) -> Html {
    let is_on = settings.has(row);
    let (name, before) = (row.name, settings.clone());
    let onchange = tell.reform(move |event: Event| {
        let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
        Action::Configure(before.with_gate(name, is_on))
    });
    let stage = |stage: &Stage| match stage {
        Stage::Alpha => "alpha",
        Stage::Beta => "beta",
        Stage::Stable => "GA",
        Stage::Removed => words.gate_removed,
    };
    let history: Vec<String> = row.stages.iter().map(|(since, at)| format!("1.{since} {}", stage(at))).collect();
    let remark = match row.switching {
        _ if is_on == row.is_default_on => None,
        Switching::Possible => None,
        Switching::TooEarly => Some(words.gate_too_early),
        Switching::Locked => Some(words.gate_locked),
    };
    html! {
        <li key={name}>
            <label><input type="checkbox" checked={is_on} {onchange} />{" "}<code>{name}</code></label>
            <span class="faint">{" "}{history.join(", ")}</span>
            if let Some(remark) = remark { <span class="gate-remark">{" "}{remark}</span> }
        </li>
    }
}

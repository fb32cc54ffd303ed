//! The TypeScript text names every key of what comes out, and nothing else.

use jobyard_session::protocol::Look;
use jobyard_session::views::{
    ConditionView, ContainerView, DecisionView, Diagnostic, EventView, FactView, JobView, NodeView, PodDetail, PodTile,
    StateCount, View,
};
use jobyard_wasm::TYPES;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Names of the members of an interface in the TypeScript text.
fn members(interface: &str) -> BTreeSet<String> {
    let (_, body) = TYPES.split_once(&format!("export interface {interface} {{")).expect(interface);
    let (body, _) = body.split_once("\n}").expect(interface);
    let name = |line: &str| line.split_once(':').map(|(name, _)| name.trim_end_matches('?').to_owned());
    body.lines().map(str::trim).filter(|line| !line.starts_with(['/', '*'])).filter_map(name).collect()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().expect("an object").keys().cloned().collect()
}

fn check(interface: &str, value: &impl Serialize) {
    assert_eq!(keys(&json!(value)), members(interface), "{interface}");
}

#[test]
fn every_key_of_every_view_is_declared() {
    let view = View::default();
    check("View", &view);
    check("Settings", &view.settings);
    check("ClockView", &view.clock);
    check("PodsView", &view.pods);
    check("StateCount", &StateCount::default());
    check("JobView", &JobView::default());
    check("ConditionView", &ConditionView::default());
    check("PodTile", &PodTile::default());
    check("PodDetail", &PodDetail::default());
    check("ContainerView", &ContainerView::default());
    check("EventView", &EventView::default());
    check("NodeView", &NodeView::default());
    check("DecisionView", &DecisionView::default());
    check("FactView", &FactView::default());
    check("Diagnostic", &Diagnostic::default());
    check("Look", &Look::default());
}

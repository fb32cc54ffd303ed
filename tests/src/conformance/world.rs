//! A scenario's world in our words.

use super::scenario::{Fault, Scenario};
use jobyard_api::request::Resource;
use jobyard_api::time::Timestamp;
use jobyard_apiserver::Naming;
use jobyard_cluster::fates::Fates;
use jobyard_cluster::{self as cluster, Backend, CheckLevel, Config, Gate, Gates, Latency, Verb, World};

/// The configuration of the world in which a scenario is played.
///
/// # Errors
/// If the scenario has something that our world does not; the message says what.
pub fn config_of(scenario: &Scenario) -> Result<Config, String> {
    let mut config = Config {
        latency: Latency {
            request: scenario.latency.request.0,
            response: scenario.latency.response.0,
            jobs: scenario.latency.jobs.0,
            cronjobs: scenario.latency.cronjobs.0,
            pods: scenario.latency.pods.0,
            gc: scenario.latency.gc.0,
            ..Latency::default()
        },
        backend: Backend::Fates(Fates::new(scenario.fates.clone())),
        naming: Naming::Counted,
        gates: gates(scenario)?,
        trace: true,
        check: CheckLevel::Off,
        ..Config::default()
    };
    if !scenario.start.is_empty() {
        let start = Timestamp::parse(&scenario.start).ok_or_else(|| format!("start {:?}", scenario.start))?;
        config.start = start.time();
    }
    Ok(config)
}

/// The world of this configuration in which a scenario is played.
///
/// # Errors
/// If the scenario has something that our world does not; the message says what.
pub fn world_of(scenario: &Scenario, config: Config) -> Result<World, String> {
    let start = config.start;
    let mut world = World::new(config);
    for fault in &scenario.faults {
        if let Some(fault) = fault_of(fault, start)? {
            world.add_fault(fault);
        }
    }
    Ok(world)
}

fn gates(scenario: &Scenario) -> Result<Gates, String> {
    let mut gates = Gates::default();
    for (name, is_on) in &scenario.gates {
        let gate = Gate::from_name(name).ok_or_else(|| format!("feature gate {name}"))?;
        gates = gates.with(gate, *is_on);
    }
    Ok(gates)
}

/// A fault of a resource that we do not have meets no request, and is left out.
fn fault_of(fault: &Fault, start: jobyard_api::time::Time) -> Result<Option<cluster::Fault>, String> {
    let (resource, is_status) = match fault.resource.split_once('/') {
        Some((resource, "status")) => (resource, true),
        _ => (fault.resource.as_str(), false),
    };
    let Some(resource) = resource_of(resource) else { return Ok(None) };
    let verbs = [Verb::Create, Verb::Get, Verb::Update, Verb::Patch, Verb::Delete];
    let verb = verbs.into_iter().find(|verb| verb.as_str() == fault.verb);
    Ok(Some(cluster::Fault {
        verb: verb.ok_or_else(|| format!("verb {:?} of a fault", fault.verb))?,
        resource,
        is_status,
        from: start + fault.from.0,
        to: start + fault.to.0,
        nth: fault.nth.clone(),
        code: fault.code,
        applied: fault.applied,
        message: fault.message.clone(),
    }))
}

/// The resource of this plural, if we have it.
pub fn resource_of(plural: &str) -> Option<Resource> {
    Resource::ALL.into_iter().find(|resource| resource.plural() == plural)
}

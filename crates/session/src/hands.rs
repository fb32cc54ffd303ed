//! What a user decides beside the objects: how pods behave and end, and what fails in the control plane.

use crate::protocol::{Command, FaultAction, PodAction};
use crate::session::Session;
use jobyard_api::request::{DeleteOptions, ObjectKey, Patch, Request, Resource};
use jobyard_api::time::Time;
use jobyard_cluster::behavior::Behavior;
use jobyard_cluster::{ByHand, Cause, Fault, Verb};
use serde_json::json;
use std::time::Duration;

/// Longest lag of a watch: an hour.
const LAG_MS_MAX: f64 = 3_600_000.0;

impl Session {
    /// Decides what becomes of a pod. Answers with what was done, or why not.
    pub fn pod_action(
        &mut self,
        namespace: &str,
        name: &str,
        container: Option<&str>,
        action: &PodAction,
    ) -> Result<String, String> {
        let key = ObjectKey { resource: Resource::Pods, namespace: namespace.into(), name: name.into() };
        let Some(pod) = self.world.api().get(&key).and_then(|object| object.as_pod()) else {
            return Err(format!("pods {name:?} not found"));
        };
        let uid = pod.metadata.uid.clone();
        let first = pod.spec.shared.containers.first().map(|container| container.name.clone()).unwrap_or_default();
        let decide = |decision, done: &str| (decision, format!("pod {name:?}: {done}"));
        let (decision, done) = match action {
            PodAction::Succeed => decide(ByHand::Exit(0), "its containers end with exit code 0"),
            PodAction::Fail { exit_code } if (0..=255).contains(exit_code) => {
                decide(ByHand::Exit(*exit_code), &format!("its containers end with exit code {exit_code}"))
            }
            PodAction::Fail { exit_code } => {
                return Err(format!("{exit_code} is no exit code: give one from 0 to 255"));
            }
            PodAction::Oom => decide(ByHand::Oom, "its containers are out of memory"),
            PodAction::Hang => decide(ByHand::Hang, "its containers hang"),
            PodAction::Evict => {
                if !self.world.evict_pod(&uid, Duration::from_secs(1), Cause::node_pressure(&first)) {
                    return Err(format!("pod {name:?} is not run by a kubelet now"));
                }
                self.remember_pod(namespace, name, container, action);
                return Ok(format!("pod {name:?} evicted for memory"));
            }
            PodAction::Delete { grace_seconds, force } => {
                let grace = if *force { Some(0) } else { *grace_seconds };
                let options = DeleteOptions { grace_period_seconds: grace, ..DeleteOptions::default() };
                self.ask(Request::Delete { key, options })?;
                self.remember_pod(namespace, name, container, action);
                let how = if *force { "force deleted" } else { "deleted" };
                return Ok(format!("pod {name:?} {how} from {namespace} namespace"));
            }
        };
        if !self.world.decide_pod(namespace, name, container, decision) {
            return Err(format!("no container of pod {name:?} runs now"));
        }
        self.remember_pod(namespace, name, container, action);
        Ok(done)
    }

    fn remember_pod(&mut self, namespace: &str, name: &str, container: Option<&str>, action: &PodAction) {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        let container = container.map(str::to_owned);
        self.remember(Command::Pod { namespace, name, container, action: action.clone() });
    }

    /// Begins or ends a fault of the control plane. Answers with what it shows.
    pub fn fault(&mut self, fault: &FaultAction) -> Result<String, String> {
        match fault {
            FaultAction::Lag { controller, resource, lag_ms } => {
                let resource = watched(resource)?;
                let ms = if lag_ms.is_nan() { 0.0 } else { lag_ms.clamp(0.0, LAG_MS_MAX) };
                self.world.lag_watch(controller, resource, Duration::from_secs_f64(ms / 1000.0));
            }
            FaultAction::Hold { resource } => self.world.hold_watch(watched(resource)?),
            FaultAction::Release { resource } => self.world.release_watch(watched(resource)?),
            FaultAction::Crash => self.world.crash_controllers(),
            FaultAction::Start => self.world.start_controllers(),
            FaultAction::Fail { verb, resource, code, count } => {
                if ![403, 409, 500, 504].contains(code) {
                    return Err(format!("{code} is no error that can be injected: give 403, 409, 500 or 504"));
                }
                self.inject(verb, resource, (*code, false), *count)?;
            }
            FaultAction::DropResponse { verb, resource, count } => self.inject(verb, resource, (504, true), *count)?,
        }
        self.remember(Command::Fault { fault: fault.clone() });
        let sentence = crate::protocol::FAULT_SENTENCES.iter().find(|(key, _)| *key == fault.key());
        Ok(sentence.map(|(_, sentence)| (*sentence).to_owned()).unwrap_or_default())
    }

    fn inject(&mut self, verb: &str, resource: &str, (code, applied): (u16, bool), count: u32) -> Result<(), String> {
        let verb = match verb {
            "create" => Verb::Create,
            "update" => Verb::Update,
            "patch" => Verb::Patch,
            "delete" => Verb::Delete,
            _ => return Err(format!("{verb:?} is no verb that can fail: give create, update, patch or delete")),
        };
        let (resource, is_status) = resource.strip_suffix("/status").map_or((resource, false), |name| (name, true));
        let resource = watched(resource)?;
        let nth = (0..count.clamp(1, 1000)).collect();
        let (from, message) = (self.world.now(), String::new());
        self.world.add_fault(Fault { verb, resource, is_status, from, to: Time::MAX, nth, code, applied, message });
        Ok(())
    }

    /// Suspends a CronJob or lets it go on.
    pub fn suspend_cron_job(&mut self, namespace: &str, name: &str, suspend: bool) -> Result<String, String> {
        let key = ObjectKey { resource: Resource::CronJobs, namespace: namespace.into(), name: name.into() };
        let patch = Patch::Strategic(json!({ "spec": { "suspend": suspend } }));
        self.ask(Request::Patch { key, status: false, patch })?;
        let done = format!("cronjob.batch/{name} patched");
        self.remember(Command::CronJob { namespace: namespace.to_owned(), name: name.to_owned(), suspend });
        Ok(done)
    }

    /// Takes in behaviours: those of the same name are replaced. Answers with a line for each in kubectl's manner.
    pub(crate) fn declare(&mut self, declared: Vec<(String, Vec<Behavior>)>) -> Vec<String> {
        let mut done = Vec::new();
        for (name, rules) in declared {
            let known = self.behaviors.iter_mut().find(|(known, _)| *known == name);
            let verb = match known {
                Some((_, old)) if *old == rules => "unchanged",
                Some((_, old)) => {
                    *old = rules;
                    "configured"
                }
                None => {
                    self.behaviors.push((name.clone(), rules));
                    "created"
                }
            };
            done.push(format!("behavior.jobyard.dev/{name} {verb}"));
        }
        if !done.is_empty() {
            self.world.set_behaviors(self.behaviors.iter().flat_map(|(_, rules)| rules.clone()).collect());
        }
        done
    }
}

/// A resource that controllers watch.
fn watched(name: &str) -> Result<Resource, String> {
    match name {
        "jobs" => Ok(Resource::Jobs),
        "pods" => Ok(Resource::Pods),
        "cronjobs" => Ok(Resource::CronJobs),
        _ => Err(format!("{name:?} is not watched by controllers: give jobs, pods or cronjobs")),
    }
}

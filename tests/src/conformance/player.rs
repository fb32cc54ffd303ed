//! Plays a scenario in our world, and writes down what happened as a recording has it.

use super::canonical::canonical;
use super::entry::Entry;
use super::last::last_state;
use super::recording::Outcome;
use super::requests::recorded;
use super::scenario::{DeleteStep, PatchStep, PodStatusStep, Scenario, Step};
use super::status_patch::merge_status;
use super::uids::Uids;
use super::views::View;
use super::world::{config_of, resource_of, world_of};
use jobyard_api::request::{DeleteOptions, Object, ObjectKey, Patch, PropagationPolicy, Request, Resource};
use jobyard_api::time::Time;
use jobyard_apiserver::ApiServer;
use jobyard_apiserver::decode::{Decoded, FieldValidation, decode};
use jobyard_cluster::fates::PodRef;
use jobyard_cluster::{Config, Progress, Verb, World};
use serde_json::Value;
use std::sync::Arc;

/// Occurrences in one scenario; more is a loop without end. The largest recordings need some ten thousand.
const STEPS_MAX: u64 = 5_000_000;

/// Where everything in a scenario is.
const NAMESPACE: &str = "default";

/// Plays a scenario to its end.
///
/// # Errors
/// If it asks for something that the player does not know; the message says what.
pub fn play(scenario: &Scenario) -> Result<Outcome, String> {
    Ok(play_in(scenario, config_of(scenario)?)?.outcome())
}

/// Plays a scenario to its end in a world of this configuration: see [`config_of`].
///
/// # Errors
/// If it asks for something that the player does not know; the message says what.
pub fn play_in(scenario: &Scenario, config: Config) -> Result<Player, String> {
    let world = world_of(scenario, config)?;
    let mut player = Player { start: world.now(), world, skipped: Vec::new(), views: Vec::new() };
    let mut times = scenario.views.iter().map(|time| time.0).peekable();
    for step in &scenario.steps {
        while let Some(time) = times.next_if(|time| *time <= step.at.0) {
            player.look(time)?;
        }
        player.advance(step.at.0)?;
        player.act(step)?;
    }
    for time in times {
        player.look(time)?;
    }
    player.advance(scenario.end.0)?;
    Ok(player)
}

/// A scenario that is played, or was: its world and what happened.
pub struct Player {
    start: Time,
    /// The world.
    pub world: World,
    /// Steps on pods that were never made: recorded, and not seen by the world.
    skipped: Vec<Entry>,
    /// What kubectl printed.
    views: Vec<View>,
}

impl Player {
    fn advance(&mut self, at: std::time::Duration) -> Result<(), String> {
        // A step whose time has passed comes at once.
        match self.world.advance_to((self.start + at).max(self.world.now()), STEPS_MAX) {
            Progress::Reached => Ok(()),
            Progress::OutOfSteps => Err(format!("more than {STEPS_MAX} occurrences")),
        }
    }

    /// Notes what kubectl prints then.
    fn look(&mut self, at: std::time::Duration) -> Result<(), String> {
        self.advance(at)?;
        let mut api = self.world.api().clone();
        self.forget_defaults(&mut api);
        self.views.push(View::take(api, self.world.now(), at.as_millis() as u64));
        Ok(())
    }

    /// Takes the labels off Jobs that nobody has written to since they were made without any. A real server defaults them
    /// from the template when it reads the Job; the server of the recordings does so when the Job is first written.
    fn forget_defaults(&self, api: &mut ApiServer) {
        let now = self.world.now();
        let keys: Vec<ObjectKey> =
            api.objects(Resource::Jobs).map(|job| key(Resource::Jobs, &job.metadata().name)).collect();
        for key in keys {
            let of_job = |entry: &&jobyard_cluster::Entry| entry.resource == Resource::Jobs && entry.name == key.name;
            let mut entries = self.world.trace().entries().iter().rev().filter(of_job);
            let is_write = |verb: Verb| matches!(verb, Verb::Update | Verb::Patch);
            let last = entries.find(|entry| entry.verb == Verb::Create || (is_write(entry.verb) && entry.code == 0));
            if last.is_some_and(|entry| entry.verb == Verb::Create) {
                api.mutate(now, &key, |object| {
                    let is_default = |name: &str| {
                        name.trim_start_matches("batch.kubernetes.io/").starts_with("controller-uid")
                            || name.trim_start_matches("batch.kubernetes.io/") == "job-name"
                    };
                    let labels = &mut object.metadata_mut().labels;
                    let all_default = labels.iter().all(|(name, _)| is_default(name));
                    if all_default {
                        *labels = jobyard_api::meta::StringMap::default();
                    }
                    all_default
                });
            }
        }
    }

    fn act(&mut self, step: &Step) -> Result<(), String> {
        if step.stop {
            self.world.crash_controllers();
        }
        if step.start {
            self.world.start_controllers();
        }
        if let Some(object) = &step.create {
            self.create(object);
        }
        if let Some(patch) = &step.patch {
            self.patch(patch)?;
        }
        if let Some(delete) = &step.delete {
            self.delete(delete)?;
        }
        if let Some(status) = &step.pod_status {
            self.pod_status(status);
        }
        // The watch of a resource that we do not have brings nothing, held or not.
        if let Some(resource) = resource_of(&step.hold_watch) {
            self.world.hold_watch(resource);
        }
        if let Some(resource) = resource_of(&step.release_watch) {
            self.world.release_watch(resource);
        }
        Ok(())
    }

    fn create(&mut self, object: &Value) {
        // The server of the recordings takes unknown fields without a word.
        match decode(object, None, FieldValidation::Ignore) {
            Ok(Decoded { mut object, .. }) => {
                if object.metadata().namespace.is_empty() {
                    object.metadata_mut().namespace = NAMESPACE.into();
                }
                drop(self.world.request("user", Request::Create { object, dry_run: false }));
            }
            Err(status) => self.skip("user", "create", "jobs", status.code, status.message),
        }
    }

    fn patch(&mut self, step: &PatchStep) -> Result<(), String> {
        let (resource, status) = match step.resource.split_once('/') {
            Some((resource, "status")) => (resource, true),
            _ => (step.resource.as_str(), false),
        };
        let Some(key) = self.key(resource, &step.name, step.pod.as_ref())? else {
            self.skip("user", "patch", &step.resource, 404, String::new());
            return Ok(());
        };
        let patch = match step.kind.as_str() {
            "merge" => Patch::Merge(step.body.clone()),
            "json" => Patch::Json(step.body.clone()),
            "strategic" => Patch::Strategic(step.body.clone()),
            other => return Err(format!("patch type {other:?}")),
        };
        drop(self.world.request("user", Request::Patch { key, status, patch }));
        Ok(())
    }

    fn delete(&mut self, step: &DeleteStep) -> Result<(), String> {
        let Some(key) = self.key(&step.resource, &step.name, step.pod.as_ref())? else {
            self.skip("user", "delete", &step.resource, 404, String::new());
            return Ok(());
        };
        let propagation_policy = match step.propagation.as_str() {
            "" => None,
            "Background" => Some(PropagationPolicy::Background),
            "Foreground" => Some(PropagationPolicy::Foreground),
            "Orphan" => Some(PropagationPolicy::Orphan),
            other => return Err(format!("propagation policy {other:?}")),
        };
        let options =
            DeleteOptions { grace_period_seconds: step.grace, propagation_policy, ..DeleteOptions::default() };
        drop(self.world.request("user", Request::Delete { key, options }));
        Ok(())
    }

    fn pod_status(&mut self, step: &PodStatusStep) {
        let Some(name) = self.pod_name(&step.pod) else {
            self.skip("cluster", "status", "pods", 404, String::new());
            return;
        };
        self.world.mutate("cluster", &key(Resource::Pods, &name), |object| {
            let Object::Pod(pod) = object else { return false };
            if pod.is_terminated() {
                return false;
            }
            merge_status(&mut Arc::make_mut(pod).status, &step.status);
            true
        });
    }

    /// The object that a step is about; `None` if it is a pod that was never made.
    fn key(&self, resource: &str, name: &str, pod: Option<&PodRef>) -> Result<Option<ObjectKey>, String> {
        let resource = resource_of(resource).ok_or_else(|| format!("resource {resource:?}"))?;
        let name = match pod {
            Some(pod) => self.pod_name(pod),
            None => Some(name.to_owned()),
        };
        Ok(name.map(|name| key(resource, &name)))
    }

    fn pod_name(&self, reference: &PodRef) -> Option<String> {
        let fates = self.world.fates().expect("scenarios are played with fates");
        fates.pod_name(reference).map(ToString::to_string)
    }

    fn skip(&mut self, by: &str, verb: &str, resource: &str, code: u16, message: String) {
        let t = self.world.now().since(self.start).as_millis() as u64;
        let [by, verb, resource] = [by, verb, resource].map(str::to_owned);
        self.skipped.push(Entry { t, by, verb, resource, code, message, ..Entry::default() });
    }

    /// What happened, in the form of a recording.
    pub fn outcome(&self) -> Outcome {
        let (entries, uids) = self.entries();
        let views = self.views.iter().map(|view| view.shown(&uids)).collect();
        Outcome { trace: canonical(entries, &uids), views, last: last_state(self.world.api(), &uids) }
    }

    /// Every request that was made, as it was sent, and what the UIDs in it stand for.
    pub fn entries(&self) -> (Vec<Entry>, Uids) {
        let mut uids = Uids::default();
        for entry in self.world.trace().entries() {
            if entry.verb == Verb::Create && !entry.uid.is_empty() && entry.resource != Resource::Events {
                uids.add(entry.resource, &entry.name, &entry.uid);
            }
        }
        let entries = self.world.trace().entries().iter().map(|entry| recorded(entry, self.start, &uids));
        (entries.chain(self.skipped.iter().cloned()).collect(), uids)
    }
}

fn key(resource: Resource, name: &str) -> ObjectKey {
    ObjectKey { resource, namespace: NAMESPACE.into(), name: name.into() }
}

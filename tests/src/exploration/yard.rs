//! A small cluster as a state: the real API server, Job controller and checkers, and everything on its way made explicit.
//!
//! Nothing takes time but waiting: whatever is under way may arrive next. Time passes only when the controller is woken.
//! Pods get no node, so one that is deleted goes at once, or with its finalizer.

use super::canon::{fingerprint, write_debug};
use jobyard_api::job::Job;
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::request::{Answer, DeleteOptions, Object, ObjectKey, Patch, Request, Resource, WatchEvent};
use jobyard_api::time::{Time, Timestamp};
use jobyard_apiserver::{ApiServer, Config, Naming};
use jobyard_cluster::{CheckLevel, Checkers, Violation};
use jobyard_controllers::job::{JobController, JobControllerConfig};
use jobyard_controllers::{CallId, Input, Output};
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

const CONTROLLER: &str = "job-controller";
const START: Time = Timestamp::from_seconds(1_767_225_600).time();

/// What may happen how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Times that the controller is woken while something for it is still under way.
    pub delays: u32,
    /// Crashes.
    pub crashes: u32,
    /// Pods that fail; the others succeed.
    pub failures: u32,
}

/// What a user does, in this order, at any moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStep {
    /// `spec.suspend`.
    Suspend(bool),
    /// `spec.parallelism`.
    Scale(i32),
    /// A pod, the first by name, is deleted.
    DeletePod,
}

/// Something that can happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The oldest event of a watch arrives.
    Deliver(Resource),
    /// A request is applied.
    Apply(CallId),
    /// An answer arrives.
    Answer(CallId),
    /// Time passes until the controller wants to be woken.
    Wake,
    /// A pod ends.
    End(ObjectKey, bool),
    /// The controller crashes.
    Crash,
    /// It starts again and lists everything.
    Start,
    /// The user's next step.
    User,
}

/// The state.
#[derive(Clone, Debug)]
pub struct Yard {
    now: Time,
    api: ApiServer,
    controller: Option<JobController>,
    config: JobControllerConfig,
    checkers: Checkers,
    jobs: VecDeque<WatchEvent>,
    pods: VecDeque<WatchEvent>,
    requests: BTreeMap<CallId, Request>,
    answers: BTreeMap<CallId, Answer>,
    wake: Option<Time>,
    budget: Budget,
    user: VecDeque<UserStep>,
}

impl Yard {
    /// A cluster with one Job of this spec (JSON without the template), of which the controller has just been told.
    ///
    /// # Panics
    /// If the Job is refused.
    pub fn new(
        spec: &serde_json::Value,
        config: fn(&mut JobControllerConfig),
        budget: Budget,
        user: &[UserStep],
    ) -> Self {
        let mut controller = JobControllerConfig::new(START);
        config(&mut controller);
        let mut yard = Self {
            now: START,
            api: ApiServer::new(Config { naming: Naming::Counted, watch_log_max: 1 }),
            controller: None,
            config: controller,
            checkers: Checkers::new(CheckLevel::Full),
            jobs: VecDeque::new(),
            pods: VecDeque::new(),
            requests: BTreeMap::new(),
            answers: BTreeMap::new(),
            wake: None,
            budget,
            user: user.iter().copied().collect(),
        };
        yard.api.take_changes();
        let mut job = json!({ "metadata": { "name": "j", "namespace": "default" }, "spec": spec });
        job["spec"]["template"] =
            json!({ "spec": { "restartPolicy": "Never", "containers": [{ "name": "c", "image": "i" }] } });
        let job: Job = serde_json::from_value(job).expect("a Job");
        let created = yard.api.handle(START, Request::Create { object: Object::Job(Arc::new(job)), dry_run: false });
        created.expect("the Job is valid");
        yard.spread();
        yard.start();
        yard
    }

    /// Everything that can happen next.
    pub fn actions(&self, actions: &mut Vec<Action>) {
        let lanes = [(Resource::Jobs, &self.jobs), (Resource::Pods, &self.pods)];
        actions
            .extend(lanes.iter().filter(|(_, lane)| !lane.is_empty()).map(|(resource, _)| Action::Deliver(*resource)));
        actions.extend(self.requests.keys().copied().map(Action::Apply));
        actions.extend(self.answers.keys().copied().map(Action::Answer));
        if self.wake.is_some() && (!self.is_busy() || self.budget.delays > 0) {
            actions.push(Action::Wake);
        }
        for pod in self.live_pods() {
            let key =
                ObjectKey { resource: Resource::Pods, namespace: "default".into(), name: pod.metadata.name.clone() };
            actions.push(Action::End(key.clone(), true));
            if self.budget.failures > 0 {
                actions.push(Action::End(key, false));
            }
        }
        match &self.controller {
            Some(_) if self.budget.crashes > 0 => actions.push(Action::Crash),
            Some(_) => {}
            None => actions.push(Action::Start),
        }
        if !self.user.is_empty() {
            actions.push(Action::User);
        }
    }

    /// Whether something for the controller is under way.
    fn is_busy(&self) -> bool {
        !(self.jobs.is_empty() && self.pods.is_empty() && self.requests.is_empty() && self.answers.is_empty())
    }

    fn live_pods(&self) -> impl Iterator<Item = &Pod> {
        let pods = self.api.objects(Resource::Pods).filter_map(Object::as_pod).map(|pod| &**pod);
        pods.filter(|pod| !pod.is_terminated() && !pod.metadata.is_being_deleted())
    }

    /// Lets one thing happen.
    pub fn act(&mut self, action: &Action) {
        match action {
            Action::Deliver(resource) => {
                let lane = if *resource == Resource::Jobs { &mut self.jobs } else { &mut self.pods };
                if let Some(event) = lane.pop_front() {
                    self.input(Input::Watch(event));
                }
            }
            Action::Apply(call) => self.apply(*call),
            Action::Answer(call) => {
                if let Some(answer) = self.answers.remove(call) {
                    self.input(Input::Response(*call, answer));
                }
            }
            Action::Wake => {
                if self.is_busy() {
                    self.budget.delays -= 1;
                }
                self.now = self.wake.take().map_or(self.now, |at| at.max(self.now));
                self.input(Input::Timer);
            }
            Action::End(key, succeeds) => self.end(key, *succeeds),
            Action::Crash => self.crash(),
            Action::Start => self.start(),
            Action::User => self.user_step(),
        }
    }

    fn input(&mut self, input: Input) {
        let Some(controller) = &mut self.controller else { return };
        for output in controller.handle(self.now, input) {
            match output {
                Output::Call(call, request) => drop(self.requests.insert(call, request)),
                Output::WakeAt(at) => self.wake = Some(self.wake.map_or(at, |wake| wake.min(at))),
                Output::Record(_) | Output::Explain(_) => {}
            }
        }
    }

    fn apply(&mut self, call: CallId) {
        let Some(request) = self.requests.remove(&call) else { return };
        self.checkers.observe_request(self.now, CONTROLLER, &request, &self.api);
        let answer = self.api.handle(self.now, request);
        self.spread();
        self.answers.insert(call, answer);
    }

    /// Puts what was stored on the lanes.
    fn spread(&mut self) {
        for change in self.api.take_changes() {
            self.checkers.observe_change(self.now, &change);
            match change.event.object.resource() {
                Resource::Jobs if self.controller.is_some() => self.jobs.push_back(change.event),
                Resource::Pods if self.controller.is_some() => self.pods.push_back(change.event),
                _ => {}
            }
        }
    }

    fn end(&mut self, key: &ObjectKey, succeeds: bool) {
        self.budget.failures -= u32::from(!succeeds);
        self.api.mutate(self.now, key, |object| {
            let Object::Pod(pod) = object else { return false };
            Arc::make_mut(pod).status.phase = if succeeds { Phase::Succeeded } else { Phase::Failed };
            true
        });
        self.spread();
    }

    fn crash(&mut self) {
        self.budget.crashes -= 1;
        self.controller = None;
        self.checkers.observe_crash();
        self.jobs.clear();
        self.pods.clear();
        self.requests.clear();
        self.answers.clear();
        self.wake = None;
    }

    fn start(&mut self) {
        self.controller = Some(JobController::new(JobControllerConfig { start: self.now, ..self.config }));
        for resource in [Resource::Jobs, Resource::Pods] {
            let items = self.api.objects(resource).cloned().collect();
            let resource_version = self.api.resource_version();
            self.input(Input::Listed { resource, items, resource_version });
        }
    }

    fn user_step(&mut self) {
        let job = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: "j".into() };
        let patch = |spec| Request::Patch { key: job, status: false, patch: Patch::Merge(json!({ "spec": spec })) };
        let request = match self.user.pop_front() {
            Some(UserStep::Suspend(suspend)) => patch(json!({ "suspend": suspend })),
            Some(UserStep::Scale(parallelism)) => patch(json!({ "parallelism": parallelism })),
            Some(UserStep::DeletePod) => {
                let Some(name) = self.live_pods().next().map(|pod| pod.metadata.name.clone()) else { return };
                let key = ObjectKey { resource: Resource::Pods, namespace: "default".into(), name };
                Request::Delete { key, options: DeleteOptions::default() }
            }
            None => return,
        };
        drop(self.api.handle(self.now, request));
        self.spread();
    }

    /// Broken invariants.
    pub fn violations(&self) -> &[Violation] {
        self.checkers.violations()
    }

    /// Whether nothing more can happen; then everything must have been reached.
    pub fn is_at_rest(&self) -> bool {
        let mut actions = Vec::new();
        self.actions(&mut actions);
        actions.iter().all(|action| *action == Action::Crash)
    }

    /// L1 and L2, asked at rest: what is not reached.
    pub fn unreached(&self) -> Vec<Violation> {
        let mut checkers = self.checkers.clone();
        checkers.observe_quiescence(self.now, &self.api);
        checkers.violations().to_vec()
    }

    /// Whether the Job has ended.
    pub fn is_finished(&self) -> bool {
        self.api.objects(Resource::Jobs).filter_map(Object::as_job).all(|job| job.is_finished())
    }

    /// See [`super::canon`].
    pub fn fingerprint(&self) -> u64 {
        let mut text = String::with_capacity(1 << 15);
        for resource in [Resource::Jobs, Resource::Pods] {
            self.api.objects(resource).for_each(|object| write_debug(&mut text, object));
        }
        write_debug(&mut text, &(&self.controller, &self.jobs, &self.pods));
        write_debug(&mut text, &(&self.requests, &self.answers, &self.wake, self.budget, &self.user));
        write_debug(&mut text, &self.checkers);
        fingerprint(&text, self.now.nanos())
    }
}

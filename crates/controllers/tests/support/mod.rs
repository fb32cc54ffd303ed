//! A rig for one-sync tests: feed a Job and pods in a small text form, answer requests, read them as lines.
#![allow(dead_code, reason = "each test file uses a part")]

use jobyard_api::gates::{Gate, Gates};
use jobyard_api::job::{
    Job, JobCondition, JobSpec, JobStatus, PodFailurePolicy, PodFailurePolicyOnExitCodes, PodFailurePolicyRule,
};
use jobyard_api::meta::StringMap;
use jobyard_api::pod::{ContainerState, ContainerStateTerminated, ContainerStatus, Phase, Pod, PodCondition};
use jobyard_api::request::{MetadataPatch, Object, Patch, Request, Resource, Response, WatchEvent, WatchEventKind};
use jobyard_api::selector::LabelSelector;
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::{Time, Timestamp};
use jobyard_api::words::{CONTROLLER_UID_LABEL, JOB_COMPLETION_INDEX, JOB_TRACKING_FINALIZER};
use jobyard_controllers::job::{JobController, JobControllerConfig};
use jobyard_controllers::{CallId, Decision, Input, Output};
use std::sync::Arc;
use std::time::Duration;

/// Seconds since 1970 at which every test begins.
pub const START: i64 = 1000;

/// A controller with caches filled, and everything that it asked for and was not answered.
pub struct Rig {
    pub controller: JobController,
    pub now: Time,
    pub job: Job,
    pub calls: Vec<(CallId, Request)>,
    pub events: Vec<String>,
    pub rules: Vec<&'static str>,
    /// Every decision as kind, rules, fields and facts: `ending J-033,J-086 spec.backoffLimit status.failed=7`.
    pub decisions: Vec<String>,
    /// The newest decision, as a sentence.
    pub sentence: String,
    version: u64,
    pods_made: usize,
}

/// A Job of this spec as the API server would have it: defaulted, with its selector.
pub fn job(change: impl FnOnce(&mut JobSpec, &mut JobStatus)) -> Job {
    let mut spec = JobSpec {
        parallelism: Some(1),
        completions: Some(1),
        backoff_limit: Some(6),
        completion_mode: Some("NonIndexed".into()),
        suspend: Some(false),
        pod_replacement_policy: Some("TerminatingOrFailed".into()),
        selector: Some(selector()),
        ..Default::default()
    };
    spec.template.metadata.labels = labels();
    Arc::make_mut(&mut spec.template.spec.shared).restart_policy = Some("Never".into());
    let mut job = Job::default();
    change(&mut spec, &mut job.status);
    job.spec = Arc::new(spec);
    job.metadata.namespace = "default".into();
    job.metadata.name = "j".into();
    job.metadata.uid = "job-uid".into();
    job.metadata.resource_version = 1;
    job.metadata.generation = 1;
    job
}

fn labels() -> StringMap {
    StringMap::from([("job".into(), "j".into()), (CONTROLLER_UID_LABEL.into(), "job-uid".into())])
}

/// As the API server makes it.
fn selector() -> LabelSelector {
    let match_labels = StringMap::from([(CONTROLLER_UID_LABEL.into(), "job-uid".into())]);
    LabelSelector { match_labels, ..Default::default() }
}

/// A pod of the Job as `index:state` with marks: states `pending`, `scheduled`, `running`, `ready`, `succeeded`,
/// `failed`; `!` asked to go, `%` disrupted, `-` without finalizer, `@N` ended N s after the start, `xN` exit code, `o` no owner.
/// An index of `_` means none. The name is `p` and the position.
fn pod(text: &str, position: usize, version: u64) -> Pod {
    let (index, rest) = text.split_once(':').expect("index:state");
    let state: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    let number = |mark: char| -> Option<i64> {
        let digits: String = rest.split_once(mark)?.1.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let mut pod = Pod::default();
    pod.metadata.namespace = "default".into();
    pod.metadata.name = format!("p{position}").into();
    pod.metadata.uid = format!("uid-p{position}").as_str().into();
    pod.metadata.resource_version = version;
    pod.metadata.creation_timestamp = Some(Timestamp::from_seconds(START));
    pod.metadata.labels = labels();
    if index != "_" {
        pod.metadata.annotations = StringMap::from([(JOB_COMPLETION_INDEX.into(), index.into())]);
    }
    if !rest.contains('-') {
        pod.metadata.finalizers = Arc::new(vec![JOB_TRACKING_FINALIZER.into()]);
    }
    if rest.contains('!') {
        pod.metadata.deletion_timestamp = Some(Timestamp::from_seconds(START + 30));
        pod.metadata.deletion_grace_period_seconds = Some(30);
    }
    if !rest.ends_with('o') {
        let owner = jobyard_api::meta::OwnerReference {
            api_version: "batch/v1".into(),
            kind: "Job".into(),
            name: "j".into(),
            uid: "job-uid".into(),
            controller: Some(true),
            block_owner_deletion: Some(true),
        };
        pod.metadata.owner_references = Arc::new(vec![owner]);
    }
    let (phase, code) = match state.trim_end_matches(['x', 'o']) {
        "pending" | "scheduled" => (Phase::Pending, None),
        "running" | "ready" => (Phase::Running, None),
        "succeeded" => (Phase::Succeeded, Some(0)),
        "failed" => (Phase::Failed, Some(number('x').unwrap_or(1))),
        other => panic!("unknown state {other}"),
    };
    pod.status.phase = phase;
    if state != "pending" {
        pod.spec.node_name = "node-1".into();
    }
    if state == "ready" {
        let condition = PodCondition { kind: "Ready".into(), status: "True".into(), ..Default::default() };
        pod.status.conditions.push(condition);
    }
    if rest.contains('%') {
        pod.status.conditions.push(PodCondition {
            kind: "DisruptionTarget".into(),
            status: "True".into(),
            ..Default::default()
        });
    }
    if let Some(code) = code {
        let finished_at = Some(Timestamp::from_seconds(START + number('@').unwrap_or(0)));
        let exit_code = i32::try_from(code).expect("a small code");
        let terminated = Some(ContainerStateTerminated { exit_code, finished_at, ..Default::default() });
        let state = ContainerState { terminated, ..Default::default() };
        pod.status.container_statuses = vec![ContainerStatus { name: "main".into(), state, ..Default::default() }];
    }
    pod
}

impl Rig {
    /// A controller that has listed this Job and these pods (separated by blanks) and starts to work now.
    pub fn new(job: Job, pods: &str) -> Self {
        let now = Timestamp::from_seconds(START).time();
        Self::with_config(JobControllerConfig::new(now), job, pods)
    }

    pub fn with_config(config: JobControllerConfig, job: Job, pods: &str) -> Self {
        let controller = JobController::new(config);
        let mut rig = Self {
            controller,
            now: config.start,
            job: job.clone(),
            calls: Vec::new(),
            events: Vec::new(),
            rules: Vec::new(),
            decisions: Vec::new(),
            sentence: String::new(),
            version: 10,
            pods_made: 0,
        };
        let pods = pods.split_whitespace().map(|text| rig.make_pod(text)).collect();
        let jobs = vec![Object::Job(Arc::new(job))];
        rig.feed(Input::Listed { resource: Resource::Jobs, items: jobs, resource_version: rig.version });
        rig.feed(Input::Listed { resource: Resource::Pods, items: pods, resource_version: rig.version });
        rig.pass(Duration::from_millis(100));
        rig
    }

    fn make_pod(&mut self, text: &str) -> Object {
        let position = self.pods_made;
        self.pods_made += 1;
        self.version += 1;
        Object::Pod(Arc::new(pod(text, position, self.version)))
    }

    /// Lets time pass and gives the controller its timer.
    pub fn pass(&mut self, time: Duration) {
        self.now = self.now + time;
        self.feed(Input::Timer);
    }

    pub fn feed(&mut self, input: Input) {
        for output in self.controller.handle(self.now, input) {
            match output {
                Output::Call(id, request) => self.calls.push((id, request)),
                Output::Record(write) => self.events.push(format!("{} {}", write.event.reason, write.event.message)),
                Output::Explain(decision) => {
                    self.rules.push(decision.ruling.rules[0]);
                    self.decisions.push(decision_line(&decision));
                    self.sentence = decision.text();
                }
                Output::WakeAt(_) => {}
            }
        }
    }

    /// The watch shows this pod (in its text form) at this position, as it is now.
    pub fn see_pod(&mut self, position: usize, text: &str) {
        self.version += 1;
        let object = Object::Pod(Arc::new(pod(text, position, self.version)));
        self.feed(Input::Watch(WatchEvent { kind: WatchEventKind::Modified, object }));
    }

    /// The watch shows the Job as the last write left it.
    pub fn see_job(&mut self) {
        let object = Object::Job(Arc::new(self.job.clone()));
        self.feed(Input::Watch(WatchEvent { kind: WatchEventKind::Modified, object }));
    }

    /// The watch shows this pod (in its text form), changed, with a new version.
    pub fn show_pod(&mut self, kind: WatchEventKind, position: usize, text: &str, change: impl FnOnce(&mut Pod)) {
        self.version += 1;
        let mut pod = pod(text, position, self.version);
        change(&mut pod);
        self.feed(Input::Watch(WatchEvent { kind, object: Object::Pod(Arc::new(pod)) }));
    }

    /// The watch shows the Job, changed, with a new version.
    pub fn show_job(&mut self, kind: WatchEventKind, change: impl FnOnce(&mut Job)) {
        self.version += 1;
        self.job.metadata.resource_version = self.version;
        change(&mut self.job);
        let object = Object::Job(Arc::new(self.job.clone()));
        self.feed(Input::Watch(WatchEvent { kind, object }));
    }

    /// The open requests as lines, sorted where they are side by side.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.calls.iter().map(|(_, request)| line(request)).collect();
        lines.sort();
        lines
    }

    /// Answers all open requests with success; whether there were any.
    pub fn answer(&mut self) -> Vec<String> {
        self.answer_with(|_| None)
    }

    /// Answers all open requests, with an error where `fail` gives a reason for the line.
    pub fn answer_with(&mut self, fail: impl Fn(&str) -> Option<Reason>) -> Vec<String> {
        let lines = self.lines();
        for (id, request) in std::mem::take(&mut self.calls) {
            let answer = match fail(&line(&request)) {
                Some(reason) => {
                    Err(Box::new(Status { reason, message: format!("{reason:?}"), code: 500, ..Default::default() }))
                }
                None => Ok(self.succeed(&request)),
            };
            self.feed(Input::Response(id, answer));
        }
        lines
    }

    fn succeed(&mut self, request: &Request) -> Response {
        self.version += 1;
        let object = match request {
            Request::UpdateStatus { object: Object::Job(job) } => {
                self.job = Job::clone(job);
                self.job.metadata.resource_version = self.version;
                Some(Object::Job(Arc::new(self.job.clone())))
            }
            Request::Get { .. } => Some(Object::Job(Arc::new(self.job.clone()))),
            _ => None,
        };
        Response { object, ..Default::default() }
    }

    /// Answers everything until nothing is asked any more; all lines in order.
    pub fn run(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while !self.calls.is_empty() {
            lines.extend(self.answer());
        }
        lines
    }
}

/// A decision as a line: kind, rules, fields, facts, and after how many seconds it is looked at again.
fn decision_line(decision: &Decision) -> String {
    let joined = |words: Vec<String>| if words.is_empty() { "-".to_owned() } else { words.join(",") };
    let rules = decision.ruling.rules.join(",");
    let mut words = vec![decision.ruling.kind.word().to_owned(), rules, joined(decision.fields().collect())];
    words.extend(decision.facts.iter().map(|fact| format!("{}={}", fact.name, fact.value)));
    let after = decision.until.map(|until| until.since(Timestamp::from_seconds(START).time()));
    words.extend(after.map(|after| format!("until={after:?}")));
    words.join(" ")
}

/// A request as a line.
pub fn line(request: &Request) -> String {
    match request {
        Request::Create { object: Object::Pod(pod), .. } => format!("create {}", pod.metadata.generate_name),
        Request::Delete { key, .. } => format!("delete {}", key.name),
        Request::Get { key } => format!("get {}", key.name),
        Request::Patch { key, patch: Patch::Metadata(patch), .. } => format!("{} {}", patch_word(patch), key.name),
        Request::UpdateStatus { object: Object::Job(job) } => format!("status {}", status(&job.status)),
        other => format!("{other:?}"),
    }
}

fn patch_word(patch: &MetadataPatch) -> &'static str {
    match (patch.add_owners.is_empty(), patch.remove_owners.is_empty()) {
        (false, _) => "adopt",
        (_, false) => "release",
        _ => "untrack",
    }
}

fn status(status: &JobStatus) -> String {
    let mut words = vec![format!("active={}", status.active)];
    let mut add = |name: &str, value: i32| {
        if value != 0 {
            words.push(format!("{name}={value}"));
        }
    };
    add("ready", status.ready.unwrap_or(0));
    add("terminating", status.terminating.unwrap_or(0));
    add("succeeded", status.succeeded);
    add("failed", status.failed);
    if !status.completed_indexes.is_empty() {
        words.push(format!("completed={}", status.completed_indexes));
    }
    if let Some(failed) = status.failed_indexes.as_ref().filter(|failed| !failed.is_empty()) {
        words.push(format!("failedIndexes={failed}"));
    }
    for uid in status.uncounted_terminated_pods.iter().flat_map(|lists| lists.succeeded.iter().chain(&lists.failed)) {
        words.push(format!("+{}", uid.text().trim_start_matches("uid-")));
    }
    let conditions = status.conditions.iter().filter(|condition| &*condition.status == "True");
    words.extend(conditions.map(|condition| format!("{}:{}", condition.kind, condition.reason)));
    words.join(" ")
}

/// A condition that is True.
pub fn condition(kind: &str, reason: &str) -> JobCondition {
    JobCondition { kind: kind.into(), status: "True".into(), reason: reason.into(), ..Default::default() }
}

/// A policy that ignores failures with this exit code.
#[expect(clippy::unnecessary_wraps, reason = "a field of the spec takes it so")]
pub fn ignoring(code: i32) -> Option<PodFailurePolicy> {
    let values = vec![code].into();
    let on_exit_codes = Some(PodFailurePolicyOnExitCodes { container_name: None, operator: "In".into(), values });
    let rule = PodFailurePolicyRule { action: "Ignore".into(), on_exit_codes, ..Default::default() };
    Some(PodFailurePolicy { rules: vec![rule].into() })
}

/// A first sync of such a Job with such pods decides this, its start not told.
#[track_caller]
pub fn check_decisions(change: fn(&mut JobSpec, &mut JobStatus), pods: &str, expected: &[&str]) -> Rig {
    let mut rig = Rig::new(job(change), pods);
    rig.run();
    rig.decisions.retain(|decision| !decision.starts_with("started"));
    assert_eq!(rig.decisions, expected, "{pods}");
    rig
}

/// Makes a Job Indexed, all indexes at a time.
pub fn indexed(spec: &mut JobSpec, completions: i32) {
    spec.completion_mode = Some("Indexed".into());
    (spec.parallelism, spec.completions) = (Some(completions), Some(completions));
}

/// All gates of today but one.
pub fn without(gate: Gate) -> Gates {
    Gates::default().with(gate, false)
}

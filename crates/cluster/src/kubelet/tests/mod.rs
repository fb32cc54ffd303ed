//! What the kubelet does with pods whose containers end by declared outcomes.

mod features;
mod stops;

use super::*;
use jobyard_api::pod::{Container, Phase, PodSpecShared, PodStatus};
use jobyard_api::shared::Shared;
use jobyard_api::time::Timestamp;
use std::time::Duration;

/// A kubelet with one node, and the store that it writes to, without latency.
struct Run {
    kubelet: Kubelet,
    now: Time,
    wakes: BTreeSet<Time>,
    pod: Arc<Pod>,
    is_gone: bool,
    /// `seconds what`, a line for each change.
    log: Vec<String>,
    /// `reason: message`, a line for each Event.
    events: Vec<String>,
}

fn container(name: &str, image: &str) -> Container {
    Container {
        name: name.into(),
        image: image.into(),
        image_pull_policy: "IfNotPresent".into(),
        ..Container::default()
    }
}

fn outcome(seconds: u64, exit_code: i32) -> Outcome {
    Outcome {
        duration: Duration::from_secs(seconds),
        exit_code,
        log: vec!["hello".into()],
        exit_code_on_term: Some(143),
    }
}

/// A pod with these containers; `images` are names of outcomes.
fn pod(policy: &str, init: &[&str], images: &[&str]) -> Pod {
    let list = |prefix: &str, images: &[&str]| {
        images.iter().enumerate().map(|(n, image)| container(&format!("{prefix}{n}"), image)).collect()
    };
    let shared = PodSpecShared {
        init_containers: list("i", init),
        containers: list("c", images),
        restart_policy: Some(policy.into()),
        ..PodSpecShared::default()
    };
    let mut pod = Pod::default();
    pod.metadata.name = "p".into();
    pod.metadata.namespace = "default".into();
    pod.metadata.uid = "uid-p".into();
    pod.spec.node_name = "node-1".into();
    pod.spec.shared = Arc::new(shared);
    pod
}

impl Run {
    fn new(pod: Pod) -> Self {
        let mut kubelet = Kubelet::new(7);
        let mut node = jobyard_api::node::Node::default();
        node.metadata.name = "node-1".into();
        kubelet.host.nodes.set(&node);
        for (image, seconds, exit_code) in [("ok", 5, 0), ("bad", 3, 1), ("long", 1000, 0)] {
            kubelet.set_outcome(image, outcome(seconds, exit_code));
        }
        let (now, wakes, log, events) = (Time::from_nanos(0), BTreeSet::new(), Vec::new(), Vec::new());
        let mut run = Self { kubelet, now, wakes, pod: Arc::new(pod), is_gone: false, log, events };
        run.see();
        run
    }

    fn see(&mut self) {
        let object = Object::Pod(self.pod.clone());
        self.take(Input::Watch(WatchEvent { kind: WatchEventKind::Modified, object }));
    }

    fn take(&mut self, input: Input) {
        let actions = self.kubelet.handle(self.now, input);
        self.carry(actions);
    }

    fn carry(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::WakeAt(at) => {
                    self.wakes.insert(at);
                }
                Action::PodStatus(_, status) => self.store(status),
                Action::Send(_) => {
                    self.note("delete");
                    self.is_gone = true;
                }
                Action::Record(write) => self.events.push(format!("{}: {}", write.event.reason, write.event.message)),
                Action::Call(_) | Action::Bind(..) | Action::WakeLater(_) => panic!("a kubelet does not do that"),
            }
        }
    }

    fn note(&mut self, what: &str) {
        self.log.push(format!("{} {what}", self.now.since(Time::from_nanos(0)).as_secs()));
    }

    fn store(&mut self, status: Shared<PodStatus>) {
        assert!(!self.pod.is_terminated(), "a terminal phase never changes");
        let containers = status.container_statuses.iter().map(|container| {
            let state = &container.state;
            let what = state.waiting.as_ref().map(|waiting| waiting.reason.to_string());
            let what = what.or_else(|| state.running.as_ref().map(|_| "running".to_owned()));
            let code = |code: i32| format!("exit {code}");
            what.or_else(|| state.terminated.as_ref().map(|end| code(end.exit_code))).unwrap_or_default()
        });
        let containers = containers.collect::<Vec<_>>().join(", ");
        let line = format!("{} {containers}", status.phase.as_str());
        if !self.log.last().is_some_and(|last| last.ends_with(&line)) {
            self.note(&line);
        }
        Arc::make_mut(&mut self.pod).status = status;
        self.see();
    }

    fn until(&mut self, seconds: u64) {
        let until = Time::from_nanos(0) + Duration::from_secs(seconds);
        while let Some(at) = self.wakes.first().copied().filter(|at| *at <= until) {
            self.wakes.remove(&at);
            self.now = at;
            self.take(Input::Timer);
        }
        self.now = until;
    }

    fn delete(&mut self, grace: i64) {
        let metadata = &mut Arc::make_mut(&mut self.pod).metadata;
        metadata.deletion_timestamp = Some(Timestamp::from(self.now));
        metadata.deletion_grace_period_seconds = Some(grace);
        self.see();
    }

    fn condition(&self, kind: &str) -> (String, String) {
        let condition = self.pod.status.condition(kind).expect("the kubelet writes it");
        (condition.status.to_string(), condition.reason.to_string())
    }
}

#[test]
fn p001_a_pod_is_pulled_started_and_ends() {
    let mut run = Run::new(pod("Never", &[], &["ok"]));
    assert_eq!(run.condition("Ready"), ("False".into(), "ContainersNotReady".into()));
    run.until(4);
    assert_eq!(run.condition("Ready"), ("True".into(), String::new()));
    run.until(60);
    let lines: Vec<&str> = run.log.iter().filter_map(|line| line.split_once(' ')).map(|(_, what)| what).collect();
    assert_eq!(lines, ["Pending ContainerCreating", "Running running", "Succeeded exit 0"]);
    assert_eq!(run.condition("Ready"), ("False".into(), "PodCompleted".into()));
    assert!(run.kubelet.workers.is_empty() && run.kubelet.timers.is_empty(), "an ended pod costs nothing");
    assert_eq!(run.kubelet.log("default", "p", "c0").map(Log::text).as_deref(), Some("hello\n"));
}

#[test]
fn p002_a_pod_fails_when_all_its_containers_have_ended() {
    let mut run = Run::new(pod("Never", &[], &["bad", "ok"]));
    run.until(60);
    let ends: Vec<&str> = run.log.iter().filter_map(|line| line.split_once(' ')).map(|(_, what)| what).collect();
    assert_eq!(ends[ends.len() - 2..], ["Running exit 1, running", "Failed exit 1, exit 0"]);
}

/// Restarts at once, then after 10 s, 20 s, 40 s from the end of the last run; each run takes 3 s.
#[test]
fn p022_restarts_are_delayed_longer_and_longer() {
    let mut run = Run::new(pod("OnFailure", &[], &["bad"]));
    run.until(100);
    let starts: Vec<u64> = run
        .log
        .iter()
        .filter(|line| line.ends_with("Running running"))
        .filter_map(|line| line.split(' ').next()?.parse().ok())
        .collect();
    // Creating the container takes some milliseconds, which may carry into the next second.
    let delays: Vec<u64> = starts.windows(2).map(|pair| (pair[1] - pair[0] - 3) / 10 * 10).collect();
    assert_eq!(delays, [0, 10, 20, 40], "{:?}", run.log);
    let status = &run.pod.status;
    assert_eq!((status.phase, status.container_statuses[0].restart_count), (Phase::Running, 4));
    assert!(run.log.iter().any(|line| line.ends_with("Running CrashLoopBackOff")), "{:?}", run.log);
    assert_eq!(status.container_statuses[0].last_state.terminated.as_ref().map(|end| end.exit_code), Some(1));
}

#[test]
fn p028_init_containers_run_one_after_the_other() {
    let mut run = Run::new(pod("Never", &["ok", "ok"], &["ok"]));
    assert_eq!(run.condition("Initialized"), ("False".into(), "ContainersNotInitialized".into()));
    run.until(60);
    assert_eq!(run.pod.status.phase, Phase::Succeeded);
    let started: Vec<i64> = [&run.pod.status.init_container_statuses, &run.pod.status.container_statuses]
        .into_iter()
        .flatten()
        .filter_map(|status| status.state.terminated.as_ref()?.started_at)
        .map(Timestamp::seconds)
        .collect();
    assert_eq!(started.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>(), [5, 5]);
}

#[test]
fn p028_a_failed_init_container_fails_a_pod_that_never_restarts() {
    let mut run = Run::new(pod("Never", &["bad"], &["ok"]));
    run.until(60);
    assert_eq!(run.pod.status.phase, Phase::Failed);
    assert!(run.pod.status.container_statuses[0].state.waiting.is_some(), "its containers never start");
}

#[test]
fn p042_a_deleted_pod_ends_on_sigterm_and_goes() {
    let mut run = Run::new(pod("Never", &[], &["long"]));
    run.until(20);
    run.delete(30);
    run.until(25);
    assert_eq!(run.log[run.log.len() - 2..], ["20 Failed exit 143", "20 delete"]);
    assert!(run.is_gone);
}

/// [P-040]
#[test]
fn p042_who_ignores_sigterm_is_killed_when_the_grace_is_over() {
    let mut run = Run::new(pod("Never", &[], &["deaf"]));
    run.kubelet.set_outcome("deaf", Outcome { exit_code_on_term: None, ..outcome(1000, 0) });
    run.until(20);
    run.delete(30);
    run.until(25);
    run.delete(5);
    run.until(60);
    assert_eq!(
        run.log[run.log.len() - 2..],
        ["30 Failed exit 137", "30 delete"],
        "a later deletion shortens the grace"
    );
}

#[test]
fn p043_a_pod_that_is_deleted_before_its_start_fails() {
    let mut run = Run::new(pod("OnFailure", &[], &["long"]));
    run.delete(30);
    run.until(5);
    let status = &run.pod.status.container_statuses[0];
    let end = status.state.terminated.as_ref().expect("it is reported as ended");
    assert_eq!((run.pod.status.phase, end.exit_code, &*end.reason), (Phase::Failed, 137, "ContainerStatusUnknown"));
}

#[test]
fn p055_a_pod_that_runs_too_long_fails() {
    let mut long = pod("Never", &[], &["long"]);
    Arc::make_mut(&mut long.spec.shared).active_deadline_seconds = Some(10);
    let mut run = Run::new(long);
    run.until(60);
    assert_eq!((run.pod.status.phase, &*run.pod.status.reason), (Phase::Failed, "DeadlineExceeded"));
    assert_eq!(run.log.last().map(String::as_str), Some("10 Failed exit 143"));
}

#[test]
fn p029_sidecars_are_stopped_after_the_containers() {
    let mut with_sidecar = pod("Never", &["long"], &["ok"]);
    Arc::make_mut(&mut with_sidecar.spec.shared).init_containers[0].restart_policy = Some("Always".into());
    let mut run = Run::new(with_sidecar);
    run.until(60);
    let ended = &run.pod.status.init_container_statuses[0].state.terminated;
    assert_eq!(ended.as_ref().map(|end| end.exit_code), Some(143));
    assert_eq!(run.pod.status.phase, Phase::Succeeded);
}

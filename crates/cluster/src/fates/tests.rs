//! Lives of single pods, as lines of what changed when.

use super::*;
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::{Container, PodSpec, PodSpecShared};
use jobyard_api::request::{DeleteOptions, Request};
use jobyard_apiserver::{Config, Naming};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// A server and fates that hear of its changes, with a log of them.
struct Yard {
    server: ApiServer,
    fates: Fates,
    log: String,
}

fn at(millis: u64) -> Time {
    Time::default() + Duration::from_millis(millis)
}

fn pod(name: &str, finalizers: &[&str]) -> Pod {
    let container = Container { name: "main".into(), image: "busybox".into(), ..Container::default() };
    let shared =
        PodSpecShared { containers: vec![container], restart_policy: Some("OnFailure".into()), ..Default::default() };
    Pod {
        metadata: ObjectMeta {
            finalizers: Arc::new(finalizers.iter().map(|&finalizer| finalizer.into()).collect()),
            ..ObjectMeta::named("default", name)
        },
        spec: PodSpec { shared: Arc::new(shared), ..PodSpec::default() },
        ..Pod::default()
    }
}

fn key(name: &str) -> ObjectKey {
    ObjectKey { resource: Resource::Pods, namespace: "default".into(), name: name.into() }
}

/// Phase, readiness, restarts, exit code and reason of the first container.
fn summary(change: &Change) -> String {
    let Object::Pod(pod) = &change.event.object else { return String::new() };
    let mut text = format!("{} {}", pod.metadata.name, pod.status.phase.as_str());
    if pod.status.phase == jobyard_api::pod::Phase::Pending && !pod.spec.node_name.is_empty() {
        text.push_str(" scheduled");
    }
    if pod.is_ready() {
        text.push_str(" ready");
    }
    if let Some(status) = pod.status.container_statuses.first() {
        if status.restart_count > 0 {
            let _ = write!(text, " restarts={}", status.restart_count);
        }
        if let Some(waiting) = &status.state.waiting {
            let _ = write!(text, " {}", waiting.reason);
        }
        if let Some(terminated) = &status.state.terminated {
            let _ = write!(text, " {}={}", terminated.reason, terminated.exit_code);
        }
    }
    if pod.metadata.is_being_deleted() {
        text.push_str(" deleting");
    }
    if change.event.kind == WatchEventKind::Deleted {
        text.push_str(" gone");
    }
    text
}

impl Yard {
    fn new(fates: &str) -> Self {
        let server = ApiServer::new(Config { naming: Naming::Counted, watch_log_max: 1000 });
        let fates = serde_json::from_str(fates).expect("fates");
        let mut yard = Self { server, fates: Fates::new(fates), log: String::new() };
        yard.server.take_changes();
        yard
    }

    fn hear(&mut self, millis: u64) {
        for change in self.server.take_changes() {
            self.fates.changed(at(millis), &change);
            let _ = writeln!(self.log, "{millis} {}", summary(&change));
        }
    }

    fn run_until(&mut self, millis: u64) {
        while let Some(next) = self.fates.next_at().filter(|&next| next <= at(millis)) {
            assert!(self.fates.fire(next, &mut self.server), "what is due is played");
            self.hear(next.since(at(0)).as_millis() as u64);
        }
    }

    fn create(&mut self, millis: u64, pod: Pod) {
        self.run_until(millis);
        let request = Request::Create { object: Object::Pod(Arc::new(pod)), dry_run: false };
        self.server.handle(at(millis), request).expect("a valid pod");
        self.hear(millis);
    }

    fn delete(&mut self, millis: u64, name: &str) {
        self.run_until(millis);
        let request = Request::Delete { key: key(name), options: DeleteOptions::default() };
        self.server.handle(at(millis), request).expect("the pod is there");
        self.hear(millis);
    }

    #[track_caller]
    fn check(mut self, expected: &str) {
        self.run_until(1_000_000);
        let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
        assert_eq!(self.log.lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_pod_runs_to_its_planned_end_and_leaves_no_state() {
    let mut yard = Yard::new(r#"[{"schedule":"7ms","start":"1.003s","run":"5.011s","exit":3,"podReason":"Evicted"}]"#);
    yard.create(1000, pod("p", &[]));
    yard.run_until(100_000);
    assert_eq!(yard.fates.pods_alive(), 0);
    yard.check(
        "1000 p Pending
         1007 p Pending scheduled
         2010 p Running ready
         7021 p Failed Error=3",
    );
}

#[test]
fn a_pod_without_a_fate_succeeds_after_six_seconds() {
    let mut yard = Yard::new("[]");
    yard.create(0, pod("p", &[]));
    yard.check(
        "0 p Pending
         7 p Pending scheduled
         1007 p Running ready
         6007 p Succeeded Completed=0",
    );
}

#[test]
fn failed_runs_are_restarted_in_place() {
    let mut yard = Yard::new(
        r#"[{"schedule":"1ms","start":"1ms","ready":"5ms","run":"20ms","restarts":[{"run":"3ms","exit":9,"delay":"10ms"},{"run":"8ms","exit":7,"delay":"10ms"}]}]"#,
    );
    yard.create(0, pod("p", &[]));
    // The first run fails before it is ready, the second after.
    yard.check(
        "0 p Pending
         1 p Pending scheduled
         2 p Running
         5 p Running restarts=1 CrashLoopBackOff
         15 p Running restarts=1
         20 p Running ready restarts=1
         23 p Running restarts=2 CrashLoopBackOff
         33 p Running restarts=2
         38 p Running ready restarts=2
         53 p Succeeded restarts=2 Completed=0",
    );
}

#[test]
fn a_running_pod_that_is_asked_to_go_ends_as_planned() {
    let mut yard = Yard::new(r#"[{"schedule":"1ms","start":"1ms","onDelete":{"after":"1.017s","exit":143}}]"#);
    yard.create(0, pod("p", &[]));
    yard.delete(5000, "p");
    yard.check(
        "0 p Pending
         1 p Pending scheduled
         2 p Running ready
         5000 p Running ready deleting
         6017 p Failed Error=143 deleting
         6018 p Failed Error=143 deleting gone",
    );
}

#[test]
fn a_scheduled_pod_that_has_not_started_fails_a_millisecond_after_it_is_asked_to_go() {
    let mut yard = Yard::new(r#"[{"schedule":"1ms","start":"10s"}]"#);
    yard.create(0, pod("p", &[]));
    yard.delete(500, "p");
    yard.check(
        "0 p Pending
         1 p Pending scheduled
         500 p Pending scheduled deleting
         501 p Failed deleting
         502 p Failed deleting gone",
    );
}

#[test]
fn a_pod_that_is_never_scheduled_stays_pending_when_it_is_asked_to_go() {
    let mut yard = Yard::new(r#"[{"neverScheduled":true}]"#);
    yard.create(0, pod("p", &["example.com/keep"]));
    yard.delete(500, "p");
    yard.check("0 p Pending\n500 p Pending deleting");
}

#[test]
fn the_number_of_a_pod_counts_on_under_the_same_name() {
    let mut yard = Yard::new(r#"[{"nth":[1],"neverScheduled":true},{"schedule":"1ms","start":"1ms","run":"1ms"}]"#);
    yard.create(0, pod("p", &[]));
    yard.run_until(100);
    yard.delete(200, "p");
    yard.create(300, pod("p", &[]));
    yard.check(
        "0 p Pending
         1 p Pending scheduled
         2 p Running ready
         3 p Succeeded Completed=0
         200 p Succeeded Completed=0 deleting gone
         300 p Pending",
    );
}

#[test]
fn a_reference_names_the_nth_pod_of_an_index() {
    let mut refs = PodRefs::default();
    let of_index = |name: &str, index: &str| {
        let mut pod = pod(name, &[]);
        let owner = serde_json::from_str(r#"{"kind":"Job","name":"j","controller":true}"#).expect("an owner");
        pod.metadata.owner_references = Arc::new(vec![owner]);
        let annotation = (jobyard_api::words::JOB_COMPLETION_INDEX.into(), index.into());
        pod.metadata.annotations = [annotation].into();
        pod
    };
    assert_eq!(refs.add(&of_index("a", "0")), 0);
    assert_eq!(refs.add(&of_index("b", "1")), 0);
    assert_eq!(refs.add(&of_index("c", "1")), 1);
    let name = |text: &str| refs.name(&serde_json::from_str(text).expect("a reference")).map(|name| &**name);
    assert_eq!(name(r#"{"job":"j","index":1,"nth":1}"#), Some("c"));
    assert_eq!(name(r#"{"job":"j","index":0,"nth":1}"#), None);
    assert_eq!(name(r#"{"job":"j","nth":0}"#), None);
}

//! What the collector does to small families of objects.

use super::*;
use jobyard_api::job::Job;
use jobyard_api::meta::{OwnerReference, Uid};
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, WatchEvent};
use jobyard_api::time::Timestamp;

const LAG: Duration = Duration::from_millis(9);

fn ms(millis: i64) -> Time {
    Time::from_nanos(millis * 1_000_000)
}

fn job(finalizer: Option<&str>) -> Object {
    let mut job = Job::default();
    job.metadata.name = "j".into();
    job.metadata.uid = "uid-j".into();
    if let Some(finalizer) = finalizer {
        job.metadata.deletion_timestamp = Some(Timestamp::from_seconds(1));
        job.metadata.finalizers = Arc::new(vec![finalizer.into()]);
    }
    Object::Job(Arc::new(job))
}

fn pod(name: &str, is_owned: bool, is_being_deleted: bool) -> Object {
    let mut pod = Pod::default();
    pod.metadata.name = name.into();
    pod.metadata.uid = Uid::from(format!("uid-{name}").as_str());
    if is_owned {
        let block_owner_deletion = Some(true);
        let owner = OwnerReference { uid: "uid-j".into(), block_owner_deletion, ..OwnerReference::default() };
        pod.metadata.owner_references = Arc::new(vec![owner]);
    }
    pod.metadata.deletion_timestamp = is_being_deleted.then_some(Timestamp::from_seconds(1));
    Object::Pod(Arc::new(pod))
}

/// A collector with a log of what it does, as `time verb name`.
struct Run {
    collector: GarbageCollector,
    wakes: Vec<Time>,
    log: Vec<String>,
}

impl Run {
    fn new() -> Self {
        Self { collector: GarbageCollector::new(LAG), wakes: Vec::new(), log: Vec::new() }
    }

    fn take(&mut self, at: i64, input: Input) {
        for output in self.collector.handle(ms(at), input) {
            match output {
                Output::WakeAt(time) => self.wakes.push(time),
                Output::Call(_, Request::Delete { key, .. }) => self.log.push(format!("{at} delete {}", key.name)),
                Output::Call(_, Request::Patch { key, .. }) => self.log.push(format!("{at} patch {}", key.name)),
                other => panic!("unexpected {other:?}"),
            }
        }
    }

    fn watch(&mut self, at: i64, kind: WatchEventKind, object: Object) {
        self.take(at, Input::Watch(WatchEvent { kind, object }));
    }

    /// Lets time pass, waking the collector when it asked for it.
    fn pass_until(&mut self, at: i64) {
        while let Some(wake) = self.wakes.iter().copied().filter(|wake| *wake <= ms(at)).min() {
            self.wakes.retain(|other| *other != wake);
            self.take(wake.nanos() / 1_000_000, Input::Timer);
        }
    }
}

use WatchEventKind::{Added, Deleted, Modified};

/// [J-150]
#[test]
fn dependents_of_a_gone_owner_are_deleted_in_the_order_of_their_names() {
    let mut run = Run::new();
    run.watch(0, Added, job(None));
    for name in ["b", "a", "c"] {
        run.watch(1, Added, pod(name, true, false));
    }
    run.watch(1, Added, pod("free", false, false));
    run.pass_until(50);
    assert_eq!(run.log, [""; 0], "passes with nothing to do need no wake-up");
    run.watch(100, Deleted, job(None));
    run.watch(103, Modified, pod("c", true, true));
    run.pass_until(110);
    assert_eq!(run.log, ["110 delete a", "110 delete b"]);
    run.watch(110, Deleted, pod("a", true, true));
    run.watch(110, Modified, pod("b", true, true));
    run.pass_until(150);
    assert_eq!(run.log.len(), 2, "who was asked to go is not asked again");
    assert!(!run.collector.knows(&"uid-a".into()));
}

/// [J-151]
#[test]
fn an_owner_in_the_foreground_goes_after_its_dependents() {
    let mut run = Run::new();
    run.watch(0, Added, job(None));
    run.watch(0, Added, pod("a", true, false));
    run.watch(100, Modified, job(Some(FOREGROUND_DELETION)));
    run.pass_until(110);
    run.watch(110, Modified, pod("a", true, true));
    run.pass_until(200);
    assert_eq!(run.log, ["110 delete a"]);
    run.watch(205, Deleted, pod("a", true, true));
    run.pass_until(300);
    assert_eq!(run.log, ["110 delete a", "215 patch j"]);
}

/// [J-152]
#[test]
fn an_orphaning_owner_frees_its_dependents_and_goes_in_one_pass() {
    let mut run = Run::new();
    run.watch(0, Added, job(None));
    run.watch(0, Added, pod("a", true, false));
    run.watch(100, Modified, job(Some(ORPHAN_DEPENDENTS)));
    run.pass_until(110);
    assert_eq!(run.log, ["110 patch a", "110 patch j"]);
    run.watch(110, Modified, pod("a", false, false));
    run.watch(110, Deleted, job(Some(ORPHAN_DEPENDENTS)));
    run.pass_until(300);
    assert_eq!(run.log.len(), 2, "a pod without owner stays");
}

#[test]
fn a_pod_made_for_a_gone_owner_is_deleted() {
    let mut run = Run::new();
    run.watch(7, Added, pod("late", true, false));
    run.pass_until(50);
    assert_eq!(run.log, ["17 delete late"]);
}

//! What becomes of pods on purpose: declared behaviour, decisions by hand, faults, deletion.

use jobyard_session::protocol::{FAULT_SENTENCES, FaultAction, Look, PodAction};
use jobyard_session::views::{JobView, Severity, View};
use jobyard_session::{STEPS_PER_FRAME, Session};
use std::time::Duration;

fn run(text: &str) -> Session {
    let mut session = Session::new(1);
    let applied = session.run(text, 1);
    assert_eq!(applied.error, "", "{:?}", applied.diagnostics);
    session
}

fn to_end(session: &mut Session) {
    assert!((0..1000).any(|_| session.jump_to_end(STEPS_PER_FRAME).reached), "it does not settle");
}

fn look(session: &mut Session) -> View {
    let view = session.view(&Look { pods_limit: 2000, ..Look::default() });
    assert_eq!(view.violations, Vec::<String>::new());
    view
}

fn job(session: &mut Session) -> JobView {
    look(session).jobs.remove(0)
}

fn seconds(session: &mut Session, seconds: u64) {
    session.advance(Duration::from_secs(seconds), STEPS_PER_FRAME);
}

/// A Job of one container that sleeps.
fn sleeper(fields: &str, metadata: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j}}\nspec:\n  {fields}\n  template:\n    metadata: {metadata}\n    \
         spec:\n      restartPolicy: Never\n      containers: [{{name: main, image: busybox, command: [sleep, '1000']}}]\n"
    )
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  restartPolicy: Never\n  containers: [{name: main, \
                   image: busybox, command: [sh, -c, \"trap 'exit 0' TERM; sleep 1000 & wait\"]}]\n";

#[test]
fn a_behaviour_beside_the_job_decides_by_index_and_attempt() {
    let behavior = "---\napiVersion: jobyard.dev/v1\nkind: Behavior\nmetadata: {name: fates}\nrules:\n\
                    - match: {job: j, index: 1, attempt: 0}\n  duration: 3s\n  exitCode: 5\n\
                    - match: {job: j}\n  duration: {min: 1s, max: 4s}\n  log: done\n";
    let text = sleeper("completionMode: Indexed\n  completions: 3\n  parallelism: 3", "{}") + behavior;
    let mut session = Session::new(1);
    let applied = session.run(&text, 1);
    assert_eq!(applied.done, ["behavior.jobyard.dev/fates created", "job.batch/j created"], "{applied:?}");
    to_end(&mut session);
    let done = job(&mut session);
    assert_eq!((done.status.as_str(), done.succeeded, done.failed), ("Complete", 3, 1));
    assert_eq!(session.apply(&behavior[4..]).done, ["behavior.jobyard.dev/fates unchanged"]);
}

#[test]
fn mistakes_of_a_behaviour_are_told_at_their_place() {
    let text = "apiVersion: jobyard.dev/v1\nkind: Behavior\nrules:\n- match: {job: j}\n  duration: 30\n";
    let found = Session::new(1).check(text);
    let first = &found[0];
    assert_eq!(
        (first.severity, first.line, first.path.as_str()),
        (Severity::Error, 5, "rules[0].duration"),
        "{found:?}"
    );
    assert!(first.message.contains("has no unit") && !first.hint.is_empty(), "{found:?}");
}

#[test]
fn kwoks_annotations_are_honoured_and_warned_of() {
    let delay = |value: &str| format!("{{annotations: {{pod-complete.stage.kwok.x-k8s.io/delay: '{value}'}}}}");
    let mut session = run(&sleeper("backoffLimit: 0", &delay("3s")));
    seconds(&mut session, 30);
    assert_eq!(job(&mut session).status, "Complete");
    let found = Session::new(1).check(&sleeper("backoffLimit: 0", &delay("10")));
    let warning = found.iter().find(|found| found.severity == Severity::Warning).expect("a warning");
    assert!(warning.message.starts_with("\"10\" has no unit"), "{found:?}");
    let failed = "{labels: {pod-container-running-failed.stage.kwok.x-k8s.io: 'true'}, annotations: \
                  {pod-container-running-failed.stage.kwok.x-k8s.io/exit-code: '42'}}";
    let mut session = run(&sleeper("backoffLimit: 0", failed));
    to_end(&mut session);
    assert_eq!((job(&mut session).status.as_str(), look(&mut session).pods.tiles[0].exit_code), ("Failed", Some(42)));
}

#[test]
fn a_template_says_itself_how_its_containers_behave() {
    let mut session = run(&sleeper("backoffLimit: 0", "{annotations: {jobyard.dev/behavior: 'exitCode: 7'}}"));
    to_end(&mut session);
    assert_eq!(look(&mut session).pods.tiles[0].exit_code, Some(7));
    let found =
        Session::new(1).check(&sleeper("backoffLimit: 0", "{annotations: {jobyard.dev/behavior: 'exitCode: x'}}"));
    assert!(found.iter().any(|found| found.severity == Severity::Error && found.message.contains("no exit code")));
}

#[test]
fn a_pod_is_ended_by_hand() {
    for (action, status, code) in [
        (PodAction::Succeed, "Complete", Some(0)),
        (PodAction::Fail { exit_code: 3 }, "Failed", Some(3)),
        (PodAction::Oom, "Failed", Some(137)),
        (PodAction::Evict, "Failed", Some(137)),
    ] {
        let mut session = run(&sleeper("backoffLimit: 0", "{}"));
        let name = |session: &mut Session| look(session).pods.tiles[0].name.clone();
        seconds(&mut session, 1);
        let pod = name(&mut session);
        let early = session.pod_action("default", &pod, None, &PodAction::Succeed).expect_err("nothing runs yet");
        assert!(early.contains("no container"), "{early}");
        seconds(&mut session, 9);
        session.pod_action("default", &pod, None, &action).expect("it runs");
        to_end(&mut session);
        assert_eq!(job(&mut session).status, status, "{action:?}");
        assert_eq!(look(&mut session).pods.tiles[0].exit_code, code, "{action:?}");
        assert_eq!(session.history().len(), 2);
    }
    let wrong = Session::new(1).pod_action("default", "p", None, &PodAction::Oom).expect_err("no such pod");
    assert_eq!(wrong, "pods \"p\" not found");
}

/// [P-041] [P-044] [P-053]
#[test]
fn p041_a_pod_without_a_node_is_gone_at_once_and_so_is_one_that_is_forced() {
    let mut session = run(&POD.replace("spec:\n", "spec:\n  nodeSelector: {disk: none}\n"));
    seconds(&mut session, 10);
    session.delete_pod("default", "p").expect("it is there");
    assert!(look(&mut session).pods.tiles.is_empty(), "it has no node");
    let mut session = run(POD);
    seconds(&mut session, 10);
    let force = PodAction::Delete { grace_seconds: None, force: true };
    session.pod_action("default", "p", None, &force).expect("it is there");
    assert!(look(&mut session).pods.tiles.is_empty(), "nobody is waited for");
    let mut session = run(POD);
    seconds(&mut session, 10);
    session.delete_pod("default", "p").expect("it is there");
    let selected = Look { pod: Some(("default".into(), "p".into())), pods_limit: 1, ..Look::default() };
    let pod = session.view(&selected).pod.expect("it has its grace");
    assert!(pod.conditions.iter().all(|condition| condition.kind != "DisruptionTarget"), "{pod:?}");
    seconds(&mut session, 5);
    assert!(look(&mut session).pods.tiles.is_empty(), "it ended on SIGTERM");
}

/// [P-045]
#[test]
fn p045_a_pod_that_ended_stays_until_its_job_has_counted_it() {
    let mut session = run(&sleeper("backoffLimit: 0", "{annotations: {jobyard.dev/behavior: 'duration: 5s'}}"));
    session.fault(&FaultAction::Hold { resource: "pods".into() }).expect("pods are watched");
    seconds(&mut session, 20);
    let name = look(&mut session).pods.tiles[0].name.clone();
    session.delete_pod("default", &name).expect("it is there");
    seconds(&mut session, 20);
    assert_eq!(look(&mut session).pods.tiles.len(), 1, "the finalizer keeps it");
    session.fault(&FaultAction::Release { resource: "pods".into() }).expect("pods are watched");
    to_end(&mut session);
    assert_eq!((job(&mut session).succeeded, look(&mut session).pods.tiles.len()), (1, 0));
}

#[test]
fn every_fault_says_what_it_shows() {
    let resource = || "pods".to_owned();
    let faults = [
        FaultAction::Lag { controller: "job-controller".into(), resource: resource(), lag_ms: 500.0 },
        FaultAction::Hold { resource: resource() },
        FaultAction::Release { resource: resource() },
        FaultAction::Fail { verb: "create".into(), resource: resource(), code: 500, count: 2 },
        FaultAction::DropResponse { verb: "create".into(), resource: resource(), count: 1 },
        FaultAction::Crash,
        FaultAction::Start,
    ];
    let mut session =
        run(&sleeper("parallelism: 4\n  completions: 8", "{annotations: {jobyard.dev/behavior: 'duration: 5s'}}"));
    for fault in &faults {
        let said = session.fault(fault).expect("it can be injected");
        assert!(FAULT_SENTENCES.contains(&(fault.key(), said.as_str())), "{fault:?}: {said}");
        seconds(&mut session, 3);
    }
    to_end(&mut session);
    assert_eq!((job(&mut session).status.as_str(), job(&mut session).succeeded), ("Complete", 8));
    assert_eq!(session.history().len(), 1 + faults.len());
    let wrong = FaultAction::Fail { verb: "get".into(), resource: resource(), code: 500, count: 1 };
    assert!(session.fault(&wrong).is_err());
}

#[test]
fn a_pod_may_itself_make_a_job_and_wait_for_it() {
    let script = "[sh, -c, \"kubectl create job made --image=busybox -- true && kubectl wait --for=condition=complete job/made \
                  && kubectl get pods\"]";
    let text = POD.replace("name: p}", "name: controller}").replace("image: busybox", "image: bitnami/kubectl");
    let mut session = run(&text.replace("[sh, -c, \"trap 'exit 0' TERM; sleep 1000 & wait\"]", script));
    to_end(&mut session);
    let log = session.log("default", "controller").unwrap_or_default();
    assert!(log.starts_with("job.batch/made created\njob.batch/made condition met\nNAME"), "{log}");
    let view = look(&mut session);
    assert_eq!((view.jobs[0].status.as_str(), view.pods.tiles.len()), ("Complete", 2));
    assert_eq!(view.pods.tiles.iter().filter(|tile| tile.status == "Completed").count(), 2);
}

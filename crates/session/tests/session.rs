//! What a user does, from a pasted text to what they see.

mod scenario;

use jobyard_session::protocol::{Ask, Command, JobAction, Look, NodeAction};
use jobyard_session::views::{JobView, PodState, Severity, View};
use jobyard_session::{STEPS_PER_FRAME, Session};
use scenario::{MIXED, MIXED_HASH, MIXED_SEED, PI};
use std::time::Duration;

fn run(text: &str) -> Session {
    let mut session = Session::new(1);
    let applied = session.run(text, 1);
    assert_eq!(applied.error, "", "{:?}", applied.diagnostics);
    session
}

fn to_end(session: &mut Session) {
    for _ in 0..1000 {
        if session.jump_to_end(STEPS_PER_FRAME).reached {
            return;
        }
    }
    panic!("it does not settle: {:?}", session.view(&Look::default()));
}

fn look(session: &mut Session) -> View {
    let view = session.view(&Look { pods_limit: 2000, ..Look::default() });
    assert_eq!(view.violations, Vec::<String>::new());
    view
}

fn job(session: &mut Session, name: &str) -> JobView {
    look(session).jobs.into_iter().find(|job| job.name == name).expect("the Job is there")
}

#[test]
fn pi_completes_with_two_thousand_digits() {
    let mut session = run(PI);
    to_end(&mut session);
    let view = look(&mut session);
    assert_eq!((view.jobs[0].status.as_str(), view.jobs[0].completions.as_str()), ("Complete", "1/1"));
    let log = session.log("default", &view.pods.tiles[0].name).expect("the pod is there");
    assert!(log.starts_with("3.14159265358979") && log.len() == 2002, "{} bytes: {log}", log.len());
    assert!(view.clock.is_settled);
    assert!(view.events.iter().any(|event| event.reason == "Completed" && event.object == "job/pi"));
}

/// [J-181]
#[test]
fn a_job_with_a_ttl_settles_and_going_on_shows_its_deletion() {
    let mut session = run(&PI.replace("spec:\n  template:", "spec:\n  ttlSecondsAfterFinished: 60\n  template:"));
    to_end(&mut session);
    assert_eq!(job(&mut session, "pi").status, "Complete");
    to_end(&mut session);
    assert!(look(&mut session).jobs.is_empty(), "the Job is gone");
}

#[test]
fn a_declared_outcome_stays_for_the_next_run() {
    let text = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  backoffLimit: 0\n  template:\n    spec:\n      \
                restartPolicy: Never\n      containers: [{name: c, image: acme/unknown}]\n";
    let mut session = run(text);
    session.set_outcome("acme/unknown", 1.0, 7).expect("a valid outcome");
    assert_eq!(session.run(text, 1).error, "");
    to_end(&mut session);
    assert_eq!(job(&mut session, "j").status, "Failed");
    assert_eq!(look(&mut session).pods.tiles[0].exit_code, Some(7));
}

#[test]
fn a_deadline_shorter_than_the_run_fails_the_job() {
    let mut session = run(&PI.replace("spec:\n  template", "spec:\n  activeDeadlineSeconds: 5\n  template"));
    session.advance(Duration::from_secs(2), STEPS_PER_FRAME);
    let left = job(&mut session, "pi").deadline_ms.expect("the deadline is to come");
    assert!((2000.0..=4000.0).contains(&left), "{left}");
    to_end(&mut session);
    let job = job(&mut session, "pi");
    assert_eq!((job.status.as_str(), job.deadline_ms), ("Failed", None));
    let failed = job.conditions.iter().find(|condition| condition.kind == "Failed").expect("it failed");
    assert_eq!(failed.reason, "DeadlineExceeded");
}

#[test]
fn the_same_seed_gives_the_same_bytes_everywhere() {
    let hash = |seed| {
        let mut session = Session::new(9);
        session.run(MIXED, seed);
        to_end(&mut session);
        format!("{:016x}", session.trace_hash())
    };
    assert_eq!(hash(MIXED_SEED), MIXED_HASH, "see scenario/mod.rs");
    assert_eq!(hash(MIXED_SEED), MIXED_HASH);
    assert_ne!(hash(MIXED_SEED + 1), MIXED_HASH);
}

#[test]
fn jobs_of_one_paste_end_as_they_must() {
    let mut session = run(MIXED);
    to_end(&mut session);
    let state = |session: &mut Session, name: &str| {
        let job = job(session, name);
        (job.status, job.completions, job.succeeded, job.failed)
    };
    assert_eq!(state(&mut session, "squares"), ("Complete".into(), "12/12".into(), 12, 0));
    assert_eq!(state(&mut session, "failing"), ("Failed".into(), "0/1".into(), 0, 3));
    assert_eq!(state(&mut session, "restarting").0, "Failed");
}

#[test]
fn windows_of_tiles_fit_the_counts() {
    let mut session = run(MIXED);
    session.advance(Duration::from_secs(12), STEPS_PER_FRAME);
    let selected = Some(("default".to_owned(), "squares".to_owned()));
    let all = session.view(&Look { job: selected.clone(), pods_limit: 2000, overview: true, ..Look::default() }).pods;
    assert_eq!(all.tiles.len() as u32, all.total);
    assert_eq!(all.overview.len() as u32, all.total);
    for counted in &all.counts {
        let of_state = all.tiles.iter().filter(|tile| tile.state == counted.state).count();
        assert_eq!(counted.count as usize, of_state, "{:?}", counted.state);
        let look = Look { job: selected.clone(), pods_limit: 2000, pods_state: Some(counted.state), ..Look::default() };
        assert_eq!(session.view(&look).pods.tiles.len(), of_state);
    }
    assert!(all.counts.iter().any(|counted| counted.state == PodState::Running && counted.count > 0));
    let indexes: Vec<_> = all.tiles.iter().map(|tile| tile.index).collect();
    assert!(indexes.is_sorted(), "{indexes:?}");
    let window = session.view(&Look { job: selected, pods_offset: 1, pods_limit: 2, ..Look::default() }).pods;
    assert_eq!(window.tiles, all.tiles[1..3]);
    let nodes = session.view(&Look::default()).nodes;
    assert_eq!((nodes.len(), nodes[0].capacity), (3, 110));
    assert!(nodes.iter().map(|node| node.pods).sum::<u32>() > 0);
}

// [K-070]
#[test]
fn an_applied_text_creates_configures_or_leaves() {
    let mut session = Session::new(1);
    assert_eq!(session.apply(PI).done, ["job.batch/pi created"]);
    assert_eq!(session.apply(PI).done, ["job.batch/pi unchanged"]);
    let suspended = PI.replace("spec:\n  template", "spec:\n  suspend: true\n  template");
    assert_eq!(session.apply(&suspended).done, ["job.batch/pi configured"]);
    let other_image = session.apply(&PI.replace("image: perl", "image: python"));
    assert!(other_image.done.is_empty() && other_image.error.contains("field is immutable"), "{}", other_image.error);
    assert_eq!(session.history().len(), 3);
}

#[test]
fn a_text_with_a_mistake_leaves_the_cluster_alone() {
    let mut session = run(PI);
    to_end(&mut session);
    let applied = session.run(&PI.replace("Never", "Always"), 1);
    assert!(applied.done.is_empty() && applied.error.contains("1 mistake"), "{applied:?}");
    assert_eq!(job(&mut session, "pi").status, "Complete");
}

#[test]
fn buttons_change_a_job_in_the_words_of_the_api() {
    let mut session = run(MIXED);
    session.advance(Duration::from_secs(3), STEPS_PER_FRAME);
    let act = |session: &mut Session, name: &str, action| session.job_action("default", name, &action);
    assert_eq!(act(&mut session, "squares", JobAction::Suspend), Ok("job.batch/squares patched".to_owned()));
    session.advance(Duration::from_secs(40), STEPS_PER_FRAME);
    assert_eq!((job(&mut session, "squares").status.as_str(), job(&mut session, "squares").active), ("Suspended", 0));
    act(&mut session, "squares", JobAction::Resume).expect("it can be resumed");
    act(&mut session, "squares", JobAction::Scale { parallelism: 12 }).expect("it can be scaled");
    let refused = act(&mut session, "squares", JobAction::Scale { parallelism: -1 }).expect_err("a negative count");
    assert!(refused.contains("must be greater than or equal to 0"), "{refused}");
    to_end(&mut session);
    assert_eq!(job(&mut session, "squares").status, "Complete");
    let gone = act(&mut session, "nothing", JobAction::Suspend).expect_err("no such Job");
    assert_eq!(gone, "jobs.batch \"nothing\" not found");
    let delete = JobAction::Delete { propagation: "Background".to_owned() };
    act(&mut session, "squares", delete).expect("it can be deleted");
    session.advance(Duration::from_mins(1), STEPS_PER_FRAME);
    let view = look(&mut session);
    assert!(view.jobs.iter().all(|job| job.name != "squares"));
    assert!(view.pods.tiles.iter().all(|tile| !tile.name.starts_with("squares")));
    assert!(act(&mut session, "pi", JobAction::Delete { propagation: "x".to_owned() }).is_err());
}

#[test]
fn a_deleted_pod_is_replaced() {
    let mut session = run(PI);
    session.advance(Duration::from_secs(4), STEPS_PER_FRAME);
    let name = look(&mut session).pods.tiles[0].name.clone();
    session.delete_pod("default", &name).expect("it can be deleted");
    to_end(&mut session);
    let view = look(&mut session);
    assert_eq!(view.jobs[0].status, "Complete");
    assert_eq!(view.pods.tiles.last().map(|tile| tile.attempt), Some(2));
    assert!(session.delete_pod("default", "nothing").is_err());
}

#[test]
fn an_endless_container_can_be_looked_at_and_never_settles() {
    let mut session = run(&PI.replace(
        "[\"perl\",  \"-Mbignum=bpi\", \"-wle\", \"print bpi(2000)\"]",
        "[sh, -c, 'while true; do echo x; sleep 1; done']",
    ));
    for _ in 0..3 {
        let advanced = session.jump_to_end(500);
        assert!(!advanced.reached && advanced.steps <= 500, "{advanced:?}");
    }
    let view = look(&mut session);
    assert!(!view.clock.is_settled && view.clock.stopped.contains("500"), "{:?}", view.clock);
}

#[test]
fn the_yaml_of_a_job_is_a_job_again() {
    let mut session = run(PI);
    to_end(&mut session);
    let look = Look { job: Some(("default".into(), "pi".into())), yaml: true, ..Look::default() };
    let yaml = session.view(&look).job_yaml;
    assert!(yaml.starts_with("apiVersion: batch/v1\nkind: Job\nmetadata:\n"), "{yaml}");
    assert!(yaml.contains("\nstatus:\n  completionTime: \"2026-01-01T00:00:"), "{yaml}");
    let mistakes = Session::new(1).check(&yaml);
    let errors = mistakes.iter().filter(|found| found.severity == Severity::Error);
    // Its generated selector and labels belong to the UID that it had.
    let unexpected: Vec<_> =
        errors.filter(|found| !found.path.starts_with("spec.selector") && !found.path.contains("labels")).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}

#[test]
fn every_command_has_a_reply() {
    let mut session = Session::new(1);
    let mut ask = |command| session.answer(Ask { id: 7, command, look: Look { pods_limit: 10, ..Look::default() } });
    let check = ask(Command::Check { text: "kind: [".into() });
    assert!(check.view.is_none() && check.diagnostics.is_some_and(|found| found.len() == 1));
    assert_eq!(ask(Command::Run { text: PI.into(), seed: 3 }).done, ["job.batch/pi created"]);
    for by_ms in [f64::NAN, -1.0, f64::INFINITY] {
        assert_eq!(ask(Command::Advance { by_ms }).error, "");
    }
    assert!(ask(Command::Outcome { image: "x".into(), seconds: -1.0, exit_code: 0 }).error.contains("seconds"));
    assert!(ask(Command::DeletePod { namespace: "a".into(), name: "b".into() }).error.contains("not found"));
    assert_eq!(
        ask(Command::Node { name: "node-9".into(), change: NodeAction::Stop }).error,
        "nodes \"node-9\" not found"
    );
    let stopped = ask(Command::Node { name: "node-2".into(), change: NodeAction::Cordon });
    assert_eq!((stopped.error.as_str(), stopped.done), ("", vec!["node/node-2 cordoned".to_owned()]));
    let nodes = stopped.view.map(|view| view.nodes).unwrap_or_default();
    assert_eq!(nodes[1].status, "Ready,SchedulingDisabled");
    assert_eq!(ask(Command::AddNode).done, ["node/node-4 created"]);
    let reset = ask(Command::Reset).view.expect("a view");
    assert!(reset.jobs.is_empty() && reset.clock.now_ms == 0.0);
}

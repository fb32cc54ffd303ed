//! Other versions of Kubernetes and feature gates: what a user sees of them.

use jobyard_session::Session;
use jobyard_session::protocol::{Command, JobAction, Look};
use jobyard_session::settings::Settings;
use jobyard_session::views::Severity;
use std::time::Duration;

const FAILING: &str = "apiVersion: batch/v1
kind: Job
metadata:
  name: f
spec:
  suspend: false
  ttlSecondsAfterFinished: 5
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: c
        image: busybox
        command: [sh, -c, exit 1]
";

fn of(version: &str) -> Settings {
    Settings { version: version.to_owned(), ..Settings::default() }
}

fn warnings(session: &Session, text: &str) -> Vec<String> {
    let found = session.check(text).into_iter().filter(|diagnostic| diagnostic.severity == Severity::Warning);
    found.map(|diagnostic| format!("{}: {}", diagnostic.path, diagnostic.message)).collect()
}

#[test]
fn an_old_version_drops_what_came_later_and_says_so() {
    let session = Session::with_settings(1, of("v1.8")).expect("a version that there is");
    assert_eq!(
        warnings(&session, FAILING),
        [
            "spec.suspend: dropped: the field came with Kubernetes v1.21, this cluster is v1.8",
            "spec.ttlSecondsAfterFinished: dropped: the field came with Kubernetes v1.12, this cluster is v1.8",
        ]
    );
    assert!(warnings(&Session::new(1), FAILING).is_empty());
    let off = Settings::default().with_gate("SuspendJob", false);
    let session = Session::with_settings(1, off).expect("a gate that there is");
    assert_eq!(warnings(&session, FAILING), ["spec.suspend: dropped: the feature gate SuspendJob is off"]);
}

#[test]
fn an_old_version_tries_a_failing_job_again_for_ever_and_runs_keep_it() {
    let mut session = Session::new(1);
    session.configure(&of("v1.8")).expect("a version that there is");
    let applied = session.run(FAILING, 7);
    assert_eq!(applied.error, "");
    while !session.advance(Duration::from_secs(86_400), 1_000_000).reached {}
    let view = session.view(&Look { job: Some(("default".into(), "f".into())), yaml: true, ..Look::default() });
    assert_eq!(view.settings.version, "v1.8");
    let job = &view.jobs[0];
    assert!(job.failed > 100 && job.conditions.is_empty(), "{} failures, {:?}", job.failed, job.conditions);
    assert!(!view.job_yaml.contains("backoffLimit") && !view.job_yaml.contains("suspend"), "{}", view.job_yaml);
    assert_eq!(view.violations, Vec::<String>::new());
    let commands: Vec<&Command> = session.history().iter().map(|done| &done.command).collect();
    assert!(matches!(commands[..], [Command::Configure { .. }, Command::Run { .. }]), "a replay needs the version too");
}

#[test]
fn old_versions_scale_jobs_and_todays_refuses() {
    let scale = |version: &str| {
        let mut session = Session::with_settings(1, of(version)).expect("a version that there is");
        assert_eq!(session.run(FAILING, 1).error, "");
        let answer = session.job_action("default", "f", &JobAction::ScaleReplicas { replicas: 3 });
        (answer, session.view(&Look::default()).jobs[0].parallelism)
    };
    assert_eq!(scale("v1.8"), (Ok("job \"f\" scaled".to_owned()), 3));
    assert_eq!(scale("v1.37"), (Err("the server could not find the requested resource".to_owned()), 1));
}

#[test]
fn what_there_is_not_is_refused_and_nothing_changes() {
    let mut session = Session::new(1);
    session.run(FAILING, 1);
    assert!(session.configure(&of("v1.9")).is_err());
    assert!(session.configure(&Settings::default().with_gate("JobTrackingWithFinalizers", false)).is_err());
    let view = session.view(&Look::default());
    assert_eq!((view.jobs.len(), view.settings), (1, Settings::default()));
    session.configure(&of("v1.8")).expect("a version that there is");
    assert!(session.view(&Look::default()).jobs.is_empty(), "another version begins with an empty cluster");
}

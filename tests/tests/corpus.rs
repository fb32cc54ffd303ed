//! Manifests as people publish them run to the end that their pages promise.

use jobyard_session::Session;
use jobyard_session::protocol::Look;
use jobyard_session::views::{JobView, Severity};
use std::path::{Path, PathBuf};

/// Occurrences of one manifest at most.
const STEPS_MAX: u64 = 1_000_000;

/// How a manifest ends.
struct Case {
    file: &'static str,
    /// Its Jobs in the order of their names: name, status, succeeded, failed.
    jobs: &'static [(&'static str, &'static str, u32, u32)],
    /// What the log of the first pod says whose name begins so.
    logs: &'static [(&'static str, &'static str)],
    /// Virtual seconds until everything has settled: at least, at most.
    seconds: (f64, f64),
}

const CASES: &[Case] = &[
    Case { file: "pi", jobs: &[("pi", "Complete", 1, 0)], logs: &[("pi", "3.14159265358979")], seconds: (10.0, 30.0) },
    Case { file: "pi-with-timeout", jobs: &[("pi-with-timeout", "Complete", 1, 0)], logs: &[], seconds: (10.0, 30.0) },
    Case { file: "pi-with-ttl", jobs: &[("pi-with-ttl", "Complete", 1, 0)], logs: &[], seconds: (10.0, 30.0) },
    Case { file: "suspended", jobs: &[("myjob", "Suspended", 0, 0)], logs: &[], seconds: (0.0, 10.0) },
    Case {
        file: "fields",
        jobs: &[],
        logs: &[("fields", "host-of-its-own\n/src/main\nfields on node-2\n")],
        seconds: (7.0, 30.0),
    },
    Case { file: "manual-selector", jobs: &[("new", "Complete", 1, 0)], logs: &[], seconds: (2.0, 20.0) },
    Case {
        file: "pod-failure-policy",
        jobs: &[("job-pod-failure-policy-example", "Failed", 0, 3)],
        logs: &[("job-pod-failure-policy-example", "Hello world!")],
        seconds: (8.0, 60.0),
    },
    Case {
        file: "pod-failure-policy-failjob",
        jobs: &[("job-pod-failure-policy-failjob", "Failed", 0, 2)],
        logs: &[],
        seconds: (30.0, 90.0),
    },
    Case {
        file: "pod-failure-policy-ignore",
        jobs: &[("job-pod-failure-policy-ignore", "Complete", 4, 0)],
        logs: &[],
        seconds: (180.0, 240.0),
    },
    Case {
        file: "pod-failure-policy-config-issue",
        jobs: &[("job-pod-failure-policy-config-issue", "Failed", 0, 2)],
        logs: &[],
        seconds: (300.0, 340.0),
    },
    Case {
        file: "pod-failure-policy-failindex",
        jobs: &[("job-backoff-limit-per-index-failindex", "Failed", 2, 3)],
        logs: &[],
        seconds: (10.0, 60.0),
    },
    Case {
        file: "backoff-limit-per-index",
        jobs: &[("job-backoff-limit-per-index-example", "Failed", 5, 10)],
        logs: &[("job-backoff-limit-per-index-example", "Hello world")],
        seconds: (15.0, 120.0),
    },
    Case { file: "success-policy", jobs: &[("job-success", "Complete", 1, 0)], logs: &[], seconds: (3.0, 60.0) },
    Case {
        file: "expansion",
        jobs: &[
            ("process-item-apple", "Complete", 1, 0),
            ("process-item-banana", "Complete", 1, 0),
            ("process-item-cherry", "Complete", 1, 0),
        ],
        logs: &[("process-item-banana", "Processing item banana")],
        seconds: (7.0, 30.0),
    },
    Case { file: "sidecar", jobs: &[("myjob", "Complete", 1, 0)], logs: &[], seconds: (3.0, 60.0) },
    Case {
        file: "init-containers",
        jobs: &[("prepared", "Complete", 1, 0)],
        logs: &[("prepared", "The app is running!")],
        seconds: (10.0, 40.0),
    },
    Case { file: "on-failure", jobs: &[("on-failure", "Failed", 0, 1)], logs: &[], seconds: (30.0, 120.0) },
    Case { file: "pod-replacement-policy", jobs: &[("new", "Complete", 3, 0)], logs: &[], seconds: (12.0, 30.0) },
    Case {
        file: "hello-expanded-env",
        jobs: &[("greeting", "Complete", 1, 0)],
        logs: &[("greeting", "Warm greetings to The Most Honorable Kubernetes")],
        seconds: (2.0, 20.0),
    },
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// What is not as the case says.
fn play(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let text = std::fs::read_to_string(folder().join(case.file).with_extension("yaml")).expect("a readable manifest");
    let mut session = Session::new(1);
    let applied = session.run(&text, 1);
    if !applied.error.is_empty() || applied.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return vec![format!("{}: {} {:?}", case.file, applied.error, applied.diagnostics)];
    }
    if !session.jump_to_end(STEPS_MAX).reached {
        wrong.push("it does not settle".to_owned());
    }
    let view = session.view(&Look { pods_limit: 2000, ..Look::default() });
    let seconds = view.clock.now_ms / 1000.0;
    if !(case.seconds.0..=case.seconds.1).contains(&seconds) {
        wrong.push(format!("it took {seconds} s"));
    }
    let row = |job: &JobView| (job.name.clone(), job.status.clone(), job.succeeded, job.failed);
    let jobs: Vec<_> = view.jobs.iter().map(row).collect();
    let wanted: Vec<_> =
        case.jobs.iter().map(|job| (job.0.to_owned(), job.1.to_owned(), job.2 as _, job.3 as _)).collect();
    if jobs != wanted {
        wrong.push(format!("{jobs:?}, not {wanted:?}"));
    }
    for (pod, text) in case.logs {
        let found = view.pods.tiles.iter().find(|tile| tile.name.starts_with(pod));
        let log = found.and_then(|tile| session.log("default", &tile.name)).unwrap_or_default();
        if !log.contains(text) {
            wrong.push(format!("the log of {pod} is {log:?}"));
        }
    }
    wrong.extend(view.violations.iter().cloned());
    wrong.iter().map(|what| format!("{}: {what}", case.file)).collect()
}

#[test]
fn published_manifests_end_as_their_pages_say() {
    let wrong: Vec<String> = CASES.iter().flat_map(play).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_manifest_has_a_case() {
    let entries = std::fs::read_dir(folder()).expect("the folder is in the repository");
    let mut files: Vec<String> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    files.sort();
    let mut cases: Vec<String> = CASES.iter().map(|case| case.file.to_owned()).collect();
    cases.sort();
    assert_eq!(files, cases);
}

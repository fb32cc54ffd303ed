//! What was typed in recorded sessions gets the real kubectl's answers from ours.

use jobyard_tests::conformance::deviations;
use jobyard_tests::kubectl::report::side_by_side;
use jobyard_tests::kubectl::session;
use jobyard_tests::kubectl::ways::play;
use std::path::Path;

/// Plays the recorded sessions whose names begin with one of these words; every step has to agree, unless the file of
/// deviations says why not.
#[track_caller]
fn check(beginnings: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kubectl");
    let deviations = deviations::read(&folder.join("deviations.toml")).expect("a table of reasons");
    let sessions = session::read(&[folder.join("recordings.jsonl.gz")]).expect("recordings");
    let mut count = 0;
    let mut wrong = Vec::new();
    for session in sessions.iter().filter(|session| beginnings.iter().any(|name| session.session.starts_with(name))) {
        for judged in play(session) {
            count += 1;
            match deviations.contains_key(&judged.name) {
                true if judged.agrees => wrong.push(format!("{} is listed as a deviation, but agrees", judged.name)),
                false if !judged.agrees => wrong.push(side_by_side(&judged)),
                _ => {}
            }
        }
    }
    assert!(count > 0, "no step of {beginnings:?} is recorded");
    assert!(wrong.is_empty(), "{} of {count} steps:\n{}", wrong.len(), wrong.join("\n"));
}

/// [K-071], [K-072], [K-133], [K-144]
#[test]
fn objects_are_created_by_name() {
    check(&["create-job", "create-cronjob", "cronjob", "run-pods"]);
}

/// [K-102], [K-134], [K-135]
#[test]
fn objects_are_created_from_files() {
    check(&["create-from", "wrong-manifests", "two-jobs", "ttl"]);
}

/// [K-073], [K-136], [K-142]
#[test]
fn changes_are_applied_tried_and_refused() {
    check(&["apply-conflicts", "dry-run-diff", "label-annotate", "edit", "elastic", "suspend", "parallelism"]);
}

/// [K-074], [K-075], [K-137], [K-138]
#[test]
fn objects_are_deleted() {
    check(&["delete"]);
}

/// [K-023], [K-038], [K-041], [K-052], [K-121], [K-128]
#[test]
fn objects_are_shown() {
    check(&["get", "describe", "events", "default-columns", "first-seconds", "run-to-completion", "pfp"]);
}

/// [K-092], [K-145], [K-147]
#[test]
fn commands_wait_and_read_logs() {
    check(&["wait", "logs"]);
}

/// [K-150]
#[test]
fn the_rest_is_answered() {
    check(&["api-resources", "auth", "explain", "help", "wrong-commands"]);
}

//! Our API server answers recorded requests as the real one did, to the last word.

use jobyard_tests::admission::case::{self, Answer, Case};
use jobyard_tests::admission::compare::compare;
use jobyard_tests::admission::report::under_each_other;
use jobyard_tests::admission::verdict::{Judged, Verdict, judge};
use jobyard_tests::conformance::deviations::{self, Deviations};
use std::path::{Path, PathBuf};

/// Groups in which fields without effect here may make one in twenty cases deviate.
const LENIENT: [&str; 2] = ["job-create-template", "pod-create"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("admission")
}

fn cases(group: &str) -> Vec<Case> {
    let cases = case::read(&folder().join(format!("cases/{group}.jsonl.gz"))).expect("cases");
    assert!(!cases.is_empty(), "{group} is empty");
    cases
}

fn listed() -> Deviations {
    deviations::read(&folder().join("deviations.toml")).expect("a table of reasons")
}

/// Plays a group; every case has to agree, unless the file of deviations says why not, which only some groups may use.
#[track_caller]
fn check(group: &str) {
    let (cases, deviations) = (cases(group), listed());
    let judged: Vec<Judged> = cases.iter().map(|case| judge(case, &deviations)).collect();
    let wrong: Vec<String> = judged.iter().filter_map(complaint).collect();
    assert!(wrong.is_empty(), "{} of {} cases of {group}:\n{}", wrong.len(), judged.len(), wrong.join("\n"));
    let deviating = judged.iter().filter(|judged| matches!(judged.verdict, Verdict::Deviates(_))).count();
    let allowed = if LENIENT.contains(&group) { judged.len() / 20 } else { 0 };
    assert!(deviating <= allowed, "{deviating} cases of {group} deviate, {allowed} may");
}

/// What is wrong with a case, if anything is. A deviation that has become an agreement has to leave the list.
fn complaint(judged: &Judged) -> Option<String> {
    let id = &judged.id;
    match &judged.verdict {
        Verdict::Agrees if judged.is_listed => Some(format!("{id} is listed as a deviation, but agrees")),
        Verdict::Agrees | Verdict::Deviates(_) => None,
        Verdict::Differs(differences) => Some(under_each_other(id, differences)),
        Verdict::Failed(message) => Some(format!("{id}: {message}")),
    }
}

#[test]
fn forms_of_bodies() {
    check("job-create-decode");
}

#[test]
fn metadata() {
    check("job-create-meta");
}

#[test]
fn specs() {
    check("job-create-spec");
}

#[test]
fn policies() {
    check("job-create-policies");
}

#[test]
fn pod_templates() {
    check("job-create-template");
}

#[test]
fn status_updates() {
    check("job-status");
}

#[test]
fn updates_and_patches() {
    check("job-update");
}

#[test]
fn deletions() {
    check("delete");
}

/// [C-001], [C-002], [C-003], [C-004], [C-010], [C-011], [C-072], [C-073], [C-074]
#[test]
fn cron_jobs() {
    check("cronjob");
}

#[test]
fn what_people_paste() {
    check("examples");
}

#[test]
fn pods() {
    check("pod-create");
}

/// An entry that names no case hides nothing and would never be noticed.
#[test]
fn every_deviation_names_a_case() {
    let known: Vec<String> = LENIENT.iter().flat_map(|group| cases(group)).map(|case| case.id).collect();
    let stale: Vec<String> = listed().into_keys().filter(|id| !known.contains(id)).collect();
    assert!(stale.is_empty(), "no such cases in {LENIENT:?}: {stale:?}");
}

/// A comparison that never finds anything is not to be trusted: every recorded answer is spoilt in several ways.
#[test]
fn planted_differences_are_found() {
    for case in cases("delete") {
        let recorded = &case.result;
        assert!(compare(recorded, recorded).is_empty(), "{}", case.id);
        let plants: [fn(&mut Answer); 4] = [
            |answer| answer.code += 1,
            |answer| answer.warnings.push("planted".to_owned()),
            |answer| answer.after = if answer.after.is_some() { None } else { Some("planted".into()) },
            |answer| *answer.object.as_mut().or(answer.status.as_mut()).expect("a body") = "planted".into(),
        ];
        for (number, spoil) in plants.into_iter().enumerate() {
            let mut spoilt = recorded.clone();
            spoil(&mut spoilt);
            assert!(!compare(recorded, &spoilt).is_empty(), "{}: difference {number}", case.id);
        }
    }
}

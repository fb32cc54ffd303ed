//! The program as a person or a CI system starts it: what it prints and how it exits.

use std::io::Write;
use std::process::{Command, Stdio};

const GOOD: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: good}
spec:
  completions: 2
  completionMode: Indexed
  template:
    spec:
      restartPolicy: Never
      containers: [{name: c, image: busybox, command: [sh, -c, \"sleep 5; true\"]}]
";

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

fn jobyard(arguments: &[&str], stdin: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jobyard"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built with this test");
    // One that refuses its options never reads; how it exits tells.
    let _ = child.stdin.take().expect("it is a pipe").write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
    Ran {
        code: output.status.code().expect("it was not killed"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// The Job whose second index fails for good.
fn bad() -> String {
    GOOD.replace("name: good", "name: bad")
        .replace("completions: 2", "completions: 2\n  backoffLimitPerIndex: 0")
        .replace("true", "test $JOB_COMPLETION_INDEX != 1")
}

#[test]
fn exit_codes_tell_how_the_jobs_ended() {
    let forever = GOOD.replace("sleep 5", "sleep 500000");
    let mistaken = GOOD.replace("Never", "Always");
    let cases = [
        ("complete", GOOD, 0),
        ("failed", &bad(), 1),
        ("refused", &mistaken, 2),
        ("not ended within the limit", &forever, 3),
        ("suspended on purpose", &GOOD.replace("completions", "suspend: true\n  completions"), 0),
    ];
    for (name, manifest, code) in cases {
        let ran = jobyard(&["run", "-", "--quiet"], manifest);
        assert_eq!(ran.code, code, "{name}: {}{}", ran.stdout, ran.stderr);
    }
    assert_eq!(jobyard(&["run", "nowhere.yaml"], "").code, 2);
    assert_eq!(jobyard(&["run", "-", "--speed", "0"], GOOD).code, 2);
}

#[test]
fn the_report_says_what_failed() {
    let ran = jobyard(&["run", "-"], &bad());
    assert!(ran.stdout.starts_with("job/bad Failed 1/2 after "), "{}", ran.stdout);
    assert!(ran.stdout.contains("  FailedIndexes: Job has failed indexes\n  pod/bad-1-"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("s of virtual time, seed 42\n"), "{}", ran.stdout);
    let progress: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(progress[..2], ["job.batch/bad created", "      +0s job/bad Running 0/2, 0 active, 0 failed"]);
    assert!(progress.last().is_some_and(|line| line.ends_with("job/bad Failed 1/2, 0 active, 1 failed")));
}

#[test]
fn reports_are_the_same_for_the_same_seed() {
    let report = |seed| jobyard(&["run", "-", "--output", "json", "--seed", seed], GOOD).stdout;
    assert_eq!(report("7"), report("7"));
    assert_ne!(report("7"), report("8"));
    let document: serde_json::Value = serde_json::from_str(&report("7")).expect("it is JSON");
    assert_eq!(document["jobs"][0]["status"], "Complete");
    assert_eq!(document["jobs"][0]["pods"].as_array().map(Vec::len), Some(2));
    assert_eq!(document["kubernetes"], "v1.37");
}

#[test]
fn ci_systems_get_a_case_for_each_index() {
    let ran = jobyard(&["run", "-", "--output", "junit"], &bad());
    let mut reader = quick_xml::Reader::from_str(&ran.stdout);
    let (mut cases, mut failures) = (0, 0);
    loop {
        use quick_xml::events::Event;
        match reader.read_event().expect("the report is XML") {
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "testcase" => cases += 1,
                "failure" => failures += 1,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((cases, failures), (3, 2), "the Job and two indexes, of which the second failed: {}", ran.stdout);
}

#[test]
fn check_names_the_place_and_the_remedy() {
    let ran = jobyard(&["check", "-"], &GOOD.replace("Never", "Always"));
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.starts_with("stdin:10:22: error: spec.template.spec.restartPolicy: "), "{}", ran.stdout);
    let good = jobyard(&["check", "-"], GOOD);
    assert_eq!((good.code, good.stdout.lines().last()), (0, Some("stdin: ok")));
}

#[test]
fn the_shell_runs_a_script() {
    let ran = jobyard(&["shell"], "echo one; sleep 60\nfor i in 2 3; do\necho $i\ndone\nexit 7\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (7, "one\n2\n3\n"));
    assert_eq!(ran.stderr, "(60s of virtual time passed)\n");
    assert_eq!(jobyard(&["shell"], "false").code, 1, "the last command's code");
}

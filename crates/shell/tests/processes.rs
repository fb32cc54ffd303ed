//! Containers as the kubelet sees them: images, signals, declared outcomes, bounds, and that a process is a value.

mod support;

use std::time::Duration;

use jobyard_api::time::Time;
use jobyard_shell::{Library, Outcome, Poll, Process, Signal, Spawn};
use support::{START, run, start};

fn after(duration: Duration) -> Time {
    START + duration
}

#[test]
fn perl_computes_pi() {
    let ended = run("perl", &["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"]);
    assert_eq!((ended.exit_code, ended.millis, ended.note), (0, 10_000, None));
    assert_eq!(ended.output.len(), 2002);
    assert!(ended.output.starts_with("3.14159265358979") && ended.output.ends_with("780275901\n"));
    // In a shell, in any image.
    let ended = run("perl:5.34.0", &["sh", "-c", "perl -Mbignum=bpi -wle 'print bpi(10)' && echo ok"]);
    assert_eq!(ended.output, "3.141592654\nok\n");
}

#[test]
fn too_many_digits_are_refused_in_words() {
    let ended = run("perl", &["perl", "-Mbignum=bpi", "-wle", "print bpi(100001)"]);
    assert_eq!(ended.exit_code, 1);
    assert!(ended.output.contains("at most 100000 digits"), "{}", ended.output);
    assert!(ended.note.is_some());
}

#[test]
fn commands_without_a_shell() {
    for (command, output, exit_code, millis) in [
        (vec!["sleep", "30"], "", 0, 30_000),
        (vec!["echo", "hi"], "hi\n", 0, 0),
        (vec!["/bin/true"], "", 0, 0),
        (vec!["false"], "", 1, 0),
        (vec!["date"], "Thu Jan  1 00:00:00 UTC 2026\n", 0, 0),
        (vec![], "", 0, 0),
    ] {
        let ended = run("busybox", &command);
        assert_eq!((ended.output.as_str(), ended.exit_code, ended.millis), (output, exit_code, millis), "{command:?}");
    }
    assert!(run("debian", &["env"]).output.contains("JOB_COMPLETION_INDEX=3\n"));
}

#[test]
fn bash_words_its_errors_as_bash() {
    let ended = run("debian", &["bash", "-c", "nosuch"]);
    assert_eq!((ended.output.as_str(), ended.exit_code), ("bash: line 1: nosuch: command not found\n", 127));
}

#[test]
fn what_is_not_simulated_says_so_and_takes_the_declared_outcome() {
    let ended = run("python:3", &["python", "-c", "print(1)"]);
    assert_eq!((ended.exit_code, ended.millis), (0, 5_000));
    let sentence = "simulated: \"python -c print(1)\" is not run; it ends after 5 s with exit code 0";
    assert_eq!(ended.note.as_deref(), Some(sentence));
    assert_eq!(ended.output, format!("{sentence}\n"));
    let ended = run("me/app", &[]);
    assert!(ended.output.contains("the default command of me/app"), "{}", ended.output);
    let ended = run("me/app", &["sh", "-c", "echo before; ./app --flag; echo $?"]);
    assert!(ended.output.starts_with("before\nsimulated: \"./app --flag\"") && ended.output.ends_with("\n0\n"));
}

#[test]
fn a_declared_outcome_takes_the_place_of_the_command() {
    let mut library = Library::default();
    let outcome = Outcome {
        duration: Duration::from_millis(1_011),
        exit_code: 7,
        log: vec!["line".into()],
        ..Outcome::default()
    };
    library.outcomes.by_image.insert("busybox".into(), outcome);
    let process = start("busybox", &["sh", "-c", "echo never"], &mut library);
    let ended = support::finish(process, START, &mut library);
    assert_eq!((ended.output.as_str(), ended.exit_code, ended.millis), ("line\n", 7, 1_011));
}

/// Sends SIGTERM after a second; gives the exit code, or `None` if the process goes on.
fn code_after_term(image: &str, command: &[&str]) -> Option<i32> {
    let mut library = Library::default();
    let mut log = Vec::new();
    let mut process = start(image, command, &mut library);
    process.resume(START, &mut library, &mut log);
    process.signal(Signal::Term);
    match process.resume(after(Duration::from_secs(1)), &mut library, &mut log) {
        Poll::Exited(code) => Some(code),
        Poll::Sleeping(_) | Poll::Calling => {
            process.signal(Signal::Kill);
            let killed = process.resume(after(Duration::from_secs(31)), &mut library, &mut log);
            assert_eq!(killed, Poll::Exited(137));
            None
        }
    }
}

#[test]
fn sigterm_ends_only_what_handles_it() {
    let sh = |script| code_after_term("busybox", &["sh", "-c", script]);
    assert_eq!(code_after_term("busybox", &["sleep", "100"]), None);
    assert_eq!(code_after_term("perl", &["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"]), None);
    assert_eq!(sh("sleep 100"), None);
    // A trap waits for the command in the foreground, but not for `wait`.
    assert_eq!(sh("trap 'exit 5' TERM; sleep 100"), None);
    assert_eq!(sh("trap 'exit 5' TERM; sleep 100 & wait"), Some(5));
    assert_eq!(sh("trap '' TERM; sleep 100 & wait"), None);
    assert_eq!(code_after_term("nginx", &[]), Some(0));
    assert_eq!(code_after_term("registry.k8s.io/pause:3.9", &[]), Some(0));
    assert_eq!(code_after_term("me/app", &["run"]), Some(143));
}

#[test]
fn a_program_that_the_image_does_not_have_is_a_start_error() {
    for (program, cause) in [
        ("nosuch", "exec: \"nosuch\": executable file not found in $PATH"),
        ("/app/run", "exec: \"/app/run\": stat /app/run: no such file or directory"),
    ] {
        let command = support::words(&[program]);
        let spawn =
            Spawn { image: "busybox", command: &command, args: &[], env: &[], hostname: "p", working_dir: "", seed: 0 };
        let error = Process::start(START, &spawn, &mut Library::default()).expect_err("it is not there");
        assert_eq!((error.exit_code, error.reason), (128, "StartError"));
        assert!(error.message.ends_with(cause), "{}", error.message);
    }
}

#[test]
fn an_endless_loop_lets_the_clock_go_on() {
    let mut library = Library::default();
    let mut log = Vec::new();
    let mut process = start("busybox", &["sh", "-c", "while true; do :; done"], &mut library);
    let mut now = START;
    let mut calls = 0;
    while now < after(Duration::from_secs(100)) {
        match process.resume(now, &mut library, &mut log) {
            Poll::Sleeping(until) => now = until,
            Poll::Calling => panic!("it calls nobody"),
            Poll::Exited(code) => panic!("ended with {code}"),
        }
        calls += 1;
    }
    assert!(calls < 4_000, "{calls} calls");
    process.signal(Signal::Kill);
    assert_eq!(process.resume(now, &mut library, &mut log), Poll::Exited(137));
}

#[test]
fn bounds_end_a_program_with_a_message() {
    for (script, message) in [
        ("f() { f; }; f", "nested more than"),
        ("x=a; while true; do x=$x$x; done", "are not simulated"),
        ("while true; do echo 0123456789012345678901234567890123456789; done", "logged more than"),
        ("while true; do sleep 1000 & done", "can't fork"),
        ("seq 1000000 > /tmp/f; while true; do cat /tmp/f >> /tmp/g || exit 1; done", "No space left on device"),
    ] {
        let ended = run("busybox", &["sh", "-c", script]);
        assert!(ended.exit_code != 0 && ended.output.contains(message), "{script}: {}", ended.exit_code);
    }
    let deep = "(".repeat(5_000);
    assert_eq!(run("busybox", &["sh", "-c", &deep]).exit_code, 2);
}

#[test]
fn a_copy_goes_the_same_way() {
    let mut library = Library::default();
    let mut log = Vec::new();
    let script = "for i in 1 2 3; do echo $RANDOM | cat; sleep $i; done; exit 2";
    let mut process = start("busybox", &["sh", "-c", script], &mut library);
    assert_eq!(process.resume(START, &mut library, &mut log), Poll::Sleeping(after(Duration::from_secs(1))));
    let copy = process.clone();
    assert_eq!(process, copy);
    let first = support::finish(process, START, &mut library);
    let second = support::finish(copy, START, &mut library);
    assert_eq!((first.output, first.exit_code, first.millis), (second.output, second.exit_code, second.millis));
}

//! The shell of a terminal: prompts, lines that go on, Ctrl-C, commands outside, completion, files.

use jobyard_api::time::Time;
use jobyard_shell::{Answer, Call, Files, Interactive, Library, LogLine, Spawn, State};
use std::time::Duration;

/// 2026-01-01T00:00:00Z.
const START: Time = Time::from_nanos(1_767_225_600_000_000_000);

struct Terminal {
    shell: Interactive,
    library: Library,
    now: Time,
    seen: Vec<Call>,
}

impl Terminal {
    fn new() -> Self {
        let env = [("HOME".into(), "/opt/me".into())];
        let spawn = Spawn {
            image: "",
            command: &[],
            args: &[],
            env: &env,
            hostname: "jobyard",
            working_dir: "/opt/me",
            seed: 7,
        };
        let mut shell = Interactive::new(START, &spawn, Files::default());
        shell.files_mut().put("/opt/me", "job.yaml", b"kind: Job\n").expect("there is room");
        Self { shell, library: Library::default(), now: START, seen: Vec::new() }
    }

    /// Resumes until it waits for something other than the clock; kubectl is answered with its own command line.
    fn go(&mut self) -> (State, String) {
        let mut output = Vec::new();
        loop {
            let state = self.shell.resume(self.now, &mut self.library, &mut output);
            match state {
                State::Calling => {
                    for call in self.shell.take_calls() {
                        self.take(call);
                    }
                }
                State::Sleeping(until) if until < Time::MAX => self.now = until,
                _ => return (state, shown(&output)),
            }
        }
    }

    fn take(&mut self, call: Call) {
        if let Call::Command { id, words, stdin, .. } = &call
            && !words.contains(&"-w".into())
        {
            let read =
                stdin.as_ref().map_or(String::new(), |bytes| format!(" < {}", String::from_utf8_lossy(bytes).trim()));
            let stdout = format!("{}{read}\n", words.join(" ")).into_bytes();
            self.shell.answer(*id, Answer::Output { stdout, stderr: Vec::new(), exit: None });
            let exit = Some(i32::from(words.contains(&"bad".into())));
            self.shell.answer(*id, Answer::Output { stdout: Vec::new(), stderr: Vec::new(), exit });
        }
        self.seen.push(call);
    }

    #[track_caller]
    fn check(&mut self, line: &str, output: &str, state: State) {
        self.shell.feed(line);
        assert_eq!(self.go(), (state, output.to_owned()), "{line}");
    }
}

/// What the screen shows.
fn shown(lines: &[LogLine]) -> String {
    lines.iter().map(|line| format!("{}{}", line.text, if line.line_feed { "\n" } else { "" })).collect()
}

#[test]
fn commands_run_until_the_next_prompt() {
    let mut terminal = Terminal::new();
    assert_eq!(terminal.go(), (State::Prompt, String::new()));
    terminal.check("x=1; f() { echo $x $1; }", "", State::Prompt);
    terminal.check("f a; pwd", "1 a\n/opt/me\n", State::Prompt);
    terminal.check("nosuch", "bash: nosuch: command not found\n", State::Prompt);
    terminal.check("echo $?", "127\n", State::Prompt);
    terminal.check("echo ${nosuch?not there}; echo never", "bash: nosuch: not there\n", State::Prompt);
    terminal.check("sleep 5; date +%T", "00:00:05\n", State::Prompt);
    terminal.check("printf abc", "abc", State::Prompt);
    terminal.check("exit 3", "", State::Exited(3));
}

#[test]
fn a_command_that_is_not_complete_asks_for_more() {
    let mut terminal = Terminal::new();
    terminal.check("for i in 1 2", "", State::Continued);
    terminal.check("do echo $i", "", State::Continued);
    terminal.check("done", "1\n2\n", State::Prompt);
    terminal.check("cat > job2.yaml <<EOF", "", State::Continued);
    terminal.check("kind: $((1+1))", "", State::Continued);
    terminal.check("EOF", "", State::Prompt);
    terminal.check("cat job2.yaml", "kind: 2\n", State::Prompt);
    terminal.check("echo 'a", "", State::Continued);
    terminal.check("b'", "a\nb\n", State::Prompt);
    terminal.check("echo a \\", "", State::Continued);
    terminal.check("b", "a b\n", State::Prompt);
    terminal.check("true &&", "", State::Continued);
    terminal.check("echo yes", "yes\n", State::Prompt);
    terminal.check("done", "bash: syntax error near unexpected token `done'\n", State::Prompt);
    terminal.check("if true; then", "", State::Continued);
    terminal.shell.interrupt();
    assert_eq!(terminal.go().0, State::Prompt);
    terminal.check("echo $?", "130\n", State::Prompt);
}

#[test]
fn commands_outside_are_calls() {
    let mut terminal = Terminal::new();
    terminal.check("kubectl get pods | tr a-z A-Z", "KUBECTL GET PODS\n", State::Prompt);
    terminal.check("kubectl bad || echo $?", "kubectl bad\n1\n", State::Prompt);
    terminal.check("pods=$(kubectl get pods -o name)", "", State::Prompt);
    terminal.check("echo $pods", "kubectl get pods -o name\n", State::Prompt);
    terminal.check("cat job.yaml | sort | kubectl create -f -", "kubectl create -f - < kind: Job\n", State::Prompt);
    let lines = "a\nkubectl get x\nb\n";
    terminal.check(
        "printf '1\\n2\\n' > in; while read x; do echo a; kubectl get x; echo b; break; done < in",
        lines,
        State::Prompt,
    );
    terminal.check("$ kubectl get jobs", "kubectl get jobs\n", State::Prompt);
    let told = "simulated: $p=… is taken as p=…, as the page means it\n";
    terminal.check("$p=$(kubectl get)", told, State::Prompt);
    terminal.check("echo $p", "kubectl get\n", State::Prompt);
    terminal.check("kubectl apply -f - <<EOF", "", State::Continued);
    terminal.check("a", "", State::Continued);
    terminal.check("EOF", "kubectl apply -f - < a\n", State::Prompt);
}

#[test]
fn ctrl_c_ends_what_runs() {
    let mut terminal = Terminal::new();
    terminal.check("kubectl get pods -w | cat", "", State::Sleeping(Time::MAX));
    terminal.shell.interrupt();
    assert_eq!(terminal.go(), (State::Prompt, String::new()));
    let Some(Call::Command { id, .. }) = terminal.seen.first() else { panic!("kubectl was called") };
    assert_eq!(terminal.seen.last(), Some(&Call::Cancel(*id)));
    terminal.check("echo $?", "130\n", State::Prompt);
    terminal.check("sleep 1000 & kubectl get pods -w; echo never", "", State::Sleeping(Time::MAX));
}

#[test]
fn a_loop_of_commands_outside_lets_the_clock_go_on() {
    let mut terminal = Terminal::new();
    terminal.shell.feed("while true; do kubectl get pods > /dev/null; done");
    let mut output = Vec::new();
    for _ in 0..200 {
        match terminal.shell.resume(terminal.now, &mut terminal.library, &mut output) {
            State::Sleeping(until) => terminal.now = until,
            State::Calling => {
                for call in terminal.shell.take_calls() {
                    terminal.take(call);
                }
            }
            state => panic!("{state:?}"),
        }
    }
    assert!(terminal.now.since(START) > Duration::from_millis(10));
}

#[test]
fn programs_read_what_is_typed() {
    let mut terminal = Terminal::new();
    terminal.check("read x; echo got $x", "", State::Reading);
    terminal.check("hello", "got hello\n", State::Prompt);
    terminal.check("cat > typed", "", State::Reading);
    terminal.check("one", "", State::Reading);
    terminal.shell.end_input();
    assert_eq!(terminal.go().0, State::Prompt);
    terminal.check("cat typed", "one\n", State::Prompt);
    assert_eq!(terminal.shell.files().contents("/opt/me", "typed"), Ok(b"one\n".to_vec()));
}

#[test]
fn the_tab_key_offers_commands_files_and_variables() {
    let terminal = Terminal::new();
    for (text, start, candidates) in [
        ("kub", 0, vec!["kubectl"]),
        ("echo a | tou", 9, vec!["touch"]),
        ("cat jo", 4, vec!["job.yaml"]),
        ("cat /op", 4, vec!["/opt/"]),
        ("cat < /opt/", 6, vec!["/opt/me/"]),
        ("echo $HOM", 5, vec!["$HOME"]),
    ] {
        let completion = terminal.shell.complete(text);
        assert_eq!(
            (completion.start, completion.candidates),
            (start, candidates.iter().map(|&c| c.to_owned()).collect()),
            "{text}"
        );
    }
    assert_eq!(terminal.shell.complete("true; kubectl get p").words, ["kubectl", "get", "p"]);
}

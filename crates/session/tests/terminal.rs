//! The terminal: what is typed runs, waits, passes virtual time and can be interrupted.

use jobyard_session::protocol::{Ask, Command, Look, Reply};
use jobyard_session::terminal_views::{PieceKind, Prompt, TerminalInput, TerminalView};
use jobyard_session::{STEPS_PER_FRAME, Session};

/// A session with what its terminal wrote since it was last asked.
struct Typist {
    session: Session,
    from: u32,
}

impl Typist {
    fn new() -> Self {
        Self { session: Session::new(7), from: 0 }
    }

    fn send(&mut self, input: TerminalInput) -> Reply {
        let look = Look { terminal_from: Some(self.from), ..Look::default() };
        let reply = self.session.answer(Ask { id: 1, command: Command::Terminal { input }, look });
        self.from = terminal(&reply).next;
        reply
    }

    /// Types a line, lets time pass until the prompt is back, and returns what was written. Standard error and the time
    /// that passed stand in brackets.
    fn line(&mut self, text: &str) -> String {
        let reply = self.send(TerminalInput::Line { text: text.to_owned() });
        let mut written = words(terminal(&reply));
        let mut view = terminal(&reply).clone();
        for _ in 0..100 {
            if view.prompt != Prompt::Busy {
                break;
            }
            let reply = self.send(TerminalInput::Continue);
            view = terminal(&reply).clone();
            written.push_str(&words(&view));
        }
        assert_ne!(view.prompt, Prompt::Busy, "{text} ends");
        written
    }
}

fn terminal(reply: &Reply) -> &TerminalView {
    reply.view.as_ref().and_then(|view| view.terminal.as_ref()).expect("the terminal was looked at")
}

fn words(view: &TerminalView) -> String {
    let piece = |kind, text: &str| match kind {
        PieceKind::Input => String::new(),
        PieceKind::Output => text.to_owned(),
        PieceKind::Error => format!("[{}]\n", text.trim_end()),
        PieceKind::Passed => format!("[+{text}]\n"),
    };
    view.pieces.iter().map(|one| piece(one.kind, &one.text)).collect()
}

#[test]
fn sleep_passes_virtual_time_and_says_so() {
    let mut typist = Typist::new();
    assert_eq!(typist.line("echo before; sleep 90; echo after"), "before\nafter\n[+90s]\n");
    assert_eq!(typist.line("echo $?"), "0\n", "what takes no time says nothing of it");
}

#[test]
fn a_command_may_take_several_lines() {
    let mut typist = Typist::new();
    let reply = typist.send(TerminalInput::Line { text: "cat > job.yaml <<EOF".to_owned() });
    assert_eq!(terminal(&reply).prompt, Prompt::Continued);
    assert_eq!(typist.line("kind: Job"), "");
    assert_eq!(typist.line("EOF"), "");
    assert_eq!(typist.line("grep -c kind job.yaml"), "1\n");
    let file = typist.send(TerminalInput::Download { path: "job.yaml".to_owned() }).file;
    assert_eq!(file.as_deref(), Some("kind: Job\n"));
    let missing = typist.send(TerminalInput::Download { path: "other".to_owned() });
    assert_eq!(missing.error, "other: No such file or directory");
}

#[test]
fn files_can_be_brought_and_are_completed() {
    let mut typist = Typist::new();
    let upload = |path: &str| TerminalInput::Upload { path: path.to_owned(), text: "x\n".to_owned() };
    typist.send(upload("indexed.yaml"));
    typist.send(upload("indexed-volume.yaml"));
    let reply = typist.send(TerminalInput::Complete { text: "cat ü ind".to_owned() });
    let completion = terminal(&reply).completion.clone().expect("it was asked for");
    assert_eq!((completion.start, completion.candidates.len()), (6, 2));
    assert_eq!(typist.line("cat indexed.yaml"), "x\n");
}

#[test]
fn an_interrupted_command_leaves_a_prompt() {
    let mut typist = Typist::new();
    let reply = typist.send(TerminalInput::Line { text: "sleep 1000000; echo never".to_owned() });
    assert_eq!(terminal(&reply).prompt, Prompt::Busy);
    let reply = typist.send(TerminalInput::Interrupt);
    assert_eq!(terminal(&reply).prompt, Prompt::Ready);
    assert_eq!(typist.line("echo $?"), "130\n");
}

#[test]
fn time_of_the_page_is_time_of_the_terminal() {
    let mut typist = Typist::new();
    typist.send(TerminalInput::Line { text: "sleep 10; echo done".to_owned() });
    typist.session.advance(std::time::Duration::from_secs(11), STEPS_PER_FRAME);
    let reply = typist.send(TerminalInput::Continue);
    assert_eq!((words(terminal(&reply)).as_str(), terminal(&reply).prompt), ("done\n[+10s]\n", Prompt::Ready));
}

#[test]
fn a_new_cluster_keeps_files_and_variables() {
    let mut typist = Typist::new();
    typist.line("a=1; echo kept > file; sleep 5");
    typist.send(TerminalInput::Line { text: "sleep 100".to_owned() });
    typist.session.reset();
    assert_eq!(typist.line("echo $a; cat file; sleep 1"), "1\nkept\n[+1s]\n");
}

#[test]
fn words_of_kubectl_are_completed() {
    let mut typist = Typist::new();
    let offered = |typist: &mut Typist, text: &str| {
        let reply = typist.send(TerminalInput::Complete { text: text.to_owned() });
        let completion = terminal(&reply).completion.clone().expect("it was asked for");
        (completion.start, completion.candidates)
    };
    assert_eq!(offered(&mut typist, "echo x | kubectl descr"), (17, vec!["describe".to_owned()]));
    let (_, nodes) = offered(&mut typist, "kubectl get nodes ");
    assert_eq!(nodes.len(), 3, "{nodes:?}");
    assert_eq!(offered(&mut typist, "kubec").1, ["kubectl"]);
}

#[test]
fn kubectl_answers_without_time_passing() {
    let mut typist = Typist::new();
    assert_eq!(typist.line("kubectl get nodes --no-headers | wc -l"), "3\n");
    assert_eq!(typist.line("kubectl get pods; echo $?"), "[No resources found in default namespace.]\n0\n");
}

#[test]
fn a_command_goes_on_where_nothing_else_happens() {
    let mut typist = Typist::new();
    while typist.session.step() {}
    assert_eq!(typist.line("sleep 30; echo done"), "done\n[+30s]\n");
    let reply = typist.send(TerminalInput::Line { text: "kubectl get jobs -w".to_owned() });
    assert!(terminal(&reply).is_stuck, "no Job is there, and nobody makes one");
    typist.send(TerminalInput::Interrupt);
}

#[test]
fn background_commands_go_on_while_the_prompt_waits() {
    let mut typist = Typist::new();
    typist.line("kubectl create job hello --image=busybox -- sleep 2");
    typist.line("kubectl wait --for=condition=complete job/hello > /dev/null && echo seen > end &");
    typist.session.jump_to_end(STEPS_PER_FRAME);
    assert_eq!(typist.line("cat end"), "seen\n");
}

//! Programs that run other programs: each becomes a script that a child shell runs.

use std::fmt::Write as _;
use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::task::{Activity, FrameKind, Task};
use crate::dialect::Dialect;
use crate::syntax;
use crate::utilities::find::{Found, find, quoted};

impl Machine {
    /// Runs a script in a child, or in the place of a shell that ends with it.
    pub(super) fn run_script(&mut self, task: &mut Task, text: &str) {
        let code = syntax::load(text, Dialect::Ash);
        if task.frames.is_empty() {
            task.shell.functions = Arc::default();
            task.push_frame(code, FrameKind::Script);
            return;
        }
        if let Some(mut child) = self.fork(task, &code) {
            child.shell.functions = Arc::default();
            child.shell.dialect = Dialect::Ash;
            child.shell.options = super::task::Options::default();
            child.ignoring_errors = 0;
            child.frames[0].kind = FrameKind::Script;
            task.activity = Activity::Foreground(vec![self.admit(child)]);
        }
    }

    /// Runs a program that runs others; false if this is none.
    pub(super) fn run_runner(&mut self, task: &mut Task, name: &str, operands: &[Text]) -> bool {
        match name {
            "simulated-service" => self.call_service(task, operands),
            "redis-cli" | "amqp-declare-queue" | "amqp-publish" | "amqp-consume" | "amqp-get" => {
                if let Some(script) = crate::clients::with_arguments(name, operands) {
                    self.run_script(task, &script);
                }
            }
            "find" => self.find(task, operands),
            "yes" => {
                let words: Vec<&str> = operands.iter().map(|word| &**word).collect();
                let text = if words.is_empty() { "y".to_owned() } else { words.join(" ") };
                self.run_script(task, &format!("while :; do echo {}; done", quoted(&text)));
            }
            "watch" => self.watch(task, operands),
            "which" => self.which(task, operands),
            "time" => {
                let line: Vec<String> = operands.iter().map(|word| quoted(word)).collect();
                // Seconds are enough: nothing but waiting takes time here.
                let script = format!(
                    "b=$EPOCHSECONDS\n{}\nc=$?\ne=$((EPOCHSECONDS-b))\nprintf 'real\\t%dm %d.00s\\nuser\\t0m 0.00s\\nsys\\t0m 0.00s\\n' $((e/60)) $((e%60)) >&2\nexit $c",
                    line.join(" ")
                );
                self.run_script(task, &script);
            }
            _ => return false,
        }
        true
    }

    fn find(&mut self, task: &mut Task, operands: &[Text]) {
        let prefix = task.shell.prefix(task.line);
        let mut call = self.call_of(task, "find", operands, Vec::new(), &prefix);
        let found = find(&mut call);
        let (out, err) = (call.out, call.err);
        self.write(task, 2, &err);
        self.write(task, 1, &out);
        match found {
            Found::Done(status) => task.status = status,
            Found::Script(script) => self.run_script(task, &script),
        }
    }

    fn watch(&mut self, task: &mut Task, operands: &[Text]) {
        let (mut seconds, mut rest, mut title) = ("2".to_owned(), operands, true);
        while let Some(option) = rest.first().and_then(|word| word.strip_prefix('-')) {
            rest = &rest[1..];
            title &= option != "t";
            if let Some(own) = option.strip_prefix('n') {
                own.clone_into(&mut seconds);
                if own.is_empty() {
                    seconds = rest.first().map_or("2".to_owned(), std::string::ToString::to_string);
                    rest = rest.get(1..).unwrap_or_default();
                }
            }
        }
        if rest.is_empty() {
            self.write(task, 2, b"Usage: watch [-n SEC] [-t] PROG ARGS\n");
            task.status = 1;
            return;
        }
        let command = rest.join(" ");
        let shown = if seconds.contains('.') { seconds.clone() } else { format!("{seconds}.0") };
        let mut script = "while :; do\nprintf '\\033[H\\033[J'\n".to_owned();
        if title {
            let head = quoted(&format!("Every {shown}s: {command}"));
            let _ = writeln!(script, "printf '%s  %s\\n\\n' {head} \"$(date)\"");
        }
        let _ = write!(script, "eval {}\nsleep {}\ndone", quoted(&command), quoted(&seconds));
        self.run_script(task, &script);
    }

    fn which(&mut self, task: &mut Task, operands: &[Text]) {
        let (mut lines, mut missing) = (String::new(), false);
        for name in operands.iter().filter(|word| !word.starts_with('-')) {
            match self.program_path(name) {
                Some(path) => {
                    let _ = writeln!(lines, "{path}");
                }
                None => missing = true,
            }
        }
        self.write(task, 1, lines.as_bytes());
        task.status = i32::from(missing);
    }
}

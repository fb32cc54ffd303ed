//! `set`, `trap`, `getopts`: what the shell is told about itself.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::signals::signal_name;
use super::task::{Options, Task};

impl Machine {
    pub(super) fn set(&mut self, task: &mut Task, operands: &[Text]) {
        if operands.is_empty() {
            return self.print_all(task);
        }
        let mut rest = operands;
        while let Some(word) = rest.first() {
            let on = word.starts_with('-');
            let Some(letters) = word.strip_prefix(['-', '+']) else { break };
            rest = &rest[1..];
            if letters == "-" || letters.is_empty() {
                if letters == "-" || !rest.is_empty() {
                    task.shell.parameters = Arc::new(rest.to_vec());
                }
                return;
            }
            if letters.contains('o') {
                let name = rest.first().map_or("", |word| word);
                if !set_named(&mut task.shell.options, name, on) {
                    let dialect = task.shell.dialect;
                    let message = if dialect.is_bash() {
                        format!("{name}: invalid option name")
                    } else {
                        format!("illegal option {}o {name}", if on { "-" } else { "+" })
                    };
                    self.fail_builtin(task, "set", &message, 2);
                    if !dialect.is_bash() {
                        task.exit = Some(2);
                    }
                    return;
                }
                rest = rest.get(1..).unwrap_or_default();
            }
            set_letters(&mut task.shell.options, letters, on);
        }
        if !rest.is_empty() {
            task.shell.parameters = Arc::new(rest.to_vec());
        }
    }

    pub(super) fn trap(&mut self, task: &mut Task, operands: &[Text]) {
        let operands = operands.strip_prefix(&[Text::from("--")]).unwrap_or(operands);
        let Some((first, rest)) = operands.split_first() else { return self.print_traps(task) };
        if &**first == "-p" {
            return self.print_traps(task);
        }
        let (action, signals) = if rest.is_empty() { ("-", operands) } else { (&**first, rest) };
        for word in signals {
            match signal_name(word) {
                Some(signal) if action == "-" => drop(task.shell.traps.remove(signal)),
                Some(signal) => drop(task.shell.traps.insert(signal, action.into())),
                None if matches!(&**word, "DEBUG" | "RETURN") && task.shell.is_bash() => {}
                None if task.shell.dialect == crate::dialect::Dialect::Dash => {
                    let text = format!("trap: {word}: bad trap\n");
                    self.write(task, 2, text.as_bytes());
                    task.status = 1;
                }
                None => self.fail_builtin(task, "trap", &format!("{word}: invalid signal specification"), 1),
            }
        }
    }

    fn print_traps(&mut self, task: &mut Task) {
        let prefix = if task.shell.is_bash() { "SIG" } else { "" };
        let mut lines = String::new();
        for (signal, action) in &task.shell.traps {
            let prefix = if matches!(*signal, "EXIT" | "ERR") { "" } else { prefix };
            lines.push_str(&format!("trap -- '{}' {prefix}{signal}\n", action.replace('\'', "'\\''")));
        }
        self.write(task, 1, lines.as_bytes());
    }

    /// `getopts OPTIONS NAME [ARGUMENT…]`
    pub(super) fn getopts(&mut self, task: &mut Task, operands: &[Text]) {
        let [options, name, given @ ..] = operands else {
            return self.fail_builtin(task, "getopts", "usage: getopts optstring var [arg]", 2);
        };
        let words: Vec<Text> = if given.is_empty() { task.shell.parameters.to_vec() } else { given.to_vec() };
        let index = task.shell.value("OPTIND").and_then(|text| text.parse().ok()).unwrap_or(1usize).max(1);
        let (known_index, mut at) = task.shell.option_at;
        if known_index != index {
            at = 0;
        }
        let word = words.get(index - 1).map(std::string::ToString::to_string).unwrap_or_default();
        let letters: Vec<char> = word.chars().collect();
        if at == 0 && (letters.first() != Some(&'-') || letters.len() == 1 || word == "--") {
            let end = if word == "--" { index + 1 } else { index };
            self.assign(task, "OPTIND", end.to_string().into());
            self.assign(task, name, "?".into());
            task.status = 1;
            return;
        }
        let at = at.max(1);
        let letter = letters[at];
        let is_last = at + 1 == letters.len();
        let place = options.find(letter).filter(|_| letter != ':');
        let takes = place.is_some_and(|place| options[place + letter.len_utf8()..].starts_with(':'));
        let silent = options.starts_with(':');
        let (mut next, mut found, mut argument) = (if is_last { index + 1 } else { index }, letter, None);
        if place.is_none() {
            found = '?';
            if silent {
                argument = Some(letter.to_string());
            } else {
                self.option_error(task, letter, "Illegal option -", "illegal option -- ");
            }
        } else if takes && !is_last {
            argument = Some(letters[at + 1..].iter().collect());
            next = index + 1;
        } else if takes {
            match words.get(index) {
                Some(word) => {
                    argument = Some(word.to_string());
                    next = index + 2;
                }
                None if silent => (found, argument) = (':', Some(letter.to_string())),
                None => {
                    found = '?';
                    let text = "option requires an argument -- ";
                    if task.shell.is_bash() {
                        self.option_error(task, letter, "", text);
                    } else {
                        self.write(task, 2, format!("No arg for -{letter} option\n").as_bytes());
                    }
                }
            }
        }
        task.shell.option_at = (next, if next == index { at + 1 } else { 0 });
        self.assign(task, name, found.to_string().into());
        self.assign(task, "OPTIND", next.to_string().into());
        match argument {
            Some(text) => self.assign(task, "OPTARG", text.into()),
            None => task.shell.restore("OPTARG", None),
        }
        task.status = 0;
    }

    fn option_error(&mut self, task: &mut Task, letter: char, others: &str, bash: &str) {
        let text = if task.shell.is_bash() {
            format!("{}: {bash}{letter}\n", task.shell.name)
        } else {
            format!("{others}{letter}\n")
        };
        self.write(task, 2, text.as_bytes());
    }
}

/// Letters of options with their names.
const LETTERS: [(char, &str); 7] = [
    ('e', "errexit"),
    ('u', "nounset"),
    ('x', "xtrace"),
    ('f', "noglob"),
    ('E', "errtrace"),
    ('C', "noclobber"),
    ('n', "noexec"),
];

/// `set -eux`; letters of no option change nothing.
pub(super) fn set_letters(options: &mut Options, letters: &str, on: bool) {
    for (letter, name) in LETTERS {
        if letters.contains(letter) {
            set_named(options, name, on);
        }
    }
}

/// `set -o errexit`; false if there is no such option.
pub(super) fn set_named(options: &mut Options, name: &str, on: bool) -> bool {
    match name {
        "errexit" => options.exit_on_error = on,
        "nounset" => options.unset_is_error = on,
        "xtrace" => options.trace = on,
        "noglob" => options.no_patterns = on,
        "pipefail" => options.pipe_fails = on,
        "errtrace" => options.traps_errors_inside = on,
        "noclobber" => options.keeps_files = on,
        "noexec" => options.reads_only = on,
        "" | "monitor" | "notify" | "posix" | "vi" | "emacs" | "ignoreeof" | "verbose" | "allexport" | "functrace"
        | "hashall" | "braceexpand" | "history" => {}
        _ => return false,
    }
    true
}

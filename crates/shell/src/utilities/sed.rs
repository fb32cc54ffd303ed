//! `sed`: the script is read into commands, which run over the lines.

use std::collections::VecDeque;

use jobyard_api::Text;

use super::sed_script::{Address, Command, Kind, Substitution, parse};
use super::{Call, Need};
use crate::regex::Regex;

/// Commands that one run may execute.
const STEPS_MAX: u32 = 2_000_000;

/// What the command line asks for.
#[derive(Default)]
struct Options {
    quiet: bool,
    extended: bool,
    in_place: Option<String>,
    scripts: Vec<String>,
    script_files: Vec<Text>,
    files: Vec<Text>,
}

fn options(words: &[Text]) -> Options {
    let mut options = Options::default();
    let mut words = words.iter();
    let mut ended = false;
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty() && !ended) else {
            options.files.push(word.clone());
            continue;
        };
        match letters {
            "-" => ended = true,
            "-quiet" | "-silent" => options.quiet = true,
            "-regexp-extended" => options.extended = true,
            _ if letters.starts_with("-in-place") => {
                options.in_place = Some(letters["-in-place".len()..].replace('=', ""));
            }
            _ if letters.starts_with("-expression=") => {
                options.scripts.push(letters["-expression=".len()..].to_owned());
            }
            _ => short(&mut options, letters, &mut words),
        }
    }
    if options.scripts.is_empty() && options.script_files.is_empty() && !options.files.is_empty() {
        let script = options.files.remove(0);
        options.scripts.push(script.to_string());
    }
    options
}

fn short<'a>(options: &mut Options, letters: &str, words: &mut impl Iterator<Item = &'a Text>) {
    let mut rest = letters.chars();
    while let Some(letter) = rest.next() {
        match letter {
            'n' => options.quiet = true,
            'E' | 'r' => options.extended = true,
            'i' => {
                options.in_place = Some(rest.as_str().to_owned());
                return;
            }
            'e' | 'f' => {
                let text = rest.as_str();
                let value = if text.is_empty() { words.next().map_or("", |word| word) } else { text };
                if letter == 'e' {
                    options.scripts.push(value.to_owned());
                } else {
                    options.script_files.push(value.into());
                }
                return;
            }
            _ => {}
        }
    }
}

pub(super) fn need(words: &[Text]) -> Need {
    let options = options(words);
    if options.files.is_empty() || options.files.iter().any(|file| &**file == "-") { Need::All } else { Need::Nothing }
}

/// Can it take its input piece by piece? Not if it counts lines, knows the last one or keeps some.
pub(super) fn streams(words: &[Text]) -> bool {
    let options = options(words);
    let script = options.scripts.join("\n");
    let Ok(commands) = parse(&script, options.extended) else { return false };
    options.script_files.is_empty()
        && commands.iter().all(|command| {
            let plain = |address: &Option<Address>| matches!(address, None | Some(Address::Regex(_)));
            let simple = matches!(command.kind, Kind::Substitute(_) | Kind::Print | Kind::Delete | Kind::Translate(..));
            plain(&command.from) && command.to.is_none() && simple
        })
}

/// `sed [-n] [-E] [-i[SUFFIX]] [-e SCRIPT] [-f FILE] [SCRIPT] [FILE…]`
pub(super) fn sed(call: &mut Call<'_>) -> i32 {
    let options = options(call.arguments);
    let mut script = options.scripts.join("\n");
    for file in &options.script_files {
        match call.content_or(file) {
            Ok(bytes) => script.push_str(&String::from_utf8_lossy(&bytes)),
            Err(failure) => return call.fail(&format!("couldn't open file {file}: {failure}")),
        }
    }
    if options.scripts.is_empty() && options.script_files.is_empty() {
        call.err.extend_from_slice(b"Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
        return 1;
    }
    let commands = match parse(&script, options.extended) {
        Ok(commands) => commands,
        Err(message) if call.is_busybox => return call.fail(&message.busybox),
        Err(message) => return call.fail(&format!("-e expression #1, char {}: {}", message.at, message.gnu)),
    };
    let Some(suffix) = &options.in_place else {
        let mut status = 0;
        let mut bytes = Vec::new();
        if options.files.is_empty() {
            bytes = std::mem::take(&mut call.input);
        }
        for file in &options.files {
            match call.content_or(file) {
                Ok(content) => {
                    if !bytes.is_empty() && bytes.last() != Some(&b'\n') {
                        bytes.push(b'\n');
                    }
                    bytes.extend_from_slice(&content);
                }
                Err(failure) => status = unreadable(call, file, failure),
            }
        }
        let (out, code) = Editor::new(&commands, options.quiet, &bytes).run(call);
        call.out.extend_from_slice(&out);
        return if code == 0 { status } else { code };
    };
    let mut status = 0;
    for file in &options.files {
        match call.content_or(file) {
            Ok(content) => {
                let (out, _) = Editor::new(&commands, options.quiet, &content).run(call);
                let path = call.path(file);
                if !suffix.is_empty() {
                    let kept = call.files.put("/", &format!("{path}{suffix}"), &content);
                    status = i32::from(kept.is_err());
                }
                if let Err(failure) = call.files.put("/", &path, &out) {
                    status = call.fail(&format!("{file}: {failure}"));
                }
            }
            Err(failure) => status = unreadable(call, file, failure),
        }
    }
    status
}

fn unreadable(call: &mut Call<'_>, file: &str, failure: &str) -> i32 {
    if call.is_busybox {
        call.fail(&format!("{file}: {failure}"));
        return 1;
    }
    call.fail(&format!("can't read {file}: {failure}"));
    2
}

/// The state of a run over one input.
struct Editor<'a> {
    commands: &'a [Command],
    quiet: bool,
    lines: VecDeque<&'a [u8]>,
    /// The input's last line has no line feed.
    open_end: bool,
    number: usize,
    /// Of each command with two addresses: the line where its range ends, if it is in it.
    ranges: Vec<Option<usize>>,
    space: String,
    hold: String,
    last_regex: Option<Regex>,
    out: Vec<u8>,
    after: Vec<u8>,
    steps: u32,
    /// Something was replaced since the line was read or the last `t`.
    substituted: bool,
}

/// What follows a command.
enum Next {
    Go,
    Jump(usize),
    /// The next line, after printing this one or not.
    Cycle(bool),
    /// The script again, on what is left in the pattern space.
    Again,
    Quit(bool, i32),
}

impl<'a> Editor<'a> {
    fn new(commands: &'a [Command], quiet: bool, bytes: &'a [u8]) -> Self {
        Self {
            commands,
            quiet,
            lines: super::lines(bytes).collect(),
            open_end: !bytes.is_empty() && bytes.last() != Some(&b'\n'),
            number: 0,
            ranges: vec![None; commands.len()],
            space: String::new(),
            hold: String::new(),
            last_regex: None,
            out: Vec::new(),
            after: Vec::new(),
            steps: STEPS_MAX,
            substituted: false,
        }
    }

    fn run(mut self, call: &mut Call<'_>) -> (Vec<u8>, i32) {
        let mut again = false;
        loop {
            if !again && !self.read() {
                return (self.out, 0);
            }
            again = false;
            match self.cycle(call) {
                Next::Cycle(print) => self.finish(print),
                Next::Again => {
                    self.finish(false);
                    again = true;
                }
                Next::Quit(print, code) => {
                    self.finish(print);
                    return (self.out, code);
                }
                Next::Go | Next::Jump(_) => unreachable!("a cycle ends with what comes after it"),
            }
        }
    }

    fn read(&mut self) -> bool {
        let Some(line) = self.lines.pop_front() else { return false };
        self.space = String::from_utf8_lossy(line).into_owned();
        self.number += 1;
        self.substituted = false;
        true
    }

    fn print(&mut self) {
        let space = std::mem::take(&mut self.space);
        self.write(&space);
        self.space = space;
    }

    fn write(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'\n');
    }

    fn finish(&mut self, print: bool) {
        if print && !self.quiet {
            self.print();
        }
        let after = std::mem::take(&mut self.after);
        if self.lines.is_empty() && self.open_end && after.is_empty() && self.out.last() == Some(&b'\n') {
            self.out.pop();
            self.open_end = false;
        }
        self.out.extend_from_slice(&after);
    }

    fn cycle(&mut self, call: &mut Call<'_>) -> Next {
        let mut at = 0;
        while let Some(command) = self.commands.get(at) {
            if self.steps == 0 {
                call.fail("simulated: ended after too many commands");
                return Next::Quit(false, 1);
            }
            self.steps -= 1;
            if self.selects(at, command) == command.negated {
                at = if let Kind::Begin(end) = command.kind { end } else { at + 1 };
                continue;
            }
            match self.execute(call, command, at) {
                Next::Go => at += 1,
                Next::Jump(to) => at = to,
                next => return next,
            }
        }
        Next::Cycle(true)
    }

    fn selects(&mut self, at: usize, command: &Command) -> bool {
        let Some(from) = &command.from else { return true };
        let Some(to) = &command.to else { return self.is_at(from) };
        if let Some(end) = self.ranges[at] {
            let ends = match to {
                Address::Regex(_) | Address::Last => self.is_at(to),
                _ => self.number >= end,
            };
            if ends {
                self.ranges[at] = None;
            }
            return !matches!(to, Address::Line(_)) || self.number <= end;
        }
        if !self.is_at(from) && !matches!(from, Address::Line(0)) {
            return false;
        }
        let end = match to {
            Address::Line(line) => *line,
            Address::Count(count) => self.number + count,
            Address::Step(_, step) => self.number.next_multiple_of((*step).max(1)),
            Address::Regex(_) | Address::Last => usize::MAX,
        };
        if end > self.number {
            self.ranges[at] = Some(end);
        }
        true
    }

    fn is_at(&mut self, address: &Address) -> bool {
        match address {
            Address::Line(line) => self.number == *line,
            Address::Count(_) => false,
            Address::Step(first, 0) => self.number == *first,
            Address::Step(first, step) => self.number >= *first && (self.number - first).is_multiple_of(*step),
            Address::Last => self.lines.is_empty(),
            Address::Regex(regex) => {
                let chars: Vec<char> = self.space.chars().collect();
                self.regex(regex.as_ref()).is_some_and(|regex| regex.is_match(&chars))
            }
        }
    }

    /// The expression itself, or the last one that was used.
    fn regex(&mut self, regex: Option<&Regex>) -> Option<Regex> {
        if let Some(regex) = regex {
            self.last_regex = Some(regex.clone());
        }
        self.last_regex.clone()
    }

    fn execute(&mut self, call: &mut Call<'_>, command: &Command, at: usize) -> Next {
        match &command.kind {
            Kind::Begin(_) | Kind::End | Kind::Label(_) => {}
            Kind::Substitute(substitution) => return self.substitute(call, substitution),
            Kind::Translate(from, to) => {
                self.space =
                    self.space.chars().map(|c| from.iter().position(|own| *own == c).map_or(c, |n| to[n])).collect();
            }
            Kind::Print => self.print(),
            Kind::PrintFirst => {
                let first = self.space.split('\n').next().unwrap_or_default().to_owned();
                self.write(&first);
            }
            Kind::Number => {
                let number = self.number.to_string();
                self.write(&number);
            }
            Kind::Delete => return Next::Cycle(false),
            Kind::DeleteFirst => match self.space.split_once('\n') {
                Some((_, rest)) => {
                    self.space = rest.to_owned();
                    return Next::Again;
                }
                None => return Next::Cycle(false),
            },
            Kind::Append(text) => self.after.extend_from_slice(format!("{text}\n").as_bytes()),
            Kind::Insert(text) => self.write(&text.clone()),
            Kind::Change(text) => {
                if self.ranges[at].is_none() || command.negated {
                    self.write(&text.clone());
                }
                return Next::Cycle(false);
            }
            Kind::Read(file) => {
                let bytes = call.content_or(file).unwrap_or_default();
                self.after.extend_from_slice(&bytes);
            }
            Kind::Write(file) => {
                let line = format!("{}\n", self.space);
                self.write_file(call, file, &line);
            }
            Kind::Next => {
                if self.lines.is_empty() {
                    return Next::Quit(true, 0);
                }
                self.finish(true);
                self.read();
            }
            Kind::NextAppended => {
                let before = std::mem::take(&mut self.space);
                if !self.read() {
                    self.space = before;
                    return Next::Quit(true, 0);
                }
                self.space = format!("{before}\n{}", self.space);
            }
            Kind::Get => self.space.clone_from(&self.hold),
            Kind::GetAppended => {
                self.space.push('\n');
                self.space.push_str(&self.hold);
            }
            Kind::Hold => self.hold.clone_from(&self.space),
            Kind::HoldAppended => {
                self.hold.push('\n');
                self.hold.push_str(&self.space);
            }
            Kind::Exchange => std::mem::swap(&mut self.space, &mut self.hold),
            Kind::Quit(print, code) => return Next::Quit(*print, *code),
            Kind::Branch(target) => return Next::Jump(*target),
            Kind::BranchIfDone(target) => {
                if std::mem::take(&mut self.substituted) {
                    return Next::Jump(*target);
                }
            }
        }
        Next::Go
    }

    fn write_file(&mut self, call: &mut Call<'_>, file: &str, text: &str) {
        match file {
            "/dev/stdout" => self.out.extend_from_slice(text.as_bytes()),
            "/dev/stderr" => call.err.extend_from_slice(text.as_bytes()),
            _ => {
                let path = call.path(file);
                let written =
                    call.files.open_to_write(&path, false).and_then(|()| call.files.append(&path, text.as_bytes()));
                if let Err(failure) = written {
                    call.fail(&format!("{file}: {failure}"));
                }
            }
        }
    }

    fn substitute(&mut self, call: &mut Call<'_>, substitution: &Substitution) -> Next {
        let Some(regex) = self.regex(substitution.regex.as_ref()) else { return Next::Go };
        let chars: Vec<char> = self.space.chars().collect();
        let Some(result) = substitution.apply(&regex, &chars) else { return Next::Go };
        self.space = result;
        self.substituted = true;
        if substitution.print {
            self.print();
        }
        if let Some(file) = &substitution.file {
            let line = format!("{}\n", self.space);
            self.write_file(call, file, &line);
        }
        Next::Go
    }
}

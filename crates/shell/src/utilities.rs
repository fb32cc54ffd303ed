//! Small programs that every image has: functions from arguments and input to output and exit code.
//!
//! To add one: write its function in a file of its kind, and a row in [`find`] with how much input it needs.

pub(crate) mod conditions;
mod filters;
mod grep;
mod numbers;
mod paths;
mod print;
mod selection;
mod system;

use std::collections::BTreeMap;
use std::time::Duration;

use jobyard_api::{Text, time::Time};

use crate::dialect::Dialect;
use crate::files::{Files, absolute};
use crate::machine::Variable;

/// One call of a utility.
pub(crate) struct Call<'a> {
    pub name: &'static str,
    /// Without the name.
    pub arguments: &'a [Text],
    /// Standard input as far as it was asked for.
    pub input: Vec<u8>,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
    pub files: &'a mut Files,
    pub directory: &'a str,
    /// The shell's `$0`: what stands before the messages of `echo`'s kin.
    pub shell_name: &'a str,
    pub dialect: Dialect,
    /// Do the programs come from busybox, or from GNU?
    pub is_busybox: bool,
    pub variables: &'a BTreeMap<Text, Variable>,
    pub now: Time,
    pub hostname: &'a str,
}

/// How much standard input a utility reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Nothing,
    /// All of it.
    All,
    Lines(usize),
    Bytes(usize),
}

impl Need {
    /// How many of these bytes are wanted, once that is known.
    pub fn met(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Nothing | Self::Lines(0) | Self::Bytes(0) => Some(0),
            Self::All => None,
            Self::Lines(count) => {
                let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
                ends.map(|(at, _)| at + 1).nth(count - 1)
            }
            Self::Bytes(count) => (bytes.len() >= count).then_some(count),
        }
    }
}

/// A small program.
pub(crate) struct Utility {
    pub name: &'static str,
    pub need: fn(&[Text]) -> Need,
    pub run: fn(&mut Call<'_>) -> i32,
}

/// Names of all utilities.
pub(crate) const NAMES: &[&str] = &[
    "basename", "cat", "cp", "cut", "date", "dirname", "echo", "env", "expr", "false", "grep", "head", "hostname",
    "ls", "mkdir", "mv", "nproc", "printenv", "printf", "rev", "rm", "rmdir", "seq", "sort", "sync", "tac", "tail",
    "tee", "test", "touch", "tr", "true", "uname", "uniq", "wc", "whoami",
];

/// The utility of this name.
pub(crate) fn find(name: &str) -> Option<Utility> {
    let never = || -> fn(&[Text]) -> Need { |_| Need::Nothing };
    let found = |name, need, run| Some(Utility { name, need, run });
    match name {
        "echo" => found("echo", never(), print::echo),
        "printf" => found("printf", never(), print::printf),
        "true" => found("true", never(), |_| 0),
        "false" => found("false", never(), |_| 1),
        "test" => found("test", never(), conditions::test),
        "[" => found("[", never(), conditions::test),
        "cat" => found("cat", |words| operands_or_input(words, 0), filters::cat),
        "tac" => found("tac", |words| operands_or_input(words, 0), filters::tac),
        "rev" => found("rev", |words| operands_or_input(words, 0), filters::rev),
        "wc" => found("wc", |words| operands_or_input(words, 0), filters::wc),
        "sort" => found("sort", |words| operands_or_input(words, 0), filters::sort),
        "uniq" => found("uniq", |words| operands_or_input(words, 0), filters::uniq),
        "tr" => found("tr", |_| Need::All, filters::tr),
        "tee" => found("tee", |_| Need::All, filters::tee),
        "head" => found("head", selection::head_need, selection::head),
        "tail" => found("tail", selection::tail_need, selection::tail),
        "cut" => found("cut", selection::cut_need, selection::cut),
        "grep" | "egrep" | "fgrep" => found("grep", grep::need, grep::grep),
        "seq" => found("seq", never(), numbers::seq),
        "expr" => found("expr", never(), numbers::expr),
        "ls" => found("ls", never(), paths::ls),
        "mkdir" => found("mkdir", never(), paths::mkdir),
        "rmdir" => found("rmdir", never(), paths::rmdir),
        "rm" => found("rm", never(), paths::rm),
        "touch" => found("touch", never(), paths::touch),
        "cp" => found("cp", never(), paths::cp),
        "mv" => found("mv", never(), paths::mv),
        "basename" => found("basename", never(), paths::basename),
        "dirname" => found("dirname", never(), paths::dirname),
        "date" => found("date", never(), system::date),
        "hostname" => found("hostname", never(), system::hostname),
        "env" => found("env", never(), system::printenv),
        "printenv" => found("printenv", never(), system::printenv),
        "uname" => found("uname", never(), system::uname),
        "whoami" => found("whoami", never(), system::whoami),
        "nproc" => found("nproc", never(), system::nproc),
        "sync" | "chmod" | "chown" => found("sync", never(), |_| 0),
        _ => None,
    }
}

/// Appends `text` with the escapes of `$'…'` replaced.
pub(crate) fn unescape(text: &str, out: &mut Vec<u8>) {
    print::unescape(text, out, false);
}

/// A utility reads its input if no file is named after the first `skip` operands, or `-` is.
fn operands_or_input(words: &[Text], skip: usize) -> Need {
    let mut files = words.iter().filter(|word| !is_option(word)).skip(skip).peekable();
    if files.peek().is_none() || files.any(|word| &**word == "-") { Need::All } else { Need::Nothing }
}

fn is_option(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-')
}

impl Call<'_> {
    fn operands(&self) -> Vec<Text> {
        self.arguments.iter().filter(|word| !is_option(word)).cloned().collect()
    }

    /// Is this one-letter option given, alone or in a group?
    fn has(&self, letter: char) -> bool {
        self.arguments.iter().any(|word| is_option(word) && !word.starts_with("--") && word.contains(letter))
    }

    fn line(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'\n');
    }

    /// Writes `name: message` and gives the status 1.
    fn fail(&mut self, message: &str) -> i32 {
        self.err.extend_from_slice(format!("{}: {message}\n", self.name).as_bytes());
        1
    }

    fn path(&self, word: &str) -> String {
        absolute(self.directory, word)
    }

    /// The content of the named files, or the input; with the status so far.
    fn contents(&mut self, files: &[Text]) -> (Vec<u8>, i32) {
        if files.is_empty() {
            return (std::mem::take(&mut self.input), 0);
        }
        let (mut all, mut status) = (Vec::new(), 0);
        for file in files {
            match self.content(file) {
                Ok(bytes) => all.extend_from_slice(&bytes),
                Err(failed) => status = failed,
            }
        }
        (all, status)
    }

    fn content(&mut self, file: &str) -> Result<Vec<u8>, i32> {
        if file == "-" || file == "/dev/stdin" {
            return Ok(std::mem::take(&mut self.input));
        }
        let read = match file {
            // What a container sees of itself.
            "/etc/hostname" => return Ok(format!("{}\n", self.hostname).into_bytes()),
            _ => self.files.read(&self.path(file)),
        };
        match read {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(failure) => Err(self.fail(&format!("can't open '{file}': {failure}"))),
        }
    }
}

/// The lines of a text, each without its line feed.
fn lines(bytes: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let none = bytes.is_empty();
    text.split(|&byte| byte == b'\n').filter(move |_| !none)
}

/// A duration as `sleep` takes it: `1.5`, `2m`, `1h`, `1d`, `infinity`.
pub(crate) fn duration(word: &str) -> Option<Duration> {
    if matches!(word, "infinity" | "inf") {
        return Some(Duration::MAX);
    }
    let (number, unit) = match word.char_indices().last()? {
        (at, 's') => (&word[..at], 1.0),
        (at, 'm') => (&word[..at], 60.0),
        (at, 'h') => (&word[..at], 3600.0),
        (at, 'd') => (&word[..at], 86_400.0),
        _ => (word, 1.0),
    };
    if !number.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let seconds: f64 = number.parse().ok()?;
    Some(Duration::try_from_secs_f64(seconds * unit).unwrap_or(Duration::MAX))
}

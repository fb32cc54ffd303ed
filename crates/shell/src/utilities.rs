//! Small programs that every image has: functions from arguments and input to output and exit code.
//!
//! To add one: write its function in a file of its kind, and a row in [`find`] with how much input it needs.

mod awk;
mod bc;
pub(crate) mod conditions;
mod digest;
mod filters;
pub(crate) mod find;
mod grep;
mod numbers;
mod paths;
mod print;
mod sed;
mod sed_script;
mod selection;
mod sort;
mod system;
mod text;

use std::collections::BTreeMap;
use std::time::Duration;

use jobyard_api::{Text, time::Time};

use crate::dialect::Dialect;
use crate::files::{Failure, Files, absolute};
use crate::machine::Variable;

/// One call of a utility.
pub(crate) struct Call<'a> {
    pub name: &'static str,
    /// The name that it was called by.
    pub invoked: &'a str,
    /// It has run on an earlier part of its input.
    pub goes_on: bool,
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
    /// With these arguments, can it take its input piece by piece, in whole lines?
    pub streams: fn(&[Text]) -> bool,
}

fn nothing(_: &[Text]) -> Need {
    Need::Nothing
}

fn everything(_: &[Text]) -> Need {
    Need::All
}

fn input_or_files(words: &[Text]) -> Need {
    operands_or_input(words, 0)
}

fn never(_: &[Text]) -> bool {
    false
}

fn always(_: &[Text]) -> bool {
    true
}

/// Reads the input unless some word, not right behind an option with a value, names a file.
fn need_after(words: &[Text], with_value: &str) -> Need {
    let mut files = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if is_option(word) {
            if word.len() == 2 && with_value.contains(&word[1..]) {
                words.next();
            }
        } else {
            files.push(word);
        }
    }
    if files.is_empty() || files.iter().any(|word| &***word == "-") { Need::All } else { Need::Nothing }
}

fn sort_need(words: &[Text]) -> Need {
    need_after(words, "ktoST")
}

fn uniq_need(words: &[Text]) -> Need {
    need_after(words, "fs")
}

fn text_need(words: &[Text]) -> Need {
    need_after(words, "bwsvid")
}

fn dump_need(words: &[Text]) -> Need {
    need_after(words, "AtNn")
}

/// All utilities, by name.
static UTILITIES: &[Utility] = &[
    Utility { name: "[", need: nothing, run: conditions::test, streams: never },
    Utility { name: "arch", need: nothing, run: system::arch, streams: never },
    Utility { name: "awk", need: awk::need, run: awk::awk, streams: never },
    Utility { name: "base64", need: text_need, run: digest::base64_lines, streams: never },
    Utility { name: "basename", need: nothing, run: paths::basename, streams: never },
    Utility { name: "bc", need: input_or_files, run: bc::bc, streams: never },
    Utility { name: "cat", need: input_or_files, run: filters::cat, streams: always },
    Utility { name: "chgrp", need: nothing, run: |_| 0, streams: never },
    Utility { name: "chmod", need: nothing, run: paths::chmod, streams: never },
    Utility { name: "chown", need: nothing, run: |_| 0, streams: never },
    Utility { name: "clear", need: nothing, run: system::clear, streams: never },
    Utility { name: "cmp", need: nothing, run: text::compare, streams: never },
    Utility { name: "column", need: text_need, run: text::column, streams: never },
    Utility { name: "cp", need: nothing, run: paths::cp, streams: never },
    Utility { name: "curl", need: nothing, run: system::no_network, streams: never },
    Utility { name: "cut", need: selection::cut_need, run: selection::cut, streams: always },
    Utility { name: "date", need: nothing, run: system::date, streams: never },
    Utility { name: "df", need: nothing, run: paths::df, streams: never },
    Utility { name: "diff", need: nothing, run: text::compare, streams: never },
    Utility { name: "dig", need: nothing, run: system::no_network, streams: never },
    Utility { name: "dirname", need: nothing, run: paths::dirname, streams: never },
    Utility { name: "du", need: nothing, run: paths::du, streams: never },
    Utility { name: "echo", need: nothing, run: print::echo, streams: never },
    Utility { name: "egrep", need: grep::need, run: grep::grep, streams: grep::streams },
    Utility { name: "env", need: nothing, run: system::printenv, streams: never },
    Utility { name: "expr", need: nothing, run: numbers::expr, streams: never },
    Utility { name: "false", need: nothing, run: |_| 1, streams: never },
    Utility { name: "fgrep", need: grep::need, run: grep::grep, streams: grep::streams },
    Utility { name: "fold", need: text_need, run: text::fold, streams: never },
    Utility { name: "free", need: nothing, run: system::free, streams: never },
    Utility { name: "gawk", need: awk::need, run: awk::awk, streams: never },
    Utility { name: "grep", need: grep::need, run: grep::grep, streams: grep::streams },
    Utility { name: "head", need: selection::head_need, run: selection::head, streams: never },
    Utility { name: "hexdump", need: dump_need, run: digest::dump, streams: never },
    Utility { name: "host", need: nothing, run: system::no_network, streams: never },
    Utility { name: "hostname", need: nothing, run: system::hostname, streams: never },
    Utility { name: "id", need: nothing, run: system::id, streams: never },
    Utility { name: "ln", need: nothing, run: paths::ln, streams: never },
    Utility { name: "logname", need: nothing, run: system::logname, streams: never },
    Utility { name: "ls", need: nothing, run: paths::ls, streams: never },
    Utility { name: "mawk", need: awk::need, run: awk::awk, streams: never },
    Utility { name: "md5sum", need: input_or_files, run: digest::sum, streams: never },
    Utility { name: "mkdir", need: nothing, run: paths::mkdir, streams: never },
    Utility { name: "mkfifo", need: nothing, run: |_| 0, streams: never },
    Utility { name: "mknod", need: nothing, run: |_| 0, streams: never },
    Utility { name: "mktemp", need: nothing, run: paths::mktemp, streams: never },
    Utility { name: "mv", need: nothing, run: paths::mv, streams: never },
    Utility { name: "nc", need: nothing, run: system::no_network, streams: never },
    Utility { name: "nl", need: text_need, run: text::nl, streams: never },
    Utility { name: "nproc", need: nothing, run: system::nproc, streams: never },
    Utility { name: "nslookup", need: nothing, run: system::no_network, streams: never },
    Utility { name: "od", need: dump_need, run: digest::dump, streams: never },
    Utility { name: "paste", need: text_need, run: text::paste, streams: never },
    Utility { name: "ping", need: nothing, run: system::no_network, streams: never },
    Utility { name: "printenv", need: nothing, run: system::printenv, streams: never },
    Utility { name: "printf", need: nothing, run: print::printf, streams: never },
    Utility { name: "ps", need: nothing, run: system::ps, streams: never },
    Utility { name: "readlink", need: nothing, run: paths::realpath, streams: never },
    Utility { name: "realpath", need: nothing, run: paths::realpath, streams: never },
    Utility { name: "rev", need: input_or_files, run: filters::rev, streams: always },
    Utility { name: "rm", need: nothing, run: paths::rm, streams: never },
    Utility { name: "rmdir", need: nothing, run: paths::rmdir, streams: never },
    Utility { name: "scp", need: nothing, run: system::no_network, streams: never },
    Utility { name: "sed", need: sed::need, run: sed::sed, streams: sed::streams },
    Utility { name: "seq", need: nothing, run: numbers::seq, streams: never },
    Utility { name: "sha1sum", need: input_or_files, run: digest::sum, streams: never },
    Utility { name: "sha256sum", need: input_or_files, run: digest::sum, streams: never },
    Utility { name: "sort", need: sort_need, run: sort::sort, streams: never },
    Utility { name: "ssh", need: nothing, run: system::no_network, streams: never },
    Utility { name: "stat", need: nothing, run: paths::stat, streams: never },
    Utility { name: "stty", need: nothing, run: |_| 0, streams: never },
    Utility { name: "sync", need: nothing, run: |_| 0, streams: never },
    Utility { name: "tac", need: input_or_files, run: filters::tac, streams: never },
    Utility { name: "tail", need: selection::tail_need, run: selection::tail, streams: never },
    Utility { name: "tee", need: everything, run: filters::tee, streams: always },
    Utility { name: "telnet", need: nothing, run: system::no_network, streams: never },
    Utility { name: "test", need: nothing, run: conditions::test, streams: never },
    Utility { name: "touch", need: nothing, run: paths::touch, streams: never },
    Utility { name: "tr", need: everything, run: filters::tr, streams: always },
    Utility { name: "true", need: nothing, run: |_| 0, streams: never },
    Utility { name: "tty", need: nothing, run: system::tty, streams: never },
    Utility { name: "uname", need: nothing, run: system::uname, streams: never },
    Utility { name: "uniq", need: uniq_need, run: sort::uniq, streams: never },
    Utility { name: "uptime", need: nothing, run: system::uptime, streams: never },
    Utility { name: "wc", need: input_or_files, run: text::wc, streams: never },
    Utility { name: "wget", need: nothing, run: system::no_network, streams: never },
    Utility { name: "whoami", need: nothing, run: system::whoami, streams: never },
    Utility { name: "xxd", need: dump_need, run: digest::dump, streams: never },
];

/// Names of all utilities, and of programs that run others.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    UTILITIES.iter().map(|utility| utility.name).chain(["find", "xargs", "watch", "which", "yes"])
}

/// The utility of this name.
pub(crate) fn find_utility(name: &str) -> Option<&'static Utility> {
    UTILITIES.binary_search_by_key(&name, |utility| utility.name).ok().map(|at| &UTILITIES[at])
}

/// The words of an input, with quotes taken away: what `xargs` reads.
pub(crate) fn quoted_words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote): (Vec<String>, Option<String>, Option<char>) = (Vec::new(), None, None);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (c, Some(_)) => word.get_or_insert_default().push(c),
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            ('\\', None) => word.get_or_insert_default().extend(chars.next()),
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, None) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

pub(crate) use print::float;

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

    /// The content of a file or of the input, without a message if there is none.
    fn content_or(&mut self, file: &str) -> Result<Vec<u8>, Failure> {
        if file == "-" || file == "/dev/stdin" {
            return Ok(std::mem::take(&mut self.input));
        }
        if file == "/etc/hostname" && !self.files.is_file(file) {
            return Ok(format!("{}\n", self.hostname).into_bytes());
        }
        self.files.read(&self.path(file)).map(|bytes| bytes.to_vec())
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
        self.content_or(file).map_err(|failure| {
            let gnu = match self.name {
                "head" | "tail" => format!("cannot open '{file}' for reading: {failure}"),
                "sort" => format!("cannot read: {file}: {failure}"),
                _ => format!("{file}: {failure}"),
            };
            let own = match self.name {
                "head" | "tail" | "sort" if failure != crate::files::NOT_FOUND => format!("{file}: {failure}"),
                "head" | "tail" => format!("{file}: {failure}"),
                "sort" | "wc" => format!("{file}: {failure}"),
                "md5sum" | "sha1sum" | "sha256sum" => format!("can't open '{file}': {failure}"),
                _ => format!("can't open '{file}': {failure}"),
            };
            self.fail(if self.is_busybox { &own } else { &gnu })
        })
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

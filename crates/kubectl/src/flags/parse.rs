//! pflag's reading of a command line.

use super::{Flag, Line};
use crate::tree::Command;

/// Why a command line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// `-h` or `--help`.
    Help,
    /// A mistake, in pflag's words.
    Mistake(String),
}

/// Reads flags and arguments. Notes about deprecated flags go to `notes`, each with its line feed.
pub fn parse(command: &Command, args: &[String], notes: &mut String) -> Result<Line, Stop> {
    let mut line = Line { command: command.path, ..Line::default() };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            line.dash = Some(line.args.len());
            line.args.extend(rest.cloned());
            break;
        }
        match arg.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            None => line.args.push(arg.clone()),
            Some(word) => match word.strip_prefix('-') {
                Some(name) => long(command, arg, name, &mut rest, &mut line, notes)?,
                None => short(command, word, &mut rest, &mut line, notes)?,
            },
        }
    }
    if line.is_on("help") { Err(Stop::Help) } else { Ok(line) }
}

fn mistake<T>(text: String) -> Result<T, Stop> {
    Err(Stop::Mistake(text))
}

fn long<'a>(
    command: &Command,
    whole: &str,
    word: &str,
    rest: &mut impl Iterator<Item = &'a String>,
    line: &mut Line,
    notes: &mut String,
) -> Result<(), Stop> {
    if word.starts_with(['-', '=']) {
        return mistake(format!("bad flag syntax: {whole}"));
    }
    let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
    let normal = name.replace('_', "-");
    let Some(flag) = command.flag(&normal).copied() else {
        let help = Flag { name: "help", shorthand: Some('h'), ..Flag::switch() };
        return match (name, value) {
            ("help", None) => Err(Stop::Help),
            ("help", Some(value)) => give(help, value.to_owned(), line, notes),
            _ => mistake(format!("unknown flag: --{name}")),
        };
    };
    let value = match (value, flag.without_value) {
        (Some(value), _) => value.to_owned(),
        (None, Some(value)) => value.to_owned(),
        (None, None) => match rest.next() {
            Some(value) => value.clone(),
            None => return mistake(format!("flag needs an argument: --{name}")),
        },
    };
    give(flag, value, line, notes)
}

fn short<'a>(
    command: &Command,
    letters: &str,
    rest: &mut impl Iterator<Item = &'a String>,
    line: &mut Line,
    notes: &mut String,
) -> Result<(), Stop> {
    let mut left = letters;
    while let Some(letter) = left.chars().next() {
        let after = &left[letter.len_utf8()..];
        let Some(flag) = command.shorthand(letter).copied() else {
            if letter == 'h' {
                return Err(Stop::Help);
            }
            let shown = crate::go::quote_char(letter);
            return mistake(format!("unknown shorthand flag: {shown} in -{left}"));
        };
        let (value, next) = match (after.strip_prefix('=').filter(|value| !value.is_empty()), flag.without_value) {
            (Some(value), _) => (value.to_owned(), ""),
            (None, Some(value)) => (value.to_owned(), after),
            (None, None) if !after.is_empty() => (after.to_owned(), ""),
            (None, None) => match rest.next() {
                Some(value) => (value.clone(), ""),
                None => return mistake(format!("flag needs an argument: {letter:?} in -{left}")),
            },
        };
        if !flag.shorthand_deprecated.is_empty() {
            *notes += &format!("Flag shorthand -{letter} has been deprecated, {}\n", flag.shorthand_deprecated);
        }
        give(flag, value, line, notes)?;
        left = next;
    }
    Ok(())
}

fn give(flag: Flag, value: String, line: &mut Line, notes: &mut String) -> Result<(), Stop> {
    if let Err(why) = flag.kind.check(&value) {
        let shown = match flag.shorthand {
            Some(letter) if flag.shorthand_deprecated.is_empty() => format!("-{letter}, --{}", flag.name),
            _ => format!("--{}", flag.name),
        };
        return mistake(format!("invalid argument {} for \"{shown}\" flag: {why}", crate::go::quote(&value)));
    }
    if !flag.deprecated.is_empty() {
        *notes += &format!("Flag --{} has been deprecated, {}\n", flag.name, flag.deprecated);
    }
    line.set(flag, value);
    Ok(())
}

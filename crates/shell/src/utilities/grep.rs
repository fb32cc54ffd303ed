//! `grep` with simple regular expressions: `.`, `*`, `+`, `?`, `[…]`, `^`, `$`, `\` and alternatives.

use jobyard_api::Text;

use super::{Call, Need, is_option, lines, operands_or_input};
use crate::pattern;

/// Steps of matching one line; a pattern that takes more does not match.
const STEPS_MAX: u32 = 100_000;

pub(super) fn need(words: &[Text]) -> Need {
    operands_or_input(words, 1)
}

/// `grep [-c] [-i] [-v] [-q] [-n] [-F] [-E] [-x] PATTERN [FILE…]`
pub(super) fn grep(call: &mut Call<'_>) -> i32 {
    let words: Vec<Text> = call.arguments.iter().filter(|word| !is_option(word)).cloned().collect();
    let Some((pattern, files)) = words.split_first() else { return call.fail("pattern expected") * 2 };
    let (bytes, failed) = call.contents(files);
    let fold = call.has('i');
    let folded = |text: &str| if fold { text.to_lowercase() } else { text.to_owned() };
    let mut alternatives: Vec<String> = folded(pattern).split('\n').map(str::to_owned).collect();
    if call.has('E') {
        alternatives = alternatives.iter().flat_map(|text| text.split('|')).map(str::to_owned).collect();
    } else {
        alternatives = alternatives.iter().flat_map(|text| text.split("\\|")).map(str::to_owned).collect();
    }
    let (fixed, whole) = (call.has('F'), call.has('x'));
    let compiled: Vec<Vec<Atom>> = alternatives.iter().map(|text| atoms(text, fixed, call.has('E'))).collect();
    let mut count = 0;
    for (i, line) in lines(&bytes).enumerate() {
        let text: Vec<char> = folded(&String::from_utf8_lossy(line)).chars().collect();
        let found = compiled.iter().any(|atoms| search(atoms, &text, whole));
        if found == call.has('v') {
            continue;
        }
        count += 1;
        if call.has('q') || call.has('c') {
            continue;
        }
        if call.has('n') {
            call.out.extend_from_slice(format!("{}:", i + 1).as_bytes());
        }
        call.out.extend_from_slice(line);
        call.out.push(b'\n');
    }
    if call.has('c') && !call.has('q') {
        call.line(&count.to_string());
    }
    if failed != 0 { 2 } else { i32::from(count == 0) }
}

/// One character of a pattern and how often it may stand.
struct Atom {
    one: One,
    least: usize,
    most: usize,
}

enum One {
    Any,
    Char(char),
    /// A bracket expression as the shell's patterns write it.
    Set(Vec<char>),
    Start,
    End,
}

fn atoms(text: &str, fixed: bool, extended: bool) -> Vec<Atom> {
    let chars: Vec<char> = text.chars().collect();
    let mut atoms = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let mut length = 1;
        let one = match c {
            _ if fixed => One::Char(c),
            '.' => One::Any,
            '^' if at == 0 => One::Start,
            '$' if at + 1 == chars.len() => One::End,
            '\\' if at + 1 < chars.len() => {
                length = 2;
                One::Char(chars[at + 1])
            }
            '[' => match set_length(&chars[at..]) {
                Some(end) => {
                    length = end;
                    One::Set(chars[at..at + end].to_vec())
                }
                None => One::Char('['),
            },
            _ => One::Char(c),
        };
        at += length;
        let (least, most, taken) = match chars.get(at) {
            Some('*') if !fixed && !matches!(one, One::Start) => (0, usize::MAX, 1),
            Some('+') if !fixed && extended => (1, usize::MAX, 1),
            Some('?') if !fixed && extended => (0, 1, 1),
            _ => (1, 1, 0),
        };
        at += taken;
        atoms.push(Atom { one, least, most });
    }
    atoms
}

/// The length of the bracket expression that starts here.
fn set_length(chars: &[char]) -> Option<usize> {
    let first = if chars.get(1) == Some(&'^') { 3 } else { 2 };
    let mut at = first;
    loop {
        match chars.get(at)? {
            '[' if chars.get(at + 1) == Some(&':') => {
                at += 2 + chars[at + 2..].windows(2).position(|w| w == [':', ']'])? + 2;
            }
            ']' => return Some(at + 1),
            _ => at += 1,
        }
        if chars.get(at - 1) == Some(&']') && chars.get(at.wrapping_sub(2)) != Some(&':') && at > first {
            return Some(at);
        }
    }
}

fn search(atoms: &[Atom], text: &[char], whole: bool) -> bool {
    let mut steps = STEPS_MAX;
    let starts = if whole { 0..=0 } else { 0..=text.len() };
    starts.into_iter().any(|start| here(atoms, text, start, whole, &mut steps))
}

/// Matches at a place; each starred atom tries its longest run first.
fn here(atoms: &[Atom], text: &[char], at: usize, whole: bool, steps: &mut u32) -> bool {
    if *steps == 0 {
        return false;
    }
    *steps -= 1;
    let Some((atom, rest)) = atoms.split_first() else { return !whole || at == text.len() };
    match atom.one {
        One::Start => return at == 0 && here(rest, text, at, whole, steps),
        One::End => return at == text.len() && here(rest, text, at, whole, steps),
        _ => {}
    }
    let run = text[at..].iter().take(atom.most).take_while(|&&c| fits(&atom.one, c)).count();
    (atom.least..=run).rev().any(|length| here(rest, text, at + length, whole, steps))
}

fn fits(one: &One, c: char) -> bool {
    match one {
        One::Any => true,
        One::Char(own) => *own == c,
        One::Set(set) => pattern::matches_chars(set, &[c]),
        One::Start | One::End => false,
    }
}

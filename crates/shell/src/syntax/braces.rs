//! bash's braces: `{a,b}` and `{1..3}` make several words of one.

use super::ast::{Part, PartKind, Word};

/// Words that one word makes at most.
const WORDS_MAX: usize = 10_000;

/// A character that may be special, or a part that is not looked into.
#[derive(Clone, Debug)]
enum Atom {
    Char(char),
    Part(Part),
}

/// The words that a word stands for.
pub(super) fn expand(word: Word) -> Vec<Word> {
    let has_brace = |part: &Part| !part.quoted && matches!(&part.kind, PartKind::Literal(text) if text.contains('{'));
    if !word.iter().any(has_brace) {
        return vec![word];
    }
    let mut atoms = Vec::new();
    for part in word {
        match part {
            Part { quoted: false, kind: PartKind::Literal(text) } => atoms.extend(text.chars().map(Atom::Char)),
            part => atoms.push(Atom::Part(part)),
        }
    }
    alternatives(&atoms).into_iter().map(word_of).collect()
}

fn word_of(atoms: Vec<Atom>) -> Word {
    let mut word = Word::new();
    for atom in atoms {
        match atom {
            Atom::Char(c) => super::word::push_char(&mut word, c, false),
            Atom::Part(part) => word.push(part),
        }
    }
    word
}

fn is(atom: &Atom, c: char) -> bool {
    matches!(atom, Atom::Char(own) if *own == c)
}

fn alternatives(atoms: &[Atom]) -> Vec<Vec<Atom>> {
    for open in (0..atoms.len()).filter(|&at| is(&atoms[at], '{')) {
        let Some((close, commas)) = matching(atoms, open) else { continue };
        let inner = &atoms[open + 1..close];
        let choices = if commas.is_empty() { sequence(inner) } else { Some(choices(atoms, open, close, &commas)) };
        let Some(choices) = choices else { continue };
        let mut all = Vec::new();
        let tails = alternatives(&atoms[close + 1..]);
        for choice in choices {
            for tail in &tails {
                if all.len() < WORDS_MAX {
                    all.push([&atoms[..open], &choice, tail].concat());
                }
            }
        }
        return all;
    }
    vec![atoms.to_vec()]
}

/// The closing brace, and the commas at the same depth.
fn matching(atoms: &[Atom], open: usize) -> Option<(usize, Vec<usize>)> {
    let (mut depth, mut commas) = (0, Vec::new());
    for (at, atom) in atoms.iter().enumerate().skip(open) {
        match atom {
            Atom::Char('{') => depth += 1,
            Atom::Char('}') => depth -= 1,
            Atom::Char(',') if depth == 1 => commas.push(at),
            _ => {}
        }
        if depth == 0 {
            return Some((at, commas));
        }
    }
    None
}

fn choices(atoms: &[Atom], open: usize, close: usize, commas: &[usize]) -> Vec<Vec<Atom>> {
    let mut starts = vec![open];
    starts.extend(commas);
    let ends = commas.iter().copied().chain([close]);
    starts.iter().zip(ends).flat_map(|(start, end)| alternatives(&atoms[start + 1..end])).collect()
}

/// `1..5`, `5..1..2`, `a..e`, `01..10`
fn sequence(inner: &[Atom]) -> Option<Vec<Vec<Atom>>> {
    let text: Option<String> =
        inner.iter().map(|atom| if let Atom::Char(c) = atom { Some(*c) } else { None }).collect();
    let text = text?;
    let parts: Vec<&str> = text.split("..").collect();
    let (first, last, step) = match parts.as_slice() {
        [first, last] => (*first, *last, 1),
        [first, last, step] => (*first, *last, step.parse::<i64>().ok()?),
        _ => return None,
    };
    let step = step.abs().max(1);
    let words = |from: i64, to: i64, show: &dyn Fn(i64) -> String| {
        let count = ((to - from).abs() / step + 1).min(WORDS_MAX as i64);
        let direction = if to < from { -step } else { step };
        (0..count).map(|n| show(from + n * direction).chars().map(Atom::Char).collect()).collect()
    };
    if let (Ok(from), Ok(to)) = (first.parse::<i64>(), last.parse::<i64>()) {
        let padded =
            |text: &str| text.trim_start_matches('-').len() > 1 && text.trim_start_matches('-').starts_with('0');
        let width = if padded(first) || padded(last) { first.len().max(last.len()) } else { 0 };
        return Some(words(from, to, &|n| format!("{n:0width$}")));
    }
    let letter = |text: &str| text.chars().next().filter(|c| text.len() == 1 && c.is_ascii_alphabetic());
    let (from, to) = (letter(first)?, letter(last)?);
    let show = |n: i64| u8::try_from(n).map_or(String::new(), |byte| char::from(byte).to_string());
    Some(words(i64::from(u32::from(from)), i64::from(u32::from(to)), &show))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let words = expand(vec![Part { quoted: false, kind: PartKind::Literal(text.to_owned()) }]);
        let words: Vec<String> = words.iter().map(super::super::word::plain_text).collect();
        assert_eq!(words.join(" "), want);
    }

    #[test]
    fn braces_make_words() {
        check("a{b,c}d", "abd acd");
        check("{1..3}", "1 2 3");
        check("{3..1}x", "3x 2x 1x");
        check("{01..03}", "01 02 03");
        check("{a..e..2}", "a c e");
        check("{a,b}{1,2}", "a1 a2 b1 b2");
        check("{a,{b,c}}", "a b c");
        check("{a}", "{a}");
        check("{", "{");
        check("{}", "{}");
        check("a{,b}", "a ab");
    }
}

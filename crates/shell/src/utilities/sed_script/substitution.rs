//! What `s` puts in place of a match.

use crate::regex::Regex;

/// `s/…/…/`
#[derive(Debug)]
pub struct Substitution {
    pub regex: Option<Regex>,
    pub with: Vec<Piece>,
    pub all: bool,
    pub nth: usize,
    pub print: bool,
    pub file: Option<String>,
}

#[derive(Debug)]
pub enum Piece {
    Text(String),
    Group(usize),
    /// `\U`, `\L`, `\u`, `\l`, `\E`
    Case(char),
}

impl Substitution {
    /// The text with its matches replaced; nothing if there are none.
    pub fn apply(&self, regex: &Regex, text: &[char]) -> Option<String> {
        let mut result = String::new();
        let (mut at, mut count, mut replaced, mut last_end) = (0, 0, false, None);
        while at <= text.len() {
            let Some(found) = regex.find(text, at) else { break };
            let (from, to) = found[0].unwrap_or((at, at));
            result.extend(&text[at..from]);
            if from == to && last_end == Some(from) {
                result.extend(text.get(from));
                at = from + 1;
                continue;
            }
            count += 1;
            if count >= self.nth.max(1) {
                self.expand(&found, text, &mut result);
                replaced = true;
            } else {
                result.extend(&text[from..to]);
            }
            last_end = Some(to);
            at = to;
            if from == to {
                result.extend(text.get(from));
                at = from + 1;
            }
            if replaced && !self.all {
                break;
            }
        }
        result.extend(text.get(at..).unwrap_or_default());
        replaced.then_some(result)
    }

    fn expand(&self, found: &[Option<(usize, usize)>], text: &[char], result: &mut String) {
        let (mut case, mut once) = (None, None);
        for piece in &self.with {
            let part: String = match piece {
                Piece::Text(text) => text.clone(),
                Piece::Group(group) => {
                    let range = found.get(*group).copied().flatten();
                    range.map_or(String::new(), |(from, to)| text[from..to].iter().collect())
                }
                Piece::Case('E') => {
                    case = None;
                    continue;
                }
                Piece::Case(c @ ('u' | 'l')) => {
                    once = Some(*c);
                    continue;
                }
                Piece::Case(c) => {
                    case = Some(*c);
                    continue;
                }
            };
            for c in part.chars() {
                match once.take().or(case) {
                    Some('U' | 'u') => result.extend(c.to_uppercase()),
                    Some(_) => result.extend(c.to_lowercase()),
                    None => result.push(c),
                }
            }
        }
    }
}

pub(super) fn replacement(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let piece = match c {
            '&' => Piece::Group(0),
            '\\' => match chars.next() {
                Some(c @ '0'..='9') => Piece::Group(c as usize - '0' as usize),
                Some(c @ ('U' | 'L' | 'u' | 'l' | 'E')) => Piece::Case(c),
                Some('n') => {
                    plain.push('\n');
                    continue;
                }
                Some('t') => {
                    plain.push('\t');
                    continue;
                }
                other => {
                    plain.extend(other);
                    continue;
                }
            },
            c => {
                plain.push(c);
                continue;
            }
        };
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(piece);
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

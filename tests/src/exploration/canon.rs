//! The fingerprint of a state: what makes two states the same, though they were reached in different ways.
//!
//! It is taken from the debug text of everything in the state, with the accidents of its history taken out:
//! resource versions are replaced by their rank (only their order can matter), times count from now, numbers of calls,
//! syncs and places in queues are dropped (their order stays, since all maps are ordered), and what was recorded as Events
//! is left out.

use std::fmt::Write;
use std::hash::{Hash, Hasher};

/// Fields whose number only counts what happened before.
const COUNTERS: [&str; 9] = [
    "next_call",
    "next_sync",
    "next_order",
    "sequence",
    "CallId",
    "syncs",
    // Of the checkers: moments that only matter to rules which are not asked here.
    "touched_at",
    "now",
    "writes_in_second",
];
/// Fields that hold a resource version.
const VERSIONS: [&str; 7] =
    ["resource_version", "jobs_version", "pods_version", "version", "jobs", "pods", "seen_version"];
/// Above this a number is a time in nanoseconds; above the next one, in seconds.
const NANOSECONDS_MIN: i128 = 1_000_000_000_000_000;
const SECONDS_MIN: i128 = 1_000_000_000;

/// One piece of the text.
enum Token<'a> {
    Text(u64),
    Number { field: &'a str, value: i128 },
}

/// A hash of the canonical text.
pub fn fingerprint(text: &str, now_nanos: i64) -> u64 {
    let text = without_events(text);
    let tokens = tokens(&text);
    let is_version = |field: &str| VERSIONS.contains(&field);
    let versions = tokens.iter().filter_map(|token| match token {
        Token::Number { field, value } if is_version(field) => Some(*value),
        _ => None,
    });
    let mut ranks: Vec<i128> = versions.collect();
    ranks.sort_unstable();
    ranks.dedup();
    let mut hasher = Mixer::default();
    for token in &tokens {
        match token {
            Token::Text(hash) => hash.hash(&mut hasher),
            Token::Number { field, .. } if COUNTERS.contains(field) => {}
            Token::Number { field, value } if is_version(field) => ranks.binary_search(value).hash(&mut hasher),
            Token::Number { value, .. } if *value >= NANOSECONDS_MIN => {
                (value - i128::from(now_nanos)).hash(&mut hasher);
            }
            Token::Number { value, .. } if *value >= SECONDS_MIN => {
                (value - i128::from(now_nanos / 1_000_000_000)).hash(&mut hasher);
            }
            Token::Number { value, .. } => value.hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// The text without the recorders of Events.
fn without_events(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(at) = rest.find("recorder: EventRecorder {") {
        out.push_str(&rest[..at]);
        let mut depth = 0_i32;
        let end = rest[at..].find(|letter| {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            letter == '}' && depth == 0
        });
        rest = end.map_or("", |end| &rest[at + end..]);
    }
    out.push_str(rest);
    out
}

/// Splits at numbers that stand alone; each knows the word before it.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let (mut from, mut at) = (0, 0);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() || at > 0 && is_word(bytes[at - 1]) {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if bytes.get(end).is_some_and(|byte| is_word(*byte)) {
            at = end;
            continue;
        }
        let between = &text[from..at];
        tokens.push(Token::Text(hash_of(between)));
        let value = text[at..end].parse().unwrap_or(0);
        let field = if is_place(between) { "sequence" } else { field_before(&text[..at]) };
        tokens.push(Token::Number { field, value });
        (from, at) = (end, end);
    }
    tokens.push(Token::Text(hash_of(&text[from..])));
    tokens
}

/// The last word before a number: the field that it is in.
fn field_before(text: &str) -> &str {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_end_matches([' ', ':', '(', '{']);
        let start = trimmed.rfind(|letter: char| !letter.is_alphanumeric() && letter != '_').map_or(0, |at| at + 1);
        let word = &trimmed[start..];
        if !matches!(word, "Time" | "Timestamp" | "Some") {
            return word;
        }
        rest = &trimmed[..start];
    }
}

/// Whether the text between two numbers says that the second only counts: a place behind a time, a sync behind its call.
fn is_place(between: &str) -> bool {
    matches!(between, "), " | "): ")
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = Mixer::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// A fast hash of long texts: eight bytes at a time, multiplied and rotated.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        self.0 ^= bytes.len() as u64;
    }

    fn finish(&self) -> u64 {
        (self.0 ^ (self.0 >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ (self.0 >> 32)
    }
}

/// Appends the debug text of a value.
pub fn write_debug(text: &mut String, value: &impl std::fmt::Debug) {
    let _ = write!(text, "{value:?};");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: (&str, i64), b: (&str, i64), are_same: bool) {
        assert_eq!(fingerprint(a.0, a.1) == fingerprint(b.0, b.1), are_same, "{a:?} {b:?}");
    }

    #[test]
    fn only_the_order_of_versions_matters() {
        let text = |a: u32, b: u32| format!("Pod {{ resource_version: {a} }}, jobs_version: {b}");
        check((&text(3, 7), 0), (&text(5, 6), 0), true);
        check((&text(3, 7), 0), (&text(7, 3), 0), false);
        check((&text(3, 7), 0), (&text(5, 5), 0), false);
    }

    #[test]
    fn times_count_from_now_and_counters_do_not_count() {
        let second = 1_000_000_000;
        let text = |at: i64, call: u32| format!("at: Time({at}), CallId({call}), failed: 1");
        let start = 1_700_000_000 * second;
        check((&text(start + 5, 1), start), (&text(start + second + 5, 9), start + second), true);
        check((&text(start + 5, 1), start), (&text(start + 6, 1), start), false);
        check(("failed: 1", 0), ("failed: 2", 0), false);
        check(("recorder: EventRecorder { a: {1: 2} }, x", 0), ("recorder: EventRecorder { }, x", 0), true);
    }
}

//! `sort` and `uniq`.

use std::cmp::Ordering;

use jobyard_api::Text;

use super::{Call, lines};

/// A part of a line, and how it is compared.
#[derive(Clone, Debug, Default)]
struct Key {
    /// Field and character, from 1; a character of 0 means the whole field.
    from: (usize, usize),
    to: Option<(usize, usize)>,
    letters: String,
}

#[derive(Default)]
struct Options {
    letters: String,
    keys: Vec<Key>,
    separator: Option<char>,
    output: Option<Text>,
    files: Vec<Text>,
}

fn options(words: &[Text]) -> Options {
    let mut options = Options::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            options.files.push(word.clone());
            continue;
        };
        if let Some(long) = letters.strip_prefix('-') {
            let names = [
                ("numeric-sort", 'n'),
                ("reverse", 'r'),
                ("unique", 'u'),
                ("ignore-case", 'f'),
                ("human-numeric-sort", 'h'),
            ];
            options.letters.extend(names.iter().filter(|(name, _)| *name == long).map(|(_, letter)| *letter));
            if let Some(key) = long.strip_prefix("key=") {
                options.keys.push(key_of(key));
            }
            continue;
        }
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            if !matches!(letter, 'k' | 't' | 'o' | 'S' | 'T') {
                options.letters.push(letter);
                continue;
            }
            let own = rest.as_str();
            let value = if own.is_empty() { words.next().map_or("", |word| word) } else { own };
            match letter {
                'k' => options.keys.push(key_of(value)),
                't' => options.separator = if value == "\\t" { Some('\t') } else { value.chars().next() },
                'o' => options.output = Some(value.into()),
                _ => {}
            }
            break;
        }
    }
    options
}

/// `F[.C][OPTS][,F[.C][OPTS]]`
fn key_of(text: &str) -> Key {
    let mut letters = String::new();
    let mut place = |text: &str| {
        let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        letters.push_str(&text[end..]);
        let (field, character) = text[..end].split_once('.').unwrap_or((&text[..end], "0"));
        (field.parse().unwrap_or(1), character.parse().unwrap_or(0))
    };
    let (from, to) = match text.split_once(',') {
        Some((from, to)) => (place(from), Some(place(to))),
        None => (place(text), None),
    };
    Key { from, to, letters }
}

/// The part of a line that a key means.
fn part<'l>(line: &'l str, key: &Key, separator: Option<char>) -> &'l str {
    let starts = field_starts(line, separator);
    let begin = |field: usize| starts.get(field - 1).copied().unwrap_or(line.len());
    let end_of = |field: usize| match separator {
        Some(_) => starts.get(field).map_or(line.len(), |next| next - 1),
        None => starts.get(field).copied().unwrap_or(line.len()),
    };
    let forward =
        |from: usize, count: usize| line[from..].char_indices().nth(count).map_or(line.len(), |(at, _)| from + at);
    let mut from = begin(key.from.0.max(1));
    if key.letters.contains('b') || (separator.is_none() && key.from.1 > 0) {
        from += line[from..].len() - line[from..].trim_start().len();
    }
    from = forward(from, key.from.1.saturating_sub(1));
    let to = match key.to {
        None => line.len(),
        Some((field, 0)) => end_of(field.max(1)),
        Some((field, character)) => forward(begin(field.max(1)), character).min(end_of(field.max(1))),
    };
    &line[from..to.max(from)]
}

/// Where each field begins; without a separator, the blanks before a field belong to it.
fn field_starts(line: &str, separator: Option<char>) -> Vec<usize> {
    let mut starts = vec![0];
    if let Some(separator) = separator {
        starts.extend(line.match_indices(separator).map(|(at, found)| at + found.len()));
    } else {
        let bytes = line.as_bytes();
        let blank = |at: usize| matches!(bytes[at], b' ' | b'\t');
        starts.extend((1..bytes.len()).filter(|&at| blank(at) && !blank(at - 1)));
    }
    starts
}

fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let end = text
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && *c == '-')))
        .map_or(text.len(), |(at, _)| at);
    text[..end].parse().unwrap_or(0.0)
}

/// Sizes such as `2K` and `1.5G`.
fn human(text: &str) -> (i32, f64) {
    let text = text.trim();
    let value = number(text);
    let rank = match text.chars().last() {
        Some('K' | 'k') => 1,
        Some('M') => 2,
        Some('G') => 3,
        Some('T') => 4,
        _ => 0,
    };
    (rank, value)
}

fn compare(a: &str, b: &str, letters: &str) -> Ordering {
    let order = if letters.contains('n') || letters.contains('g') {
        number(a).total_cmp(&number(b))
    } else if letters.contains('h') {
        let (a, b) = (human(a), human(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    } else if letters.contains('V') {
        versions(a, b)
    } else if letters.contains('f') {
        a.to_uppercase().cmp(&b.to_uppercase())
    } else {
        a.cmp(b)
    };
    if letters.contains('r') { order.reverse() } else { order }
}

/// Numbers in a text are compared as numbers.
fn versions(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let words = |text: &str| text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let order = a[..words(a)].cmp(&b[..words(b)]);
        if order.is_ne() || (a.is_empty() && b.is_empty()) {
            return order;
        }
        (a, b) = (&a[words(a)..], &b[words(b)..]);
        let value = |text: &str| text[..digits(text)].parse::<u64>().unwrap_or(0);
        let order = value(a).cmp(&value(b));
        if order.is_ne() {
            return order;
        }
        (a, b) = (&a[digits(a)..], &b[digits(b)..]);
    }
}

/// `sort [-bcfghnorsuV] [-k KEY] [-t SEPARATOR] [-o FILE] [FILE…]`, in byte order.
pub(super) fn sort(call: &mut Call<'_>) -> i32 {
    let options = options(call.arguments);
    let (bytes, status) = call.contents(&options.files);
    if status != 0 {
        return 2;
    }
    let all: Vec<String> = lines(&bytes).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let letters = &options.letters;
    let by_keys = |a: &String, b: &String| {
        if options.keys.is_empty() {
            return compare(a, b, letters);
        }
        let mut order = Ordering::Equal;
        for key in &options.keys {
            let own = if key.letters.trim_matches('b').is_empty() { letters } else { &key.letters };
            order = compare(part(a, key, options.separator), part(b, key, options.separator), own);
            if order.is_ne() {
                break;
            }
        }
        order
    };
    let whole = |a: &String, b: &String| {
        let order = a.cmp(b);
        if letters.contains('r') { order.reverse() } else { order }
    };
    if letters.contains('c') {
        return i32::from(!all.is_sorted_by(|a, b| by_keys(a, b).is_le()));
    }
    let mut sorted = all;
    let stable = letters.contains('s') || letters.contains('u');
    sorted.sort_by(|a, b| by_keys(a, b).then_with(|| if stable { Ordering::Equal } else { whole(a, b) }));
    if letters.contains('u') {
        sorted.dedup_by(|b, a| by_keys(a, b).is_eq());
    }
    let mut text = sorted.join("\n");
    if !sorted.is_empty() {
        text.push('\n');
    }
    let Some(output) = &options.output else {
        call.out.extend_from_slice(text.as_bytes());
        return 0;
    };
    let path = call.path(output);
    match call.files.put("/", &path, text.as_bytes()) {
        Ok(()) => 0,
        Err(failure) => call.fail(&format!("{output}: {failure}")),
    }
}

/// `uniq [-cdui] [-f FIELDS] [-s CHARS] [INPUT]`
pub(super) fn uniq(call: &mut Call<'_>) -> i32 {
    let (mut letters, mut files, mut fields, mut skipped) = (String::new(), Vec::new(), 0, 0);
    let mut words = call.arguments.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix('-').filter(|own| !own.is_empty()) {
            Some("f") => fields = words.next().and_then(|word| word.parse().ok()).unwrap_or(0),
            Some("s") => skipped = words.next().and_then(|word| word.parse().ok()).unwrap_or(0),
            Some(own) => letters.push_str(own),
            None => files.push(word.clone()),
        }
    }
    let (bytes, status) = call.contents(&files[..files.len().min(1)]);
    let all: Vec<String> = lines(&bytes).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let key = |line: &String| {
        let mut rest = line.as_str();
        for _ in 0..fields {
            rest = rest.trim_start();
            rest = &rest[rest.find([' ', '\t']).unwrap_or(rest.len())..];
        }
        let text: String = rest.chars().skip(skipped).collect();
        if letters.contains('i') { text.to_lowercase() } else { text }
    };
    for group in all.chunk_by(|a, b| key(a) == key(b)) {
        let repeated = group.len() > 1;
        if (letters.contains('d') && !repeated) || (letters.contains('u') && repeated) {
            continue;
        }
        if letters.contains('c') {
            call.line(&format!("{:>7} {}", group.len(), group[0]));
        } else {
            call.line(&group[0]);
        }
    }
    status
}

//! Utilities that pass on a part of their input: `head`, `tail`, `cut`.

use jobyard_api::Text;

use super::{Call, Need, lines};

/// `-n COUNT`, `-c COUNT` or `-COUNT`, and the files after it.
struct Amount {
    count: usize,
    bytes: bool,
    /// `tail -n +COUNT`: from that line on.
    from_start: bool,
    /// `head -n -COUNT`: all but the last ones.
    but_last: bool,
    files: Vec<Text>,
    quiet: bool,
}

fn amount(words: &[Text]) -> Amount {
    let mut amount =
        Amount { count: 10, bytes: false, from_start: false, but_last: false, files: Vec::new(), quiet: false };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix('-').filter(|option| !option.is_empty()) else {
            amount.files.push(word.clone());
            continue;
        };
        let letter = option.chars().next().filter(char::is_ascii_alphabetic);
        if matches!(letter, Some('n' | 'c')) {
            amount.bytes = letter == Some('c');
            let number = if option.len() > 1 { &option[1..] } else { words.next().map_or("", |word| word) };
            amount.from_start = number.starts_with('+');
            amount.but_last = number.starts_with('-');
            amount.count = number.trim_start_matches(['+', '-']).parse().unwrap_or(10);
        } else if let Ok(count) = option.parse() {
            amount.count = count;
        } else if option == "q" {
            amount.quiet = true;
        }
    }
    amount
}

/// `head` stops reading when it has enough, so that an endless writer ends.
pub(super) fn head_need(words: &[Text]) -> Need {
    let amount = amount(words);
    match amount.files.is_empty() {
        false => Need::Nothing,
        true if amount.but_last => Need::All,
        true if amount.bytes => Need::Bytes(amount.count),
        true => Need::Lines(amount.count),
    }
}

/// Applies `take` to each file, with titles if there are several.
fn of_each(call: &mut Call<'_>, amount: &Amount, take: fn(&Amount, &[u8]) -> (usize, usize)) -> i32 {
    let input: Vec<Text> = vec!["-".into()];
    let files = if amount.files.is_empty() { &input } else { &amount.files };
    let titled = files.len() > 1 && !amount.quiet;
    let (mut status, mut first) = (0, true);
    for file in files {
        match call.content(file) {
            Ok(bytes) => {
                if titled {
                    let gap = if std::mem::take(&mut first) { "" } else { "\n" };
                    call.line(&format!("{gap}==> {file} <=="));
                }
                let (from, to) = take(amount, &bytes);
                call.out.extend_from_slice(&bytes[from..to]);
            }
            Err(failed) => status = failed,
        }
    }
    status
}

pub(super) fn head(call: &mut Call<'_>) -> i32 {
    let amount = amount(call.arguments);
    of_each(call, &amount, |amount, bytes| {
        let count = match (amount.but_last, amount.bytes) {
            (false, _) => amount.count,
            (true, true) => bytes.len().saturating_sub(amount.count),
            (true, false) => lines(bytes).count().saturating_sub(amount.count),
        };
        let need = if amount.bytes { Need::Bytes(count) } else { Need::Lines(count) };
        (0, need.met(bytes).unwrap_or(bytes.len()))
    })
}

pub(super) fn tail_need(words: &[Text]) -> Need {
    if amount(words).files.is_empty() { Need::All } else { Need::Nothing }
}

pub(super) fn tail(call: &mut Call<'_>) -> i32 {
    let amount = amount(call.arguments);
    of_each(call, &amount, |amount, bytes| {
        let start = if amount.bytes && amount.from_start {
            amount.count.saturating_sub(1).min(bytes.len())
        } else if amount.bytes {
            bytes.len().saturating_sub(amount.count)
        } else {
            let count = lines(bytes).count();
            let skip =
                if amount.from_start { amount.count.saturating_sub(1) } else { count.saturating_sub(amount.count) };
            Need::Lines(skip).met(bytes).unwrap_or(bytes.len())
        };
        (start, bytes.len())
    })
}

/// What `cut` takes of each line.
struct Cut {
    delimiter: char,
    fields: bool,
    /// Closed ranges, counted from 1.
    ranges: Vec<(usize, usize)>,
    only_delimited: bool,
    files: Vec<Text>,
}

fn cut_options(words: &[Text]) -> Cut {
    let mut cut = Cut { delimiter: '\t', fields: false, ranges: Vec::new(), only_delimited: false, files: Vec::new() };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut option = word.strip_prefix('-').unwrap_or_default().chars();
        let letter = option.next();
        let mut value =
            || if option.as_str().is_empty() { words.next().map_or("", |word| word) } else { option.as_str() };
        match letter {
            Some('d') => cut.delimiter = value().chars().next().unwrap_or('\t'),
            Some('f') => (cut.fields, cut.ranges) = (true, ranges(value())),
            Some('c' | 'b') => cut.ranges = ranges(value()),
            Some('s') => cut.only_delimited = true,
            Some(_) => {}
            None => cut.files.push(word.clone()),
        }
    }
    cut
}

fn ranges(list: &str) -> Vec<(usize, usize)> {
    let number = |text: &str, otherwise| text.parse().unwrap_or(otherwise);
    list.split(',')
        .map(|range| match range.split_once('-') {
            Some((low, high)) => (number(low, 1), number(high, usize::MAX)),
            None => (number(range, 0), number(range, 0)),
        })
        .collect()
}

pub(super) fn cut_need(words: &[Text]) -> Need {
    if cut_options(words).files.is_empty() { Need::All } else { Need::Nothing }
}

pub(super) fn cut(call: &mut Call<'_>) -> i32 {
    let cut = cut_options(call.arguments);
    if cut.ranges.is_empty() {
        return call.fail("expected a list of bytes, characters, or fields");
    }
    let (bytes, status) = call.contents(&cut.files);
    let taken = |at: usize| cut.ranges.iter().any(|&(low, high)| (low..=high).contains(&(at + 1)));
    for line in lines(&bytes) {
        let line = String::from_utf8_lossy(line);
        if !cut.fields {
            let part: String = line.chars().enumerate().filter(|(at, _)| taken(*at)).map(|(_, c)| c).collect();
            call.line(&part);
        } else if line.contains(cut.delimiter) {
            let fields = line.split(cut.delimiter).enumerate().filter(|(at, _)| taken(*at)).map(|(_, field)| field);
            let part = fields.collect::<Vec<_>>().join(&cut.delimiter.to_string());
            call.line(&part);
        } else if !cut.only_delimited {
            call.line(&line);
        }
    }
    status
}

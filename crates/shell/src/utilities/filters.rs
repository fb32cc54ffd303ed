//! Utilities that turn all of their input into output.

use super::{Call, lines};
use crate::pattern::in_class;

pub(super) fn cat(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&call.operands());
    call.out = bytes;
    status
}

pub(super) fn tac(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&call.operands());
    for line in lines(&bytes).rev() {
        call.out.extend_from_slice(line);
        call.out.push(b'\n');
    }
    status
}

pub(super) fn rev(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&call.operands());
    for line in String::from_utf8_lossy(&bytes).split_inclusive('\n') {
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        call.out.extend_from_slice(text.chars().rev().collect::<String>().as_bytes());
        call.out.extend_from_slice(end.as_bytes());
    }
    status
}

pub(super) fn wc(call: &mut Call<'_>) -> i32 {
    let files = call.operands();
    let (bytes, status) = call.contents(&files);
    let text = String::from_utf8_lossy(&bytes);
    let counts = [
        ('l', text.matches('\n').count()),
        ('w', text.split_whitespace().count()),
        ('m', text.chars().count()),
        ('c', bytes.len()),
    ];
    let all = !['l', 'w', 'm', 'c'].into_iter().any(|letter| call.has(letter));
    let wanted: Vec<usize> = counts
        .into_iter()
        .filter(|(letter, _)| if all { *letter != 'm' } else { call.has(*letter) })
        .map(|(_, n)| n)
        .collect();
    let mut line = match wanted.as_slice() {
        [one] => one.to_string(),
        many => many.iter().map(|n| format!("{n:>9}")).collect::<Vec<_>>().join(" "),
    };
    if let [file] = files.as_slice() {
        line.push(' ');
        line.push_str(file);
    }
    call.line(&line);
    status
}

/// `sort [-n] [-r] [-u]`, by whole lines in byte order.
pub(super) fn sort(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&call.operands());
    let mut all: Vec<&[u8]> = lines(&bytes).collect();
    if call.has('n') {
        all.sort_by(|a, b| leading_number(a).total_cmp(&leading_number(b)).then_with(|| a.cmp(b)));
    } else {
        all.sort_unstable();
    }
    if call.has('r') {
        all.reverse();
    }
    if call.has('u') {
        all.dedup();
    }
    for line in all {
        call.out.extend_from_slice(line);
        call.out.push(b'\n');
    }
    status
}

fn leading_number(line: &[u8]) -> f64 {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(text.len());
    text[..end].parse().unwrap_or(0.0)
}

/// `uniq [-c]`
pub(super) fn uniq(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&call.operands());
    let all: Vec<&[u8]> = lines(&bytes).collect();
    for group in all.chunk_by(|a, b| a == b) {
        if call.has('c') {
            call.out.extend_from_slice(format!("{:>7} ", group.len()).as_bytes());
        }
        call.out.extend_from_slice(group[0]);
        call.out.push(b'\n');
    }
    status
}

/// `tee [-a] FILE…`
pub(super) fn tee(call: &mut Call<'_>) -> i32 {
    let append = call.has('a');
    let bytes = std::mem::take(&mut call.input);
    let mut status = 0;
    for file in call.operands() {
        let path = call.path(&file);
        let written = call.files.open_to_write(&path, !append).and_then(|()| call.files.append(&path, &bytes));
        if let Err(failure) = written {
            status = call.fail(&format!("{file}: {failure}"));
        }
    }
    call.out = bytes;
    status
}

/// `tr [-d] [-s] [-c] SET [SET]`
pub(super) fn tr(call: &mut Call<'_>) -> i32 {
    let sets: Vec<Vec<char>> = call.operands().iter().map(|word| set(word)).collect();
    let Some(from) = sets.first() else { return call.fail("missing operand") };
    let (delete, squeeze) = (call.has('d'), call.has('s'));
    let complement = call.has('c') || call.has('C');
    let to = sets.get(1).map_or(&[][..], Vec::as_slice);
    let mut output = String::new();
    let mut last = None;
    for c in String::from_utf8_lossy(&call.input).chars() {
        let at = from.iter().position(|&own| own == c);
        let member = at.is_some() != complement;
        if member && delete {
            continue;
        }
        let mapped = match (member, to.last()) {
            (true, Some(&end)) => to.get(at.unwrap_or(usize::MAX)).copied().unwrap_or(end),
            _ => c,
        };
        if squeeze && member && last == Some(mapped) {
            continue;
        }
        last = member.then_some(mapped);
        output.push(mapped);
    }
    call.out = output.into_bytes();
    0
}

/// The characters of a set: ranges, classes and escapes.
fn set(word: &str) -> Vec<char> {
    let chars: Vec<char> = word.chars().collect();
    let mut set = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest: String = chars[at..].iter().collect();
        if let Some((name, _)) = rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) {
            set.extend((0..128u8).map(char::from).filter(|&c| in_class(name, c)));
            at += name.chars().count() + 4;
            continue;
        }
        let (low, length) = match (chars[at], chars.get(at + 1)) {
            ('\\', Some('n')) => ('\n', 2),
            ('\\', Some('t')) => ('\t', 2),
            ('\\', Some('r')) => ('\r', 2),
            ('\\', Some('0')) => ('\0', 2),
            ('\\', Some(&c)) => (c, 2),
            (c, _) => (c, 1),
        };
        at += length;
        match (chars.get(at), chars.get(at + 1)) {
            (Some('-'), Some(&high)) => {
                set.extend((low..=high).take(1000));
                at += 2;
            }
            _ => set.push(low),
        }
    }
    set
}

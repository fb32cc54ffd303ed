//! Utilities that turn all of their input into output.

use super::{Call, lines};
use crate::pattern::in_class;

pub(super) fn cat(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&call.operands());
    call.out = bytes;
    if call.has('n') || call.has('b') {
        let text = std::mem::take(&mut call.out);
        let mut number = 0;
        for line in lines(&text) {
            let counts = !call.has('b') || !line.is_empty();
            number += usize::from(counts);
            let head = if counts { format!("{number:>6}\t") } else { String::new() };
            call.line(&format!("{head}{}", String::from_utf8_lossy(line)));
        }
    }
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

/// `tee [-a] FILE…`
pub(super) fn tee(call: &mut Call<'_>) -> i32 {
    let append = call.has('a') || call.goes_on;
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

//! bash's expansions that change a value: `${v/a/b}`, `${v:1:2}`, `${v^^}`, `${!v}`, `<(…)`.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::expansion::close;
use super::task::{Activity, Descriptor, Task};
use super::variables::Numbers;
use crate::pattern;
use crate::syntax::Code;
use crate::syntax::ast::Replace;

impl Machine {
    /// Applies `change` to a parameter's value, or to each of several.
    pub(super) fn transform(&mut self, task: &mut Task, name: &str, quoted: bool, change: &dyn Fn(&str) -> String) {
        if let Some(all) = Self::elements(task, name) {
            let all: Vec<Text> = all.iter().map(|text| change(text).into()).collect();
            return self.append_list(task, &all, quoted);
        }
        let value = self.parameter(task, name).unwrap_or_else(|| "".into());
        self.charge((value.len() / 8) as u32);
        self.append(task, change(&value).into(), quoted);
    }

    pub(super) fn replace_in(&mut self, task: &mut Task, name: &str, mode: Replace, quoted: bool) {
        let with = close(task).text();
        let pattern: Vec<char> = close(task).pattern().chars().collect();
        self.transform(task, name, quoted, &|value| replaced(value, &pattern, &with, mode));
    }

    pub(super) fn cut_out(&mut self, task: &mut Task, name: &str, has_length: bool, quoted: bool) {
        let length = has_length.then(|| close(task).text());
        let offset = close(task).text();
        let mut number = |text: &str| crate::arithmetic::evaluate(text, &mut Numbers { machine: self, task });
        let numbers = number(&offset).and_then(|offset| Ok((offset, length.map(|text| number(&text)).transpose()?)));
        let (offset, length) = match numbers {
            Ok(numbers) => numbers,
            Err(message) => return self.fail(task, &message, 1),
        };
        if let Some(mut all) = Self::elements(task, name) {
            if name == "@" || name == "*" {
                all.insert(0, task.shell.name.clone());
            }
            let (start, end) = window(all.len(), offset, length);
            let start = if (name == "@" || name == "*") && offset == 0 { start.max(1).min(end) } else { start };
            return self.append_list(task, &all[start..end], quoted);
        }
        let value: Vec<char> = self.parameter(task, name).unwrap_or_else(|| "".into()).chars().collect();
        let (start, end) = window(value.len(), offset, length);
        let part: String = value[start..end].iter().collect();
        self.append(task, part.into(), quoted);
    }

    pub(super) fn change_case(&mut self, task: &mut Task, name: &str, upper: bool, all: bool, quoted: bool) {
        self.transform(task, name, quoted, &|value| {
            let change = |c: char| if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            value.chars().enumerate().map(|(at, c)| if all || at == 0 { change(c) } else { c }).collect()
        });
    }

    pub(super) fn indirect(&mut self, task: &mut Task, name: &str, quoted: bool) {
        let target = self.parameter(task, name).unwrap_or_else(|| "".into());
        self.expand_parameter(task, &target, quoted);
    }

    /// `<(…)`: the output is a file, complete before the command begins.
    pub(super) fn process_file(&mut self, task: &mut Task, code: &Arc<Code>) {
        let Some(mut child) = self.fork(task, code) else { return };
        let path = format!("/dev/fd/{}", 63 + child.pid);
        let made = self.files.make_directory("/dev/fd", true).and_then(|()| self.files.open_to_write(&path, true));
        if let Err(failure) = made {
            return self.fail(task, failure, 1);
        }
        child.descriptors.insert(1, Descriptor::WriteFile { path: path.as_str().into() });
        let status = task.status;
        let pid = self.admit(child);
        self.append(task, path.into(), true);
        task.activity = Activity::Foreground(vec![pid]);
        task.status = status;
    }
}

/// The window that an offset and a length cut out of so many; negative ones count from the end.
fn window(count: usize, offset: i64, length: Option<i64>) -> (usize, usize) {
    let count = count as i64;
    let start = if offset < 0 { (count + offset).max(-1) } else { offset.min(count) };
    if start < 0 {
        return (0, 0);
    }
    let end = match length {
        None => count,
        Some(length) if length < 0 => (count + length).max(start),
        Some(length) => start.saturating_add(length).min(count),
    };
    (start as usize, end as usize)
}

fn replaced(value: &str, pattern: &[char], with: &str, mode: Replace) -> String {
    let chars: Vec<char> = value.chars().collect();
    let longest =
        |from: usize| (from..=chars.len()).rev().find(|&end| pattern::matches_chars(pattern, &chars[from..end]));
    let text = |part: &[char]| part.iter().collect::<String>();
    if pattern.is_empty() && !matches!(mode, Replace::Prefix | Replace::Suffix) {
        return value.to_owned();
    }
    match mode {
        Replace::Prefix => longest(0).map_or(value.to_owned(), |end| format!("{with}{}", text(&chars[end..]))),
        Replace::Suffix => (0..=chars.len())
            .find(|&start| pattern::matches_chars(pattern, &chars[start..]))
            .map_or(value.to_owned(), |start| format!("{}{with}", text(&chars[..start]))),
        Replace::First | Replace::All => {
            let (mut result, mut at, mut done) = (String::new(), 0, false);
            while at < chars.len() {
                if let Some(end) = longest(at).filter(|&end| end > at && !done) {
                    result.push_str(with);
                    at = end;
                    done = mode == Replace::First;
                } else {
                    result.push(chars[at]);
                    at += 1;
                }
            }
            result
        }
    }
}

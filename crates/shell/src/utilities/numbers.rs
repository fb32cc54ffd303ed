//! `seq` and `expr`.

use std::fmt::Write;

use jobyard_api::Text;

use super::Call;
use crate::limits::FILES_BYTES_MAX;

/// `seq [-w] [-s SEPARATOR] [FIRST [STEP]] LAST`, with integers.
pub(super) fn seq(call: &mut Call<'_>) -> i32 {
    let (mut separator, mut wide, mut numbers) = ("\n".to_owned(), false, Vec::new());
    let mut words = call.arguments.iter();
    while let Some(word) = words.next() {
        match &**word {
            "-w" => wide = true,
            "-s" => separator = words.next().map_or_else(String::new, std::string::ToString::to_string),
            option if option.starts_with("-s") => separator = option[2..].to_owned(),
            _ => match word.parse::<i64>() {
                Ok(number) => numbers.push(number),
                Err(_) => return call.fail(&format!("invalid number '{word}'")),
            },
        }
    }
    let (first, step, last) = match numbers.as_slice() {
        [last] => (1, 1, *last),
        [first, last] => (*first, 1, *last),
        [first, step, last] => (*first, *step, *last),
        _ => return call.fail("usage: seq [-w] [-s SEP] [FIRST [INC]] LAST"),
    };
    if step == 0 {
        return call.fail("increment must not be 0");
    }
    let width = if wide { first.to_string().len().max(last.to_string().len()) } else { 0 };
    let mut number = first;
    let mut output = String::new();
    while (step > 0 && number <= last) || (step < 0 && number >= last) {
        if number != first {
            output.push_str(&separator);
        }
        write!(output, "{number:0width$}").expect("a String takes all");
        if output.len() > FILES_BYTES_MAX {
            return call.fail("more output is not simulated");
        }
        let Some(next) = number.checked_add(step) else { break };
        number = next;
    }
    if !output.is_empty() {
        call.line(&output);
    }
    0
}

/// `expr`: prints the value; 1 if it is empty or 0, 2 if there is none.
pub(super) fn expr(call: &mut Call<'_>) -> i32 {
    let mut reader = Reader { words: call.arguments };
    match reader.level(0) {
        Ok(value) if reader.words.is_empty() => {
            call.line(&value);
            i32::from(value.is_empty() || value == "0")
        }
        Ok(_) => call.fail("syntax error") + 1,
        Err(message) if !call.is_busybox && message == "non-numeric argument" => call.fail("non-integer argument") + 1,
        Err(message) => call.fail(&message) + 1,
    }
}

const LEVELS: [&[&str]; 6] =
    [&["|"], &["&"], &["=", "==", "!=", "<", "<=", ">", ">="], &["+", "-"], &["*", "/", "%"], &[":"]];

struct Reader<'a> {
    words: &'a [Text],
}

impl Reader<'_> {
    fn level(&mut self, level: usize) -> Result<String, String> {
        let Some(operators) = LEVELS.get(level) else { return self.primary() };
        let mut left = self.level(level + 1)?;
        while let Some(op) = self.words.first().filter(|word| operators.contains(&&***word)).cloned() {
            self.words = &self.words[1..];
            let right = self.level(level + 1)?;
            left = apply(&left, &op, &right)?;
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<String, String> {
        let Some((first, rest)) = self.words.split_first() else { return Err("syntax error".to_owned()) };
        self.words = rest;
        if &**first == "length"
            && let Some((word, rest)) = rest.split_first()
        {
            self.words = rest;
            return Ok(word.chars().count().to_string());
        }
        match (&**first, rest) {
            ("match", [text, pattern, rest @ ..]) => {
                self.words = rest;
                return matched(text, pattern);
            }
            ("index", [text, set, rest @ ..]) => {
                self.words = rest;
                let at = text.chars().position(|c| set.contains(c)).map_or(0, |at| at + 1);
                return Ok(at.to_string());
            }
            ("substr", [text, start, length, rest @ ..]) => {
                self.words = rest;
                let number = |word: &str| word.parse::<usize>().unwrap_or(0);
                let (start, length) = (number(start), number(length));
                let skipped = start.checked_sub(1);
                return Ok(skipped.map_or(String::new(), |skipped| text.chars().skip(skipped).take(length).collect()));
            }
            ("(", _) => {
                let value = self.level(0)?;
                if self.words.first().is_some_and(|word| &**word == ")") {
                    self.words = &self.words[1..];
                    return Ok(value);
                }
                return Err("syntax error".to_owned());
            }
            _ => {}
        }
        Ok(first.to_string())
    }
}

/// `TEXT : PATTERN`: the first group, or how many characters match.
fn matched(text: &str, pattern: &str) -> Result<String, String> {
    let regex = crate::regex::Regex::new(&format!("^{pattern}"), false, false)?;
    let chars: Vec<char> = text.chars().collect();
    let found = regex.find(&chars, 0);
    let has_group = pattern.contains("\\(");
    Ok(match found {
        Some(found) if has_group => found[1].map_or(String::new(), |(from, to)| chars[from..to].iter().collect()),
        Some(found) => found[0].map_or(0, |(_, to)| to).to_string(),
        None if has_group => String::new(),
        None => "0".to_owned(),
    })
}

fn apply(left: &str, op: &str, right: &str) -> Result<String, String> {
    let empty = |text: &str| text.is_empty() || text == "0";
    let numbers = left.parse::<i64>().ok().zip(right.parse::<i64>().ok());
    let order = numbers.map_or_else(|| left.cmp(right), |(left, right)| left.cmp(&right));
    let truth = |holds: bool| Ok(u8::from(holds).to_string());
    match op {
        "|" => return Ok(if empty(left) { right } else { left }.to_owned()),
        ":" => return matched(left, right),
        "&" => return Ok(if empty(left) || empty(right) { "0" } else { left }.to_owned()),
        "=" | "==" => return truth(order.is_eq()),
        "!=" => return truth(order.is_ne()),
        "<" => return truth(order.is_lt()),
        "<=" => return truth(order.is_le()),
        ">" => return truth(order.is_gt()),
        ">=" => return truth(order.is_ge()),
        _ => {}
    }
    let (left, right) = numbers.ok_or("non-numeric argument")?;
    let value = match op {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        _ if right == 0 => return Err("division by zero".to_owned()),
        "/" => left.checked_div(right),
        _ => left.checked_rem(right),
    };
    value.map(|value| value.to_string()).ok_or_else(|| "number out of range".to_owned())
}

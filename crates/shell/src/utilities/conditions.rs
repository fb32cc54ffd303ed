//! `test` and `[`.

use jobyard_api::Text;

use super::Call;
use crate::dialect::Dialect;

/// Deeper parentheses are refused.
const NESTING_MAX: usize = 50;

/// `test EXPRESSION`: 0 if it holds, 1 if not, 2 if it is none.
pub(super) fn test(call: &mut Call<'_>) -> i32 {
    let mut words = call.arguments;
    if call.name == "[" {
        match words.split_last() {
            Some((last, rest)) if &**last == "]" => words = rest,
            _ => return complain(call, call.dialect.pick("missing ]", "missing ]", "missing `]'")),
        }
    }
    if words.is_empty() {
        return 1;
    }
    let mut reader = Reader { words, call, depth: 0 };
    match reader.or() {
        Ok(holds) if reader.words.is_empty() => i32::from(!holds),
        Ok(_) => {
            let word = reader.words[0].clone();
            let message = match call.dialect {
                Dialect::Ash => format!("{word}: unknown operand"),
                Dialect::Dash => format!("{}: unexpected operator", call.arguments[0]),
                Dialect::Bash => "too many arguments".to_owned(),
            };
            complain(call, &message)
        }
        Err(message) => complain(call, &message),
    }
}

fn complain(call: &mut Call<'_>, message: &str) -> i32 {
    let test = if call.name == "[" { "[: " } else { "test: " };
    let test = if call.dialect == Dialect::Ash { "" } else { test };
    call.err.extend_from_slice(format!("{}: {test}{message}\n", call.shell_name).as_bytes());
    2
}

struct Reader<'a, 'b> {
    words: &'a [Text],
    call: &'a Call<'b>,
    depth: usize,
}

impl<'a> Reader<'a, '_> {
    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.words.first().is_some_and(|first| &**first == word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn or(&mut self) -> Result<bool, String> {
        let mut holds = self.and()?;
        while self.eat("-o") {
            holds |= self.and()?;
        }
        Ok(holds)
    }

    fn and(&mut self) -> Result<bool, String> {
        let mut holds = self.not()?;
        while self.eat("-a") {
            holds &= self.not()?;
        }
        Ok(holds)
    }

    fn not(&mut self) -> Result<bool, String> {
        let mut negated = false;
        while self.words.len() > 1 && !self.is_binary() && self.eat("!") {
            negated = !negated;
        }
        Ok(self.primary()? != negated)
    }

    /// Do three words with an operator in the middle stand here? That reading goes first.
    fn is_binary(&self) -> bool {
        self.words.len() >= 3 && BINARY.contains(&&*self.words[1])
    }

    fn primary(&mut self) -> Result<bool, String> {
        if self.is_binary() {
            let (left, op, right) = (&*self.words[0], &*self.words[1], &*self.words[2]);
            self.words = &self.words[3..];
            return self.binary(left, op, right);
        }
        if self.words.len() > 1 && self.eat("(") {
            self.depth += 1;
            if self.depth > NESTING_MAX {
                return Err("too many parentheses".to_owned());
            }
            let holds = self.or()?;
            self.depth -= 1;
            return if self.eat(")") { Ok(holds) } else { Err("closing paren expected".to_owned()) };
        }
        let Some(word) = self.next() else { return Err("argument expected".to_owned()) };
        if word.len() == 2 && word.starts_with('-') && !self.words.is_empty() {
            let operand = self.next().unwrap_or_default();
            return self.unary(word, operand);
        }
        Ok(!word.is_empty())
    }

    fn unary(&self, op: &str, operand: &str) -> Result<bool, String> {
        if op == "-v" {
            return Ok(self.call.variables.get(operand).is_some_and(|variable| variable.value.is_some()));
        }
        unary(self.call.files, self.call.directory, op, operand).ok_or_else(|| format!("{operand}: unknown operand"))
    }
    fn binary(&self, left: &str, op: &str, right: &str) -> Result<bool, String> {
        match op {
            "=" | "==" => return Ok(left == right),
            "!=" => return Ok(left != right),
            "<" => return Ok(left < right),
            ">" => return Ok(left > right),
            _ => {}
        }
        let number = |word: &str| {
            word.trim().parse::<i64>().map_err(|_| match self.call.dialect {
                Dialect::Ash => format!("{word}: bad number"),
                Dialect::Dash => format!("Illegal number: {word}"),
                Dialect::Bash => format!("{word}: integer expression expected"),
            })
        };
        let (left, right) = (number(left)?, number(right)?);
        Ok(holds(op, left, right))
    }
}

const BINARY: [&str; 11] = ["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"];

/// Compares two numbers by `-eq` and its kin.
pub(crate) fn holds(op: &str, left: i64, right: i64) -> bool {
    match op {
        "-eq" => left == right,
        "-ne" => left != right,
        "-lt" => left < right,
        "-le" => left <= right,
        "-gt" => left > right,
        _ => left >= right,
    }
}

/// A test of one operand, of a file mostly; nothing if there is no such test.
pub(crate) fn unary(files: &crate::files::Files, directory: &str, op: &str, operand: &str) -> Option<bool> {
    let path = crate::files::absolute(directory, operand);
    Some(match op {
        "-n" => !operand.is_empty(),
        "-z" => operand.is_empty(),
        "-e" | "-r" => files.exists(&path),
        "-f" => files.is_file(&path),
        "-d" => files.is_directory(&path),
        "-x" => files.is_directory(&path) || files.is_program(&path),
        "-w" => files.exists(&path) && !files.is_read_only(&path),
        "-s" => files.size(&path) > 0,
        "-t" | "-L" | "-h" | "-p" | "-b" | "-c" | "-S" => false,
        _ => return None,
    })
}

//! `test` and `[`.

use jobyard_api::Text;

use super::Call;

/// Deeper parentheses are refused.
const NESTING_MAX: usize = 50;

/// `test EXPRESSION`: 0 if it holds, 1 if not, 2 if it is none.
pub(super) fn test(call: &mut Call<'_>) -> i32 {
    let mut words = call.arguments;
    if call.name == "[" {
        match words.split_last() {
            Some((last, rest)) if &**last == "]" => words = rest,
            _ => return complain(call, "missing ]"),
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
            complain(call, &format!("{word}: unknown operand"))
        }
        Err(message) => complain(call, &message),
    }
}

fn complain(call: &mut Call<'_>, message: &str) -> i32 {
    call.err.extend_from_slice(format!("{}: {message}\n", call.shell_name).as_bytes());
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
            return Self::binary(left, op, right);
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
        let path = self.call.path(operand);
        let files = &self.call.files;
        Ok(match op {
            "-n" => !operand.is_empty(),
            "-z" => operand.is_empty(),
            "-e" | "-r" | "-w" => files.exists(&path),
            "-f" => files.is_file(&path),
            // No file of the simulated file system is a program by its mode.
            "-d" | "-x" => files.is_directory(&path),
            "-s" => files.size(&path) > 0,
            "-t" | "-L" | "-h" | "-p" | "-b" | "-c" | "-S" => false,
            _ => return Err(format!("{operand}: unknown operand")),
        })
    }

    fn binary(left: &str, op: &str, right: &str) -> Result<bool, String> {
        match op {
            "=" | "==" => return Ok(left == right),
            "!=" => return Ok(left != right),
            "<" => return Ok(left < right),
            ">" => return Ok(left > right),
            _ => {}
        }
        let (left, right) = (number(left)?, number(right)?);
        Ok(match op {
            "-eq" => left == right,
            "-ne" => left != right,
            "-lt" => left < right,
            "-le" => left <= right,
            "-gt" => left > right,
            _ => left >= right,
        })
    }
}

const BINARY: [&str; 11] = ["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"];

fn number(word: &str) -> Result<i64, String> {
    word.trim().parse().map_err(|_| format!("{word}: bad number"))
}

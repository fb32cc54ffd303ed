//! `$((…))`: integer arithmetic of 64 bits, wrapping as C's does in practice.

/// Where variables are read and written.
pub(crate) trait Variables {
    fn get(&mut self, name: &str) -> Option<String>;
    fn set(&mut self, name: &str, value: i64) -> Result<(), String>;
}

/// Deeper nesting is refused.
const NESTING_MAX: usize = 60;

/// Binary operators, loosest first; longer ones before their prefixes within a level.
const LEVELS: [&[&str]; 11] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
    &["**"],
];

const ASSIGNMENTS: [&str; 11] = ["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="];

/// Evaluates an expression; the error is busybox's message.
pub(crate) fn evaluate(text: &str, variables: &mut dyn Variables) -> Result<i64, String> {
    let mut reader = Reader { rest: text, variables, depth: 0, skipping: false };
    if reader.rest.trim().is_empty() {
        return Ok(0);
    }
    let value = reader.comma()?;
    if reader.rest.trim_start().is_empty() { Ok(value) } else { Err("arithmetic syntax error".to_owned()) }
}

struct Reader<'a, 'v> {
    rest: &'a str,
    variables: &'v mut dyn Variables,
    depth: usize,
    /// In the half of `&&`, `||` or `?:` that does not count: nothing is assigned, nothing divides.
    skipping: bool,
}

impl<'a> Reader<'a, '_> {
    fn peek(&mut self, text: &str) -> bool {
        self.rest = self.rest.trim_start();
        self.rest.starts_with(text)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.peek(text);
        if found {
            self.rest = &self.rest[text.len()..];
        }
        found
    }

    /// The operator of this level that stands here, not part of a longer one.
    fn operator(&mut self, level: &[&'static str]) -> Option<&'static str> {
        self.rest = self.rest.trim_start();
        let found = level.iter().find(|op| self.rest.starts_with(**op))?;
        let after = self.rest[found.len()..].chars().next();
        let longer = match *found {
            "|" | "&" => after.is_some_and(|c| found.starts_with(c) || c == '='),
            "*" => matches!(after, Some('=' | '*')),
            "**" => false,
            "<" | ">" => after.is_some_and(|c| found.starts_with(c)),
            "==" | "!=" | "<=" | ">=" | "||" | "&&" => false,
            _ => after == Some('='),
        };
        if longer {
            return None;
        }
        self.rest = &self.rest[found.len()..];
        Some(found)
    }

    fn comma(&mut self) -> Result<i64, String> {
        let mut value = self.assignment()?;
        while self.eat(",") {
            value = self.assignment()?;
        }
        Ok(value)
    }

    fn assignment(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err("arithmetic: nested too deep".to_owned());
        }
        let value = self.assignment_inner();
        self.depth -= 1;
        value
    }

    fn assignment_inner(&mut self) -> Result<i64, String> {
        let start = self.rest.trim_start();
        let mut length = name_length(start);
        if length > 0 {
            length += if start[length..].starts_with('[') { closing(&start[length..]).unwrap_or(0) } else { 0 };
            let after = start[length..].trim_start();
            let op = ASSIGNMENTS.iter().find(|op| after.starts_with(**op));
            if let Some(op) = op.filter(|_| !after.starts_with("==")) {
                let name = &start[..length];
                self.rest = &after[op.len()..];
                let right = self.assignment()?;
                let value = if *op == "=" {
                    right
                } else {
                    let left = self.variable(name)?;
                    self.apply(op.trim_end_matches('='), left, right)?
                };
                return self.store(name, value);
            }
        }
        self.ternary()
    }

    fn store(&mut self, name: &str, value: i64) -> Result<i64, String> {
        if !self.skipping {
            self.variables.set(name, value)?;
        }
        Ok(value)
    }

    fn ternary(&mut self) -> Result<i64, String> {
        let condition = self.binary(0)?;
        if !self.eat("?") {
            return Ok(condition);
        }
        let first = self.unless(condition == 0, Self::comma)?;
        if !self.eat(":") {
            return Err("malformed ?: operator".to_owned());
        }
        let second = self.unless(condition != 0, Self::assignment)?;
        Ok(if condition != 0 { first } else { second })
    }

    fn unless(&mut self, skip: bool, read: fn(&mut Self) -> Result<i64, String>) -> Result<i64, String> {
        let outer = self.skipping;
        self.skipping |= skip;
        let value = read(self);
        self.skipping = outer;
        value
    }

    fn binary(&mut self, level: usize) -> Result<i64, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(op) = self.operator(operators) {
            let skip = (op == "&&" && left == 0) || (op == "||" && left != 0);
            let outer = self.skipping;
            self.skipping |= skip;
            let right = self.binary(level + 1);
            self.skipping = outer;
            left = self.apply(op, left, right?)?;
        }
        Ok(left)
    }

    fn apply(&self, op: &str, left: i64, right: i64) -> Result<i64, String> {
        Ok(match op {
            "||" => i64::from(left != 0 || right != 0),
            "&&" => i64::from(left != 0 && right != 0),
            "|" => left | right,
            "^" => left ^ right,
            "&" => left & right,
            "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "<=" => i64::from(left <= right),
            ">=" => i64::from(left >= right),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<<" => left.wrapping_shl(right as u32),
            ">>" => left.wrapping_shr(right as u32),
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            "**" => left.wrapping_pow(u32::try_from(right).map_err(|_| "exponent less than 0".to_owned())?),
            "/" | "%" if right == 0 && self.skipping => 0,
            "/" | "%" if right == 0 => return Err("divide by zero".to_owned()),
            "/" => left.wrapping_div(right),
            _ => left.wrapping_rem(right),
        })
    }

    fn unary(&mut self) -> Result<i64, String> {
        for (op, change) in [("++", 1), ("--", -1)] {
            if self.peek(op) && name_length(self.rest[2..].trim_start()) > 0 {
                self.rest = self.rest[2..].trim_start();
                let name = self.take_name();
                let value = self.variable(name)?.wrapping_add(change);
                return self.store(name, value);
            }
        }
        let Some(op) = ['-', '+', '!', '~'].into_iter().find(|c| self.peek(c.encode_utf8(&mut [0; 4]))) else {
            return self.primary();
        };
        self.rest = &self.rest[1..];
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err("arithmetic: nested too deep".to_owned());
        }
        let value = self.unary()?;
        self.depth -= 1;
        Ok(match op {
            '-' => value.wrapping_neg(),
            '!' => i64::from(value == 0),
            '~' => !value,
            _ => value,
        })
    }

    fn primary(&mut self) -> Result<i64, String> {
        if self.eat("(") {
            let value = self.comma()?;
            return if self.eat(")") { Ok(value) } else { Err("arithmetic syntax error".to_owned()) };
        }
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('$') {
            // In a subscript, which is not expanded before.
            self.rest = rest;
            if let Some(rest) = rest.strip_prefix('{') {
                self.rest = rest;
                let value = self.primary();
                self.eat("}");
                return value;
            }
            return self.primary();
        }
        if name_length(self.rest) > 0 {
            let name = self.take_name();
            let value = self.variable(name)?;
            for (op, change) in [("++", 1), ("--", -1)] {
                if self.eat(op) {
                    self.store(name, value.wrapping_add(change))?;
                }
            }
            return Ok(value);
        }
        let length = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        number(digits).ok_or_else(|| "arithmetic syntax error".to_owned())
    }

    fn take_name(&mut self) -> &'a str {
        let rest = self.rest;
        let mut length = name_length(rest);
        if rest[length..].starts_with('[')
            && let Some(end) = closing(&rest[length..])
        {
            length += end;
        }
        let (name, rest) = rest.split_at(length);
        self.rest = rest;
        name
    }

    /// A variable's value as a number; unset and empty are 0.
    fn variable(&mut self, name: &str) -> Result<i64, String> {
        match self.variables.get(name) {
            None => Ok(0),
            Some(value) if value.trim().is_empty() => Ok(0),
            Some(value) => match signed(value.trim()) {
                Some(number) => Ok(number),
                // A value may be an expression itself.
                None if self.depth < NESTING_MAX / 2 => {
                    let mut inner = Reader {
                        rest: &value,
                        variables: self.variables,
                        depth: self.depth + 10,
                        skipping: self.skipping,
                    };
                    let number = inner.comma()?;
                    if inner.rest.trim().is_empty() { Ok(number) } else { Err("arithmetic syntax error".to_owned()) }
                }
                None => Err("arithmetic syntax error".to_owned()),
            },
        }
    }
}

/// The length of `[…]`.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0;
    for (at, c) in text.char_indices() {
        match c {
            '[' => open += 1,
            ']' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at + 1);
        }
    }
    None
}

fn name_length(text: &str) -> usize {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len())
}

fn signed(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(rest) => number(rest).map(i64::wrapping_neg),
        None => number(text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Decimal, `0x…` or octal with a leading zero.
fn number(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return i64::from_str_radix(digits, 16).ok();
    }
    if let Some((radix, digits)) = text.split_once('#') {
        let radix = radix.parse().ok().filter(|radix| (2..=36).contains(radix))?;
        return i64::from_str_radix(digits, radix).ok();
    }
    let radix = if text.len() > 1 && text.starts_with('0') { 8 } else { 10 };
    i64::from_str_radix(text, radix).ok()
}

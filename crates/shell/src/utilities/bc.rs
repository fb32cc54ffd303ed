//! `bc`: arithmetic with `scale`, line by line.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::Call;

/// Digits after the point at most, and digits of a power.
const SCALE_MAX: u32 = 1_000;

/// A number: digits, and how many of them stand after the point.
#[derive(Clone, Debug)]
struct Number {
    digits: BigInt,
    scale: u32,
}

fn ten(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

impl Number {
    fn whole(value: i64) -> Self {
        Self { digits: value.into(), scale: 0 }
    }

    /// With so many digits after the point; the rest is cut.
    fn at(&self, scale: u32) -> BigInt {
        if scale >= self.scale {
            &self.digits * ten(scale - self.scale)
        } else {
            &self.digits / ten(self.scale - scale)
        }
    }

    fn is_zero(&self) -> bool {
        self.digits == BigInt::from(0)
    }

    fn shown(&self) -> String {
        let negative = self.digits < BigInt::from(0);
        let text = self.digits.magnitude().to_string();
        let scale = self.scale as usize;
        let text = format!("{text:0>width$}", width = scale + 1);
        let (whole, fraction) = text.split_at(text.len() - scale);
        let whole = if whole == "0" && scale > 0 { "" } else { whole };
        let point = if scale > 0 { "." } else { "" };
        format!("{}{whole}{point}{fraction}", if negative { "-" } else { "" })
    }
}

struct Reader<'a> {
    rest: &'a str,
    variables: &'a mut BTreeMap<String, Number>,
    depth: u32,
}

type Done = Result<Number, String>;

impl Reader<'_> {
    fn scale(&self) -> u32 {
        let scale = self.variables.get("scale").map(|scale| scale.at(0));
        scale.and_then(|scale| u32::try_from(scale).ok()).unwrap_or(0).min(SCALE_MAX)
    }

    fn eat(&mut self, text: &str) -> bool {
        self.rest = self.rest.trim_start();
        let found = self.rest.strip_prefix(text);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn comparison(&mut self) -> Done {
        let left = self.sum()?;
        for (sign, holds) in [
            ("==", [false, true, false]),
            ("!=", [true, false, true]),
            ("<=", [true, true, false]),
            (">=", [false, true, true]),
            ("<", [true, false, false]),
            (">", [false, false, true]),
        ] {
            if self.eat(sign) {
                let right = self.sum()?;
                let scale = left.scale.max(right.scale);
                let order = left.at(scale).cmp(&right.at(scale));
                return Ok(Number::whole(i64::from(holds[(order as i8 + 1) as usize])));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Done {
        let mut left = self.product()?;
        loop {
            let plus = self.eat("+");
            if !plus && !self.eat("-") {
                return Ok(left);
            }
            let right = self.product()?;
            let scale = left.scale.max(right.scale);
            let (a, b) = (left.at(scale), right.at(scale));
            left = Number { digits: if plus { a + b } else { a - b }, scale };
        }
    }

    fn product(&mut self) -> Done {
        let mut left = self.unary()?;
        loop {
            let sign = ["*", "/", "%"].into_iter().find(|sign| self.eat(sign));
            let Some(sign) = sign else { return Ok(left) };
            let right = self.unary()?;
            let scale = self.scale();
            if sign != "*" && right.is_zero() {
                return Err("divide by zero".to_owned());
            }
            left = match sign {
                "*" => {
                    let full = Number { digits: &left.digits * &right.digits, scale: left.scale + right.scale };
                    let kept = full.scale.min(scale.max(left.scale).max(right.scale));
                    Number { digits: full.at(kept), scale: kept }
                }
                "/" => {
                    let digits = left.at(scale + right.scale) / &right.digits;
                    Number { digits, scale }
                }
                _ => {
                    let quotient = Number { digits: left.at(scale + right.scale) / &right.digits, scale };
                    let kept = left.scale.max(scale + right.scale);
                    let product =
                        Number { digits: &quotient.digits * &right.digits, scale: quotient.scale + right.scale };
                    Number { digits: left.at(kept) - product.at(kept), scale: kept }
                }
            };
        }
    }

    fn unary(&mut self) -> Done {
        self.depth += 1;
        if self.depth > 100 {
            return Err("nested too deep".to_owned());
        }
        let value = if self.eat("-") {
            let value = self.unary()?;
            Number { digits: -value.digits, scale: value.scale }
        } else {
            self.power()?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn power(&mut self) -> Done {
        let base = self.primary()?;
        if !self.eat("^") {
            return Ok(base);
        }
        let exponent = i64::try_from(self.unary()?.at(0)).map_err(|_| "exponent too large".to_owned())?;
        let count = u32::try_from(exponent.unsigned_abs()).ok().filter(|count| *count <= 10_000);
        let count = count.ok_or_else(|| "exponent too large".to_owned())?;
        let power = Number { digits: base.digits.pow(count), scale: base.scale * count };
        if exponent < 0 {
            let scale = self.scale();
            if power.is_zero() {
                return Err("divide by zero".to_owned());
            }
            return Ok(Number { digits: ten(scale + power.scale) / power.digits, scale });
        }
        let kept = power.scale.min(self.scale().max(base.scale));
        Ok(Number { digits: power.at(kept), scale: kept })
    }

    fn primary(&mut self) -> Done {
        if self.eat("(") {
            let value = self.comparison()?;
            return if self.eat(")") { Ok(value) } else { Err("syntax error".to_owned()) };
        }
        self.rest = self.rest.trim_start();
        let length = self.rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(self.rest.len());
        if length > 0 {
            let (text, rest) = self.rest.split_at(length);
            self.rest = rest;
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            let digits = format!("0{whole}{fraction}").parse().map_err(|_| "syntax error".to_owned())?;
            return Ok(Number { digits, scale: fraction.len() as u32 });
        }
        let length = self.rest.find(|c: char| !(c.is_ascii_lowercase() || c == '_')).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        match name {
            "" => Err("syntax error".to_owned()),
            "sqrt" if self.eat("(") => {
                let value = self.comparison()?;
                self.eat(")");
                if value.digits < BigInt::from(0) {
                    return Err("square root of negative number".to_owned());
                }
                let scale = self.scale().max(value.scale);
                Ok(Number { digits: value.at(scale * 2).sqrt(), scale })
            }
            name => Ok(self.variables.get(name).cloned().unwrap_or_else(|| Number::whole(0))),
        }
    }
}

/// `bc [-l] [FILE]`
pub(super) fn bc(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&call.operands());
    let mut variables = BTreeMap::new();
    if call.has('l') {
        variables.insert("scale".to_owned(), Number::whole(20));
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for statement in text.split(['\n', ';']).map(str::trim).filter(|text| !text.is_empty() && !text.starts_with('#')) {
        if matches!(statement, "quit" | "halt") {
            break;
        }
        let assigned = statement.split_once('=').filter(|(name, value)| {
            let name = name.trim();
            !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !value.starts_with('=')
        });
        let expression = assigned.map_or(statement, |(_, value)| value);
        let mut reader = Reader { rest: expression, variables: &mut variables, depth: 0 };
        let value = reader
            .comparison()
            .and_then(|value| if reader.rest.trim().is_empty() { Ok(value) } else { Err("syntax error".to_owned()) });
        match (value, assigned) {
            (Ok(value), Some((name, _))) => drop(variables.insert(name.trim().to_owned(), value)),
            (Ok(value), None) => call.line(&value.shown()),
            (Err(message), _) => {
                call.fail(&message);
                return i32::from(call.is_busybox);
            }
        }
    }
    status
}

//! Expressions and functions of a run.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::functions::{format, substitute, substring};
use super::super::tree::Expression as E;
use super::super::value::Value;
use super::{Awk, CALLS_MAX, Done, Flow, Local};
use crate::regex::Regex;

impl Awk {
    pub(super) fn evaluate(&mut self, expression: &E) -> Done<Value> {
        self.step()?;
        Ok(match expression {
            E::Number(number) => Value::Number(*number),
            E::Text(text) => Value::Text(text.clone()),
            E::Regex(regex) => truth(regex.is_match(&self.record.chars().collect::<Vec<_>>())),
            E::Group(inner) => self.evaluate(inner)?,
            E::Variable(name) => self.variable(name),
            E::Element(name, subscript) => {
                let (name, key) = (self.array_name(name), self.key(subscript)?);
                self.arrays.entry(name).or_default().entry(key).or_insert(Value::Unset).clone()
            }
            E::Field(number) => {
                let number = self.evaluate(number)?.number();
                self.field(number)?
            }
            E::Assign(target, operator, value) => {
                let right = self.evaluate(value)?;
                let value = match operator {
                    None => right,
                    Some(operator) => {
                        let left = self.evaluate(target)?.number();
                        Value::Number(apply(*operator, left, right.number())?)
                    }
                };
                self.assign(target, value.clone())?;
                value
            }
            E::Step(target, before, change) => {
                let old = self.evaluate(target)?.number();
                self.assign(target, Value::Number(old + change))?;
                Value::Number(if *before { old + change } else { old })
            }
            E::Binary(operator, left, right) => {
                let (left, right) = (self.evaluate(left)?.number(), self.evaluate(right)?.number());
                Value::Number(apply(*operator, left, right)?)
            }
            E::Compare(operator, left, right) => {
                let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
                truth(compare(operator, &left, &right))
            }
            E::Match(text, negated, regex) => {
                let text: Vec<char> = self.text(text)?.chars().collect();
                let regex = self.as_regex(regex)?;
                truth(regex.is_match(&text) != *negated)
            }
            E::And(left, right) => truth(self.evaluate(left)?.is_true() && self.evaluate(right)?.is_true()),
            E::Or(left, right) => truth(self.evaluate(left)?.is_true() || self.evaluate(right)?.is_true()),
            E::Not(inner) => truth(!self.evaluate(inner)?.is_true()),
            E::Negative(inner) => Value::Number(-self.evaluate(inner)?.number()),
            E::Plus(inner) => Value::Number(self.evaluate(inner)?.number()),
            E::Join(left, right) => {
                let left = self.text(left)?;
                Value::Text(left + &self.text(right)?)
            }
            E::Choice(condition, first, second) => {
                let first_wanted = self.evaluate(condition)?.is_true();
                self.evaluate(if first_wanted { first } else { second })?
            }
            E::In(subscript, name) => {
                let (name, key) = (self.array_name(name), self.key(subscript)?);
                truth(self.arrays.get(&name).is_some_and(|array| array.contains_key(&key)))
            }
            E::Call(name, arguments) => self.call(name, arguments)?,
        })
    }

    fn variable(&mut self, name: &str) -> Value {
        if let Some(Local::Value(value)) = self.locals.last().and_then(|locals| locals.get(name)) {
            return value.clone();
        }
        self.globals.get(name).cloned().unwrap_or(Value::Unset)
    }

    fn field(&self, number: f64) -> Done<Value> {
        if number < 0.0 {
            return Err(format!("trying to access out of range field {number}"));
        }
        Ok(match number as usize {
            0 => Value::Input(self.record.clone()),
            at => self.fields.get(at - 1).map_or(Value::Unset, |field| Value::Input(field.clone())),
        })
    }

    pub(super) fn assign(&mut self, target: &E, value: Value) -> Done<()> {
        match target {
            E::Variable(name) => {
                if let Some(local) = self.locals.last_mut().and_then(|locals| locals.get_mut(name)) {
                    *local = Local::Value(value);
                    return Ok(());
                }
                let count = value.number().max(0.0) as usize;
                self.globals.insert(name.clone(), value);
                if name == "NF" {
                    self.fields.resize(count.min(100_000), String::new());
                    self.rebuild();
                }
            }
            E::Element(name, subscript) => {
                let (name, key) = (self.array_name(name), self.key(subscript)?);
                self.arrays.entry(name).or_default().insert(key, value);
            }
            E::Field(number) => {
                let number = self.evaluate(number)?.number().max(0.0) as usize;
                let text = value.text("%.6g");
                if number == 0 {
                    self.set_record(text);
                } else if number <= 100_000 {
                    if self.fields.len() < number {
                        self.fields.resize(number, String::new());
                    }
                    self.fields[number - 1] = text;
                    self.rebuild();
                    self.globals.insert("NF".to_owned(), Value::Number(self.fields.len() as f64));
                }
            }
            E::Group(inner) => self.assign(inner, value)?,
            _ => return Err("assignment to what is not a variable".to_owned()),
        }
        Ok(())
    }

    fn rebuild(&mut self) {
        self.record = self.fields.join(&self.global("OFS"));
    }

    fn as_regex(&mut self, expression: &E) -> Done<Regex> {
        if let E::Regex(regex) = expression {
            return Ok(regex.clone());
        }
        let text = self.text(expression)?;
        self.regex(&text)
    }

    fn call(&mut self, name: &str, arguments: &[E]) -> Done<Value> {
        let program = Rc::clone(&self.program);
        if let Some(function) = program.functions.iter().find(|function| function.name == name) {
            if self.locals.len() >= CALLS_MAX {
                return Err("functions nested too deep".to_owned());
            }
            let mut locals = BTreeMap::new();
            for (at, parameter) in function.parameters.iter().enumerate() {
                let local = match arguments.get(at) {
                    Some(E::Variable(own)) if self.is_array(own) => Local::Array(self.array_name(own)),
                    Some(argument) => Local::Value(self.evaluate(argument)?),
                    None => Local::Value(Value::Unset),
                };
                locals.insert(parameter.clone(), local);
            }
            self.locals.push(locals);
            let flow = self.block(&function.body);
            self.locals.pop();
            return Ok(if let Flow::Return(value) = flow? { value } else { Value::Unset });
        }
        self.built_in(name, arguments)
    }

    fn is_array(&self, name: &str) -> bool {
        match self.locals.last().and_then(|locals| locals.get(name)) {
            Some(Local::Array(_)) => true,
            Some(Local::Value(_)) => false,
            None => self.arrays.contains_key(name) || !self.globals.contains_key(name),
        }
    }

    fn built_in(&mut self, name: &str, arguments: &[E]) -> Done<Value> {
        match (name, arguments) {
            ("length", []) => return Ok(Value::Number(self.record.chars().count() as f64)),
            ("length", [E::Variable(own)]) if self.is_array(own) => {
                let array = self.array_name(own);
                if let Some(array) = self.arrays.get(&array) {
                    return Ok(Value::Number(array.len() as f64));
                }
            }
            ("split", [text, E::Variable(array), rest @ ..]) => return self.split_into(text, array, rest),
            ("sub" | "gsub", [regex, with, rest @ ..]) => {
                let regex = self.as_regex(regex)?;
                let with = self.text(with)?;
                let whole = E::Field(Box::new(E::Number(0.0)));
                let target = rest.first().unwrap_or(&whole);
                let text = self.text(target)?;
                let (result, count) = substitute(&text, &regex, &with, name == "gsub");
                if count > 0 {
                    self.assign(target, Value::Text(result))?;
                }
                return Ok(Value::Number(count as f64));
            }
            ("match", [text, regex]) => {
                let text: Vec<char> = self.text(text)?.chars().collect();
                let found = self.as_regex(regex)?.find(&text, 0).and_then(|found| found[0]);
                let (start, length) = found.map_or((0.0, -1.0), |(from, to)| ((from + 1) as f64, (to - from) as f64));
                self.globals.insert("RSTART".to_owned(), Value::Number(start));
                self.globals.insert("RLENGTH".to_owned(), Value::Number(length));
                return Ok(Value::Number(start));
            }
            _ => {}
        }
        let values = arguments.iter().map(|argument| self.evaluate(argument)).collect::<Done<Vec<_>>>()?;
        self.function_of(name, &values)
    }

    fn split_into(&mut self, text: &E, array: &str, rest: &[E]) -> Done<Value> {
        let text = self.text(text)?;
        let separator = match rest.first() {
            Some(E::Regex(_)) | None => self.global("FS"),
            Some(separator) => self.text(separator)?,
        };
        let parts = match rest.first() {
            Some(E::Regex(regex)) => {
                let chars: Vec<char> = text.chars().collect();
                let (mut parts, mut at) = (Vec::new(), 0);
                while let Some((from, to)) =
                    regex.find(&chars, at).and_then(|found| found[0]).filter(|(from, to)| to > from)
                {
                    parts.push(chars[at..from].iter().collect());
                    at = to;
                }
                parts.push(chars[at..].iter().collect());
                if text.is_empty() { Vec::new() } else { parts }
            }
            _ => self.split(&text, &separator),
        };
        let count = parts.len();
        let items = parts.into_iter().enumerate().map(|(at, part)| ((at + 1).to_string(), Value::Input(part)));
        let name = self.array_name(array);
        self.arrays.insert(name, items.collect());
        Ok(Value::Number(count as f64))
    }

    fn function_of(&mut self, name: &str, values: &[Value]) -> Done<Value> {
        let number = |at: usize| values.get(at).map_or(0.0, Value::number);
        let text = |at: usize| values.get(at).map_or(String::new(), |value| value.text("%.6g"));
        Ok(match name {
            "length" => Value::Number(text(0).chars().count() as f64),
            "substr" => Value::Text(substring(&text(0), number(1), values.get(2).map(Value::number))),
            "index" => {
                let (hay, needle) = (text(0), text(1));
                Value::Number(hay.find(&needle).map_or(0, |at| hay[..at].chars().count() + 1) as f64)
            }
            "sprintf" => Value::Text(format(&text(0), values.get(1..).unwrap_or_default())),
            "tolower" => Value::Text(text(0).to_lowercase()),
            "toupper" => Value::Text(text(0).to_uppercase()),
            "int" => Value::Number(number(0).trunc()),
            "sqrt" => Value::Number(number(0).sqrt()),
            "systime" => Value::Number(self.now as f64),
            "srand" => {
                let before = self.random;
                self.random = values.first().map_or(self.now as u64, |value| value.number() as u64);
                Value::Number(before as f64)
            }
            "rand" => {
                self.random =
                    self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                Value::Number((self.random >> 33) as f64 / f64::from(1_u32 << 31))
            }
            "close" | "fflush" => Value::Number(0.0),
            "" => Value::Text(values.iter().map(|value| value.text("%.6g")).collect::<Vec<_>>().join(" ")),
            "exp" | "log" | "sin" | "cos" | "atan2" | "system" => return Err(format!("{name} is not simulated")),
            _ => return Err(format!("calling undefined function {name}")),
        })
    }
}

fn truth(holds: bool) -> Value {
    Value::Number(f64::from(u8::from(holds)))
}

fn apply(operator: char, left: f64, right: f64) -> Done<f64> {
    Ok(match operator {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        '/' | '%' if right == 0.0 => return Err("division by zero".to_owned()),
        '/' => left / right,
        '%' => left % right,
        _ => power(left, right),
    })
}

/// Whole exponents only need multiplication, which is the same on every platform.
#[expect(clippy::float_cmp, reason = "a half is exact")]
fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 0.5 {
        return base.sqrt();
    }
    let count = exponent.abs().trunc().min(10_000.0) as u32;
    let product = (0..count).fold(1.0, |product, _| product * base);
    if exponent < 0.0 { 1.0 / product } else { product }
}

fn compare(operator: &str, left: &Value, right: &Value) -> bool {
    let order = match (left.numeric(), right.numeric()) {
        (Some(left), Some(right)) => left.partial_cmp(&right),
        _ => Some(left.text("%.6g").cmp(&right.text("%.6g"))),
    };
    let Some(order) = order else { return operator == "!=" };
    match operator {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        "==" => order.is_eq(),
        _ => order.is_ne(),
    }
}

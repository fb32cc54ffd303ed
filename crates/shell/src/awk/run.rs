//! Runs a program over records.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::functions::{format, substitute, substring};
use super::tree::{Expression as E, Pattern, Program, Redirect, Statement as S};
use super::value::Value;
use crate::regex::Regex;

/// Statements and expressions that one run may evaluate.
const STEPS_MAX: u32 = 20_000_000;
/// Functions inside each other.
const CALLS_MAX: usize = 200;

/// Where output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    /// A file's name; absent for standard output.
    pub file: Option<String>,
    pub append: bool,
    pub text: String,
}

type Array = BTreeMap<String, Value>;

/// A local of a function: a value, or an array of the caller by its name.
#[derive(Clone, Debug)]
enum Local {
    Value(Value),
    Array(String),
}

/// Why a statement ended what is around it.
enum Flow {
    Go,
    Break,
    Continue,
    Next,
    Exit,
    Return(Value),
}

type Done<T> = Result<T, String>;

/// A run.
pub(crate) struct Awk {
    program: Rc<Program>,
    globals: BTreeMap<String, Value>,
    arrays: BTreeMap<String, Array>,
    locals: Vec<BTreeMap<String, Local>>,
    fields: Vec<String>,
    record: String,
    /// Which range patterns are in their range.
    in_range: Vec<bool>,
    pub outputs: Vec<Output>,
    regexes: BTreeMap<String, Regex>,
    steps: u32,
    random: u64,
    exit_code: i32,
    fresh: usize,
    now: i64,
}

impl Awk {
    pub fn new(program: Program, now: i64) -> Self {
        let mut globals = BTreeMap::new();
        for (name, value) in [
            ("FS", " "),
            ("OFS", " "),
            ("ORS", "\n"),
            ("RS", "\n"),
            ("SUBSEP", "\u{1c}"),
            ("OFMT", "%.6g"),
            ("CONVFMT", "%.6g"),
        ] {
            globals.insert(name.to_owned(), Value::Text(value.to_owned()));
        }
        for name in ["NR", "NF", "FNR", "RSTART"] {
            globals.insert(name.to_owned(), Value::Number(0.0));
        }
        globals.insert("RLENGTH".to_owned(), Value::Number(-1.0));
        Self {
            in_range: vec![false; program.rules.len()],
            program: Rc::new(program),
            globals,
            arrays: BTreeMap::new(),
            locals: Vec::new(),
            fields: Vec::new(),
            record: String::new(),
            outputs: Vec::new(),
            regexes: BTreeMap::new(),
            steps: STEPS_MAX,
            random: 0,
            exit_code: 0,
            fresh: 0,
            now,
        }
    }

    /// `-v NAME=VALUE`, and operands of that form.
    pub fn set(&mut self, name: &str, value: &str) {
        let value = value.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
        self.globals.insert(name.to_owned(), Value::Input(value));
    }

    pub fn set_element(&mut self, array: &str, key: &str, value: &str) {
        self.arrays.entry(array.to_owned()).or_default().insert(key.to_owned(), Value::Input(value.to_owned()));
    }

    /// Does the program read its input?
    pub fn reads(&self) -> bool {
        self.program.rules.iter().any(|rule| !matches!(rule.pattern, Pattern::Begin))
    }

    /// The `BEGIN` rules; false if the program ended.
    pub fn begin(&mut self) -> Done<bool> {
        self.special(|pattern| matches!(pattern, Pattern::Begin))
    }

    /// The `END` rules; gives the exit code.
    pub fn end(&mut self) -> Done<i32> {
        self.special(|pattern| matches!(pattern, Pattern::End))?;
        Ok(self.exit_code)
    }

    pub fn exit_code(&self) -> i32 {
        self.exit_code
    }

    fn special(&mut self, wanted: impl Fn(&Pattern) -> bool) -> Done<bool> {
        let program = Rc::clone(&self.program);
        for rule in program.rules.iter().filter(|rule| wanted(&rule.pattern)) {
            if let Flow::Exit = self.block(rule.action.as_deref().unwrap_or_default())? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Runs over the records of a file; false if the program ended.
    pub fn file(&mut self, name: &str, text: &str) -> Done<bool> {
        self.globals.insert("FILENAME".to_owned(), Value::Text(name.to_owned()));
        self.globals.insert("FNR".to_owned(), Value::Number(0.0));
        let separator = self.global("RS");
        let records: Vec<&str> = match separator.as_str() {
            "" => text.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty()).collect(),
            separator => {
                let text = text.strip_suffix(separator).unwrap_or(text);
                if text.is_empty() { Vec::new() } else { text.split(separator).collect() }
            }
        };
        for record in records {
            for name in ["NR", "FNR"] {
                let number = self.globals.get(name).map_or(0.0, Value::number) + 1.0;
                self.globals.insert(name.to_owned(), Value::Number(number));
            }
            self.set_record(record.to_owned());
            if !self.rules()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn rules(&mut self) -> Done<bool> {
        let program = Rc::clone(&self.program);
        for (at, rule) in program.rules.iter().enumerate() {
            let chosen = match &rule.pattern {
                Pattern::Begin | Pattern::End => false,
                Pattern::Always => true,
                Pattern::When(condition) => self.evaluate(condition)?.is_true(),
                Pattern::Range(from, to) => {
                    let begins = self.in_range[at] || self.evaluate(from)?.is_true();
                    self.in_range[at] = begins && !self.evaluate(to)?.is_true();
                    begins
                }
            };
            if !chosen {
                continue;
            }
            let flow = match &rule.action {
                Some(action) => self.block(action)?,
                None => {
                    let text = format!("{}{}", self.record, self.global("ORS"));
                    self.put(None, false, &text);
                    Flow::Go
                }
            };
            match flow {
                Flow::Next => return Ok(true),
                Flow::Exit => return Ok(false),
                _ => {}
            }
        }
        Ok(true)
    }

    fn global(&self, name: &str) -> String {
        self.globals.get(name).map_or(String::new(), |value| value.text("%.6g"))
    }

    fn set_record(&mut self, record: String) {
        self.fields = self.split_fields(&record);
        self.record = record;
        self.globals.insert("NF".to_owned(), Value::Number(self.fields.len() as f64));
    }

    fn split_fields(&mut self, text: &str) -> Vec<String> {
        let separator = self.global("FS");
        self.split(text, &separator)
    }

    fn split(&mut self, text: &str, separator: &str) -> Vec<String> {
        if separator == " " {
            return text.split([' ', '\t', '\n']).filter(|field| !field.is_empty()).map(str::to_owned).collect();
        }
        if text.is_empty() {
            return Vec::new();
        }
        if separator.is_empty() {
            return text.chars().map(String::from).collect();
        }
        if separator.chars().count() == 1 && separator != "\\" {
            return text.split(separator).map(str::to_owned).collect();
        }
        let Ok(regex) = self.regex(separator) else { return vec![text.to_owned()] };
        let chars: Vec<char> = text.chars().collect();
        let (mut fields, mut at, mut from_here) = (Vec::new(), 0, 0);
        while let Some((from, to)) = regex.find(&chars, at).and_then(|found| found[0]) {
            if to == from {
                at = from + 1;
                if at > chars.len() {
                    break;
                }
                continue;
            }
            fields.push(chars[from_here..from].iter().collect());
            (at, from_here) = (to, to);
        }
        fields.push(chars[from_here..].iter().collect());
        fields
    }

    fn regex(&mut self, text: &str) -> Done<Regex> {
        if let Some(regex) = self.regexes.get(text) {
            return Ok(regex.clone());
        }
        let regex = Regex::new(text, true, false)?;
        self.regexes.insert(text.to_owned(), regex.clone());
        Ok(regex)
    }

    fn put(&mut self, file: Option<String>, append: bool, text: &str) {
        match self.outputs.iter_mut().rev().find(|output| output.file == file) {
            Some(output) => output.text.push_str(text),
            _ => self.outputs.push(Output { file, append, text: text.to_owned() }),
        }
    }

    fn block(&mut self, statements: &[S]) -> Done<Flow> {
        for statement in statements {
            match self.statement(statement)? {
                Flow::Go => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Go)
    }

    fn step(&mut self) -> Done<()> {
        self.steps = self.steps.checked_sub(1).ok_or_else(|| "simulated: ended after too many steps".to_owned())?;
        Ok(())
    }

    fn statement(&mut self, statement: &S) -> Done<Flow> {
        self.step()?;
        match statement {
            S::Expression(expression) => {
                self.evaluate(expression)?;
            }
            S::Print(words, redirect) => {
                let mut text = String::new();
                let separator = self.global("OFS");
                for (at, word) in words.iter().enumerate() {
                    text.push_str(if at > 0 { &separator } else { "" });
                    let value = self.evaluate(word)?;
                    text.push_str(&value.text(&self.global("OFMT")));
                }
                if words.is_empty() {
                    text.clone_from(&self.record);
                }
                text.push_str(&self.global("ORS"));
                self.print(&text, redirect.as_ref())?;
            }
            S::Printf(words, redirect) => {
                let values = words.iter().map(|word| self.evaluate(word)).collect::<Done<Vec<_>>>()?;
                let Some((first, rest)) = values.split_first() else { return Err("printf: no format".to_owned()) };
                let text = format(&first.text("%.6g"), rest);
                self.print(&text, redirect.as_ref())?;
            }
            S::If(condition, then, otherwise) => {
                return if self.evaluate(condition)?.is_true() { self.block(then) } else { self.block(otherwise) };
            }
            S::While(condition, body) => return self.repeat(None, Some(condition), None, body),
            S::DoWhile(body, condition) => match self.block(body)? {
                Flow::Go | Flow::Continue => return self.repeat(None, Some(condition), None, body),
                Flow::Break => {}
                flow => return Ok(flow),
            },
            S::For(first, condition, step, body) => {
                return self.repeat(first.as_deref(), condition.as_ref(), step.as_deref(), body);
            }
            S::ForIn(name, array, body) => return self.for_in(name, array, body),
            S::Block(body) => return self.block(body),
            S::Delete(name, subscript) => {
                let name = self.array_name(name);
                match subscript {
                    Some(subscript) => {
                        let key = self.key(subscript)?;
                        self.arrays.entry(name).or_default().remove(&key);
                    }
                    None => drop(self.arrays.remove(&name)),
                }
            }
            S::Next => return Ok(Flow::Next),
            S::Break => return Ok(Flow::Break),
            S::Continue => return Ok(Flow::Continue),
            S::Exit(code) => {
                if let Some(code) = code {
                    self.exit_code = self.evaluate(code)?.number() as i32 & 0xff;
                }
                return Ok(Flow::Exit);
            }
            S::Return(value) => {
                let value = value.as_ref().map_or(Ok(Value::Unset), |value| self.evaluate(value))?;
                return Ok(Flow::Return(value));
            }
        }
        Ok(Flow::Go)
    }

    fn print(&mut self, text: &str, redirect: Option<&Redirect>) -> Done<()> {
        let (file, append) = match redirect {
            Some(redirect) => (Some(self.evaluate(&redirect.file)?.text("%.6g")), redirect.append),
            None => (None, false),
        };
        self.put(file, append, text);
        Ok(())
    }

    fn repeat(&mut self, first: Option<&S>, condition: Option<&E>, step: Option<&S>, body: &[S]) -> Done<Flow> {
        if let Some(first) = first {
            self.statement(first)?;
        }
        loop {
            self.step()?;
            if let Some(condition) = condition
                && !self.evaluate(condition)?.is_true()
            {
                return Ok(Flow::Go);
            }
            match self.block(body)? {
                Flow::Go | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Go),
                flow => return Ok(flow),
            }
            if let Some(step) = step {
                self.statement(step)?;
            }
        }
    }

    fn for_in(&mut self, name: &str, array: &str, body: &[S]) -> Done<Flow> {
        let array = self.array_name(array);
        let mut keys: Vec<String> =
            self.arrays.get(&array).map(|array| array.keys().cloned().collect()).unwrap_or_default();
        // Real awks walk in the order of their hash; numbers in order are what most of them show.
        keys.sort_by(|a, b| match (a.parse::<i64>(), b.parse::<i64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            _ => a.cmp(b),
        });
        for key in keys {
            self.assign(&E::Variable(name.to_owned()), Value::Input(key))?;
            match self.block(body)? {
                Flow::Go | Flow::Continue => {}
                Flow::Break => break,
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Go)
    }

    /// The array that a name means here.
    fn array_name(&mut self, name: &str) -> String {
        let Some(locals) = self.locals.last_mut() else { return name.to_owned() };
        match locals.get(name) {
            Some(Local::Array(real)) => real.clone(),
            Some(Local::Value(_)) => {
                self.fresh += 1;
                let real = format!("{name} {}", self.fresh);
                locals.insert(name.to_owned(), Local::Array(real.clone()));
                real
            }
            None => name.to_owned(),
        }
    }

    fn key(&mut self, subscript: &[E]) -> Done<String> {
        let separator = self.global("SUBSEP");
        let mut key = String::new();
        for (at, part) in subscript.iter().enumerate() {
            key.push_str(if at > 0 { &separator } else { "" });
            key.push_str(&self.evaluate(part)?.text("%.6g"));
        }
        Ok(key)
    }

    fn text(&mut self, expression: &E) -> Done<String> {
        Ok(self.evaluate(expression)?.text("%.6g"))
    }

    fn evaluate(&mut self, expression: &E) -> Done<Value> {
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

    fn assign(&mut self, target: &E, value: Value) -> Done<()> {
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

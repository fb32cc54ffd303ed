//! Runs a program over records.

mod evaluate;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::functions::format;
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
            let flow = if let Some(action) = &rule.action {
                self.block(action)?
            } else {
                let text = format!("{}{}", self.record, self.global("ORS"));
                self.put(None, false, &text);
                Flow::Go
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
}

//! Running a template.

use super::call::{call, is_true};
use super::parse::{Kind, Node, Pipe, Word};
use crate::go_value;
use serde_json::Value;

/// The text that a template makes of a value.
pub fn text(nodes: &[Node], allow_missing: bool, data: &Value) -> Result<String, String> {
    let mut runner = Runner { variables: vec![("$".to_owned(), data.clone())], allow_missing, out: String::new() };
    runner.nodes(nodes, data)?;
    Ok(runner.out)
}

struct Runner {
    variables: Vec<(String, Value)>,
    allow_missing: bool,
    out: String,
}

impl Runner {
    fn nodes(&mut self, nodes: &[Node], dot: &Value) -> Result<(), String> {
        for node in nodes {
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Print(line, pipe) => {
                    let value = self.pipe(pipe, dot).map_err(|why| at(*line, &why))?;
                    if pipe.variables.is_empty() {
                        self.out.push_str(&shown(value.as_ref()));
                    }
                }
                Node::Block { line, kind, pipe, body, otherwise } => {
                    let known = self.variables.len();
                    self.block(*line, *kind, pipe, [body, otherwise], dot)?;
                    self.variables.truncate(known);
                }
            }
        }
        Ok(())
    }

    fn block(&mut self, line: usize, kind: Kind, pipe: &Pipe, bodies: [&[Node]; 2], dot: &Value) -> Result<(), String> {
        let [body, otherwise] = bodies;
        let value = self.pipe(pipe, dot).map_err(|why| at(line, &why))?.unwrap_or_default();
        match kind {
            Kind::Range => self.range(line, pipe, bodies, &value, dot),
            Kind::If if is_true(&value) => self.nodes(body, dot),
            Kind::With if is_true(&value) => self.nodes(body, &value),
            Kind::If | Kind::With => self.nodes(otherwise, dot),
        }
    }

    fn range(
        &mut self,
        line: usize,
        pipe: &Pipe,
        bodies: [&[Node]; 2],
        value: &Value,
        dot: &Value,
    ) -> Result<(), String> {
        let items: Vec<(Value, &Value)> = match value {
            Value::Array(items) => items.iter().enumerate().map(|(place, item)| (place.into(), item)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, item)| (name.as_str().into(), item)).collect(),
            Value::Null => Vec::new(),
            other => return Err(at(line, &format!("range can't iterate over {}", go_value::plain(other)))),
        };
        if items.is_empty() {
            return self.nodes(bodies[1], dot);
        }
        for (key, item) in items {
            let known = self.variables.len();
            match &pipe.variables[..] {
                [one] => self.variables.push((one.clone(), item.clone())),
                [first, second] => {
                    self.variables.push((first.clone(), key));
                    self.variables.push((second.clone(), item.clone()));
                }
                _ => {}
            }
            self.nodes(bodies[0], item)?;
            self.variables.truncate(known);
        }
        Ok(())
    }

    #[allow(clippy::option_option, reason = "no command yet, and a value that is missing")]
    /// The value of a pipeline; absent for a field that is missing.
    fn pipe(&mut self, pipe: &Pipe, dot: &Value) -> Result<Option<Value>, String> {
        let mut value: Option<Option<Value>> = None;
        for command in &pipe.commands {
            value = Some(self.command(command, dot, value)?);
        }
        let value = value.unwrap_or_default();
        for name in &pipe.variables {
            let held = value.clone().unwrap_or_default();
            let known = self.variables.iter_mut().rev().find(|(known, _)| known == name);
            match known.filter(|_| !pipe.is_declaration) {
                Some(known) => known.1 = held,
                None => self.variables.push((name.clone(), held)),
            }
        }
        Ok(value)
    }

    #[allow(clippy::option_option, reason = "no command before, and a value that is missing")]
    fn command(&mut self, command: &[Word], dot: &Value, last: Option<Option<Value>>) -> Result<Option<Value>, String> {
        let [first, rest @ ..] = command else { return Ok(None) };
        if let Word::Function(name) = first {
            let mut arguments = Vec::new();
            for word in rest {
                arguments.push(self.word(word, dot)?.unwrap_or_default());
            }
            arguments.extend(last.map(Option::unwrap_or_default));
            return call(name, &arguments).map(Some);
        }
        if !rest.is_empty() || last.is_some() {
            return Err("can't give argument to non-function".to_owned());
        }
        self.word(first, dot)
    }

    fn word(&mut self, word: &Word, dot: &Value) -> Result<Option<Value>, String> {
        match word {
            Word::Dot(path) => self.fields(Some(dot.clone()), path),
            Word::Variable(name, path) => {
                let value =
                    self.variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
                self.fields(value, path)
            }
            Word::Pipe(pipe, path) => {
                let value = self.pipe(pipe, dot)?;
                self.fields(value, path)
            }
            Word::Text(text) => Ok(Some(text.as_str().into())),
            Word::Int(number) => Ok(Some((*number).into())),
            Word::Float(number) => Ok(Some((*number).into())),
            Word::Bool(value) => Ok(Some((*value).into())),
            Word::Nil => Err("nil is not a command".to_owned()),
            Word::Function(name) => call(name, &[]).map(Some),
        }
    }

    fn fields(&self, value: Option<Value>, path: &[String]) -> Result<Option<Value>, String> {
        let mut value = value;
        for name in path {
            value = match value {
                Some(Value::Object(mut fields)) => match fields.remove(name) {
                    None if !self.allow_missing => {
                        return Err(format!("map has no entry for key {name:?}"));
                    }
                    found => found,
                },
                None | Some(Value::Null) => None,
                Some(other) => {
                    return Err(format!("can't evaluate field {name} in type {}", kind_of(&other)));
                }
            };
        }
        Ok(value)
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "[]interface {}",
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => "interface {}",
    }
}

fn at(line: usize, why: &str) -> String {
    format!("{line}: {why}")
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "<no value>".to_owned(),
        Some(value) => go_value::plain(value),
    }
}

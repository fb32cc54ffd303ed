//! Walking a value along the nodes of a template.

use super::compare;
use super::parse::{Bound, Node};
use crate::go_value;
use serde_json::Value;

/// Something that was found: part of the object, or what stands in the template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Item<'a> {
    /// Part of the object.
    Json(&'a Value),
    /// A text of the template.
    Text(&'a str),
    /// A whole number of the template, or a byte of a text.
    Int(i64),
    /// Another number of the template.
    Float(f64),
    /// A truth value of the template.
    Bool(bool),
    /// What a range over nothing goes over.
    Nothing,
}

impl Item<'_> {
    /// The value; absent for nothing.
    pub fn value(&self) -> Option<Value> {
        match *self {
            Self::Json(value) => Some(value.clone()),
            Self::Text(text) => Some(text.into()),
            Self::Int(number) => Some(number.into()),
            Self::Float(number) => Some(number.into()),
            Self::Bool(value) => Some(value.into()),
            Self::Nothing => None,
        }
    }
}

/// Where the ranges of a template are, kept from one object to the next as upstream keeps it.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    start: usize,
    begin: usize,
    inside: usize,
    ends: usize,
    last_end: Option<usize>,
}

/// Why it stopped, and what upstream has in its hands then: a filter that asks only whether something exists looks at it.
struct Failure<'a> {
    message: String,
    left: Vec<Item<'a>>,
}

type Found<'a> = Result<Vec<Item<'a>>, Failure<'a>>;

fn failure<'a>(message: impl Into<String>, left: &[Item<'a>]) -> Found<'a> {
    Err(Failure { message: message.into(), left: left.to_vec() })
}

/// What each top node finds.
pub fn find<'a>(
    nodes: &'a [Node],
    ranges: &mut Ranges,
    allow_missing: bool,
    data: &'a Value,
) -> Result<Vec<Vec<Item<'a>>>, String> {
    let mut walker = Walker { nodes, ranges, allow_missing };
    walker.find(Item::Json(data))
}

struct Walker<'a, 'r> {
    nodes: &'a [Node],
    ranges: &'r mut Ranges,
    allow_missing: bool,
}

impl<'a> Walker<'a, '_> {
    fn find(&mut self, data: Item<'a>) -> Result<Vec<Vec<Item<'a>>>, String> {
        let mut found = Vec::new();
        let mut at = self.ranges.start;
        while let Some(node) = self.nodes.get(at) {
            let results = self.walk(&[data], node).map_err(|failure| failure.message)?;
            if self.ranges.ends > 0 && self.ranges.ends <= self.ranges.inside {
                self.ranges.ends -= 1;
                self.ranges.last_end = Some(at);
                break;
            }
            if self.ranges.begin > 0 {
                self.range(at, results, &mut found)?;
                // On behind the last end that was met.
                at = self.ranges.last_end.filter(|end| *end > at).unwrap_or(at) + 1;
                continue;
            }
            found.push(results);
            at += 1;
        }
        Ok(found)
    }

    fn range(&mut self, at: usize, results: Vec<Item<'a>>, found: &mut Vec<Vec<Item<'a>>>) -> Result<(), String> {
        self.ranges.begin -= 1;
        self.ranges.inside += 1;
        let is_empty = results.is_empty();
        // A range over nothing is walked once for the place of its end.
        let rounds = if is_empty { vec![Item::Nothing] } else { results };
        for item in rounds {
            self.ranges.start = at + 1;
            let round = self.find(item)?;
            if !is_empty {
                found.extend(round);
            }
        }
        self.ranges.inside -= 1;
        Ok(())
    }

    fn walk(&mut self, input: &[Item<'a>], node: &'a Node) -> Found<'a> {
        match node {
            Node::List(nodes) => self.list(input, nodes),
            Node::Text(text) => Ok(vec![Item::Text(text)]),
            Node::Field(name) => self.field(input, name),
            Node::Array(bounds) => array(input, bounds),
            Node::Filter { left, right, operator } => self.filter(input, left, right, operator),
            Node::Int(number) => Ok(vec![Item::Int(*number); input.len()]),
            Node::Float(number) => Ok(vec![Item::Float(*number); input.len()]),
            Node::Bool(value) => Ok(vec![Item::Bool(*value); input.len()]),
            Node::Wildcard => Ok(input.iter().flat_map(parts).collect()),
            Node::Recursive => Ok(recursive(input)),
            Node::Union(lists) => self.union(input, lists),
            Node::Identifier(word) => self.identifier(input, word),
        }
    }

    fn list(&mut self, input: &[Item<'a>], nodes: &'a [Node]) -> Found<'a> {
        let mut current = input.to_vec();
        for node in nodes {
            current = self.walk(&current, node)?;
        }
        Ok(current)
    }

    fn union(&mut self, input: &[Item<'a>], lists: &'a [Vec<Node>]) -> Found<'a> {
        let mut found = Vec::new();
        for nodes in lists {
            match self.list(input, nodes) {
                Ok(items) => found.extend(items),
                Err(other) => return failure(other.message, input),
            }
        }
        Ok(found)
    }

    fn identifier(&mut self, input: &[Item<'a>], word: &str) -> Found<'a> {
        match word {
            "range" => {
                self.ranges.begin += 1;
                Ok(input.to_vec())
            }
            "end" if self.ranges.inside > 0 => {
                self.ranges.ends += 1;
                Ok(Vec::new())
            }
            "end" => failure("not in range, nothing to end", &[]),
            _ => failure(format!("unrecognized identifier {word}"), input),
        }
    }

    fn field(&self, input: &[Item<'a>], name: &str) -> Found<'a> {
        let field = |item: &Item<'a>| if let Item::Json(value) = item { value.get(name) } else { None };
        let found: Vec<_> = input.iter().filter_map(field).map(Item::Json).collect();
        if found.is_empty() && !input.is_empty() && !self.allow_missing {
            return failure(format!("{name} is not found"), &[]);
        }
        Ok(found)
    }

    fn filter(&mut self, input: &[Item<'a>], left: &'a [Node], right: &'a [Node], operator: &str) -> Found<'a> {
        let mut found = Vec::new();
        for value in input {
            let Item::Json(Value::Array(items)) = value else {
                let shown = value.value().map_or("<invalid reflect.Value>".to_owned(), |value| go_value::plain(&value));
                return failure(format!("{shown} is not array or slice and cannot be filtered"), input);
            };
            for item in items {
                match self.passes(Item::Json(item), left, right, operator) {
                    Ok(true) => found.push(Item::Json(item)),
                    Ok(false) => {}
                    Err(message) => return failure(message, input),
                }
            }
        }
        Ok(found)
    }

    fn passes(&mut self, item: Item<'a>, left: &'a [Node], right: &'a [Node], op: &str) -> Result<bool, String> {
        let lefts = self.list(&[item], left);
        if op == "exists" {
            return Ok(!lefts.unwrap_or_else(|failure| failure.left).is_empty());
        }
        let Some(left) = single(lefts)? else { return Ok(false) };
        let Some(right) = single(self.list(&[item], right))? else { return Ok(false) };
        compare::passes(left, op, right)
    }
}

fn single(found: Found<'_>) -> Result<Option<Item<'_>>, String> {
    let found = found.map_err(|failure| failure.message)?;
    if found.len() > 1 {
        return Err("can only compare one element at a time".to_owned());
    }
    Ok(found.first().copied())
}

/// The direct parts of a value; those of a text are its bytes.
fn parts<'a>(item: &Item<'a>) -> Vec<Item<'a>> {
    match *item {
        Item::Json(Value::Object(fields)) => fields.values().map(Item::Json).collect(),
        Item::Json(Value::Array(items)) => items.iter().map(Item::Json).collect(),
        Item::Json(Value::String(text)) => text.bytes().map(|byte| Item::Int(byte.into())).collect(),
        Item::Text(text) => text.bytes().map(|byte| Item::Int(byte.into())).collect(),
        _ => Vec::new(),
    }
}

/// A value that has parts, then all of those below it.
fn recursive<'a>(input: &[Item<'a>]) -> Vec<Item<'a>> {
    let mut found = Vec::new();
    for item in input {
        let parts = parts(item);
        if !parts.is_empty() {
            found.push(*item);
            found.extend(recursive(&parts));
        }
    }
    found
}

fn array<'a>(input: &[Item<'a>], bounds: &[Bound; 3]) -> Found<'a> {
    let mut found = Vec::new();
    for value in input {
        let items = match value {
            Item::Json(Value::Array(items)) => items,
            Item::Json(Value::Null) => continue,
            other => return failure(format!("{} is not array or slice", type_name(other)), input),
        };
        match slice(items.len() as i64, bounds) {
            // Upstream gives up here, and the lists behind this one are not looked at.
            Ok(None) => return Ok(found),
            Ok(Some((range, step))) => found.extend(items[range].iter().step_by(step).map(Item::Json)),
            Err(message) => return failure(message, input),
        }
    }
    Ok(found)
}

/// Which items of a list are meant, and each how manieth of them; absent if none is.
fn slice(length: i64, bounds: &[Bound; 3]) -> Result<Option<(std::ops::Range<usize>, usize)>, String> {
    let outside = |index| Err(format!("array index out of bounds: index {index}, length {length}"));
    let mut start = bounds[0].value.unwrap_or(0);
    if start < 0 {
        start += length;
    }
    let mut end = bounds[1].value.unwrap_or(length);
    if end < 0 || (end == 0 && bounds[1].is_derived) {
        end += length;
    }
    if start == end {
        return Ok(None);
    }
    if start >= length || start < 0 {
        return outside(start);
    }
    if end > length || end < 0 {
        return outside(end - 1);
    }
    if start > end {
        return Err(format!("starting index {start} is greater than ending index {end}"));
    }
    let step = bounds[2].value.unwrap_or(1);
    if step <= 0 {
        return Err("step must be > 0".to_owned());
    }
    Ok(Some((start as usize..end as usize, step as usize)))
}

/// Go's name for the type of a value.
fn type_name(item: &Item) -> &'static str {
    match item {
        Item::Json(Value::Object(_)) => "map[string]interface {}",
        Item::Json(Value::Array(_)) => "[]interface {}",
        Item::Json(Value::String(_)) | Item::Text(_) => "string",
        Item::Json(Value::Bool(_)) | Item::Bool(_) => "bool",
        Item::Json(Value::Number(number)) if number.is_f64() => "float64",
        Item::Json(Value::Number(_)) => "int64",
        Item::Int(_) => "int",
        Item::Float(_) => "float64",
        Item::Json(Value::Null) | Item::Nothing => "<nil>",
    }
}

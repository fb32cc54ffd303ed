//! Makes values of a tree: aliases are written out, merges are done, keys that are there twice are found.

use super::node::{Content, Node};
use super::resolve::resolve;
use super::value::Yaml;
use std::rc::Rc;

/// A value and what was found on the way.
#[derive(Debug)]
pub struct Built {
    /// The value.
    pub value: Yaml,
    /// A sentence for each key that is there again.
    pub repeated: Vec<String>,
}

/// Makes a value. If `strict`, a key that is there again is told and left out; else it replaces the first.
pub fn build(root: &Node, strict: bool) -> Result<Built, String> {
    let mut builder = Builder { strict, repeated: Vec::new(), open: Vec::new(), made: 0, made_of_aliases: 0 };
    let value = builder.value(root)?;
    Ok(Built { value, repeated: builder.repeated })
}

struct Builder {
    strict: bool,
    repeated: Vec<String>,
    /// Aliases that are being written out.
    open: Vec<*const Node>,
    /// Values made so far, and how many of them by writing aliases out.
    made: usize,
    made_of_aliases: usize,
}

impl Builder {
    fn value(&mut self, node: &Node) -> Result<Yaml, String> {
        self.made += 1;
        self.made_of_aliases += usize::from(!self.open.is_empty());
        self.check_size()?;
        match &node.content {
            Content::Scalar(text, is_plain) => match &node.tag {
                None if !is_plain => Ok(Yaml::Text(text.clone())),
                tag => resolve(tag.as_deref(), text),
            },
            Content::List(items) => items.iter().map(|item| self.value(item)).collect::<Result<_, _>>().map(Yaml::List),
            Content::Map(_) => {
                let mut map = Vec::new();
                self.fill(node, &mut map)?;
                Ok(Yaml::Map(map))
            }
            Content::Alias(meant) => self.follow(meant, |builder| builder.value(meant)),
        }
    }

    /// A few aliases that stand for ever more of each other would fill the memory.
    fn check_size(&self) -> Result<(), String> {
        const SMALL: f64 = 400_000.0;
        const LARGE: f64 = 4_000_000.0;
        if self.made_of_aliases <= 100 || self.made <= 1000 {
            return Ok(());
        }
        let share = self.made_of_aliases as f64 / self.made as f64;
        let allowed = 0.99 - 0.89 * ((self.made as f64 - SMALL) / (LARGE - SMALL)).clamp(0.0, 1.0);
        if share > allowed { Err("document contains excessive aliasing".to_owned()) } else { Ok(()) }
    }

    fn follow<T>(&mut self, meant: &Rc<Node>, then: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        self.open.push(Rc::as_ptr(meant));
        let result = then(self);
        self.open.pop();
        result
    }

    /// Puts the keys and values of a map, or of an alias for one, into a map.
    fn fill(&mut self, node: &Node, map: &mut Vec<(Yaml, Yaml)>) -> Result<(), String> {
        let fields = match &node.content {
            Content::Map(fields) => fields,
            Content::Alias(meant) => return self.follow(meant, |builder| builder.fill(meant, map)),
            Content::Scalar(..) | Content::List(_) => return Err(want_map()),
        };
        for (key, value) in fields {
            if is_merge(key) {
                self.merge(value, map)?;
                continue;
            }
            let made = self.value(key)?;
            if matches!(made, Yaml::List(_) | Yaml::Map(_)) {
                return Err(format!("invalid map key: {}", made.in_go()));
            }
            let line = value.line + 1;
            let value = self.value(value)?;
            match map.iter_mut().find(|(key, _)| *key == made) {
                Some(_) if self.strict => {
                    self.repeated.push(format!("line {line}: key {} already set in map", made.in_go_alone()));
                }
                Some((_, present)) => *present = value,
                None => map.push((made, value)),
            }
        }
        Ok(())
    }

    /// `<<`: of several maps the first counts, so they are put in from the last.
    fn merge(&mut self, value: &Node, map: &mut Vec<(Yaml, Yaml)>) -> Result<(), String> {
        let Content::List(items) = &value.content else { return self.fill(value, map) };
        for item in items.iter().rev() {
            let is_map = match &item.content {
                Content::Map(_) => true,
                Content::Alias(meant) => matches!(meant.content, Content::Map(_)),
                Content::Scalar(..) | Content::List(_) => false,
            };
            if !is_map {
                return Err(want_map());
            }
            self.fill(item, map)?;
        }
        Ok(())
    }
}

fn want_map() -> String {
    "map merge requires map or sequence of maps as the value".to_owned()
}

fn is_merge(key: &Node) -> bool {
    let Content::Scalar(text, is_plain) = &key.content else { return false };
    text == "<<" && (*is_plain || key.tag.as_deref() == Some("tag:yaml.org,2002:merge"))
}

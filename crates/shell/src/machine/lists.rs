//! Arrays, as bash has them: elements by number or, after `declare -A`, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::task::{Shell, Task};
use super::variables::Numbers;

/// The elements of an array. Named ones are kept in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct List {
    /// `declare -A`
    pub named: bool,
    pub items: BTreeMap<Key, Text>,
}

/// Where an element stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Number(i64),
    Name(Text),
}

/// The name and the subscript of `name[subscript]`.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.split_once('[')
}

impl Shell {
    pub fn list(&self, name: &str) -> Option<&Arc<List>> {
        self.variables.get(name)?.list.as_ref()
    }

    /// An array that can be changed; a plain value becomes its first element.
    pub fn list_mut(&mut self, name: &str) -> &mut List {
        let variable = Arc::make_mut(&mut self.variables).entry(name.into()).or_default();
        let value = &mut variable.value;
        let list = variable.list.get_or_insert_with(|| {
            let items = value.take().map(|text| (Key::Number(0), text)).into_iter().collect();
            Arc::new(List { named: false, items })
        });
        Arc::make_mut(list)
    }
}

impl Machine {
    /// The values of `name[@]`, `name[*]`, `@` and `*`; nothing for other names.
    pub(super) fn elements(task: &Task, name: &str) -> Option<Vec<Text>> {
        if name == "@" || name == "*" {
            return Some(task.shell.parameters.to_vec());
        }
        let (name, subscript) = split(name)?;
        if subscript != "@" && subscript != "*" {
            return None;
        }
        if name == "PIPESTATUS" {
            if task.pipe_status.is_empty() {
                return Some(vec![task.status.to_string().into()]);
            }
            return Some(task.pipe_status.iter().map(|status| status.to_string().into()).collect());
        }
        Some(match task.shell.list(name) {
            Some(list) => list.items.values().cloned().collect(),
            None => task.shell.value(name).cloned().into_iter().collect(),
        })
    }

    /// The value of `name[subscript]`.
    pub(super) fn element(&mut self, task: &mut Task, name: &str, subscript: &str) -> Option<Text> {
        if name == "PIPESTATUS" {
            let at = usize::try_from(self.index(task, subscript)?).ok()?;
            let last = [task.status];
            let all = if task.pipe_status.is_empty() { &last[..] } else { &task.pipe_status };
            return all.get(at).map(|status| status.to_string().into());
        }
        let Some(list) = task.shell.list(name).cloned() else {
            return if self.index(task, subscript) == Some(0) { task.shell.value(name).cloned() } else { None };
        };
        let key = self.key(task, &list, subscript)?;
        list.items.get(&key).cloned()
    }

    /// The key that a subscript means.
    fn key(&mut self, task: &mut Task, list: &List, subscript: &str) -> Option<Key> {
        if list.named {
            return Some(Key::Name(self.interpolate(task, subscript).into()));
        }
        let number = self.index(task, subscript)?;
        let end = list.items.keys().next_back().map_or(0, |key| if let Key::Number(n) = key { n + 1 } else { 0 });
        Some(Key::Number(if number < 0 { number + end } else { number }))
    }

    fn index(&mut self, task: &mut Task, subscript: &str) -> Option<i64> {
        crate::arithmetic::evaluate(subscript, &mut Numbers { machine: self, task }).ok()
    }

    /// A subscript's text with its variables replaced and its quotes taken away.
    fn interpolate(&mut self, task: &mut Task, text: &str) -> String {
        let mut result = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '"' | '\'' => {}
                '$' => {
                    let braced = rest.starts_with('{');
                    let start = usize::from(braced);
                    let length = rest[start..]
                        .find(|c: char| !(c == '_' || c.is_ascii_alphanumeric()))
                        .unwrap_or(rest.len() - start);
                    let name = rest[start..start + length].to_owned();
                    rest = &rest[start + length + usize::from(braced && rest[start + length..].starts_with('}'))..];
                    result.push_str(&self.parameter(task, &name).unwrap_or_else(|| "".into()));
                }
                c => result.push(c),
            }
        }
        result
    }

    /// Assigns `name[subscript]`; false if this is no subscripted name.
    pub(super) fn assign_element(&mut self, task: &mut Task, name: &str, value: &Text) -> bool {
        let Some((name, subscript)) = split(name) else { return false };
        let before = List::clone(task.shell.list_mut(name));
        match self.key(task, &before, subscript) {
            Some(key) => drop(task.shell.list_mut(name).items.insert(key, value.clone())),
            None => self.complain(task, &format!("{name}[{subscript}]: bad array subscript")),
        }
        true
    }

    /// `name=(…)` and `name+=(…)`, of the arguments that were built.
    pub(super) fn assign_list(&mut self, task: &mut Task, name: &str, append: bool) {
        let words = std::mem::take(&mut task.arguments);
        let mut list = List::clone(task.shell.list_mut(name));
        if !append {
            list.items.clear();
        }
        for word in words {
            let pair = word.strip_prefix('[').and_then(|rest| rest.split_once("]="));
            let (key, value) = match pair {
                Some((subscript, value)) => (self.key(task, &list, subscript), value.into()),
                None => (None, word.clone()),
            };
            let next = list.items.keys().next_back().map_or(0, |key| if let Key::Number(n) = key { n + 1 } else { 0 });
            list.items.insert(key.unwrap_or(Key::Number(next)), value);
        }
        if list.items.len() > crate::limits::FIELDS_MAX {
            return self.fail(task, "arrays of so many elements are not simulated", 2);
        }
        *task.shell.list_mut(name) = list;
        task.status = 0;
    }

    /// `unset name[subscript]`; false if this is no subscripted name.
    pub(super) fn unset_element(&mut self, task: &mut Task, name: &str) -> bool {
        let Some((name, subscript)) = split(name) else { return false };
        let list = List::clone(task.shell.list_mut(name));
        if let Some(key) = self.key(task, &list, subscript) {
            task.shell.list_mut(name).items.remove(&key);
        }
        true
    }

    /// `${!name[@]}`
    pub(super) fn keys(&mut self, task: &mut Task, name: &str, quoted: bool) {
        let keys: Vec<Text> = match task.shell.list(name) {
            Some(list) => list
                .items
                .keys()
                .map(|key| match key {
                    Key::Number(number) => number.to_string().into(),
                    Key::Name(name) => name.clone(),
                })
                .collect(),
            None => task.shell.value(name).map(|_| "0".into()).into_iter().collect(),
        };
        self.append_list(task, &keys, quoted);
    }
}

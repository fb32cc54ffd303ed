//! A value of an object beside its path: what the checks of fields without types of their own go over.

use crate::field::Path;
use serde_json::Value;

static NULL: Value = Value::Null;

/// A value and where it stands. What is absent is null. The path lives on the stack, the value in the object.
#[derive(Clone, Copy, Debug)]
pub struct Node<'p, 'v> {
    /// Where the value stands.
    pub path: Path<'p>,
    /// The value.
    pub value: &'v Value,
}

impl<'p, 'v> Node<'p, 'v> {
    /// The value at a path.
    pub const fn new(path: Path<'p>, value: &'v Value) -> Self {
        Self { path, value }
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> &'v Value {
        self.value.get(name).unwrap_or(&NULL)
    }

    /// A field.
    pub fn child<'b>(&'b self, name: &'b str) -> Node<'b, 'v> {
        Node { path: self.path.child(name), value: self.get(name) }
    }

    /// The items of the list that is here.
    pub fn items(&self) -> impl Iterator<Item = Node<'_, 'v>> {
        let items = self.value.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().enumerate().map(|(i, value)| Node { path: self.path.index(i), value })
    }

    /// The entries of the map that is here.
    pub fn entries(&self) -> impl Iterator<Item = (&'v str, &'v Value)> + use<'v> {
        self.value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    /// Whether a field is there.
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_null()
    }

    /// The text of a field; empty if there is none.
    pub fn text(&self, name: &str) -> &'v str {
        self.get(name).as_str().unwrap_or("")
    }

    /// The number of a field.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name).as_i64()
    }

    /// Whether a field is true.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name) == &Value::Bool(true)
    }

    /// The items of a field.
    pub fn list(&self, name: &str) -> &'v [Value] {
        self.get(name).as_array().map_or(&[], Vec::as_slice)
    }
}

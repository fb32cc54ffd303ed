//! A document as a tree whose parts know where they stand in the text.

use super::place::Span;
use serde_json::{Map, Value};

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// What it is.
    pub content: Content,
    /// From its first to its last byte.
    pub span: Span,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Text, number, boolean or null.
    Scalar(Value),
    /// Items in order.
    List(Vec<Node>),
    /// Fields in order, no key twice.
    Map(Vec<Field>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Key as text: numbers and booleans become text.
    pub key: String,
    /// Where the key stands.
    pub span: Span,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// The JSON value, keys sorted.
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => items.iter().map(Self::to_json).collect::<Vec<_>>().into(),
            Content::Map(fields) => {
                fields.iter().map(|field| (field.key.clone(), field.value.to_json())).collect::<Map<_, _>>().into()
            }
        }
    }

    /// The value of a field, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Content::Map(fields) = &self.content else { return None };
        fields.iter().find(|field| field.key == key).map(|field| &field.value)
    }

    /// A field's text, if it is there and text.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.content {
            Content::Scalar(value) => value.as_str(),
            Content::List(_) | Content::Map(_) => None,
        }
    }

    /// Where to point for the value itself: a scalar whole, a collection at its beginning.
    pub fn mark(&self) -> Span {
        match &self.content {
            Content::Map(fields) if !fields.is_empty() => fields[0].span,
            Content::List(items) if !items.is_empty() => items[0].mark(),
            Content::Scalar(_) | Content::List(_) | Content::Map(_) => self.span,
        }
    }

    /// Where a field path such as `spec.template.spec.containers[0].name` stands: its value if it is a scalar, its key
    /// otherwise; for what is missing the nearest that is there. The second part tells whether all of it was found.
    pub fn locate(&self, path: &str) -> (Span, bool) {
        let mut node = self;
        let mut place = self.mark();
        let mut rest = path;
        while !rest.is_empty() {
            let Some((span, next, after)) = node.descend(rest) else { return (place, false) };
            (place, node, rest) = (span, next, after);
        }
        (place, true)
    }

    /// Where the key of a path's last part stands, if it was written as a key.
    pub fn locate_key(&self, path: &str) -> Option<Span> {
        let mut node = self;
        let mut rest = path;
        loop {
            let (span, next, after) = node.field(rest)?;
            if after.is_empty() {
                return Some(span);
            }
            (node, rest) = (next, after);
        }
    }

    /// One step along a path: where to point, the value, the rest of the path.
    fn descend<'path>(&self, path: &'path str) -> Option<(Span, &Node, &'path str)> {
        let (key, node, rest) = self.field(path)?;
        let place = if matches!(node.content, Content::Scalar(_)) && !node.span_is_empty() { node.span } else { key };
        Some((place, node, rest))
    }

    fn span_is_empty(&self) -> bool {
        self.span.start >= self.span.end
    }

    /// One step along a path: the key's place (an item's own), the value, the rest. Keys may hold dots: the longest
    /// key that fits is taken.
    fn field<'path>(&self, path: &'path str) -> Option<(Span, &Node, &'path str)> {
        match &self.content {
            Content::Scalar(_) => None,
            Content::List(items) => {
                let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
                let item = items.get(index.parse::<usize>().ok()?)?;
                Some((item.mark(), item, rest.strip_prefix('.').unwrap_or(rest)))
            }
            Content::Map(fields) => {
                let fits = |field: &&Field| rest_after_key(path, &field.key).is_some();
                let field = fields.iter().filter(fits).max_by_key(|field| field.key.len())?;
                Some((field.span, &field.value, rest_after_key(path, &field.key)?))
            }
        }
    }
}

/// The path after a key: `key`, `key.…`, `key[…` or `[key]…`.
fn rest_after_key<'path>(path: &'path str, key: &str) -> Option<&'path str> {
    if let Some(rest) = path.strip_prefix(key)
        && (rest.is_empty() || rest.starts_with(['.', '[']))
    {
        return Some(rest.strip_prefix('.').unwrap_or(rest));
    }
    let rest = path.strip_prefix('[')?.strip_prefix(key)?.strip_prefix(']')?;
    Some(rest.strip_prefix('.').unwrap_or(rest))
}

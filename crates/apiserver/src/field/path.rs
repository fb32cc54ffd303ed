//! Paths of fields. A path is a chain on the stack, written out only when there is an error to tell.

use std::fmt;

/// Where a field is: `spec.containers[0].env[2].name`, `metadata.labels[app]`.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    part: Part<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Field(&'a str),
    Index(usize),
    Key(&'a str),
}

impl<'a> Path<'a> {
    /// A field of the object itself.
    pub const fn new(field: &'a str) -> Self {
        Self { parent: None, part: Part::Field(field) }
    }

    /// An item of a list that is in nothing else.
    pub const fn item(index: usize) -> Self {
        Self { parent: None, part: Part::Index(index) }
    }

    /// A field of what is here.
    pub const fn child<'b>(&'b self, field: &'b str) -> Path<'b> {
        Path { parent: Some(self), part: Part::Field(field) }
    }

    /// An item of the list that is here.
    pub const fn index(&self, index: usize) -> Path<'_> {
        Path { parent: Some(self), part: Part::Index(index) }
    }

    /// A value of the map that is here.
    pub const fn key<'b>(&'b self, key: &'b str) -> Path<'b> {
        Path { parent: Some(self), part: Part::Key(key) }
    }
}

impl Path<'_> {
    /// As messages about unknown fields write it: map keys with a dot ([A-199]).
    pub fn in_document(&self) -> String {
        let mut text = self.parent.map_or_else(String::new, Path::in_document);
        match self.part {
            Part::Field(name) | Part::Key(name) => {
                if self.parent.is_some() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Part::Index(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
        }
        text
    }

    /// As Go writes it: without indexes and map keys ([A-198]).
    pub fn in_go(&self) -> String {
        let mut text = self.parent.map_or_else(String::new, Path::in_go);
        if let Part::Field(name) = self.part {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(name);
        }
        text
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}")?;
        }
        match self.part {
            Part::Field(name) if self.parent.is_some() => write!(f, ".{name}"),
            Part::Field(name) => f.write_str(name),
            Part::Index(index) => write!(f, "[{index}]"),
            Part::Key(key) => write!(f, "[{key}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_upstream_writes_it() {
        let spec = Path::new("spec");
        let containers = spec.child("containers");
        assert_eq!(containers.index(2).child("name").to_string(), "spec.containers[2].name");
        assert_eq!(spec.child("labels").key("a.b/c").to_string(), "spec.labels[a.b/c]");
        assert_eq!(spec.child("labels").key("a").in_document(), "spec.labels.a");
        assert_eq!(containers.index(2).child("name").in_go(), "spec.containers.name");
    }
}

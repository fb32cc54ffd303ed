//! What the objects of the API are made of, with upstream's descriptions.

use crate::tree::Packed;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static DATA: Packed = Packed::new(include_bytes!("../../../data/explain.z"));

/// A type of objects or of parts of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// `object`, or the type that it is in JSON.
    pub kind: &'static str,
    /// What it is.
    pub description: String,
    /// Its fields, by name.
    pub properties: Vec<Property>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it holds.
    pub form: Form,
    /// The values that it may have; empty if they are not listed.
    pub values: Vec<&'static str>,
    /// What it is.
    pub description: String,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form(&'static str);

/// One look at a [`Form`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A list.
    List(Form),
    /// A map.
    Map(Form),
    /// A schema; `direct` if nothing can stand beside its name in the document.
    Schema { name: &'static str, direct: bool },
    /// A type of JSON; empty for anything.
    Plain(&'static str),
}

impl Form {
    /// What it is.
    pub fn shape(self) -> Shape {
        match self.0.split_at_checked(1) {
            Some(("[", inner)) => Shape::List(Self(inner)),
            Some(("{", inner)) => Shape::Map(Self(inner)),
            Some(("@", name)) => Shape::Schema { name, direct: false },
            Some(("$", name)) => Shape::Schema { name, direct: true },
            _ => Shape::Plain(self.0),
        }
    }
}

struct Data {
    resources: BTreeMap<(&'static str, &'static str), &'static str>,
    schemas: BTreeMap<&'static str, Schema>,
}

/// The schema of a name.
pub fn named(name: &str) -> Option<&'static Schema> {
    data().schemas.get(name)
}

/// The name of the schema of a resource.
pub fn of_resource(api_version: &str, plural: &str) -> Option<&'static str> {
    data()
        .resources
        .iter()
        .find(|((version, name), _)| *version == api_version && *name == plural)
        .map(|(_, name)| *name)
}

fn data() -> &'static Data {
    static READ: OnceLock<Data> = OnceLock::new();
    READ.get_or_init(|| read(DATA.text()))
}

fn read(text: &'static str) -> Data {
    let mut data = Data { resources: BTreeMap::new(), schemas: BTreeMap::new() };
    let mut current = "";
    for line in text.lines() {
        let fields: Vec<&'static str> = line.split('\t').collect();
        match fields[..] {
            ["k", version, plural, _, name] => drop(data.resources.insert((version, plural), name)),
            ["s", name, kind, description] => {
                current = name;
                let description = plain(description);
                data.schemas.insert(name, Schema { kind, description, properties: Vec::new() });
            }
            ["p", name, required, form, values, description] => {
                let Some(schema) = data.schemas.get_mut(current) else { continue };
                schema.properties.push(Property {
                    name,
                    is_required: !required.is_empty(),
                    form: Form(form),
                    values: if values.is_empty() { Vec::new() } else { values.split(',').collect() },
                    description: plain(description),
                });
            }
            _ => {}
        }
    }
    data
}

/// A text without escapes.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                other => other.unwrap_or('\\'),
            },
            other => other,
        });
    }
    plain
}

//! A schema, or a field of one, as text.

use super::schema::{Form, Property, Schema, Shape, named};
use super::wrap::{indent, wrap};
use std::collections::BTreeSet;

/// Values of a field that are listed beside it, at most.
const VALUES_MAX: usize = 4;

/// How fields are told.
#[derive(Clone, Copy, Debug)]
pub struct Renderer {
    is_recursive: bool,
    /// Levels of fields; 0 for all.
    depth_max: usize,
}

/// What is looked at: a schema by name, or what a field holds.
#[derive(Clone, Copy, Debug)]
enum Place<'a> {
    /// A schema.
    Schema(&'a Schema),
    /// A field.
    Field(&'a Property),
    /// What is in a list, map or field.
    Form(Form),
}

impl Renderer {
    /// How fields are told: with those below them, to so many levels (0 for all), or with descriptions.
    pub fn new(is_recursive: bool, depth_max: i64) -> Self {
        Self { is_recursive, depth_max: usize::try_from(depth_max).unwrap_or(0) }
    }

    /// The text about a field of a schema, or about the schema itself. `None` if there is no such field.
    pub fn text(self, schema: &str, fields: &[String]) -> Option<String> {
        self.output(Place::Schema(named(schema)?), fields)
    }

    fn output(self, place: Place, fields: &[String]) -> Option<String> {
        let Some((field, rest)) = fields.split_first() else { return Some(self.description(place)) };
        let schema = match place {
            Place::Schema(schema) => Some(schema),
            Place::Field(property) => return self.through(property.form, fields),
            Place::Form(form) => match form.shape() {
                Shape::Schema { name, .. } => named(name),
                _ => return self.through(form, fields),
            },
        };
        let property = schema?.properties.iter().find(|property| property.name == field)?;
        let mut text = String::new();
        if rest.is_empty() {
            text += &format!("FIELD: {} <{}>\n", property.name, type_of(property.form));
            if !property.values.is_empty() {
                text += "ENUM:";
                property.values.iter().for_each(|value| text += &format!("\n    {}", shown(value)));
            }
            text += "\n\n";
        }
        Some(text + &self.output(Place::Field(property), rest)?)
    }

    /// The field of what is in a list, in a map or behind a name.
    fn through(self, form: Form, fields: &[String]) -> Option<String> {
        match form.shape() {
            Shape::List(inner) | Shape::Map(inner) => self.output(Place::Form(inner), fields),
            Shape::Schema { name, .. } => self.output(Place::Schema(named(name)?), fields),
            Shape::Plain(_) => None,
        }
    }

    fn description(self, place: Place) -> String {
        let mut told = String::new();
        describe(place, &mut told);
        if told.is_empty() {
            told += "<empty>";
        }
        let mut text = format!("DESCRIPTION:\n{}\n", indent(&wrap(&told, 76), 4));
        let mut fields = String::new();
        let mut seen = BTreeSet::new();
        match place {
            Place::Schema(schema) => self.properties(schema, 1, &mut seen, &mut fields),
            Place::Field(property) => self.fields(property.form, 1, &mut seen, &mut fields),
            Place::Form(form) => self.fields(form, 1, &mut seen, &mut fields),
        }
        if !fields.is_empty() {
            text += "FIELDS:\n";
            text += &fields;
        }
        text
    }

    /// The fields of what a form leads to. `seen`: the schemas above, which are not told again.
    fn fields(self, form: Form, level: usize, seen: &mut BTreeSet<&'static str>, out: &mut String) {
        match form.shape() {
            Shape::List(inner) | Shape::Map(inner) => self.fields(inner, level, seen, out),
            Shape::Plain(_) => {}
            Shape::Schema { name, .. } => {
                let Some(schema) = named(name).filter(|_| seen.insert(name)) else { return };
                self.properties(schema, level, seen, out);
                seen.remove(name);
            }
        }
    }

    fn properties(self, schema: &Schema, level: usize, seen: &mut BTreeSet<&'static str>, out: &mut String) {
        for property in &schema.properties {
            self.line(property, level * 2, out);
            if self.is_recursive && (self.depth_max == 0 || level < self.depth_max) {
                self.fields(property.form, level + 1, seen, out);
            }
        }
    }

    fn line(self, property: &Property, amount: usize, out: &mut String) {
        *out += &format!("{}\t<{}>", indent(property.name, amount), type_of(property.form));
        if property.is_required {
            *out += " -required-";
        }
        if !property.values.is_empty() {
            *out += &format!("\n{}enum: ", " ".repeat(amount));
            let values: Vec<&str> = property.values.iter().take(VALUES_MAX).map(shown).collect();
            *out += &values.join(", ");
            if property.values.len() > VALUES_MAX {
                *out += ", ....";
            }
        }
        out.push('\n');
        if !self.is_recursive {
            let told = if property.description.is_empty() { "<no description>" } else { &property.description };
            *out += &indent(&wrap(told, 78 - amount), amount + 2);
            *out += "\n\n";
        }
    }
}

fn shown<'a>(value: &'a &str) -> &'a str {
    if value.is_empty() { "\"\"" } else { value }
}

/// The descriptions of a place and of what it holds, one after the other.
fn describe(place: Place, out: &mut String) {
    let mut add = |text: &str| {
        if !text.is_empty() {
            *out += text;
            out.push('\n');
        }
    };
    let form = match place {
        Place::Schema(schema) => return add(&schema.description),
        Place::Field(property) => {
            // Beside a plain reference nothing counts.
            if !matches!(property.form.shape(), Shape::Schema { direct: true, .. }) {
                add(&property.description);
            }
            property.form
        }
        Place::Form(form) => form,
    };
    match form.shape() {
        Shape::List(inner) | Shape::Map(inner) => describe(Place::Form(inner), out),
        Shape::Schema { name, .. } => {
            if let Some(schema) = named(name) {
                describe(Place::Schema(schema), out);
            }
        }
        Shape::Plain(_) => {}
    }
}

/// The type of a field as it is shown: `integer`, `[]Container`, `map[string]string`.
fn type_of(form: Form) -> String {
    match form.shape() {
        Shape::List(inner) => format!("[]{}", type_of(inner)),
        Shape::Map(inner) => format!("map[string]{}", type_of(inner)),
        Shape::Plain("" | "object") => "Object".to_owned(),
        Shape::Plain(kind) => kind.to_owned(),
        Shape::Schema { name, .. } => match named(name).map(|schema| schema.kind) {
            Some(kind) if !["", "object"].contains(&kind) => kind.to_owned(),
            _ => name.rsplit('.').next().unwrap_or(name).to_owned(),
        },
    }
}

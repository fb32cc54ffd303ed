//! Values of YAML, which has keys that are no texts.

use crate::json::go_general;
use std::fmt::Write as _;

/// A value as Go's YAML reader makes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Yaml {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that is too large for the other.
    Uint(u64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// Keys and values, each key once.
    Map(Vec<(Yaml, Yaml)>),
}

impl Yaml {
    /// As Go's `%#v` prints it.
    pub fn in_go(&self) -> String {
        match self {
            Self::Null => "interface {}(nil)".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Uint(number) => format!("{number:#x}"),
            Self::Float(number) => go_general(*number),
            Self::Text(text) => crate::field::quote(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::in_go).collect();
                format!("[]interface {{}}{{{}}}", items.join(", "))
            }
            Self::Map(fields) => {
                let mut text = String::from("map[interface {}]interface {}{");
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
                for (place, (key, value)) in fields.into_iter().enumerate() {
                    let comma = if place > 0 { ", " } else { "" };
                    write!(text, "{comma}{}:{}", key.in_go(), value.in_go()).expect("a String takes everything");
                }
                text + "}"
            }
        }
    }

    /// Where a key stands among the others when Go prints them: texts by their bytes, numbers by their size.
    fn order(&self) -> (u8, i128, &str) {
        match self {
            Self::Null => (0, 0, ""),
            Self::Bool(value) => (1, i128::from(*value), ""),
            Self::Int(number) => (2, i128::from(*number), ""),
            Self::Uint(number) => (2, i128::from(*number), ""),
            Self::Float(number) => (3, *number as i128, ""),
            Self::Text(text) => (4, 0, text),
            Self::List(_) | Self::Map(_) => (5, 0, ""),
        }
    }

    /// The same outside of a list or map: nothing is `<nil>`.
    pub fn in_go_alone(&self) -> String {
        if *self == Self::Null { "<nil>".to_owned() } else { self.in_go() }
    }
}

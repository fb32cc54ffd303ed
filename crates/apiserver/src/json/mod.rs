//! JSON as it was written: the order of fields, fields that stand there twice, and the spelling of numbers are kept,
//! because the API server's messages tell them ([A-198] to ).

mod number;
mod repeated;
mod scan;
mod write;

pub use number::{go_float, go_general, go_general_32};
pub use repeated::repeated;
pub use scan::parse;
pub use write::{go_text, write};

use serde_json::{Map, Value};

/// A JSON value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number in its spelling.
    Number(String),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// Fields in the order of the document.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The JSON word for what it is, as Go says it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// The last field of the name, if it is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        fields.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The value with sorted fields, of which the last of a name counts. Numbers are read as Go reads them into a value
    /// of no type: whole ones of 64 bits stay whole.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(text) => number(text),
            Self::String(text) => text.as_str().into(),
            Self::Array(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.clone(), value.to_value()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }
}

fn number(text: &str) -> Value {
    let whole = text.parse::<i64>().ok().filter(|_| !text.contains('.')).map(Value::from);
    whole.or_else(|| text.parse::<f64>().ok().map(Value::from)).unwrap_or(Value::Null)
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number::go_number(number)),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Object(map) => {
                Self::Object(map.iter().map(|(name, value)| (name.clone(), Self::from(value))).collect())
            }
        }
    }
}

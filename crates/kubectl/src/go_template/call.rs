//! Functions of templates.

use crate::go::quote;
use crate::go_value;
use serde_json::Value;

const NAMES: [&str; 19] = [
    "and",
    "or",
    "not",
    "len",
    "index",
    "print",
    "printf",
    "println",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "html",
    "js",
    "urlquery",
    "exists",
    "base64decode",
];

/// Whether there is a function of this name.
pub fn is_function(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether a value counts as true: not empty, not 0.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// Calls a function.
pub fn call(name: &str, arguments: &[Value]) -> Result<Value, String> {
    let first = || arguments.first().ok_or_else(|| format!("wrong number of args for {name}: want at least 1 got 0"));
    Ok(match name {
        "and" => arguments.iter().find(|value| !is_true(value)).or(arguments.last()).cloned().unwrap_or_default(),
        "or" => arguments.iter().find(|value| is_true(value)).or(arguments.last()).cloned().unwrap_or_default(),
        "not" => (!is_true(first()?)).into(),
        "len" => match first()? {
            Value::String(text) => text.len().into(),
            Value::Array(items) => items.len().into(),
            Value::Object(fields) => fields.len().into(),
            Value::Null => return Err("error calling len: len of nil pointer".to_owned()),
            other => return Err(format!("error calling len: len of type {}", type_name(other))),
        },
        "index" => index(first()?, &arguments[1..])?,
        "exists" => (!index(first()?, &arguments[1..]).unwrap_or_default().is_null()).into(),
        "print" => print(arguments).into(),
        "println" => (arguments.iter().map(go_value::plain).collect::<Vec<_>>().join(" ") + "\n").into(),
        "printf" => printf(first()?.as_str().unwrap_or(""), &arguments[1..]).into(),
        "eq" | "ne" | "lt" | "le" | "gt" | "ge" => compare(name, arguments)?.into(),
        "base64decode" => decoded(first()?.as_str().unwrap_or(""))?.into(),
        _ => return Err(format!("error calling {name}: it is not part of this simulation")),
    })
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nil",
        Value::Bool(_) => "bool",
        Value::Number(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

fn index(value: &Value, places: &[Value]) -> Result<Value, String> {
    let mut value = value.clone();
    for place in places {
        value = match (&value, place) {
            (Value::Object(fields), Value::String(name)) => fields.get(name).cloned().unwrap_or_default(),
            (Value::Array(items), Value::Number(number)) => match number.as_i64() {
                Some(at) if at >= 0 && (at as usize) < items.len() => items[at as usize].clone(),
                Some(at) => return Err(format!("error calling index: index out of range: {at}")),
                None => return Err("error calling index: cannot index slice/array with type float64".to_owned()),
            },
            (Value::Null, _) => return Err("error calling index: index of untyped nil".to_owned()),
            (Value::Array(_), other) => {
                return Err(format!("error calling index: cannot index slice/array with type {}", type_name(other)));
            }
            (other, _) => return Err(format!("error calling index: can't index item of type {}", type_name(other))),
        };
    }
    Ok(value)
}

/// A blank stands between two values of which neither is a text.
fn print(arguments: &[Value]) -> String {
    let mut text = String::new();
    for (place, value) in arguments.iter().enumerate() {
        if place > 0 && !value.is_string() && !arguments[place - 1].is_string() {
            text.push(' ');
        }
        text.push_str(&go_value::plain(value));
    }
    text
}

fn printf(format: &str, arguments: &[Value]) -> String {
    let mut text = String::new();
    let mut arguments = arguments.iter();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let mut width = String::new();
        let verb = loop {
            match letters.next() {
                Some(digit) if digit.is_ascii_digit() || digit == '-' => width.push(digit),
                other => break other,
            }
        };
        let Some(verb) = verb else {
            text.push_str("%!(NOVERB)");
            break;
        };
        if verb == '%' {
            text.push('%');
            continue;
        }
        let Some(value) = arguments.next() else {
            text.push_str(&format!("%!{verb}(MISSING)"));
            continue;
        };
        let shown = verb_text(verb, value);
        let length = width.trim_start_matches('-').parse().unwrap_or(0_usize);
        if width.starts_with('-') {
            text.push_str(&format!("{shown:<length$}"));
        } else {
            text.push_str(&format!("{shown:>length$}"));
        }
    }
    text
}

fn verb_text(verb: char, value: &Value) -> String {
    match (verb, value) {
        ('s', Value::String(_)) | ('v', _) | ('t', Value::Bool(_)) => go_value::plain(value),
        ('d', Value::Number(number)) if number.is_i64() => number.to_string(),
        ('q', Value::String(text)) => quote(text),
        _ => {
            let kind = match value {
                Value::Number(number) if number.is_i64() => "int",
                other => type_name(other),
            };
            format!("%!{verb}({kind}={})", go_value::plain(value))
        }
    }
}

fn compare(name: &str, arguments: &[Value]) -> Result<bool, String> {
    use std::cmp::Ordering;
    let [first, others @ ..] = arguments else {
        return Err(format!("error calling {name}: missing argument for comparison"));
    };
    if others.is_empty() {
        return Err(format!("error calling {name}: missing argument for comparison"));
    }
    let order = |other: &Value| match (first, other) {
        (Value::Number(a), Value::Number(b)) => Ok(a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal)),
        (Value::String(a), Value::String(b)) => Ok(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Ok(a.cmp(b)),
        (Value::Null, Value::Null) => Ok(Ordering::Equal),
        _ => Err(format!("error calling {name}: incompatible types for comparison")),
    };
    match name {
        "eq" => others.iter().try_fold(false, |found, other| Ok(found || order(other)? == Ordering::Equal)),
        "ne" => Ok(order(&others[0])? != Ordering::Equal),
        "lt" => Ok(order(&others[0])?.is_lt()),
        "le" => Ok(order(&others[0])?.is_le()),
        "gt" => Ok(order(&others[0])?.is_gt()),
        _ => Ok(order(&others[0])?.is_ge()),
    }
}

fn decoded(text: &str) -> Result<String, String> {
    let wrong = |at: usize| format!("base64 decode failed: illegal base64 data at input byte {at}");
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for (at, byte) in text.trim_end_matches('=').bytes().enumerate() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(wrong(at)),
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

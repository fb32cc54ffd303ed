//! What a word of YAML 1.1 means ([A-200]).

use super::value::Yaml;
use jobyard_api::base64;

/// Beginning of the long form of the tags that are written `!!…`.
const PREFIX: &str = "tag:yaml.org,2002:";

/// A value and the short name of its tag, such as `int`.
type Resolved = (&'static str, Yaml);

/// The value of a word with a tag, or without one.
pub fn resolve(tag: Option<&str>, text: &str) -> Result<Yaml, String> {
    let Some(tag) = tag else { return Ok(plain(text).1) };
    let known = tag.strip_prefix(PREFIX).unwrap_or("");
    match known {
        "binary" => binary(text),
        "timestamp" if is_date(text) => Ok(Yaml::Text(text.to_owned())),
        "bool" | "int" | "float" | "null" | "timestamp" => match (plain(text), known) {
            ((found, value), _) if found == known => Ok(value),
            (("int", Yaml::Int(number)), "float") => Ok(Yaml::Float(number as f64)),
            ((found, _), _) => Err(format!("cannot decode !!{found} `{text}` as a !!{known}")),
        },
        // `!!str`, and tags that mean nothing here.
        _ => Ok(Yaml::Text(text.to_owned())),
    }
}

/// A word without a tag.
fn plain(text: &str) -> Resolved {
    word(text)
        .or_else(|| match text.as_bytes()[0] {
            b'.' => float(text),
            b'0'..=b'9' | b'+' | b'-' => number(&text.replace('_', "")),
            _ => None,
        })
        .unwrap_or_else(|| ("str", Yaml::Text(text.to_owned())))
}

/// The words that mean something.
fn word(text: &str) -> Option<Resolved> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => ("null", Yaml::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => ("bool", Yaml::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            ("bool", Yaml::Bool(false))
        }
        ".nan" | ".NaN" | ".NAN" => ("float", Yaml::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => ("float", Yaml::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => ("float", Yaml::Float(f64::NEG_INFINITY)),
        "<<" => ("merge", Yaml::Text("<<".to_owned())),
        _ => return None,
    })
}

fn number(text: &str) -> Option<Resolved> {
    whole(text).map(|value| ("int", value)).or_else(|| float(text))
}

/// A whole number, as Go's `ParseInt` reads it with base 0: `0x`, `0o`, `0b`, and octal with a 0 in front.
fn whole(text: &str) -> Option<Yaml> {
    let (is_negative, digits) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (digits, base) = if let Some(rest) = lower.strip_prefix("0x") {
        (rest, 16)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (rest, 8)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (rest, 2)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (&lower[1..], 8)
    } else {
        (&*lower, 10)
    };
    if !digits.starts_with(|letter: char| letter.is_ascii_alphanumeric()) {
        return None;
    }
    let size = i128::from_str_radix(digits, base).ok()?;
    let number = if is_negative { -size } else { size };
    match i64::try_from(number) {
        Ok(number) => Some(Yaml::Int(number)),
        // Go's reader of numbers without sign takes no sign at all.
        Err(_) if text.starts_with('+') => None,
        Err(_) => u64::try_from(number).ok().map(Yaml::Uint),
    }
}

/// A number with a point or an exponent, or a whole one that is no other.
fn float(text: &str) -> Option<Resolved> {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) =
        rest.split_once(['e', 'E']).map_or((rest, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_mantissa = are_digits(whole) && are_digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let is_exponent = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && are_digits(digits)
    });
    if !is_mantissa || !is_exponent {
        return None;
    }
    // Go refuses what is too large.
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(("float", Yaml::Float(number)))
}

/// Whether a text begins like a date; only an explicit tag asks for that.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-'
}

/// Base64 with padding; line breaks are allowed.
fn binary(text: &str) -> Result<Yaml, String> {
    let bytes = base64::decode(text).ok_or("!!binary value contains invalid base64 data")?;
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Ok(Yaml::Text(text))
}

//! Kinds of flags: which texts they take, and how lists are read.

use super::number;

/// What the value of a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Bool,
    /// A whole number of so many bits.
    Int(u32),
    /// A duration such as `1m30s`.
    Duration,
    /// A list: comma-separated, and the flag may be repeated.
    Slice,
    /// A list: the flag is repeated.
    Array,
    /// `key=value,…`
    Map,
    /// Any text.
    Text,
}

impl Kind {
    /// The kind that pflag calls so.
    pub fn of(name: &str) -> Self {
        match name {
            "bool" | "tristate" => Self::Bool,
            "int" | "int64" => Self::Int(64),
            "int32" | "Level" => Self::Int(32),
            "duration" => Self::Duration,
            "stringSlice" => Self::Slice,
            "stringArray" => Self::Array,
            "stringToString" => Self::Map,
            _ => Self::Text,
        }
    }

    /// Why a text is no such value, in Go's words.
    pub fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::Bool => boolean(text)
                .map(|_| ())
                .ok_or_else(|| format!("strconv.ParseBool: parsing {}: invalid syntax", crate::go::quote(text))),
            Self::Int(bits) => number::whole(text, bits).map(|_| ()),
            Self::Duration => number::duration(text).map(|_| ()),
            Self::Slice => fields(text).map(|_| ()),
            Self::Map => match fields(text)?.iter().find(|item| !item.contains('=')) {
                Some(item) => Err(format!("{item} must be formatted as key=value")),
                None => Ok(()),
            },
            Self::Array | Self::Text => Ok(()),
        }
    }
}

/// What Go takes for true or false.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// The items that one value of a list adds to it.
pub fn items(kind: Kind, text: &str) -> Vec<String> {
    match kind {
        Kind::Slice | Kind::Map => fields(text).unwrap_or_default(),
        _ => vec![text.to_owned()],
    }
}

/// A list as pflag shows a default: `[a,b]`.
pub fn default_list(text: &str) -> Vec<String> {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    inner.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The fields of one line of CSV.
fn fields(text: &str) -> Result<Vec<String>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let (field, after) = field(rest, text.len() - rest.len())?;
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

/// The first field, and what follows its comma.
fn field(text: &str, place: usize) -> Result<(String, Option<&str>), String> {
    let Some(mut quoted) = text.strip_prefix('"') else {
        let (field, after) = text.split_once(',').map_or((text, None), |(field, after)| (field, Some(after)));
        if let Some(quote) = field.find('"') {
            return Err(format!("parse error on line 1, column {}: bare \" in non-quoted-field", place + quote + 1));
        }
        return Ok((field.to_owned(), after));
    };
    let mut field = String::new();
    loop {
        let Some((before, after)) = quoted.split_once('"') else {
            let end = place + text.len() + 1;
            return Err(format!(
                "record on line 1; parse error on line 1, column {end}: extraneous or missing \" in quoted-field"
            ));
        };
        field += before;
        if let Some(next) = after.strip_prefix('"') {
            field.push('"');
            quoted = next;
        } else if after.is_empty() {
            return Ok((field, None));
        } else if let Some(next) = after.strip_prefix(',') {
            return Ok((field, Some(next)));
        } else {
            let end = place + text.len() - after.len();
            return Err(format!("parse error on line 1, column {end}: extraneous or missing \" in quoted-field"));
        }
    }
}

//! Values: text, numbers, and text from the input that looks like a number.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Unset,
    Number(f64),
    Text(String),
    /// From the input: compared as a number if it looks like one.
    Input(String),
}

impl Value {
    pub fn number(&self) -> f64 {
        match self {
            Self::Unset => 0.0,
            Self::Number(number) => *number,
            Self::Text(text) | Self::Input(text) => leading_number(text),
        }
    }

    /// As text; numbers that are whole have no decimals, others go by `format`.
    pub fn text(&self, format: &str) -> String {
        match self {
            Self::Unset => String::new(),
            Self::Number(number) => number_text(*number, format),
            Self::Text(text) | Self::Input(text) => text.clone(),
        }
    }

    pub fn is_true(&self) -> bool {
        match self {
            Self::Unset => false,
            Self::Number(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Input(text) => self.numeric().map_or(!text.is_empty(), |number| number != 0.0),
        }
    }

    /// The number, if it is compared as one.
    pub fn numeric(&self) -> Option<f64> {
        match self {
            Self::Unset => Some(0.0),
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
            Self::Input(text) => {
                let text = text.trim();
                let looks = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
                text.parse().ok().filter(|_| looks && text.ends_with(|c: char| c.is_ascii_digit() || c == '.'))
            }
        }
    }
}

pub(super) fn number_text(number: f64, format: &str) -> String {
    if number.fract() == 0.0 && number.abs() < 1e16 {
        return format!("{}", number as i64);
    }
    if number.is_nan() {
        return if number.is_sign_negative() { "-nan" } else { "nan" }.to_owned();
    }
    if number.is_infinite() {
        return if number < 0.0 { "-inf" } else { "inf" }.to_owned();
    }
    super::functions::format(format, &[Value::Number(number)])
}

/// The number that a text begins with.
fn leading_number(text: &str) -> f64 {
    let text = text.trim_start();
    let bytes = text.as_bytes();
    let mut end = usize::from(bytes.first().is_some_and(|c| b"+-".contains(c)));
    let (mut digits, mut point) = (false, false);
    while let Some(&c) = bytes.get(end) {
        match c {
            b'0'..=b'9' => digits = true,
            b'.' if !point => point = true,
            b'e' | b'E' if digits => {
                let sign = usize::from(bytes.get(end + 1).is_some_and(|c| b"+-".contains(c)));
                let length = bytes[end + 1 + sign..].iter().take_while(|c| c.is_ascii_digit()).count();
                if length > 0 {
                    end += 1 + sign + length;
                }
                break;
            }
            _ => break,
        }
        end += 1;
    }
    if digits { text[..end].parse().unwrap_or(0.0) } else { 0.0 }
}

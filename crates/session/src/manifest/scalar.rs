//! What a plain YAML scalar means, by the YAML 1.1 rules of the API server (go-yaml v2).

use serde_json::{Number, Value};

/// The JSON value of a plain scalar.
pub(crate) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return true.into(),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return false.into(),
        _ => {}
    }
    let first = text.as_bytes()[0];
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return text.into();
    }
    // Underscores are no part of a number, except where it begins with a point.
    let plain = if first == b'.' { text.to_owned() } else { text.replace('_', "") };
    integer(&plain).or_else(|| float(&plain)).unwrap_or_else(|| text.into())
}

/// An integer with Go's prefixes: `0x`, `0b`, `0o` and the bare `0` of old octal numbers.
fn integer(text: &str) -> Option<Value> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, base).ok()?;
    if !negative {
        return Some(magnitude.into());
    }
    i64::try_from(-i128::from(magnitude)).ok().map(Value::from)
}

/// A float; one without a fraction becomes an integer, as Go prints it. Infinities stay text: JSON has none.
fn float(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let shaped = unsigned.bytes().enumerate().all(|(at, byte)| match byte {
        b'0'..=b'9' | b'.' => true,
        b'e' | b'E' => at > 0,
        b'-' | b'+' => at > 0 && matches!(unsigned.as_bytes()[at - 1], b'e' | b'E'),
        _ => false,
    });
    if !shaped {
        return None;
    }
    let value: f64 = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return Some((value as i64).into());
    }
    Number::from_f64(value).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // and what sigs.k8s.io/yaml 1.3.0 answers.
    #[test]
    fn plain_scalars_mean_what_the_api_server_reads() {
        let check = |text: &str, expected: Value| assert_eq!(resolve(text), expected, "{text}");
        check("yes", json!(true));
        check("n", json!(false));
        check("yEs", json!("yEs"));
        check("~", json!(null));
        check("010", json!(8));
        check("0o10", json!(8));
        check("0x10", json!(16));
        check("0b11", json!(3));
        check("1_000", json!(1000));
        check("08", json!(8));
        check("1.0", json!(1));
        check("1e3", json!(1000));
        check("1.5", json!(1.5));
        check("1_0.5", json!(10.5));
        check("-3", json!(-3));
        check("+3", json!(3));
        check(".5", json!(0.5));
        check("1e400", json!("1e400"));
        check("1:30", json!("1:30"));
        check("2026-01-01", json!("2026-01-01"));
        check("1.2.3", json!("1.2.3"));
        check("-", json!("-"));
        check("-1x", json!("-1x"));
        check("18446744073709551615", json!(18_446_744_073_709_551_615_u64));
        check("-9223372036854775808", json!(i64::MIN));
    }
}

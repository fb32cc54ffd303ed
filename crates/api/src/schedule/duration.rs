//! Durations as Go writes them (`1h30m`), with the errors of its `time.ParseDuration`.

/// Units and their nanoseconds; the two signs for micro are different letters that look alike.
const UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];
const MAX: u64 = 1 << 63;

/// The nanoseconds of a duration.
///
/// # Errors
/// Go's words.
pub fn parse_duration(text: &str) -> Result<i64, String> {
    let is_negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    let invalid = || format!("time: invalid duration {}", quote(text));
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut nanos: u64 = 0;
    while !rest.is_empty() {
        let (value, after) = part(text, rest)?;
        nanos = nanos.checked_add(value).filter(|nanos| *nanos <= MAX).ok_or_else(invalid)?;
        rest = after;
    }
    match i64::try_from(nanos) {
        Ok(nanos) => Ok(if is_negative { -nanos } else { nanos }),
        Err(_) if is_negative => Ok(i64::MIN),
        Err(_) => Err(invalid()),
    }
}

/// A number with its unit: nanoseconds, and what comes after it.
fn part<'a>(text: &str, rest: &'a str) -> Result<(u64, &'a str), String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (whole, rest) = digits(rest);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
    if whole.is_empty() && fraction.is_empty() {
        return Err(invalid());
    }
    let value = if whole.is_empty() { 0 } else { whole.parse::<u64>().map_err(|_| invalid())? };
    let (unit, rest) = rest.split_at(rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len()));
    if value > MAX {
        return Err(invalid());
    }
    if unit.is_empty() {
        return Err(format!("time: missing unit in duration {}", quote(text)));
    }
    let Some((_, nanos)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(text)));
    };
    let value = value.checked_mul(*nanos).filter(|value| *value <= MAX).ok_or_else(invalid)?;
    let (fraction, scale) = fraction_of(fraction);
    let value = value + (fraction as f64 * (*nanos as f64 / scale)) as u64;
    if value > MAX { Err(invalid()) } else { Ok((value, rest)) }
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// What stands behind a point, as a whole number and the power of ten that it is divided by. Digits that do not fit are
/// dropped.
fn fraction_of(text: &str) -> (u64, f64) {
    let (mut number, mut scale) = (0u64, 1.0);
    for digit in text.bytes().map(|byte| u64::from(byte - b'0')) {
        if number > (MAX - 1) / 10 {
            break;
        }
        let next = number * 10 + digit;
        if next > MAX {
            break;
        }
        number = next;
        scale *= 10.0;
    }
    (number, scale)
}

/// In quotes as that package writes them: other letters than ASCII as bytes.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            0x20..0x80 => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\x{byte:02x}")),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [C-022]
    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, expected) in [
            ("1h30m", Ok(5_400_000_000_000)),
            ("-1.5s", Ok(-1_500_000_000)),
            (".5m1ns", Ok(30_000_000_001)),
            ("0", Ok(0)),
            ("1\u{b5}s", Ok(1_000)),
            ("", Err("time: invalid duration \"\"")),
            ("x", Err("time: invalid duration \"x\"")),
            (".s", Err("time: invalid duration \".s\"")),
            ("1", Err("time: missing unit in duration \"1\"")),
            ("1d", Err("time: unknown unit \"d\" in duration \"1d\"")),
            ("1h é", Err("time: unknown unit \"h \\xc3\\xa9\" in duration \"1h \\xc3\\xa9\"")),
            ("9999999999h", Err("time: invalid duration \"9999999999h\"")),
        ] {
            assert_eq!(
                parse_duration(text).as_ref().map_err(String::as_str),
                expected.as_ref().map_err(|why| *why),
                "{text}"
            );
        }
    }
}

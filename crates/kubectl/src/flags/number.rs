//! Numbers and durations as Go's packages `strconv` and `time` read and write them.

use crate::go::quote;

/// A whole number of so many bits: decimal, `0x`, `0o`, `0b`, or octal after a zero.
///
/// # Errors
/// Why it is none, in Go's words.
pub fn whole(text: &str, bits: u32) -> Result<i64, String> {
    let error = |why: &str| format!("strconv.ParseInt: parsing {}: {why}", quote(text));
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, &*lower),
    };
    let is_signed_twice = digits.starts_with(['+', '-']);
    if digits.is_empty() || is_signed_twice || !digits.chars().all(|digit| digit.is_digit(base) || digit == '_') {
        return Err(error("invalid syntax"));
    }
    let most = if negative { 1_i128 << (bits - 1) } else { (1_i128 << (bits - 1)) - 1 };
    let value = i128::from_str_radix(&digits.replace('_', ""), base).ok().filter(|value| *value <= most);
    let value = value.ok_or_else(|| error("value out of range"))?;
    i64::try_from(if negative { -value } else { value }).map_err(|_| error("value out of range"))
}

/// A duration such as `1h15m30.918s`, in nanoseconds.
///
/// # Errors
/// Why it is none, in Go's words.
pub fn duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (sign, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return Err(invalid());
        }
        let end = after.find(|letter: char| letter == '.' || letter.is_ascii_digit()).unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quote(text)));
        }
        let Some(nanos) = unit_nanos(unit) else {
            return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(text)));
        };
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        total += whole * nanos + part(fraction, nanos);
        if total > i128::from(i64::MAX) + i128::from(sign < 0) {
            return Err(invalid());
        }
        rest = next;
    }
    i64::try_from(total * sign).map_err(|_| invalid())
}

fn unit_nanos(unit: &str) -> Option<i128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The part of a unit that digits behind a point mean.
fn part(digits: &str, unit: i128) -> i128 {
    let digits = &digits[..digits.len().min(18)];
    if digits.is_empty() { 0 } else { digits.parse::<i128>().unwrap_or(0) * unit / 10_i128.pow(digits.len() as u32) }
}

/// A duration as Go writes it: `1h15m30.918s`.
#[cfg(test)]
fn go_duration(nanos: i64) -> String {
    if nanos == 0 {
        return "0s".to_owned();
    }
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.unsigned_abs();
    let decimal = |value: u64, unit: u64| {
        let text = format!("{}.{:0width$}", value / unit, value % unit, width = unit.ilog10() as usize);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let text = match nanos {
        0..1_000 => format!("{nanos}ns"),
        1_000..1_000_000 => decimal(nanos, 1_000) + "µs",
        1_000_000..1_000_000_000 => decimal(nanos, 1_000_000) + "ms",
        _ => {
            let (minutes, left) = (nanos / 60_000_000_000, nanos % 60_000_000_000);
            let seconds = decimal(left, 1_000_000_000) + "s";
            match (minutes / 60, minutes % 60) {
                (0, 0) => seconds,
                (0, minutes) => format!("{minutes}m{seconds}"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
            }
        }
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_gos() {
        let check = |text: &str, expected: &str| {
            assert_eq!(duration(text).map_or_else(|why| why, go_duration), expected, "{text}");
        };
        check("90s", "1m30s");
        check("-1.5h", "-1h30m0s");
        check("1h0.5s3us", "1h0m0.500003s");
        check("0", "0s");
        check("10", "time: missing unit in duration \"10\"");
        check("x", "time: invalid duration \"x\"");
        check("1d", "time: unknown unit \"d\" in duration \"1d\"");
        check("", "time: invalid duration \"\"");
        check("9999999h", "time: invalid duration \"9999999h\"");
    }

    #[test]
    fn whole_numbers_are_gos() {
        let check = |text: &str, bits, expected: Result<i64, &str>| {
            let error = |why: &str| format!("strconv.ParseInt: parsing \"{text}\": {why}");
            assert_eq!(whole(text, bits), expected.map_err(error));
        };
        check("-12", 32, Ok(-12));
        check("0x1F", 64, Ok(31));
        check("010", 64, Ok(8));
        check("x", 64, Err("invalid syntax"));
        check("", 64, Err("invalid syntax"));
        check("+-1", 64, Err("invalid syntax"));
        check("2147483648", 32, Err("value out of range"));
        check("-2147483648", 32, Ok(-2_147_483_648));
        check("-9223372036854775808", 64, Ok(i64::MIN));
    }
}

//! Quantities: amounts with a suffix, in the one form in which Kubernetes stores each ([A-161], [A-198]).

const FORM: &str = "quantities must match the regular expression \
     '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX: &str = "unable to parse quantity's suffix";

/// Decimal suffixes by power of a thousand, from 10^-9.
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
/// Binary suffixes by power of 1024, from 1.
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// Amounts are counted in 10^-9.
const NANO: i128 = 1_000_000_000;
/// Largest amount; larger ones become this.
const MAX: i128 = i64::MAX as i128 * NANO;

/// The suffix of a quantity.
#[derive(Clone, Copy, PartialEq)]
enum Suffix {
    /// A power of ten, and whether it was written with `e`.
    Ten(i32, bool),
    /// A power of 1024.
    Two(u32),
}

/// The canonical form of a quantity, or what is wrong with the text.
pub fn canonical(text: &str) -> Result<String, String> {
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
    let (number, suffix) = rest.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return Err(FORM.to_owned());
    }
    let suffix = parse_suffix(suffix)?;
    let amount = sign * round_up(nanos(whole, fraction, suffix)).min(MAX);
    Ok(match suffix {
        Suffix::Two(_) if amount % NANO == 0 && amount.abs() >= 1024 * NANO => binary(amount / NANO),
        Suffix::Ten(_, true) => exponent(amount),
        _ => decimal(amount),
    })
}

/// Upstream rounds the amounts of resource lists up to a thousandth.
fn round_up(nanos: i128) -> i128 {
    const MILLI: i128 = NANO / 1000;
    (nanos + MILLI - 1) / MILLI * MILLI
}

fn parse_suffix(text: &str) -> Result<Suffix, String> {
    if let Some(power) = DECIMAL.iter().position(|suffix| *suffix == text) {
        return Ok(Suffix::Ten((power as i32 - 3) * 3, false));
    }
    if let Some(power) = BINARY.iter().skip(1).position(|suffix| *suffix == text) {
        return Ok(Suffix::Two(power as u32 + 1));
    }
    let is_allowed = |letter: char| "eEinumkKMGTP+-".contains(letter) || letter.is_ascii_digit();
    if !text.chars().all(is_allowed) {
        return Err(FORM.to_owned());
    }
    let power = text.strip_prefix(['e', 'E']).and_then(|power| power.parse().ok());
    power.map(|power| Suffix::Ten(power, true)).ok_or_else(|| SUFFIX.to_owned())
}

/// The amount in 10^-9, rounded up; saturates.
fn nanos(whole: &str, fraction: &str, suffix: Suffix) -> i128 {
    // 30 digits are enough: what is larger is cut to the maximum, what is smaller rounds up.
    let fraction = &fraction[..fraction.len().min(18)];
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    if digits.len() > 30 {
        return MAX;
    }
    let value: i128 = digits.parse().unwrap_or(0);
    let (scale, factor) = match suffix {
        Suffix::Ten(power, _) => (9 + power.clamp(-60, 60) - fraction.len() as i32, 1),
        Suffix::Two(power) => (9 - fraction.len() as i32, 1i128 << (10 * power)),
    };
    let Some(value) = value.checked_mul(factor) else { return MAX };
    if scale >= 0 {
        let Some(power) = 10i128.checked_pow(scale as u32) else { return if value == 0 { 0 } else { MAX } };
        value.checked_mul(power).unwrap_or(MAX)
    } else {
        let Some(power) = 10i128.checked_pow(-scale as u32) else { return i128::from(value > 0) };
        value / power + i128::from(value % power != 0)
    }
}

/// The largest power of a thousand that leaves a whole number.
fn thousands(amount: i128) -> (i128, usize) {
    let (mut number, mut power) = (amount, 0);
    while number != 0 && number % 1000 == 0 && power + 1 < DECIMAL.len() {
        number /= 1000;
        power += 1;
    }
    if number == 0 { (0, 3) } else { (number, power) }
}

fn decimal(amount: i128) -> String {
    let (number, power) = thousands(amount);
    format!("{number}{}", DECIMAL[power])
}

fn exponent(amount: i128) -> String {
    let (number, power) = thousands(amount);
    match power as i32 * 3 - 9 {
        0 => number.to_string(),
        power => format!("{number}e{power}"),
    }
}

fn binary(amount: i128) -> String {
    let (mut number, mut power) = (amount, 0);
    while number % 1024 == 0 && power + 1 < BINARY.len() {
        number /= 1024;
        power += 1;
    }
    format!("{number}{}", BINARY[power])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        assert_eq!(canonical(text), expected.map(str::to_owned).map_err(str::to_owned), "{text}");
    }

    ///
    #[test]
    fn each_amount_has_one_form() {
        for (text, expected) in [
            ("1024Ki", "1Mi"),
            ("0.5", "500m"),
            ("0.1234567", "124m"),
            ("1000m", "1"),
            ("1.5Gi", "1536Mi"),
            ("1Ki", "1Ki"),
            ("512", "512"),
            ("0.5Ki", "512"),
            ("1e3", "1e3"),
            ("1000", "1k"),
            ("0", "0"),
            ("-1", "-1"),
            ("99999999999999999999", "9223372036854775807"),
            ("1E", "1E"),
        ] {
            check(text, Ok(expected));
        }
    }

    ///
    #[test]
    fn other_texts_are_refused() {
        check("", Err(FORM));
        check("1 Gi", Err(FORM));
        check("1.2.3", Err(FORM));
        check("1KM", Err(SUFFIX));
    }
}

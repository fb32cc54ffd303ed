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

/// An amount and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// In 10^-9.
    nanos: i128,
    form: Form,
}

/// The family of suffixes that a quantity is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `k`, `M`, …
    Decimal,
    /// `Ki`, `Mi`, …
    Binary,
    /// `e3`, `e6`, …
    Exponent,
}

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self { nanos: 0, form: Form::Decimal };

    /// Reads a quantity, or says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
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
        let form = match suffix {
            Suffix::Two(_) => Form::Binary,
            Suffix::Ten(_, true) => Form::Exponent,
            Suffix::Ten(..) => Form::Decimal,
        };
        Ok(Self { nanos: sign * nanos(whole, fraction, suffix).min(MAX), form })
    }

    /// The form in which a quantity is stored, or what is wrong with the text. Amounts of resource lists are rounded.
    pub fn stored(text: &str, is_rounded: bool) -> Result<String, String> {
        let quantity = Self::parse(text)?;
        let rounded = if is_rounded { quantity.rounded() } else { quantity };
        Ok(if rounded == quantity && is_left(text) { text.to_owned() } else { rounded.to_string() })
    }

    /// The quantity at a place in an object that was decoded, where it is one; nothing where none is.
    pub fn of(value: &serde_json::Value) -> Self {
        value.as_str().and_then(|text| Self::parse(text).ok()).unwrap_or(Self::ZERO)
    }

    /// Rounded to a thousandth, away from nothing, as those of resource lists are ([A-161]).
    #[must_use]
    pub const fn rounded(self) -> Self {
        const MILLI: i128 = NANO / 1000;
        let nanos = away_from_zero(self.nanos, MILLI) * MILLI;
        Self { nanos: if nanos > MAX { MAX } else { nanos }, ..self }
    }

    /// The amount in 10^-9, for comparing.
    pub const fn nanos(self) -> i128 {
        self.nanos
    }

    /// Whether it is a whole number.
    pub const fn is_whole(self) -> bool {
        self.nanos % NANO == 0
    }

    /// The next whole number, away from nothing.
    pub const fn whole(self) -> i128 {
        away_from_zero(self.nanos, NANO)
    }

    /// The sum; written like the first, unless that is nothing.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        let form = if self.nanos == 0 { other.form } else { self.form };
        Self { nanos: self.nanos + other.nanos, form }
    }
}

/// Whether upstream takes a text for canonical and leaves it as it is: it does not look at signs and zeros before the
/// number, and `1.500` is as good to it as `1500m`.
fn is_left(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']);
    let end = unsigned.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let digits = format!("{whole}{fraction}");
    match parse_suffix(suffix) {
        Ok(Suffix::Two(power)) => {
            let is_short = whole.len() + power as usize * 3 < 15;
            fraction.is_empty() && is_short && digits.parse::<u64>().is_ok_and(|value| value % 8 != 0)
        }
        Ok(Suffix::Ten(power, _)) => {
            let scale = power - fraction.len() as i32;
            digits.len() <= 18 && scale >= -9 && scale % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0')
        }
        Err(_) => false,
    }
}

/// Divides; a remainder makes the result larger in amount.
const fn away_from_zero(number: i128, divisor: i128) -> i128 {
    let rest = if number % divisor == 0 { 0 } else { number.signum() };
    number / divisor + rest
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self.form {
            Form::Binary if self.is_whole() && self.nanos.abs() >= 1024 * NANO => binary(self.nanos / NANO),
            Form::Exponent => exponent(self.nanos),
            _ => decimal(self.nanos),
        })
    }
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
        let found = Quantity::stored(text, true);
        assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
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
            ("+1", "+1"),
            ("01Ki", "01Ki"),
            ("1.500", "1.500"),
            ("1.5", "1500m"),
            ("1E3", "1E3"),
            ("1000Ki", "1000Ki"),
            ("0.00015", "1m"),
        ] {
            check(text, Ok(expected));
        }
    }

    ///
    #[test]
    fn a_sum_is_written_like_its_first_part() {
        let parse = |text: &str| Quantity::parse(text).expect("a quantity");
        assert_eq!(parse("512Mi").plus(parse("1k")).to_string(), "536871912");
        assert_eq!(Quantity::ZERO.plus(parse("512Mi")).plus(parse("512Mi")).to_string(), "1Gi");
        assert_eq!(parse("100u").to_string(), "100u");
        assert_eq!(parse("-0.0005").rounded().to_string(), "-1m");
        assert_eq!(parse("0.5").whole(), 1);
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

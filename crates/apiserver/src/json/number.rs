//! Numbers as Go writes them.

use serde_json::Number;

/// A number in JSON: whole ones plainly, others as short as they can be.
pub fn go_number(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() => go_float(value),
        _ => number.to_string(),
    }
}

/// A `float64` in JSON: with an exponent only if it is very large or small.
pub fn go_float(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        // Rust writes 1e21 where Go writes 1e+21.
        return if text.contains("e-") { text } else { text.replace('e', "e+") };
    }
    format!("{value}")
}

/// A number as Go's `%g` prints it: with an exponent from a million on and below a ten-thousandth.
pub fn go_general(number: f64) -> String {
    if number.is_finite() { shortest(&format!("{number:e}"), &number.to_string()) } else { not_finite(number) }
}

/// The same with the precision of 32 bits.
pub fn go_general_32(number: f64) -> String {
    let short = number as f32;
    if short.is_finite() { shortest(&format!("{short:e}"), &short.to_string()) } else { not_finite(number) }
}

fn not_finite(number: f64) -> String {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "+Inf"
    } else {
        "-Inf"
    }
    .to_owned()
}

/// One of the two ways to write a number: `1e6` or `1000000`. Go's exponents have two digits.
fn shortest(with_exponent: &str, plain: &str) -> String {
    let (mantissa, exponent) = with_exponent.split_once('e').unwrap_or((with_exponent, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return plain.to_owned();
    }
    format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_go_does() {
        for (value, json, general) in [
            (1.0, "1", "1"),
            (1.5, "1.5", "1.5"),
            (1e6, "1000000", "1e+06"),
            (123_456.0, "123456", "123456"),
            (1e21, "1e+21", "1e+21"),
            (1e-5, "0.00001", "1e-05"),
            (1e-7, "1e-7", "1e-07"),
            (-0.25, "-0.25", "-0.25"),
        ] {
            assert_eq!((go_float(value).as_str(), go_general(value).as_str()), (json, general));
        }
        assert_eq!(go_general_32(0.1), "0.1");
    }
}

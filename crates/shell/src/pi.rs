//! Digits of pi, by the series of the Chudnovskys with binary splitting.

use num_bigint::{BigInt, BigUint};

/// Decimal digits that one term of the series gives, rounded down.
const DIGITS_PER_TERM: u32 = 14;
/// Digits computed beyond those wanted, so that rounding is right.
const GUARD_DIGITS: u32 = 20;

/// Pi to so many significant digits, correctly rounded, as `Math::BigFloat` prints it.
pub(crate) fn digits(count: u32) -> String {
    let scale_digits = count + GUARD_DIGITS;
    let terms = u64::from(scale_digits / DIGITS_PER_TERM + 2);
    let (_, q, t) = split(0, terms);
    let scale = BigUint::from(10u32).pow(scale_digits);
    let root = BigInt::from((BigUint::from(10_005u32) * &scale * &scale).sqrt());
    let pi = (q * 426_880u32 * root) / t;
    rounded(&pi.to_string(), count as usize)
}

/// P, Q and T of the terms from `a` to `b`; the depth is the logarithm of their number.
fn split(a: u64, b: u64) -> (BigInt, BigInt, BigInt) {
    if b - a == 1 {
        if a == 0 {
            return (1.into(), 1.into(), 13_591_409.into());
        }
        let p = BigInt::from(6 * a - 5) * (2 * a - 1) * (6 * a - 1);
        let q = BigInt::from(a).pow(3) * 10_939_058_860_032_000u64;
        let t = &p * (13_591_409 + 545_140_134 * a);
        return (p, q, if a % 2 == 1 { -t } else { t });
    }
    let middle = a.midpoint(b);
    let (p1, q1, t1) = split(a, middle);
    let (p2, q2, t2) = split(middle, b);
    let t = t1 * &q2 + &p1 * t2;
    (p1 * p2, q1 * q2, t)
}

/// The first `count` digits of `all` with the point after the first, rounded half up.
fn rounded(all: &str, count: usize) -> String {
    let mut digits: Vec<u8> = all.as_bytes()[..count].to_vec();
    if all.as_bytes()[count] >= b'5' {
        // Nines turn to noughts up to the first other digit; pi starts with 3, so there is one.
        let last = digits.iter().rposition(|&digit| digit != b'9').expect("pi has a digit other than 9");
        digits[last] += 1;
        digits[last + 1..].fill(b'0');
    }
    let digits = String::from_utf8(digits).expect("digits are ASCII");
    let (whole, fraction) = digits.split_at(1);
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_digits_are_rounded() {
        for (count, expected) in [(1, "3"), (2, "3.1"), (3, "3.14"), (5, "3.1416"), (11, "3.1415926536")] {
            assert_eq!(digits(count), expected);
        }
    }

    #[test]
    fn the_feynman_point_is_where_it_is() {
        let text = digits(2000);
        assert_eq!(text.len(), 2001);
        assert_eq!(&text[763..770], "9999998");
        assert!(text.ends_with("780275901"), "{}", &text[1980..]);
    }
}

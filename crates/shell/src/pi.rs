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

/// P, Q and T of the terms from `from` up to `to`; the depth is the logarithm of their number.
fn split(from: u64, to: u64) -> (BigInt, BigInt, BigInt) {
    if to - from == 1 {
        return term(from);
    }
    let middle = from.midpoint(to);
    let left = split(from, middle);
    let right = split(middle, to);
    let sum = left.2 * &right.1 + &left.0 * right.2;
    (left.0 * right.0, left.1 * right.1, sum)
}

/// P, Q and T of one term.
fn term(k: u64) -> (BigInt, BigInt, BigInt) {
    if k == 0 {
        return (1.into(), 1.into(), 13_591_409.into());
    }
    let product = BigInt::from(6 * k - 5) * (2 * k - 1) * (6 * k - 1);
    let quotient = BigInt::from(k).pow(3) * 10_939_058_860_032_000u64;
    let sum = &product * (13_591_409 + 545_140_134 * k);
    (product, quotient, if k % 2 == 1 { -sum } else { sum })
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

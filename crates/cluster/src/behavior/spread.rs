//! Durations that are drawn by chance.

use std::time::Duration;

/// A duration, or how one is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Always the same.
    Fixed(Duration),
    /// Between two, all alike.
    Uniform(Duration, Duration),
    /// With this mean, most of them shorter, few much longer.
    Exponential(Duration),
    /// Around this mean with this standard deviation; never below nothing.
    Normal(Duration, Duration),
}

impl Spread {
    /// Draws one; the same chance gives the same duration on every platform.
    pub fn draw(self, chance: u64) -> Duration {
        match self {
            Self::Fixed(duration) => duration,
            Self::Uniform(min, max) => min + max.saturating_sub(min).mul_f64(unit(chance)),
            Self::Exponential(mean) => mean.mul_f64(-ln(1.0 - unit(chance))),
            Self::Normal(mean, deviation) => {
                let away = normal(chance);
                let by = deviation.mul_f64(away.abs());
                if away < 0.0 { mean.saturating_sub(by) } else { mean + by }
            }
        }
    }
}

/// From 0 to just below 1.
pub(crate) fn unit(chance: u64) -> f64 {
    (chance >> 11) as f64 / (1_u64 << 53) as f64
}

/// Sum of twelve uniform numbers, less their mean: close to a normal one.
fn normal(chance: u64) -> f64 {
    let mut state = chance;
    let sum: f64 = (0..12)
        .map(|_| {
            state = crate::kubelet::mix(state);
            unit(state)
        })
        .sum();
    sum - 6.0
}

/// The natural logarithm of a number in (0, 1], from additions and multiplications alone: the platforms' own functions
/// differ in their last bits.
fn ln(number: f64) -> f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    let (mut mantissa, mut halvings) = (number, 0.0);
    while mantissa < 0.5 {
        mantissa *= 2.0;
        halvings += 1.0;
    }
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let (mut power, mut sum) = (ratio, 0.0);
    for odd in 0..20 {
        sum += power / f64::from(2 * odd + 1);
        power *= ratio * ratio;
    }
    2.0 * sum - halvings * LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(spread: Spread) -> f64 {
        let draws = 10_000_u64;
        (0..draws).map(|n| spread.draw(crate::kubelet::mix(n)).as_secs_f64()).sum::<f64>() / draws as f64
    }

    #[test]
    fn draws_are_around_their_mean() {
        let seconds = Duration::from_secs;
        for (spread, want) in [
            (Spread::Fixed(seconds(3)), 3.0),
            (Spread::Uniform(seconds(2), seconds(6)), 4.0),
            (Spread::Exponential(seconds(10)), 10.0),
            (Spread::Normal(seconds(20), seconds(2)), 20.0),
        ] {
            let mean = mean(spread);
            assert!((mean - want).abs() < want * 0.05, "{spread:?}: {mean}");
        }
    }

    #[test]
    fn the_logarithm_is_exact_enough() {
        for number in [1.0, 0.999, 0.5, 0.3, 0.001, 1e-12] {
            assert!((ln(number) - f64::ln(number)).abs() < 1e-12, "{number}: {}", ln(number));
        }
    }
}

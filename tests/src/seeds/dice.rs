//! Chance: everything random of a plan comes from here, and so from one number.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A seeded generator with the few questions that plans ask.
pub struct Dice(Pcg64Mcg);

impl Dice {
    /// The dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(seed))
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high - low + 1)
    }

    /// The same for Kubernetes' counts.
    pub fn count(&mut self, low: u32, high: u32) -> i32 {
        self.between(u64::from(low), u64::from(high)) as i32
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.between(0, 99) < percent
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.between(0, from.len() as u64 - 1) as usize]
    }

    /// The same of what cannot be copied.
    pub fn pick_from<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.between(0, from.len() as u64 - 1) as usize].clone()
    }

    /// A number from `low` to `high` where each order of magnitude is as likely as the next.
    pub fn spread(&mut self, low: u64, high: u64) -> u64 {
        let mut top = low.max(1);
        let tops = std::iter::from_fn(|| {
            top = top.saturating_mul(4);
            (top < high).then_some(top)
        });
        let tops: Vec<u64> = tops.chain([high]).collect();
        let top = self.pick(&tops);
        self.between(low, top)
    }
}

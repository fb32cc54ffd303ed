//! The five fields of a schedule as sets of numbers.

/// A field: which numbers it allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// One bit for each number.
    pub(super) bits: u64,
    /// Whether it was written as a star, which says nothing about the days ([C-023]).
    pub(super) is_star: bool,
}

impl Field {
    /// Only this number.
    pub(super) const fn only(number: u32) -> Self {
        Self { bits: 1 << number, is_star: false }
    }

    /// Whether it allows the number.
    pub const fn has(self, number: u32) -> bool {
        number < 64 && self.bits & (1 << number) != 0
    }

    /// The numbers that it allows, in order.
    pub fn numbers(self) -> impl Iterator<Item = u32> {
        (0..64).filter(move |number| self.has(*number))
    }

    /// Whether it was written as a star (`*` or `?`, without a step above 1).
    pub const fn is_star(self) -> bool {
        self.is_star
    }
}

/// The five fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// 0 to 59.
    pub minute: Field,
    /// 0 to 23.
    pub hour: Field,
    /// 1 to 31.
    pub day_of_month: Field,
    /// 1 to 12.
    pub month: Field,
    /// 0, which is Sunday, to 6.
    pub day_of_week: Field,
}

impl Fields {
    /// Whether a field allows nothing, as one of commas only does: then no time matches.
    pub(super) const fn are_empty(&self) -> bool {
        let days = self.day_of_month.bits | self.day_of_week.bits;
        self.minute.bits == 0 || self.hour.bits == 0 || self.month.bits == 0 || days == 0
    }

    /// Whether a day is meant: both fields must match if one of them is a star, else either ([C-023]).
    pub const fn has_day(&self, day_of_month: u32, day_of_week: u32) -> bool {
        let (month, week) = (self.day_of_month.has(day_of_month), self.day_of_week.has(day_of_week));
        if self.day_of_month.is_star || self.day_of_week.is_star { month && week } else { month || week }
    }
}

/// The numbers that a field may have, and names for some of them.
pub(super) struct Bounds {
    pub min: u64,
    pub max: u64,
    /// Names of the numbers from `min` on.
    pub names: &'static [&'static str],
}

impl Bounds {
    /// All numbers, as a star.
    pub const fn all(&self) -> Field {
        Field { bits: bits(self.min, self.max, 1), is_star: true }
    }
}

pub(super) const MINUTE: Bounds = Bounds { min: 0, max: 59, names: &[] };
pub(super) const HOUR: Bounds = Bounds { min: 0, max: 23, names: &[] };
pub(super) const DAY_OF_MONTH: Bounds = Bounds { min: 1, max: 31, names: &[] };
pub(super) const MONTH: Bounds = Bounds {
    min: 1,
    max: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
pub(super) const DAY_OF_WEEK: Bounds =
    Bounds { min: 0, max: 6, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

/// A bit for every `step`th number from `start` to `end`, which is below 64.
pub(super) const fn bits(start: u64, end: u64, step: u64) -> u64 {
    let (mut bits, mut number) = (0, start);
    while number <= end {
        bits |= 1 << number;
        number = number.saturating_add(step);
    }
    bits
}

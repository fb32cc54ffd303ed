//! Sets of indexes as ordered intervals, and their text form `1,3-5,7` (`orderedIntervals`). [J-094]

use crate::machinery::Indexes;
use std::fmt::Write as _;

/// Ordered, disjoint, not adjacent intervals of indexes, ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intervals(Vec<(i64, i64)>);

impl Intervals {
    /// Reads the text form leniently: what cannot be read is left out, what lies at or beyond `completions` is dropped
    /// or clipped. So a lowered `completions` forgets the indexes beyond it.
    pub fn parse(text: &str, completions: i64) -> Self {
        let mut intervals: Vec<(i64, i64)> = Vec::new();
        for part in text.split(',') {
            let mut ends = part.split('-');
            let Some(first) = ends.next().and_then(|end| end.parse::<i64>().ok()) else { continue };
            if first >= completions {
                break;
            }
            let last = match ends.next().map(str::parse::<i64>) {
                None => first,
                Some(Ok(last)) => last.min(completions - 1),
                Some(Err(_)) => continue,
            };
            match intervals.last_mut() {
                Some(previous) if previous.1 + 1 == first => previous.1 = last,
                _ => intervals.push((first, last)),
            }
        }
        Self(intervals)
    }

    /// The set with these indexes too; they must be ascending.
    #[must_use]
    pub fn with_indexes(&self, indexes: impl IntoIterator<Item = i64>) -> Self {
        let others = Self(indexes.into_iter().map(|index| (index, index)).collect());
        self.merge(&others)
    }

    /// The union of two sets.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().copied().peekable(), other.0.iter().copied().peekable());
        let mut merged = Self(Vec::with_capacity(self.0.len() + other.0.len()));
        while let Some(next) = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if a.0 < b.0 => left.next(),
            (_, Some(_)) => right.next(),
            (_, None) => left.next(),
        } {
            merged.push(next);
        }
        merged
    }

    fn push(&mut self, next: (i64, i64)) {
        match self.0.last_mut() {
            Some(last) if next.0 <= last.1 + 1 => last.1 = last.1.max(next.1),
            _ => self.0.push(next),
        }
    }

    /// How many indexes there are.
    pub fn total(&self) -> i64 {
        self.0.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The set as a fact of a decision: its size and the first runs.
    pub fn sample(&self) -> Indexes {
        Indexes::of_runs(self.total(), &self.0)
    }

    /// Whether an index is in the set.
    pub fn contains(&self, index: i64) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < index);
        self.0.get(at).is_some_and(|(first, _)| *first <= index)
    }

    /// How many indexes are in both sets.
    pub fn overlap(&self, other: &Self) -> i64 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0;
        while let (Some(&&(a, b)), Some(&&(c, d))) = (left.peek(), right.peek()) {
            common += (b.min(d) - a.max(c) + 1).max(0);
            if b <= d {
                left.next();
            }
            if d <= b {
                right.next();
            }
        }
        common
    }

    /// The lowest `count` indexes below `completions` that are not in the set.
    pub fn gaps(&self, count: usize, completions: i64) -> Vec<i64> {
        let mut gaps = Vec::with_capacity(count);
        let mut candidate = 0;
        for &(first, last) in &self.0 {
            gaps.extend((candidate..first.min(completions)).take(count - gaps.len()));
            candidate = candidate.max(last + 1);
        }
        gaps.extend((candidate..completions).take(count - gaps.len()));
        gaps
    }

    /// The text form: runs of three or more as `first-last`, all else one by one.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for &(first, last) in &self.0 {
            if !text.is_empty() {
                text.push(',');
            }
            // Writing to a String cannot fail.
            let _ = match last - first {
                0 => write!(text, "{first}"),
                1 => write!(text, "{first},{last}"),
                _ => write!(text, "{first}-{last}"),
            };
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, completions: i64, expected: &str) {
        assert_eq!(Intervals::parse(text, completions).text(), expected, "{text:?} below {completions}");
    }

    #[test]
    fn j094_the_reader_is_lenient() {
        check("", 10, "");
        check("1,3-5,7", 10, "1,3-5,7");
        check("0,1", 10, "0,1");
        check("0,1,2", 10, "0-2");
        check("x,3,4-y,5", 10, "3,5");
        check("1,3-5,7", 4, "1,3");
        check("1-2-9", 10, "1,2");
    }

    #[test]
    fn a_union_joins_adjacent_and_overlapping_intervals() {
        let set = Intervals::parse("1,3-5,9", 20);
        assert_eq!(set.with_indexes([0, 2, 4, 6, 12]).text(), "0-6,9,12");
        assert_eq!(set.merge(&Intervals::parse("4-10", 20)).text(), "1,3-10");
        assert_eq!((set.total(), set.contains(4), set.contains(6)), (5, true, false));
    }

    #[test]
    fn j092_gaps_are_the_lowest_missing_indexes() {
        let set = Intervals::parse("1,3-5", 8);
        assert_eq!(set.gaps(10, 8), [0, 2, 6, 7]);
        assert_eq!(set.gaps(3, 8), [0, 2, 6]);
        assert_eq!(set.gaps(3, 2), [0]);
        assert_eq!(Intervals::default().gaps(2, 8), [0, 1]);
    }

    #[test]
    fn j104_overlap_counts_common_indexes() {
        assert_eq!(Intervals::parse("0-4,8", 20).overlap(&Intervals::parse("3-9", 20)), 3);
        assert_eq!(Intervals::parse("0-4", 20).overlap(&Intervals::parse("0-4", 20)), 5);
        assert_eq!(Intervals::default().overlap(&Intervals::parse("0-4", 20)), 0);
    }
}

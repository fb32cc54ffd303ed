//! Sets of completion indexes as the text of a status has them: `1,3-5,7`.

/// Ranges of indexes, both ends included, ascending, not adjacent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IndexSet(Vec<(u32, u32)>);

impl IndexSet {
    /// Reads the text. `None` unless it is exactly what the controller's writer would write for some set: ascending,
    /// merged, a range only from three indexes on.
    pub fn parse_canonical(text: &str) -> Option<Self> {
        let ranges = text.split(',').filter(|_| !text.is_empty()).map(parse_range).collect::<Option<Vec<_>>>()?;
        let set = Self(ranges).merged()?;
        (set.to_text() == text).then_some(set)
    }

    /// Reads leniently, as [J-094] reads a success policy: what cannot be parsed is left out, the rest is cut to
    /// `completions`.
    pub fn parse_lenient(text: &str, completions: u32) -> Self {
        let inside = text.split(',').filter_map(parse_range).filter(|(first, _)| *first < completions);
        Self(inside.map(|(first, last)| (first, last.min(completions - 1))).collect())
    }

    /// Joins adjacent ranges; `None` if they are not ascending.
    fn merged(self) -> Option<Self> {
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(self.0.len());
        for (first, last) in self.0 {
            match merged.last_mut() {
                Some((_, end)) if first <= *end => return None,
                Some((_, end)) if first == *end + 1 => *end = last,
                _ => merged.push((first, last)),
            }
        }
        Some(Self(merged))
    }

    fn to_text(&self) -> String {
        let mut parts = Vec::with_capacity(self.0.len());
        for &(first, last) in &self.0 {
            parts.push(match last - first {
                0 => first.to_string(),
                1 => format!("{first},{last}"),
                _ => format!("{first}-{last}"),
            });
        }
        parts.join(",")
    }

    /// How many indexes.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|(first, last)| u64::from(last - first) + 1).sum()
    }

    /// Whether the index is in it.
    pub fn contains(&self, index: u32) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < index);
        self.0.get(at).is_some_and(|(first, _)| *first <= index)
    }

    /// The largest index.
    pub fn last(&self) -> Option<u32> {
        self.0.last().map(|(_, last)| *last)
    }

    /// The ranges, ascending.
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The first index that both have.
    pub fn first_common(&self, other: &Self) -> Option<u32> {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            if a.1 < b.0 {
                left.next();
            } else if b.1 < a.0 {
                right.next();
            } else {
                return Some(a.0.max(b.0));
            }
        }
        None
    }

    /// The parts of this set that `other` does not have. Costs as much as both have ranges.
    pub fn without(&self, other: &Self) -> Vec<(u32, u32)> {
        let mut parts = Vec::new();
        let mut cuts = other.0.iter().peekable();
        for &(first, last) in &self.0 {
            let mut start = first;
            while cuts.next_if(|cut| cut.1 < first).is_some() {}
            while let Some(cut) = cuts.peek().filter(|cut| cut.0 <= last) {
                if cut.0 > start {
                    parts.push((start, cut.0 - 1));
                }
                start = cut.1.saturating_add(1).max(start);
                if cut.1 > last {
                    break;
                }
                cuts.next();
            }
            if start <= last {
                parts.push((start, last));
            }
        }
        parts
    }
}

/// `a` or `a-b` with a ≤ b.
fn parse_range(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, ranges: Option<&[(u32, u32)]>) {
        assert_eq!(IndexSet::parse_canonical(text).as_ref().map(IndexSet::ranges), ranges, "{text:?}");
    }

    #[test]
    fn only_the_writers_own_form_is_canonical() {
        check("", Some(&[]));
        check("0,1", Some(&[(0, 1)]));
        check("0-1", None);
        check("2,4,5,7-9", Some(&[(2, 2), (4, 5), (7, 9)]));
        check("2,1", None);
        check("1,1", None);
        check("0-2,3", None);
        check("0-2,1-5", None);
        check("1,", None);
        check("03", None);
        check("a", None);
    }

    #[test]
    fn sets_are_compared_by_ranges() {
        let set = |text| IndexSet::parse_canonical(text).expect("canonical");
        assert_eq!(set("0-9").without(&set("3,5-7")), [(0, 2), (4, 4), (8, 9)]);
        assert_eq!(set("0-3,8-12").without(&set("2-10")), [(0, 1), (11, 12)]);
        assert_eq!(set("1,5").without(&set("")), [(1, 1), (5, 5)]);
        assert_eq!(set("1,5").without(&set("0-7")), []);
        assert_eq!(set("1,5-9").first_common(&set("0,7")), Some(7));
        assert_eq!(set("1,5-9").first_common(&set("0,10")), None);
        assert!(set("1,5-9").contains(6) && !set("1,5-9").contains(4));
        assert_eq!((set("1,5-9").len(), set("1,5-9").last()), (6, Some(9)));
        assert_eq!(IndexSet::parse_lenient("x,2-9,20", 5).ranges(), [(2, 4)]);
    }
}

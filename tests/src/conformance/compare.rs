//! Comparison of what we did with what was recorded.

use super::entry::{Entry, sort};
use super::recording::Outcome;
use super::views::{self, ViewDifference};
use serde_json::Value;

/// A line of two traces side by side; an entry that is on one side only has nothing beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// What the real controllers did.
    pub recorded: Option<Entry>,
    /// What we did.
    pub ours: Option<Entry>,
}

/// How a run differs from the nearest recorded outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The two traces side by side.
    pub pairs: Vec<Pair>,
    /// First line that differs; the number of lines if only the final state does.
    pub first: usize,
    /// What kubectl prints otherwise, if everything up to the final state is equal.
    pub view: Option<ViewDifference>,
    /// Recorded and our final state, if they differ.
    pub last: Option<(Value, Value)>,
}

/// Compares a run with all recorded outcomes. `None` if it meets one of them, else how it differs from the one that it
/// follows for the longest time.
pub fn compare(outcomes: &[Outcome], ours: &Outcome) -> Option<Difference> {
    let mut nearest: Option<Difference> = None;
    for outcome in outcomes {
        let difference = difference(outcome, ours)?;
        if nearest.as_ref().is_none_or(|other| other.first_time() < difference.first_time()) {
            nearest = Some(difference);
        }
    }
    Some(nearest.expect("a recording has at least one outcome"))
}

impl Difference {
    /// When the runs part, in milliseconds since the start.
    pub fn first_time(&self) -> u64 {
        self.pairs
            .get(self.first)
            .and_then(|pair| pair.recorded.as_ref().or(pair.ours.as_ref()))
            .map_or(u64::MAX, |e| e.t)
    }
}

fn difference(recorded: &Outcome, ours: &Outcome) -> Option<Difference> {
    let pairs = align(recorded.trace.clone(), ours.trace.clone());
    let first = pairs.iter().position(|pair| pair.recorded != pair.ours);
    let last = (recorded.last != ours.last).then(|| (recorded.last.clone(), ours.last.clone()));
    let is_equal = first.is_none() && last.is_none();
    let view = if is_equal { views::difference(&recorded.views, &ours.views) } else { None };
    if is_equal && view.is_none() {
        return None;
    }
    Some(Difference { first: first.unwrap_or(pairs.len()), pairs, view, last })
}

/// Both traces in one order, equal entries beside each other.
fn align(mut recorded: Vec<Entry>, mut ours: Vec<Entry>) -> Vec<Pair> {
    sort(&mut recorded);
    sort(&mut ours);
    let mut recorded = recorded.into_iter().peekable();
    let mut ours = ours.into_iter().peekable();
    let mut pairs = Vec::new();
    loop {
        let order = match (recorded.peek(), ours.peek()) {
            (None, None) => return pairs,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => (a.t, a.line()).cmp(&(b.t, b.line())),
        };
        pairs.push(Pair {
            recorded: if order.is_le() { recorded.next() } else { None },
            ours: if order.is_ge() { ours.next() } else { None },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(t: u64, name: &str, body: Value) -> Entry {
        Entry { t, by: "job-controller".into(), name: name.into(), body: Some(body), ..Entry::default() }
    }

    fn outcome(trace: &[Entry]) -> Outcome {
        Outcome { trace: trace.to_vec(), views: Vec::new(), last: json!({"jobs": {}, "pods": []}) }
    }

    #[test]
    fn the_order_within_a_millisecond_says_nothing() {
        let (a, b) = (entry(5, "a", json!({"x": 1, "y": 2})), entry(5, "b", json!({})));
        assert_eq!(compare(&[outcome(&[a.clone(), b.clone()])], &outcome(&[b, a])), None);
    }

    #[test]
    fn one_outcome_has_to_be_met() {
        let (a, b) = (outcome(&[entry(5, "a", json!(1))]), outcome(&[entry(5, "a", json!(2))]));
        assert_eq!(compare(&[a.clone(), b.clone()], &b), None);
        assert!(compare(&[a], &b).is_some());
    }

    #[test]
    fn a_difference_names_the_place() {
        let recorded = outcome(&[entry(5, "a", json!(1)), entry(6, "b", json!(1)), entry(7, "c", json!(1))]);
        for planted in [
            outcome(&[entry(5, "a", json!(1)), entry(7, "c", json!(1))]),
            outcome(&[entry(5, "a", json!(1)), entry(6, "b", json!(2)), entry(7, "c", json!(1))]),
            outcome(&[
                entry(5, "a", json!(1)),
                entry(6, "b", json!(1)),
                entry(6, "b", json!(1)),
                entry(7, "c", json!(1)),
            ]),
        ] {
            let difference = compare(std::slice::from_ref(&recorded), &planted).expect("they differ");
            assert_eq!(difference.first_time(), 6, "{difference:?}");
        }
    }

    #[test]
    fn what_kubectl_prints_is_compared() {
        let view = |text: &str| Outcome {
            views: vec![views::View { t: 1, commands: [("c".to_owned(), text.to_owned())].into() }],
            ..outcome(&[])
        };
        assert_eq!(compare(&[view("a")], &view("a")), None);
        let difference = compare(&[view("a")], &view("b")).expect("they differ");
        assert_eq!(difference.view.map(|view| view.command), Some("c".to_owned()));
    }

    #[test]
    fn the_final_state_is_compared() {
        let mut other = outcome(&[]);
        other.last = json!({"jobs": {"j": {}}, "pods": []});
        let difference = compare(&[outcome(&[])], &other).expect("they differ");
        assert_eq!((difference.first, difference.last.is_some()), (0, true));
    }
}

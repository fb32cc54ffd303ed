//! Which waiter an answer is for, and what of a batch of calls is still unanswered.

use super::io::CallId;
use std::collections::BTreeMap;

/// Waiters by the calls whose answers they wait for. Calls that were sent in a row are kept as one run.
#[derive(Clone, Debug, Default)]
pub struct Waiters<W> {
    /// By the first call of each run.
    runs: BTreeMap<CallId, Run<W>>,
}

#[derive(Clone, Debug)]
struct Run<W> {
    last: CallId,
    unanswered: u64,
    waiter: W,
}

impl<W: Copy> Waiters<W> {
    /// Nobody waits.
    pub const fn new() -> Self {
        Self { runs: BTreeMap::new() }
    }

    /// From now on `waiter` waits for these calls, the last one included.
    pub fn wait(&mut self, waiter: W, first: CallId, last: CallId) {
        self.runs.insert(first, Run { last, unanswered: last.0 - first.0 + 1, waiter });
    }

    /// Who waits for the answer of this call, which has come; each comes once.
    pub fn answered(&mut self, call: CallId) -> Option<W> {
        let (first, run) = self.runs.range_mut(..=call).next_back()?;
        if run.last < call {
            return None;
        }
        let (first, waiter) = (*first, run.waiter);
        run.unanswered -= 1;
        if run.unanswered == 0 {
            self.runs.remove(&first);
        }
        Some(waiter)
    }
}

/// Calls that were sent in a row, and what each is about.
#[derive(Clone, Debug, Default)]
pub struct Batch<T> {
    first: u64,
    subjects: Vec<Option<T>>,
    unanswered: usize,
}

impl<T> Batch<T> {
    /// Adds the call that follows the last one.
    pub fn push(&mut self, call: CallId, subject: T) {
        if self.subjects.is_empty() {
            self.first = call.0;
        }
        debug_assert_eq!(self.first + self.subjects.len() as u64, call.0, "calls of a batch follow each other");
        self.subjects.push(Some(subject));
        self.unanswered += 1;
    }

    /// What the call is about, the first time that it is asked for.
    pub fn take(&mut self, call: CallId) -> Option<T> {
        let place = usize::try_from(call.0.checked_sub(self.first)?).ok()?;
        let subject = self.subjects.get_mut(place)?.take();
        self.unanswered -= usize::from(subject.is_some());
        subject
    }

    /// Whether every call was asked for.
    pub const fn is_empty(&self) -> bool {
        self.unanswered == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_finds_its_waiter_once_the_run_is_known() {
        let mut waiters = Waiters::new();
        waiters.wait("a", CallId(3), CallId(4));
        waiters.wait("b", CallId(6), CallId(6));
        let asked = [2, 4, 5, 6, 3, 3].map(|call| waiters.answered(CallId(call)));
        assert_eq!(asked, [None, Some("a"), None, Some("b"), Some("a"), None]);
    }

    #[test]
    fn a_batch_is_empty_after_its_last_answer() {
        let mut batch = Batch::default();
        assert!(batch.is_empty());
        batch.push(CallId(7), "a");
        batch.push(CallId(8), "b");
        assert_eq!([6, 8, 8, 9].map(|call| batch.take(CallId(call))), [None, Some("b"), None, None]);
        assert!(!batch.is_empty());
        assert_eq!((batch.take(CallId(7)), batch.is_empty()), (Some("a"), true));
    }
}

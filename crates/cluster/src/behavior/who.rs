//! Which containers a behaviour is meant for.

use jobyard_api::Text;

/// Which containers a behaviour is meant for. What is empty or absent is met by all.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// Namespace of the pod.
    pub namespace: Text,
    /// Name of the Job that the pod belongs to; a `*` at its end stands for any rest.
    pub job: Text,
    /// Name of the pod; likewise.
    pub pod: Text,
    /// Name of the container.
    pub container: Text,
    /// The image as the manifest has it.
    pub image: Text,
    /// Completion index.
    pub index: Option<Ranges>,
    /// Which run it is, from 0: pods of the same Job (and index) before this one, and restarts of the container.
    pub attempt: Option<Ranges>,
    /// Of those that are meant, the part that is met, from 0 to 1, by the seed.
    pub probability: f64,
}

impl Default for Who {
    fn default() -> Self {
        Self {
            namespace: Text::default(),
            job: Text::default(),
            pod: Text::default(),
            container: Text::default(),
            image: Text::default(),
            index: None,
            attempt: None,
            probability: 1.0,
        }
    }
}

/// Numbers: each pair is the first and the last of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(pub Vec<(u32, u32)>);

/// What is known of a container that starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) job: &'a str,
    pub(crate) pod: &'a str,
    pub(crate) container: &'a str,
    pub(crate) image: &'a str,
    pub(crate) index: Option<u32>,
    pub(crate) attempt: u32,
}

impl Who {
    /// Whether a container is meant. `chance` is a number from 0 to 1 of its own.
    pub(crate) fn matches(&self, subject: &Subject<'_>, chance: impl FnOnce() -> f64) -> bool {
        let is = |wanted: &str, given: &str| wanted.is_empty() || wanted == given;
        is(&self.namespace, subject.namespace)
            && fits(&self.job, subject.job)
            && fits(&self.pod, subject.pod)
            && is(&self.container, subject.container)
            && is(&self.image, subject.image)
            && self.index.as_ref().is_none_or(|ranges| subject.index.is_some_and(|index| ranges.contains(index)))
            && self.attempt.as_ref().is_none_or(|ranges| ranges.contains(subject.attempt))
            && (self.probability >= 1.0 || chance() < self.probability)
    }
}

/// Whether a name is the wanted one, or begins like it.
fn fits(wanted: &str, given: &str) -> bool {
    wanted.is_empty() || wanted.strip_suffix('*').map_or(wanted == given, |start| given.starts_with(start))
}

impl Ranges {
    /// Reads `3`, `0-4` or `0,2-3`; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (first <= last).then_some((first, last))
        };
        text.split(',').map(range).collect::<Option<Vec<_>>>().map(Self)
    }

    fn contains(&self, number: u32) -> bool {
        self.0.iter().any(|&(first, last)| (first..=last).contains(&number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Subject<'static> = Subject {
        namespace: "default",
        job: "j",
        pod: "j-3-abcde",
        container: "main",
        image: "busybox",
        index: Some(3),
        attempt: 1,
    };

    #[track_caller]
    fn check(who: &Who, want: bool) {
        assert_eq!(who.matches(&SUBJECT, || 0.5), want, "{who:?}");
    }

    #[test]
    fn a_container_is_met_if_all_that_is_said_fits() {
        let ranges = |text: &str| Some(Ranges::parse(text).expect("ranges"));
        check(&Who::default(), true);
        check(&Who { job: "j".into(), container: "main".into(), ..Who::default() }, true);
        check(&Who { job: "k".into(), ..Who::default() }, false);
        check(&Who { pod: "j-3-*".into(), ..Who::default() }, true);
        check(&Who { pod: "j-4-*".into(), ..Who::default() }, false);
        check(&Who { index: ranges("0,2-4"), ..Who::default() }, true);
        check(&Who { index: ranges("0-2"), ..Who::default() }, false);
        check(&Who { attempt: ranges("0"), ..Who::default() }, false);
        check(&Who { probability: 0.6, ..Who::default() }, true);
        check(&Who { probability: 0.4, ..Who::default() }, false);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "a", "3-1", "1-", "-1", "1,,2"] {
            assert_eq!(Ranges::parse(text), None, "{text}");
        }
    }
}

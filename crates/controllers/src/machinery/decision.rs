//! Why a controller did or left something: the rule, the facts that it used, the field of the spec that it follows from.
//!
//! What is said stands in tables of [`Ruling`]s; a decision adds the facts. Nothing is formatted before somebody reads it.

use jobyard_api::Text;
use jobyard_api::request::Resource;
use jobyard_api::time::{Time, Timestamp};
use std::fmt::{self, Write as _};
use std::time::Duration;

/// Names of pods that a decision tells; of the others it tells how many there are.
pub const NAMES_MAX: usize = 3;
/// Runs of indexes that a decision tells.
const RUNS_MAX: usize = 8;

/// What kind of thing was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionKind {
    /// The clock of the Job started.
    Started,
    /// Pods are made.
    Created,
    /// Pods, or a Job, are deleted.
    Deleted,
    /// Nothing is done before a known time, or before something is seen.
    Waiting,
    /// Pods that ended were counted.
    Counted,
    /// Something does not count.
    Ignored,
    /// It was announced how the Job is going to end.
    Ending,
    /// The Job is complete or has failed.
    Finished,
    /// Something could not be done now and is tried again.
    Deferred,
    /// A pod without a controller became the Job's.
    Adopted,
    /// Pods are no longer the Job's, or no longer tracked.
    Released,
    /// The Job was suspended.
    Suspended,
    /// The Job was resumed.
    Resumed,
    /// There is nothing that this controller may or has to do.
    LeftAlone,
}

impl DecisionKind {
    /// The word for front ends: `created`, `leftAlone`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Created => "created",
            Self::Deleted => "deleted",
            Self::Waiting => "waiting",
            Self::Counted => "counted",
            Self::Ignored => "ignored",
            Self::Ending => "ending",
            Self::Finished => "finished",
            Self::Deferred => "deferred",
            Self::Adopted => "adopted",
            Self::Released => "released",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::LeftAlone => "leftAlone",
        }
    }

    /// Whether a sync that finds everything as before says the same once more.
    pub const fn repeats(self) -> bool {
        matches!(self, Self::Waiting | Self::Deferred | Self::LeftAlone | Self::Ending)
    }
}

/// What can be decided, without the facts of the case: a row of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What kind of thing.
    pub kind: DecisionKind,
    /// Numbers in the specification, the deciding one first: `J-054`.
    pub rules: &'static [&'static str],
    /// Fields that it follows from, such as `spec.backoffLimit`; `[]` stands for the position of a policy's rule.
    pub fields: &'static [&'static str],
    /// An English sentence with the facts' names in braces.
    pub text: &'static str,
}

/// Defines one ruling after the other, as rows of a table: name, kind, rules, fields, sentence.
macro_rules! rulings {
    ($($(#[$doc:meta])* $name:ident = $kind:ident $rules:tt $fields:tt $text:literal;)*) => {
        $($(#[$doc])* pub static $name: Ruling = Ruling { kind: $kind, rules: &$rules, fields: &$fields, text: $text };)*
    };
}
pub(crate) use rulings;

/// A decision of a controller, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Kind of the object that was decided about.
    pub resource: Resource,
    /// Its namespace and name.
    pub object: (Text, Text),
    /// What was decided.
    pub ruling: &'static Ruling,
    /// The facts, named in the words of the API where it has them.
    pub facts: Vec<Fact>,
    /// Fields that it follows from.
    pub fields: &'static [&'static str],
    /// The position of a policy's rule in the fields.
    pub position: Option<usize>,
    /// When it is looked at again, if that is known.
    pub until: Option<Time>,
}

/// A fact that was used: `status.failed` 7.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// `status.failed`.
    pub name: &'static str,
    /// 7.
    pub value: FactValue,
}

/// A value of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// A count, a limit, a code, a position.
    Number(i64),
    /// A name or message.
    Text(Text),
    /// A word that is fixed.
    Word(&'static str),
    /// A point of virtual time.
    Time(Time),
    /// A span of virtual time.
    Duration(Duration),
    /// Pods.
    Pods(Pods),
    /// Indexes.
    Indexes(Indexes),
}

/// Pods of a decision: how many, and the names of the first ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pods {
    /// How many.
    pub count: usize,
    /// Names of the first ones; none where the pods have no names yet.
    pub names: Vec<Text>,
}

/// Indexes of a decision: how many, and the first runs of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexes {
    /// How many.
    pub count: i64,
    /// The first runs, ends included.
    pub runs: Vec<(i64, i64)>,
}

impl Decision {
    /// A decision about a Job, without facts.
    pub fn of(job: &(Text, Text), ruling: &'static Ruling) -> Self {
        let (resource, object, facts) = (Resource::Jobs, job.clone(), Vec::new());
        Self { resource, object, ruling, facts, fields: ruling.fields, position: None, until: None }
    }

    /// The fields that it follows from, as paths.
    pub fn fields(&self) -> impl Iterator<Item = String> {
        let position = self.position;
        self.fields.iter().map(move |field| match (field.split_once("[]"), position) {
            (Some((before, after)), Some(position)) => format!("{before}[{position}]{after}"),
            (Some((before, _)), None) => before.to_owned(),
            (None, _) => (*field).to_owned(),
        })
    }

    /// Whether a later one of the same ruling about the same object says nothing new: the same facts, but for how long
    /// something still lasts.
    pub fn is_repeated_by(&self, later: &Self) -> bool {
        let lasts = |value: &FactValue| matches!(value, FactValue::Duration(_));
        let is_same = |(mine, other): (&Fact, &Fact)| {
            mine.name == other.name && (mine.value == other.value || (lasts(&mine.value) && lasts(&other.value)))
        };
        self.until == later.until
            && self.fields == later.fields
            && self.position == later.position
            && self.facts.len() == later.facts.len()
            && self.facts.iter().zip(&later.facts).all(is_same)
    }

    /// The English sentence.
    pub fn text(&self) -> String {
        fill(self.ruling.text, |name, text| {
            if let Some(fact) = self.facts.iter().find(|fact| fact.name == name) {
                fact.value.tell(text);
            }
        })
    }
}

/// A sentence with what stands in braces replaced.
pub fn fill(sentence: &str, put: impl Fn(&str, &mut String)) -> String {
    let mut text = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        put(name, &mut text);
        rest = after;
    }
    text.push_str(rest);
    text
}

impl From<Text> for FactValue {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

/// A fact.
pub fn fact(name: &'static str, value: impl Into<FactValue>) -> Fact {
    Fact { name, value: value.into() }
}

impl FactValue {
    /// The value as part of an English sentence: pods with the word.
    fn tell(&self, text: &mut String) {
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Pods(pods) => {
                write!(text, "{} {}{}", pods.count, if pods.count == 1 { "pod" } else { "pods" }, Names(pods))
            }
            other => write!(text, "{other}"),
        };
    }
}

/// The value by itself, in no language.
impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Word(word) => f.write_str(word),
            Self::Time(time) => write!(f, "{}", Timestamp::from(*time)),
            Self::Duration(duration) => write!(f, "{duration:?}"),
            Self::Pods(pods) => write!(f, "{}{}", pods.count, Names(pods)),
            Self::Indexes(indexes) => write!(f, "{indexes}"),
        }
    }
}

/// The names in brackets, if there are any.
struct Names<'a>(&'a Pods);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, others)) = self.0.names.split_first() else { return Ok(()) };
        write!(f, " ({first}")?;
        for name in others {
            write!(f, ", {name}")?;
        }
        f.write_str(if self.0.count > self.0.names.len() { ", …)" } else { ")" })
    }
}

/// As in the status: `0,3-5`; with a mark if there are more.
impl fmt::Display for Indexes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = 0;
        for (position, (first, last)) in self.runs.iter().enumerate() {
            f.write_str(if position > 0 { "," } else { "" })?;
            match last - first {
                0 => write!(f, "{first}")?,
                1 => write!(f, "{first},{last}")?,
                _ => write!(f, "{first}-{last}")?,
            }
            told += last - first + 1;
        }
        f.write_str(if told < self.count { ",…" } else { "" })
    }
}

impl Pods {
    /// So many pods without names.
    pub const fn count(count: usize) -> Self {
        Self { count, names: Vec::new() }
    }

    /// One more pod.
    pub fn add(&mut self, name: &Text) {
        self.count += 1;
        if self.names.len() < NAMES_MAX {
            self.names.push(name.clone());
        }
    }
}

impl<'a> FromIterator<&'a Text> for Pods {
    fn from_iter<I: IntoIterator<Item = &'a Text>>(names: I) -> Self {
        let mut pods = Self::default();
        names.into_iter().for_each(|name| pods.add(name));
        pods
    }
}

impl Indexes {
    /// Of a set in ascending runs.
    pub fn of_runs(count: i64, runs: &[(i64, i64)]) -> Self {
        Self { count, runs: runs[..runs.len().min(RUNS_MAX)].to_vec() }
    }
}

/// Of indexes in ascending order.
impl FromIterator<i64> for Indexes {
    fn from_iter<I: IntoIterator<Item = i64>>(indexes: I) -> Self {
        let mut sample = Self::default();
        for index in indexes {
            sample.count += 1;
            if let Some((_, last)) = sample.runs.last_mut().filter(|(_, last)| *last + 1 == index) {
                *last = index;
            } else if sample.runs.len() < RUNS_MAX {
                sample.runs.push((index, index));
            }
        }
        sample
    }
}

impl From<i32> for FactValue {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<i64> for FactValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for FactValue {
    fn from(number: usize) -> Self {
        Self::Number(number as i64)
    }
}

impl From<&Text> for FactValue {
    fn from(text: &Text) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for FactValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Time> for FactValue {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}

impl From<Duration> for FactValue {
    fn from(duration: Duration) -> Self {
        Self::Duration(duration)
    }
}

impl From<Pods> for FactValue {
    fn from(pods: Pods) -> Self {
        Self::Pods(pods)
    }
}

impl From<Indexes> for FactValue {
    fn from(indexes: Indexes) -> Self {
        Self::Indexes(indexes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static RULING: Ruling = Ruling {
        kind: DecisionKind::Counted,
        rules: &["J-101"],
        fields: &["spec.podFailurePolicy.rules[].onExitCodes", "spec.backoffLimit"],
        text: "Counting {pods} as failed, code {exitCode}",
    };

    #[test]
    fn a_decision_names_its_facts_and_fields() {
        let names: Vec<Text> = ["a", "b", "c", "d"].map(Text::from).into();
        let mut decision = Decision::of(&("default".into(), "j".into()), &RULING);
        decision.facts = vec![fact("pods", names.iter().collect::<Pods>()), fact("exitCode", 42)];
        decision.position = Some(1);
        assert_eq!(decision.text(), "Counting 4 pods (a, b, c, …) as failed, code 42");
        let fields: Vec<String> = decision.fields().collect();
        assert_eq!(fields, ["spec.podFailurePolicy.rules[1].onExitCodes", "spec.backoffLimit"]);
        assert_eq!(decision.facts[0].value.to_string(), "4 (a, b, c, …)");
    }

    #[test]
    fn indexes_are_told_as_in_the_status_and_cut() {
        let text = |indexes: &[i64]| indexes.iter().copied().collect::<Indexes>().to_string();
        assert_eq!(text(&[0, 3, 4, 5]), "0,3-5");
        assert_eq!(text(&[0, 2, 4, 6, 8, 10, 12, 14, 16, 18]), "0,2,4,6,8,10,12,14,…");
    }
}

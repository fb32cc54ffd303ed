//! Recording Events: similar ones are combined, equal ones counted, too many dropped (client-go's correlator). [J-170]

use super::io::EventWrite;
use super::lru::Lru;
use jobyard_api::Text;
use jobyard_api::event::{Event, EventSource, ObjectReference};
use jobyard_api::meta::{ObjectMeta, Uid};
use jobyard_api::request::{Object, Resource};
use jobyard_api::time::{Time, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;

/// From so many different messages on, Events that differ in nothing else are combined.
const SIMILAR_MAX: usize = 10;
/// A longer silence than this starts the combining anew.
const SIMILAR_INTERVAL: Duration = Duration::from_secs(600);
/// Events of one object and type that may be written at once.
const BURST: u32 = 25;
/// One more may be written after each of these.
const REFILL: Duration = Duration::from_secs(300);
/// Keys that each of the three steps remembers.
const KEYS_MAX: usize = 4096;
/// What a combined message begins with.
const COMBINED: &str = "(combined from similar events): ";

/// Makes Events of one component. Its memory is lost with the controller, as upstream's is.
#[derive(Clone, Debug)]
pub struct EventRecorder {
    source: EventSource,
    similar: Lru<SimilarKey, Similar>,
    counts: Lru<CountKey, Counted>,
    buckets: Lru<(Uid, Text, Text), Bucket>,
    next_key: u64,
}

/// Object (UID, and name for objects without one), type and reason.
type SimilarKey = (Uid, Text, Text, Text, Text);
/// The same and the message; none for combined Events.
type CountKey = (SimilarKey, Option<Text>);

#[derive(Clone, Debug)]
struct Similar {
    messages: BTreeSet<Text>,
    last: Time,
}

#[derive(Clone, Debug)]
struct Counted {
    key: u64,
    times: i32,
    first: Timestamp,
    name: Text,
}

/// A token bucket in time instead of tokens: one Event costs [`REFILL`].
#[derive(Clone, Debug)]
struct Bucket {
    credit: Duration,
    last: Time,
}

impl EventRecorder {
    /// A recorder for a component (`job-controller`), on a node if it is the kubelet's.
    pub fn new(component: &str, host: &str) -> Self {
        Self {
            source: EventSource { component: component.into(), host: host.into() },
            similar: Lru::new(KEYS_MAX),
            counts: Lru::new(KEYS_MAX),
            buckets: Lru::new(KEYS_MAX),
            next_key: 0,
        }
    }

    /// Records an Event of type `kind` about an object. `None` if the rate limit drops it; it has been counted then.
    pub fn record(
        &mut self,
        now: Time,
        about: &ObjectReference,
        kind: &str,
        reason: &str,
        message: impl Into<Text>,
    ) -> Option<EventWrite> {
        let message = message.into();
        let similar_key: SimilarKey =
            (about.uid.clone(), about.name.clone(), about.field_path.clone(), kind.into(), reason.into());
        let combined = self.is_combined(now, &similar_key, &message);
        let count_key = (similar_key, (!combined).then(|| message.clone()));
        let counted = self.count(now, about, &count_key);
        if !self.takes_token(now, about, kind) {
            return None;
        }
        let event = Event {
            metadata: ObjectMeta::named(about.namespace.clone(), counted.name),
            involved_object: about.clone(),
            reason: reason.into(),
            message: if combined { format!("{COMBINED}{message}").into() } else { message },
            source: self.source.clone(),
            first_timestamp: Some(counted.first),
            last_timestamp: Some(now.into()),
            count: counted.times,
            kind: kind.into(),
        };
        Some(EventWrite { key: counted.key, is_repeat: counted.times > 1, is_combined: combined, event })
    }

    /// Whether so many similar Events came that this one is combined with them.
    ///
    /// Upstream forgets a random one of the ten remembered messages each time; here it is the newest, so that the
    /// same seed gives the same Events.
    fn is_combined(&mut self, now: Time, key: &SimilarKey, message: &Text) -> bool {
        let similar = self.similar.get_or_insert_with(key, || Similar { messages: BTreeSet::new(), last: now });
        if now.since(similar.last) > SIMILAR_INTERVAL {
            similar.messages.clear();
        }
        similar.last = now;
        if similar.messages.contains(message) {
            return false;
        }
        if similar.messages.len() + 1 >= SIMILAR_MAX {
            return true;
        }
        similar.messages.insert(message.clone());
        false
    }

    fn count(&mut self, now: Time, about: &ObjectReference, key: &CountKey) -> Counted {
        let next_key = &mut self.next_key;
        let counted = self.counts.get_or_insert_with(key, || {
            *next_key += 1;
            let name = format!("{}.{:x}", about.name, now.nanos()).into();
            Counted { key: *next_key, times: 0, first: now.into(), name }
        });
        counted.times = counted.times.saturating_add(1);
        counted.clone()
    }

    fn takes_token(&mut self, now: Time, about: &ObjectReference, kind: &str) -> bool {
        let full = REFILL * BURST;
        let key = (about.uid.clone(), about.name.clone(), kind.into());
        let bucket = self.buckets.get_or_insert_with(&key, || Bucket { credit: full, last: now });
        bucket.credit = bucket.credit.saturating_add(now.since(bucket.last)).min(full);
        bucket.last = now;
        let Some(left) = bucket.credit.checked_sub(REFILL) else { return false };
        bucket.credit = left;
        true
    }
}

/// A reference to an object, as Events carry it.
pub fn reference(object: &Object) -> ObjectReference {
    let metadata = object.metadata();
    let resource: Resource = object.resource();
    ObjectReference {
        kind: resource.kind().into(),
        namespace: metadata.namespace.clone(),
        name: metadata.name.clone(),
        uid: metadata.uid.clone(),
        api_version: resource.api_version().into(),
        resource_version: metadata.resource_version.to_string().into(),
        field_path: Text::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> ObjectReference {
        ObjectReference { kind: "Job".into(), name: "j".into(), uid: "u".into(), ..Default::default() }
    }

    fn recorder() -> EventRecorder {
        EventRecorder::new("job-controller", "")
    }

    #[test]
    fn j170_equal_events_are_counted_in_one() {
        let mut recorder = recorder();
        let now = Time::from_nanos(1_000_000_000);
        let first = recorder.record(now, &about(), "Normal", "Suspended", "Job suspended").expect("written");
        let second = recorder.record(now, &about(), "Normal", "Suspended", "Job suspended").expect("written");
        assert_eq!((first.is_repeat, first.event.count), (false, 1));
        assert_eq!((second.is_repeat, second.event.count, second.key), (true, 2, first.key));
    }

    /// 600 different messages at once: 9 Events of their own, 1 combined, 15 counted on it, the rest dropped.
    #[test]
    fn j170_six_hundred_creations_give_nine_creates_one_combined_and_fifteen_repeats() {
        let mut recorder = recorder();
        let now = Time::from_nanos(1);
        let writes: Vec<EventWrite> = (0..600)
            .filter_map(|n| recorder.record(now, &about(), "Normal", "SuccessfulCreate", format!("Created pod: j-{n}")))
            .collect();
        let combined = writes.iter().filter(|write| write.event.message.starts_with(COMBINED));
        assert_eq!((writes.len(), combined.count()), (25, 16));
        assert_eq!(writes.iter().filter(|write| write.is_repeat).count(), 15);
    }

    #[test]
    fn j170_a_token_comes_back_after_five_minutes() {
        let mut recorder = recorder();
        let start = Time::from_nanos(0);
        let mut written = 0;
        for _ in 0..30 {
            written += u32::from(recorder.record(start, &about(), "Normal", "R", "m").is_some());
        }
        assert_eq!(written, BURST);
        let later = start + REFILL;
        assert_eq!(recorder.record(later, &about(), "Normal", "R", "m").map(|write| write.event.count), Some(31));
        assert!(recorder.record(later, &about(), "Normal", "R", "m").is_none());
        assert!(recorder.record(later, &about(), "Warning", "R", "m").is_some(), "types have buckets of their own");
    }
}

//! Recording Events: similar ones are combined, equal ones counted, too many dropped (client-go's correlator). [J-170]

use super::io::EventWrite;
use super::lookup::Means;
use super::lru::Lru;
use jobyard_api::Text;
use jobyard_api::cronjob::CronJob;
use jobyard_api::event::{Event, EventSource, ObjectReference};
use jobyard_api::job::Job;
use jobyard_api::meta::{ObjectMeta, Uid};
use jobyard_api::pod::Pod;
use jobyard_api::request::Resource;
use jobyard_api::time::{Time, Timestamp};
use std::sync::Arc;
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
    similar: Lru<Arc<Series>, Similar>,
    counts: Lru<CountKey, Counted>,
    buckets: Lru<Arc<Series>, Bucket>,
    next_key: u64,
}

/// What an Event is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    resource: Resource,
    metadata: &'a ObjectMeta,
    field_path: &'a str,
}

impl<'a> About<'a> {
    /// A CronJob.
    pub const fn cron_job(cron_job: &'a CronJob) -> Self {
        Self { resource: Resource::CronJobs, metadata: &cron_job.metadata, field_path: "" }
    }

    /// A Job.
    pub const fn job(job: &'a Job) -> Self {
        Self { resource: Resource::Jobs, metadata: &job.metadata, field_path: "" }
    }

    /// A pod, or a part of it such as `spec.containers{main}`; no path means the whole.
    pub const fn pod(pod: &'a Pod, field_path: &'a str) -> Self {
        Self { resource: Resource::Pods, metadata: &pod.metadata, field_path }
    }

    /// An object that is told by what its metadata has: without a version if that is 0.
    pub const fn named(resource: Resource, metadata: &'a ObjectMeta) -> Self {
        Self { resource, metadata, field_path: "" }
    }

    fn reference(self) -> ObjectReference {
        let version = self.metadata.resource_version;
        let version = if version == 0 { Text::default() } else { version.to_string().into() };
        ObjectReference {
            kind: self.resource.kind().into(),
            namespace: self.metadata.namespace.clone(),
            name: self.metadata.name.clone(),
            uid: self.metadata.uid.clone(),
            api_version: self.resource.api_version().into(),
            resource_version: version,
            field_path: self.field_path.into(),
        }
    }
}

/// Events about one part of an object (UID, and name for objects without one), of one type and reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Series {
    uid: Uid,
    name: Text,
    field_path: Text,
    kind: Text,
    reason: Text,
}

/// A [`Series`] to be looked up.
#[derive(Clone, Copy, Hash)]
struct SeriesRef<'a> {
    uid: &'a Uid,
    name: &'a Text,
    field_path: &'a str,
    kind: &'a str,
    reason: &'a str,
}

impl Means<Arc<Series>> for SeriesRef<'_> {
    fn means(&self, series: &Arc<Series>) -> bool {
        // Texts that nearly always are the very same ones come first.
        *self.uid == series.uid
            && *self.name == series.name
            && *self.reason == *series.reason
            && *self.kind == *series.kind
            && *self.field_path == *series.field_path
    }
}

impl SeriesRef<'_> {
    fn to_owned(self) -> Arc<Series> {
        let text = |text: &str| if text.is_empty() { Text::default() } else { text.into() };
        Arc::new(Series {
            uid: self.uid.clone(),
            name: self.name.clone(),
            field_path: text(self.field_path),
            kind: text(self.kind),
            reason: text(self.reason),
        })
    }
}

/// Equal Events have equal ones: the series and the message; no message for combined Events.
type CountKey = (Arc<Series>, Option<Text>);

impl Means<Self> for CountKey {
    fn means(&self, key: &Self) -> bool {
        (Arc::ptr_eq(&self.0, &key.0) || self.0 == key.0) && self.1 == key.1
    }
}

#[derive(Clone, Debug)]
struct Similar {
    series: Arc<Series>,
    messages: Vec<Text>,
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

    /// Records an Event of type `kind`; `message` comes in two parts. `None` if the rate limit drops it; it has been
    /// counted then. A combined Event that is dropped, as most of a large Job's are, costs no text.
    pub fn record(
        &mut self,
        now: Time,
        about: About<'_>,
        kind: &str,
        reason: &str,
        message: (&str, &str),
    ) -> Option<EventWrite> {
        let (uid, name, field_path) = (&about.metadata.uid, &about.metadata.name, about.field_path);
        let series = SeriesRef { uid, name, field_path, kind, reason };
        let count_key = self.count_key(now, series, message);
        let may_be_written = self.takes_token(now, SeriesRef { field_path: "", reason: "", ..series });
        let counted = self.count(now, &count_key);
        if !may_be_written {
            return None;
        }
        let (name, namespace) = (counted.name.clone(), about.metadata.namespace.clone());
        let (key, times, first) = (counted.key, counted.times, counted.first);
        let (series, text) = count_key;
        let combined = text.is_none();
        let event = Event {
            metadata: ObjectMeta::named(namespace, name),
            involved_object: about.reference(),
            reason: series.reason.clone(),
            message: text.unwrap_or_else(|| [COMBINED, message.0, message.1].concat().into()),
            source: self.source.clone(),
            first_timestamp: Some(first),
            last_timestamp: Some(now.into()),
            count: times,
            kind: series.kind.clone(),
        };
        Some(EventWrite { key, is_repeat: times > 1, is_combined: combined, event })
    }

    /// What the Event is counted as: with its message, or combined with others if so many similar ones came.
    ///
    /// Upstream forgets a random one of the ten remembered messages each time; here it is the newest, so that the
    /// same seed gives the same Events.
    fn count_key(&mut self, now: Time, series: SeriesRef<'_>, message: (&str, &str)) -> CountKey {
        let fresh = || {
            let series = series.to_owned();
            (series.clone(), Similar { series, messages: Vec::new(), last: now })
        };
        let similar = self.similar.get_or_insert_with(&series, fresh);
        if now.since(similar.last) > SIMILAR_INTERVAL {
            similar.messages.clear();
        }
        similar.last = now;
        let known = similar.messages.iter().find(|known| is_concat(known, message)).cloned();
        let message = known.or_else(|| {
            let is_new = similar.messages.len() + 1 < SIMILAR_MAX;
            let text = is_new.then(|| Text::from([message.0, message.1].concat()));
            similar.messages.extend(text.clone());
            text
        });
        (similar.series.clone(), message)
    }

    fn count(&mut self, now: Time, key: &CountKey) -> &Counted {
        let next_key = &mut self.next_key;
        let counted = self.counts.get_or_insert_with(key, || {
            *next_key += 1;
            let name = format!("{}.{:x}", key.0.name, now.nanos()).into();
            let counted = Counted { key: *next_key, times: 0, first: now.into(), name };
            (key.clone(), counted)
        });
        counted.times = counted.times.saturating_add(1);
        counted
    }

    /// Whether one more Event of this type may be written about the object, whatever its reason.
    fn takes_token(&mut self, now: Time, series: SeriesRef<'_>) -> bool {
        let full = REFILL * BURST;
        let fresh = || (series.to_owned(), Bucket { credit: full, last: now });
        let bucket = self.buckets.get_or_insert_with(&series, fresh);
        bucket.credit = bucket.credit.saturating_add(now.since(bucket.last)).min(full);
        bucket.last = now;
        let Some(left) = bucket.credit.checked_sub(REFILL) else { return false };
        bucket.credit = left;
        true
    }
}

/// Whether a text is these two one after the other. The second is what differs between similar messages.
fn is_concat(text: &str, (first, second): (&str, &str)) -> bool {
    text.len() == first.len() + second.len() && text.ends_with(second) && text.starts_with(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        let mut job = Job::default();
        job.metadata.name = "j".into();
        job.metadata.uid = "u".into();
        job
    }

    fn recorder() -> EventRecorder {
        EventRecorder::new("job-controller", "")
    }

    #[test]
    fn j170_equal_events_are_counted_in_one() {
        let (mut recorder, job) = (recorder(), job());
        let now = Time::from_nanos(1_000_000_000);
        let first =
            recorder.record(now, About::job(&job), "Normal", "Suspended", ("Job suspended", "")).expect("written");
        let second =
            recorder.record(now, About::job(&job), "Normal", "Suspended", ("Job suspended", "")).expect("written");
        assert_eq!((first.is_repeat, first.event.count), (false, 1));
        assert_eq!((second.is_repeat, second.event.count, second.key), (true, 2, first.key));
    }

    /// 600 different messages at once: 9 Events of their own, 1 combined, 15 counted on it, the rest dropped.
    #[test]
    fn j170_six_hundred_creations_give_nine_creates_one_combined_and_fifteen_repeats() {
        let (mut recorder, job) = (recorder(), job());
        let now = Time::from_nanos(1);
        let writes: Vec<EventWrite> = (0..600)
            .filter_map(|n| {
                recorder.record(
                    now,
                    About::job(&job),
                    "Normal",
                    "SuccessfulCreate",
                    ("Created pod: j-", &n.to_string()),
                )
            })
            .collect();
        let combined = writes.iter().filter(|write| write.event.message.starts_with(COMBINED));
        assert_eq!((writes.len(), combined.count()), (25, 16));
        assert_eq!(writes.iter().filter(|write| write.is_repeat).count(), 15);
    }

    #[test]
    fn j170_a_token_comes_back_after_five_minutes() {
        let (mut recorder, job) = (recorder(), job());
        let start = Time::from_nanos(0);
        let mut written = 0;
        for _ in 0..30 {
            written += u32::from(recorder.record(start, About::job(&job), "Normal", "R", ("m", "")).is_some());
        }
        assert_eq!(written, BURST);
        let later = start + REFILL;
        assert_eq!(
            recorder.record(later, About::job(&job), "Normal", "R", ("m", "")).map(|write| write.event.count),
            Some(31)
        );
        assert!(recorder.record(later, About::job(&job), "Normal", "R", ("m", "")).is_none());
        assert!(
            recorder.record(later, About::job(&job), "Warning", "R", ("m", "")).is_some(),
            "types have buckets of their own"
        );
    }
}

//! What goes into a controller and what comes out.

use super::decision::Decision;
use jobyard_api::event::Event;
use jobyard_api::request::{Answer, Object, Request, Resource, WatchEvent};
use jobyard_api::time::Time;

/// Ties an answer to its call; unique within one controller value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// Something that happened to a controller.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A watch begins: everything there is of the resource. Comes first, and again after a watch that expired.
    Listed {
        /// Which kind of objects.
        resource: Resource,
        /// All of them.
        items: Vec<Object>,
        /// Version of the store that the list shows.
        resource_version: u64,
    },
    /// A watched object changed.
    Watch(WatchEvent),
    /// A call was answered.
    Response(CallId, Answer),
    /// Time has passed.
    Timer,
}

/// Something that a controller wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send this request.
    Call(CallId, Request),
    /// Write this Event; nothing waits for it.
    Record(Box<EventWrite>),
    /// Come back with [`Input::Timer`] at this time.
    WakeAt(Time),
    /// Why something was done or left.
    Explain(Box<Decision>),
}

/// An Event to be written: counted up if it is there, else created.
#[derive(Clone, Debug, PartialEq)]
pub struct EventWrite {
    /// Ties a repeat to the first write within one controller value: the API server completes the Event's name, so the
    /// name alone does not.
    pub key: u64,
    /// The whole Event, with the count reached.
    pub event: Event,
    /// Whether it should be there already: then only count, message and last timestamp are patched. If it is not there
    /// after all (its first write was dropped by the rate limit), it is created.
    pub is_repeat: bool,
    /// Whether it stands for several similar ones. client-go does not learn under which name the server stored those.
    pub is_combined: bool,
}

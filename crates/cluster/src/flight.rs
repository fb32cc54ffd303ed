//! Requests on their way: sent and not applied, or applied and not answered.

use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::PodStatus;
use jobyard_api::request::{Answer, ObjectKey, Request};
use jobyard_api::shared::Shared;
use jobyard_controllers::CallId;

use crate::client::Client;

/// A request on its way.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    /// Who sent it.
    pub(crate) client: Client,
    /// Which life of the controllers sent it: a crash loses what belongs to the old one.
    pub(crate) incarnation: u32,
    /// What it carries.
    pub(crate) cargo: Cargo,
}

/// What is on its way.
#[derive(Clone, Debug)]
pub(crate) enum Cargo {
    /// To the server, from a controller, which waits for the answer.
    Call(CallId, Request),
    /// Back to the controller.
    Answer(CallId, Answer),
    /// To the server, from a component that watches for what becomes of it.
    Send(Request),
    /// A pod gets its node (the `binding` subresource).
    Bind(PodTarget, Text),
    /// A kubelet's patch of a pod's status.
    PodStatus(PodTarget, Shared<PodStatus>),
}

/// A pod that is meant by name and UID: one of the same name that came later is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PodTarget {
    pub(crate) key: ObjectKey,
    pub(crate) uid: Uid,
}

/// Place of a [`Flight`] in the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FlightId(u32);

/// All requests that are on their way. Places are used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flights {
    places: Vec<Option<Flight>>,
    free: Vec<FlightId>,
}

impl Flights {
    /// Takes one up.
    pub(crate) fn insert(&mut self, flight: Flight) -> FlightId {
        let Some(id) = self.free.pop() else {
            self.places.push(Some(flight));
            return FlightId(self.places.len() as u32 - 1);
        };
        self.places[id.0 as usize] = Some(flight);
        id
    }

    /// Takes one down.
    pub(crate) fn remove(&mut self, id: FlightId) -> Flight {
        self.free.push(id);
        self.places[id.0 as usize].take().expect("each flight has one scheduled arrival")
    }

    /// How many are on their way.
    pub(crate) fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }
}

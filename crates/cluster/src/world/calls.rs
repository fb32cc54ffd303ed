//! Requests and answers: their way to the server and back.

use jobyard_api::request::{Answer, ObjectKey, Request};
use jobyard_api::time::Time;
use jobyard_controllers::{Decision, Input, Output};

use super::{DECISIONS_MAX, Occurrence, World};
use crate::client::Client;
use crate::flight::{Cargo, Flight, FlightId};
use crate::trace::{Applied, Body, Header, Verb};

/// Decisions that are looked through for one that is repeated.
const REPEATS_LOOKED_AT: usize = 32;

impl World {
    /// Carries what a controller wants.
    pub(super) fn carry(&mut self, client: Client, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                // The garbage collector stands beside the store: its requests take no time and nobody waits for answers.
                Output::Call(_, request) if client == Client::GarbageCollector => {
                    // A refusal is seen by the next pass, as the object is still there.
                    let _ = self.apply(client.name(), request);
                }
                Output::Call(call, request) => self.send(client, Cargo::Call(call, request)),
                Output::Record(write) => self.write_event(client, *write),
                Output::WakeAt(at) => self.wake_at(client, self.world_time(client, at)),
                Output::Explain(decision) => self.remember(decision),
            }
        }
    }

    /// Keeps a decision for people. One that says nothing new is left out: a sync that finds all as before decides the same
    /// again.
    fn remember(&mut self, decision: Box<Decision>) {
        let is_about_the_same = |other: &&(Time, Box<Decision>)| {
            std::ptr::eq(other.1.ruling, decision.ruling)
                && other.1.resource == decision.resource
                && other.1.object == decision.object
        };
        if decision.ruling.kind.repeats()
            && let Some((_, last)) = self.decisions.iter().rev().take(REPEATS_LOOKED_AT).find(is_about_the_same)
            && last.is_repeated_by(&decision)
        {
            return;
        }
        if self.decisions.len() == DECISIONS_MAX {
            self.decisions.pop_front();
        }
        self.decisions.push_back((self.now, decision));
    }

    /// Sends something to the server.
    pub(super) fn send(&mut self, client: Client, cargo: Cargo) {
        let incarnation = self.incarnation_of(client);
        let flight = self.flights.insert(Flight { client, incarnation, cargo });
        self.queue.push(self.now + self.config.latency.request, Occurrence::Apply(flight));
    }

    /// A request reaches the server, unless its sender died before.
    pub(super) fn arrive(&mut self, id: FlightId) {
        let Flight { client, incarnation, cargo } = self.flights.remove(id);
        if incarnation != self.incarnation_of(client) {
            return;
        }
        match cargo {
            Cargo::Call(call, request) => {
                let answer = self.apply_call(client, request);
                let cargo = Cargo::Answer(call, answer);
                let id = self.flights.insert(Flight { client, incarnation, cargo });
                self.queue.push(self.now + self.config.latency.response, Occurrence::Answer(id));
            }
            Cargo::Send(request) => {
                // Who sends without waiting watches for the outcome; a refusal means that there was nothing to do.
                let _ = self.apply(client.name(), request);
            }
            Cargo::Bind(target, node) => self.bind(client, &target, node),
            Cargo::PodStatus(target, status) => self.set_pod_status(client, &target, status),
            Cargo::Answer(..) => unreachable!("answers are scheduled as answers"),
        }
    }

    /// An answer reaches who asked, unless that one died in between.
    pub(super) fn answer(&mut self, id: FlightId) {
        let Flight { client, incarnation, cargo } = self.flights.remove(id);
        let Cargo::Answer(call, answer) = cargo else { unreachable!("only answers are scheduled as answers") };
        if incarnation == self.incarnation_of(client) {
            self.input(client, Input::Response(call, answer));
        }
    }

    /// Applies a controller's request, or lets it fail as a fault says.
    fn apply_call(&mut self, client: Client, request: Request) -> Answer {
        let Some(fault) = self.faults.inject(self.now, &request) else { return self.apply(client.name(), request) };
        let by = client.name();
        self.checkers.observe_request(self.now, by, &request, &self.api);
        if fault.applied {
            self.checkers.observe_lost_answer(&request, &self.api);
        }
        let sent = self.trace.note(&request);
        let stored = if fault.applied { self.api.handle(self.now, request).ok() } else { None };
        let object = stored.as_ref().and_then(|response| response.object.as_ref());
        self.trace.request(sent, Applied { time: self.now, by, object, error: Some(&fault.status) });
        self.spread();
        Err(fault.status)
    }

    /// Applies a request, records it and tells everyone of what it changed.
    pub(super) fn apply(&mut self, by: &'static str, request: Request) -> Answer {
        if is_dry_run(&request) {
            return self.api.handle(self.now, request);
        }
        self.checkers.observe_request(self.now, by, &request, &self.api);
        let sent = self.trace.note(&request);
        let answer = self.api.handle(self.now, request);
        let (object, error) = match &answer {
            Ok(response) => (response.object.as_ref(), None),
            Err(status) => (None, Some(&**status)),
        };
        self.trace.request(sent, Applied { time: self.now, by, object, error });
        self.spread();
        answer
    }

    /// Records that a status was changed without rules.
    pub(super) fn trace_status(&mut self, by: &'static str, key: &ObjectKey, error: Option<(u16, &str)>) {
        let header = Header {
            time: self.now,
            by,
            verb: Verb::Status,
            resource: key.resource,
            is_status: false,
            namespace: &key.namespace,
            name: Some(&key.name),
        };
        let body = match self.api.get(key) {
            Some(object) => Body::Request(Box::new(Request::UpdateStatus { object: object.clone() })),
            None => Body::None,
        };
        self.trace.other(&header, error, body);
    }
}

const fn is_dry_run(request: &Request) -> bool {
    match request {
        Request::Create { dry_run, .. } => *dry_run,
        Request::Delete { options, .. } => options.dry_run,
        Request::Get { .. }
        | Request::List { .. }
        | Request::Update { .. }
        | Request::UpdateStatus { .. }
        | Request::Patch { .. } => false,
    }
}

//! Requests as they come over the network: from a user's kubectl, without latency.

use super::World;
use crate::trace::{Body, Header, Verb};
use jobyard_apiserver::wire::{HttpRequest, HttpResponse, Method, Target};

impl World {
    /// Applies one request now, as the trace's `actor` (usually `user`), and tells everyone of what it changed.
    pub fn serve(&mut self, actor: &'static str, request: &HttpRequest) -> HttpResponse {
        let response = self.api.serve(self.now, request);
        if request.method != Method::Get {
            self.trace_wire(actor, request, &response);
            self.spread();
        }
        response
    }

    /// Records a request that changes something, or was to. A path that names nothing changes nothing.
    fn trace_wire(&mut self, by: &'static str, request: &HttpRequest, response: &HttpResponse) {
        let Ok(target) = Target::parse(request.path) else { return };
        let (namespace, name) = (target.namespace.into(), target.name.into());
        let header = Header {
            time: self.now,
            by,
            verb: verb_of(request.method),
            resource: target.resource,
            is_status: target.status,
            namespace: &namespace,
            name: Some(&name),
        };
        let error = (response.code >= 400).then_some((response.code, response.body.as_str()));
        let sent = String::from_utf8_lossy(request.body).into_owned();
        self.trace.other(&header, error, Body::Sent { query: request.query.to_owned(), sent });
    }
}

const fn verb_of(method: Method) -> Verb {
    match method {
        Method::Get => Verb::Get,
        Method::Post => Verb::Create,
        Method::Put => Verb::Update,
        Method::Patch => Verb::Patch,
        Method::Delete => Verb::Delete,
    }
}

//! The engine in a worker: answers each [`Ask`] with a [`Reply`], in order.

use crate::convert::{from_js, to_js};
use jobyard_session::Session;
use jobyard_session::protocol::{Ask, KUBERNETES_VERSION, Message, Reply};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Takes messages of this worker's owner from now on, and says that it does. A panic posts its message first, so that
/// the page can show it and start a new worker.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let panicked = scope.clone();
    std::panic::set_hook(Box::new(move |info| {
        post(&panicked, &Message { panic: Some(info.to_string()), ..Message::default() });
    }));
    let mut session = Session::new(1);
    let owner = scope.clone();
    let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let reply = answer(&mut session, event.data());
        post(&owner, &Message { reply: Some(reply), ..Message::default() });
    });
    scope.set_onmessage(Some(handler.as_ref().unchecked_ref()));
    handler.forget();
    post(&scope, &Message { ready: Some(KUBERNETES_VERSION.to_owned()), ..Message::default() });
}

/// The reply to a message; one that is no [`Ask`] is answered with an error under its own id, or under 0.
pub fn answer(session: &mut Session, message: JsValue) -> Reply {
    let id = js_sys::Reflect::get(&message, &"id".into()).ok().and_then(|id| id.as_f64()).unwrap_or(0.0);
    match from_js::<Ask>(message) {
        Ok(ask) => session.answer(ask),
        Err(error) => {
            let text = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default();
            let error = format!("The engine does not understand this message: {text}");
            Reply { id: id as u32, error, ..Reply::default() }
        }
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &Message) {
    if let Ok(value) = to_js(message) {
        // A closed owner is the only failure, and then nobody listens.
        let _ = scope.post_message(&value);
    }
}

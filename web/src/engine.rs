//! The engine in its worker: commands go out, messages come in, and a silence that is too long is noticed.

use crate::state::Action;
use jobyard_session::protocol::{Ask, Command, Look, Message};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

/// Starts the module and listens; beside `index.html`, so that the page works from any sub-path.
const WORKER: &str = "./engine_loader.js";
/// An engine that has not answered for so long is taken for lost.
const SILENCE_MS_MAX: f64 = 20_000.0;

/// A running worker. Dropping it ends it, whatever it is doing.
pub struct Engine {
    worker: Worker,
    waiting: Rc<RefCell<Waiting>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

/// What has been asked and not been answered.
#[derive(Default)]
struct Waiting {
    last_id: u32,
    unanswered: u32,
    since_ms: f64,
}

impl Engine {
    /// Starts a worker that tells `tell` what happens to it.
    pub fn start(tell: &Callback<Action>) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(WORKER, &options).map_err(|error| format!("{error:?}"))?;
        let waiting = Rc::new(RefCell::new(Waiting::default()));
        let on_message = listen(tell.clone(), waiting.clone());
        let tell = tell.clone();
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            let message = event.message();
            let why = if message.is_empty() { "its files could not be loaded".to_owned() } else { message };
            tell.emit(Action::EngineStopped(why));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command; the reply, with the same id, comes as an action.
    pub fn ask(&self, command: Command, look: Look) -> Result<u32, String> {
        let id = self.waiting.borrow_mut().ask();
        let serializer = Serializer::new().serialize_missing_as_null(true);
        let value = Ask { id, command, look }.serialize(&serializer).map_err(|error| error.to_string())?;
        self.worker.post_message(&value).map_err(|error| format!("{error:?}"))?;
        Ok(id)
    }

    /// Whether an answer has been outstanding for too long.
    pub fn is_silent(&self) -> bool {
        let waiting = self.waiting.borrow();
        waiting.unanswered > 0 && now_ms() - waiting.since_ms > SILENCE_MS_MAX
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Waiting {
    fn ask(&mut self) -> u32 {
        if self.unanswered == 0 {
            self.since_ms = now_ms();
        }
        self.unanswered += 1;
        self.last_id += 1;
        self.last_id
    }

    fn answered(&mut self) {
        self.unanswered = self.unanswered.saturating_sub(1);
        self.since_ms = now_ms();
    }
}

fn listen(tell: Callback<Action>, waiting: Rc<RefCell<Waiting>>) -> Closure<dyn FnMut(MessageEvent)> {
    Closure::new(move |event: MessageEvent| {
        let action = match serde_wasm_bindgen::from_value::<Message>(event.data()) {
            Ok(Message { panic: Some(why), .. }) => Action::EngineStopped(why),
            Ok(Message { reply: Some(reply), .. }) => {
                waiting.borrow_mut().answered();
                Action::Replied(Box::new(reply))
            }
            Ok(Message { ready: Some(_), .. }) => Action::EngineReady,
            Ok(_) => return,
            Err(error) => Action::EngineStopped(format!("its message cannot be read: {error}")),
        };
        tell.emit(action);
    })
}

/// Real milliseconds since the page was opened.
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

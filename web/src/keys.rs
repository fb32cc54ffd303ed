//! Keys that work anywhere on the page where nothing else wants them: Space plays and pauses, → steps.

use crate::state::Action;
use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent};
use yew::Callback;

/// What has a meaning of its own for these keys.
const OWNERS: &str = "input, textarea, select, button, a, summary, dialog, pre, [contenteditable], [role=option], [role=tab], [role=tabpanel], ul[tabindex]";

/// Listens until the page goes.
pub fn listen(tell: Callback<Action>) {
    let Some(window) = web_sys::window() else { return };
    let handler = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if let Some(action) = action_of(&event) {
            event.prevent_default();
            tell.emit(action);
        }
    });
    let _ = window.add_event_listener_with_callback("keydown", handler.as_ref().unchecked_ref());
    handler.forget();
}

fn action_of(event: &KeyboardEvent) -> Option<Action> {
    let action = match event.key().as_str() {
        " " => Action::TogglePlay,
        "ArrowRight" => Action::Step,
        _ => return None,
    };
    let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_taken = target.is_some_and(|target| target.closest(OWNERS).ok().flatten().is_some());
    (!has_modifier && !is_taken).then_some(action)
}

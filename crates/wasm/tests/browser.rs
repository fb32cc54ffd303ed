//! The JavaScript class and the worker's messages in a real browser.
#![cfg(target_arch = "wasm32")]

#[path = "../../session/tests/scenario/mod.rs"]
mod scenario;

use jobyard_wasm::{Session, worker};
use js_sys::{Array, Reflect};
use scenario::{MIXED, MIXED_HASH, MIXED_SEED, PI};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| Reflect::get(&value, &key.into()).expect("an object"))
}

fn text(value: &JsValue, path: &str) -> String {
    get(value, path).as_string().unwrap_or_default()
}

fn to_end(session: &mut Session) {
    for _ in 0..1000 {
        if get(&session.jump_to_end(None).expect("it advances"), "reached") == JsValue::TRUE {
            return;
        }
    }
    panic!("it does not settle");
}

#[wasm_bindgen_test]
fn pi_completes_with_two_thousand_digits() {
    let mut session = Session::new(Some(1), JsValue::UNDEFINED).expect("settings of today");
    let applied = session.run(PI).expect("it is applied");
    assert_eq!(text(&applied, "done.0"), "job.batch/pi created");
    to_end(&mut session);
    let view = session.view(JsValue::UNDEFINED).expect("a view");
    assert_eq!(text(&view, "jobs.0.status"), "Complete");
    assert_eq!(get(&view, "pods.tiles.0.exitCode"), 0);
    let log = session.log("default", &text(&view, "pods.tiles.0.name")).expect("a log");
    assert!(log.starts_with("3.14159265358979") && log.len() == 2002);
}

#[wasm_bindgen_test]
fn a_deadline_fails_the_job() {
    let mut session = Session::new(None, JsValue::UNDEFINED).expect("settings of today");
    session
        .run(&PI.replace("spec:\n  template", "spec:\n  activeDeadlineSeconds: 5\n  template"))
        .expect("it is applied");
    to_end(&mut session);
    let view = session.view(JsValue::NULL).expect("a view");
    assert_eq!(text(&view, "jobs.0.status"), "Failed");
    let conditions: Array = get(&view, "jobs.0.conditions").unchecked_into();
    assert!(conditions.iter().any(|condition| text(&condition, "reason") == "DeadlineExceeded"));
}

#[wasm_bindgen_test]
fn the_trace_hash_is_the_native_one() {
    let mut session = Session::new(Some(MIXED_SEED), JsValue::UNDEFINED).expect("settings of today");
    session.run(MIXED).expect("it is applied");
    to_end(&mut session);
    assert_eq!(session.trace_hash(), MIXED_HASH);
}

#[wasm_bindgen_test]
fn settings_choose_a_version() {
    let settings = js_sys::JSON::parse(r#"{"version": "v1.8", "gates": {"SuspendJob": true}}"#).expect("JSON");
    let mut session = Session::new(None, settings).expect("a version that there is");
    let view = session.view(JsValue::UNDEFINED).expect("a view");
    assert_eq!(text(&view, "settings.version"), "v1.8");
    assert_eq!(get(&view, "settings.gates.SuspendJob"), JsValue::TRUE);
    let unknown = js_sys::JSON::parse(r#"{"version": "v1.9"}"#).expect("JSON");
    assert!(Session::new(None, unknown).is_err());
}

#[wasm_bindgen_test]
fn a_mistake_is_an_error_with_diagnostics() {
    let mut session = Session::new(None, JsValue::UNDEFINED).expect("settings of today");
    let error = session.apply("apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\n").expect_err("no template");
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(get(&error, "diagnostics.0.line").as_f64(), Some(1.0));
    assert!(text(&error, "message").contains("spec"), "{}", text(&error, "message"));
    assert!(!text(&error, "diagnostics.0.hint").is_empty());
    assert!(session.advance(f64::NAN).is_err());
    assert!(session.view("no look".into()).is_err());
}

#[wasm_bindgen_test]
fn a_message_that_is_no_ask_gets_a_reply() {
    let mut session = jobyard_session::Session::new(1);
    let message = js_sys::JSON::parse(r#"{"id": 5, "command": {"fly": {}}}"#).expect("JSON");
    let reply = worker::answer(&mut session, message);
    assert_eq!((reply.id, reply.error.is_empty()), (5, false));
    assert!(!worker::answer(&mut session, JsValue::NULL).error.is_empty());
    let message = r#"{"id": 6, "command": {"advance": {"byMs": 10}}, "look": {"podsLimit": 5}}"#;
    let reply = worker::answer(&mut session, js_sys::JSON::parse(message).expect("JSON"));
    assert_eq!((reply.id, reply.error.as_str(), reply.view.is_some()), (6, "", true));
}

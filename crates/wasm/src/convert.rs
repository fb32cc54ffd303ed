//! Rust values to plain JavaScript values and back.

use jobyard_session::views::Diagnostic;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// What `apply` and `run` return.
#[derive(Serialize)]
pub(crate) struct Applied<'a> {
    pub diagnostics: &'a [Diagnostic],
    pub done: &'a [String],
    pub error: &'a str,
}

/// What `advance` and `jumpToEnd` return.
#[derive(Serialize)]
pub(crate) struct Advanced {
    pub steps: f64,
    pub reached: bool,
}

/// A plain object: maps as objects, numbers as numbers, what is absent as null.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|error| failure(&error.to_string(), None))
}

/// Reads a plain object.
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| failure(&error.to_string(), None))
}

/// An Error, with what is wrong with a text.
pub(crate) fn failure(message: &str, diagnostics: Option<&[Diagnostic]>) -> JsValue {
    let error = js_sys::Error::new(message);
    if let Some(Ok(list)) = diagnostics.map(|diagnostics| to_js(&diagnostics)) {
        // Setting a property of a fresh Error cannot fail.
        let _ = js_sys::Reflect::set(&error, &"diagnostics".into(), &list);
    }
    error.into()
}

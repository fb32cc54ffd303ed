//! Files that the page gives to its visitor.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Saves a text where the browser saves downloads. The name is the last part of a path.
pub fn save(path: &str, text: &str) {
    // A browser without downloads has nothing that could be told of it.
    let _ = try_save(path.rsplit('/').next().unwrap_or(path), text);
}

fn try_save(name: &str, text: &str) -> Result<(), JsValue> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into()))?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

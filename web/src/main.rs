//! The jobyard page: draws what the engine's views hold and sends it commands. It knows no Kubernetes rule.
//!
//! Start reading at [`state`] (what the page knows and how it changes), then [`app`] (who does what the state asks),
//! then any part. The engine runs in a worker, see [`engine`].

mod app;
mod editor;
mod engine;
mod examples;
mod files;
mod format;
mod keys;
mod manual;
mod panels;
mod parts;
mod pods;
mod state;
mod storage;
mod theme;
mod words;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn main() {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"));
    if let Some(root) = root {
        root.set_text_content(None);
        yew::Renderer::<app::App>::with_root(root).render();
    }
}

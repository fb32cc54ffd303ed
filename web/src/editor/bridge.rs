//! The way to the CodeMirror editor, which is a module of its own (`web/editor/editor.mjs`) and may come late or never.

use jobyard_session::views::Diagnostic;
use js_sys::{Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlScriptElement, HtmlTextAreaElement};
use yew::Callback;

/// The bundle, beside `index.html`.
const MODULE: &str = "./editor.js";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = jobyardEditor, js_name = create, catch)]
    fn create(parent: &Element, options: &Object) -> Result<CodeMirror, JsValue>;

    /// The editor that `create` returned.
    pub type CodeMirror;

    /// Replaces the text as one edit that can be undone.
    #[wasm_bindgen(method, js_name = setText)]
    pub fn set_text(this: &CodeMirror, text: &str);

    /// Names the editor for screen readers.
    #[wasm_bindgen(method, js_name = setLabel)]
    pub fn set_label(this: &CodeMirror, label: &str);

    #[wasm_bindgen(method, js_name = setDiagnostics)]
    fn set_diagnostics(this: &CodeMirror, list: JsValue);

    /// Puts the cursor at a line and column, both from 1.
    #[wasm_bindgen(method)]
    pub fn jump(this: &CodeMirror, line: u32, column: u32);
}

impl CodeMirror {
    /// Underlines what was found in the text.
    pub fn underline(&self, diagnostics: &[Diagnostic]) {
        if let Ok(list) = diagnostics.serialize(&Serializer::new()) {
            self.set_diagnostics(list);
        }
    }
}

/// What the editor says. They live as long as the page.
pub struct Callbacks {
    /// The text is this now.
    pub change: Closure<dyn Fn(String)>,
    /// Ctrl or ⌘ + Enter.
    pub run: Closure<dyn Fn()>,
    /// The same with Shift.
    pub apply: Closure<dyn Fn()>,
}

/// Loads the module and says when it is there. If it does not come, the text area stays.
pub fn load(loaded: Callback<()>) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Ok(element) = document.create_element("script") else { return };
    let script: HtmlScriptElement = element.unchecked_into();
    script.set_type("module");
    script.set_src(MODULE);
    let on_load = Closure::once_into_js(move || loaded.emit(()));
    script.set_onload(Some(on_load.unchecked_ref()));
    if let Some(head) = document.head() {
        let _ = head.append_child(&script);
    }
}

/// Puts the editor into `parent` with the text, selection, place and focus of the text area.
pub fn take_over(
    parent: &Element,
    area: &HtmlTextAreaElement,
    label: &str,
    callbacks: &Callbacks,
) -> Option<CodeMirror> {
    let document = web_sys::window()?.document()?;
    let element: &Element = area.as_ref();
    let has_focus = document.active_element().as_ref() == Some(element);
    let options = Object::new();
    let selection = |end: Result<Option<u32>, JsValue>| JsValue::from(end.ok().flatten().unwrap_or(0));
    let entries: [(&str, JsValue); 9] = [
        ("text", area.value().into()),
        ("from", selection(area.selection_start())),
        ("to", selection(area.selection_end())),
        ("focus", has_focus.into()),
        ("scroll", area.scroll_top().into()),
        ("label", label.into()),
        ("onChange", callbacks.change.as_ref().clone()),
        ("onRun", callbacks.run.as_ref().clone()),
        ("onApply", callbacks.apply.as_ref().clone()),
    ];
    for (name, value) in entries {
        Reflect::set(&options, &name.into(), &value).ok()?;
    }
    create(parent, &options).ok()
}

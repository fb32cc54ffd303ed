//! The manifest: a plain text area at once, CodeMirror in its place when that has loaded.

mod bridge;
mod problems;
mod toolbar;

pub use problems::Problems;
pub use toolbar::Toolbar;

use crate::state::Action;
use crate::words::Words;
use bridge::{Callbacks, CodeMirror};
use jobyard_session::views::Diagnostic;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

/// What the page does to the editor, whichever of the two it is now.
#[derive(Clone, Default)]
pub struct Handle {
    inner: Rc<RefCell<Inner>>,
}

#[derive(Default)]
struct Inner {
    place: NodeRef,
    area: NodeRef,
    editor: Option<CodeMirror>,
    callbacks: Option<Callbacks>,
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Handle {
    /// Replaces the text as one edit.
    pub fn set_text(&self, text: &str, tell: &Callback<Action>) {
        // The editor tells of the change itself, so nothing may be borrowed meanwhile.
        let inner = self.inner.borrow();
        if let Some(editor) = &inner.editor {
            editor.set_text(text);
        } else if let Some(area) = inner.area.cast::<HtmlTextAreaElement>() {
            area.set_value(text);
            tell.emit(Action::Edited(text.into()));
        }
    }

    /// Underlines what was found.
    pub fn underline(&self, diagnostics: &[Diagnostic]) {
        if let Some(editor) = &self.inner.borrow().editor {
            editor.underline(diagnostics);
        }
    }

    /// Names the editor for screen readers.
    pub fn set_label(&self, label: &str) {
        if let Some(editor) = &self.inner.borrow().editor {
            editor.set_label(label);
        }
    }

    /// Puts the cursor where a problem is.
    pub fn jump(&self, diagnostic: &Diagnostic) {
        let inner = self.inner.borrow();
        if let Some(editor) = &inner.editor {
            editor.jump(diagnostic.line, diagnostic.column);
        } else if let Some(area) = inner.area.cast::<HtmlTextAreaElement>() {
            let _ = area.focus();
            let _ = area.set_selection_range(diagnostic.from, diagnostic.to);
        }
    }

    fn upgrade(&self, label: &str, tell: &Callback<Action>) {
        let mut inner = self.inner.borrow_mut();
        let (Some(place), Some(area)) = (inner.place.cast::<Element>(), inner.area.cast::<HtmlTextAreaElement>())
        else {
            return;
        };
        let callbacks = callbacks(tell);
        let Some(editor) = bridge::take_over(&place, &area, label, &callbacks) else { return };
        area.set_hidden(true);
        inner.editor = Some(editor);
        inner.callbacks = Some(callbacks);
    }
}

fn callbacks(tell: &Callback<Action>) -> Callbacks {
    let (tell_change, tell_run, tell_apply) = (tell.clone(), tell.clone(), tell.clone());
    Callbacks {
        change: Closure::new(move |text: String| tell_change.emit(Action::Edited(text.into()))),
        run: Closure::new(move || tell_run.emit(Action::Run)),
        apply: Closure::new(move || tell_apply.emit(Action::Apply)),
    }
}

/// Properties of [`Editor`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// How the page reaches the editor.
    pub handle: Handle,
    /// The text at the start; later the editor knows better.
    pub text: Rc<str>,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// The editing surface.
#[component]
pub fn Editor(props: &Props) -> Html {
    let first_text = use_memo((), |()| props.text.to_string());
    let is_loaded = use_state(|| false);
    {
        let is_loaded = is_loaded.clone();
        use_effect_with((), move |()| bridge::load(Callback::from(move |()| is_loaded.set(true))));
    }
    {
        let (handle, tell, label) = (props.handle.clone(), props.tell.clone(), props.words.editor_label);
        use_effect_with(*is_loaded, move |is_loaded| {
            if *is_loaded {
                handle.upgrade(label, &tell);
                // Problems that were found before are underlined by the next check.
                tell.emit(Action::TypingPaused);
            }
        });
    }
    {
        let handle = props.handle.clone();
        use_effect_with(props.words.editor_label, move |label| handle.set_label(label));
    }
    let (place, area) = {
        let inner = props.handle.inner.borrow();
        (inner.place.clone(), inner.area.clone())
    };
    let oninput = props.tell.reform(|event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        Action::Edited(area.value().into())
    });
    let tell = props.tell.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            tell.emit(if event.shift_key() { Action::Apply } else { Action::Run });
        }
    });
    html! {
        <div class="editor">
            <div class="editor-place" ref={place}></div>
            <textarea ref={area} class="editor-plain" aria-label={props.words.editor_label} spellcheck="false"
                autocapitalize="off" wrap="off" defaultvalue={(*first_text).clone()} {oninput} {onkeydown} />
        </div>
    }
}

//! A container's log: text and nothing else, kept at its end while it grows.

use crate::format;
use crate::words::Words;
use web_sys::Element;
use yew::prelude::*;

/// Properties of [`Log`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The last part.
    pub text: String,
    /// Bytes before it.
    pub skipped: f64,
    /// The page's language.
    pub words: &'static Words,
}

/// The log.
#[component]
pub fn Log(props: &Props) -> Html {
    let words = props.words;
    let area = use_node_ref();
    {
        let area = area.clone();
        use_effect_with(props.text.len(), move |_| {
            if let Some(area) = area.cast::<Element>() {
                // A short log stays at its top: the first digits of pi are what one looks for.
                let is_stream = area.scroll_height() > 3 * area.client_height()
                    && area.text_content().is_some_and(|text| text.contains('\n'));
                if is_stream {
                    area.set_scroll_top(area.scroll_height());
                }
            }
        });
    }
    html! {
        <div class="log">
            <h3>{words.log}</h3>
            if props.skipped > 0.0 { <p class="faint">{(words.log_skipped)(&format::bytes(props.skipped))}</p> }
            if props.text.is_empty() {
                <p class="faint">{words.empty_log}</p>
            } else {
                <pre ref={area} tabindex="0" aria-label={words.log} class="log-text">{&props.text}</pre>
            }
        </div>
    }
}

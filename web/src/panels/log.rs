//! A container's log: text and nothing else, kept at its end while it grows.

use crate::format;
use crate::words::Words;
use web_sys::Element;
use yew::prelude::*;

/// As much as is laid out in every frame of the running clock; all of it is shown when time stands.
const MOVING_BYTES_MAX: usize = 8 * 1024;

/// Properties of [`Log`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The last part.
    pub text: String,
    /// Bytes before it.
    pub skipped: f64,
    /// Whether time moves.
    pub is_moving: bool,
    /// The page's language.
    pub words: &'static Words,
}

/// The log.
#[component]
pub fn Log(props: &Props) -> Html {
    let words = props.words;
    let area = use_node_ref();
    let from = if props.is_moving { props.text.len().saturating_sub(MOVING_BYTES_MAX) } else { 0 };
    let text = &props.text[props.text.ceil_char_boundary(from)..];
    let skipped = props.skipped + (props.text.len() - text.len()) as f64;
    {
        let area = area.clone();
        use_effect_with((props.text.len(), props.is_moving), move |_| {
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
            if skipped > 0.0 { <p class="faint">{(words.log_skipped)(&format::bytes(skipped))}</p> }
            if text.is_empty() {
                <p class="faint">{words.empty_log}</p>
            } else {
                <pre ref={area} tabindex="0" aria-label={words.log} class="log-text">{text}</pre>
            }
        </div>
    }
}

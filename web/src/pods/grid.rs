//! The window of tiles: one list, one stop for Tab, arrows inside.

use super::tile::{Tile, name_of};
use crate::state::{Action, key_of};
use crate::words::Words;
use jobyard_session::protocol::Look;
use jobyard_session::views::View;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Properties of [`Grid`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What there is.
    pub view: Rc<View>,
    /// The selected Job and pod.
    pub look: Look,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The tiles.
#[component]
pub fn Grid(props: &Props) -> Html {
    let tiles = &props.view.pods.tiles;
    let job = props.look.job.as_ref().map(|key| key.1.as_str());
    let chosen = tiles.iter().position(|tile| props.look.pod.as_ref() == Some(&key_of(tile)));
    let stop = chosen.unwrap_or(0);
    let onkeydown = Callback::from(|event: KeyboardEvent| move_focus(&event));
    if tiles.is_empty() {
        return html! { <p class="tiles-none faint">{props.words.no_pods}</p> };
    }
    html! {
        <div class="tiles" role="listbox" aria-label={props.words.pods} {onkeydown}>
            { for tiles.iter().enumerate().map(|(at, tile)| {
                let (namespace, name) = key_of(tile);
                let choose = props.tell.reform(move |()| Action::SelectPod(namespace.clone(), name.clone()));
                html! {
                    <Tile key={format!("{}/{}", tile.namespace, tile.name)} tile={tile.clone()} title={name_of(tile, job)}
                        is_chosen={chosen == Some(at)} is_stop={stop == at} {choose} words={props.words} />
                }
            }) }
        </div>
    }
}

/// Left, right, up, down, Home and End move the focus among the tiles.
fn move_focus(event: &KeyboardEvent) {
    let Some(tile) =
        event.target_dyn_into::<Element>().and_then(|target| target.closest("[role=option]").ok().flatten())
    else {
        return;
    };
    let Some(list) = tile.parent_element() else { return };
    let count = list.children().length();
    let at = (0..count).find(|at| list.children().item(*at).is_some_and(|other| other == tile)).unwrap_or(0);
    let row = columns(&list);
    let to = match event.key().as_str() {
        "ArrowRight" => at + 1,
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowDown" => at + row,
        "ArrowUp" => at.checked_sub(row).unwrap_or(at),
        "Home" => 0,
        "End" => count.saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    let to = if to < count { to } else { at };
    if let Some(next) = list.children().item(to).and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

/// How many tiles stand in a row: those that are as high up as the first.
fn columns(list: &Element) -> u32 {
    let top = |at: u32| list.children().item(at).map(|tile| tile.get_bounding_client_rect().top());
    let first = top(0);
    (1..list.children().length()).find(|at| top(*at) != first).unwrap_or(1).max(1)
}

//! A pod in the grid. Every tile has the same size whatever it says.

use super::{class_of, symbol_of};
use crate::format;
use crate::words::Words;
use jobyard_session::views::PodTile;
use yew::prelude::*;

/// Properties of [`Tile`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The pod.
    pub tile: PodTile,
    /// What tells it from its siblings.
    pub title: String,
    /// Whether it is selected.
    pub is_chosen: bool,
    /// Whether Tab stops here.
    pub is_stop: bool,
    /// It was chosen.
    pub choose: Callback<()>,
    /// The page's language.
    pub words: &'static Words,
}

/// The tile.
#[component]
pub fn Tile(props: &Props) -> Html {
    let (tile, words) = (&props.tile, props.words);
    let onclick = props.choose.reform(|_: MouseEvent| ());
    let choose = props.choose.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" || event.key() == " " {
            event.prevent_default();
            event.stop_propagation();
            choose.emit(());
        }
    });
    let which = which(tile, words);
    let node = if tile.node.is_empty() { "–".to_owned() } else { format::name(&tile.node) };
    let end = end(tile);
    let spoken = format!("{}, {which}, {}: ", format::name(&tile.name), words.pod_state(tile.state));
    html! {
        <div class={classes!("tile", class_of(tile.state))} role="option" aria-selected={props.is_chosen.to_string()}
            tabindex={if props.is_stop { "0" } else { "-1" }} {onclick} {onkeydown}>
            <span class="for-readers">{spoken}</span>
            <span class="tile-head"><span class="symbol" aria-hidden="true">{symbol_of(tile.state)}</span><strong>{&props.title}</strong>
                if tile.restarts > 0 { <span class="tile-restarts" title={(words.restarts)(tile.restarts)}>{"↻"}{tile.restarts}</span> }
            </span>
            <span class="tile-status">{&tile.status}</span>
            <span class="tile-foot"><span>{node}</span><span>{end}</span></span>
        </div>
    }
}

/// `#3` for an index (with the attempt from the second on), else the end of the name.
pub fn name_of(tile: &PodTile, job: Option<&str>) -> String {
    match tile.index {
        Some(index) if tile.attempt > 1 => format!("#{index} ·{}", tile.attempt),
        Some(index) => format!("#{index}"),
        None => format::short_name(&tile.name, job),
    }
}

fn which(tile: &PodTile, words: &Words) -> String {
    let attempt = (words.attempt)(tile.attempt);
    tile.index.map_or(attempt.clone(), |index| format!("{}, {attempt}", (words.index)(index)))
}

fn end(tile: &PodTile) -> String {
    tile.exit_code.map(|code| format!("exit {code}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_tile_is_named_by_what_tells_it_apart() {
        let pod = PodTile { name: "pi-x7k2p".into(), attempt: 1, ..PodTile::default() };
        assert_eq!(name_of(&pod, Some("pi")), "x7k2p");
        assert_eq!(name_of(&PodTile { index: Some(3), ..pod.clone() }, Some("pi")), "#3");
        assert_eq!(name_of(&PodTile { index: Some(3), attempt: 2, ..pod }, Some("pi")), "#3 ·2");
    }
}

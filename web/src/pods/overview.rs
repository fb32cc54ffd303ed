//! A map of all pods: one dot each, drawn on a canvas as pixels that the style sheet enlarges.

use crate::state::{Action, TILES};
use crate::words::Words;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// Properties of [`Overview`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// One letter for each pod.
    pub letters: String,
    /// How many pods there are.
    pub total: u32,
    /// First of the pods that the tiles show; absent if they are chosen by state.
    pub first: Option<u32>,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The map.
#[component]
pub fn Overview(props: &Props) -> Html {
    let canvas = use_node_ref();
    let columns = columns(props.letters.len());
    {
        let (canvas, letters, first) = (canvas.clone(), props.letters.clone(), props.first);
        use_effect(move || {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                draw(&canvas, letters.as_bytes(), columns, first);
            }
        });
    }
    let onclick = {
        let (tell, canvas) = (props.tell.clone(), canvas.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
            let place = canvas.get_bounding_client_rect();
            let column = (f64::from(event.client_x()) - place.left()) / place.width() * f64::from(canvas.width());
            let row = (f64::from(event.client_y()) - place.top()) / place.height() * f64::from(canvas.height());
            tell.emit(Action::ShowTiles(row.max(0.0) as u32 * canvas.width() + column.max(0.0) as u32));
        })
    };
    html! {
        <div class="overview"><canvas ref={canvas} role="img" aria-label={(props.words.overview_label)(props.total)} {onclick}></canvas></div>
    }
}

/// So many that the map is about nine times as wide as high.
fn columns(count: usize) -> u32 {
    ((count as f64 * 9.0).sqrt().ceil() as u32).max(60)
}

fn draw(canvas: &HtmlCanvasElement, letters: &[u8], columns: u32, first: Option<u32>) {
    let rows = (letters.len() as u32).div_ceil(columns).max(1);
    canvas.set_width(columns);
    canvas.set_height(rows);
    let shown = first.map(|first| first as usize..first as usize + TILES as usize);
    let mut pixels = vec![0_u8; (columns * rows * 4) as usize];
    for (at, (pixel, letter)) in pixels.chunks_exact_mut(4).zip(letters).enumerate() {
        let [red, green, blue] = colour(*letter);
        let alpha = if shown.as_ref().is_none_or(|shown| shown.contains(&at)) { 255 } else { 170 };
        pixel.copy_from_slice(&[red, green, blue, alpha]);
    }
    let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), columns, rows) else { return };
    let context =
        canvas.get_context("2d").ok().flatten().and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

/// The colours of the style sheet, in a middle tone that suits both themes.
fn colour(letter: u8) -> [u8; 3] {
    match letter {
        b't' => [0x7c, 0x8c, 0xe0],
        b'r' => [0x2f, 0x7f, 0xe0],
        b'b' => [0xd0, 0x8a, 0x10],
        b'x' => [0x9a, 0x6f, 0xb8],
        b's' => [0x2c, 0x9c, 0x5e],
        b'f' => [0xd6, 0x45, 0x3d],
        _ => [0xa0, 0xa6, 0xae],
    }
}

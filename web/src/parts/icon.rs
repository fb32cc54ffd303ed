//! Small drawings for buttons. Glyphs of that kind are missing from many fonts.

use yew::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A triangle.
    Play,
    /// Two bars.
    Pause,
    /// A triangle before a bar.
    Step,
    /// Two triangles before a bar.
    End,
    /// A circle with an arrow head.
    Reset,
}

impl Icon {
    /// Its outline on a field of 16 by 16.
    fn path(self) -> &'static str {
        match self {
            Self::Play => "M4 2.5v11l9-5.5z",
            Self::Pause => "M4 3h3v10H4zM9 3h3v10H9z",
            Self::Step => "M3 3v10l7-5zM11 3h2v10h-2z",
            Self::End => "M1.5 3.5v9L7 8zM7 3.5v9L12.5 8zM12.5 3.5h2v9h-2z",
            Self::Reset => "M8 3a5 5 0 1 1-4.8 3.6l1.7.5A3.2 3.2 0 1 0 8 4.8V7L4.2 3.9 8 .8z",
        }
    }

    /// The drawing; what it means must stand beside it.
    pub fn draw(self) -> Html {
        html! { <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d={self.path()} fill="currentColor" /></svg> }
    }
}

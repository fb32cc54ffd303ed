//! What a terminal has written, the oldest dropped when there is too much.

use crate::terminal_views::{Piece, PieceKind};
use std::collections::VecDeque;

/// Pieces that are kept.
const PIECES_MAX: usize = 5_000;
/// What `clear` writes: everything before it is gone.
const CLEAR: &str = "\u{1b}[2J";

/// Pieces in order, each with a number that never changes.
#[derive(Clone, Debug, Default)]
pub struct Scroll {
    pieces: VecDeque<Piece>,
    /// Number of the first that is kept.
    first: u32,
}

impl Scroll {
    /// Appends a piece.
    pub fn push(&mut self, kind: PieceKind, text: String) {
        let text = match text.rfind(CLEAR) {
            Some(at) => {
                self.drop_first(self.pieces.len());
                let rest = &text[at + CLEAR.len()..];
                rest.strip_prefix("\u{1b}[3J").unwrap_or(rest).to_owned()
            }
            None => text,
        };
        if text.is_empty() {
            return;
        }
        self.pieces.push_back(Piece { kind, text });
        self.drop_first(self.pieces.len().saturating_sub(PIECES_MAX));
    }

    /// The number of the next piece.
    pub fn next(&self) -> u32 {
        self.first + self.pieces.len() as u32
    }

    /// Number of the first piece that is kept, and the pieces from `from` on.
    pub fn from(&self, from: u32) -> (u32, Vec<Piece>) {
        let skipped = from.saturating_sub(self.first) as usize;
        (self.first, self.pieces.iter().skip(skipped).cloned().collect())
    }

    fn drop_first(&mut self, count: usize) {
        self.pieces.drain(..count);
        self.first += count as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scroll: &Scroll, from: u32) -> (u32, Vec<String>) {
        let (first, pieces) = scroll.from(from);
        (first, pieces.into_iter().map(|piece| piece.text).collect())
    }

    #[test]
    fn pieces_keep_their_numbers() {
        let mut scroll = Scroll::default();
        (0..PIECES_MAX + 2).for_each(|at| scroll.push(PieceKind::Output, at.to_string()));
        let last = (PIECES_MAX + 1) as u32;
        assert_eq!(texts(&scroll, last), (2, vec![last.to_string()]));
        assert_eq!(texts(&scroll, 0).1.len(), PIECES_MAX, "who asks for what is gone gets what there is");
        assert_eq!(scroll.next(), last + 1);
    }

    #[test]
    fn clearing_leaves_what_follows() {
        let mut scroll = Scroll::default();
        scroll.push(PieceKind::Output, "old\n".to_owned());
        scroll.push(PieceKind::Output, "\u{1b}[H\u{1b}[2J\u{1b}[3Jnew".to_owned());
        assert_eq!(texts(&scroll, 0), (1, vec!["new".to_owned()]));
        scroll.push(PieceKind::Output, "\u{1b}[H\u{1b}[2J".to_owned());
        assert_eq!(texts(&scroll, 0), (2, vec![]));
    }
}

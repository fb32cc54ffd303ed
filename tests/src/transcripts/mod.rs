//! Transcripts: Markdown pages whose commands are run and whose outputs are compared.
//!
//! A page has prose, `yaml` blocks and `console` blocks. In a `console` block a line that begins with `$ ` is a command,
//! lines that begin
//! with `> ` continue it, what follows is its output. The name behind a block's `yaml` is that of a file in the
//! terminal's home. `commands.rs` lists the commands; they speak to a session, as the page in the browser
//! does. `UPDATE=1 cargo test -p jobyard-tests --test transcripts` writes the outputs anew: then the diff is what is
//! reviewed.

mod commands;
mod document;
mod tables;
mod terminal;

use commands::Player;
use document::{Document, Piece};

/// The page with the outputs that its commands give now.
pub fn replay(text: &str) -> String {
    let mut document = Document::parse(text);
    let mut player = Player::new();
    for piece in &mut document.pieces {
        match piece {
            Piece::Prose(_) => {}
            Piece::Yaml { file, text } => {
                if !file.is_empty() {
                    player.upload(file, text);
                }
                player.manifest.clone_from(text);
            }
            Piece::Console(steps) => {
                for step in steps {
                    step.output = player.run(&step.command, &step.rest);
                }
            }
        }
    }
    document.text()
}

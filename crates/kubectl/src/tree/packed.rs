//! Text that is kept compressed in the program.

use std::sync::OnceLock;

/// A text as a raw DEFLATE stream, unpacked when it is first read.
#[derive(Debug)]
pub struct Packed {
    bytes: &'static [u8],
    text: OnceLock<String>,
}

impl Packed {
    /// The text of these bytes.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, text: OnceLock::new() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let bytes = miniz_oxide::inflate::decompress_to_vec(self.bytes).expect("it was compressed by its own tool");
            String::from_utf8(bytes).expect("it is text")
        })
    }
}

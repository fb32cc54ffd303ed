//! The manifests that the page offers. Their titles are in the word tables, in the same order.

/// A manifest of the gallery.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its name in the terminal's home.
    pub file: &'static str,
    /// YAML.
    pub text: &'static str,
}

macro_rules! example {
    ($file:literal) => {
        Example { file: $file, text: include_str!(concat!("../examples/", $file)) }
    };
}

/// Every example.
pub const EXAMPLES: [Example; 6] = [
    example!("pi.yaml"),
    example!("pi-with-timeout.yaml"),
    example!("indexed.yaml"),
    example!("backoff-limit.yaml"),
    example!("work-queue.yaml"),
    example!("cronjob.yaml"),
];

/// What the editor shows on the first visit.
pub const FIRST: &str = EXAMPLES[0].text;

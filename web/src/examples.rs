//! The manifests that the page offers. Their titles are in the word tables, in the same order.

/// YAML of each example.
pub const EXAMPLES: [&str; 5] = [
    include_str!("../examples/pi.yaml"),
    include_str!("../examples/pi-with-timeout.yaml"),
    include_str!("../examples/indexed.yaml"),
    include_str!("../examples/backoff-limit.yaml"),
    include_str!("../examples/work-queue.yaml"),
];

/// What the editor shows on the first visit.
pub const FIRST: &str = EXAMPLES[0];

//! The lease of a node.

use super::writer::Writer;
use crate::text::time;
use crate::value::{at, set, text};
use serde_json::Value;

/// Writes the block `Lease:`, or why there is none.
pub fn describe(out: &mut Writer, lease: &Result<Value, String>) {
    let lease = match lease {
        Ok(lease) => at(lease, "spec"),
        Err(why) => {
            out.field(0, "Lease", &format!("Failed to get lease: {why}"));
            return;
        }
    };
    out.line(0, "Lease:");
    let holder = set(lease, "holderIdentity").map_or("<unset>", |_| text(lease, "holderIdentity"));
    out.field(1, "HolderIdentity", holder);
    for (title, path) in [("AcquireTime", "acquireTime"), ("RenewTime", "renewTime")] {
        let time = set(lease, path).map(time::rfc1123);
        out.field(1, title, time.as_deref().unwrap_or("<unset>"));
    }
}

//! Schedules are read and computed as `robfig/cron` v3 does, around changes of the clocks too.

use jobyard_tests::jsonl;
use jobyard_tests::schedules::{Line, difference};
use std::collections::BTreeSet;
use std::path::Path;

fn table() -> Vec<Line> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schedules/table.jsonl.gz");
    jsonl::read(&path).expect("the recorded table")
}

/// [C-020], [C-021], [C-022], [C-023], [C-024], [C-025], [C-075]
#[test]
fn all_recorded_schedules_agree() {
    let lines = table();
    let schedules: BTreeSet<&str> = lines.iter().map(|line| line.schedule.as_str()).collect();
    let refused = lines.iter().filter(|line| !line.error.is_empty()).count();
    assert!(schedules.len() >= 200 && refused >= 80, "{} schedules, {refused} refused", schedules.len());
    let found: Vec<String> = lines.iter().filter_map(difference).collect();
    assert!(found.is_empty(), "{} of {}:\n{}", found.len(), lines.len(), found.join("\n"));
}

/// A comparison that never finds anything is not to be trusted.
#[test]
fn planted_differences_are_found() {
    for line in table().into_iter().step_by(7) {
        let spoilt = if line.next.is_empty() {
            Line { error: format!("{}.", line.error), ..line }
        } else {
            Line { next: line.next.iter().map(|time| time + 1).collect(), ..line }
        };
        assert!(difference(&spoilt).is_some(), "{spoilt:?}");
    }
}

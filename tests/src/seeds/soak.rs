//! Many seeds on all processors, with progress.

use super::run::Options;
use super::{Plan, run};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Seeds that a thread takes at a time.
const BATCH: u64 = 50;
/// Failing seeds after which a soak ends: more of them say nothing new.
const FAILURES_MAX: usize = 50;

/// What many seeds have shown.
#[derive(Clone, Debug, Default)]
pub struct Soaked {
    /// Seeds that were played.
    pub seeds: u64,
    /// Occurrences in all of them.
    pub occurrences: u64,
    /// Failing seeds with the code of their first violation.
    pub failed: BTreeMap<u64, &'static str>,
}

/// Plays `count` seeds from `from` on. `progress` is called about once a second with what was played and how long it took.
///
/// # Panics
/// If a thread cannot be joined: runs catch their panics.
pub fn soak(from: u64, count: u64, options: Options, mut progress: impl FnMut(&Soaked, Duration)) -> Soaked {
    let (next, sum) = (AtomicU64::new(0), Mutex::new(Soaked::default()));
    let start = Instant::now();
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let work = || while play_batch(from, count, options, &next, &sum) {};
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut told = Instant::now();
        while workers.iter().any(|worker| !worker.is_finished()) {
            std::thread::sleep(Duration::from_millis(20));
            if told.elapsed() >= Duration::from_secs(1) {
                told = Instant::now();
                progress(&sum.lock().expect("no thread panics"), start.elapsed());
            }
        }
    });
    sum.into_inner().expect("no thread panics")
}

/// Plays the next seeds; false if there are none.
fn play_batch(from: u64, count: u64, options: Options, next: &AtomicU64, sum: &Mutex<Soaked>) -> bool {
    let first = next.fetch_add(BATCH, Ordering::Relaxed);
    if first >= count {
        return false;
    }
    let mut batch = Soaked::default();
    for seed in from + first..from + (first + BATCH).min(count) {
        let outcome = run(&Plan::of_seed(seed), options);
        batch.seeds += 1;
        batch.occurrences += outcome.world.map_or(0, |world| world.steps());
        batch.failed.extend(outcome.violations.first().map(|violation| (seed, violation.code)));
    }
    let mut sum = sum.lock().expect("no thread panics");
    sum.seeds += batch.seeds;
    sum.occurrences += batch.occurrences;
    sum.failed.append(&mut batch.failed);
    sum.failed.len() < FAILURES_MAX
}

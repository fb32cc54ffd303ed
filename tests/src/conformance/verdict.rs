//! What became of each scenario: played, compared, judged.

use super::compare::{Difference, compare};
use super::deviations::Deviations;
use super::player::play;
use super::recording::{Outcome, Recording};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of a scenario.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It meets a recorded outcome.
    Agrees,
    /// It differs and is meant to, for this reason.
    Deviates(String),
    /// It differs.
    Differs(Box<Difference>),
    /// It could not be played to its end: the message of a panic or of the player.
    Failed(String),
    /// It needs what we do not have yet.
    NotPlayed(&'static str),
}

/// A judged scenario with what we did in it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Name of the scenario.
    pub name: String,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether it is listed as a deviation.
    pub is_listed: bool,
    /// Our run, if it came to its end.
    pub ours: Option<Outcome>,
}

/// Plays and judges all recordings on so many threads; the answers are in the order of the recordings.
pub fn judge_all(recordings: &[Recording], deviations: &Deviations, threads: usize) -> Vec<Judged> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(recording) = recordings.get(place) else { break };
                    let judged = judge(recording, deviations);
                    done.lock().expect("no thread panics while it holds the lock").push((place, judged));
                }
            });
        }
    });
    let mut judged = done.into_inner().expect("no thread panics while it holds the lock");
    judged.sort_by_key(|(place, _)| *place);
    judged.into_iter().map(|(_, judged)| judged).collect()
}

/// Plays and judges one recording. A panic is the failure of this scenario only.
pub fn judge(recording: &Recording, deviations: &Deviations) -> Judged {
    let scenario = &recording.scenario;
    let reason = deviations.get(&scenario.name);
    let (verdict, ours) = match scenario.not_played() {
        Some(what) => (Verdict::NotPlayed(what), None),
        None => match catch_unwind(AssertUnwindSafe(|| play(scenario))) {
            Ok(Ok(ours)) => {
                let difference = compare(&recording.outcomes, &ours);
                let verdict = difference.map_or(Verdict::Agrees, |difference| Verdict::Differs(Box::new(difference)));
                (verdict, Some(ours))
            }
            Ok(Err(message)) => (Verdict::Failed(message), None),
            Err(panic) => (Verdict::Failed(format!("panic: {}", panic_message(&*panic))), None),
        },
    };
    let verdict = match (verdict, reason) {
        (Verdict::Differs(_) | Verdict::Failed(_), Some(reason)) => Verdict::Deviates(reason.clone()),
        (verdict, _) => verdict,
    };
    Judged { name: scenario.name.clone(), verdict, is_listed: reason.is_some(), ours }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "without a text".to_owned())
}

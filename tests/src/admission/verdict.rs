//! What became of each case: played, compared, judged.

use super::case::Case;
use super::compare::{Difference, compare};
use super::player::play;
use crate::conformance::deviations::Deviations;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What became of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Our answer is that of the real server.
    Agrees,
    /// It differs and is meant to, for this reason.
    Deviates(String),
    /// It differs.
    Differs(Vec<Difference>),
    /// It could not be played: the message of a panic or of the player.
    Failed(String),
}

/// A judged case.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Name of the case.
    pub id: String,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether it is listed as a deviation.
    pub is_listed: bool,
}

/// Plays and judges one case. A panic is the failure of this case only.
pub fn judge(case: &Case, deviations: &Deviations) -> Judged {
    let verdict = match catch_unwind(AssertUnwindSafe(|| play(case))) {
        Ok(Ok(ours)) => match compare(&case.result, &ours) {
            differences if differences.is_empty() => Verdict::Agrees,
            differences => Verdict::Differs(differences),
        },
        Ok(Err(message)) => Verdict::Failed(message),
        Err(_) => Verdict::Failed("panic".to_owned()),
    };
    let reason = deviations.get(&case.id);
    let verdict = match (verdict, reason) {
        (Verdict::Differs(_) | Verdict::Failed(_), Some(reason)) => Verdict::Deviates(reason.clone()),
        (verdict, _) => verdict,
    };
    Judged { id: case.id.clone(), verdict, is_listed: reason.is_some() }
}

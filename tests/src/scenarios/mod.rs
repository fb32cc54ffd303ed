//! Random scenarios for the recorder: what is to be given to the real controllers and to ours.
//!
//! A scenario is JSON, since the recorder is another program; `tests/recorder/README.md` says what its parts mean.

mod cron;
mod fates;
mod jobs;
mod steps;

use crate::seeds::Dice;
use serde_json::{Value, json};

/// What may happen in a scenario besides Jobs that run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Nothing.
    Calm,
    /// Edits and deletions by users.
    Users,
    /// Failed requests, crashes, held watches.
    Faults,
    /// Both.
    All,
    /// Both, with larger Jobs, orphans, several Jobs of one name, and every field that can be edited.
    Wide,
    /// CronJobs: policies, suspensions, edits, deletions, missed and failed starts.
    Cron,
}

impl Profile {
    /// All profiles by name.
    pub const ALL: [(&'static str, Self); 6] = [
        ("calm", Self::Calm),
        ("users", Self::Users),
        ("faults", Self::Faults),
        ("all", Self::All),
        ("wide", Self::Wide),
        ("cron", Self::Cron),
    ];

    /// The profile of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, profile)| profile)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, profile)| *profile == self).map_or("", |(name, _)| name)
    }

    const fn has_users(self) -> bool {
        matches!(self, Self::Users | Self::All | Self::Wide)
    }

    const fn has_faults(self) -> bool {
        matches!(self, Self::Faults | Self::All | Self::Wide)
    }
}

/// So many scenarios of a profile; the same for the same seed.
pub fn random(seed: u64, count: u64, profile: Profile) -> Vec<Value> {
    let mut dice = Dice::new(seed ^ (profile as u64) << 32);
    (0..count).map(|number| scenario(&mut dice, &format!("{}-{seed}-{number}", profile.name()), profile)).collect()
}

fn scenario(dice: &mut Dice, name: &str, profile: Profile) -> Value {
    if profile == Profile::Cron {
        return cron::scenario(dice, name);
    }
    let (mut when, mut fates) = (Vec::new(), Vec::new());
    let jobs = if profile == Profile::Wide { dice.pick(&[1, 1, 2, 3]) } else { dice.pick(&[1, 1, 1, 1, 2]) };
    for number in 0..jobs {
        let job = jobs::random(dice, &format!("j{number}"), profile);
        fates.extend(fates::of_job(dice, &job));
        let born = dice.between(1000, 4000);
        when.push((born, json!({"create": job})));
        when.extend(steps::edits(dice, &job, born, profile));
    }
    let mut faults = Vec::new();
    if profile.has_faults() {
        when.extend(steps::crashes(dice, profile));
        faults = steps::faults(dice, profile);
    }
    let mut scenario = json!({
        "name": name, "latency": latency(dice), "steps": steps::in_order(when), "fates": fates, "faults": faults, "end": "1800s",
    });
    if dice.chance(10) {
        scenario["gates"] = json!({"StaleControllerConsistencyJob": false});
    }
    if dice.chance(10) {
        let mut times = [dice.between(2000, 60_000), dice.between(2000, 60_000)];
        times.sort_unstable();
        scenario["views"] = json!(times.map(|at| format!("{at}ms")));
    }
    scenario
}

/// Most worlds answer fast; in the others one watch is far behind.
fn latency(dice: &mut Dice) -> Value {
    let near = ["4ms", "3ms", "11ms", "13ms", "17ms", "50ms"];
    let [request, response, jobs, pods, cronjobs, gc] = dice.pick(&[
        near,
        near,
        near,
        ["37ms", "21ms", "83ms", "190ms", "83ms", "210ms"],
        ["9ms", "8ms", "640ms", "71ms", "640ms", "300ms"],
        ["9ms", "8ms", "43ms", "2310ms", "43ms", "900ms"],
        ["120ms", "77ms", "5003ms", "333ms", "411ms", "1700ms"],
    ]);
    json!({"request": request, "response": response, "jobs": jobs, "pods": pods, "cronjobs": cronjobs, "gc": gc})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_scenarios_and_another_seed_others() {
        for (_, profile) in Profile::ALL {
            let once = random(7, 20, profile);
            assert_eq!(once, random(7, 20, profile));
            assert_ne!(once, random(8, 20, profile));
        }
    }

    #[test]
    fn the_player_can_read_every_scenario() {
        for (name, profile) in Profile::ALL {
            for scenario in random(3, 200, profile) {
                let read = serde_json::from_value::<crate::conformance::scenario::Scenario>(scenario.clone());
                assert!(read.is_ok(), "{name}: {read:?} in {scenario}");
            }
        }
    }
}

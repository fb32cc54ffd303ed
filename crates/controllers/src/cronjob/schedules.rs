//! Schedules that were read, so that a sync does not read its own anew.

use jobyard_api::Text;
use jobyard_api::cronjob::CronJobSpec;
use jobyard_api::schedule::Schedule;
use jobyard_api::zones::Zone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Schedules that are kept.
const KEPT_MAX: usize = 256;

/// What a schedule and its zone came to.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// The schedule, or what is wrong with it.
    pub schedule: Result<Schedule, String>,
    /// The zone beside it, UTC if there is none; or what is wrong with that.
    pub zone: Result<Zone, String>,
}

/// By schedule and zone.
#[derive(Clone, Debug, Default)]
pub(super) struct Schedules(BTreeMap<(Text, Option<Text>), Arc<Read>>);

impl Schedules {
    /// The schedule of a CronJob.
    pub fn read(&mut self, spec: &CronJobSpec) -> Arc<Read> {
        let key = (spec.schedule.clone(), spec.time_zone.clone());
        if let Some(read) = self.0.get(&key) {
            return read.clone();
        }
        let read = Arc::new(Read {
            schedule: Schedule::parse_in(&spec.schedule, spec.time_zone.as_deref()),
            zone: Zone::load(spec.time_zone.as_deref().unwrap_or("")),
        });
        if self.0.len() >= KEPT_MAX {
            self.0.clear();
        }
        self.0.insert(key, read.clone());
        read
    }
}

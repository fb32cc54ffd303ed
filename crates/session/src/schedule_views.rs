//! What a front end draws of CronJobs: plain data by day and hour.

use crate::forecast::Moment;
use serde::{Deserialize, Serialize};

/// A CronJob as a row of `kubectl get cronjobs`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CronJobView {
    /// Namespace.
    pub namespace: String,
    /// NAME
    pub name: String,
    /// SCHEDULE
    pub schedule: String,
    /// TIMEZONE; `<none>` without one.
    pub time_zone: String,
    /// SUSPEND
    pub is_suspended: bool,
    /// ACTIVE
    pub active: u32,
    /// LAST SCHEDULE; `<none>` if nothing was started.
    pub last_schedule: String,
    /// AGE
    pub age: String,
}

/// What became of a run, or is to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunState {
    /// It is to start.
    #[default]
    Coming,
    /// Its Job goes.
    Going,
    /// Its Job is Complete.
    Succeeded,
    /// Its Job is Failed.
    Failed,
    /// It was not started, as another went (`Forbid`).
    Forbidden,
    /// Its Job was deleted before it ended, by the next run (`Replace`) or by hand.
    Replaced,
    /// It was not started: its deadline had passed.
    Missed,
}

/// The calendar of one CronJob: the newest seven days with runs that were due, then days with runs to come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleView {
    /// Zone in which days and hours are counted.
    pub zone: String,
    /// The next ten runs; fewer if there are no more.
    pub next: Vec<Moment>,
    /// When the next run is due, in virtual milliseconds since the start.
    pub next_start_ms: Option<f64>,
    /// Days on which a run was due or is to start, in order.
    pub days: Vec<CalendarDay>,
    /// Whether more runs follow than are counted.
    pub is_cut: bool,
    /// Why there are no runs to come, if the schedule cannot be read.
    pub error: String,
}

/// A day of the zone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarDay {
    /// `Sun 2026-03-29`
    pub date: String,
    /// Whether it is the virtual clock's day.
    pub is_today: bool,
    /// By how many seconds clocks go forward on it; back if below zero.
    pub change_seconds: i32,
    /// Hours with runs, in order.
    pub hours: Vec<HourRuns>,
}

/// An hour of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HourRuns {
    /// 0 to 23.
    pub hour: u32,
    /// Runs in each [`RunState`], in its order.
    pub counts: [u32; 7],
}

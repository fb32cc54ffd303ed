//! What the page knows, and the one place where it changes: an [`Action`] in, [`Effect`]s out. No browser in here.

mod action;
mod effect;
mod lesson;
mod speed;
mod terminal;
#[cfg(test)]
mod tests;
mod update;

pub use action::Action;
pub use effect::Effect;
pub use lesson::Lesson;
pub use speed::Speed;
pub use terminal::{Terminal, TerminalAction};

use crate::theme::Theme;
use crate::words::Language;
use jobyard_session::protocol::Look;
use jobyard_session::settings::Settings;
use jobyard_session::views::{Diagnostic, PodState, PodTile, View};
use std::rc::Rc;

/// Tiles in the page at one time.
pub const TILES: u32 = 96;
/// From this many pods on, the map of all pods is drawn.
pub const OVERVIEW_FROM: u32 = 97;
/// Longest time that one frame may stand for, so that a tab that was asleep does not leap.
pub const FRAME_MS_MAX: f64 = 120.0;

/// What virtual time does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// It stands.
    #[default]
    Paused,
    /// It follows real time, times the speed.
    Playing,
    /// It goes to the end as fast as it can, whatever the speed says.
    ToEnd,
    /// It goes to this time as fast as it can: virtual milliseconds since the start.
    To(u64),
}

/// What the engine's worker is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Loading.
    #[default]
    Starting,
    /// Answering.
    Ready,
    /// It trapped or is gone; why.
    Stopped(String),
    /// It has not answered for too long.
    Silent,
}

/// Which panel is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// The selected pod and its log.
    #[default]
    Pod,
    /// Events.
    Events,
    /// Decisions.
    Decisions,
    /// The Job's YAML.
    Yaml,
    /// The terminal.
    Terminal,
    /// The CronJobs and the calendar of one; only there with a CronJob.
    Schedule,
}

impl Panel {
    /// Every one, in the order of the tabs.
    pub const ALL: [Self; 6] = [Self::Pod, Self::Events, Self::Decisions, Self::Yaml, Self::Terminal, Self::Schedule];
}

/// A remark that goes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Counts up.
    pub id: u32,
    /// Whether something was refused.
    pub is_error: bool,
    /// The sentence.
    pub text: String,
}

/// All of it.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub struct State {
    /// The editor's text.
    pub text: Rc<str>,
    /// The text before an example replaced it.
    pub previous_text: Option<Rc<str>>,
    /// What was found in the text.
    pub diagnostics: Rc<Vec<Diagnostic>>,
    /// Whether `diagnostics` is about an older text.
    pub is_checking: bool,
    /// The text that the engine was asked about last.
    pub asked_text: Option<Rc<str>>,
    /// Questions about texts that are not answered yet.
    pub texts_asked: u32,
    /// What the engine showed last.
    pub view: Rc<View>,
    /// Whether something was run since the start or a reset.
    pub has_run: bool,
    /// What time does.
    pub motion: Motion,
    /// Whether it paused because everything had ended, and not because the user wanted it.
    pub has_paused_itself: bool,
    /// How fast it plays.
    pub speed: Speed,
    /// Whether an advance is under way.
    pub is_advancing: bool,
    /// Where the view's windows are.
    pub look: Look,
    /// Whether the user chose the selected pod, or the page did.
    pub has_chosen_pod: bool,
    /// Open panel.
    pub panel: Panel,
    /// The terminal.
    pub terminal: Terminal,
    /// The chapter of the manual that is played there.
    pub lesson: Option<Lesson>,
    /// Remarks.
    pub toasts: Vec<Toast>,
    /// Remarks so far.
    pub toast_count: u32,
    /// The worker.
    pub engine: Engine,
    /// Version and feature gates of the cluster.
    pub settings: Settings,
    /// Language.
    pub language: Language,
    /// Colours.
    pub theme: Theme,
}

impl State {
    /// How many pods the tiles may show: those of the chosen state, or all.
    pub fn matching(&self) -> u32 {
        match self.look.pods_state {
            None => self.view.pods.total,
            Some(state) => count_of(&self.view, state),
        }
    }

    /// Whether there are or will be so many pods that the map of all is drawn. Known from the start, so that it does
    /// not push the tiles down while they come.
    pub fn has_map(&self) -> bool {
        let key = self.look.job.as_ref();
        let job = self.view.jobs.iter().find(|job| key.is_some_and(|key| job.namespace == key.0 && job.name == key.1));
        let wanted = job.map_or(0, |job| job.wanted.unwrap_or(job.parallelism));
        self.view.pods.total >= OVERVIEW_FROM || wanted >= OVERVIEW_FROM as i32
    }

    /// Whether nothing is going to happen any more. A Job with a TTL has settled long before that.
    pub fn is_over(&self) -> bool {
        self.has_run && self.view.clock.next_in_ms.is_none()
    }
}

/// How many pods of a view are in a state.
pub fn count_of(view: &View, state: PodState) -> u32 {
    view.pods.counts.iter().find(|entry| entry.state == state).map_or(0, |entry| entry.count)
}

/// Namespace and name, as a look names a pod.
pub fn key_of(tile: &PodTile) -> (String, String) {
    (tile.namespace.clone(), tile.name.clone())
}

//! What can happen to the page.

use super::{Panel, Speed, TerminalAction};
use crate::theme::Theme;
use crate::words::Language;
use jobyard_session::protocol::{FaultAction, JobAction, PodAction, Reply};
use jobyard_session::settings::Settings;
use jobyard_session::views::PodState;
use std::rc::Rc;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Action {
    /// The engine answered for the first time.
    EngineReady,
    /// The engine answered.
    Replied(Box<Reply>),
    /// The worker trapped or could not be loaded; why.
    EngineStopped(String),
    /// The worker has not answered for too long.
    EngineSilent,
    /// Start a new worker.
    RestartEngine,
    /// The user edited the text.
    Edited(Rc<str>),
    /// Typing paused.
    TypingPaused,
    /// Put an example into the editor, by position.
    ChooseExample(usize),
    /// Put back the text that an example replaced.
    RestoreText,
    /// Run the text on a fresh cluster.
    Run,
    /// Apply the text to the running cluster.
    Apply,
    /// Play or pause.
    TogglePlay,
    /// The next occurrence.
    Step,
    /// Everything that is still to happen.
    ToEnd,
    /// Throw the cluster away.
    Reset,
    /// Play this fast.
    SetSpeed(Speed),
    /// A frame, and the real milliseconds since the last one.
    Frame(f64),
    /// Show this Job: namespace and name.
    SelectJob(String, String),
    /// Show this pod: namespace and name.
    SelectPod(String, String),
    /// Show tiles from this position on.
    ShowTiles(u32),
    /// Show only tiles in this state, or all.
    Filter(Option<PodState>),
    /// Open a panel.
    Open(Panel),
    /// Change the selected Job.
    ChangeJob(JobAction),
    /// Show the calendar of this CronJob: namespace and name.
    SelectCronJob(String, String),
    /// Suspend the shown CronJob, or let it go on.
    SuspendCronJob(bool),
    /// Go to this time: virtual milliseconds since the start.
    RunTo(u64),
    /// Something becomes of the selected pod by hand.
    ChangePod(PodAction),
    /// A fault of the control plane, or its end.
    Disturb(FaultAction),
    /// What containers of this image that cannot be run do: seconds until the end and exit code.
    SetOutcome(String, f64, i32),
    /// Open a chapter of the manual, by position, on an empty cluster.
    OpenChapter(usize),
    /// Put the manual away.
    CloseChapter,
    /// Type the next step of the chapter.
    PlayStep,
    /// Type all of them, each when the one before has ended.
    PlayChapter,
    /// Something is done at the terminal.
    Terminal(TerminalAction),
    /// Begin with an empty cluster of this version and with these feature gates.
    Configure(Settings),
    /// Speak this language.
    SetLanguage(Language),
    /// Wear these colours.
    SetTheme(Theme),
    /// Put a remark away.
    Dismiss(u32),
}

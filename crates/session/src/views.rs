//! What a front end draws: plain data, windows instead of whole lists.

pub use crate::schedule_views::{CalendarDay, CronJobView, HourRuns, RunState, ScheduleView};
use crate::settings::Settings;
use crate::terminal_views::TerminalView;
use serde::{Deserialize, Serialize};

/// What is wrong with a text, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Whether the text cannot be applied (`error`), can with a remark (`warning`), or is only explained (`info`).
    pub severity: Severity,
    /// First line, from 1.
    pub line: u32,
    /// First column in characters, from 1.
    pub column: u32,
    /// Last line, from 1.
    pub end_line: u32,
    /// Column after the last character, from 1.
    pub end_column: u32,
    /// Start and end in UTF-16 units from the start of the text, as editors count.
    pub from: u32,
    /// End, exclusive.
    pub to: u32,
    /// Which document of the text, from 0.
    pub document: u32,
    /// Field path such as `spec.template.spec.containers[0].name`; empty for syntax.
    pub path: String,
    /// What is wrong; upstream's words where upstream has some.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The text cannot be applied.
    #[default]
    Error,
    /// It can, and something has no effect or is discouraged.
    Warning,
    /// An explanation.
    Info,
}

/// Everything that a front end shows, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Counts up with every view, so that a late one can be dropped.
    pub serial: u64,
    /// The virtual clock.
    pub clock: ClockView,
    /// Jobs, in the order of their names, at most 100.
    pub jobs: Vec<JobView>,
    /// CronJobs, in the order of their names, at most 100.
    pub cron_jobs: Vec<CronJobView>,
    /// The calendar of the CronJob that is looked at.
    pub schedule: Option<ScheduleView>,
    /// Pods of the selected Job (of all if none is selected).
    pub pods: PodsView,
    /// Events, newest last, at most 200.
    pub events: Vec<EventView>,
    /// How many Events there are.
    pub events_total: u32,
    /// Nodes.
    pub nodes: Vec<NodeView>,
    /// The selected pod.
    pub pod: Option<PodDetail>,
    /// The selected Job as YAML with status, as `kubectl get -o yaml` has it; empty without one.
    pub job_yaml: String,
    /// Decisions of the controllers, newest last, at most 100.
    pub decisions: Vec<DecisionView>,
    /// Broken invariants: bugs of jobyard, to be reported.
    pub violations: Vec<String>,
    /// What is not modelled and concerns the objects that are here, in sentences.
    pub notices: Vec<String>,
    /// Version of Kubernetes and feature gates of the cluster.
    pub settings: Settings,
    /// The terminal, if it is looked at.
    pub terminal: Option<TerminalView>,
}

/// The virtual clock and what time does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockView {
    /// Virtual milliseconds since the start of the simulation.
    pub now_ms: f64,
    /// The virtual time as RFC 3339.
    pub now_text: String,
    /// Milliseconds until the next occurrence; absent if nothing is going to happen.
    pub next_in_ms: Option<f64>,
    /// Occurrences that were simulated since the start.
    pub steps: f64,
    /// Whether all Jobs ended and no pod changes any more.
    pub is_settled: bool,
    /// Why the last advance stopped before its goal, in a sentence; empty if it did not.
    pub stopped: String,
}

/// A Job as a row and a headline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// STATUS of `kubectl get jobs`: `Running`, `Complete`, `Failed`, `Suspended`, `FailureTarget`, … [K-021]
    pub status: String,
    /// COMPLETIONS of `kubectl get jobs`: `1/3`. [K-022]
    pub completions: String,
    /// DURATION of `kubectl get jobs`: `10s`. [K-023]
    pub duration: String,
    /// AGE of `kubectl get jobs`.
    pub age: String,
    /// `spec.parallelism`.
    pub parallelism: i32,
    /// `spec.completions`; absent for a work queue.
    pub wanted: Option<i32>,
    /// `status.active`.
    pub active: i32,
    /// `status.ready`.
    pub ready: i32,
    /// `status.terminating`.
    pub terminating: i32,
    /// `status.succeeded`.
    pub succeeded: i32,
    /// `status.failed`.
    pub failed: i32,
    /// `status.completedIndexes`.
    pub completed_indexes: String,
    /// Whether it is Indexed.
    pub is_indexed: bool,
    /// Whether it is suspended.
    pub is_suspended: bool,
    /// Whether it is Complete or Failed.
    pub is_finished: bool,
    /// `status.conditions`, in order.
    pub conditions: Vec<ConditionView>,
    /// When the next pod may be made, milliseconds from now, if a back-off delays it.
    pub backoff_ms: Option<f64>,
    /// When the deadline ends it, milliseconds from now.
    pub deadline_ms: Option<f64>,
}

/// A condition of a Job or pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConditionView {
    /// Condition type.
    pub kind: String,
    /// `True`, `False`, `Unknown`.
    pub status: String,
    /// One word.
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// RFC 3339.
    pub since: String,
}

/// Pods: how many of each state, and a window of tiles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodsView {
    /// How many there are.
    pub total: u32,
    /// How many of each state, every state in a fixed order.
    pub counts: Vec<StateCount>,
    /// Position of the first tile among the pods that tiles may show.
    pub offset: u32,
    /// In the order of index, then of creation.
    pub tiles: Vec<PodTile>,
    /// One letter for each pod of any state in that order, at most 100,000: `p`ending, s`t`arting, `r`unning, `b`ackoff,
    /// terminating `x`, `s`ucceeded, `f`ailed. Empty unless asked for.
    pub overview: String,
}

/// How many pods are in a state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StateCount {
    /// Which.
    pub state: PodState,
    /// How many.
    pub count: u32,
}

/// What a tile's colour and symbol say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PodState {
    /// No node yet.
    #[default]
    Pending,
    /// On a node, not started: pulling or creating.
    Starting,
    /// Running.
    Running,
    /// Running, waiting for a restart of its container.
    Backoff,
    /// Asked to go, not ended.
    Terminating,
    /// Ended with success.
    Succeeded,
    /// Ended without.
    Failed,
}

/// A pod in the grid.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodTile {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Colour and symbol.
    pub state: PodState,
    /// STATUS of `kubectl get pods`: `ContainerCreating`, `Completed`, `Error`, …
    pub status: String,
    /// Node; empty before it has one.
    pub node: String,
    /// Index; absent if not Indexed.
    pub index: Option<u32>,
    /// Which pod of its Job (of its index, if Indexed), from 1.
    pub attempt: u32,
    /// Restarts of its containers.
    pub restarts: i32,
    /// Exit code of the first failed container, or of the first; absent while none ended.
    pub exit_code: Option<i32>,
    /// Reason of that end: `Completed`, `Error`, …
    pub reason: String,
    /// Milliseconds since its creation.
    pub age_ms: f64,
}

/// The selected pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodDetail {
    /// As in the grid.
    pub tile: PodTile,
    /// Its conditions.
    pub conditions: Vec<ConditionView>,
    /// Its containers.
    pub containers: Vec<ContainerView>,
    /// Log of the first container with one, the last 256 KiB; see [`PodDetail::log_skipped`].
    pub log: String,
    /// Bytes of the log before what is shown.
    pub log_skipped: f64,
}

/// A container of the selected pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerView {
    /// Name.
    pub name: String,
    /// Image.
    pub image: String,
    /// `Waiting`, `Running` or `Terminated`.
    pub state: String,
    /// Reason of the state.
    pub reason: String,
    /// A sentence about it.
    pub message: String,
    /// Exit code, if it ended.
    pub exit_code: Option<i32>,
    /// Restarts.
    pub restarts: i32,
    /// What the simulation does for its command, if not what the real one would; empty otherwise.
    pub note: String,
}

/// An Event as a row of `kubectl get events`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// Unique name.
    pub name: String,
    /// Virtual milliseconds since the start, of the last occurrence.
    pub at_ms: f64,
    /// LAST SEEN as kubectl prints it.
    pub last_seen: String,
    /// `Normal` or `Warning`.
    pub kind: String,
    /// REASON.
    pub reason: String,
    /// OBJECT: `job/pi`, `pod/pi-x7k2p`.
    pub object: String,
    /// MESSAGE.
    pub message: String,
    /// Component.
    pub source: String,
    /// COUNT.
    pub count: i32,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeView {
    /// Name.
    pub name: String,
    /// Pods that may run there at one time.
    pub capacity: u32,
    /// Pods that do.
    pub pods: u32,
    /// STATUS of `kubectl get nodes`: `Ready`, `NotReady`, `Ready,SchedulingDisabled`.
    pub status: String,
    /// Its conditions, in order.
    pub conditions: Vec<ConditionView>,
    /// Its taints: `node.kubernetes.io/unreachable:NoExecute`.
    pub taints: Vec<String>,
    /// What pods may use, by resource: `cpu`, `8`.
    pub allocatable: Vec<(String, String)>,
    /// Whether its kubelet can be reached.
    pub is_reachable: bool,
}

/// Why a controller did or left something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionView {
    /// Virtual milliseconds since the start.
    pub at_ms: f64,
    /// What it is about: `job/pi`, `pod/pi-x7k2p`.
    pub object: String,
    /// What kind of decision: `started`, `created`, `deleted`, `waiting`, `counted`, `ignored`, `ending`, `finished`,
    /// `deferred`, `adopted`, `released`, `suspended`, `resumed` or `leftAlone`.
    pub kind: String,
    /// Numbers in the specification, the deciding one first.
    pub rules: Vec<String>,
    /// What and why, in an English sentence.
    pub text: String,
    /// When it is looked at again, in virtual milliseconds since the start; null if that is not known.
    pub until_ms: Option<f64>,
    /// The facts that were used.
    pub facts: Vec<FactView>,
    /// Fields that it follows from: `spec.podFailurePolicy.rules[1].onExitCodes`.
    pub fields: Vec<String>,
}

/// A fact that a decision used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// In the words of the API where it has them: `status.failed`.
    pub name: String,
    /// `7`.
    pub value: String,
}

//! What a front end and an engine in another thread say to each other. Plain data, one reply for each command.

use crate::forecast::{Forecast, ForecastAsk};
use crate::settings::Settings;
use crate::support::SupportRow;
use crate::terminal_views::TerminalInput;
use crate::views::{Diagnostic, PodState, View};
pub use jobyard_cluster::NodeAction;
use serde::{Deserialize, Serialize};

/// What a front end asks of the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Command {
    /// Look for mistakes in a text; changes nothing.
    Check {
        /// The editor's text.
        text: String,
    },
    /// Begin anew with this text on a fresh cluster.
    Run {
        /// The editor's text.
        text: String,
        /// Seed of all chance.
        seed: u32,
    },
    /// Create or change the objects of this text on the running cluster (`kubectl apply`).
    Apply {
        /// The editor's text.
        text: String,
    },
    /// Let virtual time pass.
    Advance {
        /// Virtual milliseconds.
        by_ms: f64,
    },
    /// Let virtual time pass until then, or a bounded piece of the way: then ask again.
    AdvanceTo {
        /// Virtual milliseconds since the start.
        to_ms: f64,
    },
    /// Let the next occurrence happen, and what happens with it at the same time.
    Step,
    /// Go on until everything has ended, or a bounded piece of the way: then ask again.
    JumpToEnd,
    /// Throw the cluster away.
    Reset,
    /// Begin with an empty cluster of this version and with these feature gates. Later runs keep them.
    Configure {
        /// Version and gates.
        settings: Settings,
    },
    /// Change a Job.
    Job {
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
        /// How.
        action: JobAction,
    },
    /// Suspend a CronJob, or let it go on.
    CronJob {
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
        /// `spec.suspend`
        suspend: bool,
    },
    /// Decide what becomes of a pod.
    Pod {
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
        /// One of its containers; all that run if absent.
        container: Option<String>,
        /// What.
        action: PodAction,
    },
    /// A fault of the control plane, or its end.
    Fault {
        /// Which.
        fault: FaultAction,
    },
    /// Do something to a node, or let something happen to it.
    Node {
        /// Name.
        name: String,
        /// What.
        change: NodeAction,
    },
    /// One more node joins.
    AddNode,
    /// Delete a pod gracefully.
    DeletePod {
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
    },
    /// From now on containers of this image end like this, whatever their command.
    Outcome {
        /// Image, as the manifest has it.
        image: String,
        /// Virtual seconds until the end.
        seconds: f64,
        /// Exit code.
        exit_code: i32,
    },
    /// Type at the terminal.
    Terminal {
        /// What.
        input: TerminalInput,
    },
    /// Tell what of Kubernetes' manifests is modelled.
    Support,
    /// List the runs of a schedule; changes nothing.
    Forecast {
        /// Which.
        ask: ForecastAsk,
    },
    /// Only look.
    Look,
}

impl Command {
    /// Whether it lets virtual time pass: a front end sends the next one when it has been answered.
    pub const fn passes_time(&self) -> bool {
        matches!(
            self,
            Self::Advance { .. }
                | Self::AdvanceTo { .. }
                | Self::Step
                | Self::JumpToEnd
                | Self::Terminal { input: TerminalInput::Continue }
        )
    }
}

/// A change of a Job by a button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum JobAction {
    /// `spec.suspend: true`
    Suspend,
    /// `spec.suspend: false`
    Resume,
    /// `spec.parallelism`
    Scale {
        /// The new value.
        parallelism: i32,
    },
    /// `kubectl scale`: versions that know it for Jobs set `spec.parallelism`, today's refuse.
    ScaleReplicas {
        /// The new value.
        replicas: i32,
    },
    /// Delete it.
    Delete {
        /// `Background`, `Foreground` or `Orphan`.
        propagation: String,
    },
}

/// What becomes of a pod by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PodAction {
    /// Its containers end with 0.
    Succeed,
    /// Its containers end with this code.
    Fail {
        /// From 0 to 255.
        exit_code: i32,
    },
    /// Its containers are killed for their memory: `OOMKilled`, 137.
    Oom,
    /// Its containers go on for ever and ignore SIGTERM.
    Hang,
    /// Its node is low on memory: its kubelet evicts it.
    Evict,
    /// It is deleted.
    Delete {
        /// Seconds of grace; those of the pod if absent.
        grace_seconds: Option<i64>,
        /// At once, without waiting for its kubelet (`--force --grace-period=0`).
        force: bool,
    },
}

/// A fault of the control plane. [`FaultAction::key`] names the sentence that says what it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FaultAction {
    /// From now on a controller hears of a resource's changes so much later.
    Lag {
        /// `job-controller`, `ttl-after-finished-controller`, …
        controller: String,
        /// `jobs` or `pods`.
        resource: String,
        /// Virtual milliseconds.
        lag_ms: f64,
    },
    /// From now on no controller hears of a resource's changes.
    Hold {
        /// `jobs` or `pods`.
        resource: String,
    },
    /// All that was held back arrives at once.
    Release {
        /// `jobs` or `pods`.
        resource: String,
    },
    /// The controllers crash.
    Crash,
    /// The controllers start again.
    Start,
    /// Requests of the controllers are refused.
    Fail {
        /// `create`, `update`, `patch` or `delete`.
        verb: String,
        /// `jobs`, `jobs/status` or `pods`.
        resource: String,
        /// 403, 409, 500 or 504.
        code: u16,
        /// How many of them.
        count: u32,
    },
    /// Requests of the controllers are carried out and their answers lost.
    DropResponse {
        /// `create`, `update`, `patch` or `delete`.
        verb: String,
        /// `jobs`, `jobs/status` or `pods`.
        resource: String,
        /// How many of them.
        count: u32,
    },
}

impl FaultAction {
    /// The key of the sentence that says what it shows.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Lag { .. } => "lag",
            Self::Hold { .. } => "hold",
            Self::Release { .. } => "release",
            Self::Crash => "crash",
            Self::Start => "start",
            Self::Fail { .. } => "fail",
            Self::DropResponse { .. } => "dropResponse",
        }
    }
}

/// What each fault shows, by its key.
pub const FAULT_SENTENCES: [(&str, &str); 7] = [
    ("lag", "The controller decides on an old picture: it must not start pods twice, and counts each of them once."),
    (
        "hold",
        "The watch is silent: the controller waits for what it asked for before it asks again, and the Job stands still.",
    ),
    ("release", "All held changes arrive at once, in order: the controller catches up without making anything twice."),
    (
        "crash",
        "Requests on their way and all memory are lost; what was stored stays, and pods go on without their controller.",
    ),
    ("start", "The controller lists everything anew: finalizers on the pods tell it what has not been counted yet."),
    ("fail", "The API server refuses: the sync ends with an error and is tried again later, and the back-off grows."),
    (
        "dropResponse",
        "The change happened and nobody was told: the controller must find that out before it tries again.",
    ),
];

/// A command with what the view after it should show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// Comes back in the reply.
    pub id: u32,
    /// What to do.
    pub command: Command,
    /// What to show after it.
    pub look: Look,
}

/// Which window a view shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Look {
    /// Selected Job (namespace, name).
    pub job: Option<(String, String)>,
    /// CronJob whose calendar is shown (namespace, name); none is if absent.
    pub cron_job: Option<(String, String)>,
    /// Selected pod (namespace, name).
    pub pod: Option<(String, String)>,
    /// First tile.
    pub pods_offset: u32,
    /// How many tiles, at most 2000.
    pub pods_limit: u32,
    /// Only pods in this state are tiles; all if absent.
    pub pods_state: Option<PodState>,
    /// Whether [`crate::views::PodsView::overview`] is wanted.
    pub overview: bool,
    /// Whether the Job's YAML is shown.
    pub yaml: bool,
    /// From which piece on the terminal is shown; not at all if absent.
    pub terminal_from: Option<u32>,
}

/// What the engine answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// Of the ask.
    pub id: u32,
    /// The state after the command; absent after [`Command::Check`].
    pub view: Option<Box<View>>,
    /// After `Check`, `Run` and `Apply`: everything that was found in the text.
    pub diagnostics: Option<Vec<Diagnostic>>,
    /// What was done (`job.batch/pi created`), in kubectl's words.
    pub done: Vec<String>,
    /// Why the command was refused, in the API's words; empty if it was not.
    pub error: String,
    /// The file that was asked for with [`TerminalInput::Download`].
    pub file: Option<String>,
    /// After [`Command::Support`]: a row for each field.
    pub support: Option<Vec<SupportRow>>,
    /// After [`Command::Forecast`], unless it was refused.
    pub forecast: Option<Forecast>,
}

/// What the engine posts from its own thread: exactly one of the three.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Message {
    /// Once, when it can be asked: the version of Kubernetes that it simulates.
    pub ready: Option<String>,
    /// For each [`Ask`], in order.
    pub reply: Option<Reply>,
    /// It broke down and answers no more: the bug's message, to be shown. The page starts a new one.
    pub panic: Option<String>,
}

/// The version of Kubernetes whose behaviour is simulated unless [`Command::Configure`] chooses another.
pub const KUBERNETES_VERSION: &str = "v1.37";

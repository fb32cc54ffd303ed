//! What a front end and an engine in another thread say to each other. Plain data, one reply for each command.

use crate::settings::Settings;
use crate::terminal_views::TerminalInput;
use crate::views::{Diagnostic, PodState, View};
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
    /// Only look.
    Look,
}

impl Command {
    /// Whether it lets virtual time pass: a front end sends the next one when it has been answered.
    pub const fn passes_time(&self) -> bool {
        matches!(
            self,
            Self::Advance { .. } | Self::Step | Self::JumpToEnd | Self::Terminal { input: TerminalInput::Continue }
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

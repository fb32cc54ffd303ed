//! The words that fates write into pods, shared by all pods.

use jobyard_api::Text;

/// One shared text for each word.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    pub empty: Text,
    pub node: Text,
    pub yes: Text,
    pub no: Text,
    pub pod_scheduled: Text,
    pub initialized: Text,
    pub ready: Text,
    pub containers_ready: Text,
    pub containers_not_ready: Text,
    pub crash_loop_back_off: Text,
    pub completed: Text,
    pub error: Text,
    pub pod_completed: Text,
    pub pod_failed: Text,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            empty: "".into(),
            node: "node-1".into(),
            yes: "True".into(),
            no: "False".into(),
            pod_scheduled: "PodScheduled".into(),
            initialized: "Initialized".into(),
            ready: "Ready".into(),
            containers_ready: "ContainersReady".into(),
            containers_not_ready: "ContainersNotReady".into(),
            crash_loop_back_off: "CrashLoopBackOff".into(),
            completed: "Completed".into(),
            error: "Error".into(),
            pod_completed: "PodCompleted".into(),
            pod_failed: "PodFailed".into(),
        }
    }
}

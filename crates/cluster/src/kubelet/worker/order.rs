//! The order in which containers start and, all together, start again. [P-027] [P-028] [P-029]

use super::Worker;
use crate::kubelet::Site;
use crate::kubelet::container::Run;

impl Worker {
    /// Starts the containers whose turn has come: init containers one after the other, then all containers. A sidecar
    /// lets the next one start as soon as it has started. The kubelet starts one at a time. [P-028] [P-029]
    pub(super) fn begin_next(&mut self, site: &mut Site<'_>) -> bool {
        if !self.has_sandbox || self.runs().any(Run::is_starting) {
            return false;
        }
        for run in &mut self.init {
            let is_done = if run.plan(&self.plan).is_sidecar { run.is_started() } else { run.has_succeeded() };
            if is_done {
                continue;
            }
            let begins = run.is_idle();
            if begins {
                run.begin(site);
            }
            if begins || !self.containers.iter().any(Run::has_run) {
                return begins;
            }
            // A sidecar that restarts does not hold back what has run already.
        }
        let Some(next) = self.containers.iter_mut().find(|run| run.is_idle()) else { return false };
        next.begin(site);
        true
    }

    /// All containers are removed, those that run killed, and run again from the first init container on. [P-027]
    pub(super) fn restart_all(&mut self, site: &mut Site<'_>) {
        let has_init = !self.init.is_empty();
        self.is_restarting_all = true;
        for run in self.containers.iter_mut().rev() {
            run.remove(has_init, site);
        }
        for run in self.init.iter_mut().rev() {
            run.remove(true, site);
        }
        self.write(site);
        self.is_restarting_all = false;
    }
}

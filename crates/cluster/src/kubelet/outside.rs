//! Calls of programs to the world outside their containers, and the answers.

use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::time::Time;
use jobyard_shell::{Answer, Call, CallId, Files, Process, Unreachable};
use std::time::Duration;

use super::container::Run;
use super::program::Program;
use super::{Kubelet, Site};
use crate::component::Action;

/// What a command outside takes before its caller goes on.
const TAKES: Duration = Duration::from_millis(50);

/// The run of a container that called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) uid: Uid,
    is_init: bool,
    index: usize,
    /// Runs of the container before this one: an answer to an earlier one comes too late.
    restarts: i32,
}

impl Program {
    /// Passes the calls that it made on: commands are run in the world, Services answer at once.
    pub(super) fn pass_calls(&mut self, (is_init, index, restarts): (bool, usize, i32), site: &mut Site<'_>) {
        let Self::Shell(process) = self else { return };
        for call in process.take_calls() {
            if let Call::Service { id, host, port, request } = call {
                let connection = connection(&site.pod.metadata.uid, is_init, index);
                let by = (&*site.pod.metadata.namespace, &*connection);
                let answer = site.host.config.services.request(site.now, by, (&host, port), &request);
                process.answer(id, answer);
                continue;
            }
            let caller = Caller { uid: site.pod.metadata.uid.clone(), is_init, index, restarts };
            site.out.push(Action::Call(Box::new((caller, call))));
        }
    }
}

/// Names a container to the Services.
fn connection(pod: &Uid, is_init: bool, index: usize) -> String {
    format!("{}/{is_init}/{index}", pod.text())
}

impl Site<'_> {
    /// A container has ended: its connections are closed.
    pub(super) fn close_connections(&mut self, is_init: bool, index: usize) {
        if self.host.config.services.are_there() {
            self.host.config.services.close(&connection(&self.pod.metadata.uid, is_init, index));
        }
    }
}

/// Answers the calls of a hook or a probe: nobody is reached from there.
pub(super) fn refuse_calls(process: &mut Process) {
    for call in process.take_calls() {
        match call {
            Call::Command { id, .. } => {
                let stderr = b"simulated: hooks and probes do not reach the API server\n".to_vec();
                process.answer(id, Answer::Output { stdout: Vec::new(), stderr, exit: Some(1) });
            }
            Call::Service { id, .. } => process.answer(id, Answer::Unreachable(Unreachable::UnknownHost)),
            Call::Cancel(_) => {}
        }
    }
}

impl Kubelet {
    /// Answers a request to a Service from outside the pods.
    pub(crate) fn ask_service(&mut self, now: Time, namespace: &str, to: (&str, u16), request: &[Text]) -> Answer {
        self.host.config.services.request(now, (namespace, "terminal"), to, request)
    }

    /// The files of a container that called, if it still runs.
    pub(crate) fn files_of(&mut self, caller: &Caller) -> Option<&mut Files> {
        Some(self.caller(caller)?.process()?.files_mut())
    }

    /// Answers a call. The program goes on a moment later.
    pub(crate) fn answer(&mut self, now: Time, caller: &Caller, id: CallId, answer: Answer, out: &mut Vec<Action>) {
        let Some(run) = self.caller(caller) else { return };
        let Some(process) = run.process() else { return };
        process.answer(id, answer);
        run.wake(now + TAKES);
        self.look_at(now, caller.uid.clone(), out);
        self.announce(out);
    }

    fn caller(&mut self, caller: &Caller) -> Option<&mut Run> {
        let run = self.workers.get_mut(&caller.uid)?.run_mut(caller.is_init, caller.index)?;
        (run.restarts() == caller.restarts).then_some(run)
    }
}

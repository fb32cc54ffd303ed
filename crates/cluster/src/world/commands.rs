//! Commands outside the containers that programs in them start: kubectl, in the name of the pod.

use jobyard_api::Text;
use jobyard_api::time::Time;
use jobyard_kubectl::{Kubectl, Output, Progress};
use jobyard_shell::{Answer, Call, CallId, Unreachable};
use std::time::Duration;

use super::{Occurrence, World};
use crate::client::Client;
use crate::kubelet::Caller;
use crate::user::{self, User};

/// A command that waits for a change is looked at so often.
const LOOKED_AT: Duration = Duration::from_secs(1);

/// A command that has not ended.
#[derive(Clone, Debug)]
pub(super) struct Running {
    caller: Caller,
    id: CallId,
    kubectl: Kubectl,
    directory: Text,
    until: Time,
}

impl World {
    /// A program in a container calls out.
    pub(super) fn called(&mut self, (caller, call): (Caller, Call)) {
        match call {
            Call::Command { id, words, env, directory, stdin } => {
                let kubectl = user::kubectl(&words, &env, stdin);
                self.resume_command(Running { caller, id, kubectl, directory, until: self.now });
            }
            Call::Cancel(id) => self.commands.retain(|running| running.caller != caller || running.id != id),
            Call::Service { .. } => unreachable!("the kubelet answers for Services"),
        }
    }

    /// Resumes the commands whose time has come.
    pub(super) fn resume_commands(&mut self) {
        let now = self.now;
        let (due, later) = std::mem::take(&mut self.commands).into_iter().partition(|running| running.until <= now);
        self.commands = later;
        let due: Vec<Running> = due;
        for running in due {
            self.resume_command(running);
        }
    }

    /// Lets a command go on in the files of its caller. One whose caller has ended is dropped.
    fn resume_command(&mut self, mut running: Running) {
        let files = self.kubelet_mut().and_then(|kubelet| kubelet.files_of(&running.caller));
        let Some(mut files) = files.map(std::mem::take) else { return };
        let mut output = Output::default();
        let mut user = User { world: self, files: &mut files, directory: &running.directory, actor: "pod" };
        let progress = running.kubectl.resume(&mut user, &mut output);
        let now = self.now;
        let mut actions = Vec::new();
        if let Some(kubelet) = self.kubelet_mut() {
            if let Some(place) = kubelet.files_of(&running.caller) {
                *place = files;
            }
            let exit = if let Progress::Exited(code) = progress { Some(code) } else { None };
            if exit.is_some() || output != Output::default() {
                let (stdout, stderr) = (output.stdout.into_bytes(), output.stderr.into_bytes());
                let answer = Answer::Output { stdout, stderr, exit };
                kubelet.answer(now, &running.caller, running.id, answer, &mut actions);
            }
        }
        self.carry_pods(Client::Kubelet, actions);
        if let Progress::Waiting(until) = progress {
            running.until = until.min(now + LOOKED_AT).max(now + Duration::from_millis(1));
            self.queue.push(running.until, Occurrence::Commands);
            self.commands.push(running);
        }
    }

    /// Answers a request to a simulated Service, as from a pod of this namespace: what a terminal asks.
    pub fn ask_service(&mut self, namespace: &str, (host, port): (&str, u16), request: &[Text]) -> Answer {
        let now = self.now;
        match self.kubelet_mut() {
            Some(kubelet) => kubelet.ask_service(now, namespace, (host, port), request),
            None => Answer::Unreachable(Unreachable::UnknownHost),
        }
    }
}

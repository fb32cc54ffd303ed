//! The life of one pod: where it is, what comes next, what happens when it is asked to go.

use super::fate::Fate;
use super::memo::{Memo, Turn};
use super::words::Words;
use super::writes::{End, Writer};
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{DeleteOptions, Object, ObjectKey, Preconditions, Request};
use jobyard_api::time::{Time, Timestamp};
use jobyard_apiserver::ApiServer;
use std::sync::Arc;
use std::time::Duration;

/// From the end of a pod that was asked to go to its deletion for good, and from the request to that end if the
/// containers never started.
const MOMENT: Duration = Duration::from_millis(1);

/// What a pod waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Being scheduled.
    Schedule,
    /// The start of its containers.
    Start,
    /// Readiness in the run after so many restarts.
    Ready(u32),
    /// The end of the run after so many restarts.
    Run(u32),
    /// The next run, after so many failed ones.
    Restart(u32),
    /// The end of its containers, since it was asked to go; so many restarts ago if they had started.
    Terminate(Option<u32>),
    /// Its deletion for good.
    Remove,
}

/// A pod that has not ended, or has to be removed.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    pub key: ObjectKey,
    pub uid: Uid,
    /// Place of its fate in the list.
    pub fate: usize,
    pub stage: Stage,
    /// Begin of the current run.
    pub started: Timestamp,
    /// Number of the timer that ends the stage; absent for a run without end.
    pub timer: Option<u64>,
}

/// What a turn writes with: the moment, the store, and what was written before.
#[derive(Debug)]
pub struct Pen<'a> {
    pub words: &'a Words,
    pub memo: &'a mut Memo,
    pub now: Time,
    pub server: &'a mut ApiServer,
}

/// What follows a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The new stage lasts so long.
    After(Duration),
    /// It lasts until the pod is asked to go.
    Endless,
    /// Nothing is left to do for the pod.
    Done,
}

impl Life {
    /// Ends the current stage: writes what it leads to and enters the next one.
    pub fn advance(&mut self, fate: &Fate, pen: Pen<'_>) -> Next {
        match self.stage {
            #[allow(
                clippy::redundant_closure_for_method_calls,
                reason = "the method is not general enough in its lifetimes"
            )]
            Stage::Schedule => {
                self.write(pen, |writer, pod| writer.scheduled(pod));
                self.enter(Stage::Start, fate.start.0)
            }
            Stage::Start => self.begin_run(0, fate, pen),
            Stage::Ready(restarts) => {
                let started = self.started;
                self.write(pen, |writer, pod| writer.running(pod, started, restarts as i32, true));
                let ready = fate.ready.unwrap_or_default().0;
                self.enter_run(restarts, run_length(fate, restarts).map(|length| length.saturating_sub(ready)))
            }
            Stage::Run(restarts) => self.end_run(restarts, fate, pen),
            Stage::Restart(restarts) => self.begin_run(restarts, fate, pen),
            Stage::Terminate(restarts) => {
                self.write(pen, |writer, pod| terminate(pod, restarts, fate, writer));
                self.enter(Stage::Remove, MOMENT)
            }
            Stage::Remove => {
                self.remove(pen);
                Next::Done
            }
        }
    }

    /// The pod was asked to go. Returns how long it takes to end; `None` if it is going already.
    pub fn mark(&mut self, fate: &Fate) -> Option<Duration> {
        let restarts = match self.stage {
            Stage::Schedule | Stage::Start => None,
            Stage::Ready(restarts) | Stage::Run(restarts) | Stage::Restart(restarts) => Some(restarts),
            Stage::Terminate(_) | Stage::Remove => return None,
        };
        self.stage = Stage::Terminate(restarts);
        Some(if restarts.is_some() { fate.on_delete.after.0 } else { MOMENT })
    }

    fn enter(&mut self, stage: Stage, length: Duration) -> Next {
        self.stage = stage;
        Next::After(length)
    }

    fn enter_run(&mut self, restarts: u32, length: Option<Duration>) -> Next {
        self.stage = Stage::Run(restarts);
        length.map_or(Next::Endless, Next::After)
    }

    fn begin_run(&mut self, restarts: u32, fate: &Fate, pen: Pen<'_>) -> Next {
        self.started = pen.now.into();
        let started = self.started;
        let unready = fate.ready.filter(|ready| !ready.0.is_zero());
        self.write(pen, |writer, pod| writer.running(pod, started, restarts as i32, unready.is_none()));
        let length = run_length(fate, restarts);
        match unready {
            Some(ready) if length.is_none_or(|length| ready.0 < length) => self.enter(Stage::Ready(restarts), ready.0),
            _ => self.enter_run(restarts, length),
        }
    }

    fn end_run(&mut self, restarts: u32, fate: &Fate, pen: Pen<'_>) -> Next {
        let started = self.started;
        if let Some(restart) = fate.restarts.get(restarts as usize) {
            let restarts = restarts + 1;
            self.write(pen, |writer, pod| writer.crashed(pod, restart, started, restarts as i32));
            return self.enter(Stage::Restart(restarts), restart.delay.0);
        }
        let end = End { started, restarts: restarts as i32, exit: fate.exit, fate: Some(fate) };
        self.write(pen, |writer, pod| {
            writer.terminated(pod, end);
            writer.farewell(pod, fate);
        });
        // Whoever deletes an ended pod does it with grace 0: it goes at once or with its last finalizer.
        Next::Done
    }

    /// Changes the pod, unless it is gone, is another one of the same name, or has ended: a terminal phase stays. The
    /// change must follow from the stage, the fate, the times, the pod's containers and its status.
    fn write(&self, pen: Pen<'_>, change: impl FnOnce(Writer<'_>, &mut Pod)) {
        let Pen { words, memo, now, server } = pen;
        let writer = Writer { words, now: now.into() };
        let turn = Turn { stage: self.stage, fate: self.fate, started: self.started, now: writer.now };
        server.mutate(now, &self.key, |object| {
            let Object::Pod(pod) = object else { return false };
            if pod.metadata.uid != self.uid || pod.is_terminated() {
                return false;
            }
            let pod = Arc::make_mut(pod);
            if self.stage == Stage::Schedule {
                pod.spec.node_name = words.node.clone();
            }
            if let Some(status) = memo.get(turn, &pod.spec.shared, &pod.status) {
                pod.status = status.clone();
                return true;
            }
            let before = pod.status.clone();
            change(writer, pod);
            memo.add(turn, pod.spec.shared.clone(), before, pod.status.clone());
            true
        });
    }

    fn remove(&self, Pen { now, server, .. }: Pen<'_>) {
        let options = DeleteOptions {
            grace_period_seconds: Some(0),
            preconditions: Some(Preconditions { uid: Some(self.uid.clone()), resource_version: None }),
            ..DeleteOptions::default()
        };
        // A pod that has gone in the meantime is what was wanted.
        let _ = server.handle(now, Request::Delete { key: self.key.clone(), options });
    }
}

/// How long the run after so many restarts lasts; `None` for ever.
fn run_length(fate: &Fate, restarts: u32) -> Option<Duration> {
    match fate.restarts.get(restarts as usize) {
        Some(restart) => Some(restart.run.0),
        None => fate.run.map(|run| run.0),
    }
}

/// The end of a pod that was asked to go.
fn terminate(pod: &mut Pod, restarts: Option<u32>, fate: &Fate, writer: Writer<'_>) {
    let Some(restarts) = restarts else {
        pod.status.phase = jobyard_api::pod::Phase::Failed;
        return;
    };
    let running = pod.status.container_statuses.first().and_then(|status| status.state.running.as_ref());
    let started = running.and_then(|running| running.started_at).unwrap_or(writer.now);
    writer.terminated(pod, End { started, restarts: restarts as i32, exit: fate.on_delete.exit, fate: None });
}

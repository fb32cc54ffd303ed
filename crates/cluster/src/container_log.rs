//! What the kubelet answers when a client asks for a container's log.

use jobyard_api::pod::{ContainerState, ContainerStatus, Pod};
use jobyard_api::request::{Object, ObjectKey, Resource};
use jobyard_api::time::{Time, Timestamp};
use jobyard_apiserver::wire::HttpResponse;
use jobyard_kubectl::{Log as Shown, LogLine};
use serde_json::json;

use crate::world::World;

impl World {
    /// Log of a container's last run, or of the one before; the refusal as kubelet and API server answer it.
    pub fn container_log(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        is_previous: bool,
    ) -> Result<Shown, HttpResponse> {
        let key = ObjectKey { resource: Resource::Pods, namespace: namespace.into(), name: pod.into() };
        let Some(found) = self.api().get(&key).and_then(Object::as_pod) else {
            let message = format!("pods {pod:?} not found");
            return Err(refusal(404, "NotFound", &message));
        };
        // A pod without a node has no kubelet that could be asked: the log is empty.
        if found.spec.node_name.is_empty() {
            return Ok(Shown { lines: Vec::new(), has_ended: true });
        }
        let run = Run::of(found, container, is_previous).map_err(|why| refusal(400, "BadRequest", &why))?;
        let log = self.log(namespace, pod, container);
        let lines = log.into_iter().flat_map(crate::Log::lines).filter(|line| run.has(line.time));
        let shown =
            |line: &crate::LogLine| LogLine { time: line.time, text: line.text.to_string(), line_feed: line.line_feed };
        Ok(Shown { lines: lines.map(shown).collect(), has_ended: run.has_ended })
    }
}

/// One run of a container, from the second of its start to that of its end.
#[derive(Clone, Copy, Debug)]
struct Run {
    from: Time,
    until: Time,
    has_ended: bool,
}

impl Run {
    /// The run whose log is wanted, or why there is none, in the kubelet's words.
    fn of(pod: &Pod, container: &str, is_previous: bool) -> Result<Self, String> {
        let name = &pod.metadata.name;
        let waiting = |why: &str| format!("container {container:?} in pod {:?} is waiting to start: {why}", &**name);
        let status = status_of(pod, container);
        let Some(status) = status else { return Err(waiting("ContainerCreating")) };
        if is_previous {
            let missing = || format!("previous terminated container {container:?} in pod {:?} not found", &**name);
            return Self::ended(&status.last_state, status).ok_or_else(missing);
        }
        if let Some(running) = &status.state.running {
            let from = running.started_at.map_or(Time::from_nanos(0), Timestamp::time);
            return Ok(Self { from, until: Time::MAX, has_ended: false });
        }
        // While it waits for a restart, the last run is shown.
        let ended = Self::ended(&status.state, status).or_else(|| Self::ended(&status.last_state, status));
        ended.ok_or_else(|| {
            let reason = status.state.waiting.as_ref().map_or("ContainerCreating", |waiting| &waiting.reason);
            match reason {
                "ErrImagePull" => waiting("image can't be pulled"),
                "ImagePullBackOff" => waiting("trying and failing to pull image"),
                other => waiting(other),
            }
        })
    }

    fn ended(state: &ContainerState, status: &ContainerStatus) -> Option<Self> {
        let terminated = state.terminated.as_ref()?;
        let from = terminated.started_at.map_or(Time::from_nanos(0), Timestamp::time);
        // A restart within the second of the end begins where the next run does.
        let next = status.state.running.as_ref().and_then(|running| running.started_at).map(Timestamp::time);
        let end = terminated.finished_at.map_or(Time::MAX, |at| Timestamp::from_seconds(at.seconds() + 1).time());
        let until = next.filter(|next| *next > from).map_or(end, |next| next.min(end));
        Some(Self { from, until, has_ended: true })
    }

    fn has(&self, time: Time) -> bool {
        self.from <= time && time < self.until
    }
}

fn status_of<'a>(pod: &'a Pod, container: &str) -> Option<&'a ContainerStatus> {
    let status = &pod.status;
    status.container_statuses.iter().chain(&status.init_container_statuses).find(|status| *status.name == *container)
}

fn refusal(code: u16, reason: &str, message: &str) -> HttpResponse {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": code,
    });
    HttpResponse { code, warnings: Vec::new(), body: status.to_string() }
}

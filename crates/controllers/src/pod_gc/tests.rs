//! The pod garbage collector's looks, requests and answers.

use super::*;
use jobyard_api::pod::Phase;
use jobyard_api::request::Response;
use jobyard_api::status::Status;

struct Run {
    gc: PodGc,
    pods: Vec<Object>,
    node_is_there: bool,
    log: Vec<String>,
}

fn at(seconds: u64) -> Time {
    Time::from_nanos(0) + Duration::from_secs(seconds)
}

impl Run {
    fn answer(&self, request: &Request) -> Answer {
        match request {
            Request::List { resource: Resource::Pods, .. } => {
                Ok(Response { items: self.pods.clone(), ..Response::default() })
            }
            Request::Get { .. } if !self.node_is_there => {
                Err(Box::new(Status { message: String::new(), reason: Reason::NotFound, details: None, code: 404 }))
            }
            _ => Ok(Response::default()),
        }
    }

    fn carry(&mut self, now: Time, outputs: Vec<Output>) {
        for output in outputs {
            let Output::Call(id, request) = output else { continue };
            let seconds = now.since(at(0)).as_secs();
            match &request {
                Request::Patch { patch: Patch::Strategic(patch), .. } => {
                    self.log.push(format!("{seconds} {}", patch["status"]["conditions"][0]["reason"]));
                }
                Request::Delete { options, .. } => {
                    self.log.push(format!("{seconds} delete {:?}", options.grace_period_seconds));
                }
                Request::Get { key } => self.log.push(format!("{seconds} get {}", key.name)),
                _ => {}
            }
            let answer = self.answer(&request);
            let more = self.gc.handle(now, Input::Response(id, answer));
            self.carry(now, more);
        }
    }

    fn until(&mut self, from: u64, to: u64) {
        for second in from..=to {
            let outputs = self.gc.handle(at(second), Input::Timer);
            self.carry(at(second), outputs);
        }
    }
}

/// A node that stays away for forty seconds after it was missed is asked for; then its pods go. [P-072]
#[test]
fn p072_orphans_wait_for_the_end_of_the_quarantine() {
    let mut pod = Pod::default();
    pod.spec.node_name = "n".into();
    pod.status.phase = Phase::Running;
    let pods = vec![Object::Pod(Arc::new(pod))];
    let mut run = Run { gc: PodGc::new(at(0), 12_500), pods, node_is_there: false, log: Vec::new() };
    run.until(0, 5);
    let outputs = run.gc.heed(at(5));
    assert_eq!(outputs, [Output::WakeAt(at(20))]);
    run.until(6, 70);
    assert_eq!(run.log, ["60 get n", "60 \"DeletionByPodGC\"", "60 delete Some(0)"]);
    run.until(71, 200);
    assert_eq!(run.log.len(), 3, "nothing more to look for");
    run.node_is_there = true;
    run.gc.heed(at(201));
    run.until(201, 300);
    assert_eq!(run.log[3..], ["260 get n"], "the node is back");
}

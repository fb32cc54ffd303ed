//! What becomes of pods on tainted nodes.

use super::*;
use jobyard_api::node::Node;
use jobyard_api::pod::PodSpecShared;
use jobyard_api::request::Response;
use std::sync::Arc;

struct Run {
    controller: TaintEviction,
    pods: Vec<Object>,
    log: Vec<String>,
}

fn at(seconds: u64) -> Time {
    Time::from_nanos(0) + Duration::from_secs(seconds)
}

fn node(taints: &[&str]) -> Object {
    let mut node = Node::default();
    node.metadata.name = "n".into();
    let taint = |key: &&str| Taint { key: (*key).into(), effect: NO_EXECUTE.into(), ..Taint::default() };
    node.spec.taints = taints.iter().map(taint).collect();
    Object::Node(Arc::new(node))
}

fn pod(name: &str, tolerations: &serde_json::Value) -> Object {
    let mut pod = Pod::default();
    (pod.metadata.namespace, pod.metadata.name, pod.metadata.uid) = ("d".into(), name.into(), name.into());
    pod.spec.node_name = "n".into();
    let shared: PodSpecShared =
        serde_json::from_value(json!({"containers": [], "tolerations": tolerations})).expect("a spec");
    pod.spec.shared = Arc::new(shared);
    Object::Pod(Arc::new(pod))
}

impl Run {
    fn new() -> Self {
        let for_five_minutes = json!([
            {"key": "gone", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
        ]);
        let pods = vec![
            pod("patient", &for_five_minutes),
            pod("bound", &json!([{"operator": "Exists"}])),
            pod("shy", &json!([])),
        ];
        Self { controller: TaintEviction::new(), pods, log: Vec::new() }
    }

    fn take(&mut self, second: u64, input: Input) {
        for output in self.controller.handle(at(second), input) {
            match output {
                Output::Record(write) => self.log.push(format!("{second} {}", write.event.message)),
                Output::Call(id, request) => {
                    let answer = self.answer(second, &request);
                    self.take(second, Input::Response(id, answer));
                }
                Output::WakeAt(_) | Output::Explain(_) => {}
            }
        }
    }

    fn answer(&mut self, second: u64, request: &Request) -> Answer {
        let mut response = Response::default();
        match request {
            Request::List { .. } => response.items.clone_from(&self.pods),
            Request::Get { key } => {
                response.object = self.pods.iter().find(|pod| pod.metadata().name == key.name).cloned();
            }
            Request::Patch { key, patch: Patch::Strategic(patch), .. } => {
                let reason = &patch["status"]["conditions"][0]["reason"];
                self.log.push(format!("{second} {} {reason}", key.name));
            }
            Request::Delete { key, .. } => self.log.push(format!("{second} delete {}", key.name)),
            other => panic!("unexpected {other:?}"),
        }
        Ok(response)
    }

    fn see(&mut self, second: u64, object: Object) {
        self.take(second, Input::Watch(WatchEvent { kind: WatchEventKind::Modified, object }));
    }
}

#[test]
fn p064_pods_go_when_they_tolerate_the_taint_no_longer() {
    let mut run = Run::new();
    run.see(10, node(&["gone"]));
    let shy = ["10 Marking for deletion Pod d/shy", "10 shy \"DeletionByTaintManager\"", "10 delete shy"];
    assert_eq!(run.log, shy);
    run.take(309, Input::Timer);
    assert_eq!(run.log.len(), 3);
    run.take(310, Input::Timer);
    let expected =
        ["310 Marking for deletion Pod d/patient", "310 patient \"DeletionByTaintManager\"", "310 delete patient"];
    assert_eq!(run.log[3..], expected);
    let patient = run.pods[0].clone();
    run.see(311, patient);
    run.take(900, Input::Timer);
    assert_eq!(run.log.len(), 6, "a pod that goes is left alone");
}

#[test]
fn p066_pods_stay_if_the_taint_goes_in_time() {
    let mut run = Run::new();
    run.pods.truncate(2);
    run.see(10, node(&["gone"]));
    run.see(200, node(&[]));
    assert_eq!(run.log, ["200 Cancelling deletion of Pod d/patient"]);
    run.take(900, Input::Timer);
    assert_eq!(run.log.len(), 1);
}

#[test]
fn p064_a_pod_that_comes_to_a_tainted_node_is_looked_at() {
    let mut run = Run::new();
    let late = run.pods.pop().expect("the shy one");
    run.see(10, node(&["gone"]));
    run.see(20, late);
    assert_eq!(run.log[0], "20 Marking for deletion Pod d/shy");
}

//! Nodes that fall silent and come back.

use super::*;
use jobyard_api::node::NodeCondition;
use jobyard_api::request::Response;

/// The controller with a store of nodes that answers at once.
struct Run {
    controller: NodeLifecycle,
    nodes: BTreeMap<Text, Node>,
    version: u64,
    log: Vec<String>,
    wake: BTreeSet<Time>,
}

fn at(seconds: u64) -> Time {
    Time::from_nanos(0) + Duration::from_secs(seconds)
}

impl Run {
    fn new(count: u32) -> Self {
        let mut run = Self {
            controller: NodeLifecycle::new(at(0), false),
            nodes: BTreeMap::new(),
            version: 0,
            log: Vec::new(),
            wake: BTreeSet::new(),
        };
        for number in 1..=count {
            let mut node = Node::default();
            node.metadata.name = format!("n{number}").into();
            node.metadata.uid = format!("n{number}").as_str().into();
            node.lease.since = Some(Timestamp::from_seconds(0));
            let condition = NodeCondition { kind: "Ready".into(), status: "True".into(), ..NodeCondition::default() };
            node.status.conditions.push(condition);
            run.nodes.insert(node.metadata.name.clone(), node);
        }
        let items = run.nodes.values().map(|node| Object::Node(Arc::new(node.clone()))).collect();
        run.take(at(0), Input::Listed { resource: Resource::Nodes, items, resource_version: 0 });
        run
    }

    fn take(&mut self, now: Time, input: Input) {
        for output in self.controller.handle(now, input) {
            match output {
                Output::WakeAt(at) => drop(self.wake.insert(at)),
                Output::Record(write) => self.note(now, &write.event.message),
                Output::Call(id, request) => {
                    let answer = self.answer(now, request);
                    self.take(now, Input::Response(id, Ok(answer)));
                }
                Output::Explain(_) => {}
            }
        }
    }

    fn note(&mut self, now: Time, what: &str) {
        self.log.push(format!("{} {what}", now.since(at(0)).as_secs()));
    }

    fn answer(&mut self, now: Time, request: Request) -> Response {
        match request {
            Request::UpdateStatus { object: Object::Node(node) } => self.store(now, (*node).clone()),
            Request::Patch { key, patch: Patch::Merge(patch), .. } => {
                let mut node = self.nodes[&key.name].clone();
                node.spec.taints = serde_json::from_value(patch["spec"]["taints"].clone()).expect("taints");
                let shown: Vec<String> =
                    node.spec.taints.iter().map(|taint| format!("{}:{}", taint.key, taint.effect)).collect();
                self.note(now, &format!("{} {}", key.name, shown.join(" ").replace("node.kubernetes.io/", "")));
                self.store(now, node)
            }
            Request::List { .. } => {
                let mut pod = Pod::default();
                pod.metadata.name = "p".into();
                pod.status.conditions.push(jobyard_api::pod::PodCondition {
                    kind: "Ready".into(),
                    status: "True".into(),
                    ..Default::default()
                });
                Response { items: vec![Object::Pod(Arc::new(pod))], ..Response::default() }
            }
            Request::Patch { key, .. } => {
                self.note(now, &format!("{} is not ready", key.name));
                Response::default()
            }
            other => panic!("unexpected {other:?}"),
        }
    }

    fn store(&mut self, now: Time, mut node: Node) -> Response {
        self.version += 1;
        node.metadata.resource_version = self.version;
        let object = Object::Node(Arc::new(node.clone()));
        self.nodes.insert(node.metadata.name.clone(), node);
        self.take(now, Input::Watch(WatchEvent { kind: WatchEventKind::Modified, object: object.clone() }));
        Response { object: Some(object), ..Response::default() }
    }

    /// A kubelet falls silent, or comes back.
    fn switch(&mut self, second: u64, name: &str, is_on: bool) {
        self.until(second);
        let mut node = self.nodes[name].clone();
        node.lease.stopped = (!is_on).then(|| Timestamp::from_seconds(i64::try_from(second).unwrap_or(0)));
        if is_on {
            node.status.conditions[0].status = "True".into();
        }
        self.store(at(second), node);
    }

    fn until(&mut self, second: u64) {
        while let Some(now) = self.wake.first().copied().filter(|now| *now <= at(second)) {
            self.wake.remove(&now);
            self.take(now, Input::Timer);
        }
    }
}

#[test]
fn p061_a_silent_node_becomes_unknown_and_is_tainted() {
    let mut run = Run::new(3);
    run.until(600);
    let registered = |n: u32| format!("5 Node n{n} event: Registered Node n{n} in Controller");
    assert_eq!(run.log, [registered(1), registered(2), registered(3)]);
    assert!(run.wake.is_empty(), "nothing is wrong, so that nothing is to come");
    run.log.clear();
    run.switch(607, "n2", false);
    run.until(2000);
    assert_eq!(
        run.log,
        [
            "655 n2 unreachable:NoSchedule",
            "655 Node n2 status is now: NodeNotReady",
            "655 p is not ready",
            "655 Node is not ready",
            "655 n2 unreachable:NoSchedule unreachable:NoExecute",
        ]
    );
    let condition = &run.nodes["n2"].status.conditions[0];
    assert_eq!((&*condition.status, &*condition.reason), ("Unknown", "NodeStatusUnknown"));
    assert_eq!(&*condition.message, "Kubelet stopped posting node status.");
    run.log.clear();
    run.switch(2003, "n2", true);
    run.until(2100);
    assert_eq!(run.log, ["2003 n2 unreachable:NoExecute", "2005 n2 "], "[P-066]");
}

#[test]
fn p067_nobody_is_driven_off_if_all_nodes_are_silent() {
    let mut run = Run::new(2);
    run.until(100);
    run.log.clear();
    run.switch(101, "n1", false);
    run.switch(101, "n2", false);
    run.until(1000);
    assert!(!run.log.iter().any(|line| line.contains("NoExecute")), "{:?}", run.log);
    run.log.clear();
    run.switch(1001, "n1", true);
    run.until(1100);
    assert_eq!(
        run.log,
        ["1001 n1 ", "1015 n2 unreachable:NoSchedule unreachable:NoExecute"],
        "the pace begins anew with the first node that is back"
    );
}

#[test]
fn p062_a_node_that_says_that_it_is_not_ready_is_tainted() {
    let mut run = Run::new(3);
    run.until(10);
    run.log.clear();
    let mut node = run.nodes["n1"].clone();
    node.status.conditions[0].status = "False".into();
    run.store(at(11), node);
    run.until(100);
    assert_eq!(run.log, ["11 n1 not-ready:NoSchedule", "15 n1 not-ready:NoSchedule not-ready:NoExecute"]);
}

#[test]
fn p068_a_cordon_is_a_taint() {
    let mut run = Run::new(1);
    run.until(10);
    run.log.clear();
    let mut node = run.nodes["n1"].clone();
    node.spec.unschedulable = true;
    run.store(at(11), node);
    assert_eq!(run.log, ["11 n1 unschedulable:NoSchedule"]);
}

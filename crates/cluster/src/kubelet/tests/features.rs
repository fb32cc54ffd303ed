//! What the kubelet does with the less common fields of a pod.

use super::*;
use jobyard_api::pod::ContainerStatus;
use serde_json::{Value, json};

/// A pod of this spec on the node; its containers use busybox unless they say otherwise.
pub(super) fn start(mut spec: Value) -> Run {
    spec["nodeName"] = "node-1".into();
    for list in ["containers", "initContainers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            for (field, value) in [("image", "busybox"), ("imagePullPolicy", "IfNotPresent")] {
                if container[field].is_null() {
                    container[field] = value.into();
                }
            }
        }
    }
    let metadata = json!({"name": "p", "namespace": "default", "uid": "uid-p", "generation": 1});
    Run::new(serde_json::from_value(json!({"metadata": metadata, "spec": spec, "status": {}})).expect("a pod"))
}

/// A container that runs a script.
pub(super) fn sh(name: &str, script: &str) -> Value {
    json!({"name": name, "command": ["sh", "-c", script]})
}

impl Run {
    pub(super) fn status(&self, name: &str) -> &ContainerStatus {
        let status = &self.pod.status;
        let mut all = status.init_container_statuses.iter().chain(&status.container_statuses);
        all.find(|status| &*status.name == name).expect("the container has a status")
    }

    fn waits(&self, name: &str) -> (String, String) {
        let waiting = self.status(name).state.waiting.clone().expect("it waits");
        (waiting.reason.to_string(), waiting.message.to_string())
    }

    pub(super) fn end(&self, name: &str) -> (i32, String) {
        let end = self.status(name).state.terminated.clone().expect("it ended");
        (end.exit_code, end.reason.to_string())
    }

    #[track_caller]
    pub(super) fn has_event(&self, text: &str) {
        assert!(self.events.iter().any(|event| event == text), "{text:?} is not among {:#?}", self.events);
    }
}

/// [P-024] [P-032]
#[test]
fn p024_an_image_that_does_not_exist_is_tried_again_less_and_less_often() {
    let mut run =
        start(json!({"restartPolicy": "Never", "containers": [{"name": "main", "image": "example.com/nosuch:v1"}]}));
    run.until(2);
    let error = "rpc error: code = NotFound desc = failed to pull and unpack image \"example.com/nosuch:v1\": failed to \
                 resolve reference \"example.com/nosuch:v1\": example.com/nosuch:v1: not found";
    assert_eq!(run.waits("main"), ("ErrImagePull".into(), error.into()));
    run.until(8);
    let message = format!("Back-off pulling image \"example.com/nosuch:v1\": ErrImagePull: {error}");
    assert_eq!(run.waits("main"), ("ImagePullBackOff".into(), message));
    run.until(300);
    assert_eq!(run.pod.status.phase, Phase::Pending, "it never fails by itself");
    let pulls = run.events.iter().filter(|event| event.starts_with("Pulling: ")).count();
    // 10, 20, 40, 80, 160 s after each failure.
    assert_eq!(pulls, 5, "{:#?}", run.events);
    run.has_event("Failed: Error: ErrImagePull");
    run.has_event("Failed: Error: ImagePullBackOff");
    run.has_event("BackOff: Back-off pulling image \"example.com/nosuch:v1\"");
    assert_eq!((&*run.status("main").image, &*run.status("main").image_id), ("example.com/nosuch:v1", ""));
}

#[test]
fn images_that_can_never_be_had_are_told() {
    let mut run = start(json!({"containers": [{"name": "main", "imagePullPolicy": "Never"}]}));
    run.until(60);
    let message = "Container image \"busybox\" is not present with pull policy of Never";
    assert_eq!(run.waits("main"), ("ErrImageNeverPull".into(), message.into()));
    let mut run = start(json!({"containers": [{"name": "main", "image": "Busy Box"}]}));
    run.until(60);
    assert_eq!(run.waits("main").0, "InvalidImageName");
    run.has_event("Failed: Error: InvalidImageName");
}

#[test]
fn a_container_that_may_not_be_root_is_not_created() {
    let security = json!({"runAsNonRoot": true});
    let mut run = start(json!({"containers": [{"name": "main", "securityContext": security}]}));
    run.until(30);
    let (reason, message) = run.waits("main");
    assert_eq!(reason, "CreateContainerConfigError");
    let want = "container has runAsNonRoot and image will run as root (pod: \"p_default(uid-p)\", container: main)";
    assert_eq!(message, want);
    run.has_event(&format!("Failed: Error: {want}"));
}

/// [P-020]
#[test]
fn p020_a_program_that_is_not_there_is_a_start_error() {
    let mut run =
        start(json!({"restartPolicy": "Never", "containers": [{"name": "main", "command": ["nosuchcommand"]}]}));
    run.until(30);
    let end = run.status("main").state.terminated.clone().expect("it ended");
    assert_eq!((end.exit_code, &*end.reason, end.started_at), (128, "StartError", Some(Timestamp::from_seconds(0))));
    assert!(end.message.ends_with("exec: \"nosuchcommand\": executable file not found in $PATH"), "{}", end.message);
    run.has_event(&format!("Failed: Error: {}", end.message));
    let mut run =
        start(json!({"restartPolicy": "OnFailure", "containers": [{"name": "main", "command": ["nosuchcommand"]}]}));
    run.until(5);
    assert!(["RunContainerError", "CrashLoopBackOff"].contains(&run.waits("main").0.as_str()));
    assert_eq!(run.status("main").last_state.terminated.as_ref().map(|end| end.exit_code), Some(128));
}

/// [P-021] [P-026]
#[test]
fn p026_a_rule_runs_a_container_again_in_a_pod_that_never_does() {
    let rules = json!([{"action": "Restart", "exitCodes": {"operator": "In", "values": [42]}}]);
    let mut main = sh("main", "sleep 1; exit 42");
    (main["restartPolicy"], main["restartPolicyRules"]) = ("Never".into(), rules);
    let mut run = start(json!({"restartPolicy": "Never", "containers": [main]}));
    run.until(30);
    assert_eq!(run.pod.status.phase, Phase::Running);
    let status = run.status("main");
    assert!(status.restart_count >= 2, "{status:?}");
    assert_eq!(status.last_state.terminated.as_ref().map(|end| end.exit_code), Some(42));
}

/// [P-027]
#[test]
fn p027_a_rule_runs_all_containers_again() {
    let rules = json!([{"action": "RestartAllContainers", "exitCodes": {"operator": "In", "values": [7]}}]);
    let mut trigger = sh("a-trigger", "sleep 5; exit 7");
    (trigger["restartPolicy"], trigger["restartPolicyRules"]) = ("Never".into(), rules);
    let spec = json!({"restartPolicy": "Never", "initContainers": [sh("init", "true")],
        "containers": [trigger, sh("other", "sleep 100")]});
    let mut run = start(spec);
    run.until(20);
    for name in ["init", "a-trigger", "other"] {
        let status = run.status(name);
        assert!(status.restart_count >= 1, "{name}: {status:?}");
        let last = status.last_state.terminated.as_ref().expect("it was removed");
        assert_eq!((last.exit_code, &*last.reason), (137, "RestartingAllContainers"), "{name}");
    }
    assert_eq!(run.pod.status.phase, Phase::Running);
    assert_eq!(run.condition("AllContainersRestarting").0, "False");
    assert_eq!(run.condition("Initialized").0, "True", "a pod that was initialised stays so");
}

/// [P-033]
#[test]
fn p033_a_kubelet_refuses_what_does_not_fit() {
    let resources = json!({"requests": {"cpu": "3"}});
    let mut run = start(json!({"containers": [{"name": "main"}]}));
    let mut node = jobyard_api::node::Node::default();
    node.metadata.name = "node-2".into();
    node.status.allocatable = [("cpu".into(), "2".into()), ("pods".into(), "110".into())].into();
    run.kubelet.host.nodes.set(&node);
    let mut pod = Pod::clone(&run.pod);
    pod.metadata.uid = "uid-q".into();
    pod.spec.node_name = "node-2".into();
    let shared = Arc::make_mut(&mut pod.spec.shared);
    shared.containers[0].unmodelled.insert("resources".into(), resources);
    pod.status = PodStatus::default().into();
    run.pod = Arc::new(pod);
    run.see();
    let status = &run.pod.status;
    let message = "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000";
    assert_eq!((status.phase, &*status.reason, &*status.message), (Phase::Failed, "OutOfcpu", message));
    run.has_event("OutOfcpu: Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000");
}

/// [P-010] [P-012]
#[test]
fn p010_the_status_says_where_the_pod_is() {
    let mut run = start(json!({"containers": [sh("main", "sleep 100")]}));
    let sandbox = run.pod.status.condition("PodReadyToStartContainers").cloned().expect("it is written first");
    assert_eq!((&*sandbox.status, &*sandbox.reason, sandbox.observed_generation), ("False", "SandboxNotReady", 1));
    assert_eq!((&*run.pod.status.host_ip, &*run.pod.status.pod_ip), ("10.0.0.11", ""));
    run.until(5);
    let status = &run.pod.status;
    assert_eq!((&*status.pod_ip, &*status.pod_ips[0].ip, status.observed_generation), ("10.244.0.2", "10.244.0.2", 1));
    let main = run.status("main");
    assert_eq!((main.started, main.ready, &*main.image), (Some(true), true, "docker.io/library/busybox:latest"));
    assert!(main.container_id.starts_with("containerd://") && main.container_id.len() == 77, "{}", main.container_id);
    assert!(main.image_id.starts_with("docker.io/library/busybox@sha256:"), "{}", main.image_id);
    assert_eq!(run.condition("PodReadyToStartContainers").0, "True");
}

/// [P-011]
#[test]
fn p011_a_readiness_gate_keeps_a_pod_from_being_ready() {
    let gates = json!([{"conditionType": "example.com/ready"}]);
    let mut run = start(json!({"readinessGates": gates, "containers": [sh("main", "sleep 100")]}));
    run.until(5);
    assert_eq!(run.condition("ContainersReady").0, "True");
    assert_eq!(run.condition("Ready"), ("False".into(), "ReadinessGatesNotReady".into()));
}

#[test]
fn readiness_follows_its_probe() {
    let mut main = sh("main", "sleep 12; touch /tmp/ready; sleep 100");
    main["readinessProbe"] = json!({"exec": {"command": ["cat", "/tmp/ready"]}, "periodSeconds": 5});
    let mut run = start(json!({"containers": [main]}));
    run.until(10);
    assert_eq!((run.status("main").started, run.status("main").ready), (Some(true), false));
    assert_eq!(run.condition("Ready").1, "ContainersNotReady");
    run.has_event("Unhealthy: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory\n");
    run.until(30);
    assert!(run.status("main").ready);
}

#[test]
fn liveness_kills_and_the_policy_restarts() {
    let mut main =
        sh("main", "trap 'exit 3' TERM; touch /tmp/alive; sleep 20 & wait; rm /tmp/alive; sleep 1000 & wait");
    main["livenessProbe"] =
        json!({"exec": {"command": ["cat", "/tmp/alive"]}, "periodSeconds": 5, "failureThreshold": 2});
    let mut run = start(json!({"restartPolicy": "Always", "containers": [main]}));
    run.until(45);
    run.has_event("Killing: Container main failed liveness probe, will be restarted");
    let status = run.status("main");
    assert_eq!((status.restart_count, status.last_state.terminated.as_ref().map(|end| end.exit_code)), (1, Some(3)));
}

#[test]
fn nothing_else_is_asked_before_the_startup_probe_has_succeeded() {
    let mut main = sh("main", "sleep 1000");
    main["startupProbe"] = json!({"exec": {"command": ["false"]}, "periodSeconds": 1, "failureThreshold": 3});
    main["readinessProbe"] = json!({"tcpSocket": {"port": 80}});
    let mut run = start(json!({"restartPolicy": "Never", "terminationGracePeriodSeconds": 1, "containers": [main]}));
    run.until(4);
    assert_eq!(run.status("main").started, Some(false));
    run.until(30);
    run.has_event("Killing: Container main failed startup probe");
    assert_eq!((run.end("main").0, run.pod.status.phase), (137, Phase::Failed));
}

#[test]
fn a_hook_after_the_start_comes_before_the_container_is_shown_as_running() {
    let mut main = sh("main", "sleep 2; cat /tmp/hook");
    main["lifecycle"] = json!({"postStart": {"exec": {"command": ["sh", "-c", "sleep 1; echo done > /tmp/hook"]}}});
    let mut run = start(json!({"restartPolicy": "Never", "containers": [main]}));
    run.until(60);
    assert_eq!(run.end("main"), (0, "Completed".into()));
    assert_eq!(run.kubelet.log("default", "p", "main").map(Log::text).as_deref(), Some("done\n"));
    let mut main = sh("main", "sleep 100");
    main["lifecycle"] = json!({"postStart": {"exec": {"command": ["false"]}}});
    let mut run = start(json!({"restartPolicy": "Never", "terminationGracePeriodSeconds": 1, "containers": [main]}));
    run.until(60);
    run.has_event("FailedPostStartHook: PostStartHook failed");
    run.has_event("Killing: FailedPostStartHook");
    assert_eq!(run.end("main").0, 137);
}

#[test]
fn a_container_leaves_a_message_for_its_status() {
    let mut run =
        start(json!({"restartPolicy": "Never", "containers": [sh("main", "echo why > /dev/termination-log; exit 1")]}));
    run.until(30);
    let end = run.status("main").state.terminated.clone().expect("it ended");
    assert_eq!((end.exit_code, &*end.message), (1, "why\n"));
}

//! How containers and pods are brought to their end.

use super::features::{sh, start};
use super::*;
use crate::behavior::{self, Behavior};
use serde_json::{Value, json};

fn behaviors(value: &Value) -> Vec<Behavior> {
    let (found, problems) = behavior::read(value);
    assert_eq!(problems, []);
    found
}

fn sidecar(name: &str, script: &str) -> Value {
    let mut sidecar = sh(name, script);
    sidecar["restartPolicy"] = "Always".into();
    sidecar
}

fn ended_at(run: &Run, name: &str) -> i64 {
    let end = run.status(name).state.terminated.clone().expect("it ended");
    end.finished_at.expect("it has a time").seconds()
}

/// [P-029] [P-042]
#[test]
fn p029_sidecars_go_after_the_containers_in_reverse_order() {
    let script = "trap 'sleep 1; exit 0' TERM; sleep 1000 & wait";
    let spec = json!({"restartPolicy": "Never", "initContainers": [sidecar("one", script), sidecar("two", script)],
        "containers": [sh("main", "sleep 3; exit 5")]});
    let mut run = start(spec);
    run.until(60);
    let (main, two, one) = (ended_at(&run, "main"), ended_at(&run, "two"), ended_at(&run, "one"));
    assert_eq!((two - main, one - two), (1, 1), "each has a second to end");
    assert_eq!((run.pod.status.phase, run.end("main").0, run.end("one").0), (Phase::Failed, 5, 0));
    run.has_event("Killing: Stopping container one");
}

/// [P-029]
#[test]
fn p029_the_next_container_waits_for_the_startup_probe_of_a_sidecar() {
    let mut helper = sidecar("helper", "sleep 1000");
    helper["startupProbe"] = json!({"httpGet": {"port": 80}, "initialDelaySeconds": 6, "periodSeconds": 1});
    let mut run =
        start(json!({"restartPolicy": "Never", "initContainers": [helper], "containers": [sh("main", "true")]}));
    run.until(6);
    assert_eq!((run.pod.status.phase, run.status("helper").started), (Phase::Pending, Some(false)));
    assert_eq!(run.condition("Initialized").1, "ContainersNotInitialized");
    run.until(100);
    assert_eq!(run.pod.status.phase, Phase::Succeeded);
}

/// [P-042]
#[test]
fn p042_the_hook_before_the_stop_uses_up_the_grace() {
    let mut main = sh("main", "trap 'exit 0' TERM; sleep 1000 & wait");
    main["lifecycle"] = json!({"preStop": {"sleep": {"seconds": 4}}});
    let mut run = start(json!({"restartPolicy": "Never", "containers": [main.clone()]}));
    run.until(10);
    run.delete(30);
    run.until(60);
    assert_eq!((ended_at(&run, "main"), run.end("main").0), (14, 0));
    main["lifecycle"] = json!({"preStop": {"sleep": {"seconds": 100}}});
    main["command"] = json!(["sleep", "1000"]);
    let mut run = start(json!({"restartPolicy": "Never", "containers": [main]}));
    run.until(10);
    run.delete(5);
    run.until(60);
    assert_eq!((ended_at(&run, "main"), run.end("main").0), (17, 137), "two seconds more, once");
}

/// [P-043]
#[test]
fn p043_who_handles_sigterm_and_ends_with_0_is_a_success() {
    let mut run = start(
        json!({"restartPolicy": "OnFailure", "containers": [sh("main", "trap 'exit 0' TERM; sleep 1000 & wait")]}),
    );
    run.until(10);
    run.delete(30);
    run.until(20);
    assert_eq!((run.pod.status.phase, run.is_gone), (Phase::Succeeded, true));
}

/// [P-043]
#[test]
fn p043_containers_behind_a_failed_init_container_are_not_made_up() {
    let spec = json!({"restartPolicy": "Never", "initContainers": [sh("a", "exit 7"), sh("b", "true")],
        "containers": [sh("main", "true")]});
    let mut run = start(spec);
    run.until(30);
    assert_eq!((run.pod.status.phase, run.end("a").0), (Phase::Failed, 7));
    for name in ["b", "main"] {
        let waiting = run.status(name).state.waiting.clone().expect("it was never begun");
        assert_eq!(&*waiting.reason, "PodInitializing");
    }
    assert_eq!(run.condition("Initialized").1, "ContainersNotInitialized");
}

/// [P-003]
#[test]
fn p003_reason_and_message_stay_as_long_as_the_phase() {
    let mut pod = Pod::clone(&start(json!({"containers": [sh("main", "sleep 100")]})).pod);
    pod.status = PodStatus { reason: "Why".into(), ..PodStatus::default() }.into();
    let mut run = Run::new(pod);
    assert_eq!((run.pod.status.phase, &*run.pod.status.reason), (Phase::Pending, "Why"));
    run.until(10);
    assert_eq!((run.pod.status.phase, &*run.pod.status.reason), (Phase::Running, ""));
}

/// [P-050] [P-054]
#[test]
fn p050_a_pod_that_is_evicted_fails_in_place() {
    let mut run = start(json!({"restartPolicy": "OnFailure", "containers": [sh("main", "sleep 1000")]}));
    run.until(10);
    let (uid, now, mut out) = (run.pod.metadata.uid.clone(), run.now, Vec::new());
    assert!(run.kubelet.evict(now, &uid, Duration::from_secs(1), Cause::node_pressure("main"), &mut out));
    run.carry(out);
    run.until(30);
    let status = &run.pod.status;
    assert_eq!((status.phase, &*status.reason, run.is_gone), (Phase::Failed, "Evicted", false));
    let message = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container main was using \
                   90Mi, request is 0, has larger consumption of memory. ";
    assert_eq!(&*status.message, message);
    run.has_event(&format!("Evicted: {message}"));
    assert_eq!(run.condition("DisruptionTarget"), ("True".into(), "TerminationByKubelet".into()));
    assert_eq!(&*status.conditions[0].kind, "DisruptionTarget", "foreign conditions come first");
    let mut run = start(json!({"restartPolicy": "Never", "containers": [sh("main", "sleep 1000")]}));
    run.until(10);
    run.by_hand(ByHand::Oom);
    assert_eq!((run.end("main"), run.pod.status.phase), ((137, "OOMKilled".into()), Phase::Failed));
    assert!(run.pod.status.condition("DisruptionTarget").is_none());
}

#[test]
fn a_pod_is_ended_by_hand() {
    let pod = || start(json!({"restartPolicy": "Never", "containers": [sh("main", "sleep 1000")]}));
    for (decision, code, phase) in [(ByHand::Exit(0), 0, Phase::Succeeded), (ByHand::Exit(9), 9, Phase::Failed)] {
        let mut run = pod();
        assert!(!run.by_hand(decision), "nothing runs yet");
        run.until(10);
        assert!(run.by_hand(decision));
        assert_eq!((run.end("main").0, run.pod.status.phase), (code, phase));
    }
    let mut run = pod();
    run.until(10);
    run.by_hand(ByHand::Hang);
    run.delete(5);
    run.until(30);
    assert_eq!(run.end("main").0, 137, "SIGTERM is ignored");
}

#[test]
fn after_a_reboot_containers_are_found_dead_and_run_again_as_their_policy_says() {
    for (policy, phase) in [("Never", Phase::Failed), ("OnFailure", Phase::Running)] {
        let mut run = start(json!({"restartPolicy": policy, "containers": [sh("main", "sleep 1000")]}));
        run.until(10);
        run.kubelet.power_off("node-1");
        run.until(100);
        let (now, mut out) = (run.now, Vec::new());
        run.kubelet.power_on(now, "node-1", &mut out);
        run.carry(out);
        run.until(130);
        assert_eq!(run.pod.status.phase, phase, "{policy}");
        let status = run.status("main");
        let end = status.state.terminated.as_ref().or(status.last_state.terminated.as_ref()).expect("it died");
        assert_eq!((end.exit_code, &*end.reason, status.restart_count), (255, "Unknown", i32::from(policy != "Never")));
    }
}

#[test]
fn the_first_behaviour_that_matches_holds() {
    let mut run = start(json!({"restartPolicy": "OnFailure", "containers": [sh("main", "echo never seen")]}));
    run.kubelet.set_behaviors(behaviors(&json!({"rules": [
        {"match": {"attempt": 0}, "duration": "5s", "exitCode": 3, "log": "first"},
        {"match": {"container": "other"}, "exitCode": 9},
        {"duration": "2s", "log": ["second", {"after": "1s", "line": "third"}]},
    ]})));
    run.until(60);
    assert_eq!(run.pod.status.phase, Phase::Succeeded);
    let status = run.status("main");
    assert_eq!((status.restart_count, status.last_state.terminated.as_ref().map(|end| end.exit_code)), (1, Some(3)));
    let log = run.kubelet.log("default", "p", "main").map(Log::text);
    assert_eq!(log.as_deref(), Some("first\nsecond\nthird\n"));
}

/// [P-054]
#[test]
fn p054_more_memory_than_the_limit_is_oom_killed() {
    let mut main = sh("main", "sleep 1000");
    main["resources"] = json!({"limits": {"memory": "100Mi"}});
    let mut run = start(json!({"restartPolicy": "Never", "containers": [main]}));
    run.kubelet.set_behaviors(behaviors(&json!({"memory": "200Mi"})));
    run.until(30);
    assert_eq!((run.end("main"), run.pod.status.phase), ((137, "OOMKilled".into()), Phase::Failed));
}

#[test]
fn a_pull_that_is_declared_to_fail_fails() {
    let mut run = start(json!({"containers": [sh("main", "true")]}));
    run.kubelet.set_behaviors(behaviors(&json!({"pull": {"error": "no space left", "duration": "2s"}})));
    run.until(3);
    let waiting = run.status("main").state.waiting.clone().expect("it waits");
    assert_eq!((&*waiting.reason, &*waiting.message), ("ErrImagePull", "no space left"));
}

impl Run {
    fn by_hand(&mut self, decision: ByHand) -> bool {
        let mut out = Vec::new();
        let is_met = self.kubelet.decide(self.now, ("default", "p"), None, decision, &mut out);
        self.carry(out);
        is_met
    }
}

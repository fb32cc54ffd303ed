//! Descriptions, checked against kubectl's own.

use super::{Related, describe};
use crate::text::time;
use jobyard_api::time::Time;
use serde_json::{Value, json};

fn now() -> Time {
    Time::from_nanos(time::nanos("2026-01-01T00:02:03Z").expect("a time"))
}

fn has(object: &Value, related: &Related, expected: &str) {
    let text = describe(object, related, now());
    assert!(text.contains(expected), "{text}");
}

fn pod(spec: Value, status: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "default"}, "spec": spec, "status": status})
}

/// [K-004], [K-061]
#[test]
fn a_job_is_described() {
    let job = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": "pi", "namespace": "default", "labels": {"a": "1", "b": "2"}},
        "spec": {"parallelism": 1, "completions": 1, "backoffLimit": 6, "suspend": false, "completionMode": "Indexed",
            "selector": {"matchLabels": {"a": "1"}}, "backoffLimitPerIndex": 1,
            "template": {"metadata": {"labels": {"a": "1"}}, "spec": {"containers": [
                {"name": "pi", "image": "perl", "command": ["perl", "-e\nprint"]}]}}},
        "status": {"startTime": "2026-01-01T00:00:00Z", "succeeded": 1, "ready": 0, "conditions": [{"type": "Complete"}]},
    });
    assert_eq!(
        describe(&job, &Related { events: Some(Vec::new()), ..Related::default() }, now()),
        "Name:               pi
Namespace:          default
Selector:           a=1
Labels:             a=1
                    b=2
Annotations:        <none>
Parallelism:        1
Completions:        1
Completion Mode:    Indexed
Suspend:            false
Backoff Limit:      6
Start Time:         Thu, 01 Jan 2026 00:00:00 +0000
Pods Statuses:      0 Active (0 Ready) / 1 Succeeded / 0 Failed
Completed Indexes:  <none>
Pod Template:
  Labels:  a=1
  Containers:
   pi:
    Image:      perl
    Port:       <none>
    Host Port:  <none>
    Command:
      perl
      -e
      print
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Events:            <none>
"
    );
}

/// [K-050]
#[test]
fn long_annotations_go_on_below_their_name() {
    let long = "x".repeat(150);
    let object = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "s", "annotations": {
        "a": "1", "b": long, "c": "1\n2\n", "kubectl.kubernetes.io/last-applied-configuration": "{}"}}});
    let cut = "x".repeat(138);
    let expected = format!("Annotations:         a: 1\n                     b:\n                       {cut}...\n");
    has(&object, &Related::default(), &expected);
    has(&object, &Related::default(), "                     c:\n                       1\n                       2\n");
}

/// [K-051]
#[test]
fn events_stand_at_the_end_oldest_first() {
    let event = |reason: &str, last: Value, count: i64| {
        json!({"type": "Normal", "reason": reason, "message": " m\n",
        "count": count, "firstTimestamp": "2026-01-01T00:01:03Z", "lastTimestamp": last, "source": {"component": "kubelet"},
        "involvedObject": {"fieldPath": "spec.containers{c}"}})
    };
    let events = vec![
        event("B", json!("2026-01-01T00:02:00Z"), 2),
        event("A", json!("2026-01-01T00:01:03Z"), 1),
        json!({"type": "Normal", "reason": "Scheduled", "eventTime": "2026-01-01T00:01:02.5Z",
            "reportingComponent": "default-scheduler", "message": "s"}),
    ];
    has(
        &pod(json!({}), json!({})),
        &Related { events: Some(events), ..Related::default() },
        "Events:
  Type    Reason     Age               From               Message
  ----    ------     ----              ----               -------
  Normal  Scheduled  60s               default-scheduler  s
  Normal  A          60s               kubelet            spec.containers{c}: m
  Normal  B          3s (x2 over 60s)  kubelet            spec.containers{c}: m
",
    );
}

/// [K-063]
#[test]
fn a_pod_that_is_being_deleted_says_since_when() {
    let mut object = pod(json!({}), json!({"phase": "Running"}));
    object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:02:10Z");
    object["metadata"]["deletionGracePeriodSeconds"] = json!(30);
    has(&object, &Related::default(), "Terminating (lasts <invalid>)\nTermination Grace Period:  30s\n");
    object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:02:04Z");
    has(&object, &Related::default(), "Terminating (lasts 0s)\n");
}

/// [K-130]
#[test]
fn containers_tell_their_state_ports_and_variables() {
    let spec = json!({"containers": [{
        "name": "c", "image": "i",
        "ports": [{"containerPort": 80, "protocol": "TCP", "name": "http"}, {"containerPort": 53, "protocol": "UDP"}],
        "envFrom": [{"configMapRef": {"name": "settings", "optional": true}}, {"secretRef": {"name": "db"}, "prefix": "DB_"}],
        "env": [{"name": "E"}, {"name": "N", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
            {"name": "C", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}],
        "resources": {"limits": {"cpu": "500m"}},
        "readinessProbe": {"httpGet": {"path": "/p", "port": 80, "scheme": "HTTP"}, "timeoutSeconds": 1, "periodSeconds": 10,
            "successThreshold": 1, "failureThreshold": 3},
        "volumeMounts": [{"name": "v", "mountPath": "/b", "subPath": "s"}, {"name": "w", "mountPath": "/a", "readOnly": true}],
    }]});
    let status = json!({"containerStatuses": [{"name": "c", "ready": false, "restartCount": 2,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}},
        "lastState": {"terminated": {"exitCode": 137, "signal": 9, "startedAt": "2026-01-01T00:00:00Z",
            "finishedAt": "2026-01-01T00:00:01Z"}}}]});
    has(
        &pod(spec, status),
        &Related::default(),
        "Containers:
  c:
    Container ID:   \n    Image:          i
    Image ID:       \n    Ports:          80/TCP (http), 53/UDP
    Host Ports:     0/TCP (http), 0/UDP
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Exit Code:    137
      Signal:       9
      Started:      Thu, 01 Jan 2026 00:00:00 +0000
      Finished:     Thu, 01 Jan 2026 00:00:01 +0000
    Ready:          False
    Restart Count:  2
",
    );
}

/// [K-131]
#[test]
fn volumes_tell_their_kind() {
    let spec = json!({"volumes": [
        {"name": "kube-api-access-abcde", "projected": {"sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607}}, {"configMap": {"name": "kube-root-ca.crt"}},
            {"downwardAPI": {}}]}},
        {"name": "d", "downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
        {"name": "e", "emptyDir": {}},
    ]});
    has(
        &pod(spec, json!({})),
        &Related::default(),
        "Volumes:
  kube-api-access-abcde:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
    ConfigMapName:           kube-root-ca.crt
    Optional:                false
    DownwardAPI:             true
  d:
    Type:  DownwardAPI (a volume populated by information about the pod)
    Items:
      metadata.labels -> labels
  e:
    Type:        EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:      \n    SizeLimit:   <unset>
",
    );
}

/// [K-062]
#[test]
fn a_cron_job_tells_its_last_time_and_its_active_jobs() {
    let cron_job = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"},
        "spec": {"schedule": "@daily", "concurrencyPolicy": "Allow", "suspend": true},
        "status": {"active": [{"name": "c-1"}, {"name": "c-2"}], "lastSuccessfulTime": "2026-01-01T00:00:00Z"}});
    let text = describe(&cron_job, &Related::default(), now());
    assert!(text.contains("Suspend:                       True\n"), "{text}");
    assert!(text.ends_with("Last Schedule Time:  <unset>\nActive Jobs:         c-1, c-2\n"), "{text}");
    assert!(!text.contains("Successful Time"), "{text}");
}

/// [K-132]
#[test]
fn a_node_tells_what_its_pods_take() {
    let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"},
        "status": {"allocatable": {"cpu": "8", "memory": "16Gi", "pods": "110", "x/gpu": "1"},
            "conditions": [{"type": "Ready", "status": "True", "reason": "R", "message": "m"}]}});
    let mut busy =
        pod(json!({"containers": [{"resources": {"requests": {"cpu": "100m", "memory": "1Gi"}}}]}), json!({}));
    busy["metadata"]["creationTimestamp"] = json!("2026-01-01T00:00:03Z");
    let lease = Some(Ok(json!({"spec": {"holderIdentity": "n"}})));
    let related = Related { pods: vec![busy], lease, ..Related::default() };
    has(&node, &related, "Lease:\n  HolderIdentity:  n\n  AcquireTime:     <unset>\n  RenewTime:       <unset>\n");
    has(
        &node,
        &related,
        "  Ready   True    Mon, 01 Jan 0001 00:00:00 +0000   Mon, 01 Jan 0001 00:00:00 +0000   R       m\n",
    );
    has(
        &node,
        &related,
        "Non-terminated Pods:          (1 in total)
  Namespace                   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------                   ----    ------------  ----------  ---------------  -------------  ---
  default                     p       100m (1%)     0 (0%)      1Gi (6%)         0 (0%)         2m
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests   Limits
  --------           --------   ------
  cpu                100m (1%)  0 (0%)
  memory             1Gi (6%)   0 (0%)
  ephemeral-storage  0 (0%)     0 (0%)
  x/gpu              0          0
",
    );
}

/// Kinds without a description of their own show all that they have.
#[test]
fn other_kinds_are_shown_field_by_field() {
    let object = json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "uid": "1"}, "lastTimestamp": null,
        "involvedObject": {"apiVersion": "v1"}, "podCIDRs": ["a"]});
    has(&object, &Related::default(), "API Version:  v1\n");
    has(
        &object,
        &Related::default(),
        "Involved Object:\n  API Version:   v1\nKind:            Event\nLast Timestamp:  <nil>\n",
    );
}

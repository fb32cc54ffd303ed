//! Rows, as the API server prints them.

use super::{Options, Printer};
use crate::text::{tabwriter::TabWriter, time};
use jobyard_api::time::Time;
use serde_json::{Value, json};

fn table(objects: &[Value], options: Options) -> String {
    let now = Time::from_nanos(time::nanos("2026-01-01T00:02:03Z").expect("a time"));
    let mut writer = TabWriter::table();
    Printer::new(options).print(&objects.iter().collect::<Vec<_>>(), None, now, &mut writer);
    writer.flush()
}

fn check(objects: &[Value], expected: &str) {
    assert_eq!(table(objects, Options::default()), expected);
}

fn job(name: &str, spec: Value, status: Value) -> Value {
    json!({"apiVersion": "batch/v1", "kind": "Job", "spec": spec, "status": status,
        "metadata": {"name": name, "creationTimestamp": "2026-01-01T00:00:00Z", "labels": {"b": "2", "a": "1"}}})
}

fn pod(spec: Value, status: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "spec": spec, "status": status,
        "metadata": {"name": "p", "namespace": "ns", "creationTimestamp": "2026-01-01T00:00:03Z"}})
}

/// [K-020] to [K-024]
#[test]
fn jobs_have_a_status_and_a_duration() {
    check(&[], "");
    let condition = |kind: &str| json!([{"type": kind, "status": "True"}]);
    check(
        &[
            job(
                "pi",
                json!({"completions": 1}),
                json!({"succeeded": 1, "conditions": condition("Complete"),
                "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:05Z"}),
            ),
            job("queue", json!({"parallelism": 3}), json!({"startTime": "2026-01-01T00:01:51Z"})),
            job("s", json!({"completions": 3}), json!({"conditions": condition("Suspended")})),
        ],
        "NAME    STATUS      COMPLETIONS   DURATION   AGE\n\
         pi      Complete    1/1           65s        2m3s\n\
         queue   Running     0/1 of 3      12s        2m3s\n\
         s       Suspended   0/3                      2m3s\n",
    );
}

/// [K-040]
#[test]
fn columns_can_be_added() {
    let options = Options {
        with_namespace: true,
        kind_prefix: Some("job.batch".to_owned()),
        label_columns: vec!["x.io/a".to_owned(), "b".to_owned()],
        show_labels: true,
        ..Options::default()
    };
    assert_eq!(
        table(&[job("pi", json!({"completions": 1}), json!({}))], options),
        "NAMESPACE   NAME           STATUS    COMPLETIONS   DURATION   AGE    A     B     LABELS\n            \
         job.batch/pi   Running   0/1                      2m3s         2     a=1,b=2\n"
    );
}

/// [K-025]
#[test]
fn cron_jobs_have_a_schedule() {
    let cron_job = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "hello"},
        "spec": {"schedule": "*/1 * * * *", "suspend": false}, "status": {"lastScheduleTime": "2026-01-01T00:01:13Z"}});
    check(
        &[cron_job],
        "NAME    SCHEDULE      TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE\n\
         hello   */1 * * * *   <none>     False     0        50s             <unknown>\n",
    );
}

/// [K-030] to [K-034]
#[test]
fn pods_tell_their_worst_container() {
    let check = |spec: Value, status: Value, expected: &str| {
        let table = table(&[pod(spec, status)], Options { no_headers: true, ..Options::default() });
        assert_eq!(table.split_whitespace().collect::<Vec<_>>().join(" "), expected);
    };
    let one = json!({"containers": [{"name": "c"}]});
    let container = |state: Value| {
        json!([{"name": "c", "state": state, "restartCount": 3, "ready": true,
        "lastState": {"terminated": {"finishedAt": "2026-01-01T00:01:38Z"}}}])
    };
    check(one.clone(), json!({"phase": "Pending"}), "p 0/1 Pending 0 2m");
    check(
        one.clone(),
        json!({"phase": "Running", "containerStatuses": container(json!({"waiting": {"reason": "CrashLoopBackOff"}}))}),
        "p 0/1 CrashLoopBackOff 3 (25s ago) 2m",
    );
    check(
        one.clone(),
        json!({"phase": "Running", "containerStatuses": container(json!({"running": {}}))}),
        "p 1/1 Running 3 (25s ago) 2m",
    );
    check(
        one.clone(),
        json!({"phase": "Failed", "containerStatuses": container(json!({"terminated": {"exitCode": 1, "signal": 9}}))}),
        "p 0/1 Signal:9 3 (25s ago) 2m",
    );
    check(one, json!({"phase": "Failed", "reason": "Evicted"}), "p 0/1 Evicted 0 2m");
    let two = json!({"containers": [{"name": "c"}], "initContainers": [{"name": "i"}, {"name": "s", "restartPolicy": "Always"}]});
    check(
        two.clone(),
        json!({"phase": "Pending", "initContainerStatuses": [{"name": "i", "state": {"running": {}}}]}),
        "p 0/2 Init:0/2 0 2m",
    );
    check(
        two,
        json!({"phase": "Running", "initContainerStatuses": [{"name": "i", "state": {"terminated": {"exitCode": 0}}},
            {"name": "s", "started": true, "ready": true, "state": {"running": {}}}],
            "containerStatuses": [{"name": "c", "ready": true, "state": {"running": {}}}]}),
        "p 2/2 Running 0 2m",
    );
}

/// [K-035]
#[test]
fn a_wide_table_says_where_a_pod_is() {
    let spec = json!({"containers": [{"name": "c"}], "readinessGates": [{"conditionType": "x"}]});
    let table = table(&[pod(spec, json!({"phase": "Pending"}))], Options { wide: true, ..Options::default() });
    assert_eq!(
        table,
        "NAME   READY   STATUS    RESTARTS   AGE   IP       NODE     NOMINATED NODE   READINESS GATES\n\
         p      0/1     Pending   0          2m    <none>   <none>   <none>           0/1\n"
    );
}

/// [K-036]
#[test]
fn nodes_have_roles() {
    let node = json!({"apiVersion": "v1", "kind": "Node", "spec": {"unschedulable": true},
        "metadata": {"name": "n", "labels": {"node-role.kubernetes.io/worker": "", "kubernetes.io/role": "a"}},
        "status": {"conditions": [{"type": "Ready", "status": "False"}], "nodeInfo": {"kubeletVersion": "v1.37.2"}}});
    check(
        &[node],
        "NAME   STATUS                        ROLES      AGE         VERSION\n\
         n      NotReady,SchedulingDisabled   a,worker   <unknown>   v1.37.2\n",
    );
}

/// [K-003], [K-037]
#[test]
fn events_are_cut_at_their_first_line() {
    let event = json!({"apiVersion": "v1", "kind": "Event", "type": "Normal", "reason": "R", "message": "a\nb",
        "lastTimestamp": "2026-01-01T00:02:00Z", "involvedObject": {"kind": "Job", "name": "pi"}});
    check(&[event], "LAST SEEN   TYPE     REASON   OBJECT   MESSAGE\n3s          Normal   R        job/pi   a...\n");
}

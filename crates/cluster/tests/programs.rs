//! Programs in pods and what is around them: volumes, variables, Services, kubectl.

use jobyard_api::request::{Object, Resource};
use jobyard_api::time::Time;
use jobyard_apiserver::wire::{HttpRequest, Method};
use jobyard_cluster::{Backend, CheckLevel, Config, NodesConfig, World};
use serde_json::{Value, json};
use std::time::Duration;

/// A cluster, with an hour for what happens in it.
struct Cluster {
    world: World,
    start: Time,
}

impl Cluster {
    fn new() -> Self {
        let backend = Backend::Nodes(NodesConfig::default());
        let world = World::new(Config { backend, check: CheckLevel::Off, ..Config::default() });
        let start = world.now();
        Self { world, start }
    }

    #[track_caller]
    fn apply(&mut self, resource: &str, object: &Value) {
        let group = if resource == "jobs" { "apis/batch/v1" } else { "api/v1" };
        let path = format!("/{group}/namespaces/default/{resource}");
        let body = object.to_string().into_bytes();
        let request = HttpRequest { method: Method::Post, path: &path, query: "", content_type: None, body: &body };
        let answer = self.world.serve("user", &request);
        assert_eq!(answer.code, 201, "{}", answer.body);
    }

    #[track_caller]
    fn plain(&mut self, resource: &str, kind: &str, name: &str, fields: &Value) {
        let mut object = json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}});
        for (field, value) in fields.as_object().into_iter().flatten() {
            object[field] = value.clone();
        }
        self.apply(resource, &object);
    }

    #[track_caller]
    fn service(&mut self, name: &str, port: u16) {
        self.plain("services", "Service", name, &json!({"spec": {"ports": [{"port": port}]}}));
    }

    /// A pod of these containers (name, script) with other fields of the containers and of the spec.
    #[track_caller]
    fn pod(&mut self, name: &str, image: &str, scripts: &[(&str, &str)], container: &Value, spec: &Value) {
        let mut list = Vec::new();
        for (container_name, script) in scripts {
            let mut one = json!({"name": container_name, "image": image, "command": ["sh", "-c", script]});
            container.as_object().into_iter().flatten().for_each(|(field, value)| one[field] = value.clone());
            list.push(one);
        }
        let mut whole = json!({"restartPolicy": "Never", "containers": list});
        spec.as_object().into_iter().flatten().for_each(|(field, value)| whole[field] = value.clone());
        let metadata = json!({"name": name, "labels": {"tier": "test"}});
        self.apply("pods", &json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": whole}));
    }

    #[track_caller]
    fn job(&mut self, name: &str, fields: &Value, container: &Value) {
        let mut spec = json!({"template": {"spec": {"restartPolicy": "OnFailure", "containers": [container]}}});
        fields.as_object().into_iter().flatten().for_each(|(field, value)| spec[field] = value.clone());
        let object = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec});
        self.apply("jobs", &object);
    }

    fn advance(&mut self, seconds: u64) {
        self.world.advance_to(self.start + Duration::from_secs(seconds), u64::MAX);
    }

    fn log(&self, pod: &str, container: &str) -> String {
        let lines = self.world.log("default", pod, container).into_iter().flat_map(jobyard_cluster::Log::lines);
        lines.fold(String::new(), |text, line| text + &line.text + "\n")
    }

    /// What the pods of Jobs wrote, sorted.
    fn job_logs(&self) -> Vec<String> {
        let pods = self.world.api().objects(Resource::Pods).filter_map(Object::as_pod);
        let mut logs: Vec<String> = pods.map(|pod| self.log(&pod.metadata.name, "c")).collect();
        logs.retain(|log| !log.is_empty());
        logs.sort();
        logs
    }

    fn events(&self) -> Vec<String> {
        let mut events = Vec::new();
        for object in self.world.api().objects(Resource::Events) {
            if let Object::Event(event) = object {
                events.push(format!("{}: {}", event.reason, event.message));
            }
        }
        events
    }
}

#[test]
fn containers_of_a_pod_share_its_volumes() {
    let mut cluster = Cluster::new();
    let mounts =
        json!({"volumeMounts": [{"name": "shared", "mountPath": "/data"}, {"name": "node", "mountPath": "/node"}]});
    let volumes =
        json!({"volumes": [{"name": "shared", "emptyDir": {}}, {"name": "node", "hostPath": {"path": "/x"}}]});
    let scripts = [
        ("write", "echo hello > /data/f; echo kept > /node/f"),
        ("read", "until [ -f /data/f ]; do sleep 1; done; cat /data/f"),
    ];
    cluster.pod("a", "busybox", &scripts, &mounts, &volumes);
    cluster.advance(60);
    assert_eq!(cluster.log("a", "read"), "hello\n");
}

#[test]
fn configuration_comes_as_files_and_variables() {
    let mut cluster = Cluster::new();
    cluster.plain("configmaps", "ConfigMap", "c", &json!({"data": {"color": "red", "run.sh": "echo ran $1"}}));
    cluster.plain("secrets", "Secret", "s", &json!({"stringData": {"token": "t0"}}));
    cluster.service("my-db", 6379);
    let script = "cat /c/color; echo; sh /c/run.sh x; cat /info/labels; echo
        echo $COLOR $TOKEN $P_color $MY_DB_SERVICE_PORT $LIMIT
        echo x > /c/y";
    let container = json!({
        "resources": {"limits": {"cpu": "500m", "memory": "64Mi"}},
        "volumeMounts": [{"name": "c", "mountPath": "/c"}, {"name": "i", "mountPath": "/info"}],
        "envFrom": [{"prefix": "P_", "configMapRef": {"name": "c"}}],
        "env": [
            {"name": "COLOR", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "color"}}},
            {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "s", "key": "token"}}},
            {"name": "LIMIT", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}}},
        ],
    });
    let labels = json!({"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}});
    let volumes = json!({"volumes": [
        {"name": "c", "configMap": {"name": "c"}},
        {"name": "i", "downwardAPI": {"items": [labels]}},
    ]});
    cluster.pod("a", "busybox", &[("main", script)], &container, &volumes);
    cluster.advance(60);
    let want = "red\nran x\ntier=\"test\"\nred t0 red 6379 64\nsh: can't create /c/y: Read-only file system\n";
    assert_eq!(cluster.log("a", "main"), want);
}

#[test]
fn what_is_not_there_holds_a_pod_back() {
    let mut cluster = Cluster::new();
    let volumes = json!({"volumes": [{"name": "c", "configMap": {"name": "missing"}}]});
    cluster.pod("a", "busybox", &[("main", "true")], &Value::Null, &volumes);
    let env = json!([{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "missing", "key": "k"}}}]);
    cluster.pod("b", "busybox", &[("main", "echo $A")], &json!({"env": env}), &Value::Null);
    cluster.advance(60);
    let events = cluster.events();
    let mount = "FailedMount: MountVolume.SetUp failed for volume \"c\" : configmap \"missing\" not found";
    assert!(events.iter().any(|event| event == mount), "{events:?}");
    assert!(events.iter().any(|event| event == "Failed: Error: configmap \"missing\" not found"), "{events:?}");
    cluster.plain("configmaps", "ConfigMap", "missing", &json!({"data": {"k": "v"}}));
    cluster.advance(600);
    assert_eq!(cluster.log("b", "main"), "v\n");
    let pods = cluster.world.api().objects(Resource::Pods).filter_map(Object::as_pod);
    assert!(pods.into_iter().all(|pod| pod.status.phase.as_str() == "Succeeded"));
}

#[test]
fn a_program_runs_kubectl_in_its_pod() {
    let mut cluster = Cluster::new();
    cluster.pod("a", "bitnami/kubectl", &[("main", "kubectl get pods -o name; echo $?")], &Value::Null, &Value::Null);
    cluster.advance(60);
    assert_eq!(cluster.log("a", "main"), "pod/a\n0\n");
}

/// "Fine parallel processing using a work queue" of the documentation.
#[test]
fn workers_take_what_is_in_a_queue_until_it_is_empty() {
    let mut cluster = Cluster::new();
    cluster.service("redis", 6379);
    let script = "redis-cli -h redis rpush job2 apple banana cherry; redis-cli -h redis lrange job2 0 -1";
    cluster.pod("fill", "redis", &[("main", script)], &Value::Null, &Value::Null);
    cluster.advance(30);
    assert_eq!(cluster.log("fill", "main"), "3\napple\nbanana\ncherry\n");
    let container = json!({"name": "c", "image": "gcr.io/myproject/job-wq-2"});
    cluster.job("job-wq-2", &json!({"parallelism": 2}), &container);
    cluster.advance(600);
    let job = cluster.world.api().objects(Resource::Jobs).find_map(Object::as_job).expect("there is one");
    assert_eq!((job.status.succeeded, job.is_finished()), (2, true));
    let logs = cluster.job_logs().concat();
    for part in ["queue state: empty=False", "on apple", "on banana", "on cherry", "Queue empty, exiting"] {
        assert!(logs.contains(part), "{part} in {logs}");
    }
}

/// "Coarse parallel processing using a work queue" of the documentation.
#[test]
fn each_pod_takes_one_message() {
    let mut cluster = Cluster::new();
    cluster.service("rabbitmq-service", 5672);
    let script = "export BROKER_URL=amqp://guest:guest@rabbitmq-service:5672
        amqp-declare-queue --url=$BROKER_URL -q job1 -d
        for f in apple banana cherry; do amqp-publish --url=$BROKER_URL -r job1 -p -b \"$f\"; done";
    cluster.pod("fill", "me/amqp-tools", &[("main", script)], &Value::Null, &Value::Null);
    cluster.advance(30);
    assert_eq!(cluster.log("fill", "main"), "job1\n");
    let env = json!([
        {"name": "BROKER_URL", "value": "amqp://guest:guest@rabbitmq-service:5672"},
        {"name": "QUEUE", "value": "job1"},
    ]);
    let container = json!({"name": "c", "image": "gcr.io/myproject/job-wq-1", "env": env});
    cluster.job("job-wq-1", &json!({"completions": 3, "parallelism": 2}), &container);
    cluster.advance(600);
    let want = ["Processing apple\n\n", "Processing banana\n\n", "Processing cherry\n\n"];
    assert_eq!(cluster.job_logs(), want);
}

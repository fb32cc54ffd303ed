//! What the kubelet reads of a pod template: once, for all pods that share it.

use jobyard_api::pod::{Container, PodSpecShared};
use jobyard_api::shared::Shared;
use jobyard_api::{Text, Unmodelled};
use jobyard_apiserver::Quantity;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

use super::rules::Restart;

/// Templates that are remembered: those of the Jobs that start pods in turns.
const REMEMBERED_MAX: usize = 16;

/// What the kubelet reads of a pod template.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) init: Vec<ContainerPlan>,
    pub(super) containers: Vec<ContainerPlan>,
    /// Places of the containers in the order in which their statuses are written: by name.
    pub(super) by_name: Vec<usize>,
    pub(super) on_host_network: bool,
    /// Conditions that others must set before the pod is ready.
    pub(super) readiness_gates: Vec<Text>,
    /// Whether the exit of a container may make all run again. [P-027]
    pub(super) may_restart_all: bool,
    pub(super) requests: Requests,
}

/// What a pod asks of its node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Requests {
    pub(super) milli_cpu: i64,
    /// Bytes.
    pub(super) memory: i64,
}

/// What the kubelet reads of a container.
#[derive(Clone, Debug, Default)]
pub(super) struct ContainerPlan {
    /// An init container that runs on beside the containers. [P-029]
    pub(super) is_sidecar: bool,
    pub(super) restart: Restart,
    pub(super) probes: Option<Box<Probes>>,
    pub(super) post_start: Option<Box<Handler>>,
    pub(super) pre_stop: Option<Box<Handler>>,
    /// Bytes that it may use.
    pub(super) memory_max: Option<u64>,
    /// `runAsNonRoot` without a user of its own.
    pub(super) refuses_root: bool,
    /// Where it leaves a message before it ends, if its command names that place.
    pub(super) last_message: Option<Text>,
    /// Fields of its status before it was created.
    pub(super) waiting: Shared<Unmodelled>,
    /// Fields of its status from then on.
    pub(super) created: Shared<Unmodelled>,
}

/// The probes of a container.
#[derive(Clone, Debug, Default)]
pub(super) struct Probes {
    pub(super) startup: Option<Probe>,
    pub(super) liveness: Option<Probe>,
    pub(super) readiness: Option<Probe>,
}

/// A question that is asked again and again.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) handler: Handler,
    pub(super) initial_delay: Duration,
    pub(super) period: Duration,
    pub(super) timeout: Duration,
    /// Successes in a row that count.
    pub(super) successes: u32,
    /// Failures in a row that count.
    pub(super) failures: u32,
    /// Replaces the pod's grace when the container is killed for this probe.
    pub(super) grace_seconds: Option<i64>,
}

/// What a hook or a probe does.
#[derive(Clone, Debug)]
pub(super) enum Handler {
    /// Runs a command in the container.
    Exec(Vec<Text>),
    /// Asks the container over the network, with what is said when nobody answers; `{ip}` stands for the pod's address.
    Network(Text),
    /// Waits.
    Sleep(Duration),
}

/// The plans of the templates that were read last, newest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Plans(Vec<(Arc<PodSpecShared>, Arc<Plan>)>);

impl Plans {
    /// The plan of a template.
    pub(super) fn get(&mut self, template: &Arc<PodSpecShared>) -> Arc<Plan> {
        if let Some((_, plan)) = self.0.iter().rev().find(|(known, _)| Arc::ptr_eq(known, template)) {
            return plan.clone();
        }
        if self.0.len() == REMEMBERED_MAX {
            self.0.remove(0);
        }
        let plan = Arc::new(Plan::of(template));
        self.0.push((template.clone(), plan.clone()));
        plan
    }
}

impl Plan {
    fn of(template: &PodSpecShared) -> Self {
        let plans = |list: &[Container], is_init: bool| -> Vec<ContainerPlan> {
            list.iter().map(|container| ContainerPlan::of(container, is_init, template)).collect()
        };
        let (init, containers) = (plans(&template.init_containers, true), plans(&template.containers, false));
        let mut by_name: Vec<usize> = (0..containers.len()).collect();
        by_name.sort_by_key(|&index| &template.containers[index].name);
        let gates = template.unmodelled.get("readinessGates").and_then(Value::as_array);
        let gate = |gate: &Value| Some(gate["conditionType"].as_str()?.into());
        Self {
            may_restart_all: init.iter().chain(&containers).any(|plan| plan.restart.may_restart_all()),
            requests: Requests::of(template),
            init,
            containers,
            by_name,
            on_host_network: template.unmodelled.get("hostNetwork") == Some(&Value::Bool(true)),
            readiness_gates: gates.map_or_else(Vec::new, |gates| gates.iter().filter_map(gate).collect()),
        }
    }
}

impl ContainerPlan {
    fn of(container: &Container, is_init: bool, template: &PodSpecShared) -> Self {
        let field = |name: &str| container.unmodelled.get(name).unwrap_or(&Value::Null);
        let probe = |name: &str| Probe::of(field(name), container);
        let probes = Probes {
            startup: probe("startupProbe"),
            liveness: probe("livenessProbe"),
            readiness: probe("readinessProbe"),
        };
        let has_probes = probes.startup.is_some() || probes.liveness.is_some() || probes.readiness.is_some();
        let hook = |name: &str| Handler::of(&field("lifecycle")[name], container).map(Box::new);
        let limit = &field("resources")["limits"]["memory"];
        let waiting = waiting(field("volumeMounts"));
        Self {
            is_sidecar: is_init && container.restart_policy.as_deref() == Some("Always"),
            restart: Restart::of(container, is_init, template.restart_policy.as_deref()),
            probes: has_probes.then(|| Box::new(probes)),
            post_start: hook("postStart"),
            pre_stop: hook("preStop"),
            memory_max: limit.is_string().then(|| u64::try_from(Quantity::of(limit).whole()).unwrap_or(u64::MAX)),
            last_message: last_message(container, field("terminationMessagePath")),
            refuses_root: refuses_root(field("securityContext"), pod_context(template)),
            created: created(&waiting, field("resources"), field("securityContext"), pod_context(template)).into(),
            waiting: waiting.into(),
        }
    }
}

impl Requests {
    /// The containers run side by side, with all sidecars; an init container runs with the sidecars before it.
    fn of(template: &PodSpecShared) -> Self {
        let (mut sidecars, mut most) = (Self::default(), Self::default());
        for container in &template.init_containers {
            let own = Self::of_container(container);
            if container.restart_policy.as_deref() == Some("Always") {
                sidecars = sidecars.plus(own);
                most = most.max(sidecars);
            } else {
                most = most.max(sidecars.plus(own));
            }
        }
        template.containers.iter().map(Self::of_container).fold(sidecars, Self::plus).max(most)
    }

    fn of_container(container: &Container) -> Self {
        let requests = container.unmodelled.get("resources").map_or(&Value::Null, |resources| &resources["requests"]);
        let (cpu, memory) = (Quantity::of(&requests["cpu"]), Quantity::of(&requests["memory"]));
        let saturate = |amount: i128| i64::try_from(amount).unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
        Self { milli_cpu: saturate(cpu.nanos() / 1_000_000), memory: saturate(memory.whole()) }
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            milli_cpu: self.milli_cpu.saturating_add(other.milli_cpu),
            memory: self.memory.saturating_add(other.memory),
        }
    }

    fn max(self, other: Self) -> Self {
        Self { milli_cpu: self.milli_cpu.max(other.milli_cpu), memory: self.memory.max(other.memory) }
    }
}

/// The file of a container's last words. Most commands do not name it, and nobody looks for it.
fn last_message(container: &Container, path: &Value) -> Option<Text> {
    let path = path.as_str().unwrap_or("/dev/termination-log");
    let mut words = container.command.iter().chain(&container.args);
    words.any(|word| word.contains(path)).then(|| path.into())
}

fn pod_context(template: &PodSpecShared) -> &Value {
    template.unmodelled.get("securityContext").unwrap_or(&Value::Null)
}

fn refuses_root(own: &Value, pods: &Value) -> bool {
    let either = |name: &str| if own[name].is_null() { &pods[name] } else { &own[name] };
    *either("runAsNonRoot") == true && matches!(either("runAsUser").as_i64(), None | Some(0))
}

/// Fields of the status of a container that was not created.
fn waiting(mounts: &Value) -> Unmodelled {
    let status = |mount: &Value| {
        let mut status = json!({"name": mount["name"], "mountPath": mount["mountPath"]});
        if mount["readOnly"] == true {
            status["readOnly"] = true.into();
            status["recursiveReadOnly"] = "Disabled".into();
        }
        status
    };
    let mounts = mounts.as_array().filter(|mounts| !mounts.is_empty());
    mounts.into_iter().map(|mounts| ("volumeMounts".to_owned(), mounts.iter().map(status).collect())).collect()
}

/// The same once it was created.
fn created(waiting: &Unmodelled, resources: &Value, own: &Value, pods: &Value) -> Unmodelled {
    let mut fields = waiting.clone();
    let resources = if resources.is_null() { json!({}) } else { resources.clone() };
    if !resources["requests"].is_null() {
        fields.insert("allocatedResources".to_owned(), resources["requests"].clone());
    }
    fields.insert("resources".to_owned(), resources);
    let id = |name: &str| own[name].as_i64().or(pods[name].as_i64()).unwrap_or(0);
    let (user, group) = (id("runAsUser"), id("runAsGroup"));
    let mut groups = vec![group];
    groups.extend(pods["fsGroup"].as_i64());
    fields.insert("user".to_owned(), json!({"linux": {"uid": user, "gid": group, "supplementalGroups": groups}}));
    fields
}

impl Probe {
    fn of(value: &Value, container: &Container) -> Option<Self> {
        let number = |name: &str, default: u64| value[name].as_u64().filter(|number| *number > 0).unwrap_or(default);
        Some(Self {
            handler: Handler::of(value, container)?,
            initial_delay: Duration::from_secs(number("initialDelaySeconds", 0)),
            period: Duration::from_secs(number("periodSeconds", 10)),
            timeout: Duration::from_secs(number("timeoutSeconds", 1)),
            successes: number("successThreshold", 1) as u32,
            failures: number("failureThreshold", 3) as u32,
            grace_seconds: value["terminationGracePeriodSeconds"].as_i64(),
        })
    }
}

impl Handler {
    fn of(value: &Value, container: &Container) -> Option<Self> {
        let fields = value.as_object()?;
        if let Some(exec) = fields.get("exec") {
            let words = exec["command"].as_array().map_or(&[][..], Vec::as_slice);
            return Some(Self::Exec(words.iter().filter_map(|word| Some(word.as_str()?.into())).collect()));
        }
        if let Some(sleep) = fields.get("sleep") {
            return Some(Self::Sleep(Duration::from_secs(sleep["seconds"].as_u64().unwrap_or(0))));
        }
        let refused =
            |port: &Value| format!("dial tcp {{ip}}:{}: connect: connection refused", port_of(port, container));
        let text = if let Some(get) = fields.get("httpGet") {
            let scheme = get["scheme"].as_str().unwrap_or("HTTP").to_lowercase();
            let (port, path) = (&get["port"], get["path"].as_str().unwrap_or("/"));
            format!("Get \"{scheme}://{{ip}}:{}{path}\": {}", port_of(port, container), refused(port))
        } else if let Some(socket) = fields.get("tcpSocket") {
            refused(&socket["port"])
        } else {
            let port = fields.get("grpc")?["port"].clone();
            format!(
                "timeout: failed to connect service \"{{ip}}:{}\" within 1s: context deadline exceeded",
                port_of(&port, container)
            )
        };
        Some(Self::Network(text.into()))
    }
}

/// The number of a port that may be given by name.
fn port_of(port: &Value, container: &Container) -> i64 {
    let ports = container.unmodelled.get("ports").and_then(Value::as_array);
    let named = || ports?.iter().find(|known| known["name"] == *port)?["containerPort"].as_i64();
    port.as_i64().or_else(named).unwrap_or(0)
}

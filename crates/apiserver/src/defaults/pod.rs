//! Defaults of pods and pod templates ([A-162]).

use super::{Fields, container, volume};
use jobyard_api::pod::{PodIp, PodSpec, PodSpecShared, PodStatus};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Fills in what a pod template leaves out. A spec that has everything stays the same shared value.
pub fn pod_spec(shared: &mut Arc<PodSpecShared>) {
    change(shared, fill_template);
}

/// Fills in what a pod leaves out: what a template leaves out, and some fields that templates are not filled with.
pub fn pod(spec: &mut PodSpec) {
    change(&mut spec.shared, |shared| {
        fill_template(shared);
        if shared.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0) {
            shared.termination_grace_period_seconds = Some(1);
        }
        shared.unmodelled.fill("enableServiceLinks", true);
        let is_in_host_network = shared.unmodelled.get("hostNetwork") == Some(&Value::Bool(true));
        for container in shared.init_containers.iter_mut().chain(&mut shared.containers) {
            container::request_limits(container);
            if is_in_host_network {
                container::take_host_ports(container);
            }
        }
    });
}

/// A pod's address is also the first of its addresses, and the other way round.
pub fn pod_status(status: &mut PodStatus) {
    let first = status.pod_ips.first().map(|first| first.ip.clone()).unwrap_or_default();
    if status.pod_ip.is_empty() {
        status.pod_ip = first;
    } else if status.pod_ip != first {
        status.pod_ips = Arc::new(vec![PodIp { ip: status.pod_ip.clone() }]);
    }
}

fn change(shared: &mut Arc<PodSpecShared>, fill: impl FnOnce(&mut PodSpecShared)) {
    let mut filled = PodSpecShared::clone(shared);
    fill(&mut filled);
    if filled != **shared {
        *shared = Arc::new(filled);
    }
}

fn fill_template(spec: &mut PodSpecShared) {
    if spec.restart_policy.as_deref().is_none_or(str::is_empty) {
        spec.restart_policy = Some("Always".into());
    }
    spec.termination_grace_period_seconds.get_or_insert(30);
    let rest = &mut spec.unmodelled;
    rest.fill("dnsPolicy", "ClusterFirst");
    rest.fill("securityContext", Map::new());
    rest.fill("schedulerName", "default-scheduler");
    let account = ["serviceAccountName", "serviceAccount"]
        .into_iter()
        .find_map(|name| rest.get(name).filter(|value| !super::is_empty_text(value)).cloned());
    if let Some(account) = account {
        rest.insert("serviceAccountName".to_owned(), account.clone());
        rest.insert("serviceAccount".to_owned(), account);
    }
    super::items(rest.get_mut("volumes")).for_each(volume::fill);
    let ephemeral = rest.get_mut("ephemeralContainers").and_then(Value::as_array_mut);
    ephemeral.into_iter().flatten().for_each(container::fill_value);
    spec.init_containers.iter_mut().chain(&mut spec.containers).for_each(container::fill);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filled(spec: Value) -> Value {
        let mut shared: Arc<PodSpecShared> = serde_json::from_value(spec).expect("a pod spec");
        pod_spec(&mut shared);
        serde_json::to_value(shared).expect("a pod spec has a JSON form")
    }

    ///
    #[test]
    fn a_template_is_filled() {
        let spec = filled(json!({"containers": [{"name": "pi", "image": "perl"}], "serviceAccount": "robot"}));
        assert_eq!(
            spec,
            json!({
                "containers": [{
                    "name": "pi", "image": "perl", "imagePullPolicy": "Always", "resources": {},
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                }],
                "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
                "securityContext": {}, "terminationGracePeriodSeconds": 30,
                "serviceAccount": "robot", "serviceAccountName": "robot",
            })
        );
        assert_eq!(filled(spec.clone()), spec, "filling again changes nothing");
    }

    ///
    #[test]
    fn a_filled_spec_stays_shared() {
        let mut shared = Arc::new(PodSpecShared::default());
        pod_spec(&mut shared);
        let before = shared.clone();
        pod_spec(&mut shared);
        assert!(Arc::ptr_eq(&before, &shared));
    }
}

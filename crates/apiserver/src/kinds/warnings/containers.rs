//! What is odd in containers: variables that hide others, ports that clash ([A-165]).

use super::pod::{Subject, fraction, seccomp};
use crate::field::quote;
use crate::kinds::app_armor;
use crate::validation::container::LISTS;
use crate::validation::node::Node;
use std::collections::{BTreeMap, BTreeSet};

/// The warnings of all containers, then those of all their ports, then those of the names of ports.
pub fn check(subject: &Subject, warnings: &mut Vec<String>) {
    each(&subject.spec, &mut |container| {
        check_annotations(container, subject, warnings);
        let resources = container.child("resources");
        for name in ["memory", "ephemeral-storage"] {
            for list in ["limits", "requests"] {
                fraction(&resources.child(list), name, warnings);
            }
        }
        hidden_variables(&container.child("env"), warnings);
    });
    check_ports(&subject.spec, warnings);
    check_port_names(&subject.spec, warnings);
}

fn each(spec: &Node, visit: &mut dyn FnMut(&Node)) {
    for list in LISTS {
        spec.child(list).items().for_each(|container| visit(&container));
    }
}

fn check_annotations(container: &Node, subject: &Subject, warnings: &mut Vec<String>) {
    if subject.metadata.annotations.is_empty() {
        return;
    }
    let (name, context) = (container.text("name"), container.child("securityContext"));
    if !context.has("seccompProfile") {
        seccomp(subject, &format!("container.seccomp.security.alpha.kubernetes.io/{name}"), warnings);
    }
    let key = format!("{}{name}", app_armor::PREFIX);
    let annotation = subject.metadata.annotation(&key).filter(|_| subject.is_template);
    if let Some(annotation) = annotation.filter(|_| !context.has("appArmorProfile")) {
        let of_pod = subject.spec.child("securityContext").get("appArmorProfile");
        if of_pod.is_null() || app_armor::field_of(annotation).as_ref() != Some(of_pod) {
            warnings.push(app_armor::warning(&subject.annotations.key(&key)));
        }
    }
}

fn hidden_variables(list: &Node, warnings: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for variable in list.items() {
        let name = variable.text("name");
        // A new value that is made of the old one is meant.
        let reference = format!("$({name})");
        let value = variable.text("value");
        let is_extended = !variable.has("valueFrom") && value != reference && value.contains(&reference);
        if !seen.insert(name) && !is_extended {
            let path = &variable.path;
            let name = quote(name);
            warnings
                .push(format!("{path}: hides previous definition of {name}, which may be dropped when using apply"));
        }
    }
}

/// A port that was seen.
struct Port {
    path: String,
    address: String,
    number: i64,
}

fn check_ports(spec: &Node, warnings: &mut Vec<String>) {
    let mut all: BTreeMap<String, Vec<Port>> = BTreeMap::new();
    each(spec, &mut |container| {
        for port in container.child("ports").items() {
            let number = |name: &str| port.number(name).unwrap_or(0);
            let (host_ip, host_port, container_port) =
                (port.text("hostIP"), number("hostPort"), number("containerPort"));
            let (name, protocol, path) = (port.text("name"), port.text("protocol"), port.path.to_string());
            if !host_ip.is_empty() && host_port == 0 {
                warnings.push(format!(
                    "{path}: hostIP set without hostPort: {{Name:{name} HostPort:0 ContainerPort:{container_port} \
                     Protocol:{protocol} HostIP:{host_ip}}}"
                ));
            }
            let others = all.entry(format!("{container_port}/{protocol}")).or_default();
            for other in &*others {
                let kind = if host_ip == other.address && host_port == other.number {
                    "duplicate"
                } else if host_port == 0 || other.number == 0 {
                    "overlapping"
                } else if host_port == other.number && (host_ip.is_empty() != other.address.is_empty()) {
                    "dangerously ambiguous"
                } else {
                    continue;
                };
                warnings.push(format!("{path}: {kind} port definition with {}", other.path));
            }
            others.push(Port { path, address: host_ip.to_owned(), number: host_port });
        }
    });
}

fn check_port_names(spec: &Node, warnings: &mut Vec<String>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    each(spec, &mut |container| {
        for port in container.child("ports").items().filter(|port| !port.text("name").is_empty()) {
            let (name, path) = (port.text("name"), port.path.to_string());
            match seen.get(name) {
                Some(other) => warnings.push(format!(
                    "{path}: duplicate port name {} with {other}, services and probes that select ports by name will use \
                     {other}",
                    quote(name)
                )),
                None => {
                    seen.insert(name.to_owned(), path);
                }
            }
        }
    });
}

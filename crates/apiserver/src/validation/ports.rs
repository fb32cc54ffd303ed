//! Ports of containers ([A-188]).

use super::node::Node;
use super::rules::check_word;
use crate::field::{ErrorList, Path, quote};
use serde_json::Value;
use std::collections::BTreeSet;

const NAME_LENGTH_MAX: usize = 15;
const PORT_MAX: i64 = 65_535;
const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

fn number(port: &Node, name: &str) -> i64 {
    port.number(name).unwrap_or(0)
}

/// Checks the ports of a container.
pub fn check(ports: &Node, errors: &mut ErrorList) {
    let mut names = BTreeSet::new();
    for port in ports.items() {
        let name = port.text("name");
        if !name.is_empty() {
            let messages = name_errors(name);
            if messages.is_empty() && !names.insert(name) {
                errors.duplicate(&port.path.child("name"), quote(name));
            }
            for message in messages {
                errors.invalid(&port.path.child("name"), name, message);
            }
        }
        match number(&port, "containerPort") {
            0 => errors.required(&port.path.child("containerPort"), ""),
            value => check_range(value, &port.path.child("containerPort"), errors),
        }
        match number(&port, "hostPort") {
            0 => {}
            value => check_range(value, &port.path.child("hostPort"), errors),
        }
        check_word(&port.child("protocol"), &PROTOCOLS, errors);
    }
}

/// Checks the number of a port.
pub fn check_range(value: i64, path: &Path, errors: &mut ErrorList) {
    if !(1..=PORT_MAX).contains(&value) {
        errors.invalid_value(path, value, format!("must be between 1 and {PORT_MAX}, inclusive"));
    }
}

/// Checks a port that is a number or the name of one.
pub fn check_number_or_name(port: &Node, errors: &mut ErrorList) {
    match port.value.as_str() {
        Some(name) => {
            for message in name_errors(name) {
                errors.invalid(&port.path, name, message);
            }
        }
        None => check_range(port.value.as_i64().unwrap_or(0), &port.path, errors),
    }
}

/// What is wrong with the name of a port.
fn name_errors(name: &str) -> Vec<&'static str> {
    let mut errors = Vec::new();
    if name.len() > NAME_LENGTH_MAX {
        errors.push("must be no more than 15 characters");
    }
    let is_right = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || !name.bytes().all(is_right) {
        errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if !name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        errors.push("must contain at least one letter (a-z)");
    }
    if name.contains("--") {
        errors.push("must not contain consecutive hyphens");
    }
    if name.starts_with('-') || name.ends_with('-') {
        errors.push("must not begin or end with a hyphen");
    }
    errors
}

/// No two of these containers can have the same port of the host. `list` is the path of their list; upstream looks at init
/// containers one by one and then calls each the first of its list.
pub fn check_host_conflicts(containers: &[Value], list: &Path, errors: &mut ErrorList) {
    let mut taken = BTreeSet::new();
    for (i, container) in containers.iter().enumerate() {
        let container = Node::new(list.index(i), container);
        for port in container.child("ports").items() {
            let host_port = number(&port, "hostPort");
            if host_port == 0 {
                continue;
            }
            let key = format!("{}/{}/{host_port}", port.text("protocol"), port.text("hostIP"));
            if taken.contains(&key) {
                errors.duplicate(&port.path.child("hostPort"), quote(&key));
            }
            taken.insert(key);
        }
    }
}

/// In the network of the host a container has the port that it asks of the host ([A-188]). A template may leave the
/// host's port out.
pub fn check_host_network(spec: &Node, is_pod: bool, errors: &mut ErrorList) {
    if !spec.is_true("hostNetwork") {
        return;
    }
    for container in spec.child("containers").items() {
        for port in container.child("ports").items() {
            let host_port = number(&port, "hostPort");
            if (is_pod || host_port != 0) && host_port != number(&port, "containerPort") {
                let detail = "must match `containerPort` when `hostNetwork` is true";
                errors.invalid_value(&port.path.child("hostPort"), host_port, detail);
            }
        }
    }
}

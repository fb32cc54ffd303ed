//! Ports of containers ([A-188]).

use crate::field::{ErrorList, Path, quote};
use jobyard_api::pod::Container;
use serde_json::Value;
use std::collections::BTreeSet;

const NAME_LENGTH_MAX: usize = 15;
const PORT_MAX: i64 = 65_535;
const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

fn ports(container: &Container) -> &[Value] {
    container.unmodelled.get("ports").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn number(port: &Value, name: &str) -> i64 {
    port.get(name).and_then(Value::as_i64).unwrap_or(0)
}

fn text<'a>(port: &'a Value, name: &str) -> &'a str {
    port.get(name).and_then(Value::as_str).unwrap_or("")
}

/// Checks the ports of a container.
pub fn check(container: &Container, path: &Path, errors: &mut ErrorList) {
    let mut names = BTreeSet::new();
    for (i, port) in ports(container).iter().enumerate() {
        let path = path.index(i);
        let name = text(port, "name");
        if !name.is_empty() {
            let messages = name_errors(name);
            if messages.is_empty() && !names.insert(name) {
                errors.duplicate(&path.child("name"), quote(name));
            }
            for message in messages {
                errors.invalid(&path.child("name"), name, message);
            }
        }
        match number(port, "containerPort") {
            0 => errors.required(&path.child("containerPort"), ""),
            value => check_range(value, &path.child("containerPort"), errors),
        }
        match number(port, "hostPort") {
            0 => {}
            value => check_range(value, &path.child("hostPort"), errors),
        }
        let protocol = text(port, "protocol");
        if !PROTOCOLS.contains(&protocol) {
            errors.not_supported(&path.child("protocol"), protocol, &PROTOCOLS);
        }
    }
}

/// Checks the number of a port.
pub fn check_range(value: i64, path: &Path, errors: &mut ErrorList) {
    if !(1..=PORT_MAX).contains(&value) {
        errors.invalid_value(path, value, format!("must be between 1 and {PORT_MAX}, inclusive"));
    }
}

/// What is wrong with the name of a port.
pub fn name_errors(name: &str) -> Vec<&'static str> {
    let mut errors = Vec::new();
    if name.len() > NAME_LENGTH_MAX {
        errors.push("must be no more than 15 characters");
    }
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
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

/// No two containers can have the same port of the host.
pub fn check_host_conflicts(containers: &[Container], path: &Path, errors: &mut ErrorList) {
    let mut taken = BTreeSet::new();
    for (i, container) in containers.iter().enumerate() {
        for (j, port) in ports(container).iter().enumerate() {
            let host_port = number(port, "hostPort");
            if host_port == 0 {
                continue;
            }
            let key = format!("{}/{}/{host_port}", text(port, "protocol"), text(port, "hostIP"));
            let (item, list) = (path.index(i), "ports");
            let list = item.child(list);
            if taken.contains(&key) {
                errors.duplicate(&list.index(j).child("hostPort"), quote(&key));
            } else {
                taken.insert(key);
            }
        }
    }
}

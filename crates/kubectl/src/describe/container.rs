//! Containers of pods and templates ([K-130]).

use super::env;
use super::probe;
use super::writer::Writer;
use crate::go::quote;
use crate::text::{quantity, time};
use crate::value::{at, fields, flag, int, items, set, text, text_or, texts};
use serde_json::Value;

/// Where containers are.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Their pod; absent in a template.
    pub pod: Option<&'a Value>,
    /// Statuses of the pod's containers of this kind.
    pub statuses: &'a [Value],
}

/// Writes containers under their title.
pub fn describe_all(out: &mut Writer, title: &str, containers: &[Value], place: &Place) {
    let indent = if place.pod.is_some() { "" } else { "  " };
    let none = if containers.is_empty() { " <none>" } else { "" };
    out.line(0, &format!("{indent}{title}:{none}"));
    for container in containers {
        describe(out, container, place);
    }
}

fn describe(out: &mut Writer, container: &Value, place: &Place) {
    let name = text(container, "name");
    let indent = if place.pod.is_some() { "" } else { " " };
    let status = place.statuses.iter().rev().find(|status| text(status, "name") == name);
    out.line(1, &format!("{indent}{name}:"));
    basics(out, container, status);
    for (title, path) in [("Command", "command"), ("Args", "args")] {
        let words = texts(container, path);
        if !words.is_empty() {
            out.line(2, &format!("{title}:"));
        }
        words.iter().flat_map(|word| word.split('\n')).for_each(|line| out.line(3, line));
    }
    if let Some(status) = status {
        state(out, status);
    }
    resources(out, at(container, "resources"), 2);
    for (title, path) in [("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe")] {
        if let Some(value) = set(container, path) {
            out.field(2, title, &probe::text_of(value));
        }
    }
    env::sources(out, items(container, "envFrom"));
    env::variables(out, container, place.pod);
    mounts(out, container);
}

fn basics(out: &mut Writer, container: &Value, status: Option<&Value>) {
    if let Some(status) = status {
        out.field(2, "Container ID", text(status, "containerID"));
    }
    out.field(2, "Image", text(container, "image"));
    if let Some(status) = status {
        out.field(2, "Image ID", text(status, "imageID"));
    }
    ports(out, container, "Port", "containerPort");
    ports(out, container, "Host Port", "hostPort");
    seccomp(out, at(container, "securityContext"), 2, 3);
}

/// The seccomp profile of a security context, if there is one.
pub fn seccomp(out: &mut Writer, context: &Value, level: usize, local_level: usize) {
    let Some(profile) = set(context, "seccompProfile") else { return };
    out.field(level, "SeccompProfile", text(profile, "type"));
    if text(profile, "type") == "Localhost" {
        out.field(local_level, "LocalhostProfile", text(profile, "localhostProfile"));
    }
}

fn ports(out: &mut Writer, container: &Value, title: &str, field: &str) {
    let port = |port: &Value| {
        let number = format!("{}/{}", int(port, field), text(port, "protocol"));
        match text(port, "name") {
            "" => number,
            name => format!("{number} ({name})"),
        }
    };
    let ports: Vec<String> = items(container, "ports").iter().map(port).collect();
    let joined = ports.join(", ");
    if joined.contains(',') {
        out.field(2, &format!("{title}s"), &joined);
    } else {
        out.field(2, title, if joined.is_empty() { "<none>" } else { &joined });
    }
}

/// Limits and requests, sorted by name.
pub fn resources(out: &mut Writer, resources: &Value, level: usize) {
    for (title, path) in [("Limits", "limits"), ("Requests", "requests")] {
        let Some(fields) = fields(resources, path) else { continue };
        out.line(level, &format!("{title}:"));
        for (name, value) in fields {
            out.field(level + 1, name, &quantity::of(value).to_string());
        }
    }
}

fn state(out: &mut Writer, status: &Value) {
    one_state(out, "State", at(status, "state"));
    if set(status, "lastState.terminated").is_some() {
        one_state(out, "Last State", at(status, "lastState"));
    }
    out.field(2, "Ready", if flag(status, "ready") { "True" } else { "False" });
    out.field(2, "Restart Count", &int(status, "restartCount").to_string());
}

fn one_state(out: &mut Writer, title: &str, state: &Value) {
    if let Some(running) = set(state, "running") {
        out.field(2, title, "Running");
        out.field(3, "Started", &time::rfc1123(at(running, "startedAt")));
    } else if let (None, Some(terminated)) = (set(state, "waiting"), set(state, "terminated")) {
        terminated_state(out, title, terminated);
    } else {
        out.field(2, title, "Waiting");
        if !text(state, "waiting.reason").is_empty() {
            out.field(3, "Reason", text(state, "waiting.reason"));
        }
    }
}

fn terminated_state(out: &mut Writer, title: &str, terminated: &Value) {
    out.field(2, title, "Terminated");
    for (title, path) in [("Reason", "reason"), ("Message", "message")] {
        if !text(terminated, path).is_empty() {
            out.field(3, title, text(terminated, path));
        }
    }
    out.field(3, "Exit Code", &int(terminated, "exitCode").to_string());
    if int(terminated, "signal") > 0 {
        out.field(3, "Signal", &int(terminated, "signal").to_string());
    }
    out.field(3, "Started", &time::rfc1123(at(terminated, "startedAt")));
    out.field(3, "Finished", &time::rfc1123(at(terminated, "finishedAt")));
}

fn mounts(out: &mut Writer, container: &Value) {
    let mut mounts: Vec<&Value> = items(container, "volumeMounts").iter().collect();
    let none = if mounts.is_empty() { "\t<none>" } else { "" };
    out.line(2, &format!("Mounts:{none}"));
    crate::sort::sort(&mut mounts, &mut |a, b| text(a, "mountPath") < text(b, "mountPath"));
    for mount in mounts {
        let access = if flag(mount, "readOnly") { "ro" } else { "rw" };
        let path = match text_or(mount, "subPath", "") {
            "" => String::new(),
            path => format!(",path={}", quote(path)),
        };
        out.line(3, &format!("{} from {} ({access}{path})", text(mount, "mountPath"), text(mount, "name")));
    }
    let mut devices: Vec<&Value> = items(container, "volumeDevices").iter().collect();
    if !devices.is_empty() {
        out.line(2, &format!("Devices:{none}"));
    }
    crate::sort::sort(&mut devices, &mut |a, b| text(a, "devicePath") < text(b, "devicePath"));
    for device in devices {
        out.line(3, &format!("{} from {}", text(device, "devicePath"), text(device, "name")));
    }
}

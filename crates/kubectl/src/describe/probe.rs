//! Probes in a line.

use crate::value::{at, int, scalar, set, text, texts};
use serde_json::Value;
use std::fmt::Write as _;

/// A probe: what it does, and its numbers.
pub fn text_of(probe: &Value) -> String {
    let numbers = format!(
        "delay={}s timeout={}s period={}s successThreshold={} failureThreshold={}",
        int(probe, "initialDelaySeconds"),
        int(probe, "timeoutSeconds"),
        int(probe, "periodSeconds"),
        int(probe, "successThreshold"),
        int(probe, "failureThreshold")
    );
    let what = if set(probe, "exec").is_some() {
        format!("exec [{}]", texts(probe, "exec.command").join(" "))
    } else if let Some(get) = set(probe, "httpGet") {
        format!("http-get {}", url(get))
    } else if let Some(socket) = set(probe, "tcpSocket") {
        format!("tcp-socket {}:{}", text(socket, "host"), scalar(at(socket, "port")))
    } else if let Some(call) = set(probe, "grpc") {
        format!("grpc <pod>:{} {}", int(call, "port"), text(call, "service"))
    } else {
        "unknown".to_owned()
    };
    format!("{what} {numbers}")
}

fn url(get: &Value) -> String {
    let (scheme, host) = (text(get, "scheme").to_lowercase(), text(get, "host"));
    let scheme = if scheme.is_empty() { scheme } else { format!("{scheme}:") };
    let port = scalar(at(get, "port"));
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let path = text(get, "path");
    let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
    format!("{scheme}//{host}:{port}{slash}{}", escaped(path))
}

/// A path as Go's `net/url` escapes it.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a String takes everything");
        }
    }
    out
}

//! Services in words.

use super::writer::Writer;
use super::{Related, metadata};
use crate::text::labels;
use crate::value::{at, int, items, set, text, texts};
use serde_json::Value;

/// Endpoints that are shown at most.
const ENDPOINTS_MAX: usize = 3;

/// Writes all but the events.
pub fn describe(out: &mut Writer, service: &Value, related: &Related) {
    metadata::head(out, service);
    let spec = at(service, "spec");
    out.field(0, "Selector", &labels::line(at(spec, "selector")));
    out.field(0, "Type", text(spec, "type"));
    optional(out, "IP Family Policy", text(spec, "ipFamilyPolicy"));
    out.field(0, "IP Families", &joined(spec, "ipFamilies"));
    out.field(0, "IP", text(spec, "clusterIP"));
    out.field(0, "IPs", &joined(spec, "clusterIPs"));
    optional(out, "External IPs", &texts(spec, "externalIPs").join(","));
    optional(out, "Desired LoadBalancer IP", text(spec, "loadBalancerIP"));
    optional(out, "External Name", text(spec, "externalName"));
    let ingress: Vec<String> = items(service, "status.loadBalancer.ingress").iter().map(ingress).collect();
    if !ingress.is_empty() {
        out.field(0, "LoadBalancer Ingress", &ingress.join(", "));
    }
    for port in items(spec, "ports") {
        self::port(out, port, &related.endpoint_slices);
    }
    out.field(0, "Session Affinity", text(spec, "sessionAffinity"));
    optional(out, "External Traffic Policy", text(spec, "externalTrafficPolicy"));
    optional(out, "Internal Traffic Policy", text(spec, "internalTrafficPolicy"));
    if int(spec, "healthCheckNodePort") != 0 {
        out.field(0, "HealthCheck NodePort", &int(spec, "healthCheckNodePort").to_string());
    }
    optional(out, "LoadBalancer Source Ranges", &texts(spec, "loadBalancerSourceRanges").join(","));
    optional(out, "Traffic Distribution", text(spec, "trafficDistribution"));
}

fn optional(out: &mut Writer, title: &str, value: &str) {
    if !value.is_empty() {
        out.field(0, title, value);
    }
}

fn joined(spec: &Value, path: &str) -> String {
    let texts = texts(spec, path);
    if texts.is_empty() { "<none>".to_owned() } else { texts.join(",") }
}

fn ingress(ingress: &Value) -> String {
    let mode = set(ingress, "ipMode").map_or(String::new(), |_| format!(" ({})", text(ingress, "ipMode")));
    match text(ingress, "ip") {
        "" => text(ingress, "hostname").to_owned(),
        address => format!("{address}{mode}"),
    }
}

fn port(out: &mut Writer, port: &Value, slices: &[Value]) {
    let protocol = text(port, "protocol");
    let name = crate::value::text_or(port, "name", "<unset>");
    out.field(0, "Port", &format!("{name}\t{}/{protocol}", int(port, "port")));
    let target = set(port, "targetPort").map_or("0".to_owned(), crate::value::scalar);
    out.field(0, "TargetPort", &format!("{target}/{protocol}"));
    if set(port, "appProtocol").is_some() {
        out.field(0, "AppProtocol", text(port, "appProtocol"));
    }
    if int(port, "nodePort") != 0 {
        out.field(0, "NodePort", &format!("{name}\t{}/{protocol}", int(port, "nodePort")));
    }
    out.field(0, "Endpoints", &endpoints(slices, text(port, "name")));
}

/// Addresses of the endpoints that are ready, with the port of this name.
fn endpoints(slices: &[Value], name: &str) -> String {
    if slices.is_empty() {
        return "<none>".to_owned();
    }
    let mut all = Vec::new();
    for slice in slices {
        let is_ready = |endpoint: &&Value| set(endpoint, "conditions.ready").is_none_or(|ready| ready == true);
        let ready = || items(slice, "endpoints").iter().filter(is_ready);
        let address = |endpoint: &Value| texts(endpoint, "addresses").first().unwrap_or(&"").to_string();
        if items(slice, "ports").is_empty() {
            all.extend(ready().map(address));
        }
        for port in items(slice, "ports").iter().filter(|port| text(port, "name") == name) {
            all.extend(ready().map(|endpoint| format!("{}:{}", address(endpoint), int(port, "port"))));
        }
    }
    let more =
        if all.len() > ENDPOINTS_MAX { format!(" + {} more...", all.len() - ENDPOINTS_MAX) } else { String::new() };
    all.truncate(ENDPOINTS_MAX);
    format!("{}{more}", all.join(","))
}

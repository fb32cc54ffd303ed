//! Labels, annotations, owners, taints, tolerations.

use super::writer::Writer;
use crate::text::labels;
use crate::value::{at, flag, int, items, set, text};
use serde_json::Value;

/// Longest annotation that stands in its line, in bytes ([K-050]).
pub const ANNOTATION_MAX: usize = 140;
/// What `apply` remembers is not shown.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Name, namespace, labels and annotations.
pub fn head(out: &mut Writer, object: &Value) {
    name(out, object);
    described(out, object);
}

/// Name and namespace.
pub fn name(out: &mut Writer, object: &Value) {
    out.field(0, "Name", text(object, "metadata.name"));
    out.field(0, "Namespace", text(object, "metadata.namespace"));
}

/// Labels and annotations.
pub fn described(out: &mut Writer, object: &Value) {
    label_lines(out, "Labels", at(object, "metadata.labels"));
    annotation_lines(out, "Annotations", at(object, "metadata.annotations"));
}

/// A title and labels, one a line.
pub fn label_lines(out: &mut Writer, title: &str, value: &Value) {
    lines(out, title, value.as_object().map(labels::pairs).unwrap_or_default());
}

/// A title and lines beside it; `<none>` without any.
pub fn lines(out: &mut Writer, title: &str, lines: Vec<String>) {
    out.push(title);
    out.push(":\t");
    out.push(&if lines.is_empty() { "<none>".to_owned() } else { lines.join("\n\t") });
    out.push("\n");
}

/// A title and annotations; long ones go on below their name.
pub fn annotation_lines(out: &mut Writer, title: &str, value: &Value) {
    lines(out, title, annotations(value, "\n\t  "));
}

/// Annotations, each as `a: b`; the lines of a long one are told apart by `between`.
pub fn annotations(value: &Value, between: &str) -> Vec<String> {
    let fields = value.as_object().into_iter().flatten().filter(|(name, _)| *name != LAST_APPLIED);
    fields.map(|(name, value)| annotation(name, value.as_str().unwrap_or(""), between)).collect()
}

fn annotation(name: &str, value: &str, between: &str) -> String {
    let value = value.strip_suffix('\n').unwrap_or(value);
    if name.len() + value.len() + 2 <= ANNOTATION_MAX && !value.contains('\n') {
        return format!("{name}: {value}");
    }
    let lines = value.split('\n').map(|line| format!("{between}{}", shortened(line, ANNOTATION_MAX - 2)));
    format!("{name}:{}", lines.collect::<String>())
}

/// A text cut to so many bytes, with dots behind it.
pub fn shortened(text: &str, length: usize) -> String {
    if text.len() <= length {
        return text.to_owned();
    }
    format!("{}...", String::from_utf8_lossy(&text.as_bytes()[..length]))
}

/// The controller of an object, if it has one.
pub fn controlled_by(out: &mut Writer, object: &Value) {
    if let Some(owner) = items(object, "metadata.ownerReferences").iter().find(|owner| flag(owner, "controller")) {
        out.field(0, "Controlled By", &format!("{}/{}", text(owner, "kind"), text(owner, "name")));
    }
}

/// Taints, sorted by effect and key.
pub fn taint_lines(out: &mut Writer, taints: &[Value]) {
    let mut taints: Vec<&Value> = taints.iter().collect();
    taints.sort_by_key(|taint| format!("{},{}", text(taint, "effect"), text(taint, "key")));
    lines(out, "Taints", taints.into_iter().map(taint).collect());
}

fn taint(taint: &Value) -> String {
    let [key, value, effect] = ["key", "value", "effect"].map(|name| text(taint, name));
    match (effect.is_empty(), value.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{key}={value}:"),
        (false, true) => format!("{key}:{effect}"),
        (false, false) => format!("{key}={value}:{effect}"),
    }
}

/// A title and tolerations, sorted by key.
pub fn toleration_lines(out: &mut Writer, title: &str, tolerations: &[Value]) {
    let mut order: Vec<usize> = (0..tolerations.len()).collect();
    crate::sort::sort(&mut order, &mut |a, b| text(&tolerations[*a], "key") < text(&tolerations[*b], "key"));
    lines(out, title, order.into_iter().map(|place| toleration(&tolerations[place])).collect());
}

fn toleration(toleration: &Value) -> String {
    let [key, value, effect] = ["key", "value", "effect"].map(|name| text(toleration, name));
    let mut line = key.to_owned();
    if !value.is_empty() {
        line = format!("{line}={value}");
    }
    if !effect.is_empty() {
        line = format!("{line}:{effect}");
    }
    if text(toleration, "operator") == "Exists" && value.is_empty() {
        line += if key.is_empty() && effect.is_empty() { "op=Exists" } else { " op=Exists" };
    }
    if set(toleration, "tolerationSeconds").is_some() {
        line = format!("{line} for {}s", int(toleration, "tolerationSeconds"));
    }
    line
}

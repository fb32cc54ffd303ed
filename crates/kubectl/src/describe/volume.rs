//! Volumes.

use super::metadata;
use super::volume_table::{SIMPLE, Shown};
use super::writer::Writer;
use crate::go_value;
use crate::text::quantity;
use crate::value::{at, flag, int, items, scalar, set, text, texts};
use serde_json::Value;

/// Writes volumes under their title.
pub fn describe_all(out: &mut Writer, volumes: &[Value], is_template: bool) {
    let (space, indent) = if is_template { ("  ", " ") } else { ("", "") };
    if volumes.is_empty() {
        out.line(0, &format!("{space}Volumes:\t<none>"));
        return;
    }
    out.line(0, &format!("{space}Volumes:"));
    for volume in volumes {
        out.line(1, &format!("{indent}{}:", text(volume, "name")));
        describe(out, volume);
    }
}

fn describe(out: &mut Writer, volume: &Value) {
    let simple = SIMPLE.iter().find_map(|kind| set(volume, kind.field).map(|source| (kind, source)));
    if let Some((kind, source)) = simple {
        out.field(2, "Type", kind.title);
        for (title, path, shown) in kind.lines {
            match shown {
                // One title of upstream's has no colon.
                Shown::NoColon => out.line(2, &format!("{title}\t{}", text(source, path))),
                _ => out.field(2, title, &value(source, path, *shown)),
            }
        }
        special(out, kind.field, source);
    } else {
        out.line(1, "<unknown>");
    }
}

fn value(source: &Value, path: &str, shown: Shown) -> String {
    match shown {
        Shown::Text | Shown::NoColon => set(source, path).map(scalar).unwrap_or_default(),
        Shown::TextOrNone => set(source, path).map_or_else(|| "<none>".to_owned(), scalar),
        Shown::Number => int(source, path).to_string(),
        Shown::Flag => flag(source, path).to_string(),
        Shown::List => format!("[{}]", texts(source, path).join(" ")),
        Shown::Joined => texts(source, path).join(", "),
        Shown::Map => set(source, path).map_or_else(|| "map[]".to_owned(), go_value::plain),
        Shown::Reference => match set(source, path) {
            Some(reference) => format!("&LocalObjectReference{{Name:{},}}", text(reference, "name")),
            None => "nil".to_owned(),
        },
        Shown::Size => match quantity::of(at(source, path)) {
            size if size.nanos() > 0 => size.to_string(),
            _ => "<unset>".to_owned(),
        },
    }
}

/// What has more than lines.
fn special(out: &mut Writer, field: &str, source: &Value) {
    match field {
        "projected" => items(source, "sources").iter().for_each(|source| projection(out, source)),
        "downwardAPI" => downward(out, source),
        "csi" => attributes(out, at(source, "volumeAttributes")),
        "ephemeral" => claim_template(out, at(source, "volumeClaimTemplate")),
        _ => {}
    }
}

fn projection(out: &mut Writer, source: &Value) {
    for (field, title) in [("secret", "SecretName"), ("downwardAPI", "DownwardAPI"), ("configMap", "ConfigMapName")] {
        let Some(part) = set(source, field) else { continue };
        if field == "downwardAPI" {
            out.field(2, title, "true");
        } else {
            out.field(2, title, text(part, "name"));
            out.field(2, "Optional", &flag(part, "optional").to_string());
        }
        return;
    }
    if let Some(token) = set(source, "serviceAccountToken") {
        out.field(2, "TokenExpirationSeconds", &int(token, "expirationSeconds").to_string());
    }
}

fn downward(out: &mut Writer, source: &Value) {
    out.line(2, "Items:");
    for item in items(source, "items") {
        for path in ["fieldRef.fieldPath", "resourceFieldRef.resource"] {
            if set(item, path).is_some() {
                out.line(3, &format!("{} -> {}", text(item, path), text(item, "path")));
            }
        }
    }
}

fn attributes(out: &mut Writer, attributes: &Value) {
    let pairs = attributes.as_object().map(crate::text::labels::pairs).unwrap_or_default();
    if pairs.is_empty() {
        out.line(2, "VolumeAttributes:\t<none>");
    }
    for (place, pair) in pairs.iter().enumerate() {
        out.push(if place == 0 { "    VolumeAttributes:\t    " } else { "        \t    " });
        out.push(&metadata::shortened(pair, metadata::ANNOTATION_MAX));
        out.push("\n");
    }
}

/// The claim that an ephemeral volume is made from. Upstream indents every piece of its lines.
fn claim_template(out: &mut Writer, template: &Value) {
    if template.is_null() {
        return;
    }
    let spec = at(template, "spec");
    let annotation = at(template, "metadata.annotations").get("volume.beta.kubernetes.io/storage-class");
    let class = annotation.and_then(Value::as_str).unwrap_or_else(|| text(spec, "storageClassName"));
    out.field(2, "StorageClass", class);
    out.field(2, "Volume", text(spec, "volumeName"));
    let labels = at(template, "metadata.labels").as_object().map(crate::text::labels::pairs).unwrap_or_default();
    pieces(out, "Labels", &labels, "        \t");
    pieces(out, "Annotations", &metadata::annotations(at(template, "metadata.annotations"), "\n    \t  "), "    \t");
    // It has no status: of a volume that is named nothing is known.
    out.field(2, "Capacity", if text(spec, "volumeName").is_empty() { "" } else { "0" });
    out.field(2, "Access Modes", "");
    if set(spec, "volumeMode").is_some() {
        out.field(2, "VolumeMode", text(spec, "volumeMode"));
    }
    if let Some(data) = set(spec, "dataSource") {
        out.line(2, "DataSource:");
        if set(data, "apiGroup").is_some() {
            out.field(3, "APIGroup", text(data, "apiGroup"));
        }
        out.field(3, "Kind", text(data, "kind"));
        out.field(3, "Name", text(data, "name"));
    }
}

fn pieces(out: &mut Writer, title: &str, lines: &[String], between: &str) {
    out.push(&format!("    {title}:\t"));
    for (place, line) in lines.iter().enumerate() {
        out.push(if place == 0 { "" } else { between });
        out.push(&format!("    {line}\n"));
    }
    if lines.is_empty() {
        out.push("    <none>\n");
    }
}

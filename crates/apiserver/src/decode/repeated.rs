//! Fields that stand in an object more than once: Go reads each into what the one before left ([A-199]).

use super::schema::{Kind, Struct};
use serde_json::{Map, Value};

/// Puts another value of a field in. `None` is null, or a value of a wrong type, which is refused anyway.
pub fn put(copy: &mut Map<String, Value>, name: &str, value: Option<Value>, kind: &Kind) {
    match (copy.get_mut(name), value) {
        // Null leaves texts and structs as they are and takes away what Go has a pointer to.
        (Some(_), None) => {
            if !matches!(kind, Kind::Str | Kind::Named(_)) && !matches!(kind, Kind::Object(of) if is_embedded(of)) {
                copy.remove(name);
            }
        }
        (Some(present), Some(value)) => merge(present, value, kind),
        (None, Some(value)) => {
            copy.insert(name.to_owned(), value);
        }
        (None, None) => {}
    }
}

/// Structs that stand in their owner as they are, without a pointer.
fn is_embedded(of: &Struct) -> bool {
    matches!(
        of.name,
        "ObjectMeta"
            | "CronJobSpec"
            | "CronJobStatus"
            | "JobTemplateSpec"
            | "JobSpec"
            | "JobStatus"
            | "PodTemplateSpec"
            | "PodSpec"
            | "PodStatus"
            | "ResourceRequirements"
    )
}

fn merge(present: &mut Value, value: Value, kind: &Kind) {
    match (present, value, kind) {
        (Value::Object(present), Value::Object(value), Kind::Object(of)) => {
            for (name, value) in value {
                if let Some(kind) = of.field(&name) {
                    put(present, &name, Some(value), kind);
                }
            }
        }
        // The values of a map are read anew.
        (Value::Object(present), Value::Object(value), Kind::Map(..)) => present.extend(value),
        (Value::Array(present), Value::Array(value), Kind::List(item)) => {
            present.truncate(value.len());
            let known = present.len();
            for (place, value) in value.into_iter().enumerate() {
                if place < known {
                    merge(&mut present[place], value, item);
                } else {
                    present.push(value);
                }
            }
        }
        (present, value, _) => *present = value,
    }
}

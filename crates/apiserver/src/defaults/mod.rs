//! What Kubernetes fills in where the user left a field out.

mod container;
mod cron_job;
mod image;
mod job;
mod pod;
mod volume;

pub use cron_job::cron_job;
pub use job::job;
pub use pod::{pod, pod_spec, pod_status};

use jobyard_api::Unmodelled;
use serde_json::{Map, Value};

/// A JSON object into which missing fields can be put.
trait Fields {
    /// Puts the field in unless it is there.
    fn fill(&mut self, name: &str, value: impl Into<Value>);

    /// Puts the field in unless it is there and not 0, which in these fields means "not given".
    fn fill_number(&mut self, name: &str, value: i64);
}

impl Fields for Map<String, Value> {
    fn fill(&mut self, name: &str, value: impl Into<Value>) {
        if self.get(name).is_none_or(is_empty_text) {
            self.insert(name.to_owned(), value.into());
        }
    }

    fn fill_number(&mut self, name: &str, value: i64) {
        if self.get(name).is_none_or(|present| *present == 0) {
            self.insert(name.to_owned(), value.into());
        }
    }
}

impl Fields for Unmodelled {
    fn fill(&mut self, name: &str, value: impl Into<Value>) {
        if self.get(name).is_none_or(is_empty_text) {
            self.insert(name.to_owned(), value.into());
        }
    }

    fn fill_number(&mut self, name: &str, value: i64) {
        if self.get(name).is_none_or(|present| *present == 0) {
            self.insert(name.to_owned(), value.into());
        }
    }
}

fn is_empty_text(value: &Value) -> bool {
    value.as_str() == Some("")
}

/// The JSON objects in a list that may be missing.
fn items(list: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    list.and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

/// The JSON object at a field that may be missing.
fn object<'a>(parent: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    parent.get_mut(name).and_then(Value::as_object_mut)
}

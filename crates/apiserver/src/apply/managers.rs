//! Who owns which fields of an object: `metadata.managedFields`.

use super::fields::{self, Set};
use crate::field::quote;
use jobyard_api::meta::Identity;
use jobyard_api::request::Object;
use serde_json::{Value, json};

/// Where kubectl keeps what it applied last without the server's help.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// How a manager came by its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// By applying.
    Apply,
    /// By any other request.
    Update,
}

/// The fields of one manager.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who it is.
    pub manager: String,
    /// How it came by the fields.
    pub operation: Operation,
    /// In which version it names them.
    pub api_version: String,
    /// `status`, or empty.
    pub subresource: String,
    /// When it last did something.
    pub time: String,
    /// The fields.
    pub fields: Set,
}

/// All managers of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Managers(Vec<Entry>);

impl Managers {
    /// Those of an object. One that nobody has applied yet belongs to whoever made it.
    pub fn of(object: &Object, json: &Value) -> Self {
        match json["metadata"]["managedFields"].as_array() {
            Some(entries) => Self(entries.iter().map(Entry::read).collect()),
            None => Self(maker(object, json).into_iter().collect()),
        }
    }

    /// What a manager has applied.
    pub fn applied(&self, manager: &str) -> Option<&Set> {
        self.0.iter().find(|entry| entry.is_applier(manager)).map(|entry| &entry.fields)
    }

    /// The paths among some fields that belong to others, with how messages call their owners.
    pub fn owned_by_others(&self, wanted: &Set, manager: &str) -> Vec<(String, Vec<String>)> {
        let others = self.0.iter().filter(|entry| !entry.is_applier(manager));
        let theirs = others.map(|entry| (entry.shown(), fields::paths(&fields::common(wanted, &entry.fields))));
        let mut found: Vec<_> =
            theirs.map(|(name, paths)| (name, paths.into_iter().filter(|path| !path.is_empty()).collect())).collect();
        found.retain(|(_, paths): &(String, Vec<String>)| !paths.is_empty());
        found.sort();
        found
    }

    /// Those among some fields that belong to nobody else.
    pub fn unowned_by_others(&self, set: Set, manager: &str) -> Set {
        let others = self.0.iter().filter(|entry| !entry.is_applier(manager));
        others.fold(set, |set, entry| fields::difference(&set, &entry.fields))
    }

    /// Takes fields from all others.
    pub fn take(&mut self, set: &Set, manager: &str) {
        for entry in self.0.iter_mut().filter(|entry| !entry.is_applier(manager)) {
            entry.fields = fields::difference(&entry.fields, set);
        }
        self.0.retain(|entry| !entry.fields.is_empty());
    }

    /// Forgets what a manager got by other requests.
    pub fn forget(&mut self, manager: &str) {
        self.0.retain(|entry| entry.operation == Operation::Apply || entry.manager != manager);
    }

    /// Puts an entry in the place of the manager's former one.
    pub fn set(&mut self, entry: Entry) {
        match self.0.iter_mut().find(|present| present.is_same_manager(&entry)) {
            Some(present) if present.fields == entry.fields => {}
            Some(present) => *present = entry,
            None => self.0.push(entry),
        }
        self.sort();
    }

    /// Adds fields to a manager's entry.
    pub fn add(&mut self, entry: Entry) {
        match self.0.iter_mut().find(|present| present.is_same_manager(&entry)) {
            Some(present) => {
                fields::union(&mut present.fields, &entry.fields);
                present.time = entry.time;
            }
            None => self.0.push(entry),
        }
        self.sort();
    }

    /// Those who apply come first, then by time and name.
    fn sort(&mut self) {
        self.0.sort_by(|a, b| {
            let key = |entry: &Entry| (entry.operation == Operation::Update, entry.time.clone(), entry.manager.clone());
            key(a).cmp(&key(b))
        });
    }

    /// Puts them into an object.
    pub fn write(&self, object: &mut Object) {
        let identity: &mut Identity = object.metadata_mut();
        let entries: Vec<Value> = self.0.iter().map(Entry::to_json).collect();
        identity.unmodelled.insert("managedFields".to_owned(), entries.into());
    }
}

impl Entry {
    fn read(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().unwrap_or("").to_owned();
        Self {
            manager: text("manager"),
            operation: if value["operation"] == "Apply" { Operation::Apply } else { Operation::Update },
            api_version: text("apiVersion"),
            subresource: text("subresource"),
            time: text("time"),
            fields: value["fieldsV1"].as_object().cloned().unwrap_or_default(),
        }
    }

    fn to_json(&self) -> Value {
        let mut value = json!({
            "manager": self.manager,
            "operation": if self.operation == Operation::Apply { "Apply" } else { "Update" },
            "apiVersion": self.api_version,
            "time": self.time,
            "fieldsType": "FieldsV1",
            "fieldsV1": self.fields,
        });
        if !self.subresource.is_empty() {
            value["subresource"] = self.subresource.as_str().into();
        }
        value
    }

    fn is_applier(&self, manager: &str) -> bool {
        self.operation == Operation::Apply && self.manager == manager
    }

    fn is_same_manager(&self, other: &Self) -> bool {
        self.manager == other.manager && self.operation == other.operation && self.subresource == other.subresource
    }

    /// How messages call it.
    fn shown(&self) -> String {
        let manager = quote(&self.manager);
        let subresource = match self.subresource.as_str() {
            "" => String::new(),
            subresource => format!(" with subresource {}", quote(subresource)),
        };
        let version = match self.operation {
            Operation::Apply => String::new(),
            Operation::Update => format!(" using {}", self.api_version),
        };
        format!("{manager}{subresource}{version}")
    }
}

/// Who made an object: kubectl in one of its ways, or for what has a controller that one.
fn maker(object: &Object, json: &Value) -> Option<Entry> {
    let metadata = object.metadata();
    let is_controlled = metadata.owner_references.iter().any(|owner| owner.controller == Some(true));
    let manager = if is_controlled {
        "kube-controller-manager"
    } else if metadata.annotations.iter().any(|(key, _)| **key == *LAST_APPLIED) {
        "kubectl-client-side-apply"
    } else {
        "kubectl-create"
    };
    let fields = fields::owned(json);
    let time = metadata.creation_timestamp.map(|time| time.to_string()).unwrap_or_default();
    (!fields.is_empty()).then(|| Entry {
        manager: manager.to_owned(),
        operation: Operation::Update,
        api_version: object.resource().api_version().to_owned(),
        subresource: String::new(),
        time,
        fields,
    })
}

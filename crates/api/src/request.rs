//! Requests, answers and watch events: how components talk to the API server.

use crate::Text;
use crate::cronjob::CronJob;
use crate::event::Event;
use crate::job::Job;
use crate::meta::{ObjectMeta, OwnerReference, Uid};
use crate::namespace::Namespace;
use crate::node::Node;
use crate::plain::Plain;
use crate::pod::Pod;
use crate::selector::LabelSelector;
use crate::status::Status;
use crate::words::{BATCH_V1, V1};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// The kinds of objects that the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resource {
    /// `batch/v1` CronJob
    CronJobs,
    /// `batch/v1` Job
    Jobs,
    /// `v1` Pod
    Pods,
    /// `v1` Node
    Nodes,
    /// `v1` Event
    Events,
    /// `v1` Namespace
    Namespaces,
    /// `v1` ConfigMap
    ConfigMaps,
    /// `v1` Secret
    Secrets,
    /// `v1` Service
    Services,
    /// `v1` ServiceAccount
    ServiceAccounts,
}

impl Resource {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::CronJobs,
        Self::Jobs,
        Self::Pods,
        Self::Nodes,
        Self::Events,
        Self::Namespaces,
        Self::ConfigMaps,
        Self::Secrets,
        Self::Services,
        Self::ServiceAccounts,
    ];

    /// Plural, as in URLs and messages: `jobs`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::CronJobs => "cronjobs",
            Self::Jobs => "jobs",
            Self::Pods => "pods",
            Self::Nodes => "nodes",
            Self::Events => "events",
            Self::Namespaces => "namespaces",
            Self::ConfigMaps => "configmaps",
            Self::Secrets => "secrets",
            Self::Services => "services",
            Self::ServiceAccounts => "serviceaccounts",
        }
    }

    /// Kind, as in manifests: `Job`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::CronJobs => "CronJob",
            Self::Jobs => "Job",
            Self::Pods => "Pod",
            Self::Nodes => "Node",
            Self::Events => "Event",
            Self::Namespaces => "Namespace",
            Self::ConfigMaps => "ConfigMap",
            Self::Secrets => "Secret",
            Self::Services => "Service",
            Self::ServiceAccounts => "ServiceAccount",
        }
    }

    /// API group; empty for core.
    pub const fn group(self) -> &'static str {
        match self {
            Self::CronJobs | Self::Jobs => "batch",
            Self::Pods
            | Self::Nodes
            | Self::Events
            | Self::Namespaces
            | Self::ConfigMaps
            | Self::Secrets
            | Self::Services
            | Self::ServiceAccounts => "",
        }
    }

    /// apiVersion in manifests.
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::CronJobs | Self::Jobs => BATCH_V1,
            Self::Pods
            | Self::Nodes
            | Self::Events
            | Self::Namespaces
            | Self::ConfigMaps
            | Self::Secrets
            | Self::Services
            | Self::ServiceAccounts => V1,
        }
    }

    /// Plural with group, as in messages: `jobs.batch`, `pods`.
    pub const fn qualified(self) -> &'static str {
        match self {
            Self::CronJobs => "cronjobs.batch",
            Self::Jobs => "jobs.batch",
            Self::Pods => "pods",
            Self::Nodes => "nodes",
            Self::Events => "events",
            Self::Namespaces => "namespaces",
            Self::ConfigMaps => "configmaps",
            Self::Secrets => "secrets",
            Self::Services => "services",
            Self::ServiceAccounts => "serviceaccounts",
        }
    }

    /// Whether its objects live in namespaces.
    pub const fn is_namespaced(self) -> bool {
        match self {
            Self::CronJobs
            | Self::Jobs
            | Self::Pods
            | Self::Events
            | Self::ConfigMaps
            | Self::Secrets
            | Self::Services
            | Self::ServiceAccounts => true,
            Self::Nodes | Self::Namespaces => false,
        }
    }
}

/// Any object of the store, shared.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A CronJob.
    CronJob(Arc<CronJob>),
    /// A Job.
    Job(Arc<Job>),
    /// A Pod.
    Pod(Arc<Pod>),
    /// A Node.
    Node(Arc<Node>),
    /// An Event.
    Event(Arc<Event>),
    /// A Namespace.
    Namespace(Arc<Namespace>),
    /// A ConfigMap, Secret, Service or ServiceAccount.
    Plain(Arc<Plain>),
}

impl Object {
    /// Its metadata.
    pub fn metadata(&self) -> &ObjectMeta {
        match self {
            Self::CronJob(object) => &object.metadata,
            Self::Job(object) => &object.metadata,
            Self::Pod(object) => &object.metadata,
            Self::Node(object) => &object.metadata,
            Self::Event(object) => &object.metadata,
            Self::Namespace(object) => &object.metadata,
            Self::Plain(object) => &object.metadata,
        }
    }

    /// Its metadata, to be changed; copies the object if it is shared.
    pub fn metadata_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Self::CronJob(object) => &mut Arc::make_mut(object).metadata,
            Self::Job(object) => &mut Arc::make_mut(object).metadata,
            Self::Pod(object) => &mut Arc::make_mut(object).metadata,
            Self::Node(object) => &mut Arc::make_mut(object).metadata,
            Self::Event(object) => &mut Arc::make_mut(object).metadata,
            Self::Namespace(object) => &mut Arc::make_mut(object).metadata,
            Self::Plain(object) => &mut Arc::make_mut(object).metadata,
        }
    }

    /// What kind of object it is.
    pub fn resource(&self) -> Resource {
        match self {
            Self::CronJob(_) => Resource::CronJobs,
            Self::Job(_) => Resource::Jobs,
            Self::Pod(_) => Resource::Pods,
            Self::Node(_) => Resource::Nodes,
            Self::Event(_) => Resource::Events,
            Self::Namespace(_) => Resource::Namespaces,
            Self::Plain(object) => object.resource,
        }
    }

    /// The object as JSON with apiVersion and kind, as `kubectl get -o json` has it (keys sorted).
    ///
    /// # Panics
    /// Never: the types of this crate have string keys only and no failing serializers.
    pub fn to_json(&self) -> serde_json::Value {
        let mut value = match self {
            Self::CronJob(object) => serde_json::to_value(object),
            Self::Job(object) => serde_json::to_value(object),
            Self::Pod(object) => serde_json::to_value(object),
            Self::Node(object) => serde_json::to_value(object),
            Self::Event(object) => serde_json::to_value(object),
            Self::Namespace(object) => serde_json::to_value(object),
            Self::Plain(object) => serde_json::to_value(object),
        }
        .expect("API objects have a JSON form");
        value["apiVersion"] = self.resource().api_version().into();
        value["kind"] = self.resource().kind().into();
        value
    }

    /// The CronJob, if it is one.
    pub fn as_cron_job(&self) -> Option<&Arc<CronJob>> {
        if let Self::CronJob(cron_job) = self { Some(cron_job) } else { None }
    }

    /// The Job, if it is one.
    pub fn as_job(&self) -> Option<&Arc<Job>> {
        if let Self::Job(job) = self { Some(job) } else { None }
    }

    /// The object that is kept as it is written, if it is one.
    pub fn as_plain(&self) -> Option<&Arc<Plain>> {
        if let Self::Plain(plain) = self { Some(plain) } else { None }
    }

    /// The Pod, if it is one.
    pub fn as_pod(&self) -> Option<&Arc<Pod>> {
        if let Self::Pod(pod) = self { Some(pod) } else { None }
    }
}

/// Names one object of the store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// What kind of object.
    pub resource: Resource,
    /// Empty for cluster-scoped objects.
    pub namespace: Text,
    /// Name.
    pub name: Text,
}

/// What a component asks of the API server.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Store a new object.
    Create {
        /// As the client sends it. Its namespace must be filled in.
        object: Object,
        /// Check everything, store nothing.
        dry_run: bool,
    },
    /// Read one object.
    Get {
        /// Which.
        key: ObjectKey,
    },
    /// Read many objects.
    List {
        /// Of this kind.
        resource: Resource,
        /// In this namespace; in all when absent.
        namespace: Option<Text>,
        /// With these labels.
        labels: Option<LabelSelector>,
        /// With these fields.
        fields: Vec<FieldRequirement>,
    },
    /// Replace everything but the status.
    Update {
        /// The new object; resource version 0 replaces without looking.
        object: Object,
    },
    /// Replace the status.
    UpdateStatus {
        /// The new object, of which status and metadata are used.
        object: Object,
    },
    /// Change parts.
    Patch {
        /// Which object.
        key: ObjectKey,
        /// `Some("status")` for the subresource.
        status: bool,
        /// How.
        patch: Patch,
    },
    /// Ask an object to go.
    Delete {
        /// Which.
        key: ObjectKey,
        /// How.
        options: DeleteOptions,
    },
}

/// A requirement of a field selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRequirement {
    /// Field path, such as `metadata.name`.
    pub path: String,
    /// Value that is compared as text.
    pub value: String,
    /// `=` or, if false, `!=`.
    pub equal: bool,
}

/// A change of parts of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// RFC 7386.
    Merge(serde_json::Value),
    /// RFC 6902.
    Json(serde_json::Value),
    /// Kubernetes' own.
    Strategic(serde_json::Value),
    /// The strategic patches that controllers send by the hundred thousand, without their JSON form.
    Metadata(Arc<MetadataPatch>),
}

/// A strategic merge patch of finalizers and owners (`metadata` only).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetadataPatch {
    /// The object must have this UID (it cannot be changed, so 422 otherwise).
    pub uid: Option<Uid>,
    /// Owners to add.
    pub add_owners: Vec<OwnerReference>,
    /// Owners to take off, by UID.
    pub remove_owners: Vec<Uid>,
    /// Finalizers to add.
    pub add_finalizers: Vec<Text>,
    /// Finalizers to take off.
    pub remove_finalizers: Vec<Text>,
}

impl MetadataPatch {
    /// The body that a client sends for it.
    pub fn to_json(&self) -> serde_json::Value {
        let mut metadata = serde_json::Map::new();
        if let Some(uid) = &self.uid {
            metadata.insert("uid".into(), json!(uid));
        }
        let removed = self.remove_owners.iter().map(|uid| json!({"$patch": "delete", "uid": uid}));
        let owners: Vec<_> = self.add_owners.iter().map(|owner| json!(owner)).chain(removed).collect();
        if !owners.is_empty() {
            metadata.insert("ownerReferences".into(), owners.into());
        }
        if !self.add_finalizers.is_empty() {
            metadata.insert("finalizers".into(), json!(self.add_finalizers));
        }
        if !self.remove_finalizers.is_empty() {
            metadata.insert("$deleteFromPrimitiveList/finalizers".into(), json!(self.remove_finalizers));
        }
        json!({ "metadata": metadata })
    }
}

/// How an object is asked to go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DeleteOptions {
    /// Seconds between SIGTERM and SIGKILL; the object's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace_period_seconds: Option<i64>,
    /// What must hold, or 409.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preconditions: Option<Preconditions>,
    /// What becomes of the dependents; the resource's default when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagation_policy: Option<PropagationPolicy>,
    /// Answer as if, change nothing.
    #[serde(skip)]
    pub dry_run: bool,
}

/// What must hold for a deletion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Preconditions {
    /// The object has this UID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    /// The object has this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<Text>,
}

/// What becomes of the dependents of a deleted object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropagationPolicy {
    /// The object goes at once, the garbage collector deletes them after.
    Background,
    /// They go first.
    Foreground,
    /// They stay.
    Orphan,
}

/// The answer to a request that succeeded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// The object as it is now; for a deletion as it was.
    pub object: Option<Object>,
    /// The objects of a list, in the order of their names.
    pub items: Vec<Object>,
    /// Version of the store that a list shows.
    pub resource_version: u64,
    /// What a client should print (`Warning:` headers).
    pub warnings: Vec<String>,
}

/// The answer to a request.
pub type Answer = Result<Response, Box<Status>>;

/// A change that a watch reports.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchEvent {
    /// What happened.
    pub kind: WatchEventKind,
    /// The object after the change; for a deletion as it was, with the deletion's version.
    pub object: Object,
}

/// What happened to a watched object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchEventKind {
    /// It is new.
    Added,
    /// It changed.
    Modified,
    /// It is gone from the store.
    Deleted,
}

//! Servers and objects for the tests of this crate.

use crate::{ApiServer, Config, Naming};
use jobyard_api::job::Job;
use jobyard_api::pod::{Pod, PodSpecShared};
use jobyard_api::request::{Object, ObjectKey, Request};
use jobyard_api::time::{Time, Timestamp};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// A server with names as the recordings have them.
pub fn server() -> ApiServer {
    ApiServer::new(Config { naming: Naming::Counted, watch_log_max: 100 })
}

/// So many milliseconds after 2026 began.
pub fn at(millis: u64) -> Time {
    Timestamp::parse("2026-01-01T00:00:00Z").expect("a valid time").time() + Duration::from_millis(millis)
}

fn shared() -> Arc<PodSpecShared> {
    let spec = json!({"containers": [{"name": "c", "image": "busybox"}], "restartPolicy": "Never"});
    serde_json::from_value(spec).expect("a pod spec")
}

/// A Pod with one container.
pub fn pod(name: &str) -> Pod {
    let mut pod = Pod::default();
    pod.metadata.name = name.into();
    pod.metadata.namespace = "default".into();
    pod.spec.shared = shared();
    pod
}

/// A Job with one container.
pub fn job(name: &str) -> Job {
    let mut job = Job::default();
    job.metadata.name = name.into();
    job.metadata.namespace = "default".into();
    Arc::make_mut(&mut job.spec).template.spec.shared = shared();
    job
}

/// Objects that can be stored.
pub trait Storable {
    /// The object of the store.
    fn object(self) -> Object;
}

impl Storable for Pod {
    fn object(self) -> Object {
        Object::Pod(Arc::new(self))
    }
}

impl Storable for Job {
    fn object(self) -> Object {
        Object::Job(Arc::new(self))
    }
}

/// Creates an object and gives it back as stored.
pub fn stored(server: &mut ApiServer, object: impl Storable) -> Object {
    let request = Request::Create { object: object.object(), dry_run: false };
    let response = server.handle(at(0), request).expect("the object is right");
    response.object.expect("a create answers with the object")
}

/// The key of an object.
pub fn key_of(object: &Object) -> ObjectKey {
    let metadata = object.metadata();
    ObjectKey { resource: object.resource(), namespace: metadata.namespace.clone(), name: metadata.name.clone() }
}

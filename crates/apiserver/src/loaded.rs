//! Objects that were put in as JSON: what the types of this server do not keep of them is shown again all the same, for
//! as long as nobody changes them.

use crate::ApiServer;
use crate::decode::{FieldValidation, decode};
use jobyard_api::request::{Object, ObjectKey};
use jobyard_api::status::Status;
use serde_json::Value;
use std::collections::BTreeMap;

/// JSON of loaded objects with the version that it is of. Those that lose nothing in this server's types are not in it.
#[derive(Clone, Debug, Default)]
pub struct Loaded(BTreeMap<ObjectKey, (u64, Value)>);

impl Loaded {
    /// An object as JSON: as it was loaded, unless it has changed since.
    pub fn shown(&self, object: &Object) -> Value {
        if self.0.is_empty() {
            return object.to_json();
        }
        match self.0.get(&key(object)) {
            Some((version, value)) if *version == object.metadata().resource_version => value.clone(),
            _ => object.to_json(),
        }
    }
}

impl ApiServer {
    /// Puts an object in as it stands in a recording: with its resource version, UID, times and status, no default filled
    /// in, nothing checked but the types of its fields, unseen by watchers. Fields that are not modelled are kept and
    /// shown again until the object changes.
    ///
    /// # Errors
    /// The refusal of a document that is no object of a modelled kind.
    pub fn load(&mut self, document: &Value) -> Result<Object, Box<Status>> {
        let object = decode(document, None, FieldValidation::Ignore)?.object;
        self.store.put(object.clone());
        if object.to_json() != *document {
            self.loaded.0.insert(key(&object), (object.metadata().resource_version, document.clone()));
        }
        Ok(object)
    }
}

fn key(object: &Object) -> ObjectKey {
    let metadata = object.metadata();
    ObjectKey { resource: object.resource(), namespace: metadata.namespace.clone(), name: metadata.name.clone() }
}

#[cfg(test)]
mod tests {
    use crate::tests_support::server;
    use crate::wire::{HttpRequest, Method};
    use jobyard_api::time::Time;
    use serde_json::{Value, json};

    #[test]
    fn a_loaded_object_is_shown_as_it_was() {
        let mut server = server();
        let mut job = json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": "a", "namespace": "default", "resourceVersion": "7000", "uid": "u", "generation": 3},
            "spec": {
                "backoffLimit": 6, "completionMode": "NonIndexed", "completions": 1, "manualSelector": true,
                "parallelism": 1, "podReplacementPolicy": "TerminatingOrFailed",
                "selector": {"matchLabels": {"a": "b"}}, "suspend": false,
                "template": {"metadata": {"labels": {"a": "b"}}, "spec": {
                    "containers": [{
                        "name": "c", "image": "i", "tty": true, "imagePullPolicy": "Always", "resources": {},
                        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                    }],
                    "dnsPolicy": "ClusterFirst", "restartPolicy": "Never", "schedulerName": "default-scheduler",
                    "securityContext": {}, "terminationGracePeriodSeconds": 30,
                }},
            },
            "status": {"active": 1, "of": "another version"},
        });
        server.load(&job).expect("a job");
        let mut send = |method, body: &[u8]| -> Value {
            let path = "/apis/batch/v1/namespaces/default/jobs/a";
            let content_type = Some("application/merge-patch+json");
            let request = HttpRequest { method, path, query: "", content_type, body };
            serde_json::from_str(&server.serve(Time::default(), &request).body).expect("JSON")
        };
        assert_eq!(send(Method::Get, b""), job);
        let changed = send(Method::Patch, br#"{"metadata": {"labels": {"k": "v"}}}"#);
        assert_eq!(changed["metadata"]["resourceVersion"], "7001", "{changed}");
        job["metadata"]["labels"] = json!({"k": "v"});
        assert_eq!(changed["metadata"]["labels"], job["metadata"]["labels"]);
    }
}

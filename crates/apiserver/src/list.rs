//! Get and list, with label and field selectors ([A-035]).

use crate::{ApiServer, answer, failure};
use jobyard_api::Text;
use jobyard_api::request::{Answer, FieldRequirement, Object, ObjectKey, Resource, Response};
use jobyard_api::selector::LabelSelector;
use jobyard_api::status::Status;

impl ApiServer {
    /// Reads one object.
    pub(crate) fn read(&self, key: &ObjectKey) -> Answer {
        answer(self.find(key)?.clone(), Vec::new())
    }

    /// Reads the objects of a resource that the selectors choose.
    pub(crate) fn list(
        &self,
        resource: Resource,
        namespace: Option<&Text>,
        labels: Option<&LabelSelector>,
        fields: &[FieldRequirement],
    ) -> Answer {
        for requirement in fields {
            check_label(resource, &requirement.path)?;
        }
        let is_chosen = |object: &&Object| {
            labels.is_none_or(|selector| selector.matches(&object.metadata().labels))
                && fields.iter().all(|requirement| holds(requirement, object))
        };
        let items = match namespace {
            Some(namespace) => self.store.objects_in(resource, namespace).filter(is_chosen).cloned().collect(),
            None => self.store.objects(resource).filter(is_chosen).cloned().collect(),
        };
        Ok(Response { object: None, items, resource_version: self.store.version(), warnings: Vec::new() })
    }
}

/// The fields by which the objects of a resource can be chosen, beside name and namespace.
const fn labels_of(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::CronJobs => &[],
        Resource::Jobs => &["status.successful"],
        Resource::Pods => &[
            "spec.hostNetwork",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "status.nominatedNodeName",
            "status.phase",
            "status.podIP",
            "status.podIPs",
        ],
        Resource::Nodes => &["spec.unschedulable"],
        Resource::Events => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        Resource::Namespaces => &["status.phase"],
        Resource::Secrets => &["type"],
        Resource::Services => &["spec.clusterIP", "spec.type"],
        Resource::ConfigMaps | Resource::ServiceAccounts => &[],
    }
}

/// Refuses fields by which the objects of a resource cannot be chosen ([K-121]).
pub fn check_label(resource: Resource, path: &str) -> Result<(), Box<Status>> {
    if matches!(path, "metadata.name" | "metadata.namespace") || labels_of(resource).contains(&path) {
        return Ok(());
    }
    Err(failure::bad_request(match resource {
        Resource::Jobs => format!("field label {path:?} not supported for Job"),
        Resource::CronJobs | Resource::ConfigMaps | Resource::ServiceAccounts => {
            format!("{path:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
        }
        Resource::Pods
        | Resource::Nodes
        | Resource::Events
        | Resource::Namespaces
        | Resource::Secrets
        | Resource::Services => {
            format!("field label not supported: {path}")
        }
    }))
}

/// Whether an object has the value that is asked for.
pub fn holds(requirement: &FieldRequirement, object: &Object) -> bool {
    (value_of(object, &requirement.path).as_deref() == Some(&*requirement.value)) == requirement.equal
}

/// The value of a field as a field selector sees it.
fn value_of(object: &Object, path: &str) -> Option<Text> {
    let metadata = object.metadata();
    match path {
        "metadata.name" => return Some(metadata.name.clone()),
        "metadata.namespace" => return Some(metadata.namespace.clone()),
        _ => {}
    }
    match object {
        Object::CronJob(_) => None,
        Object::Job(job) => (path == "status.successful").then(|| job.status.succeeded.to_string().into()),
        Object::Pod(pod) => match path {
            "spec.nodeName" => Some(pod.spec.node_name.clone()),
            "spec.restartPolicy" => Some(pod.spec.shared.restart_policy.clone().unwrap_or_default()),
            "status.phase" => Some(pod.status.phase.as_str().into()),
            _ => Some(pod_value(object, path)),
        },
        Object::Node(node) => (path == "spec.unschedulable").then(|| node.spec.unschedulable.to_string().into()),
        Object::Event(event) => event_value(event, path),
        Object::Plain(plain) => match path {
            "type" => plain.fields.get("type").and_then(|kind| kind.as_str()).map(Text::from),
            "spec.clusterIP" | "spec.type" => plain.text("spec", &path["spec.".len()..]).map(Text::from),
            _ => None,
        },
        Object::Namespace(namespace) => (path == "status.phase").then(|| namespace.status.phase.clone()),
    }
}

/// A field of a pod that is seldom asked for.
fn pod_value(object: &Object, path: &str) -> Text {
    let pointer = match path {
        "status.podIPs" => "/status/podIPs/0/ip".to_owned(),
        _ => format!("/{}", path.replace('.', "/")),
    };
    match object.to_json().pointer(&pointer) {
        Some(serde_json::Value::String(text)) => text.as_str().into(),
        Some(other) => other.to_string().into(),
        None if path == "spec.hostNetwork" => "false".into(),
        None => Text::default(),
    }
}

fn event_value(event: &jobyard_api::event::Event, path: &str) -> Option<Text> {
    let about = &event.involved_object;
    let value = match path {
        "involvedObject.kind" => &about.kind,
        "involvedObject.namespace" => &about.namespace,
        "involvedObject.name" => &about.name,
        "involvedObject.uid" => return Some(about.uid.text()),
        "involvedObject.apiVersion" => &about.api_version,
        "involvedObject.resourceVersion" => &about.resource_version,
        "involvedObject.fieldPath" => &about.field_path,
        "reason" => &event.reason,
        "reportingComponent" | "source" => &event.source.component,
        "type" => &event.kind,
        _ => return None,
    };
    Some(value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{pod, server, stored};

    fn check(fields: &[(&str, &str)], expected: &[&str]) {
        let mut server = server();
        for (name, node) in [("a", "n1"), ("b", ""), ("c", "n2")] {
            let mut object = pod(name);
            object.spec.node_name = node.into();
            stored(&mut server, object);
        }
        let requirements: Vec<_> = fields
            .iter()
            .map(|(path, value)| FieldRequirement { path: (*path).into(), value: (*value).into(), equal: true })
            .collect();
        let response = server.list(Resource::Pods, None, None, &requirements).expect("the fields are selectable");
        let names: Vec<&str> = response.items.iter().map(|object| &*object.metadata().name).collect();
        assert_eq!(names, expected);
    }

    ///
    #[test]
    fn fields_choose_pods() {
        check(&[], &["a", "b", "c"]);
        check(&[("spec.nodeName", "n2")], &["c"]);
        check(&[("status.phase", "Pending"), ("spec.nodeName", "")], &["b"]);
        check(&[("metadata.name", "a")], &["a"]);
    }

    /// [K-121]
    #[test]
    fn other_fields_are_refused() {
        for (resource, expected) in [
            (Resource::Jobs, "field label \"x.y\" not supported for Job"),
            (Resource::Pods, "field label not supported: x.y"),
            (
                Resource::CronJobs,
                "\"x.y\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
            ),
        ] {
            let requirement = FieldRequirement { path: "x.y".into(), value: "true".into(), equal: true };
            let status = server().list(resource, None, None, &[requirement]).expect_err("not selectable");
            assert_eq!(status.message, expected);
        }
    }
}

//! A text as a list of objects to apply, with everything that was found on the way.

use super::admission::{Problem, admit};
use super::behavior::told_behavior;
use super::kinds::{Kind, classify};
use super::place::{Places, Span};
use super::read::{Document, Finding, read};
use super::tree::{Content, Node};
use crate::views::{Diagnostic, Severity};
use jobyard_api::Text;
use jobyard_api::gates::{Release, TABLE};
use jobyard_api::request::{Object, ObjectKey, Resource};
use jobyard_api::time::Time;
use jobyard_cluster::ApiServer;
use jobyard_cluster::behavior::Behavior;
use serde_json::Value;
use std::collections::BTreeSet;

/// Diagnostics of a text, at most.
const DIAGNOSTICS_MAX: usize = 500;

/// An object that can be applied.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    /// The object, with its namespace.
    pub object: Object,
    /// The fields that the user gave, as JSON: what an update changes.
    pub given: Value,
}

/// What a text asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// By place in the text.
    pub diagnostics: Vec<Diagnostic>,
    /// In the order of the text.
    pub objects: Vec<Planned>,
    /// Fields that have no effect here, in sentences.
    pub notices: Vec<String>,
    /// How containers behave on purpose: a name for each object that says so, and its rules.
    pub behaviors: Vec<(String, Vec<Behavior>)>,
}

/// Reads a text and tries its objects against a cluster, without changing it.
pub(crate) fn plan(text: &str, api: &ApiServer, now: Time) -> Plan {
    let places = Places::new(text);
    let (documents, findings) = read(text);
    let mut planner =
        Planner { places: &places, api, now, plan: Plan::default(), skipped: Vec::new(), namespaces: BTreeSet::new() };
    let is_broken = findings.iter().any(|finding| finding.severity == Severity::Error);
    for finding in &findings {
        planner.put_finding(finding);
    }
    planner.find_namespaces(&documents);
    let mut is_empty = true;
    for document in &documents {
        is_empty &= matches!(document.root.content, Content::Scalar(Value::Null));
        planner.put_object(&document.root, document.index, "");
    }
    if is_empty && !is_broken {
        planner.put(
            Span::default(),
            0,
            Severity::Error,
            "",
            "the text has no objects",
            "Paste a Job, or take an example.",
        );
    }
    planner.finish()
}

/// Fields of a Job that the API server drops without a word, because a feature gate is off or came later.
fn dropped_fields(given: &Value, release: Release) -> Vec<Problem> {
    let off = TABLE.iter().filter(|row| !release.gates.has(row.gate));
    let fields = off.flat_map(|row| row.fields.iter().map(move |field| (row, field)));
    let dropped =
        fields.filter(|(_, field)| given.pointer(&format!("/spec/{field}")).is_some_and(|value| !value.is_null()));
    dropped
        .map(|(row, field)| {
            let version = release.profile.name();
            let message = if release.profile.minor() < row.since() {
                format!("dropped: the field came with Kubernetes v1.{}, this cluster is {version}", row.since())
            } else {
                format!("dropped: the feature gate {} is off", row.name)
            };
            let hint = "Remove it, or choose another version or gate in the settings of the cluster.".to_owned();
            Problem { severity: Severity::Warning, path: format!("spec.{field}"), message, hint }
        })
        .collect()
}

pub(super) struct Planner<'a> {
    places: &'a Places<'a>,
    api: &'a ApiServer,
    now: Time,
    pub(super) plan: Plan,
    /// Positions of diagnostics about objects that are left out.
    skipped: Vec<usize>,
    /// Namespaces that the text brings along.
    namespaces: BTreeSet<Text>,
}

impl Planner<'_> {
    pub(super) fn put(&mut self, span: Span, document: u32, severity: Severity, path: &str, message: &str, hint: &str) {
        let diagnostic = Diagnostic {
            severity,
            document,
            path: path.to_owned(),
            message: message.to_owned(),
            hint: hint.to_owned(),
            ..Diagnostic::default()
        };
        self.plan.diagnostics.push(self.places.put(span, diagnostic));
    }

    fn put_finding(&mut self, finding: &Finding) {
        self.put(finding.span, finding.document, finding.severity, "", &finding.message, &finding.hint);
    }

    fn find_namespaces(&mut self, documents: &[Document]) {
        let named = documents.iter().filter(|document| document.root.text("kind") == Some("Namespace"));
        self.namespaces
            .extend(named.filter_map(|document| document.root.get("metadata")?.text("name").map(Into::into)));
    }

    /// Looks at one object; `prefix` is its path in the document, such as `items[0].`.
    fn put_object(&mut self, node: &Node, document: u32, prefix: &str) {
        match &node.content {
            Content::Map(_) => {}
            Content::Scalar(Value::Null) => return,
            Content::Scalar(_) | Content::List(_) => {
                let hint = "Begin the object with apiVersion: batch/v1 and kind: Job, one field on each line.";
                return self.put(node.mark(), document, Severity::Error, prefix, "invalid object to validate", hint);
            }
        }
        match classify(node.text("apiVersion"), node.text("kind")) {
            Kind::Known(resource) => self.put_known(node, document, prefix, resource),
            Kind::List => {
                let Some(Content::List(items)) = node.get("items").map(|items| &items.content) else { return };
                for (position, item) in items.iter().enumerate() {
                    self.put_object(item, document, &format!("{prefix}items[{position}]."));
                }
            }
            Kind::Behavior => self.put_behavior(node, document, prefix),
            Kind::Skipped(message, hint) => {
                self.skipped.push(self.plan.diagnostics.len());
                self.put(node.locate("kind").0, document, Severity::Warning, &format!("{prefix}kind"), &message, hint);
            }
            Kind::Wrong(field, message, hint) => {
                let path = format!("{prefix}{field}");
                self.put(node.locate(field).0, document, Severity::Error, &path, &message, hint);
            }
        }
    }

    fn put_known(&mut self, node: &Node, document: u32, prefix: &str, resource: Resource) {
        let given = node.to_json();
        let mut admitted = admit(&given, resource, self.api, self.now);
        if let Some(object) = &mut admitted.object {
            if resource.is_namespaced() && object.metadata().namespace.is_empty() {
                object.metadata_mut().namespace = "default".into();
            }
            admitted.problems.extend(self.namespace_problem(object));
        }
        if resource == Resource::Jobs {
            admitted.problems.extend(dropped_fields(&given, self.api.release()));
        }
        admitted.problems.extend(told_behavior(&given));
        let is_wrong = admitted.problems.iter().any(|problem| problem.severity == Severity::Error);
        for problem in &admitted.problems {
            self.put_problem(node, document, prefix, problem);
        }
        if let Some(object) = admitted.object.filter(|_| !is_wrong) {
            self.plan.objects.push(Planned { object, given });
        }
    }

    pub(super) fn put_problem(&mut self, node: &Node, document: u32, prefix: &str, problem: &Problem) {
        let span = match problem.severity {
            // What is said of the field itself stands at its name.
            Severity::Warning | Severity::Info => {
                node.locate_key(&problem.path).unwrap_or_else(|| node.locate(&problem.path).0)
            }
            Severity::Error => node.locate(&problem.path).0,
        };
        if problem.severity == Severity::Info {
            self.plan.notices.push(format!("{} is accepted and has no effect here.", problem.path));
        }
        let path = format!("{prefix}{}", problem.path);
        self.put(span, document, problem.severity, &path, &problem.message, &problem.hint);
    }

    /// A namespace that neither the cluster nor the text has.
    fn namespace_problem(&self, object: &Object) -> Option<Problem> {
        let name = object.metadata().namespace.clone();
        let key = ObjectKey { resource: Resource::Namespaces, namespace: Text::default(), name: name.clone() };
        if name.is_empty() || self.namespaces.contains(&name) || self.api.get(&key).is_some() {
            return None;
        }
        let path = "metadata.namespace".to_owned();
        let message = format!("namespaces {name:?} not found");
        let hint = super::hints::hint(&path, &message).to_owned();
        Some(Problem { severity: Severity::Error, path, message, hint })
    }

    fn finish(mut self) -> Plan {
        // What is left out is a remark beside other objects, and the end of the matter if there are none.
        if self.plan.objects.is_empty() && self.plan.behaviors.is_empty() {
            for position in self.skipped {
                self.plan.diagnostics[position].severity = Severity::Error;
            }
        }
        // A Namespace comes before what lives in it, wherever it stands in the text.
        self.plan.objects.sort_by_key(|planned| planned.object.resource() != Resource::Namespaces);
        self.plan.diagnostics.sort_by_key(|diagnostic| (diagnostic.from, diagnostic.severity));
        self.plan.diagnostics.dedup();
        self.plan.diagnostics.truncate(DIAGNOSTICS_MAX);
        self.plan
    }
}

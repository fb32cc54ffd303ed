//! Behaviour on purpose in a text: objects of kind Behavior, and what pod templates say of themselves.

use super::admission::Problem;
use super::plan::Planner;
use super::tree::Node;
use crate::views::Severity;
use jobyard_api::meta::StringMap;
use jobyard_cluster::behavior::{ANNOTATION, of_template, read};
use serde_json::Value;

/// What an object may have beside its rules.
const OBJECT_FIELDS: [&str; 3] = ["apiVersion", "kind", "metadata"];

impl Planner<'_> {
    /// Looks at an object of kind Behavior. One with a mistake is left out as a whole.
    pub(super) fn put_behavior(&mut self, node: &Node, document: u32, prefix: &str) {
        let mut given = node.to_json();
        if let Some(fields) = given.as_object_mut() {
            fields.retain(|field, _| !OBJECT_FIELDS.contains(&field.as_str()));
        }
        let (rules, problems) = read(&given);
        for problem in &problems {
            let (path, message) = (problem.path.clone(), problem.message.clone());
            let problem = Problem { severity: Severity::Error, path, message, hint: problem.hint.to_owned() };
            self.put_problem(node, document, prefix, &problem);
        }
        if problems.is_empty() {
            let name = node.get("metadata").and_then(|metadata| metadata.text("name")).unwrap_or("behavior");
            self.plan.behaviors.push((name.to_owned(), rules));
        }
    }
}

/// What is wrong with the behaviour that an object's pod template (or the pod itself) says in labels and annotations.
pub(super) fn told_behavior(given: &Value) -> Vec<Problem> {
    let (template, path) = match given["kind"].as_str() {
        Some("Pod") => (given, ""),
        Some("Job") => (&given["spec"]["template"], "spec.template."),
        Some("CronJob") => (&given["spec"]["jobTemplate"]["spec"]["template"], "spec.jobTemplate.spec.template."),
        _ => return Vec::new(),
    };
    let map = |name: &str| -> StringMap {
        let entries = template["metadata"][name].as_object().into_iter().flatten();
        entries.filter_map(|(key, value)| Some((key.as_str().into(), value.as_str()?.into()))).collect()
    };
    let (_, problems) = of_template(&map("labels"), &map("annotations"), !path.is_empty());
    let severity = |place: &str| if place.contains(ANNOTATION) { Severity::Error } else { Severity::Warning };
    problems
        .into_iter()
        .map(|problem| Problem {
            severity: severity(&problem.path),
            path: format!("{path}metadata.annotations{}", problem.path),
            message: problem.message,
            hint: problem.hint.to_owned(),
        })
        .collect()
}

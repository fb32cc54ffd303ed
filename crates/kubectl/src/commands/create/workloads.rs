//! `kubectl create deployment` and `kubectl create priorityclass`.

use super::typed::{Typed, name_of_args};
use crate::failure::Failure;
use crate::run::Run;
use serde_json::{Value, json};

/// `kubectl create deployment NAME --image=IMAGE…`.
pub fn deployment(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "failed to create deployment:")?;
    let context = run.context;
    let command = &context.args()[1..];
    let images = context.line.list("image");
    if images.len() > 1 && !command.is_empty() {
        return Err(Failure::message("cannot specify multiple --image options and command"));
    }
    let mut containers: Vec<Value> = Vec::new();
    for image in &images {
        // The container is called as the last part of the image, without tag and digest.
        let last = image.rsplit('/').next().unwrap_or(image);
        let last = last.split([':', '@']).next().unwrap_or(last);
        let mut container = json!({"image": image, "name": last, "resources": {}});
        if !command.is_empty() {
            container["command"] = json!(command);
        }
        containers.push(container);
    }
    let port = context.line.number("port");
    if port >= 0
        && let Some(container) = containers.first_mut()
    {
        container["ports"] = json!([{"containerPort": port}]);
    }
    let labels = json!({"app": name});
    typed.create(
        run,
        json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"labels": labels, "name": name},
            "spec": {
                "replicas": context.line.number("replicas"),
                "selector": {"matchLabels": labels},
                "strategy": {},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
            },
        }),
    )
}

/// `kubectl create priorityclass NAME --value=N`.
pub fn priority_class(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "failed to create priorityclass:")?;
    let context = run.context;
    let mut class = json!({
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "preemptionPolicy": context.text("preemption-policy"),
        "value": context.line.number("value"),
    });
    if !context.text("description").is_empty() {
        class["description"] = context.text("description").into();
    }
    if context.is_on("global-default") {
        class["globalDefault"] = true.into();
    }
    typed.create(run, class)
}

//! `kubectl create job` and `kubectl create cronjob` ([K-071], [K-072], [K-133]).

use super::typed::{Typed, name_of_args};
use crate::builder::Builder;
use crate::failure::Failure;
use crate::run::Run;
use serde_json::{Map, Value, json};

/// `kubectl create job NAME --image=IMAGE | --from=cronjob/NAME`.
pub fn job(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "failed to create job:")?;
    let (image, from) = (run.context.text("image").to_owned(), run.context.text("from").to_owned());
    if image.is_empty() == from.is_empty() {
        return Err(Failure::message("either --image or --from must be specified"));
    }
    let command = &run.context.args()[1..];
    if !command.is_empty() && !from.is_empty() {
        return Err(Failure::message("cannot specify --from and command"));
    }
    let object = if from.is_empty() {
        json!({
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": name},
            "spec": {"template": template(&name, &image, command, "Never")},
        })
    } else {
        from_cron_job(run, &name, &from)?
    };
    typed.create(run, object)
}

/// `kubectl create cronjob NAME --image=IMAGE --schedule=SCHEDULE`.
pub fn cron_job(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "failed to create cronjob:")?;
    let context = run.context;
    let restart = match context.text("restart") {
        "" => "OnFailure",
        other => other,
    };
    let template = template(&name, context.text("image"), &context.args()[1..], restart);
    let object = json!({
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name},
        "spec": {
            "schedule": context.text("schedule"),
            "jobTemplate": {"metadata": {"name": name}, "spec": {"template": template}},
        },
    });
    typed.create(run, object)
}

/// The template of a Job with one container of the Job's name.
fn template(name: &str, image: &str, command: &[String], restart: &str) -> Value {
    let mut container = json!({"name": name, "resources": {}});
    if !image.is_empty() {
        container["image"] = image.into();
    }
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    json!({"metadata": {}, "spec": {"containers": [container], "restartPolicy": restart}})
}

/// The Job that a CronJob would make now.
fn from_cron_job(run: &mut Run, name: &str, from: &str) -> Result<Value, Failure> {
    let builder = Builder { latest: true, ..Builder::new(run) }.arguments(false, &[from.to_owned()]);
    let mut found = builder.find(run)?;
    let infos = found.rest(run);
    found.finish()?;
    let [info] = &infos[..] else { return Err(Failure::message("from must be an existing cronjob")) };
    if info.resource.kind != "CronJob" {
        return Err(Failure::Message(format!("unknown object type *v1.{}", info.resource.kind)));
    }
    let owner = info.object.clone().unwrap_or_default();
    let made = &owner["spec"]["jobTemplate"];
    let mut annotations = Map::new();
    annotations.insert("cronjob.kubernetes.io/instantiate".to_owned(), "manual".into());
    annotations.extend(made["metadata"]["annotations"].as_object().cloned().unwrap_or_default());
    let mut job = json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "annotations": annotations,
            "name": name,
            "ownerReferences": [{
                "apiVersion": "batch/v1",
                "controller": true,
                "kind": "CronJob",
                "name": owner["metadata"]["name"],
                "uid": owner["metadata"]["uid"],
            }],
        },
        "spec": made["spec"],
    });
    if let Some(labels) = made["metadata"].get("labels") {
        job["metadata"]["labels"] = labels.clone();
    }
    if job["spec"]["template"].get("metadata").is_none() {
        job["spec"]["template"]["metadata"] = json!({});
    }
    Ok(job)
}

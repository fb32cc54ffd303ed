//! `kubectl expose` of Pods and Services; Jobs cannot be exposed.

use crate::builder::Info;
use crate::change::{self, DryRun, patcher, show};
use crate::client::path;
use crate::failure::Failure;
use crate::resources;
use crate::run::Run;
use serde_json::{Map, Value, json};

/// Characters of the name of a Service, at most.
const NAME_LENGTH_MAX: usize = 63;

/// Makes a Service of an object.
pub fn expose(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    show::check(run)?;
    let found = change::builder(run).arguments(false, context.args()).find(run)?;
    found.visit(run, |run, info| expose_one(run, &info, dry_run))
}

fn expose_one(run: &mut Run, info: &Info, dry_run: DryRun) -> Result<(), Failure> {
    let context = run.context;
    let resource = info.resource;
    if !matches!((resource.group, resource.kind), ("", "Pod" | "Service")) {
        let group = if resource.group.is_empty() { String::new() } else { format!(".{}", resource.group) };
        return Err(Failure::Message(format!("cannot expose a {}{group}", resource.kind)));
    }
    let object = info.object.clone().unwrap_or_default();
    let mut service = service(run, info, &object)?;
    if dry_run == DryRun::Client {
        if context.namespace_is_given {
            service["metadata"]["namespace"] = context.namespace.as_str().into();
        }
        return change::print(run, "exposed", dry_run, &service);
    }
    patcher::annotate(&mut service, context.is_on("save-config"));
    let services = resources::of_kind("Service", "v1").expect("there are Services");
    let query = [("dryRun", dry_run.query()), ("fieldManager", context.text("field-manager"))];
    let created = run.post(&path(services, &context.namespace, "", ""), &query, &service)?;
    change::print(run, "exposed", dry_run, &created)
}

fn service(run: &Run, info: &Info, object: &Value) -> Result<Value, Failure> {
    let context = run.context;
    let name = match context.text("name") {
        "" => info.name.chars().take(NAME_LENGTH_MAX).collect(),
        name => name.to_owned(),
    };
    let selector = match context.text("selector") {
        "" => selector_of(info, object).map_err(|why| {
            Failure::Message(format!("couldn't retrieve selectors via --selector flag or introspection: {why}"))
        })?,
        text => pairs(text),
    };
    let labels = match context.text("labels") {
        "" => object["metadata"]["labels"].as_object().cloned().unwrap_or_default(),
        text => pairs(text),
    };
    let mut metadata = json!({ "name": name });
    if !labels.is_empty() {
        metadata["labels"] = labels.into();
    }
    let mut spec = json!({ "ports": ports(run, info, object)?, "selector": selector });
    for (flag, field) in [("type", "type"), ("cluster-ip", "clusterIP"), ("session-affinity", "sessionAffinity")] {
        if !context.text(flag).is_empty() {
            spec[field] = context.text(flag).into();
        }
    }
    Ok(json!({
        "apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, "status": {"loadBalancer": {}},
    }))
}

fn selector_of(info: &Info, object: &Value) -> Result<Map<String, Value>, String> {
    let (found, why) = match info.resource.kind {
        "Pod" => (&object["metadata"]["labels"], "the pod has no labels and cannot be exposed"),
        _ => (&object["spec"]["selector"], "the service has no pod selector set"),
    };
    found.as_object().filter(|found| !found.is_empty()).cloned().ok_or_else(|| why.to_owned())
}

/// `a=b,c=d`
fn pairs(text: &str) -> Map<String, Value> {
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.trim().to_owned(), value.trim().into())).collect()
}

fn ports(run: &Run, info: &Info, object: &Value) -> Result<Vec<Value>, Failure> {
    let context = run.context;
    let mut known: Vec<(String, String)> = Vec::new();
    let mut add = |port: &Value, field: &str| {
        if let Some(number) = port[field].as_i64() {
            known.push((number.to_string(), port["protocol"].as_str().unwrap_or("TCP").to_owned()));
        }
    };
    if info.resource.kind == "Pod" {
        let containers = object["spec"]["containers"].as_array();
        let ports = containers.into_iter().flatten().filter_map(|container| container["ports"].as_array());
        ports.flatten().for_each(|port| add(port, "containerPort"));
    } else {
        object["spec"]["ports"].as_array().into_iter().flatten().for_each(|port| add(port, "port"));
    }
    let wanted: Vec<String> = match context.text("port") {
        "" => known.iter().map(|(port, _)| port.clone()).collect(),
        text => text.split(',').map(str::to_owned).collect(),
    };
    if wanted.is_empty() && context.text("cluster-ip") != "None" {
        return Err(Failure::message("couldn't find port via --port flag or introspection"));
    }
    let is_one = wanted.len() == 1;
    let port = |(place, text): (usize, &String)| -> Result<Value, Failure> {
        let number: i64 = text.parse().map_err(|_| {
            let shown = crate::go::quote(text);
            Failure::Message(format!("strconv.Atoi: parsing {shown}: invalid syntax"))
        })?;
        let protocol = match context.text("protocol") {
            "" => known.iter().find(|(known, _)| known == text).map_or("TCP", |(_, protocol)| protocol.as_str()),
            protocol => protocol,
        };
        let target = match context.text("target-port") {
            "" => number.into(),
            target => target.parse::<i64>().map_or_else(|_| target.into(), Value::from),
        };
        let mut port = json!({"port": number, "protocol": protocol, "targetPort": target});
        if !is_one {
            port["name"] = format!("port-{}", place + 1).into();
        }
        Ok(port)
    };
    wanted.iter().enumerate().map(port).collect()
}

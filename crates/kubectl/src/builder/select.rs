//! From a filled-in builder to objects.

use super::found::{Found, Item};
use super::{Builder, Info, documents, kustomize, paths};
use crate::failure::Failure;
use crate::go::quote;
use crate::resources::{self, ResourceType};
use crate::run::Run;
use jobyard_apiserver::selector::Selector;
use serde_json::Value;
use std::collections::VecDeque;

/// What is said when nothing is named ([K-138]).
const NOTHING_NAMED: &str = "You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'";

impl Builder {
    /// Reads files and lists. Objects that are only named are read when they are taken from [`Found`].
    pub fn find(mut self, run: &mut Run) -> Result<Found, Failure> {
        let sources = if self.failures.is_empty() && !self.files.is_empty() {
            paths::sources(&self.files, run, &mut self.failures)
        } else {
            Vec::new()
        };
        Failure::all(std::mem::take(&mut self.failures))?;
        if self.all {
            self.labels = Some(String::new());
        }
        if !self.files.is_empty() {
            return self.by_files(run, &sources);
        }
        if self.labels.is_some() || self.fields.is_some() {
            return self.by_selector(run);
        }
        if !self.named.is_empty() {
            return self.by_type_and_name(run);
        }
        if !self.names.is_empty() {
            return self.by_name(run);
        }
        if let Some(resource) = self.types.first() {
            self.resource(run, resource)?;
            return Err(Failure::message("resource(s) were provided, but no name was specified"));
        }
        Err(Failure::message(NOTHING_NAMED))
    }

    /// The objects of a text that is no file.
    pub fn text(&self, text: &str, source: &str) -> Found {
        let mut items = VecDeque::new();
        documents::read(text.as_bytes(), source, self, &mut items);
        self.found(items, false)
    }

    fn found(&self, items: VecDeque<Item>, is_single: bool) -> Found {
        Found {
            items,
            is_single,
            continue_on_error: self.continue_on_error,
            names_only: self.names_only,
            default_namespace: Some(self.namespace.clone()).filter(|_| self.default_namespace),
            required_namespace: Some(self.namespace.clone()).filter(|_| self.require_namespace),
            ..Found::default()
        }
    }

    fn by_files(&self, run: &mut Run, sources: &[paths::Source]) -> Result<Found, Failure> {
        if !self.types.is_empty() {
            return Err(Failure::message(
                "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
            ));
        }
        if !self.names.is_empty() {
            return Err(Failure::message("name cannot be provided when a path is specified"));
        }
        if !self.named.is_empty() {
            return Err(Failure::message("resource/name arguments cannot be provided when a path is specified"));
        }
        let mut items = VecDeque::new();
        for source in sources {
            match source.read(run) {
                Ok(bytes) => documents::read(&bytes, &source.shown, self, &mut items),
                Err(failure) => items.push_back(Item::Failed(failure)),
            }
        }
        if !self.files.kustomize.is_empty() {
            match kustomize::build(&self.files.kustomize, run) {
                Ok(text) => documents::read(text.as_bytes(), &self.files.kustomize, self, &mut items),
                Err(failure) => items.push_back(Item::Failed(failure)),
            }
        }
        if let Some(labels) = &self.labels {
            let selector = Selector::parse(labels).map_err(|why| {
                Failure::Message(format!("the provided selector {} is not valid: {why}", quote(labels)))
            })?;
            items.retain(|item| match item {
                Item::Info(info) => info
                    .object
                    .as_ref()
                    .is_some_and(|object| selector.matches(|key| object["metadata"]["labels"][key].as_str())),
                Item::Failed(_) => true,
            });
        }
        let is_single = sources.len() == 1 && sources[0].is_single;
        Ok(Found { latest: self.latest, ..self.found(items, is_single) })
    }

    fn by_selector(&self, run: &mut Run) -> Result<Found, Failure> {
        if !self.names.is_empty() {
            return Err(Failure::message("name cannot be provided when a selector is specified"));
        }
        if !self.named.is_empty() {
            return Err(Failure::message(
                "selectors and the all flag cannot be used when passing resource/name arguments",
            ));
        }
        if self.types.is_empty() {
            return Err(Failure::message("at least one resource must be specified to use a selector"));
        }
        if !self.subresource.is_empty() {
            return Err(Failure::message("subresource cannot be used when bulk resources are specified"));
        }
        let mut items = VecDeque::new();
        for resource in self.resources(run)? {
            match self.list(run, resource) {
                Ok(objects) => items.extend(objects),
                Err(failure) => items.push_back(Item::Failed(failure)),
            }
        }
        Ok(self.found(items, false))
    }

    fn list(&self, run: &mut Run, resource: &'static ResourceType) -> Result<Vec<Item>, Failure> {
        let namespace = if self.all_namespaces { "" } else { &self.namespace };
        let path = crate::client::path(resource, namespace, "", "");
        let labels = self.labels.as_deref().unwrap_or("");
        let fields = self.fields.as_deref().unwrap_or("");
        let answer = run.get(&path, &[("labelSelector", labels), ("fieldSelector", fields)]);
        if answer.as_ref().is_err_and(Failure::is_unknown_resource) {
            // The simulated cluster has no objects of this type.
            return Ok(Vec::new());
        }
        let mut list = answer.map_err(|failure| cannot_list(failure, resource, labels, fields))?;
        let objects = list.get_mut("items").map(Value::take);
        let Some(Value::Array(objects)) = objects else { return Ok(Vec::new()) };
        Ok(objects.into_iter().map(|object| Item::Info(Box::new(listed(resource, object)))).collect())
    }

    fn by_type_and_name(&self, run: &mut Run) -> Result<Found, Failure> {
        if !self.types.is_empty() {
            return Err(Failure::message(
                "you may not specify individual resources and bulk resources in the same call",
            ));
        }
        let mut named = Vec::new();
        for (resource, name) in &self.named {
            named.push((self.resource(run, resource)?, name));
        }
        if self.single_type && named.iter().any(|(resource, _)| *resource != named[0].0) {
            return Err(Failure::message("you may only specify a single resource type"));
        }
        let mut items = VecDeque::new();
        for (resource, name) in named {
            items.push_back(Item::Info(Box::new(self.named(resource, name)?)));
        }
        let is_single = self.named.len() == 1;
        Ok(self.found(items, is_single))
    }

    fn by_name(&self, run: &mut Run) -> Result<Found, Failure> {
        if self.types.is_empty() {
            return Err(Failure::message("you must provide a resource and a resource name together"));
        }
        if self.types.len() > 1 {
            return Err(Failure::message("you must specify only one resource"));
        }
        let resource = self.resource(run, &self.types[0])?;
        let mut items = VecDeque::new();
        for name in &self.names {
            items.push_back(Item::Info(Box::new(self.named(resource, name)?)));
        }
        Ok(self.found(items, self.names.len() == 1))
    }

    fn named(&self, resource: &'static ResourceType, name: &str) -> Result<Info, Failure> {
        if resource.namespaced && self.all_namespaces {
            return Err(Failure::message("a resource cannot be retrieved by name across all namespaces"));
        }
        if resource.namespaced && self.namespace.is_empty() {
            return Err(Failure::message("namespace may not be empty when retrieving a resource by name"));
        }
        let namespace = if resource.namespaced { self.namespace.clone() } else { String::new() };
        Ok(Info {
            resource,
            namespace,
            name: name.to_owned(),
            object: None,
            source: String::new(),
            subresource: self.subresource.clone(),
        })
    }

    /// The types, each once.
    fn resources(&self, run: &mut Run) -> Result<Vec<&'static ResourceType>, Failure> {
        if self.types.len() > 1 && self.single_type {
            return Err(Failure::message("you may only specify a single resource type"));
        }
        let mut found: Vec<&'static ResourceType> = Vec::new();
        for word in &self.types {
            let resource = self.resource(run, word)?;
            if !found.contains(&resource) {
                found.push(resource);
            }
        }
        Ok(found)
    }

    #[allow(clippy::unused_self, reason = "a local builder may come to know types of its own")]
    fn resource(&self, run: &mut Run, word: &str) -> Result<&'static ResourceType, Failure> {
        for warning in resources::ambiguity(word) {
            run.warn(&warning);
        }
        resources::expect(word)
    }
}

/// What could not be listed, and why ([K-121]).
fn cannot_list(failure: Failure, resource: &ResourceType, labels: &str, fields: &str) -> Failure {
    let subject = if resource.group.is_empty() {
        format!("/{}, Resource={}", resource.version, resource.plural)
    } else {
        format!("{}, Resource={}", resource.api_version(), resource.plural)
    };
    let wrap = |why: &str| match (labels, fields) {
        ("", "") => format!("Unable to list {}: {why}", quote(&subject)),
        _ => format!(
            "Unable to find {} that match label selector {}, field selector {}: {why}",
            quote(&subject),
            quote(labels),
            quote(fields)
        ),
    };
    match failure {
        Failure::Status(mut status) if ["BadRequest", "NotFound"].contains(&&*status.reason) => {
            status.message = wrap(&status.message);
            Failure::Status(status)
        }
        other => other,
    }
}

/// An object of a list. Items of typed lists have neither apiVersion nor kind.
fn listed(resource: &'static ResourceType, mut object: Value) -> Info {
    if object.get("kind").is_none() && object.get("apiVersion").is_none() {
        object["kind"] = resource.kind.into();
        object["apiVersion"] = resource.api_version().into();
    }
    let text = |name: &str| object["metadata"][name].as_str().unwrap_or("").to_owned();
    Info {
        resource,
        namespace: text("namespace"),
        name: text("name"),
        source: String::new(),
        subresource: String::new(),
        object: Some(object),
    }
}

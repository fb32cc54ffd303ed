//! Evictions: a pod is marked as disrupted and then deleted with grace. There are no disruption budgets here, so none is
//! refused.

use super::answer::Outcome;
use super::body::{self, Form};
use super::query::WriteOptions;
use super::target::Target;
use super::{HttpRequest, delete};
use crate::{ApiServer, failure};
use jobyard_api::pod::{Pod, PodCondition};
use jobyard_api::request::{Object, ObjectKey, Resource};
use jobyard_api::status::Status;
use jobyard_api::time::{Time, Timestamp};
use std::sync::Arc;

impl ApiServer {
    pub(super) fn evict(&mut self, now: Time, request: &HttpRequest, target: &Target) -> Result<Outcome, Box<Status>> {
        let form = Form::of(request.content_type)?;
        body::check_length(request.body)?;
        let wanted = WriteOptions::read(request, "CreateOptions")?;
        let document = body::document(form, request.body).map_err(failure::bad_request)?.json.to_value();
        let name = document["metadata"]["name"].as_str().unwrap_or("");
        if name != target.name {
            return Err(failure::bad_request("name in URL does not match name in Eviction object"));
        }
        let mut options = delete::options_of(&document["deleteOptions"])?;
        options.dry_run |= wanted.dry_run;
        let key = ObjectKey { resource: Resource::Pods, namespace: target.namespace.into(), name: target.name.into() };
        self.find(&key)?;
        if !options.dry_run {
            self.mutate(now, &key, |object| mark_as_disrupted(object, now));
        }
        self.delete_object(now, &key, &options)?;
        Ok(Outcome::Done)
    }
}

/// Says in the status that and why the pod is disrupted. Returns whether that is news.
fn mark_as_disrupted(object: &mut Object, now: Time) -> bool {
    let Object::Pod(pod) = object else { return false };
    let condition = PodCondition {
        kind: "DisruptionTarget".into(),
        status: "True".into(),
        last_transition_time: Some(Timestamp::from(now)),
        reason: "EvictionByEvictionAPI".into(),
        message: "Eviction API: evicting".into(),
        ..PodCondition::default()
    };
    set_condition(Arc::make_mut(pod), condition)
}

fn set_condition(pod: &mut Pod, mut condition: PodCondition) -> bool {
    let conditions = &mut pod.status.conditions;
    let Some(present) = conditions.iter_mut().find(|present| present.kind == condition.kind) else {
        conditions.push(condition);
        return true;
    };
    if present.status == condition.status {
        condition.last_transition_time = present.last_transition_time;
    }
    let is_news = *present != condition;
    *present = condition;
    is_news
}

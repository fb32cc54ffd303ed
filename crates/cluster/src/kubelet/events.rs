//! The kubelet's Events. [P-032]

use jobyard_api::Text;
use jobyard_api::event::{NORMAL, WARNING};
use jobyard_api::pod::Pod;
use jobyard_api::time::Time;
use jobyard_controllers::machinery::About;
use std::sync::Arc;
use std::time::Duration;

use super::{Host, Site};
use crate::component::Action;
use crate::fates::GoDuration;

/// What the kubelet says about a pod or one of its containers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Say<'a> {
    Pulling(&'a str),
    Pulled(&'a str, Duration),
    AlreadyPresent(&'a str),
    Created,
    Started,
    Killing(&'a str),
    BackOff(&'a str),
    DeadlineExceeded,
    /// A warning: reason and message.
    Warn(&'a str, &'a str),
    /// News: reason and message.
    Tell(&'a str, &'a str),
    /// Why something did not start.
    Error(&'a str),
}

impl Say<'_> {
    /// Type, reason and message.
    fn words(&self, pod: &Pod) -> (&'static str, &str, Text) {
        match *self {
            Self::Pulling(image) => (NORMAL, "Pulling", format!("Pulling image \"{image}\"").into()),
            Self::Pulled(image, took) => {
                let (took, size) = (GoDuration(took), super::image::size(image));
                let message = format!(
                    "Successfully pulled image \"{image}\" in {took} ({took} including waiting). Image size: {size} bytes."
                );
                (NORMAL, "Pulled", message.into())
            }
            Self::AlreadyPresent(image) => {
                let message =
                    format!("Container image \"{image}\" already present on machine and can be accessed by the pod");
                (NORMAL, "Pulled", message.into())
            }
            Self::Created => (NORMAL, "Created", "Container created".into()),
            Self::Started => (NORMAL, "Started", "Container started".into()),
            Self::Killing(container) => (NORMAL, "Killing", format!("Stopping container {container}").into()),
            Self::BackOff(container) => {
                let (name, namespace, uid) = (&pod.metadata.name, &pod.metadata.namespace, &pod.metadata.uid);
                let message =
                    format!("Back-off restarting failed container {container} in pod {name}_{namespace}({uid})");
                (WARNING, "BackOff", message.into())
            }
            Self::DeadlineExceeded => (NORMAL, "DeadlineExceeded", super::status::DEADLINE_MESSAGE.into()),
            Self::Warn(reason, message) => (WARNING, reason, message.into()),
            Self::Tell(reason, message) => (NORMAL, reason, message.into()),
            Self::Error(message) => (WARNING, "Failed", format!("Error: {message}").into()),
        }
    }
}

impl Site<'_> {
    /// Records an Event about the pod, or about the part of it that `field_path` names.
    pub(super) fn say(&mut self, field_path: &Text, say: Say<'_>) {
        self.host.say(self.now, self.pod, field_path, &say, self.out);
    }
}

impl Host {
    /// Records an Event about a pod, or about the part of it that `field_path` names.
    pub(super) fn say(&mut self, now: Time, pod: &Arc<Pod>, field_path: &Text, say: &Say<'_>, out: &mut Vec<Action>) {
        let about = About::pod(pod, field_path);
        let (kind, reason, message) = say.words(pod);
        if let Some(mut write) = self.recorder.record(now, about, kind, reason, (&message, "")) {
            write.event.source.host = pod.spec.node_name.clone();
            out.push(Action::Record(Box::new(write)));
        }
    }
}

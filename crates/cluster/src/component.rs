//! What the components of the nodes (scheduler, kubelet) want of the world, and how they write pods' conditions.

use jobyard_api::Text;
use jobyard_api::pod::{PodCondition, PodStatus};
use jobyard_api::request::Request;
use jobyard_api::shared::Shared;
use jobyard_api::time::{Time, Timestamp};
use jobyard_controllers::EventWrite;
use jobyard_shell::Call;

use crate::flight::PodTarget;
use crate::kubelet::Caller;

/// Something that a component wants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Put a pod on a node.
    Bind(PodTarget, Text),
    /// Replace a pod's status.
    PodStatus(PodTarget, Shared<PodStatus>),
    /// Send a request; its answer is not needed.
    Send(Request),
    /// Write an Event.
    Record(Box<EventWrite>),
    /// A program in a container calls out.
    Call(Box<(Caller, Call)>),
    /// Come back at this time.
    WakeAt(Time),
    /// Come back at this time for a look that will most likely find nothing new.
    WakeLater(Time),
}

/// Sets a condition; its transition time moves only if its status does.
pub(crate) fn set_condition(
    status: &mut PodStatus,
    now: Timestamp,
    kind: &str,
    value: &str,
    reason: &str,
    message: &str,
) {
    if let Some(condition) = status.conditions.iter_mut().find(|condition| &*condition.kind == kind) {
        if &*condition.status != value {
            condition.last_transition_time = Some(now);
            condition.status = value.into();
        }
        if &*condition.reason != reason {
            condition.reason = reason.into();
        }
        if &*condition.message != message {
            condition.message = message.into();
        }
        return;
    }
    status.conditions.push(PodCondition {
        kind: kind.into(),
        status: value.into(),
        last_transition_time: Some(now),
        reason: reason.into(),
        message: message.into(),
        ..PodCondition::default()
    });
}

//! Faults: requests of the controllers that fail, as declared.

use jobyard_api::request::{Request, Resource};
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::Time;

use crate::trace::Verb;

/// Makes requests of the controllers fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which verb.
    pub verb: Verb,
    /// Which resource.
    pub resource: Resource,
    /// Whether its status subresource is meant (`jobs/status`), which is a resource of its own here.
    pub is_status: bool,
    /// From this moment of application on.
    pub from: Time,
    /// Until just before this moment.
    pub to: Time,
    /// Which of the matching requests, from 0; all when empty.
    pub nth: Vec<u32>,
    /// 403, 409, 500 or 504.
    pub code: u16,
    /// Whether the change happens all the same and only the answer is an error.
    pub applied: bool,
    /// Replaces the text of the fault (403 and 500 only); the usual one when empty.
    pub message: String,
}

/// What a fault does to one request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Injected {
    /// Whether the request is applied.
    pub(crate) applied: bool,
    /// The answer.
    pub(crate) status: Box<Status>,
}

/// The declared faults with how often each has matched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    declared: Vec<(Fault, u32)>,
}

impl Faults {
    /// Declares one more, looked at after those that are there.
    pub(crate) fn add(&mut self, fault: Fault) {
        self.declared.push((fault, 0));
    }

    /// What happens to a request that is applied now. Every fault that matches counts it, up to and including the first
    /// that makes it fail.
    pub(crate) fn inject(&mut self, now: Time, request: &Request) -> Option<Injected> {
        if self.declared.is_empty() {
            return None;
        }
        let (verb, resource, is_status) = Verb::of(request)?;
        for (fault, matched) in &mut self.declared {
            let is_meant = fault.verb == verb && fault.resource == resource && fault.is_status == is_status;
            if !is_meant || now < fault.from || now >= fault.to {
                continue;
            }
            let nth = *matched;
            *matched += 1;
            if fault.nth.is_empty() || fault.nth.contains(&nth) {
                let status = fault.status(name_of(request));
                return Some(Injected { applied: fault.applied, status: Box::new(status) });
            }
        }
        None
    }
}

/// The name in a request's path: empty for a creation.
fn name_of(request: &Request) -> &str {
    match request {
        Request::Create { .. } | Request::List { .. } => "",
        Request::Get { key } | Request::Patch { key, .. } | Request::Delete { key, .. } => &key.name,
        Request::Update { object } | Request::UpdateStatus { object } => &object.metadata().name,
    }
}

impl Fault {
    /// The API's words for it.
    fn status(&self, name: &str) -> Status {
        let text = |usual: &str| if self.message.is_empty() { usual.to_owned() } else { self.message.clone() };
        let resource = self.resource.qualified();
        let (reason, message) = match self.code {
            403 => {
                let about = if name.is_empty() { String::new() } else { format!(" \"{name}\"") };
                let usual = "exceeded quota: quota, requested: pods=1, used: pods=1, limited: pods=1";
                (Reason::Forbidden, format!("{resource}{about} is forbidden: {}", text(usual)))
            }
            409 => (
                Reason::Conflict,
                format!(
                    "Operation cannot be fulfilled on {resource} \"{name}\": the object has been modified; please apply \
                     your changes to the latest version and try again"
                ),
            ),
            504 => (Reason::Timeout, "Timeout: request did not complete within the allotted timeout".to_owned()),
            _ => (Reason::InternalError, format!("Internal error occurred: {}", text("injected"))),
        };
        Status { message, reason, details: None, code: self.code }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::request::ObjectKey;

    fn fault(nth: &[u32], code: u16) -> Fault {
        Fault {
            verb: Verb::Get,
            resource: Resource::Pods,
            is_status: false,
            from: Time::from_nanos(10),
            to: Time::from_nanos(20),
            nth: nth.to_vec(),
            code,
            applied: false,
            message: String::new(),
        }
    }

    fn get(resource: Resource) -> Request {
        Request::Get { key: ObjectKey { resource, namespace: "default".into(), name: "p".into() } }
    }

    /// Codes of the answers to requests at these times.
    #[track_caller]
    fn check(declared: &[Fault], requests: &[(i64, Resource)], want: &[u16]) {
        let mut faults = Faults::default();
        declared.iter().cloned().for_each(|fault| faults.add(fault));
        let codes: Vec<u16> = requests
            .iter()
            .map(|&(at, resource)| {
                faults.inject(Time::from_nanos(at), &get(resource)).map_or(0, |injected| injected.status.code)
            })
            .collect();
        assert_eq!(codes, want);
    }

    #[test]
    fn a_fault_holds_from_its_start_to_before_its_end() {
        let pods = Resource::Pods;
        check(&[fault(&[], 500)], &[(9, pods), (10, pods), (19, pods), (20, pods)], &[0, 500, 500, 0]);
    }

    #[test]
    fn only_the_requests_that_match_are_counted() {
        let (pods, jobs) = (Resource::Pods, Resource::Jobs);
        check(&[fault(&[1], 504)], &[(10, pods), (11, jobs), (12, pods), (13, pods)], &[0, 0, 504, 0]);
    }

    /// The first fault takes request 0; the second has not counted it, so its own request 0 is the next one.
    #[test]
    fn a_fault_counts_up_to_the_first_that_fails() {
        let pods = Resource::Pods;
        check(&[fault(&[0], 500), fault(&[0], 409)], &[(10, pods), (11, pods), (12, pods)], &[500, 409, 0]);
    }

    #[test]
    fn the_messages_are_those_of_the_api() {
        assert_eq!(
            fault(&[], 403).status("").message,
            "pods is forbidden: exceeded quota: quota, requested: pods=1, used: pods=1, limited: pods=1"
        );
        assert_eq!(fault(&[], 500).status("p").message, "Internal error occurred: injected");
    }
}

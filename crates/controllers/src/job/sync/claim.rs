//! Stage `Claim`: which pods are the Job's. Orphans are adopted, pods that no longer match are released. [J-130] – [J-133]

use super::{Progress, Recount, Stage, Sync};
use crate::job::cache::Key;
use crate::job::new_pod::controller_reference;
use crate::job::owned::{Member, Owned};
use crate::job::rulings;
use crate::job::shared::{Shared, UidSet, explain, pod_key};
use crate::machinery::{Decision, Output, Pods, fact};
use jobyard_api::job::Job;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Answer, MetadataPatch, Object, ObjectKey, Patch, Request, Resource};
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::Time;
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use std::collections::VecDeque;
use std::sync::Arc;

/// Pods still to look at, and what was found so far.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    candidates: VecDeque<Arc<Pod>>,
    claimed: Vec<Member>,
    /// UIDs of claimed pods whose finalizers were taken off already, as it was when they were claimed.
    expected_gone: UidSet,
    adoption: Adoption,
    waiting: Option<Waiting>,
    error: Option<Box<Status>>,
    adopted: Pods,
    released: Pods,
}

/// Whether orphans may be adopted: asked once for each sync, from the API server and not from the cache.
#[derive(Clone, Debug, Default)]
enum Adoption {
    #[default]
    Unknown,
    Allowed,
    Refused(Box<Status>),
}

/// The call that is under way; there is one at a time.
#[derive(Clone, Debug)]
enum Waiting {
    Recheck,
    Adopt(Arc<Pod>),
    Release,
}

/// What a pod is to the Job.
enum Claiming {
    Keep,
    Ignore,
    Adopt,
    Release,
}

impl Claim {
    pub fn new(candidates: Vec<Arc<Pod>>) -> Self {
        Self { claimed: Vec::with_capacity(candidates.len()), candidates: candidates.into(), ..Default::default() }
    }

    /// Says which pods changed hands, all at once.
    fn explain(&mut self, key: &Key, by_hand: bool, out: &mut Vec<Output>) {
        let adopted = if by_hand { &rulings::ADOPTED_BY_HAND } else { &rulings::ADOPTED };
        for (pods, ruling) in [(&mut self.released, &rulings::RELEASED), (&mut self.adopted, adopted)] {
            if pods.count > 0 {
                let facts = vec![fact("pods", std::mem::take(pods))];
                explain(Decision { facts, ..Decision::of(key, ruling) }, out);
            }
        }
        if let Adoption::Refused(error) = &self.adoption {
            let facts = vec![fact("error", &*error.message)];
            explain(Decision { facts, ..Decision::of(key, &rulings::ADOPTION_REFUSED) }, out);
        }
    }
}

fn claiming(job: &Job, pod: &Pod) -> Claiming {
    let matches = job.spec.selector.as_ref().is_some_and(|selector| selector.matches(&pod.metadata.labels));
    let job_is_going = job.metadata.is_being_deleted();
    match pod.metadata.controller() {
        Some(owner) if owner.uid != job.metadata.uid => Claiming::Ignore,
        Some(_) if matches => Claiming::Keep,
        Some(_) if job_is_going => Claiming::Ignore,
        Some(_) => Claiming::Release,
        None if job_is_going || !matches || pod.metadata.is_being_deleted() => Claiming::Ignore,
        None => Claiming::Adopt,
    }
}

impl Sync {
    /// Finds the pods of the Job. Nearly always they are those that the cache has tallied, and nothing is to be done.
    pub(super) fn claim_all(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        shared.cache.drop_settled(&self.job);
        let adopts = |pod: &Pod| matches!(claiming(&self.job, pod), Claiming::Adopt);
        if !shared.config.recount && shared.cache.is_undisputed(&self.job, adopts) {
            debug_assert!(shared.cache.owned(&self.job).is_that_of_its_pods(), "counting anew must find the same");
            return self.evaluate(shared, now, out);
        }
        self.stage = Stage::Claim(Claim::new(shared.cache.candidates(&self.job)));
        self.claim(shared, now, out)
    }

    /// Looks at the candidates until a request has to be answered.
    pub(super) fn claim(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        let Stage::Claim(claim) = &mut self.stage else { unreachable!("claiming is the first stage") };
        let guarded = self.guards.finalizer_expectations;
        let expected_gone = shared.finalizers.get(&self.key).filter(|uids| guarded && !uids.is_empty());
        let mut to_ask = None;
        while let Some(pod) = claim.candidates.pop_front() {
            match claiming(&self.job, &pod) {
                Claiming::Ignore => {}
                Claiming::Keep => {
                    if expected_gone.is_some_and(|uids| uids.contains(&pod.metadata.uid)) {
                        claim.expected_gone.insert(pod.metadata.uid.clone(), ());
                    }
                    claim.claimed.push(Member::new(pod));
                }
                action @ (Claiming::Adopt | Claiming::Release) => {
                    to_ask = Some((action, pod));
                    break;
                }
            }
        }
        match to_ask {
            Some((Claiming::Adopt, pod)) => self.adopt(shared, now, pod, out),
            Some((_, pod)) => self.release(shared, &pod, out),
            None => self.claimed(shared, now, out),
        }
    }

    fn claimed(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        let Stage::Claim(claim) = &mut self.stage else { unreachable!("claiming is the first stage") };
        claim.explain(&self.key, self.job.spec.manual_selector == Some(true), out);
        if let Some(error) = claim.error.take() {
            return Progress::Ended(Some(error));
        }
        let claim = std::mem::take(claim);
        let owned = Owned::of((0..).zip(claim.claimed));
        self.facts.recount = Some(Recount { owned, expected_gone: claim.expected_gone });
        self.evaluate(shared, now, out)
    }

    fn adopt(&mut self, shared: &mut Shared, now: Time, pod: Arc<Pod>, out: &mut Vec<Output>) -> Progress {
        let Stage::Claim(claim) = &mut self.stage else { unreachable!("claiming is the first stage") };
        let (waiting, request) = match &claim.adoption {
            Adoption::Refused(error) => {
                claim.error.get_or_insert_with(|| error.clone());
                return self.claim(shared, now, out);
            }
            Adoption::Unknown => {
                claim.candidates.push_front(pod);
                let (namespace, name) = self.key.clone();
                (Waiting::Recheck, Request::Get { key: ObjectKey { resource: Resource::Jobs, namespace, name } })
            }
            Adoption::Allowed => {
                claim.adopted.add(&pod.metadata.name);
                let patch = MetadataPatch {
                    uid: Some(pod.metadata.uid.clone()),
                    add_owners: vec![controller_reference(&self.job)],
                    add_finalizers: vec![JOB_TRACKING_FINALIZER.into()],
                    ..Default::default()
                };
                let request = patch_request(&pod, patch);
                (Waiting::Adopt(pod), request)
            }
        };
        claim.waiting = Some(waiting);
        shared.call(request, out);
        Progress::Waiting
    }

    fn release(&mut self, shared: &mut Shared, pod: &Pod, out: &mut Vec<Output>) -> Progress {
        let Stage::Claim(claim) = &mut self.stage else { unreachable!("claiming is the first stage") };
        claim.released.add(&pod.metadata.name);
        let patch = MetadataPatch {
            uid: Some(pod.metadata.uid.clone()),
            remove_owners: vec![self.job.metadata.uid.clone()],
            remove_finalizers: vec![JOB_TRACKING_FINALIZER.into()],
            ..Default::default()
        };
        claim.waiting = Some(Waiting::Release);
        shared.call(patch_request(pod, patch), out);
        Progress::Waiting
    }

    /// An adoption, a release or the look at the live Job was answered.
    pub(super) fn claim_answered(
        &mut self,
        shared: &mut Shared,
        now: Time,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        let Stage::Claim(claim) = &mut self.stage else { unreachable!("only this stage gets here") };
        let waiting = claim.waiting.take().expect("an answer belongs to the one call under way");
        if let (Waiting::Adopt(_) | Waiting::Release, Ok(response)) = (&waiting, &answer)
            && let Some(Object::Pod(pod)) = &response.object
        {
            shared.wrote_pod(pod);
        }
        match (waiting, answer) {
            (Waiting::Recheck, answer) => claim.adoption = recheck(&self.job, answer),
            (Waiting::Adopt(pod), Ok(_)) => {
                // The cached pod has no finalizer yet; this sync counts it as if it had. Not if it was this Job's before and
                // was released while its finalizer was taken off: nobody has seen that since, and it stays expected.
                if shared.expects_finalizer_gone(&self.key, &pod.metadata.uid) {
                    claim.expected_gone.insert(pod.metadata.uid.clone(), ());
                }
                let mut member = Member::new(pod);
                member.has_finalizer = true;
                claim.claimed.push(member);
            }
            (Waiting::Release, Ok(_)) => {}
            (Waiting::Release, Err(status)) if status.reason == Reason::Invalid => {}
            (_, Err(status)) if status.reason == Reason::NotFound => {}
            (_, Err(status)) => {
                claim.error.get_or_insert(status);
            }
        }
        self.claim(shared, now, out)
    }
}

fn patch_request(pod: &Pod, patch: MetadataPatch) -> Request {
    Request::Patch { key: pod_key(pod), status: false, patch: Patch::Metadata(Arc::new(patch)) }
}

/// Whether the live Job is the same and stays: a Job that was replaced or is going must not take new pods.
fn recheck(job: &Job, answer: Answer) -> Adoption {
    let refuse = |message: String| Adoption::Refused(Box::new(Status { message, code: 500, ..Default::default() }));
    let live = match answer {
        Ok(response) => response.object,
        Err(status) => return refuse(status.message),
    };
    let Some(Object::Job(live)) = live else { return refuse("the answer holds no Job".into()) };
    let (namespace, name) = (&job.metadata.namespace, &job.metadata.name);
    if live.metadata.uid != job.metadata.uid {
        let (got, wanted) = (&live.metadata.uid, &job.metadata.uid);
        return refuse(format!("original Job {namespace}/{name} is gone: got uid {got}, wanted {wanted}"));
    }
    match live.metadata.deletion_timestamp {
        Some(at) => refuse(format!("{namespace}/{name} has just been deleted at {at}")),
        None => Adoption::Allowed,
    }
}

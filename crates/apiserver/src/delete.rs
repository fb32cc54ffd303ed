//! Delete: preconditions, grace, propagation policy, finalizers ([A-033], [A-034], [A-205] to ).

use crate::{ApiServer, answer, failure, namespaces};
use jobyard_api::Text;
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Answer, DeleteOptions, Object, ObjectKey, PropagationPolicy, Resource, WatchEventKind};
use jobyard_api::status::Status;
use jobyard_api::time::{Time, Timestamp};
use jobyard_api::words::{FOREGROUND_DELETION, ORPHAN_DEPENDENTS};
use std::sync::Arc;
use std::time::Duration;

///
const ORPHANS_BY_DEFAULT: &str = "child pods are preserved by default when jobs are deleted; set \
     propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

/// What becomes of a deletion after a look at grace.
enum Grace {
    /// The object does not wait for anyone to stop it.
    None,
    /// It is to be stopped within this many seconds.
    Granted(i64),
    /// It is being stopped already, and the request would not make that faster.
    Pending,
}

/// What came of a deletion.
pub struct Deletion {
    /// The object as it is now, or as it was.
    pub object: Object,
    /// Whether it is gone, or would be.
    pub is_gone: bool,
}

/// What a client is told who does not say what becomes of the pods.
pub fn warning(resource: Resource, options: &DeleteOptions) -> Option<String> {
    let is_told = resource == Resource::Jobs && options.propagation_policy.is_none();
    is_told.then(|| ORPHANS_BY_DEFAULT.to_owned())
}

impl ApiServer {
    /// Asks an object to go; it goes at once where nothing holds it.
    pub(crate) fn delete(&mut self, now: Time, key: &ObjectKey, options: &DeleteOptions) -> Answer {
        let warnings = warning(key.resource, options).into_iter().collect();
        answer(self.delete_object(now, key, options)?.object, warnings)
    }

    /// The same, with what came of it.
    pub(crate) fn delete_object(
        &mut self,
        now: Time,
        key: &ObjectKey,
        options: &DeleteOptions,
    ) -> Result<Deletion, Box<Status>> {
        let old = self.find(key)?.clone();
        check_preconditions(&old, options)?;
        let mut new = old.clone();
        let grace = grant_grace(&mut new, now, options);
        if matches!(grace, Grace::Pending) {
            return Ok(Deletion { object: old, is_gone: false });
        }
        set_policy_finalizers(&mut new, options);
        let is_held = !new.metadata().finalizers.is_empty() || namespaces::is_held(&self.store, &new);
        let is_gone = !is_held && matches!(grace, Grace::None | Grace::Granted(0));
        if !is_gone && matches!(grace, Grace::None) {
            mark(&mut new, now);
        }
        if options.dry_run || (!is_gone && new.metadata() == old.metadata()) {
            return Ok(Deletion { object: if options.dry_run { new } else { old }, is_gone });
        }
        let kind = if is_gone { WatchEventKind::Deleted } else { WatchEventKind::Modified };
        Ok(Deletion { object: self.store.commit(kind, Some(old), new), is_gone })
    }
}

fn check_preconditions(object: &Object, options: &DeleteOptions) -> Result<(), Box<Status>> {
    let Some(preconditions) = &options.preconditions else { return Ok(()) };
    let metadata = object.metadata();
    if let Some(uid) = &preconditions.uid
        && *uid != metadata.uid
    {
        let why = format!(
            "the UID in the precondition ({uid}) does not match the UID in record ({}). The object might have been \
             deleted and then recreated",
            metadata.uid
        );
        return Err(failure::precondition(object.resource(), &metadata.name, &why));
    }
    if let Some(version) = &preconditions.resource_version
        && **version != *metadata.resource_version.to_string()
    {
        let why = format!(
            "the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({}). The \
             object might have been modified",
            metadata.resource_version
        );
        return Err(failure::precondition(object.resource(), &metadata.name, &why));
    }
    Ok(())
}

/// Only pods are stopped with grace. The first deletion sets the moment when it is over; a later one can only shorten it.
fn grant_grace(object: &mut Object, now: Time, options: &DeleteOptions) -> Grace {
    let Object::Pod(pod) = object else { return Grace::None };
    if pod.metadata.is_being_deleted() {
        return shorten_grace(object.metadata_mut(), now, options);
    }
    let grace = grace_of(pod, options);
    let metadata = object.metadata_mut();
    metadata.deletion_timestamp = Some(Timestamp::from(now + seconds(grace)));
    metadata.deletion_grace_period_seconds = Some(grace);
    raise_generation(metadata);
    Grace::Granted(grace)
}

/// Seconds that a pod has to stop: none if it does not run.
fn grace_of(pod: &Pod, options: &DeleteOptions) -> i64 {
    if pod.spec.node_name.is_empty() || pod.is_terminated() {
        return 0;
    }
    let wanted = options.grace_period_seconds.or(pod.spec.shared.termination_grace_period_seconds).unwrap_or(0);
    if wanted < 0 { 1 } else { wanted }
}

fn shorten_grace(metadata: &mut ObjectMeta, now: Time, options: &DeleteOptions) -> Grace {
    let (Some(granted), Some(end)) = (metadata.deletion_grace_period_seconds, metadata.deletion_timestamp) else {
        return Grace::None;
    };
    if granted == 0 {
        return Grace::None;
    }
    let wanted = options.grace_period_seconds.map(|wanted| if wanted < 0 { 1 } else { wanted });
    let Some(mut wanted) = wanted.filter(|wanted| *wanted < granted) else { return Grace::Pending };
    let mut end = Timestamp::from_seconds(end.seconds() - granted + wanted);
    if end.time() < now {
        end = Timestamp::from(now);
        // All the grace has passed. Still someone has to see it and stop the pod.
        wanted = wanted.min(1);
    }
    metadata.deletion_timestamp = Some(end);
    metadata.deletion_grace_period_seconds = Some(wanted);
    Grace::Granted(wanted)
}

/// Marks an object that is held by finalizers as being deleted.
fn mark(object: &mut Object, now: Time) {
    let metadata = object.metadata_mut();
    if metadata.deletion_timestamp.is_none() {
        metadata.deletion_timestamp = Some(Timestamp::from(now));
        raise_generation(metadata);
    }
    metadata.deletion_grace_period_seconds = Some(0);
    namespaces::terminate(object);
}

fn raise_generation(metadata: &mut ObjectMeta) {
    if metadata.generation > 0 {
        metadata.generation += 1;
    }
}

fn seconds(count: i64) -> Duration {
    Duration::from_secs(u64::try_from(count).unwrap_or(0))
}

/// The finalizer through which the garbage collector learns what becomes of the dependents.
fn set_policy_finalizers(object: &mut Object, options: &DeleteOptions) {
    let wanted = match policy(object, options) {
        PropagationPolicy::Background => None,
        PropagationPolicy::Foreground => Some(FOREGROUND_DELETION),
        PropagationPolicy::Orphan => Some(ORPHAN_DEPENDENTS),
    };
    let is_policy = |finalizer: &Text| matches!(&**finalizer, ORPHAN_DEPENDENTS | FOREGROUND_DELETION);
    let present: Vec<&Text> = object.metadata().finalizers.iter().filter(|finalizer| is_policy(finalizer)).collect();
    let is_right = match wanted {
        None => present.is_empty(),
        Some(wanted) => present.len() == 1 && &**present[0] == wanted,
    };
    if is_right {
        return;
    }
    let finalizers = Arc::make_mut(&mut object.metadata_mut().finalizers);
    finalizers.retain(|finalizer| !is_policy(finalizer));
    finalizers.extend(wanted.map(Text::from));
}

/// The client's policy, else that of a finalizer that is there, else the default of the resource ([A-034], [A-206]).
fn policy(object: &Object, options: &DeleteOptions) -> PropagationPolicy {
    if let Some(policy) = options.propagation_policy {
        return policy;
    }
    let metadata = object.metadata();
    if metadata.has_finalizer(FOREGROUND_DELETION) {
        PropagationPolicy::Foreground
    } else if metadata.has_finalizer(ORPHAN_DEPENDENTS) || object.resource() == Resource::Jobs {
        PropagationPolicy::Orphan
    } else {
        PropagationPolicy::Background
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{at, job, key_of, pod, server, stored};
    use jobyard_api::request::Preconditions;

    fn delete_pod(node: &str, finalizers: &[&str], grace: Option<i64>) -> (ApiServer, Answer) {
        let mut server = server();
        let mut object = pod("p");
        object.spec.node_name = node.into();
        object.metadata.finalizers = Arc::new(finalizers.iter().map(|name| Text::from(*name)).collect());
        let stored = stored(&mut server, object);
        let options = DeleteOptions { grace_period_seconds: grace, ..DeleteOptions::default() };
        let answer = server.delete(at(1500), &key_of(&stored), &options);
        (server, answer)
    }

    #[test]
    fn a_pod_that_was_not_scheduled_goes_at_once() {
        let (server, answer) = delete_pod("", &[], None);
        assert!(answer.is_ok());
        assert_eq!(server.objects(Resource::Pods).count(), 0);
    }

    #[test]
    fn a_running_pod_gets_its_grace_cut_to_the_second() {
        let (server, _) = delete_pod("node-1", &[], None);
        let pod = server.objects(Resource::Pods).next().expect("it waits for the kubelet");
        assert_eq!(pod.metadata().deletion_timestamp, Some(Timestamp::from(at(31_000))));
        assert_eq!(pod.metadata().deletion_grace_period_seconds, Some(30));
        assert_eq!(pod.metadata().generation, 2);
    }

    #[test]
    fn a_later_deletion_only_shortens_the_grace() {
        let (mut server, answer) = delete_pod("node-1", &[], None);
        let key = key_of(&answer.expect("accepted").object.expect("the pod"));
        let version = server.resource_version();
        for grace in [Some(60), None] {
            let options = DeleteOptions { grace_period_seconds: grace, ..DeleteOptions::default() };
            assert!(server.delete(at(2000), &key, &options).is_ok());
            assert_eq!(server.resource_version(), version, "nothing changes");
        }
        let now = DeleteOptions { grace_period_seconds: Some(0), ..DeleteOptions::default() };
        assert!(server.delete(at(2000), &key, &now).is_ok());
        assert!(server.get(&key).is_none());
    }

    #[test]
    fn a_finalizer_holds_the_pod() {
        let (server, _) = delete_pod("", &["example.com/hold"], None);
        let pod = server.objects(Resource::Pods).next().expect("held");
        assert!(pod.metadata().is_being_deleted());
    }

    fn delete_job(policy: Option<PropagationPolicy>, finalizers: &[&str]) -> (ApiServer, Answer) {
        let mut server = server();
        let mut object = job("j");
        object.metadata.finalizers = Arc::new(finalizers.iter().map(|name| Text::from(*name)).collect());
        let stored = stored(&mut server, object);
        let options = DeleteOptions { propagation_policy: policy, ..DeleteOptions::default() };
        let answer = server.delete(at(1500), &key_of(&stored), &options);
        (server, answer)
    }

    ///
    #[test]
    fn a_job_orphans_its_pods_unless_told() {
        let (server, answer) = delete_job(None, &["example.com/a"]);
        assert_eq!(answer.expect("accepted").warnings, [ORPHANS_BY_DEFAULT]);
        let job = server.objects(Resource::Jobs).next().expect("held by the finalizers").metadata();
        let finalizers: Vec<&str> = job.finalizers.iter().map(|finalizer| &**finalizer).collect();
        assert_eq!(finalizers, ["example.com/a", "orphan"]);
        assert_eq!((job.generation, job.deletion_grace_period_seconds), (2, Some(0)));
    }

    ///
    #[test]
    fn the_policy_decides_the_finalizer() {
        let (server, answer) = delete_job(Some(PropagationPolicy::Background), &["orphan"]);
        assert!(answer.expect("accepted").warnings.is_empty());
        assert_eq!(server.objects(Resource::Jobs).count(), 0);
        let (mut server, answer) = delete_job(Some(PropagationPolicy::Foreground), &[]);
        let stored = answer.expect("accepted").object.expect("the Job");
        assert!(stored.metadata().has_finalizer(FOREGROUND_DELETION));
        let again = server.delete(at(9000), &key_of(&stored), &DeleteOptions::default()).expect("accepted");
        assert_eq!(again.object, Some(stored));
    }

    ///
    #[test]
    fn preconditions_must_hold() {
        let mut server = server();
        let stored = stored(&mut server, job("j"));
        let preconditions = Preconditions { uid: None, resource_version: Some("1".into()) };
        let options = DeleteOptions { preconditions: Some(preconditions), ..DeleteOptions::default() };
        let status = server.delete(at(0), &key_of(&stored), &options).expect_err("another version");
        assert_eq!(status.code, 409);
        assert_eq!(
            status.message,
            "Operation cannot be fulfilled on Job.batch \"j\": the ResourceVersion in the precondition (1) does not match \
             the ResourceVersion in record (101). The object might have been modified"
        );
    }
}

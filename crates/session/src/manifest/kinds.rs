//! Which kinds of objects a text may hold, and what is said about the others.

use jobyard_api::request::Resource;

/// What becomes of an object of some apiVersion and kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is applied.
    Known(Resource),
    /// Its items are looked at.
    List,
    /// It says how containers behave on purpose.
    Behavior,
    /// It is left out: message and hint.
    Skipped(String, &'static str),
    /// It is wrong: which of the two fields, message and hint.
    Wrong(&'static str, String, &'static str),
}

const BEGIN: &str = "Begin the object with apiVersion: batch/v1 and kind: Job.";

/// jobyard's own.
const BEHAVIOR_VERSION: &str = "jobyard.dev/v1";

/// Kinds that Jobs refer to and that nothing depends on here.
const WITHOUT_EFFECT: [&str; 8] = [
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "PriorityClass",
    "LimitRange",
];

/// What becomes of an object.
pub(crate) fn classify(api_version: Option<&str>, kind: Option<&str>) -> Kind {
    let (api_version, kind) = match (api_version, kind) {
        (Some(api_version), Some(kind)) => (api_version, kind),
        (None, None) => return Kind::Wrong("", "apiVersion not set, kind not set".to_owned(), BEGIN),
        (None, Some(_)) => return Kind::Wrong("", "apiVersion not set".to_owned(), BEGIN),
        (Some(_), None) => return Kind::Wrong("", "kind not set".to_owned(), BEGIN),
    };
    match (api_version, kind) {
        ("batch/v1", "Job") => Kind::Known(Resource::Jobs),
        ("batch/v1", "CronJob") => Kind::Known(Resource::CronJobs),
        ("v1", "Pod") => Kind::Known(Resource::Pods),
        ("v1", "Namespace") => Kind::Known(Resource::Namespaces),
        ("v1", "ConfigMap") => Kind::Known(Resource::ConfigMaps),
        ("v1", "Secret") => Kind::Known(Resource::Secrets),
        ("v1", "Service") => Kind::Known(Resource::Services),
        ("v1", "ServiceAccount") => Kind::Known(Resource::ServiceAccounts),
        ("v1", "List") => Kind::List,
        (BEHAVIOR_VERSION, "Behavior") => Kind::Behavior,
        (version, "Behavior") => {
            Kind::Wrong("apiVersion", no_matches(kind, version), "Write apiVersion: jobyard.dev/v1.")
        }
        (version, "Job" | "Pod" | "Namespace" | "List") => {
            let hint = if kind == "Job" { "Write apiVersion: batch/v1." } else { "Write apiVersion: v1." };
            Kind::Wrong("apiVersion", no_matches(kind, version), hint)
        }
        (version, "CronJob") => Kind::Wrong("apiVersion", no_matches(kind, version), "Write apiVersion: batch/v1."),
        ("v1", "Node") => Kind::Skipped(not_simulated(kind), "Remove it: the nodes of this cluster are fixed."),
        (_, kind) if WITHOUT_EFFECT.contains(&kind) => Kind::Skipped(
            format!("kind {kind} has no effect here"),
            "Leave it or remove it: the Jobs of this text run without it.",
        ),
        ("batch/v1", _) => Kind::Wrong("kind", no_matches(kind, api_version), "Write kind: Job."),
        (_, kind) if is_nearly_job(kind) => Kind::Wrong("kind", no_matches(kind, api_version), BEGIN),
        (_, kind) => {
            Kind::Skipped(not_simulated(kind), "Paste a Job; what this object's controller does is not modelled.")
        }
    }
}

fn not_simulated(kind: &str) -> String {
    format!("jobyard runs Jobs (batch/v1); kind {kind} is not simulated here")
}

/// As kubectl says it. [K-134]
fn no_matches(kind: &str, version: &str) -> String {
    format!("no matches for kind {kind:?} in version {version:?}")
}

fn is_nearly_job(kind: &str) -> bool {
    super::fields::distance(&kind.to_lowercase(), "job") <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_applied_skipped_or_refused() {
        let check = |api_version: &str, kind: &str, expected: &str| {
            let found = match classify(Some(api_version), Some(kind)) {
                Kind::Known(resource) => format!("apply {}", resource.plural()),
                Kind::List => "list".to_owned(),
                Kind::Behavior => "behavior".to_owned(),
                Kind::Skipped(message, _) => format!("skip: {message}"),
                Kind::Wrong(field, message, _) => format!("{field}: {message}"),
            };
            assert_eq!(found, expected);
        };
        check("batch/v1", "Job", "apply jobs");
        check("batch/v1", "CronJob", "apply cronjobs");
        check("batch/v1beta1", "CronJob", "apiVersion: no matches for kind \"CronJob\" in version \"batch/v1beta1\"");
        check("v1", "Pod", "apply pods");
        check("v1", "List", "list");
        check("jobyard.dev/v1", "Behavior", "behavior");
        check("batch/v1beta1", "Job", "apiVersion: no matches for kind \"Job\" in version \"batch/v1beta1\"");
        check("batch/v1", "job", "kind: no matches for kind \"job\" in version \"batch/v1\"");
        check("v1", "Jobs", "kind: no matches for kind \"Jobs\" in version \"v1\"");
        check("v1", "ConfigMap", "apply configmaps");
        check("apps/v1", "Deployment", "skip: jobyard runs Jobs (batch/v1); kind Deployment is not simulated here");
        assert!(matches!(classify(None, None), Kind::Wrong("", ..)));
    }
}

//! Which pods of a node a drain takes off it ([K-143]).

use jobyard_api::time::{Time, Timestamp};
use serde_json::Value;

/// How far a drain may go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Pods without a controller may go.
    pub force: bool,
    /// Pods with an `emptyDir` may go.
    pub delete_empty_dir: bool,
    /// Pods of daemon sets stay without an error.
    pub ignore_daemon_sets: bool,
    /// Pods that have been on their way for more seconds than this are left alone; 0 for none.
    pub skip_after: i64,
}

/// What becomes of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Goes,
    GoesWith(&'static str),
    Stays,
    StaysWith(&'static str),
    Refused(String),
}

/// The pods that go, and what is to be said about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Pods that go.
    pub pods: Vec<Value>,
    /// One warning for all, or empty.
    pub warnings: String,
    /// Why nothing goes, if anything is in the way.
    pub errors: Vec<String>,
}

/// Chooses among the pods of a node. `find_daemon_set` says for a namespace and a name why there is no such daemon set.
pub fn choose(
    pods: Vec<Value>,
    limits: Limits,
    now: Time,
    mut find_daemon_set: impl FnMut(&str, &str) -> Result<(), NoDaemonSet>,
) -> Chosen {
    let mut chosen = Chosen::default();
    let (mut warnings, mut errors) = (Groups::default(), Groups::default());
    for pod in pods {
        let text = |path: &str| pod.pointer(path).and_then(Value::as_str).unwrap_or("").to_owned();
        let name = format!("{}/{}", text("/metadata/namespace"), text("/metadata/name"));
        match verdict(&pod, limits, now, &mut find_daemon_set) {
            Verdict::Goes => chosen.pods.push(pod),
            Verdict::GoesWith(warning) => {
                warnings.add(warning, name);
                chosen.pods.push(pod);
            }
            Verdict::Stays => {}
            Verdict::StaysWith(warning) => warnings.add(warning, name),
            Verdict::Refused(why) => errors.add(&why, name),
        }
    }
    chosen.warnings = warnings.sentences().collect::<Vec<_>>().join("; ");
    chosen.errors = errors.sentences().map(|sentence| format!("cannot delete {sentence}")).collect();
    chosen
}

/// Why a daemon set could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDaemonSet {
    /// The sentence.
    pub why: String,
    /// Whether there simply is none.
    pub is_not_found: bool,
}

/// Pods with the same thing to be said about them, in the order in which it first came up.
#[derive(Default)]
struct Groups(Vec<(String, Vec<String>)>);

impl Groups {
    fn add(&mut self, text: &str, name: String) {
        match self.0.iter_mut().find(|(other, _)| other == text) {
            Some((_, names)) => names.push(name),
            None => self.0.push((text.to_owned(), vec![name])),
        }
    }

    fn sentences(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(text, names)| format!("{text}: {}", names.join(", ")))
    }
}

fn verdict(
    pod: &Value,
    limits: Limits,
    now: Time,
    find_daemon_set: &mut impl FnMut(&str, &str) -> Result<(), NoDaemonSet>,
) -> Verdict {
    if is_long_gone(pod, limits.skip_after, now) {
        return Verdict::Stays;
    }
    let is_finished = matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed"));
    let controller = controller(pod);
    if let Some(daemon_set) = controller.filter(|owner| is_daemon_set(owner) && !is_finished) {
        let namespace = pod["metadata"]["namespace"].as_str().unwrap_or("");
        match find_daemon_set(namespace, daemon_set["name"].as_str().unwrap_or("")) {
            // Upstream's next filters forget that this one had a warning.
            Err(error) if error.is_not_found && limits.force => {}
            Err(error) => return Verdict::Refused(error.why),
            Ok(()) if limits.ignore_daemon_sets => return Verdict::StaysWith("ignoring DaemonSet-managed Pods"),
            Ok(()) => {
                let why = "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
                return Verdict::Refused(why.to_owned());
            }
        }
    }
    if pod.pointer("/metadata/annotations/kubernetes.io~1config.mirror").is_some() {
        return Verdict::Stays;
    }
    if is_finished {
        return Verdict::Goes;
    }
    if has_local_storage(pod) && !limits.delete_empty_dir {
        return Verdict::Refused("Pods with local storage (use --delete-emptydir-data to override)".to_owned());
    }
    match (controller.is_some(), limits.force) {
        (true, _) => Verdict::Goes,
        (false, true) => Verdict::GoesWith("deleting Pods that declare no controller"),
        (false, false) => Verdict::Refused("Pods that declare no controller (use --force to override)".to_owned()),
    }
}

/// Whether a pod has been on its way for more than so many seconds.
pub fn is_long_gone(pod: &Value, seconds: i64, now: Time) -> bool {
    let deletion = pod["metadata"]["deletionTimestamp"].as_str().and_then(Timestamp::parse);
    let now = Timestamp::from(now).seconds();
    seconds > 0 && deletion.is_some_and(|deletion| now - deletion.seconds() > seconds)
}

fn controller(pod: &Value) -> Option<&Value> {
    pod["metadata"]["ownerReferences"].as_array()?.iter().find(|owner| owner["controller"] == true)
}

fn is_daemon_set(owner: &Value) -> bool {
    owner["kind"] == "DaemonSet" && owner["apiVersion"] == "apps/v1"
}

fn has_local_storage(pod: &Value) -> bool {
    let volumes = pod["spec"]["volumes"].as_array();
    volumes.is_some_and(|volumes| volumes.iter().any(|volume| volume.get("emptyDir").is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(limits: Limits, warnings: &str, errors: &[&str], going: &[&str]) {
        let pod = |name: &str, owner: Value, phase: &str| {
            json!({
                "metadata": {"namespace": "default", "name": name, "ownerReferences": [owner]},
                "spec": {"volumes": [{"name": "v", "emptyDir": {}}]}, "status": {"phase": phase},
            })
        };
        let job = json!({"kind": "Job", "apiVersion": "batch/v1", "controller": true});
        let daemon_set = json!({"kind": "DaemonSet", "apiVersion": "apps/v1", "controller": true, "name": "d"});
        let mut bare = pod("bare", Value::Null, "Running");
        bare["spec"] = json!({});
        let pods = vec![
            bare,
            pod("local", job, "Running"),
            pod("done", Value::Null, "Succeeded"),
            pod("daemon", daemon_set, "Running"),
        ];
        let chosen = choose(pods, limits, Time::default(), |_, _| Ok(()));
        let names: Vec<&str> = chosen.pods.iter().filter_map(|pod| pod["metadata"]["name"].as_str()).collect();
        assert_eq!((chosen.warnings.as_str(), names.as_slice()), (warnings, going));
        assert_eq!(chosen.errors, errors);
    }

    /// [K-143]
    #[test]
    fn what_is_in_the_way_is_told() {
        check(
            Limits::default(),
            "",
            &[
                "cannot delete Pods that declare no controller (use --force to override): default/bare",
                "cannot delete Pods with local storage (use --delete-emptydir-data to override): default/local",
                "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/daemon",
            ],
            &["done"],
        );
        let limits = Limits { force: true, delete_empty_dir: true, ignore_daemon_sets: true, skip_after: 0 };
        check(
            limits,
            "deleting Pods that declare no controller: default/bare; ignoring DaemonSet-managed Pods: default/daemon",
            &[],
            &["bare", "local", "done"],
        );
    }
}

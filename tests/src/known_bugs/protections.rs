//! The protections of the controllers that can be taken away, by name.

use jobyard_cluster::{Config, Gate};

/// A protection.
#[derive(Clone, Copy, Debug)]
pub struct Protection {
    /// Its name on the command line: `--without NAME`.
    pub name: &'static str,
    /// Takes it away.
    take: fn(&mut Config),
}

const fn guard(name: &'static str, take: fn(&mut Config)) -> Protection {
    Protection { name, take }
}

/// All of them: the gate of the own-write guard, and [`jobyard_cluster::Guards`] in their order.
pub const PROTECTIONS: [Protection; 21] = [
    guard("own-writes", |config| config.gates = config.gates.with(Gate::StaleControllerConsistencyJob, false)),
    guard("expectations", |config| config.guards.expectations = false),
    guard("finalizer-expectations", |config| config.guards.finalizer_expectations = false),
    guard("uncounted-first", |config| config.guards.uncounted_first = false),
    guard("finished-memory", |config| config.guards.finished_memory = false),
    guard("finalizer-before-deletion", |config| config.guards.finalizer_before_deletion = false),
    guard("one-list-per-uid", |config| config.guards.one_list_per_uid = false),
    guard("uid-until-finalizer-gone", |config| config.guards.uid_until_finalizer_gone = false),
    guard("counted-before-end", |config| config.guards.counted_before_end = false),
    guard("end-waits-for-pods", |config| config.guards.end_waits_for_pods = false),
    guard("own-deletes-told", |config| config.guards.own_deletes_told = false),
    guard("active-under-backoff", |config| config.guards.active_under_backoff = false),
    guard("failure-memory", |config| config.guards.failure_memory = false),
    guard("earliest-requeue", |config| config.guards.earliest_requeue = false),
    guard("deadline-requeue", |config| config.guards.deadline_requeue = false),
    guard("forget-deleted", |config| config.guards.forget_deleted = false),
    guard("failed-creations-unexpected", |config| config.guards.failed_creations_unexpected = false),
    guard("creations-clamped", |config| config.guards.creations_clamped = false),
    guard("orphan-owner-kind", |config| config.guards.orphan_owner_kind = false),
    guard("orphan-retry", |config| config.guards.orphan_retry = false),
    guard("fresh-ttl-read", |config| config.guards.fresh_ttl_read = false),
];

/// Takes protections away.
///
/// # Errors
/// If there is none of a name; the message lists all.
pub fn take_away(config: &mut Config, names: &[String]) -> Result<(), String> {
    for name in names {
        let found = PROTECTIONS.iter().find(|protection| protection.name == name);
        let protection = found.ok_or_else(|| {
            let all = PROTECTIONS.map(|protection| protection.name).join(", ");
            format!("there is no protection {name:?}; there are {all}")
        })?;
        (protection.take)(config);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_cluster::Guards;

    #[test]
    fn every_protection_takes_away_something_else() {
        let mut seen: Vec<String> = vec![format!("{:?}", Guards::ALL)];
        for protection in PROTECTIONS {
            let mut config = Config::default();
            take_away(&mut config, &[protection.name.to_owned()]).expect("it is there");
            let left = if config.guards == Guards::ALL {
                format!("{:?}", config.gates)
            } else {
                format!("{:?}", config.guards)
            };
            assert!(!seen.contains(&left), "{}", protection.name);
            seen.push(left);
        }
    }
}

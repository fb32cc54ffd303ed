//! The phase of a pod from what its containers do. [P-001] [P-002]

use jobyard_api::pod::Phase;

/// What a container does, as far as the phase goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// It has never ended and does not run.
    Waiting,
    /// It runs.
    Running {
        /// Whether its startup probe has succeeded, if it has one.
        is_started: bool,
    },
    /// It ended, with this exit code.
    Ended {
        exit_code: i32,
        /// Whether it is going to run again.
        restarts: bool,
    },
}

/// An init container is regular (ends before the next one starts) or a sidecar (runs beside the containers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InitFact {
    pub(super) fact: Fact,
    pub(super) is_sidecar: bool,
}

/// The phase. Upstream asks for the restart policy where this asks whether a container is going to run again: a pod that
/// is being stopped restarts nothing, so that it ends by the exit codes that it has.
pub(super) fn phase(init: &[InitFact], containers: &[Fact]) -> Phase {
    let regular = || init.iter().filter(|init| !init.is_sidecar).map(|init| init.fact);
    let sidecars = || init.iter().filter(|init| init.is_sidecar).map(|init| init.fact);
    if regular().any(|fact| matches!(fact, Fact::Ended { exit_code, restarts: false } if exit_code != 0)) {
        return Phase::Failed;
    }
    let is_waiting = |fact: &Fact| *fact == Fact::Waiting;
    let is_running = |fact: &Fact| matches!(fact, Fact::Running { .. });
    let is_starting = |fact: &Fact| *fact == Fact::Running { is_started: false };
    let init_pending =
        regular().any(|fact| is_waiting(&fact) || is_running(&fact)) || sidecars().any(|fact| is_starting(&fact));
    let never_started = containers.iter().all(is_waiting);
    let waiting = containers.iter().any(is_waiting) || sidecars().any(|fact| is_waiting(&fact));
    if (init_pending && never_started) || waiting {
        return Phase::Pending;
    }
    if containers.iter().any(is_running) || sidecars().any(|fact| is_running(&fact)) {
        return Phase::Running;
    }
    ended(containers)
}

/// The phase when no container runs or waits for its first start.
fn ended(containers: &[Fact]) -> Phase {
    let mut phase = Phase::Succeeded;
    for fact in containers {
        match fact {
            Fact::Ended { restarts: true, .. } => return Phase::Running,
            Fact::Ended { exit_code: 0, .. } => {}
            Fact::Ended { .. } | Fact::Waiting | Fact::Running { .. } => phase = Phase::Failed,
        }
    }
    phase
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `w` waiting, `r` running, `s` running but not started, a digit an end with that code, `+` after it: going to run again.
    fn facts(text: &str) -> Vec<Fact> {
        text.split_whitespace()
            .map(|word| match word {
                "w" => Fact::Waiting,
                "r" => Fact::Running { is_started: true },
                "s" => Fact::Running { is_started: false },
                code => Fact::Ended {
                    exit_code: code.trim_end_matches('+').parse().expect("an exit code"),
                    restarts: code.ends_with('+'),
                },
            })
            .collect()
    }

    #[track_caller]
    fn check(init: &str, sidecars: &str, containers: &str, want: Phase) {
        let of = |text: &str, is_sidecar| facts(text).into_iter().map(move |fact| InitFact { fact, is_sidecar });
        let init: Vec<InitFact> = of(init, false).chain(of(sidecars, true)).collect();
        assert_eq!(phase(&init, &facts(containers)), want, "init {init:?}, containers {containers}");
    }

    #[test]
    fn p001_the_phase_follows_the_containers() {
        check("", "", "w", Phase::Pending);
        check("", "", "r w", Phase::Pending);
        check("", "", "r", Phase::Running);
        check("", "", "0", Phase::Succeeded);
        check("", "", "3", Phase::Failed);
        check("", "", "3+", Phase::Running);
    }

    #[test]
    fn p002_a_pod_ends_when_all_its_containers_have() {
        check("", "", "1 r", Phase::Running);
        check("", "", "1 0", Phase::Failed);
        check("", "", "0 0", Phase::Succeeded);
    }

    #[test]
    fn p001_init_containers_come_first() {
        check("r", "", "w", Phase::Pending);
        check("0 r", "", "w", Phase::Pending);
        check("1", "", "w", Phase::Failed);
        check("1+", "", "w", Phase::Pending);
        check("0", "", "r", Phase::Running);
    }

    #[test]
    fn p029_sidecars_do_not_decide_the_end() {
        check("", "w", "w", Phase::Pending);
        check("", "s", "w", Phase::Pending);
        check("", "s", "r", Phase::Running);
        check("", "r", "0", Phase::Running);
        check("", "137", "0", Phase::Succeeded);
        check("", "0", "1", Phase::Failed);
    }
}

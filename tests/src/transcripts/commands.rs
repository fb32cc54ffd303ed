//! What a transcript can say.
//!
//! | command | does |
//! | --- | --- |
//! | `apply` | applies the `yaml` block above |
//! | `at 12.5s` | lets virtual time pass until so long after the start |
//! | `run until settled` | lets it pass until every Job has ended |
//! | `jobs`, `pods`, `events` | tables |
//! | `conditions JOB` | a Job's conditions with the second in which each came |
//! | `log POD` | what the container of the first pod wrote whose name begins so |
//! | `known-bug ID [without PROTECTION]` | plays a known bug of upstream in a world of its own |
//! | `pod POD succeed`, `oom`, `hang`, `evict` or an exit code | decides what becomes of a pod |
//! | `suspend JOB`, `resume JOB`, `scale JOB N`, `delete job JOB`, `delete pod POD` | what a user does |
//! | `cluster VERSION` | begins with an empty cluster of this version of Kubernetes |
//! | anything else | is typed at the terminal, and time passes until its prompt is back |
//!
//! A mistake in a command is its output. What the terminal writes to standard error begins with `[stderr] `, an exit code
//! that is not 0 stands in a line of its own: `[exit 1]`.

use super::tables::table;
use super::terminal;
use crate::known_bugs;
use jobyard_session::Session;
use jobyard_session::protocol::{JobAction, Look, PodAction};
use jobyard_session::settings::Settings;
use jobyard_session::terminal_views::TerminalInput;
use jobyard_session::views::{EventView, JobView, PodTile, View};
use std::time::Duration;

/// Occurrences of one command; a page needs some thousands.
const STEPS_MAX: u64 = 1_000_000;
/// Longer lines of a log are cut here.
const LOG_WIDTH_MAX: usize = 72;
const NAMESPACE: &str = "default";

/// A session and the last manifest of the page.
pub struct Player {
    session: Session,
    /// The last `yaml` block.
    pub manifest: String,
}

impl Player {
    /// A fresh cluster; the seed is always the same, so that names are.
    pub fn new() -> Self {
        Self { session: Session::new(1), manifest: String::new() }
    }

    /// Runs a command with the lines that continue it; its output.
    pub fn run(&mut self, command: &str, rest: &[String]) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[..] {
            ["apply"] => self.apply(),
            ["at", time] => self.advance_to(time),
            ["run", "until", "settled"] => self.settle(),
            ["jobs"] => jobs(&self.view()),
            ["pods"] => pods(&self.view()),
            ["events"] => events(&self.view()),
            ["conditions", job] => conditions(&self.view(), job),
            ["log", pod] => self.log(pod),
            ["known-bug", id] => known_bug(id, &[]),
            ["known-bug", id, "without", protection] => known_bug(id, &[protection.to_owned()]),
            ["suspend", job] => self.act(job, &JobAction::Suspend),
            ["resume", job] => self.act(job, &JobAction::Resume),
            ["scale", job, count] => match count.parse() {
                Ok(parallelism) => self.act(job, &JobAction::Scale { parallelism }),
                Err(_) => format!("error: {count} is no number of pods\n"),
            },
            ["delete", "job", job] => self.act(job, &JobAction::Delete { propagation: "Background".to_owned() }),
            ["pod", pod, action] => self.decide(pod, action),
            ["delete", "pod", pod] => said(self.session.delete_pod(NAMESPACE, pod)),
            ["cluster", version] => self.configure(version),
            _ => terminal::run(&mut self.session, command, rest),
        }
    }

    /// Puts a file into the terminal's home.
    pub fn upload(&mut self, name: &str, text: &str) {
        let input = TerminalInput::Upload { path: name.to_owned(), text: text.to_owned() };
        self.session.type_at_terminal(&input, 0).expect("an empty home has room for a page's files");
    }

    fn configure(&mut self, version: &str) -> String {
        let settings = Settings { version: version.to_owned(), ..Settings::default() };
        said(self.session.configure(&settings))
    }

    fn apply(&mut self) -> String {
        let applied = self.session.apply(&self.manifest);
        let problems =
            applied.diagnostics.iter().map(|found| format!("{}:{}: {}", found.line, found.column, found.message));
        let errors = (!applied.error.is_empty()).then(|| format!("error: {}", applied.error));
        let lines = applied.done.iter().cloned().chain(problems).chain(errors);
        lines.map(|line| line + "\n").collect()
    }

    fn advance_to(&mut self, time: &str) -> String {
        let seconds = time.strip_suffix('s').and_then(|seconds| seconds.parse().ok());
        let Some(wanted) = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) else {
            return format!("error: {time} is no time, such as 12.5s\n");
        };
        let Some(left) = wanted.checked_sub(self.elapsed()) else {
            return format!("error: {time} has passed\n");
        };
        let advanced = self.session.advance(left, STEPS_MAX);
        if advanced.reached { String::new() } else { "error: too much happens until then\n".to_owned() }
    }

    fn elapsed(&mut self) -> Duration {
        Duration::from_secs_f64(self.view().clock.now_ms / 1000.0)
    }

    fn settle(&mut self) -> String {
        let advanced = self.session.jump_to_end(STEPS_MAX);
        if advanced.reached {
            format!("settled after {:.3}s\n", self.elapsed().as_secs_f64())
        } else {
            "error: it never ends\n".to_owned()
        }
    }

    fn act(&mut self, job: &str, action: &JobAction) -> String {
        said(self.session.job_action(NAMESPACE, job, action))
    }

    fn decide(&mut self, pod: &str, action: &str) -> String {
        let action = match action {
            "succeed" => PodAction::Succeed,
            "oom" => PodAction::Oom,
            "hang" => PodAction::Hang,
            "evict" => PodAction::Evict,
            code => match code.parse() {
                Ok(exit_code) => PodAction::Fail { exit_code },
                Err(_) => return format!("error: {code} is nothing that becomes of a pod\n"),
            },
        };
        said(self.session.pod_action(NAMESPACE, pod, None, &action))
    }

    fn log(&mut self, prefix: &str) -> String {
        let view = self.view();
        let pod = view.pods.tiles.iter().find(|pod| pod.name.starts_with(prefix));
        let log = pod.and_then(|pod| self.session.log(NAMESPACE, &pod.name));
        let Some(log) = log else { return format!("error: pods \"{prefix}\" not found\n") };
        log.lines().map(|line| cut(line) + "\n").collect()
    }

    fn view(&mut self) -> View {
        self.session.view(&Look { pods_limit: 200, ..Look::default() })
    }
}

/// What happens in the scenario of a known bug.
fn known_bug(id: &str, without: &[String]) -> String {
    let played = known_bugs::cases().and_then(|cases| {
        let case = cases.into_iter().find(|case| case.id == id).ok_or_else(|| format!("there is no scenario {id}"))?;
        known_bugs::play(&case, without)
    });
    played.map_or_else(|error| format!("error: {error}\n"), |run| known_bugs::show::story(&run))
}

/// A line of a log that fits the page.
fn cut(line: &str) -> String {
    let length = line.chars().count();
    if length <= LOG_WIDTH_MAX {
        return line.to_owned();
    }
    let start: String = line.chars().take(LOG_WIDTH_MAX).collect();
    format!("{start}… ({length} characters)")
}

fn said(answer: Result<String, String>) -> String {
    match answer {
        Ok(done) => done + "\n",
        Err(refusal) => format!("error: {refusal}\n"),
    }
}

fn jobs(view: &View) -> String {
    let row =
        |job: &JobView| [&job.name, &job.status, &job.completions, &job.duration, &job.age].map(Clone::clone).to_vec();
    table(&["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE"], &view.jobs.iter().map(row).collect::<Vec<_>>())
}

fn pods(view: &View) -> String {
    let row = |pod: &PodTile| {
        let exit_code = pod.exit_code.map_or_else(String::new, |code| code.to_string());
        let age = format!("{:.0}s", (pod.age_ms / 1000.0).floor());
        vec![pod.name.clone(), pod.status.clone(), pod.restarts.to_string(), exit_code, age, pod.node.clone()]
    };
    let header = ["NAME", "STATUS", "RESTARTS", "EXIT CODE", "AGE", "NODE"];
    table(&header, &view.pods.tiles.iter().map(row).collect::<Vec<_>>())
}

fn events(view: &View) -> String {
    let row = |event: &EventView| {
        let last_seen =
            if event.count > 1 { format!("{} (x{})", event.last_seen, event.count) } else { event.last_seen.clone() };
        vec![last_seen, event.kind.clone(), event.reason.clone(), event.object.clone(), event.message.clone()]
    };
    table(&["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"], &view.events.iter().map(row).collect::<Vec<_>>())
}

fn conditions(view: &View, name: &str) -> String {
    let Some(job) = view.jobs.iter().find(|job| job.name == name) else {
        return format!("error: jobs.batch \"{name}\" not found\n");
    };
    let rows: Vec<_> = job
        .conditions
        .iter()
        .map(|condition| {
            vec![condition.kind.clone(), condition.status.clone(), condition.reason.clone(), condition.since.clone()]
        })
        .collect();
    table(&["TYPE", "STATUS", "REASON", "SINCE"], &rows)
}

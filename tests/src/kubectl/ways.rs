//! How a step is compared: one of four ways.

use super::session::{Session, Step, time};
use super::texts::Chance;
use super::yard::{Ran, Yard};
use jobyard_api::time::Time;
use serde_json::Value;
use std::time::Duration;

/// How a step is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The objects stood still: they are loaded, the clock is set, the command runs.
    State,
    /// The command changed something: it runs on the objects of the step before.
    Change,
    /// No objects are looked at.
    Alone,
    /// It runs in the simulated cluster.
    Cluster,
}

impl Way {
    /// All.
    pub const ALL: [Self; 4] = [Self::State, Self::Change, Self::Alone, Self::Cluster];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "1 (state and command to output)",
            Self::Change => "2 (commands that change something)",
            Self::Alone => "3 (no objects)",
            Self::Cluster => "4 (whole transcripts)",
        }
    }
}

/// What became of a step.
#[derive(Clone, Debug)]
pub struct Judged {
    /// `session#number: command`.
    pub name: String,
    /// How it was compared.
    pub way: Way,
    /// What it did here.
    pub ours: Ran,
    /// What was recorded.
    pub recorded: Ran,
    /// Whether both are the same.
    pub agrees: bool,
}

/// Plays a session: each of its commands that does not run in the background.
pub fn play(session: &Session) -> Vec<Judged> {
    let chance = Chance::of(&session.placeholders);
    let mut yard = Yard::new(&session.files);
    let mut before: Vec<String> = Vec::new();
    // Whether the server has what the commands since the last recorded state made of it.
    let mut is_current = false;
    let mut judged = Vec::new();
    for (number, step) in session.steps.iter().enumerate() {
        let Some(command) = step.cmd.as_ref().filter(|_| !step.background) else {
            continue;
        };
        let way = way(step);
        let keys = if way == Way::State { step.objects.as_ref().unwrap_or(&before) } else { &before };
        let found =
            |keys: &[String]| -> Vec<Value> { keys.iter().filter_map(|key| session.pool.get(key)).cloned().collect() };
        let mut objects = (way != Way::Alone || !is_current).then(|| found(keys));
        if let (Some(objects), true) = (&mut objects, changes_nodes(command) && !yard.has_nodes()) {
            add_fresh_nodes(objects, &found(step.objects.as_ref().unwrap_or(&before)));
        }
        let later = step.objects.as_ref().map(|keys| found(keys));
        let left = yard.server.clone();
        let recorded = Ran { raw: step.raw.clone(), exit: Some(step.exit) };
        let mut ours = Ran::default();
        let mut agrees = false;
        for now in moments(session, step) {
            yard.server = left.clone();
            if let Err(why) = yard.set(now, objects.as_deref()) {
                ours.raw.stderr = why;
                break;
            }
            ours = yard.run(&with_env(step, command), step.stdin.as_deref(), later.as_deref());
            agrees = is_same(&chance, &ours, &recorded);
            if agrees {
                break;
            }
        }
        let name = format!("{}#{number}: {command}", session.session);
        judged.push(Judged { name, way, ours, recorded, agrees });
        is_current = step.objects.is_none();
        if let Some(objects) = &step.objects {
            before.clone_from(objects);
        }
    }
    judged
}

fn changes_nodes(command: &str) -> bool {
    let verbs = ["cordon ", "uncordon ", "drain ", "taint ", "label node"];
    verbs.iter().any(|verb| command.strip_prefix("kubectl ").is_some_and(|rest| rest.starts_with(verb)))
}

/// Nodes as they were before the first command that changed them, if they were recorded only after it.
fn add_fresh_nodes(objects: &mut Vec<Value>, after: &[Value]) {
    if objects.iter().any(|object| object["kind"] == "Node") {
        return;
    }
    for node in after.iter().filter(|object| object["kind"] == "Node") {
        let mut node = node.clone();
        if let Some(spec) = node["spec"].as_object_mut() {
            spec.remove("unschedulable");
            spec.remove("taints");
        }
        objects.push(node);
    }
}

fn way(step: &Step) -> Way {
    // Nodes do not count where it is told whether objects stood still.
    let changes_nodes = changes_nodes(step.cmd.as_deref().unwrap_or(""));
    match (step.objects.is_some(), step.objects_stable) {
        (false, _) => Way::Alone,
        _ if changes_nodes => Way::Change,
        (true, Some(true)) => Way::State,
        (true, _) => Way::Change,
    }
}

/// The clock of the command: at its beginning, and later ones if it took so long that an age may have grown.
fn moments(session: &Session, step: &Step) -> Vec<Time> {
    let start = step.time().or_else(|| time(&session.started)).unwrap_or_default();
    let after = |part: f64| start + Duration::from_secs_f64((step.took * part).max(0.0));
    vec![start, after(0.5), after(1.0)]
}

fn with_env(step: &Step, command: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let env = step.env.iter().flatten().map(|(name, value)| format!("{name}={} ", quoted(value)));
    env.chain([command.to_owned()]).collect()
}

fn is_same(chance: &Chance, ours: &Ran, recorded: &Ran) -> bool {
    ours.exit == recorded.exit
        && chance.is_same(&ours.raw.stdout, &recorded.raw.stdout)
        && chance.is_same(&ours.raw.stderr, &recorded.raw.stderr)
}

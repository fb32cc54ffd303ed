//! What kubectl prints at given times: tables and descriptions, as the recorder asks for them.

use super::uids::Uids;
use jobyard_api::request::Resource;
use jobyard_api::time::Time;
use jobyard_apiserver::ApiServer;
use jobyard_apiserver::wire::{HttpRequest, HttpResponse};
use jobyard_kubectl::{Host, Kubectl, Log, Output, Progress};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Objects of each kind that are described; more would be more of the same.
const DESCRIBED_MAX: usize = 3;

/// What kubectl prints at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct View {
    /// Milliseconds since the start.
    pub t: u64,
    /// Output by command.
    pub commands: BTreeMap<String, String>,
}

/// A command whose output differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewDifference {
    /// Milliseconds since the start.
    pub t: u64,
    /// The command.
    pub command: String,
    /// What the real one prints; absent if it was not asked for.
    pub recorded: Option<String>,
    /// What ours prints; absent if there is nothing to ask for.
    pub ours: Option<String>,
}

impl View {
    /// What kubectl prints now. It takes no time and leaves no trace: `api` is a copy of the server.
    pub fn take(api: ApiServer, now: Time, t: u64) -> Self {
        let mut desk = Desk { api, now };
        let mut commands = BTreeMap::new();
        for resource in [Resource::Jobs, Resource::CronJobs, Resource::Pods] {
            let names: Vec<String> =
                desk.api.objects(resource).map(|object| object.metadata().name.to_string()).collect();
            if names.is_empty() {
                continue;
            }
            for options in ["", " -o wide"] {
                let command = format!("kubectl get {}{options}", resource.plural());
                commands.insert(command.clone(), desk.run(&command));
            }
            let kind = resource.plural().trim_end_matches('s');
            for name in names.iter().take(DESCRIBED_MAX) {
                let command = format!("kubectl describe {kind} {name}");
                let without_events = if resource == Resource::Pods { " --show-events=false" } else { "" };
                let output = desk.run(&format!("{command}{without_events}"));
                commands.insert(command, output);
            }
        }
        Self { t, commands }
    }

    /// The same as it is recorded: UIDs by what they stand for, names of pods in events left out.
    #[must_use]
    pub fn shown(&self, uids: &Uids) -> Self {
        let shown = self.commands.iter().map(|(command, output)| {
            let output = uids.show(output);
            let output = if command.starts_with("kubectl describe") { without_pods(&output) } else { output };
            (command.clone(), output)
        });
        Self { t: self.t, commands: shown.collect() }
    }
}

/// The first command whose output differs.
pub fn difference(recorded: &[View], ours: &[View]) -> Option<ViewDifference> {
    let none = View::default();
    for place in 0..recorded.len().max(ours.len()) {
        let [recorded, ours] = [recorded, ours].map(|views| views.get(place).unwrap_or(&none));
        let mut commands: Vec<&String> = recorded.commands.keys().chain(ours.commands.keys()).collect();
        commands.sort();
        for command in commands {
            let [recorded_text, our_text] = [recorded, ours].map(|view| view.commands.get(command).cloned());
            if recorded_text != our_text {
                let t = recorded.t.max(ours.t);
                let command = command.clone();
                return Some(ViewDifference { t, command, recorded: recorded_text, ours: our_text });
            }
        }
    }
    None
}

/// Names of pods behind `Created pod: ` and `Deleted pod: ` left out: which of several has which is chance.
fn without_pods(text: &str) -> String {
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '.' | '-');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("ed pod: ") {
        let (before, after) = rest.split_at(at + "ed pod: ".len());
        out.push_str(before);
        rest = after;
        let is_made_or_deleted = before.ends_with("Created pod: ") || before.ends_with("Deleted pod: ");
        let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        if is_made_or_deleted && length > 0 {
            out.push_str("<pod>");
            rest = &rest[length..];
        }
    }
    out + rest
}

/// Somebody with kubectl before a server, and nothing else.
struct Desk {
    api: ApiServer,
    now: Time,
}

impl Desk {
    fn run(&mut self, command: &str) -> String {
        let args = command.split(' ').skip(1).map(str::to_owned).collect();
        let mut output = Output::default();
        match Kubectl::new(args, Vec::new(), None).resume(self, &mut output) {
            Progress::Exited(0) => output.stdout,
            Progress::Exited(_) | Progress::Waiting(_) => output.stderr,
        }
    }
}

impl Host for Desk {
    fn now(&self) -> Time {
        self.now
    }

    fn request(&mut self, request: &HttpRequest) -> HttpResponse {
        self.api.serve(self.now, request)
    }

    fn log(&mut self, _: &str, _: &str, _: &str, _: bool) -> Result<Log, HttpResponse> {
        Ok(Log::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pods_are_left_out() {
        assert_eq!(
            without_pods("x Created pod: j-bbbbb\ny Deleted pod: j.c-1 z"),
            "x Created pod: <pod>\ny Deleted pod: <pod> z"
        );
    }

    #[test]
    fn the_first_command_that_differs_is_told() {
        let view = |t: u64, text: &str| View { t, commands: BTreeMap::from([("c".to_owned(), text.to_owned())]) };
        assert_eq!(difference(&[view(1, "a")], &[view(1, "a")]), None);
        let found = difference(&[view(1, "a"), view(2, "b")], &[view(1, "a"), view(2, "c")]).expect("they differ");
        assert_eq!((found.t, found.recorded.as_deref(), found.ours.as_deref()), (2, Some("b"), Some("c")));
        assert!(difference(&[view(1, "a")], &[]).is_some());
    }
}

//! `kubectl edit` and `apply edit-last-applied` ([K-140]).

mod file;
mod launch;
mod send;

use crate::builder::{Builder, Files, Found, Info};
use crate::change::{self, patcher, show};
use crate::failure::Failure;
use crate::output;
use crate::run::{Run, Step};
use file::{Header, Reason};
use launch::Launch;
use serde_json::{Value, json};

/// One run of `kubectl edit`.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    session: Option<Session>,
}

/// Objects in an editor.
#[derive(Clone, Debug)]
struct Session {
    infos: Vec<Info>,
    /// Why the file is open again.
    header: Header,
    /// The file as it was made at first.
    original: String,
    /// The file as it was left the last time.
    edited: String,
    /// The file that was left, if it is to be kept.
    kept: Option<String>,
    has_error: bool,
    /// How many files were made.
    files: u32,
    launch: Option<Launch>,
}

/// What becomes of an edited file.
enum Outcome {
    /// It is done with.
    Done,
    /// It has to be opened again.
    Again,
}

impl Edit {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        match &mut self.session {
            Some(session) => session.resume(run),
            none => none.insert(Session::begin(run)?).resume(run),
        }
    }
}

/// Whether what was applied last is edited, not the objects.
fn is_last_applied(run: &Run) -> bool {
    run.context.command.path != "edit"
}

impl Session {
    fn begin(run: &mut Run) -> Result<Self, Failure> {
        let context = run.context;
        if context.is_on("output-patch") && is_last_applied(run) {
            return Err(Failure::message("the edit mode doesn't support output the patch"));
        }
        let subresource = context.text("subresource").to_owned();
        let builder = Builder { continue_on_error: true, latest: true, subresource, ..Builder::new(run) };
        let builder = builder.arguments(true, context.args()).files(context.namespace_is_given, Files::of(run));
        let mut found = builder.find(run)?;
        change::validation(run)?;
        let mut infos = found.rest(run);
        found.finish()?;
        if is_last_applied(run) {
            infos = applied(run, infos)?;
        } else if infos.is_empty() {
            return Err(Failure::message("edit cancelled, no objects found"));
        }
        Ok(Self {
            infos,
            header: Header::default(),
            original: String::new(),
            edited: String::new(),
            kept: None,
            has_error: false,
            files: 0,
            launch: None,
        })
    }

    fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        loop {
            if self.launch.is_none() {
                self.open(run)?;
            }
            let Some(launch) = &mut self.launch else { return Ok(Step::Done) };
            let text = match launch.resume(run) {
                Ok(Some(text)) => text,
                Ok(None) => return Ok(Step::Wait(jobyard_api::time::Time::MAX)),
                Err(failure) => return Err(self.preserved(run, failure)),
            };
            let path = launch.path.clone();
            self.launch = None;
            match self.closed(run, text, &path)? {
                Outcome::Done => return Ok(Step::Done),
                Outcome::Again => {}
            }
        }
    }

    /// Makes the file and opens it.
    fn open(&mut self, run: &mut Run) -> Result<(), Failure> {
        let is_json = run.context.text("output") == "json";
        let mut text = if is_json { String::new() } else { self.header.text(is_last_applied(run)) };
        if self.has_error {
            text += &file::without_comments(&self.edited);
        } else {
            text += &self.shown(run)?;
            self.original.clone_from(&text);
        }
        self.files += 1;
        self.launch = Some(Launch::begin(run, &text, if is_json { ".json" } else { ".yaml" }, self.files));
        Ok(())
    }

    /// The objects as they are edited.
    fn shown(&self, run: &Run) -> Result<String, Failure> {
        let objects: Vec<Value> = self.infos.iter().map(|info| without_managers(info.object.clone())).collect();
        let value = match &objects[..] {
            [one] => one.clone(),
            many => json!({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": many}),
        };
        match run.context.text("output") {
            "" | "yaml" => Ok(output::yaml::document(&value)),
            "json" => Ok(output::json::indented(&value)),
            "kyaml" => Ok(output::kyaml::document(&value)),
            other => {
                let shown = crate::go::quote(other);
                let why = format!("unable to match a printer suitable for the output format {shown}");
                Err(Failure::Message(format!("{why}, allowed formats are: json,kyaml,yaml")))
            }
        }
    }

    fn closed(&mut self, run: &mut Run, text: String, path: &str) -> Result<Outcome, Failure> {
        let before = std::mem::replace(&mut self.edited, text);
        if self.has_error && file::stripped(&before) == file::stripped(&self.edited) {
            self.kept = Some(path.to_owned());
            return Err(self.preserved(run, Failure::message("Edit cancelled, no valid changes were saved.")));
        }
        if let Some(old) = self.kept.replace(path.to_owned()) {
            run.host.remove_file(&old);
        }
        self.header = Header::default();
        if let Err(why) = validate(run, &self.edited) {
            self.has_error = true;
            let cause = format!("Invalid value: \"The edited file failed validation\": {why}");
            self.complain_invalid(run, 0, vec![format!("<nil>: {cause}")]);
            return Ok(Outcome::Again);
        }
        if file::stripped(&self.original) == file::stripped(&self.edited) {
            return Ok(self.cancelled(run, "Edit cancelled, no changes made.\n"));
        }
        if !file::has_lines(&self.edited) {
            return Ok(self.cancelled(run, "Edit cancelled, saved file was empty.\n"));
        }
        let updated = match self.read(run) {
            Ok(updated) => updated,
            Err(failure) => {
                self.has_error = true;
                let head = format!("The edited file had a syntax error: {}", failure.text());
                self.header.reasons.push(Reason { head, other: Vec::new() });
                return Ok(Outcome::Again);
            }
        };
        self.has_error = false;
        self.send(run, updated, path)
    }

    /// The edited file as objects.
    fn read(&self, run: &mut Run) -> Result<Vec<Info>, Failure> {
        let builder = Builder { continue_on_error: true, ..Builder::default() };
        let subresource = run.context.text("subresource").to_owned();
        let builder = Builder { subresource, ..builder };
        let mut found: Found = builder.text(&self.edited, "edited-file");
        let infos = found.rest(run);
        found.finish()?;
        Ok(infos)
    }

    fn cancelled(&mut self, run: &mut Run, text: &str) -> Outcome {
        if let Some(path) = self.kept.take() {
            run.host.remove_file(&path);
        }
        run.complain(text);
        Outcome::Done
    }

    /// Says where the edited file is, if there is one.
    fn preserved(&self, run: &mut Run, failure: Failure) -> Failure {
        if let Some(path) = self.kept.as_ref().filter(|path| run.host.read_file(path).is_ok()) {
            let shown = crate::go::quote(path);
            run.complain(&format!("A copy of your changes has been stored to {shown}\n"));
        }
        failure
    }

    /// Says that an object is invalid, and remembers why for the file.
    fn complain_invalid(&mut self, run: &mut Run, place: usize, causes: Vec<String>) {
        let Some(info) = self.infos.get(place) else { return };
        let subject = format!("{} {}", info.resource.qualified(), crate::go::quote(&info.name));
        run.complain(&format!("error: {subject} is invalid\n"));
        self.header.reasons.push(Reason { head: format!("{subject} was not valid"), other: causes });
    }
}

/// What kubectl checks itself before the server is asked.
fn validate(run: &Run, text: &str) -> Result<(), String> {
    if change::validation(run).is_ok_and(|mode| mode == "Ignore") {
        return Ok(());
    }
    let value = change::yaml(text.as_bytes())?;
    crate::builder::validate(&value)
}

fn without_managers(object: Option<Value>) -> Value {
    let mut object = object.unwrap_or_default();
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("managedFields");
    }
    object
}

/// What was applied last to each of the objects.
fn applied(run: &mut Run, infos: Vec<Info>) -> Result<Vec<Info>, Failure> {
    show::check(run)?;
    let mut found = Vec::new();
    for mut info in infos {
        let object = info.object.take().unwrap_or_default();
        let Some(text) = patcher::original(&object) else { continue };
        info.object = Some(change::yaml(text.as_bytes()).map_err(Failure::Message)?);
        found.push(info);
    }
    if found.is_empty() {
        return Err(Failure::message(
            "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl \
             apply set-last-applied --create-annotation`",
        ));
    }
    Ok(found)
}

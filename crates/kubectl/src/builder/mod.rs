//! Which objects a command is about: files, or types and names, or selectors (kubectl's resource builder).
//!
//! A command fills in a [`Builder`], calls [`Builder::find`], and then takes one object after the other from [`Found`],
//! which also collects what goes wrong and decides whether to go on.

mod arguments;
mod documents;
mod found;
mod kustomize;
mod manifest;
mod paths;
mod select;

use crate::failure::Failure;
use crate::resources::ResourceType;
use crate::run::Run;
pub use found::Found;
pub use kustomize::kustomize;
pub use manifest::validate;
pub use paths::file_error;
use serde_json::Value;

/// What `-f`, `-k` and `-R` say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Files, folders, patterns, `-` for standard input.
    pub names: Vec<String>,
    /// A folder with a kustomization.
    pub kustomize: String,
    /// Also what lies deeper in folders.
    pub recursive: bool,
}

impl Files {
    /// What the command line says.
    pub fn of(run: &Run) -> Self {
        let line = &run.context.line;
        Self {
            names: line.list("filename"),
            kustomize: line.text("kustomize").to_owned(),
            recursive: line.is_on("recursive"),
        }
    }

    /// Whether none is named.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.kustomize.is_empty()
    }

    /// Complains if none is named.
    pub fn expect_some(&self) -> Result<(), Failure> {
        if self.is_empty() { Err(Failure::message("must specify one of -f and -k")) } else { Ok(()) }
    }
}

/// An object that a command is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Info {
    /// Its type.
    pub resource: &'static ResourceType,
    /// Its namespace; empty for what lives in none.
    pub namespace: String,
    /// Its name; may be empty.
    pub name: String,
    /// The object: from a file, a list or the server; absent if it was only named.
    pub object: Option<Value>,
    /// The file that it comes from; empty if from none.
    pub source: String,
    /// A subresource that is meant instead of the object.
    pub subresource: String,
}

impl Info {
    /// Path of its URL.
    pub fn path(&self) -> String {
        crate::client::path(self.resource, &self.namespace, &self.name, &self.subresource)
    }

    /// Path of the collection that it belongs to.
    pub fn collection(&self) -> String {
        crate::client::path(self.resource, &self.namespace, "", "")
    }

    /// How it is named in success lines: `job.batch/pi`.
    pub fn printed(&self) -> String {
        self.resource.printed(&self.name)
    }

    /// Reads it from the server.
    pub fn fetch(&mut self, run: &mut Run) -> Result<(), Failure> {
        self.check_name()?;
        let path = self.path();
        match run.get(&path, &[]) {
            Ok(object) => {
                self.object = Some(object);
                Ok(())
            }
            Err(failure) if failure.is_unknown_resource() && self.subresource.is_empty() => {
                Err(crate::failure::StatusError::not_found(&self.resource.qualified(), &self.name).into())
            }
            // A namespace that is not there is told before the object in it.
            Err(failure) if failure.is_not_found() && !["", "default"].contains(&&*self.namespace) => {
                let path = format!("/api/v1/namespaces/{}", self.namespace);
                match run.get(&path, &[]) {
                    Err(missing) if missing.is_not_found() => Err(missing),
                    _ => Err(failure),
                }
            }
            Err(failure) => Err(failure),
        }
    }

    /// Refuses names that cannot stand in a path (client-go's `IsValidPathSegmentName`).
    pub fn check_name(&self) -> Result<(), Failure> {
        if self.name.is_empty() {
            return Err(Failure::message("resource name may not be empty"));
        }
        if [".", ".."].contains(&&*self.name) {
            let text = format!("invalid resource name {}: [may not be '{}']", crate::go::quote(&self.name), self.name);
            return Err(Failure::Message(text));
        }
        let wrong: Vec<String> = ["/", "%"]
            .iter()
            .filter(|part| self.name.contains(**part))
            .map(|part| format!("may not contain '{part}'"))
            .collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let text = format!("invalid resource name {}: [{}]", crate::go::quote(&self.name), wrong.join(" "));
        Err(Failure::Message(text))
    }
}

/// How a command says which objects it is about.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting of kubectl's own builder")]
pub struct Builder {
    /// The namespace of what names none.
    pub namespace: String,
    /// Objects of files get it if they name none.
    pub default_namespace: bool,
    /// Objects of files must be in it.
    pub require_namespace: bool,
    /// All namespaces are meant.
    pub all_namespaces: bool,
    /// After a mistake comes the next object.
    pub continue_on_error: bool,
    /// Objects of files are read from the server.
    pub latest: bool,
    /// Objects that were only named are not read from the server.
    pub names_only: bool,
    /// Files are checked for apiVersion and kind before all else (`--validate=strict` or `warn`).
    pub validate: bool,
    /// All named objects must be of one type.
    pub single_type: bool,
    /// A subresource that is meant instead of the objects.
    pub subresource: String,
    /// Objects of a list are asked for in pieces of so many; 0 for all at once.
    pub chunk_size: i64,
    /// Files and folders.
    pub files: Files,
    /// Types.
    pub types: Vec<String>,
    /// Names of objects of these types.
    pub names: Vec<String>,
    /// Types with names.
    pub named: Vec<(String, String)>,
    /// Label selector.
    pub labels: Option<String>,
    /// Field selector.
    pub fields: Option<String>,
    /// All objects of the types are meant.
    pub all: bool,
    /// What is wrong with all of this.
    pub failures: Vec<Failure>,
}

impl Builder {
    /// For the namespace of the command line, or of the configuration.
    pub fn new(run: &Run) -> Self {
        Self { namespace: run.context.namespace.clone(), default_namespace: true, ..Self::default() }
    }

    /// Objects of files. `enforce`: they must be in the namespace of the command line.
    #[must_use]
    pub fn files(mut self, enforce: bool, files: Files) -> Self {
        if !files.names.is_empty() && !files.kustomize.is_empty() {
            self.fail("only one of -f or -k can be specified");
        }
        if !files.kustomize.is_empty() && files.recursive {
            self.fail("the -k flag can't be used with -f or -R");
        }
        self.files = files;
        self.require_namespace |= enforce;
        self
    }

    /// A label selector; an empty one is none.
    #[must_use]
    pub fn labels(mut self, selector: &str) -> Self {
        let trimmed = selector.trim();
        if trimmed.is_empty() {
            return self;
        }
        if self.all {
            let quoted = crate::go::quote(selector);
            self.fail(format!("found non-empty label selector {quoted} with previously set 'all' parameter. "));
        } else {
            self.labels = Some(trimmed.to_owned());
        }
        self
    }

    /// A field selector; an empty one is none.
    #[must_use]
    pub fn fields(mut self, selector: &str) -> Self {
        let trimmed = selector.trim();
        if trimmed.is_empty() {
            return self;
        }
        if self.all {
            let quoted = crate::go::quote(selector);
            self.fail(format!("found non-empty field selector {quoted} with previously set 'all' parameter. "));
        } else {
            self.fields = Some(trimmed.to_owned());
        }
        self
    }

    /// `--all`.
    #[must_use]
    pub fn all(mut self, all: bool) -> Self {
        if all && (self.labels.is_some() || self.fields.is_some()) {
            self.fail("setting 'all' parameter but found a non empty selector. ");
        } else {
            self.all = all;
        }
        self
    }

    fn fail(&mut self, text: impl Into<String>) {
        self.failures.push(Failure::message(text));
    }
}

//! A user with kubectl: the cluster on one side, the files of a terminal on the other.

use jobyard_api::Text;
use jobyard_api::time::Time;
use jobyard_apiserver::wire::{HttpRequest, HttpResponse};
use jobyard_kubectl::{Editing, FileError, Host, Kubectl, Log};
use jobyard_shell::{Edited, FileFailure, Files};

use crate::world::World;

/// The kubectl that a shell's command line starts: its first word is kubectl itself.
pub fn kubectl(words: &[Text], env: &[(Text, Text)], stdin: Option<Vec<u8>>) -> Kubectl {
    let args = words.iter().skip(1).map(ToString::to_string).collect();
    let env = env.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Kubectl::new(args, env, stdin)
}

/// What a kubectl that somebody started can reach.
#[derive(Debug)]
pub struct User<'a> {
    /// The cluster.
    pub world: &'a mut World,
    /// The files of the shell that started it.
    pub files: &'a mut Files,
    /// Its working directory.
    pub directory: &'a str,
    /// Who it is, as the trace calls it.
    pub actor: &'static str,
}

impl Host for User<'_> {
    fn now(&self) -> Time {
        self.world.now()
    }

    fn request(&mut self, request: &HttpRequest) -> HttpResponse {
        self.world.serve(self.actor, request)
    }

    fn log(&mut self, namespace: &str, pod: &str, container: &str, previous: bool) -> Result<Log, HttpResponse> {
        self.world.container_log(namespace, pod, container, previous)
    }

    fn read_file(&mut self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files.contents(self.directory, path).map_err(error_of)
    }

    fn list_folder(&mut self, path: &str) -> Result<Vec<String>, FileError> {
        self.files.names(self.directory, path).map_err(error_of)
    }

    fn write_file(&mut self, path: &str, contents: &[u8]) -> Result<(), FileError> {
        self.files.put(self.directory, path, contents).map_err(error_of)
    }

    fn remove_file(&mut self, path: &str) {
        self.files.forget(self.directory, path);
    }

    fn edit(&mut self, words: &[String]) -> Editing {
        match jobyard_shell::edit(self.world.now(), self.files, self.directory, words) {
            Some(Edited { code, stdout, stderr }) => Editing::Closed { code, stdout, stderr },
            None => Editing::NoSuchProgram,
        }
    }
}

fn error_of(failure: FileFailure) -> FileError {
    match failure {
        "No such file or directory" => FileError::NotFound,
        "Is a directory" => FileError::IsFolder,
        "Not a directory" => FileError::NotFolder,
        _ => FileError::Denied,
    }
}

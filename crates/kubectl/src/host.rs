//! What a command can reach outside itself.

use jobyard_api::gates::Profile;
use jobyard_api::time::Time;
use jobyard_apiserver::wire::{HttpRequest, HttpResponse};

/// What a command can reach outside itself: a cluster, its clock, and the files of the one who types.
pub trait Host {
    /// The clock.
    fn now(&self) -> Time;

    /// Which version of Kubernetes it is; kubectl is of the same one.
    fn profile(&self) -> Profile {
        Profile::default()
    }

    /// Sends one request to the API server and returns its answer. A watch (`?watch=true&resourceVersion=N`) is
    /// answered at once with the events after `N` that there are by now, one JSON object a line; a command asks again
    /// when it is resumed.
    fn request(&mut self, request: &HttpRequest) -> HttpResponse;

    /// Log of a container, as far as it is written. The error is the kubelet's or API server's answer.
    fn log(&mut self, namespace: &str, pod: &str, container: &str, previous: bool) -> Result<Log, HttpResponse>;

    /// Contents of a file. A host without files has none of this name.
    fn read_file(&mut self, path: &str) -> Result<Vec<u8>, FileError> {
        let _ = path;
        Err(FileError::NotFound)
    }

    /// Names in a folder, sorted; those of folders end in a slash.
    fn list_folder(&mut self, path: &str) -> Result<Vec<String>, FileError> {
        let _ = path;
        Err(FileError::NotFound)
    }

    /// Writes a file.
    fn write_file(&mut self, path: &str, contents: &[u8]) -> Result<(), FileError> {
        let _ = (path, contents);
        Err(FileError::Denied)
    }

    /// Removes a file; one that is not there is none the worse.
    fn remove_file(&mut self, path: &str) {
        let _ = path;
    }

    /// Runs an editor, a program with its arguments of which the last one names the file, or shows the file to a person. It
    /// is asked again with the same words until the editor is closed. A host without editors has none of this name.
    fn edit(&mut self, words: &[String]) -> Editing {
        let _ = words;
        Editing::NoSuchProgram
    }
}

/// How far an editor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editing {
    /// It is still open.
    Open,
    /// It was closed, or failed with a code other than 0; what it wrote to the terminal.
    Closed {
        /// Exit code.
        code: i32,
        /// Standard output.
        stdout: String,
        /// Standard error.
        stderr: String,
    },
    /// There is no such program.
    NoSuchProgram,
}

/// Log of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// The lines, oldest first.
    pub lines: Vec<LogLine>,
    /// Whether nothing more will come.
    pub has_ended: bool,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub time: Time,
    /// The line without its line feed.
    pub text: String,
    /// False for a last line without a line feed.
    pub line_feed: bool,
}

/// Why a file could not be read or written, as the operating system says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// `no such file or directory`
    NotFound,
    /// `is a directory`
    IsFolder,
    /// `not a directory`
    NotFolder,
    /// `permission denied`
    Denied,
}

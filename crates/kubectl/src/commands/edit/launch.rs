//! Running the editor that the environment names on a file ([K-140]).

use crate::builder::file_error;
use crate::failure::Failure;
use crate::go::quote;
use crate::host::Editing;
use crate::run::Run;
use jobyard_api::time::Timestamp;

/// An editor at work.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The file.
    pub path: String,
    /// The program and its arguments; the last one names the file.
    words: Vec<String>,
    /// The same without the file, for messages.
    shown: String,
}

impl Launch {
    /// Writes the file.
    pub fn begin(run: &mut Run, text: &str, extension: &str, number: u32) -> Self {
        let path = format!("/tmp/kubectl-edit-{}{extension}", unique(run, number));
        // A host that cannot keep files has no editor either, and says so.
        let _ = run.host.write_file(&path, text.as_bytes());
        let (mut words, is_for_shell) = editor(run);
        let shown = words.join(" ");
        match words.last_mut().filter(|_| is_for_shell) {
            Some(script) => *script = format!("{script} {}", quote(&path)),
            None => words.push(path.clone()),
        }
        Self { path, words, shown }
    }

    /// What is in the file once the editor is closed. `None`: it is open.
    pub fn resume(&self, run: &mut Run) -> Result<Option<String>, Failure> {
        match run.host.edit(&self.words) {
            Editing::Open => Ok(None),
            Editing::NoSuchProgram => {
                Err(Failure::Message(format!("unable to launch the editor {}", quote(&self.shown))))
            }
            Editing::Closed { code, stdout, stderr } => {
                run.print(&stdout);
                run.complain(&stderr);
                if code != 0 {
                    let shown = quote(&self.shown);
                    return Err(Failure::Message(format!("there was a problem with the editor {shown}")));
                }
                let bytes = run
                    .host
                    .read_file(&self.path)
                    .map_err(|why| Failure::Message(format!("open {}: {}", self.path, file_error(why))))?;
                Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
            }
        }
    }
}

/// Digits that no other file of this run and moment has.
fn unique(run: &Run, number: u32) -> u64 {
    let seconds = Timestamp::from(run.now()).seconds().unsigned_abs();
    (seconds.wrapping_mul(2_654_435_761) + u64::from(number)) % 4_294_967_296
}

/// The editor: its words, and whether the last one is a line for a shell.
fn editor(run: &Run) -> (Vec<String>, bool) {
    let named = ["KUBE_EDITOR", "EDITOR"].iter().filter_map(|name| run.context.env(name)).find(|text| !text.is_empty());
    let editor = named.unwrap_or("vi");
    if !editor.contains(' ') {
        return (vec![editor.to_owned()], false);
    }
    if !editor.contains(['"', '\'', '\\']) {
        return (editor.split(' ').map(str::to_owned).collect(), false);
    }
    let shell = run.context.env("SHELL").filter(|shell| !shell.is_empty()).unwrap_or("/bin/bash");
    (vec![shell.to_owned(), "-c".to_owned(), editor.to_owned()], true)
}

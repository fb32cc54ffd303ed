//! Editors without a person: a program that changes a file and ends, such as `sed -i`.

use jobyard_api::time::Time;

use crate::files::Files;
use crate::interactive::{Interactive, State};
use crate::process::{Library, LogLine, Spawn, Stream};

/// Rounds of the shell for one program.
const ROUNDS_MAX: u32 = 1_000;
/// What a shell says where there is no program of a name.
const NO_SUCH_PROGRAM: i32 = 127;

/// What a program did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// Exit code.
    pub code: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

/// Runs a program to its end on the files of a terminal: its name, and arguments of which the last one names a file.
/// `bash -c LINE` runs a line. The clock stands still. `None`: there is no such program.
pub fn edit(now: Time, files: &mut Files, directory: &str, words: &[String]) -> Option<Edited> {
    let script = match words {
        [shell, flag, line] if flag == "-c" && (shell.ends_with("bash") || shell.ends_with("sh")) => Some(line.clone()),
        _ => None,
    };
    let line = script.clone().unwrap_or_else(|| words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "));
    let spawn = Spawn { image: "", command: &[], args: &[], env: &[], hostname: "", working_dir: directory, seed: 1 };
    let mut shell = Interactive::new(now, &spawn, std::mem::take(files));
    let mut library = Library::default();
    let mut written: Vec<LogLine> = Vec::new();
    shell.resume(now, &mut library, &mut written);
    written.clear();
    shell.feed(&line);
    let mut clock = now;
    for _ in 0..ROUNDS_MAX {
        match shell.resume(clock, &mut library, &mut written) {
            State::Prompt | State::Exited(_) => break,
            State::Continued | State::Reading => shell.end_input(),
            State::Sleeping(until) if until < Time::MAX => clock = until,
            State::Sleeping(_) | State::Calling => shell.interrupt(),
        }
    }
    let code = shell.status();
    *files = std::mem::take(shell.files_mut());
    if code == NO_SUCH_PROGRAM && script.is_none() {
        return None;
    }
    let mut edited = Edited { code, ..Edited::default() };
    for line in &written {
        let stream = if line.stream == Stream::Stderr { &mut edited.stderr } else { &mut edited.stdout };
        stream.push_str(&line.text);
        if line.line_feed {
            stream.push('\n');
        }
    }
    Some(edited)
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], code: Option<i32>, after: &str) {
        let mut files = Files::default();
        files.put("/", "/tmp/f", b"a: 1\n").expect("there is room");
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let edited = edit(Time::default(), &mut files, "/", &words);
        assert_eq!(edited.map(|edited| edited.code), code, "{words:?}");
        assert_eq!(files.contents("/", "/tmp/f"), Ok(after.as_bytes().to_vec()), "{words:?}");
    }

    /// [K-140]
    #[test]
    fn a_program_edits_a_file() {
        check(&["sed", "-i", "s/1/2/", "/tmp/f"], Some(0), "a: 2\n");
        check(&["/bin/bash", "-c", "sed -i s/a:\\ 1/b:\\ 2/ \"/tmp/f\""], Some(0), "b: 2\n");
        check(&["true", "/tmp/f"], Some(0), "a: 1\n");
        check(&["false", "/tmp/f"], Some(1), "a: 1\n");
        check(&["nosucheditor", "/tmp/f"], None, "a: 1\n");
    }
}

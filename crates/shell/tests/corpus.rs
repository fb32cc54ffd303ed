//! Scripts compared with real shells: busybox's sh, dash and bash, with their utilities; output and exit code.
//!
//! A file of `corpus/` holds cases: `=== SHELLS`, the script, then for each shell (or several that agree)
//! `--- SHELLS CODE` and the output, standard error included. `RECORD=1 cargo test -p jobyard-shell --test corpus` runs
//! the machine's own shells and writes what they answered; the test itself needs none.

// Recording starts other programs, which no browser can.
#![cfg(unix)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jobyard_api::Text;
use jobyard_shell::{Library, Process, Spawn};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
/// Where each script runs.
const PLACE: &str = "/tmp/corpus";

struct Case {
    shells: Vec<String>,
    script: String,
    /// Shells, exit code, output.
    answers: Vec<(Vec<String>, i32, String)>,
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn read(path: &Path) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let text = fs::read_to_string(path).expect("the corpus can be read");
    for line in text.split_inclusive('\n') {
        if let Some(shells) = line.strip_prefix("=== ") {
            cases.push(Case { shells: words(shells), script: String::new(), answers: Vec::new() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if let Some(head) = line.strip_prefix("--- ") {
            let mut shells = words(head);
            let code = shells.pop().and_then(|code| code.parse().ok()).expect("an exit code ends the line");
            case.answers.push((shells, code, String::new()));
        } else if let Some((_, _, output)) = case.answers.last_mut() {
            output.push_str(line);
        } else {
            case.script.push_str(line);
        }
    }
    cases
}

/// The output of the machine's own shell. A last line without a line feed gets one, and a backslash before it.
fn real(shell: &str, script: &str) -> (i32, String) {
    use std::os::unix::process::CommandExt;
    let (program, first) = match shell {
        "busybox" => ("busybox", "sh"),
        "dash" => ("dash", "sh"),
        _ => ("bash", "bash"),
    };
    let _ = fs::remove_dir_all(PLACE);
    fs::create_dir_all(PLACE).expect("a folder can be made");
    let out = Path::new(PLACE).with_extension("out");
    let file = fs::File::create(&out).expect("a file can be made");
    let mut command = Command::new(program);
    command.arg0(first).args(["-c", script]).current_dir(PLACE).env_clear();
    command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").env("HOME", "/root");
    command.stdin(std::process::Stdio::null()).stdout(file.try_clone().expect("a file has two handles")).stderr(file);
    let code = command.status().expect("the shell is there").code().unwrap_or(-1);
    (code, closed(String::from_utf8_lossy(&fs::read(&out).expect("it was written")).into_owned()))
}

fn closed(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str("\\\n");
    }
    text
}

fn simulated(shell: &str, script: &str) -> (i32, String) {
    let (image, name) = match shell {
        "busybox" => ("busybox", "sh"),
        "dash" => ("debian", "sh"),
        _ => ("debian", "bash"),
    };
    let command: Vec<Text> = [name, "-c", script].iter().map(|&word| word.into()).collect();
    let spawn = Spawn { image, command: &command, args: &[], env: &[], hostname: "p", working_dir: PLACE, seed: 7 };
    let mut library = Library::default();
    let process = Process::start(support::START, &spawn, &mut library).expect("the shell is there");
    let ended = support::finish(process, support::START, &mut library);
    (ended.exit_code, closed(ended.output))
}

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).expect("the corpus is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    files.sort();
    files
}

fn record(path: &Path) {
    let mut text = String::new();
    for case in read(path) {
        let _ = write!(text, "=== {}\n{}", case.shells.join(" "), case.script);
        let mut answers: Vec<(Vec<String>, (i32, String))> = Vec::new();
        for shell in &case.shells {
            let answer = real(shell, &case.script);
            match answers.iter_mut().find(|(_, known)| *known == answer) {
                Some((shells, _)) => shells.push(shell.clone()),
                None => answers.push((vec![shell.clone()], answer)),
            }
        }
        for (shells, (code, output)) in answers {
            let _ = write!(text, "--- {} {code}\n{output}", shells.join(" "));
        }
    }
    fs::write(path, text).expect("the corpus can be written");
}

#[test]
fn scripts_do_what_real_shells_do() {
    if std::env::var_os("RECORD").is_some() {
        files().iter().for_each(|path| record(path));
    }
    let (mut count, mut failures) = (0, String::new());
    for path in files() {
        for case in read(&path) {
            for (shells, code, output) in &case.answers {
                for shell in shells {
                    count += 1;
                    let (own_code, own_output) = simulated(shell, &case.script);
                    if (own_code, &own_output) != (*code, output) {
                        let _ = writeln!(
                            failures,
                            "{shell}: {}real {code}: {output}own  {own_code}: {own_output}",
                            case.script
                        );
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{count} runs, {} differ\n{failures}", failures.matches("real ").count());
    assert!(count > 300, "{count} runs");
}

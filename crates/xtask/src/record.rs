//! `cargo xtask record`: has the real controllers play scenarios and writes down what they do.
//!
//! The recorder is a Go program, so only this command needs Go.

use crate::process::{self, say};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the recorder lies in the repository.
const RECORDER: &str = "tests/recorder";

/// What is recorded, and how.
#[derive(Default)]
struct Options {
    /// Files of scenarios, or recordings whose scenarios are played once more.
    files: Vec<PathBuf>,
    /// Random scenarios: seed, count, profile.
    random: Option<[String; 3]>,
    out: Option<PathBuf>,
    /// For the recorder: `-runs N`, `-most N`.
    flags: Vec<String>,
    /// The Kubernetes version to go to before recording.
    kubernetes: Option<String>,
}

/// `cargo xtask record [FILE…] [--random SEED COUNT PROFILE] [--out FOLDER] [--runs N] [--most N] [--kubernetes VERSION]`
pub fn command(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let options = options(workspace, arguments)?;
    if process::find("go").is_none() {
        bail!("recording needs Go (see the first line of {RECORDER}/go.mod for the version); nothing else does");
    }
    if let Some(version) = &options.kubernetes {
        go_to(workspace, version)?;
    }
    let program = build(workspace)?;
    let folder = match &options.out {
        Some(folder) => std::path::absolute(folder)?,
        None => workspace.target.join("recordings"),
    };
    fs::create_dir_all(&folder)?;
    let mut files = options.files;
    if let Some([seed, count, profile]) = &options.random {
        files.push(random(workspace, &folder, seed, count, profile)?);
    }
    say(&format!("recording {} files into {}", files.len(), folder.display()));
    let mut recorder = workspace.command(&program.to_string_lossy());
    recorder.args(["-test.run", "TestRecord", "-test.timeout", "0"]).arg("-out").arg(&folder).args(&options.flags);
    process::passed(recorder.args(&files).current_dir(workspace.root.join(RECORDER)))
}

fn options(workspace: &Workspace, arguments: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().cloned().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--random" => options.random = Some([value()?, value()?, value()?]),
            "--out" => options.out = Some(value()?.into()),
            "--runs" => options.flags.extend(["-runs".to_owned(), value()?]),
            "--most" => options.flags.extend(["-most".to_owned(), value()?]),
            "--kubernetes" => options.kubernetes = Some(value()?),
            _ if argument.starts_with('-') => bail!("unknown option {argument}"),
            _ => options.files.push(std::path::absolute(argument)?),
        }
    }
    if options.files.is_empty() && options.random.is_none() {
        let named = workspace.root.join(RECORDER).join("scenarios/named.json");
        options.files = vec![named];
        options.files.extend(own_recordings(workspace)?);
    }
    Ok(options)
}

/// The recordings of the repository whose scenarios are not written down anywhere else.
fn own_recordings(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.root.join("tests/conformance/recordings");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".jsonl.gz") && name != "named.jsonl.gz" {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Virtual time needs a test binary of Go.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    say("building the recorder (minutes the first time: it is the whole of Kubernetes' controllers)");
    let program = workspace.target.join("recorder.test");
    let mut go = workspace.command("go");
    go.args(["test", "-c", "-o"]).arg(&program).arg(".").current_dir(workspace.root.join(RECORDER));
    process::run(&mut go)?;
    Ok(program)
}

fn random(workspace: &Workspace, folder: &Path, seed: &str, count: &str, profile: &str) -> Result<PathBuf> {
    let run = ["run", "--quiet", "--release", "--package", "jobyard-tests", "--bin", "scenarios", "--"];
    let scenarios = process::output(workspace.cargo(&run).args([seed, count, profile]))?;
    let file = folder.join(format!("{profile}-{seed}.json"));
    fs::write(&file, scenarios)?;
    Ok(file)
}

/// Puts the recorder on another version of Kubernetes: `1.38.0` for every `k8s.io/…` module of it.
fn go_to(workspace: &Workspace, version: &str) -> Result<()> {
    let folder = workspace.root.join(RECORDER);
    let file = folder.join("go.mod");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, with_version(&text, version)?)?;
    say(&format!("fetching Kubernetes {version}"));
    process::run(workspace.command("go").args(["mod", "tidy"]).current_dir(&folder))
}

/// The text of `go.mod` with another version of Kubernetes. Its libraries count from 0 what it counts from 1.
fn with_version(text: &str, version: &str) -> Result<String> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let Some(rest) = version.strip_prefix("1.") else {
        bail!("{version:?} is no version of Kubernetes such as 1.38.0")
    };
    let known = text.lines().find_map(|line| line.trim().strip_prefix("k8s.io/kubernetes v1."));
    let known = known.with_context(|| format!("{RECORDER}/go.mod requires k8s.io/kubernetes"))?;
    Ok(text
        .replace(&format!(" v0.{known}"), &format!(" v0.{rest}"))
        .replace(&format!(" v1.{known}"), &format!(" v1.{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_of_kubernetes_goes_to_the_new_version() {
        let old = "require (\n\tk8s.io/api v0.37.2\n\tk8s.io/kubernetes v1.37.2\n\tk8s.io/klog/v2 v2.140.0\n)\n";
        let new = "require (\n\tk8s.io/api v0.38.0\n\tk8s.io/kubernetes v1.38.0\n\tk8s.io/klog/v2 v2.140.0\n)\n";
        assert_eq!(with_version(old, "1.38.0").expect("it is one"), new);
        assert!(with_version(old, "2.0").is_err());
    }
}

//! `cargo xtask serve`: build, serve, and build again when a source changes.

use crate::process::say;
use crate::server::{self, Served};
use crate::site::{self, Profile, Site};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often the sources are looked at. Some hundred files: a look costs a millisecond or two.
const LOOK_EVERY: Duration = Duration::from_millis(400);

struct Options {
    port: u16,
    profile: Profile,
}

fn options(arguments: &[String]) -> Result<Options> {
    let mut options = Options { port: 8080, profile: Profile::Dev };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--release" => options.profile = Profile::Release,
            "--port" => {
                let port = arguments.next().context("--port needs a number")?;
                options.port = port.parse().with_context(|| format!("{port:?} is not a port"))?;
            }
            _ => bail!("serve knows --port N and --release, not {argument:?}"),
        }
    }
    Ok(options)
}

/// `cargo xtask serve`
pub fn serve(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let options = options(arguments)?;
    let site = Site { workspace, profile: options.profile, live: true };
    let mut seen = state(workspace)?;
    site.build()?;
    let build = Arc::new(AtomicU64::new(1));
    let served = Served { folder: site.folder(), mount: "/", build: Arc::clone(&build) };
    let address = server::start(served, options.port)?;
    say(&format!("jobyard is at {address} (built again when a source changes; Ctrl-C ends it)"));
    loop {
        thread::sleep(LOOK_EVERY);
        let now = state(workspace)?;
        if now == seen {
            continue;
        }
        seen = now;
        match site.build() {
            Ok(()) => {
                build.fetch_add(1, Ordering::Relaxed);
                say("built again; open pages reload");
            }
            Err(error) => say(&format!("not built: {error:#}; the last good page is still served")),
        }
    }
}

/// Changes whenever a source of the page is written, added or removed.
#[derive(PartialEq, Eq)]
struct State {
    files: usize,
    latest: SystemTime,
}

fn state(workspace: &Workspace) -> Result<State> {
    let mut state = State { files: 0, latest: SystemTime::UNIX_EPOCH };
    for file in sources(workspace)? {
        // A file may go between the listing and the look.
        let Ok(modified) = fs::metadata(&file).and_then(|metadata| metadata.modified()) else { continue };
        state.files += 1;
        state.latest = state.latest.max(modified);
    }
    Ok(state)
}

fn sources(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let root = &workspace.root;
    let mut found: Vec<PathBuf> =
        ["index.html", "Cargo.toml", "Cargo.lock", "package-lock.json"].map(|name| root.join(name)).into();
    found.extend(site::files(&root.join("web"))?);
    let crates = root.join("crates");
    found.extend(site::files(&crates)?.into_iter().filter(|file| !file.starts_with(crates.join("xtask"))));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options> {
        options(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read() {
        let none = parse("").expect("no option is fine");
        assert!(none.port == 8080 && none.profile == Profile::Dev);
        let both = parse("--release --port 9000").expect("both are known");
        assert!(both.port == 9000 && both.profile == Profile::Release);
        for wrong in ["--port", "--port x", "--prot 1"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}

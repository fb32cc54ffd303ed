//! Where things are: the repository, cargo's target folder, and commands that start there.

use crate::process;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target triple of the page and the engine.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The version that the library, the `bindgen` program and the test runner of wasm-bindgen share.
/// A check of the `dependencies` stage compares it with the lock file.
pub const WASM_BINDGEN: &str = "0.2.130";

/// The folders that every command needs.
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the user's configuration puts it.
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo, which knows about `CARGO_TARGET_DIR` and configuration files.
    pub fn find() -> Result<Self> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&own).ancestors().nth(2).context("xtask lies two folders below the root")?.to_path_buf();
        let mut here = Self { target: root.join("target"), root };
        let metadata = here.metadata(&["--no-deps"])?;
        if let Some(target) = metadata["target_directory"].as_str() {
            here.target = target.into();
        }
        Ok(here)
    }

    /// What `cargo metadata` says.
    pub fn metadata(&self, arguments: &[&str]) -> Result<serde_json::Value> {
        let text = process::output(self.cargo(&["metadata", "--format-version", "1"]).args(arguments))?;
        serde_json::from_str(&text).context("cargo metadata prints JSON")
    }

    /// A command that starts in the root.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that runs this program.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
        command.args(arguments);
        command
    }

    /// A program of the locked npm packages, for example `esbuild`.
    pub fn npm_program(&self, name: &str) -> PathBuf {
        self.root.join("node_modules/.bin").join(name)
    }
}

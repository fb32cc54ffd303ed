//! The page as files: two wasm modules with their JavaScript, the editor, the style sheet and `index.html`.
//!
//! A part that is newer than what it is made from is left alone, so building again costs what changed.

use crate::html;
use crate::process::{self, say};
use crate::sizes;
use crate::tools::{self, newer};
use crate::workspace::{WASM, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Optimised for the network, or built fast.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

impl Profile {
    /// The folder that cargo gives it.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// A site to be built.
pub struct Site<'a> {
    pub workspace: &'a Workspace,
    pub profile: Profile,
    /// The page reloads itself after a build.
    pub live: bool,
}

/// Cargo's binaries that the page is made of: drawing, and the engine in its worker.
const MODULES: [&str; 2] = ["jobyard-web", "engine"];

impl Site<'_> {
    /// Where the files go.
    pub fn folder(&self) -> PathBuf {
        let name = match (self.profile, self.live) {
            (Profile::Dev, _) => "site",
            (Profile::Release, true) => "site-release",
            (Profile::Release, false) => "site-static",
        };
        self.workspace.target.join(name)
    }

    /// Builds what is out of date.
    pub fn build(&self) -> Result<()> {
        tools::wasm_target(self.workspace)?;
        tools::npm_packages(self.workspace)?;
        let bindgen = tools::bindgen(self.workspace)?;
        self.compile()?;
        fs::create_dir_all(self.folder())?;
        for module in MODULES {
            self.module(&bindgen, module)?;
        }
        self.editor()?;
        self.texts()
    }

    fn compile(&self) -> Result<()> {
        say("compiling the page and the engine");
        let mut cargo = self.workspace.cargo(&["build", "--target", WASM]);
        cargo.args(["--package", "jobyard-web", "--package", "jobyard-wasm"]);
        for module in MODULES {
            cargo.args(["--bin", module]);
        }
        if self.profile == Profile::Release {
            cargo.arg("--release");
        }
        process::run(&mut cargo)
    }

    /// The wasm module of this name and its JavaScript.
    fn module(&self, bindgen: &Path, name: &str) -> Result<()> {
        let built = self.workspace.target.join(WASM).join(self.profile.folder());
        let compiled = built.join(format!("{name}.wasm"));
        let wasm = self.folder().join(format!("{name}_bg.wasm"));
        if newer(&wasm, &[compiled.clone(), bindgen.to_path_buf()]) {
            return Ok(());
        }
        say(&format!("preparing {name}"));
        let bound = built.join("bindgen").join(name);
        remove(&bound)?;
        let mut command = self.workspace.command(&bindgen.to_string_lossy());
        process::run(command.arg(&compiled).arg(&bound).args([name, "web"]))?;
        copy_tree(&bound, &self.folder())?;
        if self.profile == Profile::Release {
            // The unoptimised copy must not pass for the result if this is interrupted.
            remove(&wasm)?;
            optimise(self.workspace, &bound.join(format!("{name}_bg.wasm")), &wasm)?;
        }
        Ok(())
    }

    /// `CodeMirror` in one file, which the page loads when it is idle.
    fn editor(&self) -> Result<()> {
        let root = &self.workspace.root;
        let mut sources = vec![root.join("package-lock.json")];
        sources.extend(files(&root.join("web/editor"))?);
        if newer(&self.folder().join("editor.js"), &sources) {
            return Ok(());
        }
        say("bundling the editor");
        process::run(self.workspace.command("node").arg("web/editor/bundle.mjs").arg(self.folder()))
    }

    /// Small files, written each time.
    fn texts(&self) -> Result<()> {
        let root = &self.workspace.root;
        let folder = self.folder();
        let index = fs::read_to_string(root.join("index.html")).context("reading index.html")?;
        fs::write(folder.join("index.html"), html::served(&index, self.live))?;
        fs::write(folder.join("start.js"), html::START_JS)?;
        fs::write(folder.join("engine_loader.js"), html::ENGINE_LOADER_JS)?;
        if self.live {
            fs::write(folder.join("reload.js"), html::RELOAD_JS)?;
        }
        fs::copy(root.join("web/style.css"), folder.join("style.css")).context("copying web/style.css")?;
        Ok(())
    }
}

/// wasm-opt from npm's binaryen: other builds of it do not know what current compilers write.
pub fn optimise(workspace: &Workspace, from: &Path, to: &Path) -> Result<()> {
    let program = workspace.npm_program("wasm-opt");
    process::run(workspace.command(&program.to_string_lossy()).arg("-Oz").arg(from).arg("-o").arg(to))
}

/// `cargo xtask build`
pub fn command(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    if let Some(argument) = arguments.first() {
        bail!("build takes no argument, but there is {argument:?}");
    }
    let folder = static_files(workspace)?;
    sizes::print(workspace, &folder)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes `dist/` anew and returns it.
pub fn static_files(workspace: &Workspace) -> Result<PathBuf> {
    let site = Site { workspace, profile: Profile::Release, live: false };
    site.build()?;
    let dist = workspace.root.join("dist");
    remove(&dist)?;
    copy_tree(&site.folder(), &dist)?;
    // Declarations are for the npm package; the page does not load them.
    for file in files(&dist)?.iter().filter(|file| file.to_string_lossy().ends_with(".d.ts")) {
        fs::remove_file(file)?;
    }
    say(&format!("dist/ holds {} files", files(&dist)?.len()));
    Ok(dist)
}

/// Every file below a folder, in order of path.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Removes a file or a folder that may not be there.
fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let target = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(target.parent().context("a file lies in a folder")?)?;
        fs::copy(&file, &target).with_context(|| format!("copying {}", file.display()))?;
    }
    Ok(())
}

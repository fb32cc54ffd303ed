//! The table of what a visitor downloads.

use crate::process;
use crate::site::files;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::Path;

/// Upper bound that the project aims at for the engine's module, in bytes after brotli.
const ENGINE_BROTLI_MAX: u64 = 400_000;

/// Node.js has both compressors, so xtask needs none. Prints one line for each file: raw, gzip, brotli bytes.
const MEASURE: &str = "\
const { readFileSync } = require('node:fs');
const zlib = require('node:zlib');
for (const file of process.argv.slice(1)) {
  const data = readFileSync(file);
  const gzip = zlib.gzipSync(data, { level: 9 }).length;
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: data.length };
  console.log(data.length, gzip, zlib.brotliCompressSync(data, { params }).length);
}";

/// Bytes as they are, after gzip -9 and after brotli -q 11.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the sizes of scripts, modules and styles in a folder, their sum, and the engine beside its aim.
pub fn print(workspace: &Workspace, folder: &Path) -> Result<()> {
    let loaded =
        |path: &Path| path.extension().is_some_and(|kind| ["js", "wasm", "css", "html"].iter().any(|k| kind == *k));
    let files: Vec<_> = files(folder)?.into_iter().filter(|file| loaded(file)).collect();
    let printed = process::output(workspace.command("node").arg("-e").arg(MEASURE).args(&files))?;
    println!("\n{:<32} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    let mut sum = Size::default();
    let mut engine = Size::default();
    for (file, line) in files.iter().zip(printed.lines()) {
        let size = parse(line)?;
        let name = file.strip_prefix(folder)?.display().to_string();
        row(&name, size);
        sum = Size { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip, brotli: sum.brotli + size.brotli };
        if name == "engine_bg.wasm" {
            engine = size;
        }
    }
    row("all", sum);
    let verdict = if engine.brotli <= ENGINE_BROTLI_MAX { "within" } else { "above" };
    let (brotli, aim) = (engine.brotli / 1000, ENGINE_BROTLI_MAX / 1000);
    println!("\nengine: {brotli} kB brotli, {verdict} the aim of {aim} kB");
    Ok(())
}

fn parse(line: &str) -> Result<Size> {
    let numbers: Vec<u64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [raw, gzip, brotli] = numbers[..] else { return None.context(format!("three sizes, not {line:?}")) };
    Ok(Size { raw, gzip, brotli })
}

fn row(name: &str, size: Size) {
    println!("{name:<32} {:>10} {:>10} {:>10}", size.raw, size.gzip, size.brotli);
}

//! The part of the `wasm-bindgen` command line that jobyard uses: `bindgen WASM FOLDER NAME web|nodejs`.
//!
//! A program of its own, because linking wasm-bindgen's support library takes longer than all of xtask.

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, folder, name, target] = arguments.as_slice() else {
        bail!("usage: bindgen WASM FOLDER NAME web|nodejs");
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).typescript(true);
    // The JavaScript finds the module beside itself, whatever path the page has.
    bindgen.omit_default_module_path(false);
    match target.as_str() {
        "web" => bindgen.web(true)?,
        "nodejs" => bindgen.nodejs(true)?,
        _ => bail!("the target is web or nodejs, not {target}"),
    };
    bindgen.generate(folder)
}

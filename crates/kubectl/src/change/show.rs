//! Objects that were changed, as `-o` wants to see them.

use crate::failure::Failure;
use crate::output::printer::{PLAIN_FORMATS, Printer};
use crate::run::Run;
use serde_json::Value;

/// Refuses an unknown `-o` before anything is done.
pub fn check(run: &mut Run) -> Result<(), Failure> {
    let is_plain = run.context.text("output").is_empty() && run.context.text("template").is_empty();
    if is_plain { Ok(()) } else { Printer::of(run, PLAIN_FORMATS).map(drop) }
}

/// Prints an object in one of the longer formats.
pub fn print(run: &mut Run, object: &Value) -> Result<(), Failure> {
    let text = Printer::of(run, PLAIN_FORMATS)?.print(object)?;
    run.print(&text);
    Ok(())
}

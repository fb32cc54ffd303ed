//! `kubectl`, `kubectl help` and `kubectl options`.

use crate::failure::Failure;
use crate::run::Run;
use crate::tree::{self, Command};

/// `kubectl` alone prints its help.
pub fn root(run: &mut Run) -> Result<(), Failure> {
    run.print(run.context.command.help());
    Ok(())
}

/// `kubectl options`.
pub fn options(run: &mut Run) -> Result<(), Failure> {
    root(run)
}

/// `kubectl help COMMAND…`: words that are no sub-commands are arguments of the last one.
pub fn help(run: &mut Run) -> Result<(), Failure> {
    let args = run.context.args();
    let mut command: Option<&'static Command> = tree::command("");
    for word in args {
        let Some(child) = command.and_then(|command| tree::child(command.path, word)) else { break };
        command = Some(child);
    }
    let command = command.ok_or(Failure::Exit(1))?;
    if command.path.is_empty() && !args.is_empty() {
        let shown: Vec<String> = args.iter().map(|word| format!("`{word}`")).collect();
        let text = format!("Unknown help topic [{}]\n\n", shown.join(" "));
        run.complain(&text);
        let usage = usage(command).to_owned();
        run.complain(&usage);
        return Ok(());
    }
    run.print(command.help());
    Ok(())
}

/// Help without the sentences at its beginning.
fn usage(command: &Command) -> &'static str {
    let help = command.help();
    help.find("Basic Commands").map_or(help, |place| &help[place - 1..])
}

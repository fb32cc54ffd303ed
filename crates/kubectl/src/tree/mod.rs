//! The commands of kubectl with their flags and help texts, as kubectl itself told them.
//!
//! The data is made by the program `kubectl-help` beside the recorder out of kubectl's own command tree, and unpacked
//! when it is first used.

mod packed;
mod suggest;

use crate::flags::{Flag, Kind};
pub use packed::Packed;
use std::sync::OnceLock;
pub use suggest::suggestions;

static COMMANDS: Packed = Packed::new(include_bytes!("../../data/commands.z"));
static HELP: Packed = Packed::new(include_bytes!("../../data/help.z"));

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Words after `kubectl`, such as `create job`; empty for kubectl itself.
    pub path: &'static str,
    /// Other names of its last word.
    pub aliases: Vec<&'static str>,
    /// Wrong names for which it is suggested.
    pub suggested_for: Vec<&'static str>,
    /// Whether it is never suggested.
    pub is_hidden: bool,
    /// Flags without which it does not run.
    pub required: Vec<&'static str>,
    /// Its own flags.
    pub flags: Vec<Flag>,
    /// Flags that its sub-commands have too.
    pub inherited: Vec<Flag>,
    /// Its place among the help texts.
    place: usize,
}

impl Command {
    /// What one types: `kubectl create job`.
    pub fn full_path(&self) -> String {
        format!("kubectl {}", self.path).trim_end().to_owned()
    }

    /// Its last word.
    pub fn name(&self) -> &'static str {
        self.path.rsplit(' ').next().unwrap_or("kubectl")
    }

    /// What `--help` prints.
    pub fn help(&self) -> &'static str {
        HELP.text().split('\0').nth(self.place).unwrap_or("")
    }

    /// A flag by its name, its own or one of the commands above.
    pub fn flag(&self, name: &str) -> Option<&'static Flag> {
        self.find(|flag| flag.name == name)
    }

    /// A flag by its letter.
    pub fn shorthand(&self, letter: char) -> Option<&'static Flag> {
        self.find(|flag| flag.shorthand == Some(letter))
    }

    /// All its flags, those of the commands above included.
    pub fn all_flags(&self) -> Vec<&'static Flag> {
        let Some(this) = command(self.path) else { return Vec::new() };
        let above = above(self.path).flat_map(|command| &command.inherited);
        this.flags.iter().chain(&this.inherited).chain(above).collect()
    }

    fn find(&self, is_it: impl Fn(&Flag) -> bool) -> Option<&'static Flag> {
        let this = command(self.path)?;
        let above = above(self.path).flat_map(|command| &command.inherited);
        this.flags.iter().chain(&this.inherited).chain(above).find(|flag| is_it(flag))
    }
}

/// All commands, each after the one that it belongs to, in the order in which kubectl adds them.
pub fn commands() -> &'static [Command] {
    static TREE: OnceLock<Vec<Command>> = OnceLock::new();
    TREE.get_or_init(|| read(COMMANDS.text()))
}

/// The command of a path.
pub fn command(path: &str) -> Option<&'static Command> {
    commands().iter().find(|command| command.path == path)
}

/// The sub-commands of a path.
pub fn children(path: &str) -> impl Iterator<Item = &'static Command> {
    commands().iter().filter(move |command| !command.path.is_empty() && parent(command.path) == path)
}

/// The sub-command of this name or alias.
pub fn child(path: &str, name: &str) -> Option<&'static Command> {
    children(path).find(|command| command.name() == name || command.aliases.contains(&name))
}

fn parent(path: &str) -> &str {
    path.rsplit_once(' ').map_or("", |(parent, _)| parent)
}

/// The commands that one belongs to, nearest first.
fn above(path: &str) -> impl Iterator<Item = &'static Command> {
    let mut next = (!path.is_empty()).then(|| parent(path));
    std::iter::from_fn(move || {
        let path = next?;
        next = (!path.is_empty()).then(|| parent(path));
        command(path)
    })
}

fn read(text: &'static str) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for line in text.lines() {
        let (letter, rest) = line.split_once('\t').unwrap_or((line, ""));
        if letter == "c" {
            commands.push(Command { path: rest, place: commands.len(), ..Command::default() });
            continue;
        }
        let Some(command) = commands.last_mut() else { continue };
        match letter {
            "a" => command.aliases = rest.split(' ').collect(),
            "s" => command.suggested_for = rest.split(' ').collect(),
            "h" => command.is_hidden = true,
            "r" => command.required.push(rest),
            "f" => command.flags.push(flag(rest)),
            _ => command.inherited.push(flag(rest)),
        }
    }
    commands
}

fn flag(line: &'static str) -> Flag {
    let mut fields = line.split('\t');
    let mut next = || fields.next().unwrap_or("");
    Flag {
        name: next(),
        shorthand: next().chars().next(),
        kind: Kind::of(next()),
        default: next(),
        without_value: Some(next()).filter(|text| !text.is_empty()),
        shorthand_deprecated: next(),
        deprecated: next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_have_their_own_flags_and_those_above() {
        let job = command("create job").expect("a command");
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(job.flag(name).map(|flag| flag.default), expected, "{name}");
        };
        check("image", Some(""));
        check("dry-run", Some("none"));
        check("request-timeout", Some("0"));
        check("filename", None);
        assert_eq!(job.shorthand('o').map(|flag| flag.name), Some("output"));
        assert_eq!(job.shorthand('n').map(|flag| flag.name), Some("namespace"));
        assert!(job.help().starts_with("Create a job with the specified name."));
        assert_eq!(child("create", "cj").map(|command| command.path), Some("create cronjob"));
    }

    #[test]
    fn every_command_has_help() {
        for command in commands() {
            assert_eq!(command.help().is_empty(), command.path == "alpha", "{}", command.path);
        }
    }
}

//! The command line: flags as pflag reads them, and which command is meant, as cobra finds it.

mod find;
pub mod number;
mod parse;
mod value;

pub use find::{Found, find};
pub use number::duration;
pub use parse::{Stop, parse};
pub use value::Kind;

/// A flag that a command has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Name, without dashes.
    pub name: &'static str,
    /// Its letter, if it has one.
    pub shorthand: Option<char>,
    /// What its value is.
    pub kind: Kind,
    /// Its value if it is not given.
    pub default: &'static str,
    /// Its value if it is given without one; `None` if it must have one.
    pub without_value: Option<&'static str>,
    /// Why the letter should not be used any more, or empty.
    pub shorthand_deprecated: &'static str,
    /// Why it should not be used any more, or empty.
    pub deprecated: &'static str,
}

impl Flag {
    /// A flag that is on or off, without a name.
    const fn switch() -> Self {
        Self {
            name: "",
            shorthand: None,
            kind: Kind::Bool,
            default: "false",
            without_value: Some("true"),
            shorthand_deprecated: "",
            deprecated: "",
        }
    }
}

/// The flags and arguments of a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Flags that are given, each with its values in order.
    given: Vec<(Flag, Vec<String>)>,
    /// The flags of the command.
    command: &'static str,
    /// Arguments that are no flags.
    pub args: Vec<String>,
    /// How many arguments stand before `--`, if it is there.
    pub dash: Option<usize>,
}

impl Line {
    /// Whether a flag is given.
    pub fn has(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// The text of a flag: given last, or its default.
    pub fn text(&self, name: &str) -> &str {
        match self.given(name).and_then(|values| values.last()) {
            Some(value) => value,
            None => self.default_of(name),
        }
    }

    /// A flag that is true or false.
    pub fn is_on(&self, name: &str) -> bool {
        value::boolean(self.text(name)).unwrap_or(false)
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> i64 {
        number::whole(self.text(name), 64).unwrap_or(0)
    }

    /// A duration in nanoseconds.
    pub fn nanos(&self, name: &str) -> i64 {
        duration(self.text(name)).unwrap_or(0)
    }

    /// A list: of all that is given, split at commas where the flag's kind has it so.
    pub fn list(&self, name: &str) -> Vec<String> {
        let Some((flag, values)) = self.given.iter().find(|(flag, _)| flag.name == name) else {
            return value::default_list(self.default_of(name));
        };
        values.iter().flat_map(|text| value::items(flag.kind, text)).collect()
    }

    /// Gives a flag a value, as if it stood on the command line.
    pub fn set(&mut self, flag: Flag, value: String) {
        match self.given.iter_mut().find(|(known, _)| known.name == flag.name) {
            Some((_, values)) => values.push(value),
            None => self.given.push((flag, vec![value])),
        }
    }

    fn given(&self, name: &str) -> Option<&Vec<String>> {
        self.given.iter().find(|(flag, _)| flag.name == name).map(|(_, values)| values)
    }

    fn default_of(&self, name: &str) -> &'static str {
        crate::tree::command(self.command).and_then(|command| command.flag(name)).map_or("", |flag| flag.default)
    }
}

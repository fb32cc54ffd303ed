//! The command lines of the programs that compare: paths, options, and what the programs have in common.

use std::path::{Path, PathBuf};

/// A command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Options with their values, the last of a name counts; switches have none.
    given: Vec<(String, String)>,
    usage: &'static str,
}

impl Options {
    /// Reads the program's own command line: at least one path, options that take a value and switches.
    ///
    /// # Errors
    /// The usage, and what is wrong in front of it.
    pub fn read(usage: &'static str, with_value: &[&str], switches: &[&str]) -> Result<Self, String> {
        Self::parse(std::env::args().skip(1), usage, with_value, switches)
    }

    fn parse(
        mut arguments: impl Iterator<Item = String>,
        usage: &'static str,
        with_value: &[&str],
        switches: &[&str],
    ) -> Result<Self, String> {
        let mut options = Self { usage, ..Self::default() };
        while let Some(argument) = arguments.next() {
            if with_value.contains(&&*argument) {
                let value = arguments.next().ok_or_else(|| format!("{argument} needs a value\n{usage}"))?;
                options.given.push((argument, value));
            } else if switches.contains(&&*argument) {
                options.given.push((argument, String::new()));
            } else if argument.starts_with('-') {
                return Err(format!("unknown option {argument}\n{usage}"));
            } else {
                options.paths.push(argument.into());
            }
        }
        if options.paths.is_empty() { Err(usage.to_owned()) } else { Ok(options) }
    }

    /// The value of an option.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Whether a switch is there.
    pub fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// The value of an option as a number.
    ///
    /// # Errors
    /// If it is none.
    pub fn number(&self, name: &str) -> Result<Option<usize>, String> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("{text:?} is no number\n{}", self.usage))
    }

    /// The file of `--deviations`, or this one of the package.
    pub fn deviations(&self, file: &str) -> PathBuf {
        let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        self.text("--deviations").map_or_else(own, PathBuf::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned), "usage", &["--only"], &["--trace"])
    }

    #[test]
    fn paths_and_options_may_be_mixed() {
        let options = parse("a --only x --trace b --only 3").expect("it is right");
        assert_eq!(options.paths, [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!((options.text("--only"), options.number("--only")), (Some("3"), Ok(Some(3))));
        assert!(options.has("--trace") && !options.has("--deviations"));
        assert!(options.deviations("some.toml").ends_with("some.toml"));
    }

    #[test]
    fn what_is_wrong_is_said_before_the_usage() {
        for (line, expected) in [
            ("", "usage"),
            ("--trace", "usage"),
            ("a --only", "--only needs a value\nusage"),
            ("a --other", "unknown option --other\nusage"),
        ] {
            assert_eq!(parse(line), Err(expected.to_owned()), "{line}");
        }
        assert_eq!(parse("a --only x").expect("a text").number("--only"), Err("\"x\" is no number\nusage".to_owned()));
    }
}

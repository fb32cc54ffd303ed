//! Counting checks in what test programs print.

use crate::process;
use anyhow::Result;
use std::process::Command;

/// Checks that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

impl Tally {
    /// A single check.
    pub fn one(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed) }
    }

    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// The sum of all `test result: …` lines that a command prints.
    /// A command that fails without one that says why (it did not compile, it crashed) is one failed check.
    pub fn of_tests(command: &mut Command) -> Result<Self> {
        let mut tally = Self::default();
        let succeeded = process::watch_lines(command, |line| tally.add(Self::of_line(line)))?;
        if !succeeded && tally.failed == 0 {
            tally.failed = 1;
        }
        Ok(tally)
    }

    /// A command that is a single check.
    pub fn of_command(command: &mut Command) -> Result<Self> {
        Ok(Self::one(process::watch_lines(command, |_| ())?))
    }

    /// `test result: ok. 3 passed; 1 failed; …`; any other line counts nothing.
    fn of_line(line: &str) -> Self {
        let Some((_, counts)) = line.split_once("test result: ") else { return Self::default() };
        let count = |what: &str| {
            let before = counts.split([';', '.']).find_map(|part| part.trim().strip_suffix(what));
            before.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
        };
        Self { passed: count("passed"), failed: count("failed") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, passed: usize, failed: usize) {
        assert_eq!(Tally::of_line(line), Tally { passed, failed }, "{line}");
    }

    #[test]
    fn result_lines_are_counted() {
        check("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s", 12, 0);
        check("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out", 3, 2);
        check("test result: FAILED. 0 passed; 21 failed; 0 ignored", 0, 21);
        check("test that_is_named_result ... ok", 0, 0);
        check("running 5 tests", 0, 0);
    }
}

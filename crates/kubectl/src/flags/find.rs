//! Which command a command line means, as cobra finds it.

use crate::tree::{self, Command};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The command.
    pub command: &'static Command,
    /// What is left of the command line: flags and arguments.
    pub args: Vec<String>,
}

/// Finds the command: words that are no flags and no values of flags lead down the tree.
///
/// # Errors
/// The word that is no command of kubectl.
pub fn find(args: &[String]) -> Result<Found, String> {
    let mut command = tree::command("").expect("kubectl itself is in the table");
    let mut args = args.to_vec();
    loop {
        let words = words(command, &args);
        let Some((place, word)) = words.first() else { return Ok(Found { command, args }) };
        match tree::child(command.path, word) {
            Some(child) => {
                command = child;
                args.remove(*place);
            }
            None if command.path.is_empty() => return Err(word.clone()),
            None => return Ok(Found { command, args }),
        }
    }
}

/// The words that are neither flags nor values of flags, with their places.
fn words(command: &Command, args: &[String]) -> Vec<(usize, String)> {
    let takes_value = |arg: &str| {
        if let Some(name) = arg.strip_prefix("--") {
            !arg.contains('=') && command.flag(name).is_none_or(|flag| flag.without_value.is_none())
        } else if let Some(letter) = arg.strip_prefix('-') {
            let mut letters = letter.chars();
            let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
            letter != '=' && command.shorthand(letter).is_none_or(|flag| flag.without_value.is_none())
        } else {
            false
        }
    };
    let mut words = Vec::new();
    let mut place = 0;
    while let Some(arg) = args.get(place) {
        if arg == "--" {
            break;
        }
        if takes_value(arg) {
            // A flag whose value is the last word ends the search.
            if args.len() - place <= 2 {
                break;
            }
            place += 1;
        } else if !arg.is_empty() && !arg.starts_with('-') {
            words.push((place, arg.clone()));
        }
        place += 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<(&str, &str), &str>) {
        let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let found = find(&args).map(|found| (found.command.path, found.args.join(" ")));
        assert_eq!(found, expected.map(|(path, args)| (path, args.to_owned())).map_err(str::to_owned), "{line}");
    }

    #[test]
    fn words_lead_to_a_command() {
        check("get jobs", Ok(("get", "jobs")));
        check("-n default get jobs -o yaml", Ok(("get", "-n default jobs -o yaml")));
        check("create cj x --image y", Ok(("create cronjob", "x --image y")));
        check("create foo", Ok(("create", "foo")));
        check("foo --bar", Err("foo"));
        check("--namespace=a describe job", Ok(("describe", "--namespace=a job")));
        check("-n get", Ok(("", "-n get")));
        check("rollout status job/x", Ok(("rollout status", "job/x")));
    }
}

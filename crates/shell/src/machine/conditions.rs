//! `((…))` and the tests of `[[ … ]]`.

use jobyard_api::Text;

use super::Machine;
use super::expansion::close;
use super::task::Task;
use super::variables::Numbers;
use crate::pattern;
use crate::regex::Regex;
use crate::utilities::conditions;

impl Machine {
    pub(super) fn arithmetic_command(&mut self, task: &mut Task) {
        let text = close(task).text();
        match crate::arithmetic::evaluate(&text, &mut Numbers { machine: self, task }) {
            Ok(value) => task.status = i32::from(value == 0),
            Err(message) => {
                let message = self.arithmetic_message(task, &text, &message);
                self.fail_command(task, &format!("(({text}: {message}"), 1);
            }
        }
    }

    pub(super) fn condition(&mut self, task: &mut Task, operator: &str, binary: bool) {
        let holds = if binary { self.compare(task, operator) } else { Ok(self.is(task, operator)) };
        match holds {
            Ok(holds) => task.status = i32::from(!holds),
            Err(message) => self.fail_command(task, &format!("[[: {message}"), 2),
        }
    }

    fn is(&mut self, task: &mut Task, operator: &str) -> bool {
        let operand = close(task).text();
        match operator {
            "-v" => self.parameter(task, &operand).is_some(),
            _ => conditions::unary(&self.files, &task.shell.directory, operator, &operand).unwrap_or(false),
        }
    }

    fn compare(&mut self, task: &mut Task, operator: &str) -> Result<bool, String> {
        let right = close(task);
        let left = close(task).text();
        match operator {
            "=" | "==" => Ok(pattern::matches(&right.pattern(), &left)),
            "!=" => Ok(!pattern::matches(&right.pattern(), &left)),
            "=~" => self.matches_regex(task, &left, &right.regex()),
            "<" => Ok(left < right.text()),
            ">" => Ok(left > right.text()),
            "-nt" | "-ot" | "-ef" => Ok(false),
            _ => {
                let right = right.text();
                let mut number = |text: &str| crate::arithmetic::evaluate(text, &mut Numbers { machine: self, task });
                let (left, right) = (number(&left)?, number(&right)?);
                Ok(conditions::holds(operator, left, right))
            }
        }
    }

    fn matches_regex(&mut self, task: &mut Task, text: &str, pattern: &str) -> Result<bool, String> {
        let regex = Regex::new(pattern, true, false)?;
        let chars: Vec<char> = text.chars().collect();
        let Some(found) = regex.find(&chars, 0) else { return Ok(false) };
        task.arguments = found
            .iter()
            .map(|range| {
                range.map_or_else(|| Text::from(""), |(from, to)| chars[from..to].iter().collect::<String>().into())
            })
            .collect();
        self.assign_list(task, "BASH_REMATCH", false);
        Ok(true)
    }
}

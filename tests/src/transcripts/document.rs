//! A page taken apart, and put together again.

/// A Markdown page.
pub struct Document {
    /// In order; their texts together are the page.
    pub pieces: Vec<Piece>,
}

/// A part of a page.
pub enum Piece {
    /// Anything that is not run.
    Prose(String),
    /// A `yaml` block.
    Yaml {
        /// Its name in the terminal's home; empty if it has none.
        file: String,
        /// Its content.
        text: String,
    },
    /// The commands of a `console` block.
    Console(Vec<Step>),
}

/// A command and its output, every line of which ends in a line feed.
pub struct Step {
    /// Without the prompt.
    pub command: String,
    /// The lines that continue it, without their prompt.
    pub rest: Vec<String>,
    /// Empty if it says nothing.
    pub output: String,
}

const YAML: &str = "```yaml";
const CONSOLE: &str = "```console";
const END: &str = "```";
const PROMPT: &str = "$ ";
const CONTINUED: &str = "> ";

impl Document {
    /// Takes a page apart. A block that is never closed ends with the page.
    pub fn parse(text: &str) -> Self {
        let mut pieces = vec![Piece::Prose(String::new())];
        for line in text.lines() {
            match (pieces.last_mut().expect("there is always a piece"), line) {
                (Piece::Prose(_), CONSOLE) => pieces.push(Piece::Console(Vec::new())),
                (Piece::Prose(text), line) => match yaml_file(line) {
                    Some(file) => pieces.push(Piece::Yaml { file: file.to_owned(), text: String::new() }),
                    None => push_line(text, line),
                },
                (Piece::Yaml { .. } | Piece::Console(_), END) => pieces.push(Piece::Prose(String::new())),
                (Piece::Yaml { text, .. }, line) => push_line(text, line),
                (Piece::Console(steps), line) => push_console(steps, line),
            }
        }
        Self { pieces }
    }

    /// The page.
    pub fn text(&self) -> String {
        self.pieces.iter().map(Piece::text).collect()
    }
}

impl Piece {
    fn text(&self) -> String {
        match self {
            Self::Prose(text) => text.clone(),
            Self::Yaml { file, text } if file.is_empty() => format!("{YAML}\n{text}{END}\n"),
            Self::Yaml { file, text } => format!("{YAML} {file}\n{text}{END}\n"),
            Self::Console(steps) => {
                format!("{CONSOLE}\n{}{END}\n", steps.iter().map(Step::text).collect::<String>())
            }
        }
    }
}

impl Step {
    fn text(&self) -> String {
        let rest: String = self.rest.iter().map(|line| format!("{CONTINUED}{line}\n")).collect();
        format!("{PROMPT}{}\n{rest}{}", self.command, self.output)
    }
}

/// The file that a `yaml` block is, if the line opens one.
fn yaml_file(line: &str) -> Option<&str> {
    let name = line.strip_prefix(YAML)?;
    if name.is_empty() { Some("") } else { name.strip_prefix(' ') }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// What stands before the first command is no output of any: it goes.
fn push_console(steps: &mut Vec<Step>, line: &str) {
    if let Some(command) = line.strip_prefix(PROMPT) {
        steps.push(Step { command: command.to_owned(), rest: Vec::new(), output: String::new() });
    } else if let (Some(rest), Some(step)) = (line.strip_prefix(CONTINUED), steps.last_mut())
        && step.output.is_empty()
    {
        step.rest.push(rest.to_owned());
    } else if let Some(step) = steps.last_mut() {
        push_line(&mut step.output, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_put_together_as_it_was() {
        let text = "# Title\n\n```yaml\na: 1\n```\n```yaml b.yaml\nb: 1\n```\nThen\n```console\n$ jobs\nNAME\npi\n$ at 3s\n$ cat <<E\n> c\n> E\nc\n```\n\n```sh\nleft alone\n```\n";
        let document = Document::parse(text);
        assert_eq!(document.text(), text);
        let steps = document.pieces.iter().find_map(|piece| match piece {
            Piece::Console(steps) => Some(steps),
            Piece::Prose(_) | Piece::Yaml { .. } => None,
        });
        let commands: Vec<_> = steps.expect("a console").iter().map(|step| step.command.as_str()).collect();
        assert_eq!(commands, ["jobs", "at 3s", "cat <<E"]);
    }
}

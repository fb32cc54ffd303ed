//! Words under construction, and what becomes of them: one text, a pattern, or fields.

use jobyard_api::Text;

use super::Machine;
use super::task::Task;
use super::variables::Numbers;
use crate::dialect::Dialect;
use crate::files::absolute;
use crate::limits::{FIELDS_MAX, TEXT_MAX};
use crate::pattern;
use crate::syntax::ast::{Conditional, Trim};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PieceKind {
    /// Stands for itself.
    Quoted,
    /// May be a pattern.
    Literal,
    /// May be a pattern and is split into fields.
    Expanded,
    /// Between two fields of `"$@"`.
    Break,
}

#[derive(Clone, Debug, PartialEq)]
struct Piece {
    kind: PieceKind,
    text: Text,
}

/// A word under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Word {
    pieces: Vec<Piece>,
}

/// A field before its pattern is looked up: `pattern` has a backslash before each quoted special character.
#[derive(Default)]
struct Field {
    text: String,
    pattern: String,
    is_pattern: bool,
}

impl Field {
    fn push(&mut self, c: char, quoted: bool) {
        let special = matches!(c, '*' | '?' | '[' | ']' | '\\');
        if quoted && special {
            self.pattern.push('\\');
        }
        self.is_pattern |= !quoted && matches!(c, '*' | '?' | '[');
        self.text.push(c);
        self.pattern.push(c);
    }
}

impl Word {
    pub fn literal(&mut self, text: &Text, quoted: bool) {
        self.pieces
            .push(Piece { kind: if quoted { PieceKind::Quoted } else { PieceKind::Literal }, text: text.clone() });
    }

    pub fn expanded(&mut self, text: Text, quoted: bool) {
        self.pieces.push(Piece { kind: if quoted { PieceKind::Quoted } else { PieceKind::Expanded }, text });
    }

    /// `$@`: each parameter a field of its own.
    fn parameters(&mut self, parameters: &[Text], quoted: bool) {
        if parameters.is_empty() && self.pieces.iter().all(|piece| piece.text.is_empty()) {
            // `"$@"` without parameters is no field at all.
            self.pieces.clear();
        }
        for (i, parameter) in parameters.iter().enumerate() {
            if i > 0 {
                self.pieces.push(Piece { kind: PieceKind::Break, text: " ".into() });
            }
            self.expanded(parameter.clone(), quoted);
        }
    }

    /// The word as one text.
    pub fn text(self) -> Text {
        match <[Piece; 1]>::try_from(self.pieces) {
            Ok([piece]) => piece.text,
            Err(pieces) => pieces.iter().map(|piece| &*piece.text).collect::<String>().into(),
        }
    }

    /// The word as a pattern.
    pub fn pattern(self) -> String {
        let mut field = Field::default();
        for piece in &self.pieces {
            piece.text.chars().for_each(|c| field.push(c, piece.kind == PieceKind::Quoted));
        }
        field.pattern
    }

    /// The word as a regular expression: what is quoted stands for itself.
    pub fn regex(self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            for c in piece.text.chars() {
                if piece.kind == PieceKind::Quoted && ".[]*^$+?(){}|\\".contains(c) {
                    text.push('\\');
                }
                text.push(c);
            }
        }
        text
    }

    fn fields(self, separators: &str) -> Vec<Field> {
        let mut splitter = Splitter { separators, done: Vec::new(), current: None, after_blank: false };
        for piece in &self.pieces {
            match piece.kind {
                PieceKind::Break => splitter.finish(),
                PieceKind::Expanded => piece.text.chars().for_each(|c| splitter.split(c)),
                PieceKind::Quoted | PieceKind::Literal => {
                    let field = splitter.current.get_or_insert_default();
                    piece.text.chars().for_each(|c| field.push(c, piece.kind == PieceKind::Quoted));
                }
            }
        }
        splitter.finish();
        splitter.done
    }
}

/// Field splitting [POSIX 2.6.5].
struct Splitter<'a> {
    separators: &'a str,
    done: Vec<Field>,
    current: Option<Field>,
    /// The last field was ended by a blank, to which a following `:` of IFS belongs.
    after_blank: bool,
}

impl Splitter<'_> {
    fn finish(&mut self) {
        self.done.extend(self.current.take());
    }

    fn split(&mut self, c: char) {
        if !self.separators.contains(c) {
            self.after_blank = false;
            self.current.get_or_insert_default().push(c, false);
        } else if c.is_ascii_whitespace() {
            self.after_blank |= self.current.is_some();
            self.finish();
        } else {
            if self.current.is_none() && !self.after_blank {
                self.done.push(Field::default());
            }
            self.after_blank = false;
            self.finish();
        }
    }
}

/// Takes the word that is under construction.
pub(super) fn close(task: &mut Task) -> Word {
    task.words.pop().unwrap_or_default()
}

impl Machine {
    pub(super) fn expand_parameter(&mut self, task: &mut Task, name: &str, quoted: bool) {
        if let Some(all) = Self::elements(task, name) {
            let joined = quoted && (name == "*" || name.ends_with("[*]"));
            if !joined {
                return self.append_list(task, &all, quoted);
            }
            let separator = task.shell.value("IFS").map_or(Some(' '), |separators| separators.chars().next());
            let joined = all.join(&separator.map_or(String::new(), String::from));
            return self.append(task, joined.into(), true);
        }
        let value = self.parameter(task, name);
        if value.is_none() && task.shell.options.unset_is_error {
            return self.unset_error(task, name);
        }
        self.append(task, value.unwrap_or_else(|| "".into()), quoted);
    }

    pub(super) fn unset_error(&mut self, task: &mut Task, name: &str) {
        let message = task.shell.dialect.pick("parameter not set", "parameter not set", "unbound variable");
        // bash's own choice.
        let status = match (task.shell.dialect.is_bash(), task.shell.options.exit_on_error) {
            (true, true) => 1,
            (true, false) => 127,
            (false, _) => 2,
        };
        self.fail(task, &format!("{name}: {message}"), status);
    }

    /// Appends several values, each a field of its own.
    pub(super) fn append_list(&mut self, task: &mut Task, all: &[Text], quoted: bool) {
        self.charge(all.len() as u32);
        if let Some(word) = task.words.last_mut() {
            word.parameters(all, quoted);
        }
    }

    /// Appends an expansion's result to the word under construction.
    pub(super) fn append(&mut self, task: &mut Task, text: Text, quoted: bool) {
        self.charge((text.len() / crate::limits::BYTES_PER_STEP) as u32);
        let Some(word) = task.words.last_mut() else { return };
        word.expanded(text, quoted);
        if word.pieces.iter().map(|piece| piece.text.len()).sum::<usize>() > TEXT_MAX {
            self.fail(task, &format!("words of more than {TEXT_MAX} bytes are not simulated"), 2);
        }
    }

    /// `${name-word}`: true if the value was used and `word` is passed over.
    pub(super) fn conditional(
        &mut self,
        task: &mut Task,
        name: &str,
        colon: bool,
        form: Conditional,
        quoted: bool,
    ) -> bool {
        let value = self.parameter(task, name);
        let value =
            value.or_else(|| Some(Self::elements(task, name)?.join(" ").into()).filter(|text: &Text| !text.is_empty()));
        let given = value.as_ref().is_some_and(|value| !(colon && value.is_empty()));
        if form == Conditional::Alternative {
            return !given;
        }
        if given {
            self.expand_parameter(task, name, quoted);
        }
        given
    }

    pub(super) fn trim(&mut self, task: &mut Task, name: &str, trim: Trim, quoted: bool) {
        let pattern: Vec<char> = close(task).pattern().chars().collect();
        self.transform(task, name, quoted, &|value| trimmed(value, &pattern, trim));
    }

    pub(super) fn arithmetic(&mut self, task: &mut Task, quoted: bool) {
        let text = close(task).text();
        let result = crate::arithmetic::evaluate(&text, &mut Numbers { machine: self, task });
        match result {
            Ok(value) => self.append(task, value.to_string().into(), quoted),
            Err(message) => {
                let message = self.arithmetic_message(task, &text, &message);
                let status = if task.shell.dialect.is_bash() { 1 } else { 2 };
                self.fail(task, &message, status);
            }
        }
    }

    /// A message about an arithmetic expression, as the shell words it.
    pub(super) fn arithmetic_message(&self, task: &Task, text: &str, message: &str) -> String {
        let text = text.trim();
        let divides = message == "divide by zero";
        match task.shell.dialect {
            Dialect::Ash => message.to_owned(),
            Dialect::Dash if divides => format!("arithmetic expression: division by zero: \"{text}\""),
            Dialect::Dash => format!("arithmetic expression: expecting primary: \"{text}\""),
            Dialect::Bash if divides => {
                let token = text.rsplit(['/', '%']).next().unwrap_or_default().trim_start();
                format!("{text}: division by 0 (error token is \"{token}\")")
            }
            Dialect::Bash => format!("{text}: syntax error: operand expected (error token is \"{text}\")"),
        }
    }

    /// Closes the word into arguments.
    pub(super) fn fields(&mut self, task: &mut Task) {
        let word = close(task);
        let separators = task.shell.value("IFS").cloned().unwrap_or_else(|| " \t\n".into());
        for field in word.fields(&separators) {
            let found = if field.is_pattern && !task.shell.options.no_patterns {
                self.glob(&task.shell.directory, &field.pattern)
            } else {
                Vec::new()
            };
            if found.is_empty() {
                task.arguments.push(field.text.into());
            } else {
                task.arguments.extend(found);
            }
        }
        if task.arguments.len() > FIELDS_MAX {
            self.fail(task, &format!("more than {FIELDS_MAX} arguments are not simulated"), 2);
        }
    }

    /// Paths that match, in order; the pattern's directories are matched one by one.
    fn glob(&mut self, directory: &str, pattern: &str) -> Vec<Text> {
        let rooted = pattern.starts_with('/');
        let mut found = vec![if rooted { "/".to_owned() } else { String::new() }];
        for part in pattern.split('/').filter(|part| !part.is_empty()) {
            let mut deeper = Vec::new();
            for base in &found {
                let names = self.files.list(&absolute(directory, base));
                self.charge(names.len() as u32);
                let visible = names.into_iter().filter(|name| !name.starts_with('.') || part.starts_with('.'));
                deeper.extend(visible.filter(|name| pattern::matches(part, name)).map(|name| match base.as_str() {
                    "" => name,
                    base if base.ends_with('/') => format!("{base}{name}"),
                    base => format!("{base}/{name}"),
                }));
            }
            found = deeper;
        }
        found.into_iter().filter(|path| !path.is_empty()).map(Text::from).collect()
    }
}

fn trimmed(value: &str, pattern: &[char], trim: Trim) -> String {
    let value: Vec<char> = value.chars().collect();
    let n = value.len();
    let fits = |part: &[char]| pattern::matches_chars(pattern, part);
    let kept = match trim {
        Trim::ShortestPrefix => (0..=n).find(|&i| fits(&value[..i])).map(|i| &value[i..]),
        Trim::LongestPrefix => (0..=n).rev().find(|&i| fits(&value[..i])).map(|i| &value[i..]),
        Trim::ShortestSuffix => (0..=n).rev().find(|&i| fits(&value[i..])).map(|i| &value[..i]),
        Trim::LongestSuffix => (0..=n).find(|&i| fits(&value[i..])).map(|i| &value[..i]),
    };
    kept.unwrap_or(&value).iter().collect()
}

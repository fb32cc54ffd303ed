//! Simple commands: assignments, words, redirects.

use super::super::ast::{Assigned, Assignment, Command, CommandKind, Part, PartKind, Redirect, RedirectKind, Word};
use super::{Parsed, Parser, PendingDocument, SyntaxError, is_name, is_name_char};
use crate::dialect::Dialect;

impl Parser {
    pub(super) fn simple(&mut self) -> Parsed<Command> {
        let (mut assignments, mut words, mut lists, mut redirects) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.skip_blanks();
        let line = self.line();
        loop {
            self.skip_blanks();
            if self.redirect(&mut redirects)? {
                continue;
            }
            if words.is_empty() {
                if let Some(assignment) = self.assignment()? {
                    assignments.push(assignment);
                    continue;
                }
                if let Some(name) = self.function_name() {
                    return Ok(Command { kind: self.function_body(name)?, redirects });
                }
            } else if declares(&words)
                && self.list_follows()
                && let Some(assignment) = self.assignment()?
            {
                words.push(super::super::word::literal(&assignment.name));
                lists.push(assignment);
                continue;
            }
            match self.word()? {
                Some(word) if self.dialect.is_bash() => words.extend(super::super::braces::expand(word)),
                Some(word) => words.push(word),
                None => break,
            }
        }
        if words.is_empty() && assignments.is_empty() && redirects.is_empty() {
            return Err(self.unexpected(None));
        }
        Ok(Command { kind: CommandKind::Simple { line, assignments, words, lists }, redirects })
    }

    /// An assignment, if one stands here.
    fn assignment(&mut self) -> Parsed<Option<Assignment>> {
        let rest = &self.chars[self.at..];
        let Some(mut length) = rest.iter().position(|&c| !is_name_char(c)) else { return Ok(None) };
        if !is_name(&rest[..length].iter().collect::<String>()) || length == 0 {
            return Ok(None);
        }
        let bash = self.dialect.is_bash();
        if bash && rest[length] == '[' {
            let Some(end) = subscript_length(&rest[length..]) else { return Ok(None) };
            length += end;
        }
        let append = bash && rest.get(length) == Some(&'+');
        if rest.get(length + usize::from(append)) != Some(&'=') {
            return Ok(None);
        }
        let name = rest[..length].iter().collect();
        self.at += length + 1 + usize::from(append);
        if bash && self.eat("(") {
            return Ok(Some(Assignment { name, append, value: Assigned::List(self.list_words()?) }));
        }
        let word = self.word()?.unwrap_or_default();
        Ok(Some(Assignment { name, append, value: Assigned::Word(word) }))
    }

    /// The words of `name=( … )` with the closing parenthesis.
    fn list_words(&mut self) -> Parsed<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            self.skip_lines()?;
            match self.word()? {
                Some(word) => words.extend(super::super::braces::expand(word)),
                None => break,
            }
        }
        self.expect(")")?;
        Ok(words)
    }

    /// Does `name=(` stand here?
    fn list_follows(&self) -> bool {
        let rest = &self.chars[self.at..];
        let length = rest.iter().position(|&c| !is_name_char(c)).unwrap_or(0);
        let after = &rest[length..];
        self.dialect.is_bash() && length > 0 && (after.starts_with(&['=', '(']) || after.starts_with(&['+', '=', '(']))
    }

    /// Eats `name()` if it stands here.
    fn function_name(&mut self) -> Option<String> {
        let name = self.plain_word()?;
        let start = self.at;
        self.at += name.chars().count();
        self.skip_blanks();
        if self.eat("(") {
            self.skip_blanks();
            if self.eat(")") {
                return Some(name);
            }
        }
        self.at = start;
        None
    }

    /// Adds the redirect that stands here; false if none does.
    pub(super) fn redirect(&mut self, redirects: &mut Vec<Redirect>) -> Parsed<bool> {
        self.skip_blanks();
        let both = self.dialect != Dialect::Dash && self.peek() == Some('&') && self.peek_at(1) == Some('>');
        if both {
            self.at += 2;
            let append = self.eat(">");
            let word = self.target()?;
            let kind = if append { RedirectKind::Append(word) } else { RedirectKind::Write(word) };
            redirects.push(Redirect { fd: 1, kind });
            redirects.push(Redirect { fd: 2, kind: RedirectKind::Duplicate(super::super::word::literal("1")) });
            return Ok(true);
        }
        let digits = self.chars[self.at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if digits > 2 || !matches!(self.peek_at(digits), Some('<' | '>')) {
            return Ok(false);
        }
        if self.peek_at(digits + 1) == Some('(') && digits == 0 && self.dialect != Dialect::Dash {
            // `<(…)` is a word.
            return Ok(false);
        }
        let number: String = self.chars[self.at..self.at + digits].iter().collect();
        self.at += digits;
        let fd = number.parse().unwrap_or(u32::from(self.peek() == Some('>')));
        let kind = if self.eat("<<<") {
            if !self.dialect.is_bash() {
                return Err(self.unexpected_redirection());
            }
            RedirectKind::HereString(self.target()?)
        } else if self.eat("<<") {
            self.here_document()?
        } else if self.eat(">&") || self.eat("<&") {
            RedirectKind::Duplicate(self.target()?)
        } else if self.eat(">>") {
            RedirectKind::Append(self.target()?)
        } else if self.eat("<>") || self.eat("<") {
            RedirectKind::Read(self.target()?)
        } else {
            self.at += 1;
            self.eat("|");
            RedirectKind::Write(self.target()?)
        };
        if let RedirectKind::Duplicate(word) = &kind
            && fd == 1
            && self.dialect.is_bash()
            && super::super::word::plain_text(word).starts_with(|c: char| !c.is_ascii_digit() && c != '-')
        {
            // bash's `>&file`
            redirects.push(Redirect { fd: 1, kind: RedirectKind::Write(word.clone()) });
            redirects.push(Redirect { fd: 2, kind: RedirectKind::Duplicate(super::super::word::literal("1")) });
            return Ok(true);
        }
        redirects.push(Redirect { fd, kind });
        Ok(true)
    }

    fn unexpected_redirection(&self) -> SyntaxError {
        SyntaxError(
            self.dialect
                .pick("syntax error: unexpected redirection", "Syntax error: redirection unexpected", "")
                .to_owned(),
        )
    }

    fn target(&mut self) -> Parsed<Word> {
        self.skip_blanks();
        self.word()?.ok_or_else(|| self.unexpected(None))
    }

    fn here_document(&mut self) -> Parsed<RedirectKind> {
        let strip_tabs = self.eat("-");
        let delimiter = self.target()?;
        let literal = delimiter.iter().any(|part| part.quoted);
        let delimiter = super::super::word::plain_text(&delimiter);
        let index = self.here_documents.len();
        self.here_documents.push(Word::new());
        self.pending.push(PendingDocument { index, delimiter, strip_tabs, literal });
        Ok(RedirectKind::HereDocument(index))
    }
}

/// Do these words begin a command that declares variables?
fn declares(words: &[Word]) -> bool {
    let [Part { quoted: false, kind: PartKind::Literal(name) }] = words[0].as_slice() else { return false };
    matches!(name.as_str(), "local" | "declare" | "typeset" | "readonly" | "export")
}

/// The length of `[…]`.
pub(in crate::syntax) fn subscript_length(chars: &[char]) -> Option<usize> {
    let mut open = 0;
    for (at, c) in chars.iter().enumerate() {
        match c {
            '[' => open += 1,
            ']' => open -= 1,
            '\n' => return None,
            _ => {}
        }
        if open == 0 {
            return Some(at + 1);
        }
    }
    None
}

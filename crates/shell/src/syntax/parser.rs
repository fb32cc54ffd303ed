//! The grammar of the shell, by recursive descent over characters.
//!
//! An own parser instead of a library: the smallest complete one (brush-parser) takes 111 kB brotli of an engine that
//! may have 400, and speaks bash where images speak POSIX sh. This one takes a tenth of that, and stops at the first
//! error with the commands before it kept, as a shell that reads line by line runs them.

pub(super) mod simple;

use super::ast::{Command, Connector, Item, List, Pipeline, Redirect, RedirectKind, Script, Word};
use crate::dialect::Dialect;

/// Deeper nesting is a syntax error, so that no text can exhaust the native stack.
const NESTING_MAX: usize = 60;

/// Words that end a list when they stand where a command would.
const CLOSING_WORDS: [&str; 8] = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

/// A syntax error in busybox's words, without the `sh: ` before it.
#[derive(Debug)]
pub(super) struct SyntaxError(pub String);

pub(super) type Parsed<T> = Result<T, SyntaxError>;

/// Parses a script.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Script {
    let mut parser = Parser::new(text.chars().collect(), 0, dialect);
    let error = parser.top_level().err().map(|error| parser.located(error.0));
    Script { list: std::mem::take(&mut parser.done), here_documents: parser.here_documents, error }
}

/// Does a text end before its last command does: in a quotation, a here-document, a compound command, or after a
/// backslash?
pub(crate) fn is_incomplete(text: &str, dialect: Dialect) -> bool {
    let mut parser = Parser::new(text.chars().collect(), 0, dialect);
    let failed = parser.top_level().is_err();
    let at_end = parser.at >= parser.chars.len();
    let backslashes = text.trim_end_matches('\n').chars().rev().take_while(|&c| c == '\\').count();
    parser.document_open || (at_end && (failed || backslashes % 2 == 1))
}

/// A here-document whose body starts after the next line feed.
struct PendingDocument {
    index: usize,
    delimiter: String,
    /// `<<-`: leading tabs are dropped.
    strip_tabs: bool,
    /// The delimiter was quoted: no expansion.
    literal: bool,
}

pub(super) struct Parser {
    pub(super) chars: Vec<char>,
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) dialect: Dialect,
    /// The line feeds before `counted`.
    line: u32,
    counted: usize,
    pending: Vec<PendingDocument>,
    here_documents: Vec<Word>,
    /// Complete commands of the top level.
    done: List,
    /// The text ended in a here-document.
    document_open: bool,
    /// The line of a quotation that was not closed.
    pub(super) opened: u32,
}

impl Parser {
    pub(super) fn new(chars: Vec<char>, depth: usize, dialect: Dialect) -> Self {
        Self {
            chars,
            at: 0,
            depth,
            dialect,
            line: 1,
            counted: 0,
            pending: Vec::new(),
            here_documents: Vec::new(),
            done: Vec::new(),
            document_open: false,
            opened: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// The number of the line that stands here.
    pub(super) fn line(&mut self) -> u32 {
        let before = &self.chars[self.counted.min(self.at)..self.at];
        self.line += before.iter().filter(|&&c| c == '\n').count() as u32;
        self.counted = self.at.max(self.counted);
        self.line
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Steps over `text` if it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(i, c)| self.peek_at(i) == Some(c));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    pub(super) fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err(SyntaxError(format!("syntax error: nested more than {NESTING_MAX} deep")));
        }
        Ok(())
    }

    fn top_level(&mut self) -> Parsed<()> {
        // A shell reads a line before it runs what stands on it.
        let mut on_this_line = Vec::new();
        loop {
            let before = self.at;
            self.skip_lines()?;
            if self.chars[before..self.at].contains(&'\n') {
                self.done.append(&mut on_this_line);
            }
            if self.peek().is_none() {
                self.done.append(&mut on_this_line);
                return Ok(());
            }
            if self.at_list_end() {
                return Err(self.unexpected(None));
            }
            on_this_line.push(self.item()?);
        }
    }

    fn located(&mut self, message: String) -> super::ast::Error {
        let before = self.chars[..self.at].iter().rev().take_while(|&&c| c != '\n').count();
        let after = self.chars[self.at..].iter().take_while(|&&c| c != '\n').count();
        let text = self.chars[self.at - before..self.at + after].iter().collect();
        let line = if self.opened > 0 && self.dialect.is_bash() { self.opened } else { self.line() };
        super::ast::Error { message, line, text }
    }

    /// The inside of `$( … )` up to its closing parenthesis, which is eaten.
    pub(super) fn substitution(&mut self) -> Parsed<Script> {
        let outer = (std::mem::take(&mut self.pending), std::mem::take(&mut self.here_documents));
        let list = self.list()?;
        self.expect(")")?;
        let here_documents = std::mem::replace(&mut self.here_documents, outer.1);
        self.pending = outer.0;
        Ok(Script { list, here_documents, error: None })
    }

    /// Blanks, line continuations and a comment.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.peek_at(1) == Some('\n') => self.at += 2,
                Some('#') => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    pub(super) fn skip_lines(&mut self) -> Parsed<()> {
        loop {
            self.skip_blanks();
            if self.peek() != Some('\n') {
                return Ok(());
            }
            self.at += 1;
            self.read_documents()?;
        }
    }

    fn read_documents(&mut self) -> Parsed<()> {
        for document in std::mem::take(&mut self.pending) {
            let mut body = String::new();
            let mut closed = false;
            while self.at < self.chars.len() {
                let end =
                    self.chars[self.at..].iter().position(|&c| c == '\n').map_or(self.chars.len(), |n| self.at + n);
                let line: String = self.chars[self.at..end].iter().collect();
                self.at = (end + 1).min(self.chars.len());
                let line = if document.strip_tabs { line.trim_start_matches('\t') } else { &line };
                closed = line == document.delimiter;
                if closed {
                    break;
                }
                body.push_str(line);
                body.push('\n');
            }
            self.document_open |= !closed;
            self.here_documents[document.index] = if document.literal {
                super::word::literal(&body)
            } else {
                super::word::here_document(&body, self.depth, self.dialect)?
            };
        }
        Ok(())
    }

    pub(super) fn list(&mut self) -> Parsed<List> {
        self.enter()?;
        let mut list = List::new();
        loop {
            self.skip_lines()?;
            if self.peek().is_none() || self.at_list_end() {
                self.depth -= 1;
                return Ok(list);
            }
            list.push(self.item()?);
        }
    }

    fn at_list_end(&self) -> bool {
        self.peek() == Some(')')
            || (self.peek() == Some(';') && matches!(self.peek_at(1), Some(';' | '&')))
            || self.plain_word().is_some_and(|word| CLOSING_WORDS.contains(&word.as_str()))
    }

    /// A list that must not be empty.
    pub(super) fn filled_list(&mut self, closing: &str) -> Parsed<List> {
        let list = self.list()?;
        if list.is_empty() { Err(self.unexpected(self.peek().is_none().then_some(closing))) } else { Ok(list) }
    }

    fn item(&mut self) -> Parsed<Item> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.skip_blanks();
            let connector = if self.eat("&&") {
                Connector::And
            } else if self.eat("||") {
                Connector::Or
            } else {
                break;
            };
            self.skip_lines()?;
            rest.push((connector, self.pipeline()?));
        }
        let background = self.peek() == Some('&');
        match self.peek() {
            Some(';') if !matches!(self.peek_at(1), Some(';' | '&')) => self.at += 1,
            Some('&') => self.at += 1,
            None | Some('\n' | ')' | ';') => {}
            Some(_) => return Err(self.unexpected(None)),
        }
        Ok(Item { first, rest, background })
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        self.skip_blanks();
        let mut negated = false;
        while self.plain_word().as_deref() == Some("!") {
            self.at += 1;
            negated = !negated;
            self.skip_blanks();
        }
        let mut commands = vec![self.command()?];
        loop {
            self.skip_blanks();
            if self.peek() != Some('|') || self.peek_at(1) == Some('|') {
                return Ok(Pipeline { negated, commands });
            }
            self.at += 1;
            if self.dialect.is_bash() && self.eat("&") {
                let fd = RedirectKind::Duplicate(super::word::literal("1"));
                let both = commands.last_mut().expect("a pipeline has a command");
                both.redirects.push(Redirect { fd: 2, kind: fd });
            }
            self.skip_lines()?;
            commands.push(self.command()?);
        }
    }

    pub(super) fn command(&mut self) -> Parsed<Command> {
        self.enter()?;
        self.skip_blanks();
        let kind = match self.plain_word().as_deref() {
            Some("{") => self.brace()?,
            Some("if") => self.if_command()?,
            Some(word @ ("while" | "until")) => self.loop_command(word)?,
            Some("for") => self.for_command()?,
            Some("case") => self.case_command()?,
            Some("function") if self.dialect != Dialect::Dash => self.bash_function()?,
            Some("[[") if self.dialect != Dialect::Dash => self.condition_command()?,
            _ if self.dialect.is_bash() && self.peek() == Some('(') && self.peek_at(1) == Some('(') => {
                match self.arithmetic_command()? {
                    Some(kind) => kind,
                    None => self.subshell()?,
                }
            }
            _ if self.peek() == Some('(') => self.subshell()?,
            _ => {
                let command = self.simple()?;
                self.depth -= 1;
                return Ok(command);
            }
        };
        let mut redirects = Vec::new();
        while self.redirect(&mut redirects)? {}
        self.depth -= 1;
        Ok(Command { kind, redirects })
    }
    /// The unquoted word that stands here, if it is one without quotes and expansions.
    pub(super) fn plain_word(&self) -> Option<String> {
        let rest = &self.chars[self.at..];
        let end = rest.iter().position(|&c| is_metacharacter(c) || "\"'\\$`".contains(c)).unwrap_or(rest.len());
        let ended = rest.get(end).is_none_or(|&c| is_metacharacter(c));
        (ended && end > 0).then(|| rest[..end].iter().collect())
    }

    pub(super) fn expect(&mut self, text: &str) -> Parsed<()> {
        let here = text.starts_with(['(', ')']) || self.plain_word().as_deref() == Some(text);
        if here && self.eat(text) { Ok(()) } else { Err(self.unexpected(Some(text))) }
    }

    pub(super) fn unexpected(&self, expected: Option<&str>) -> SyntaxError {
        let found = match self.peek() {
            None => "end of file".to_owned(),
            Some('\n') => "newline".to_owned(),
            Some(c) if is_metacharacter(c) => {
                let doubled = self.peek_at(1) == Some(c) && c != '(' && c != ')';
                format!("\"{c}{}\"", if doubled { c.to_string() } else { String::new() })
            }
            Some(_) => match self.plain_word() {
                Some(word) => format!("\"{word}\""),
                None => "word".to_owned(),
            },
        };
        let expected = expected.map_or(String::new(), |word| format!(" (expecting \"{word}\")"));
        SyntaxError(match self.dialect {
            Dialect::Ash => format!("syntax error: unexpected {found}{expected}"),
            Dialect::Dash => format!("Syntax error: {found} unexpected{expected}"),
            Dialect::Bash if self.peek().is_none() => "syntax error: unexpected end of file".to_owned(),
            Dialect::Bash => format!("syntax error near unexpected token `{}'", found.trim_matches('"')),
        })
    }
}

/// Ends a word unless quoted.
pub(super) fn is_metacharacter(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')')
}

pub(super) fn is_name_char(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

/// A variable's name.
pub(crate) fn is_name(text: &str) -> bool {
    text.chars().all(is_name_char) && text.starts_with(|c: char| !c.is_ascii_digit())
}

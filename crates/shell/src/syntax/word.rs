//! Words: quotes, escapes and where an expansion starts.

use super::ast::{Part, PartKind, Word};
use crate::dialect::Dialect;

use super::parser::{Parsed, Parser, SyntaxError, is_metacharacter};

/// A word of fixed text.
pub(super) fn literal(text: &str) -> Word {
    vec![Part { quoted: true, kind: PartKind::Literal(text.to_owned()) }]
}

/// The text of a word's literal parts: what a here-document's delimiter compares with.
pub(super) fn plain_text(word: &Word) -> String {
    word.iter().map(|part| if let PartKind::Literal(text) = &part.kind { text.as_str() } else { "" }).collect()
}

/// The body of a here-document with expansions.
pub(super) fn here_document(body: &str, depth: usize, dialect: Dialect) -> Parsed<Word> {
    let mut parser = Parser::new(body.chars().collect(), depth, dialect);
    let mut word = Word::new();
    while parser.peek().is_some() {
        parser.quoted_char(&mut word, Quotes::HereDocument)?;
    }
    Ok(word)
}

/// What surrounds a character that is read as in double quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    Double,
    HereDocument,
    Arithmetic,
}

impl Parser {
    /// The word that starts here, if one does.
    pub(super) fn word(&mut self) -> Parsed<Option<Word>> {
        let mut word = Word::new();
        let start = self.at;
        while let Some(c) = self.peek() {
            if is_metacharacter(c) {
                let process = matches!(c, '<' | '>') && self.peek_at(1) == Some('(') && self.dialect != Dialect::Dash;
                if !process || self.at > start {
                    break;
                }
                self.at += 2;
                let script = self.substitution()?;
                word.push(Part { quoted: true, kind: PartKind::Process(script) });
                continue;
            }
            self.word_char(&mut word, false)?;
        }
        tilde(&mut word);
        Ok((self.at > start).then_some(word))
    }

    /// One character, quotation or expansion of an unquoted word. `quoted`: it stands in a quoted `${…}`.
    pub(super) fn word_char(&mut self, word: &mut Word, quoted: bool) -> Parsed<()> {
        let c = self.peek().expect("the caller saw a character");
        match c {
            '\\' => {
                self.at += 1;
                match self.peek() {
                    Some('\n') => self.at += 1,
                    Some(next) => {
                        self.at += 1;
                        push_char(word, next, true);
                    }
                    None => push_char(word, '\\', true),
                }
            }
            '\'' if !quoted => self.single_quoted(word)?,
            '"' => self.double_quoted(word)?,
            '$' if !quoted && self.peek_at(1) == Some('\'') && self.dialect != Dialect::Dash => {
                self.dollar_quoted(word)?;
            }
            '$' if !quoted && self.peek_at(1) == Some('"') && self.dialect.is_bash() => {
                self.at += 1;
                self.double_quoted(word)?;
            }
            '$' | '`' => self.expansion(word, quoted)?,
            _ => {
                self.at += 1;
                push_char(word, c, quoted);
            }
        }
        Ok(())
    }

    /// The error of a quotation that began here and does not end. The text is used up.
    pub(super) fn unterminated(&mut self, quote: &str) -> SyntaxError {
        if self.opened == 0 {
            self.opened = self.line();
        }
        self.at = self.chars.len();
        SyntaxError(match (self.dialect, quote) {
            (Dialect::Bash, _) => format!("unexpected EOF while looking for matching `{quote}'"),
            (Dialect::Ash, "'" | "\"") => "syntax error: unterminated quoted string".to_owned(),
            (Dialect::Dash, "'" | "\"") => "Syntax error: Unterminated quoted string".to_owned(),
            (Dialect::Dash, "}") => "Syntax error: Missing '}'".to_owned(),
            (Dialect::Dash, _) => "Syntax error: EOF in backquote substitution".to_owned(),
            (Dialect::Ash, "}") => "syntax error: missing '}'".to_owned(),
            (Dialect::Ash, _) => "syntax error: unterminated quoted string".to_owned(),
        })
    }

    fn single_quoted(&mut self, word: &mut Word) -> Parsed<()> {
        self.at += 1;
        let rest = &self.chars[self.at..];
        let Some(length) = rest.iter().position(|&c| c == '\'') else {
            return Err(self.unterminated("'"));
        };
        push_text(word, &rest[..length].iter().collect::<String>(), true);
        self.at += length + 1;
        Ok(())
    }

    /// `$'…'`
    fn dollar_quoted(&mut self, word: &mut Word) -> Parsed<()> {
        self.at += 2;
        let mut text = String::new();
        loop {
            match self.peek() {
                None => return Err(self.unterminated("'")),
                Some('\'') => break,
                Some('\\') => {
                    text.push('\\');
                    text.extend(self.peek_at(1));
                    self.at += 1;
                }
                Some(c) => text.push(c),
            }
            self.at += 1;
        }
        self.at += 1;
        let mut bytes = Vec::new();
        crate::utilities::unescape(&text, &mut bytes);
        push_text(word, &String::from_utf8_lossy(&bytes), true);
        Ok(())
    }

    fn double_quoted(&mut self, word: &mut Word) -> Parsed<()> {
        let start = self.at;
        self.at += 1;
        // `""` is a field of its own.
        push_text(word, "", true);
        while self.peek() != Some('"') {
            if self.peek().is_none() {
                self.at = start;
                return Err(self.unterminated("\""));
            }
            self.quoted_char(word, Quotes::Double)?;
        }
        self.at += 1;
        Ok(())
    }

    /// One character or expansion inside quotes.
    pub(super) fn quoted_char(&mut self, word: &mut Word, quotes: Quotes) -> Parsed<()> {
        let c = self.peek().expect("the caller saw a character");
        match c {
            '$' | '`' => return self.expansion(word, true),
            '\\' => {
                let next = self.peek_at(1);
                let escapes = match next {
                    Some('$' | '`' | '\\' | '\n') => true,
                    Some('"') => quotes != Quotes::HereDocument,
                    _ => false,
                };
                if escapes {
                    self.at += 2;
                    if let Some(next) = next.filter(|&next| next != '\n') {
                        push_char(word, next, true);
                    }
                    return Ok(());
                }
                push_char(word, c, true);
            }
            '"' if quotes == Quotes::Arithmetic => {}
            _ => push_char(word, c, true),
        }
        self.at += 1;
        Ok(())
    }
}

/// `~` and `~/…` at the start of a word mean the home directory.
fn tilde(word: &mut Word) {
    let Some(Part { quoted: false, kind: PartKind::Literal(text) }) = word.first_mut() else { return };
    if text.starts_with("~/") || (text == "~" && word.len() == 1) {
        let Some(Part { kind: PartKind::Literal(text), .. }) = word.first_mut() else { return };
        text.remove(0);
        word.insert(0, Part { quoted: true, kind: PartKind::Parameter("HOME".to_owned()) });
    }
}

pub(super) fn push_char(word: &mut Word, c: char, quoted: bool) {
    let mut buffer = [0; 4];
    push_text(word, c.encode_utf8(&mut buffer), quoted);
}

/// Appends text, to the last part if that is a literal quoted alike.
pub(super) fn push_text(word: &mut Word, text: &str, quoted: bool) {
    if let Some(Part { quoted: last_quoted, kind: PartKind::Literal(last) }) = word.last_mut()
        && *last_quoted == quoted
    {
        last.push_str(text);
        return;
    }
    word.push(Part { quoted, kind: PartKind::Literal(text.to_owned()) });
}

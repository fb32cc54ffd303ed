//! What starts with `$` or a backquote: parameters, command substitutions, arithmetic.

use super::ast::{Conditional, Part, PartKind, Script, Trim, Word};
use super::parser::{Parsed, Parser, SyntaxError, is_name_char, parse};
use super::word::{Quotes, push_char, unterminated};

impl Parser {
    /// The expansion that starts at `$` or a backquote; a lone `$` is itself.
    pub(super) fn expansion(&mut self, word: &mut Word, quoted: bool) -> Parsed<()> {
        self.enter()?;
        let kind = if self.peek() == Some('`') {
            Some(PartKind::Substitution(self.backquoted()?))
        } else {
            self.at += 1;
            self.dollar(quoted)?
        };
        self.depth -= 1;
        match kind {
            Some(kind) => word.push(Part { quoted, kind }),
            None => push_char(word, '$', true),
        }
        Ok(())
    }

    /// After `$`.
    fn dollar(&mut self, quoted: bool) -> Parsed<Option<PartKind>> {
        if self.eat("((") {
            return self.arithmetic().map(Some);
        }
        if self.eat("(") {
            return self.substitution().map(PartKind::Substitution).map(Some);
        }
        if self.eat("{") {
            return self.braced(quoted).map(Some);
        }
        Ok(self.parameter_name(false).map(PartKind::Parameter))
    }

    /// A variable, a positional parameter or a special one. Without braces only one digit counts.
    fn parameter_name(&mut self, braces: bool) -> Option<String> {
        let c = self.peek()?;
        let mut length = 1;
        if c.is_ascii_digit() {
            while braces && self.peek_at(length).is_some_and(|c| c.is_ascii_digit()) {
                length += 1;
            }
        } else if is_name_char(c) {
            while self.peek_at(length).is_some_and(is_name_char) {
                length += 1;
            }
        } else if !"@*#?$!-".contains(c) {
            return None;
        }
        self.at += length;
        Some(self.chars[self.at - length..self.at].iter().collect())
    }

    fn arithmetic(&mut self) -> Parsed<PartKind> {
        let mut word = Word::new();
        let mut open = 0;
        loop {
            match self.peek() {
                None => return Err(SyntaxError("syntax error: unterminated $((".to_owned())),
                Some(')') if open == 0 => break,
                Some(')') => open -= 1,
                Some('(') => open += 1,
                Some(_) => {}
            }
            self.quoted_char(&mut word, Quotes::Arithmetic)?;
        }
        if !self.eat("))") {
            return Err(SyntaxError("syntax error: missing '))'".to_owned()));
        }
        Ok(PartKind::Arithmetic(word))
    }

    /// After `${`.
    fn braced(&mut self, quoted: bool) -> Parsed<PartKind> {
        if self.peek() == Some('#') && self.peek_at(1).is_some_and(|c| is_name_char(c) || c == '@' || c == '*') {
            self.at += 1;
            let name = self.parameter_name(true).ok_or_else(bad_substitution)?;
            return if self.eat("}") { Ok(PartKind::Length(name)) } else { Err(bad_substitution()) };
        }
        let name = self.parameter_name(true).ok_or_else(bad_substitution)?;
        if self.eat("}") {
            return Ok(PartKind::Parameter(name));
        }
        if let Some(trim) = self.trim() {
            return Ok(PartKind::Trim { name, trim, pattern: self.braced_word(false)? });
        }
        let colon = self.eat(":");
        let form = match self.peek() {
            Some('-') => Conditional::Default,
            Some('=') => Conditional::Assign,
            Some('+') => Conditional::Alternative,
            Some('?') => Conditional::Error,
            _ => return Err(bad_substitution()),
        };
        self.at += 1;
        Ok(PartKind::Conditional { name, colon, form, word: self.braced_word(quoted)? })
    }

    fn trim(&mut self) -> Option<Trim> {
        let forms = [
            ("##", Trim::LongestPrefix),
            ("#", Trim::ShortestPrefix),
            ("%%", Trim::LongestSuffix),
            ("%", Trim::ShortestSuffix),
        ];
        forms.into_iter().find(|(text, _)| self.eat(text)).map(|(_, trim)| trim)
    }

    /// The word of `${name:-word}`, with the closing brace.
    fn braced_word(&mut self, quoted: bool) -> Parsed<Word> {
        let mut word = Word::new();
        while self.peek() != Some('}') {
            if self.peek().is_none() {
                return Err(unterminated("}"));
            }
            self.word_char(&mut word, quoted)?;
        }
        self.at += 1;
        Ok(word)
    }

    fn backquoted(&mut self) -> Parsed<Script> {
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek() {
                None => return Err(unterminated("`")),
                Some('`') => break,
                Some('\\') if matches!(self.peek_at(1), Some('`' | '\\' | '$')) => {
                    self.at += 1;
                    text.extend(self.peek());
                }
                Some(c) => text.push(c),
            }
            self.at += 1;
        }
        self.at += 1;
        let script = parse(&text);
        match script.error {
            Some(error) => Err(SyntaxError(error)),
            None => Ok(script),
        }
    }
}

fn bad_substitution() -> SyntaxError {
    SyntaxError("syntax error: bad substitution".to_owned())
}

//! What starts with `$` or a backquote: parameters, command substitutions, arithmetic.

use super::ast::{Conditional, Part, PartKind, Replace, Script, Trim, Word};
use super::parser::{Parsed, Parser, SyntaxError, is_name_char, parse, simple::subscript_length};
use super::word::{Quotes, push_char};
use crate::dialect::Dialect;

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
            let start = self.at;
            match self.arithmetic() {
                Ok(kind) => return Ok(Some(kind)),
                // `$((` may begin a subshell in a substitution.
                Err(_) if self.peek().is_some() => self.at = start - 1,
                Err(error) => return Err(error),
            }
            return self.substitution().map(PartKind::Substitution).map(Some);
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

    pub(super) fn arithmetic(&mut self) -> Parsed<PartKind> {
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
        let kind = self.braced_kind(quoted)?;
        if let Some(kind) = kind {
            return Ok(kind);
        }
        if !self.dialect.is_bash() {
            return Err(bad_substitution());
        }
        // bash finds out when it gets there.
        while self.peek().is_some_and(|c| c != '}') {
            self.at += 1;
        }
        self.eat("}");
        Ok(PartKind::Bad)
    }

    fn braced_kind(&mut self, quoted: bool) -> Parsed<Option<PartKind>> {
        let bash = self.dialect.is_bash();
        if self.peek() == Some('#') && self.peek_at(1).is_some_and(|c| is_name_char(c) || c == '@' || c == '*') {
            self.at += 1;
            let Some(name) = self.element_name() else { return Ok(None) };
            return Ok(self.eat("}").then_some(PartKind::Length(name)));
        }
        if bash && self.peek() == Some('!') && self.peek_at(1).is_some_and(is_name_char) {
            self.at += 1;
            let Some(name) = self.element_name() else { return Ok(None) };
            let keys = name.strip_suffix("[@]").or_else(|| name.strip_suffix("[*]")).map(str::to_owned);
            return Ok(self.eat("}").then_some(keys.map_or(PartKind::Indirect(name), PartKind::Keys)));
        }
        let Some(name) = self.element_name() else { return Ok(None) };
        if self.eat("}") {
            return Ok(Some(PartKind::Parameter(name)));
        }
        if let Some(trim) = self.trim() {
            return Ok(Some(PartKind::Trim { name, trim, pattern: self.braced_word(false)? }));
        }
        if self.dialect != Dialect::Dash {
            if self.eat("/") {
                return self.replacement(name).map(Some);
            }
            if self.peek() == Some(':') && self.peek_at(1).is_some_and(|c| !"-=+?".contains(c)) {
                self.at += 1;
                return self.slice(name).map(Some);
            }
        }
        if bash {
            for (text, upper, all) in [("^^", true, true), ("^", true, false), (",,", false, true), (",", false, false)]
            {
                if self.eat(text) {
                    return Ok(self.eat("}").then_some(PartKind::Case { name, upper, all }));
                }
            }
        }
        let colon = self.eat(":");
        let form = match self.peek() {
            Some('-') => Conditional::Default,
            Some('=') => Conditional::Assign,
            Some('+') => Conditional::Alternative,
            Some('?') => Conditional::Error,
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(PartKind::Conditional { name, colon, form, word: self.braced_word(quoted)? }))
    }

    /// A parameter's name, in bash with a subscript.
    fn element_name(&mut self) -> Option<String> {
        let mut name = self.parameter_name(true)?;
        if self.dialect.is_bash() && self.peek() == Some('[') {
            let length = subscript_length(&self.chars[self.at..])?;
            name.extend(&self.chars[self.at..self.at + length]);
            self.at += length;
        }
        Some(name)
    }

    /// After `${name/`.
    fn replacement(&mut self, name: String) -> Parsed<PartKind> {
        let mode = if self.eat("/") {
            Replace::All
        } else if self.dialect.is_bash() && self.eat("#") {
            Replace::Prefix
        } else if self.dialect.is_bash() && self.eat("%") {
            Replace::Suffix
        } else {
            Replace::First
        };
        let pattern = self.word_until(&['/', '}'])?;
        let with = if self.eat("/") { self.word_until(&['}'])? } else { Word::new() };
        self.expect_brace()?;
        Ok(PartKind::Replace { name, mode, pattern, with })
    }

    /// After `${name:`.
    fn slice(&mut self, name: String) -> Parsed<PartKind> {
        let offset = self.word_until(&[':', '}'])?;
        let length = if self.eat(":") { Some(self.word_until(&['}'])?) } else { None };
        self.expect_brace()?;
        Ok(PartKind::Slice { name, offset, length })
    }

    fn expect_brace(&mut self) -> Parsed<()> {
        if self.eat("}") { Ok(()) } else { Err(self.unterminated("}")) }
    }

    fn word_until(&mut self, ends: &[char]) -> Parsed<Word> {
        let mut word = Word::new();
        while let Some(c) = self.peek().filter(|c| !ends.contains(c)) {
            if c == '(' || c == ')' || c == ' ' {
                self.at += 1;
                push_char(&mut word, c, false);
            } else {
                self.word_char(&mut word, false)?;
            }
        }
        Ok(word)
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
                return Err(self.unterminated("}"));
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
                None => return Err(self.unterminated("`")),
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
        let script = parse(&text, self.dialect);
        match script.error {
            Some(error) => Err(SyntaxError(error.message)),
            None => Ok(script),
        }
    }
}

fn bad_substitution() -> SyntaxError {
    SyntaxError("syntax error: bad substitution".to_owned())
}

//! `[[ … ]]`, `((…))` and the three parts of an arithmetic `for`.

use super::ast::{CommandKind, Condition, Part, PartKind, Word};
use super::parser::{Parsed, Parser, is_metacharacter};
use super::word::push_char;

const UNARY: &str = "abcdefghknoprstuvwxzGLNOS";
const BINARY: [&str; 16] =
    ["=", "==", "!=", "=~", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "-in"];

impl Parser {
    pub(super) fn condition_command(&mut self) -> Parsed<CommandKind> {
        self.expect("[[")?;
        let condition = self.condition_or()?;
        self.skip_lines()?;
        self.expect("]]")?;
        Ok(CommandKind::Condition(condition))
    }

    fn condition_or(&mut self) -> Parsed<Condition> {
        let mut left = self.condition_and()?;
        loop {
            self.skip_lines()?;
            if !self.eat("||") {
                return Ok(left);
            }
            left = Condition::Or(Box::new(left), Box::new(self.condition_and()?));
        }
    }

    fn condition_and(&mut self) -> Parsed<Condition> {
        let mut left = self.condition_primary()?;
        loop {
            self.skip_lines()?;
            if !self.eat("&&") {
                return Ok(left);
            }
            left = Condition::And(Box::new(left), Box::new(self.condition_primary()?));
        }
    }

    fn condition_primary(&mut self) -> Parsed<Condition> {
        self.enter()?;
        self.skip_lines()?;
        let condition = self.condition_inner()?;
        self.depth -= 1;
        Ok(condition)
    }

    fn condition_inner(&mut self) -> Parsed<Condition> {
        if self.plain_word().as_deref() == Some("!") {
            self.at += 1;
            return Ok(Condition::Not(Box::new(self.condition_primary()?)));
        }
        if self.eat("(") {
            let inner = self.condition_or()?;
            self.skip_lines()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let operator = self.plain_word().filter(|word| {
            let mut chars = word.chars();
            chars.next() == Some('-') && chars.next().is_some_and(|c| UNARY.contains(c)) && chars.next().is_none()
        });
        if let Some(operator) = operator {
            self.at += operator.len();
            let word = self.condition_word()?;
            return Ok(Condition::Unary(operator, word));
        }
        let left = self.condition_word()?;
        self.skip_blanks();
        let Some(operator) = self.condition_operator() else { return Ok(Condition::Unary("-n".to_owned(), left)) };
        let right = if operator == "=~" { self.regex_word()? } else { self.condition_word()? };
        Ok(Condition::Binary(operator, left, right))
    }

    fn condition_word(&mut self) -> Parsed<Word> {
        self.skip_blanks();
        if self.plain_word().as_deref() == Some("]]") {
            return Err(self.unexpected(None));
        }
        match self.word()? {
            Some(word) => Ok(word),
            None => Err(self.unexpected(None)),
        }
    }

    fn condition_operator(&mut self) -> Option<String> {
        let word = match self.peek() {
            Some(c @ ('<' | '>')) => c.to_string(),
            _ => self.plain_word().filter(|word| BINARY.contains(&word.as_str()))?,
        };
        self.at += word.len();
        Some(word)
    }

    /// A regular expression: parentheses and bars belong to it.
    fn regex_word(&mut self) -> Parsed<Word> {
        self.skip_blanks();
        let mut word = Word::new();
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\t' | '\n' => break,
                _ if is_metacharacter(c) => {
                    self.at += 1;
                    push_char(&mut word, c, false);
                }
                '$' if !self
                    .peek_at(1)
                    .is_some_and(|next| next == '{' || next == '(' || next == '_' || next.is_alphanumeric()) =>
                {
                    push_char(&mut word, c, false);
                    self.at += 1;
                }
                '\\' => {
                    // The backslash is the expression's own.
                    push_char(&mut word, c, false);
                    self.at += 1;
                    if let Some(next) = self.peek() {
                        push_char(&mut word, next, false);
                        self.at += 1;
                    }
                }
                _ => self.word_char(&mut word, false)?,
            }
        }
        Ok(word)
    }

    /// `((…))`, or nothing if it is a subshell in a subshell.
    pub(super) fn arithmetic_command(&mut self) -> Parsed<Option<CommandKind>> {
        let start = self.at;
        self.at += 2;
        match self.arithmetic() {
            Ok(PartKind::Arithmetic(word)) => Ok(Some(CommandKind::Arithmetic(word))),
            Ok(_) => unreachable!("it reads nothing else"),
            Err(error) if self.peek().is_none() => Err(error),
            Err(_) => {
                self.at = start;
                Ok(None)
            }
        }
    }
}

/// Splits `a; b; c`.
pub(super) fn three_parts(word: Word) -> Option<[Word; 3]> {
    let mut parts = [Word::new(), Word::new(), Word::new()];
    let mut current = 0;
    for part in word {
        let Part { quoted, kind: PartKind::Literal(text) } = &part else {
            parts.get_mut(current)?.push(part);
            continue;
        };
        for (i, piece) in text.split(';').enumerate() {
            current += usize::from(i > 0);
            if !piece.trim().is_empty() {
                parts.get_mut(current)?.push(Part { quoted: *quoted, kind: PartKind::Literal(piece.to_owned()) });
            }
        }
    }
    (current == 2).then_some(parts)
}

//! Label selectors as they stand in a query: `app=demo,tier in (a, b),!old` ([K-120], [K-153]).
//!
//! The messages about what is no selector are upstream's, so the reading follows its parser.

use crate::field::quote;
use crate::validation::names::{label_value_errors, qualified_errors};

/// What labels must be like. An empty one chooses everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector(Vec<Requirement>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// What is wrong with it, in upstream's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        Parser { tokens: tokens(text), place: 0 }.selector()
    }

    /// Whether there is no requirement.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether labels fulfil it; `get` looks one up.
    pub fn matches<'a>(&self, get: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.0.iter().all(|requirement| requirement.matches(get(&requirement.key)))
    }
}

impl Requirement {
    fn matches(&self, value: Option<&str>) -> bool {
        let is_listed = |value: &str| self.values.iter().any(|listed| listed == value);
        let bound = || self.values.first().and_then(|bound| bound.parse::<i64>().ok());
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self.operator {
            Operator::In => value.is_some_and(is_listed),
            Operator::NotIn => value.is_none_or(|value| !is_listed(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan => number().zip(bound()).is_some_and(|(value, bound)| value > bound),
            Operator::LessThan => number().zip(bound()).is_some_and(|(value, bound)| value < bound),
        }
    }
}

/// A part of a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Sign(&'static str),
    /// Signs that mean nothing together, with the message about them.
    Wrong(String),
    End,
}

impl Token {
    fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Wrong(text) => text,
            Self::Sign(sign) => sign,
            Self::End => "",
        }
    }

    /// The word, if a name or a value may stand here.
    fn word(&self) -> Option<&str> {
        if let Self::Word(text) = self { Some(text) } else { None }
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self, Self::Sign(own) if *own == sign)
    }
}

const SIGNS: [&str; 9] = [")", ",", "!", "==", "=", ">", "<", "!=", "("];

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}

fn is_sign(letter: char) -> bool {
    matches!(letter, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches(is_blank);
    while let Some(first) = rest.chars().next().filter(|letter| *letter != '\0') {
        let length = if is_sign(first) {
            let (token, length) = sign(rest);
            tokens.push(token);
            length
        } else {
            let length = rest.find(|letter| is_sign(letter) || is_blank(letter)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        };
        rest = rest[length..].trim_start_matches(is_blank);
    }
    tokens.push(Token::End);
    tokens
}

/// The longest sign at the beginning of a text, and its length.
fn sign(text: &str) -> (Token, usize) {
    let signs = text.find(|letter| !is_sign(letter)).unwrap_or(text.len());
    let mut found = None;
    for length in 1..=signs {
        match SIGNS.iter().find(|sign| ***sign == text[..length]) {
            Some(sign) => found = Some(*sign),
            None if found.is_some() => break,
            None => {}
        }
    }
    match found {
        Some(sign) => (Token::Sign(sign), sign.len()),
        None => (Token::Wrong(format!("error expected: keyword found '{}'", &text[..signs])), signs),
    }
}

struct Parser {
    tokens: Vec<Token>,
    place: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.place).unwrap_or(&Token::End)
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.place += 1;
        token
    }

    fn selector(&mut self) -> Result<Selector, String> {
        let mut requirements = Vec::new();
        let begins = |token: &Token| token.word().is_some() || token.is("!");
        loop {
            let token = self.peek();
            if *token == Token::End {
                break;
            }
            if !begins(token) {
                return Err(format!("found '{}', expected: !, identifier, or 'end of string'", token.text()));
            }
            let requirement = self.requirement().map_err(|why| format!("unable to parse requirement: {why}"))?;
            requirements.push(requirement);
            match self.take() {
                Token::End => break,
                token if token.is(",") => {
                    let next = self.peek();
                    if !begins(next) {
                        return Err(format!("found '{}', expected: identifier after ','", next.text()));
                    }
                }
                token => return Err(format!("found '{}', expected: ',' or 'end of string'", token.text())),
            }
        }
        Ok(Selector(requirements))
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let mut token = self.take();
        let is_denied = token.is("!");
        if is_denied {
            token = self.take();
        }
        let Some(key) = token.word() else { return Err(format!("found '{}', expected: identifier", token.text())) };
        let key = key.to_owned();
        check("<nil>", &key, &qualified_errors(&key))?;
        let is_alone = *self.peek() == Token::End || self.peek().is(",");
        if is_denied || is_alone {
            let operator = if is_denied { Operator::DoesNotExist } else { Operator::Exists };
            return Ok(Requirement { key, operator, values: Vec::new() });
        }
        let (operator, mut values) = self.operator_and_values()?;
        values.sort();
        values.dedup();
        if matches!(operator, Operator::GreaterThan | Operator::LessThan)
            && let Some(value) = values.iter().find(|value| value.parse::<i64>().is_err())
        {
            let why = "for 'Gt', 'Lt' operators, the value must be an integer";
            return Err(format!("values[0]: Invalid value: {}: {why}", quote(value)));
        }
        for (place, value) in values.iter().enumerate() {
            check(&format!("values[{place}][{key}]"), value, &label_value_errors(value))?;
        }
        Ok(Requirement { key, operator, values })
    }

    fn operator_and_values(&mut self) -> Result<(Operator, Vec<String>), String> {
        let token = self.take();
        Ok(match &token {
            Token::Word(word) if word == "in" => (Operator::In, self.values()?),
            Token::Word(word) if word == "notin" => (Operator::NotIn, self.values()?),
            Token::Sign("=" | "==") => (Operator::In, self.exact()?),
            Token::Sign("!=") => (Operator::NotIn, self.exact()?),
            Token::Sign(">") => (Operator::GreaterThan, self.exact()?),
            Token::Sign("<") => (Operator::LessThan, self.exact()?),
            other => {
                let known = "in, notin, =, ==, !=, gt, lt";
                return Err(format!("found '{}', expected: {known}", other.text()));
            }
        })
    }

    fn exact(&mut self) -> Result<Vec<String>, String> {
        if *self.peek() == Token::End || self.peek().is(",") {
            return Ok(vec![String::new()]);
        }
        let token = self.take();
        match token.word() {
            Some(word) => Ok(vec![word.to_owned()]),
            None => Err(format!("found '{}', expected: identifier", token.text())),
        }
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        let open = self.take();
        if !open.is("(") {
            return Err(format!("found '{}' expected: '('", open.text()));
        }
        if self.peek().is(")") {
            self.take();
            return Ok(vec![String::new()]);
        }
        let first = self.peek();
        if first.word().is_none() && !first.is(",") {
            return Err(format!("found '{}', expected: ',', ')' or identifier", first.text()));
        }
        let values = self.list()?;
        self.take();
        Ok(values)
    }

    /// Values between commas, some of which may be empty, up to the closing parenthesis.
    fn list(&mut self) -> Result<Vec<String>, String> {
        let mut values: Vec<String> = Vec::new();
        loop {
            let token = self.take();
            if let Some(word) = token.word() {
                values.push(word.to_owned());
                let next = self.peek();
                if next.is(")") {
                    return Ok(values);
                }
                if !next.is(",") {
                    return Err(format!("found '{}', expected: ',' or ')'", next.text()));
                }
            } else if token.is(",") {
                let next = self.peek();
                if values.is_empty() || next.is(")") || next.is(",") {
                    values.push(String::new());
                }
                if next.is(")") {
                    return Ok(values);
                }
            } else {
                return Err(format!("found '{}', expected: ',', or identifier", token.text()));
            }
        }
    }
}

fn check(path: &str, value: &str, errors: &[String]) -> Result<(), String> {
    if errors.is_empty() {
        return Ok(());
    }
    Err(format!("{path}: Invalid value: {}: {}", quote(value), errors.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [K-120]
    #[test]
    fn requirements_choose_labels() {
        let check = |selector: &str, expected: bool| {
            let selector = Selector::parse(selector).expect("a selector");
            let get = |key: &str| match key {
                "app" => Some("demo"),
                "n" => Some("7"),
                _ => None,
            };
            assert_eq!(selector.matches(get), expected, "{selector:?}");
        };
        for selector in
            ["", "app", "app=demo", "app == demo", "app in (x, demo),!z", "z!=1", "z notin (a)", "n>6", "n<8", "in!=a"]
        {
            check(selector, true);
        }
        for selector in
            ["z", "!app", "app=x", "app!=demo", "app in (x)", "app notin (demo)", "n>7", "app>1", "app in ()"]
        {
            check(selector, false);
        }
    }

    /// [K-153]
    #[test]
    fn mistakes_are_told_as_upstream_does() {
        let check = |selector: &str, expected: &str| {
            let error = Selector::parse(selector).expect_err(selector);
            assert_eq!(error.get(..expected.len()), Some(expected), "{selector}: {error}");
        };
        check("app in (demo", "unable to parse requirement: found '', expected: ',' or ')'");
        check("app=a b", "found 'b', expected: ',' or 'end of string'");
        check("=x", "found '=', expected: !, identifier, or 'end of string'");
        check("a,", "found '', expected: identifier after ','");
        check(
            "a/b/c",
            "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must consist of ",
        );
        check("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
        check("a in b", "unable to parse requirement: found 'b' expected: '('");
        check("a=>b", "unable to parse requirement: found '>', expected: identifier");
        check("a>b", "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, ");
    }
}

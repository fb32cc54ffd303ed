//! Reading of templates.

use super::quote::unquote;

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// What stands between `{` and `}`.
    List(Vec<Node>),
    /// Text outside braces, or quoted inside.
    Text(String),
    /// `.name`
    Field(String),
    /// `[start:end:step]`
    Array([Bound; 3]),
    /// `[?(left operator right)]`; the operator `exists` has no right side.
    Filter { left: Vec<Node>, right: Vec<Node>, operator: String },
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// `true` or `false`
    Bool(bool),
    /// `.*`
    Wildcard,
    /// `..`
    Recursive,
    /// `[a,b]`
    Union(Vec<Vec<Node>>),
    /// A word, such as `range`.
    Identifier(String),
}

/// A bound of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bound {
    /// The number; absent if none is written.
    pub value: Option<i64>,
    /// Whether it follows from a single index.
    pub is_derived: bool,
}

/// Reads a template.
pub fn parse(text: &str) -> Result<Vec<Node>, String> {
    let mut parser = Parser { text, at: 0 };
    let mut nodes = Vec::new();
    loop {
        let plain = parser.rest().find('{').unwrap_or(parser.rest().len());
        if plain > 0 {
            nodes.push(Node::Text(parser.rest()[..plain].to_owned()));
            parser.at += plain;
        }
        if parser.rest().is_empty() {
            return Ok(nodes);
        }
        parser.at += 1;
        nodes.push(Node::List(parser.action()?));
    }
}

/// The nodes of what stands between braces.
fn action(text: &str) -> Result<Vec<Node>, String> {
    match parse(&format!("{{{text}}}"))?.into_iter().next() {
        Some(Node::List(nodes)) => Ok(nodes),
        _ => Ok(Vec::new()),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    /// Whatever follows up to `}`.
    fn action(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        loop {
            let rest = self.rest();
            if rest.starts_with('}') {
                self.at += 1;
                return Ok(nodes);
            }
            if rest.starts_with("[?(") {
                nodes.push(self.filter()?);
                continue;
            }
            if rest.starts_with("..") {
                self.recursive(&mut nodes)?;
                continue;
            }
            self.one(&mut nodes)?;
        }
    }

    fn one(&mut self, nodes: &mut Vec<Node>) -> Result<(), String> {
        let start = self.at;
        match self.next() {
            None | Some('\r' | '\n') => return Err("unclosed action".to_owned()),
            Some(' ' | '@' | '$') => {}
            Some('[') => self.array(nodes)?,
            Some(quote @ ('"' | '\'')) => nodes.push(self.quoted(start, quote)?),
            Some('.') => nodes.push(self.field()),
            Some(letter) if letter == '+' || letter == '-' || letter.is_numeric() => {
                self.at = start;
                nodes.push(self.number()?);
            }
            Some(letter) if is_word(letter) => nodes.push(self.identifier(start)),
            Some(letter) => return Err(format!("unrecognized character in action: {}", code_point(letter))),
        }
        Ok(())
    }

    fn recursive(&mut self, nodes: &mut Vec<Node>) -> Result<(), String> {
        if nodes.last() == Some(&Node::Recursive) {
            return Err("invalid multiple recursive descent".to_owned());
        }
        self.at += 2;
        nodes.push(Node::Recursive);
        if self.peek().is_some_and(is_word) {
            nodes.push(self.field());
        }
        Ok(())
    }

    fn field(&mut self) -> Node {
        let start = self.at;
        while let Some(letter) = self.peek() {
            if is_terminator(letter) {
                break;
            }
            self.next();
            if letter == '\\' {
                self.next();
            }
        }
        match &self.text[start..self.at] {
            "*" => Node::Wildcard,
            name => Node::Field(name.replace('\\', "")),
        }
    }

    fn identifier(&mut self, start: usize) -> Node {
        while self.peek().is_some_and(|letter| !is_terminator(letter)) {
            self.next();
        }
        match &self.text[start..self.at] {
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            word => Node::Identifier(word.to_owned()),
        }
    }

    fn number(&mut self) -> Result<Node, String> {
        let start = self.at;
        if matches!(self.peek(), Some('+' | '-')) {
            self.next();
        }
        while self.peek().is_some_and(|letter| letter == '.' || letter.is_numeric()) {
            self.next();
        }
        let text = &self.text[start..self.at];
        if let Ok(whole) = text.parse() {
            return Ok(Node::Int(whole));
        }
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.map(Node::Float).ok_or_else(|| format!("cannot parse number {text}"))
    }

    fn quoted(&mut self, start: usize, quote: char) -> Result<Node, String> {
        loop {
            match self.next() {
                None | Some('\n') => return Err("unterminated quoted string".to_owned()),
                Some(letter) if letter == quote && self.text.as_bytes()[self.at - 2] != b'\\' => break,
                Some(_) => {}
            }
        }
        let text = &self.text[start..self.at];
        let plain = unquote(text).ok_or_else(|| format!("unquote string {text} error invalid syntax"))?;
        Ok(Node::Text(plain))
    }

    fn array(&mut self, nodes: &mut Vec<Node>) -> Result<(), String> {
        let start = self.at;
        loop {
            match self.next() {
                None | Some('\n') => return Err("unterminated array".to_owned()),
                Some(']') => break,
                Some(_) => {}
            }
        }
        let text = &self.text[start..self.at - 1];
        let text = if text == "*" { ":" } else { text };
        if text.contains(',') {
            let parts = text.split(',').map(|part| action(&format!("[{}]", part.trim_matches(' '))));
            nodes.push(Node::Union(parts.collect::<Result<_, _>>()?));
        } else if let Some(key) = dictionary_key(text) {
            nodes.extend(action(&format!(".{key}"))?);
        } else {
            nodes.push(Node::Array(bounds(text)?));
        }
        Ok(())
    }

    fn filter(&mut self) -> Result<Node, String> {
        self.at += 3;
        let start = self.at;
        let (mut quote, mut is_closed) = (None, false);
        loop {
            match (self.next(), quote) {
                (None | Some('\n'), _) => return Err("unterminated filter".to_owned()),
                (Some(letter @ ('"' | '\'')), None) => quote = Some(letter),
                (Some(letter @ ('"' | '\'')), Some(pair)) => {
                    is_closed |= self.text.as_bytes()[self.at - 2] != b'\\' && letter == pair;
                }
                (Some(')'), _) if quote.is_some() == is_closed => break,
                (Some(_), _) => {}
            }
        }
        let text = &self.text[start..self.at - 1];
        if self.next() != Some(']') {
            return Err("unclosed array expect ]".to_owned());
        }
        let Some((left, operator, right)) = comparison(text) else {
            return Ok(Node::Filter { left: action(text)?, right: Vec::new(), operator: "exists".to_owned() });
        };
        Ok(Node::Filter { left: action(left)?, right: action(right)?, operator: operator.to_owned() })
    }
}

/// The two sides of a comparison and what stands between them.
fn comparison(text: &str) -> Option<(&str, &str, &str)> {
    let is_operator = |letter| matches!(letter, '!' | '<' | '>' | '=');
    let start = text.find(is_operator).filter(|start| *start > 0)?;
    let length = text[start..].find(|letter| !is_operator(letter)).unwrap_or(text.len() - start);
    // Something must be left on the right side, be it the last letter of the operator.
    let length = if start + length == text.len() { length - 1 } else { length };
    (length > 0).then(|| (&text[..start], &text[start..start + length], &text[start + length..]))
}

/// What stands between single quotes.
fn dictionary_key(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'').filter(|key| !key.contains('\''))
}

fn bounds(text: &str) -> Result<[Bound; 3], String> {
    let parts: Vec<&str> = text.split(':').collect();
    let is_number = |part: &&str| part.strip_prefix('-').unwrap_or(part).bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() > 3 || !parts.iter().all(is_number) {
        return Err(format!("invalid array index {text}"));
    }
    let mut bounds = [Bound::default(); 3];
    for (bound, part) in bounds.iter_mut().zip(&parts) {
        if !part.is_empty() {
            bound.value = Some(part.parse().map_err(|_| format!("array index {part} is not a number"))?);
        }
    }
    if parts.len() == 1 {
        bounds[1] = Bound { value: Some(bounds[0].value.unwrap_or(0).saturating_add(1)), is_derived: true };
    }
    Ok(bounds)
}

/// Whether a name ends here.
fn is_terminator(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}')
}

fn is_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

/// A character as Go's `%#U` shows it.
fn code_point(letter: char) -> String {
    let code = format!("U+{:04X}", letter as u32);
    if letter.is_control() { code } else { format!("{code} '{letter}'") }
}

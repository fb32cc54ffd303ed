//! From words to a tree.

use super::call;
use super::lex::{Mistake, Piece, Token, pieces};

/// A part of a template.
#[derive(Clone, Debug)]
pub enum Node {
    /// What is copied.
    Text(String),
    /// A pipeline whose value is printed, unless it goes into a variable.
    Print(usize, Pipe),
    /// `if`, `range` or `with`, with what else to do.
    Block { line: usize, kind: Kind, pipe: Pipe, body: Vec<Node>, otherwise: Vec<Node> },
}

/// What a block does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Once if the value is not empty.
    If,
    /// For each item.
    Range,
    /// Once, with the value as the dot.
    With,
}

/// Commands, each of which gets the value of the one before as its last argument.
#[derive(Clone, Debug)]
pub struct Pipe {
    /// Variables that the value goes into.
    pub variables: Vec<String>,
    /// Whether they are new.
    pub is_declaration: bool,
    /// The commands.
    pub commands: Vec<Vec<Word>>,
}

/// A word of a command.
#[derive(Clone, Debug)]
pub enum Word {
    /// The dot and fields of it.
    Dot(Vec<String>),
    /// A variable and fields of it.
    Variable(String, Vec<String>),
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// `true` or `false`
    Bool(bool),
    /// `nil`
    Nil,
    /// A function.
    Function(String),
    /// A pipeline in parentheses, and fields of its value.
    Pipe(Pipe, Vec<String>),
}

/// Reads a template.
pub fn parse(text: &str) -> Result<Vec<Node>, Mistake> {
    let lines = text.matches('\n').count() + 1;
    let mut parser = Parser { pieces: pieces(text)?.into_iter(), variables: vec!["$".to_owned()], lines };
    let (nodes, end) = parser.nodes()?;
    match end {
        None => Ok(nodes),
        Some((line, word, _)) => Err((line, format!("unexpected {{{{{word}}}}}"))),
    }
}

struct Parser {
    pieces: std::vec::IntoIter<Piece>,
    /// Variables that are known here.
    variables: Vec<String>,
    lines: usize,
}

/// `end`, or `else` with what follows it.
type End = Option<(usize, String, Vec<Token>)>;

impl Parser {
    fn nodes(&mut self) -> Result<(Vec<Node>, End), Mistake> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.next() {
            let (line, tokens) = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text(text));
                    continue;
                }
                Piece::Action(line, tokens) => (line, tokens),
            };
            let tokens: Vec<Token> = trim(tokens);
            let word = match tokens.first() {
                Some(Token::Word(word)) => word.clone(),
                _ => String::new(),
            };
            let rest = || trim(tokens[1..].to_vec());
            match word.as_str() {
                "end" | "else" => return Ok((nodes, Some((line, word, rest())))),
                "if" => nodes.push(self.block(line, Kind::If, rest())?),
                "range" => nodes.push(self.block(line, Kind::Range, rest())?),
                "with" => nodes.push(self.block(line, Kind::With, rest())?),
                "define" | "template" | "block" | "break" | "continue" => {
                    return Err((line, format!("{{{{{word}}}}} is not part of this simulation")));
                }
                _ => nodes.push(Node::Print(line, self.pipe(line, tokens)?)),
            }
        }
        Ok((nodes, None))
    }

    fn block(&mut self, line: usize, kind: Kind, tokens: Vec<Token>) -> Result<Node, Mistake> {
        let known = self.variables.len();
        if tokens.is_empty() {
            let word = match kind {
                Kind::If => "if",
                Kind::Range => "range",
                Kind::With => "with",
            };
            return Err((line, format!("missing value for {word}")));
        }
        let pipe = self.pipe(line, tokens)?;
        let (body, end) = self.nodes()?;
        let mut otherwise = Vec::new();
        match end {
            None => return Err((self.lines, "unexpected EOF".to_owned())),
            Some((line, word, rest)) if word == "else" => match rest.first() {
                Some(Token::Word(word)) if word == "if" => {
                    otherwise.push(self.block(line, Kind::If, trim(rest[1..].to_vec()))?);
                }
                Some(Token::Word(word)) if word == "with" => {
                    otherwise.push(self.block(line, Kind::With, trim(rest[1..].to_vec()))?);
                }
                _ => {
                    let (nodes, end) = self.nodes()?;
                    if end.is_none() {
                        return Err((self.lines, "unexpected EOF".to_owned()));
                    }
                    otherwise = nodes;
                }
            },
            Some(_) => {}
        }
        self.variables.truncate(known);
        Ok(Node::Block { line, kind, pipe, body, otherwise })
    }

    fn pipe(&mut self, line: usize, tokens: Vec<Token>) -> Result<Pipe, Mistake> {
        let (variables, is_declaration, tokens) = variables(tokens);
        let mut tokens = tokens.into_iter().peekable();
        let commands = self.commands(line, &mut tokens, false)?;
        if is_declaration {
            self.variables.extend(variables.iter().cloned());
        } else if let Some(unknown) = variables.iter().find(|variable| !self.variables.contains(variable)) {
            return Err((line, format!("undefined variable {unknown:?}")));
        }
        Ok(Pipe { variables, is_declaration, commands })
    }

    fn commands(
        &mut self,
        line: usize,
        tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token>>,
        is_inner: bool,
    ) -> Result<Vec<Vec<Word>>, Mistake> {
        let mut commands = vec![Vec::new()];
        let mut is_closed = false;
        while let Some(token) = tokens.next() {
            let word = match token {
                Token::Blank => continue,
                Token::Sign("|") => {
                    commands.push(Vec::new());
                    continue;
                }
                Token::Sign(")") if is_inner => {
                    is_closed = true;
                    break;
                }
                Token::Sign("(") => {
                    let commands = self.commands(line, tokens, true)?;
                    let pipe = Pipe { variables: Vec::new(), is_declaration: false, commands };
                    Word::Pipe(pipe, fields(tokens))
                }
                Token::Sign(sign) => return Err((line, format!("unexpected {sign:?} in operand"))),
                Token::Field(name) if name.is_empty() => Word::Dot(Vec::new()),
                Token::Field(name) => {
                    let mut path = vec![name];
                    path.extend(fields(tokens));
                    Word::Dot(path)
                }
                Token::Variable(name) if self.variables.contains(&name) => {
                    let path = fields(tokens);
                    Word::Variable(name, path)
                }
                Token::Variable(name) => return Err((line, format!("undefined variable {name:?}"))),
                Token::Text(text) => Word::Text(text),
                Token::Number(text) => number(&text).ok_or_else(|| (line, format!("bad number syntax: {text:?}")))?,
                Token::Word(word) => match word.as_str() {
                    "true" => Word::Bool(true),
                    "false" => Word::Bool(false),
                    "nil" => Word::Nil,
                    _ if call::is_function(&word) => Word::Function(word),
                    _ => return Err((line, format!("function {word:?} not defined"))),
                },
            };
            commands.last_mut().expect("there is always a command").push(word);
        }
        if is_inner && !is_closed {
            return Err((line, "unclosed left paren".to_owned()));
        }
        if commands.iter().any(Vec::is_empty) {
            return Err((line, "missing value for command".to_owned()));
        }
        Ok(commands)
    }
}

fn trim(tokens: Vec<Token>) -> Vec<Token> {
    let start = tokens.iter().position(|token| *token != Token::Blank).unwrap_or(tokens.len());
    let end = tokens.iter().rposition(|token| *token != Token::Blank).map_or(start, |place| place + 1);
    tokens[start..end].to_vec()
}

/// The variables in front of `:=` or `=`.
fn variables(tokens: Vec<Token>) -> (Vec<String>, bool, Vec<Token>) {
    let place = tokens.iter().position(|token| matches!(token, Token::Sign(":=" | "=")));
    let Some(place) = place else { return (Vec::new(), false, tokens) };
    let names = tokens[..place].iter().filter_map(|token| match token {
        Token::Variable(name) => Some(name.clone()),
        _ => None,
    });
    (names.collect(), tokens[place] == Token::Sign(":="), tokens[place + 1..].to_vec())
}

/// Fields that follow without a blank.
fn fields(tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token>>) -> Vec<String> {
    let mut path = Vec::new();
    while let Some(Token::Field(name)) = tokens.next_if(|token| matches!(token, Token::Field(name) if !name.is_empty()))
    {
        path.push(name);
    }
    path
}

fn number(text: &str) -> Option<Word> {
    if let Ok(whole) = text.parse() {
        return Some(Word::Int(whole));
    }
    let hexadecimal = text.strip_prefix("0x").and_then(|digits| i64::from_str_radix(digits, 16).ok());
    hexadecimal.map(Word::Int).or_else(|| text.parse().ok().map(Word::Float))
}

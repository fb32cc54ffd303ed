//! A program's tokens in a tree.

mod expressions;

use super::lexer::{Token, tokens};
use super::tree::{Expression as E, Function, Pattern, Program, Redirect, Rule, Statement as S};

/// Deeper nesting is refused.
const NESTING_MAX: u32 = 100;

type Parsed<T> = Result<T, String>;

/// Parses a program; the error is a sentence.
pub(crate) fn parse(text: &str) -> Parsed<Program> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, no_in: false, no_greater: false };
    parser.program()
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
    /// In the head of a `for`, where `in` is not an operator.
    no_in: bool,
    /// In the words of `print`, where `>` is a redirect.
    no_greater: bool,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).unwrap_or(&Token::End)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(own) | Token::Keyword(own) if *own == sign)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> String {
        match self.peek() {
            Token::End => "syntax error: unexpected end of program".to_owned(),
            Token::NewLine => "syntax error: unexpected newline".to_owned(),
            Token::Sign(text) | Token::Keyword(text) => format!("syntax error at or near {text}"),
            Token::Name(text) | Token::Called(text) | Token::Text(text) | Token::Regex(text) => {
                format!("syntax error at or near {text}")
            }
            Token::Number(number) => format!("syntax error at or near {number}"),
        }
    }

    fn lines(&mut self) {
        while matches!(self.peek(), Token::NewLine) {
            self.at += 1;
        }
    }

    fn ends(&mut self) {
        while matches!(self.peek(), Token::NewLine) || self.is(";") {
            self.at += 1;
        }
    }

    fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > NESTING_MAX { Err("nested too deep".to_owned()) } else { Ok(()) }
    }

    fn program(&mut self) -> Parsed<Program> {
        let mut program = Program::default();
        loop {
            self.ends();
            if matches!(self.peek(), Token::End) {
                return Ok(program);
            }
            if self.eat("function") || self.eat("func") {
                program.functions.push(self.function()?);
            } else {
                program.rules.push(self.rule()?);
            }
        }
    }

    fn function(&mut self) -> Parsed<Function> {
        let (Token::Name(name) | Token::Called(name)) = self.next() else { return Err(self.unexpected()) };
        self.expect("(")?;
        let mut parameters = Vec::new();
        while !self.eat(")") {
            let Token::Name(parameter) = self.next() else { return Err(self.unexpected()) };
            parameters.push(parameter);
            self.eat(",");
            self.lines();
        }
        self.lines();
        Ok(Function { name, parameters, body: self.block()? })
    }

    fn rule(&mut self) -> Parsed<Rule> {
        let pattern = if self.eat("BEGIN") {
            Pattern::Begin
        } else if self.eat("END") {
            Pattern::End
        } else if self.is("{") {
            Pattern::Always
        } else {
            let first = self.expression()?;
            if self.eat(",") {
                self.lines();
                Pattern::Range(first, self.expression()?)
            } else {
                Pattern::When(first)
            }
        };
        let action = if self.is("{") { Some(self.block()?) } else { None };
        Ok(Rule { pattern, action })
    }

    fn block(&mut self) -> Parsed<Vec<S>> {
        self.expect("{")?;
        let mut statements = Vec::new();
        loop {
            self.ends();
            if self.eat("}") {
                return Ok(statements);
            }
            statements.push(self.statement()?);
        }
    }

    /// What a loop or condition runs.
    fn body(&mut self) -> Parsed<Vec<S>> {
        self.lines();
        if self.eat(";") {
            return Ok(Vec::new());
        }
        if self.is("{") { self.block() } else { Ok(vec![self.statement()?]) }
    }

    fn end_of_statement(&mut self) -> Parsed<()> {
        if matches!(self.peek(), Token::NewLine | Token::End) || self.is(";") {
            self.at += 1;
            return Ok(());
        }
        if self.is("}") { Ok(()) } else { Err(self.unexpected()) }
    }

    fn statement(&mut self) -> Parsed<S> {
        self.enter()?;
        let statement = self.statement_inner()?;
        self.depth -= 1;
        Ok(statement)
    }

    fn statement_inner(&mut self) -> Parsed<S> {
        if self.is("{") {
            return Ok(S::Block(self.block()?));
        }
        if self.eat("if") {
            return self.condition();
        }
        if self.eat("while") {
            self.expect("(")?;
            let condition = self.expression()?;
            self.expect(")")?;
            return Ok(S::While(condition, self.body()?));
        }
        if self.eat("do") {
            let body = self.body()?;
            self.ends();
            self.expect("while")?;
            self.expect("(")?;
            let condition = self.expression()?;
            self.expect(")")?;
            self.end_of_statement()?;
            return Ok(S::DoWhile(body, condition));
        }
        if self.eat("for") {
            return self.for_loop();
        }
        let statement = self.simple()?;
        self.end_of_statement()?;
        Ok(statement)
    }

    fn condition(&mut self) -> Parsed<S> {
        self.expect("(")?;
        let condition = self.expression()?;
        self.expect(")")?;
        let then = self.body()?;
        let before = self.at;
        self.ends();
        if self.eat("else") {
            return Ok(S::If(condition, then, self.body()?));
        }
        self.at = before;
        Ok(S::If(condition, then, Vec::new()))
    }

    fn for_loop(&mut self) -> Parsed<S> {
        self.expect("(")?;
        if let [Token::Name(name), Token::Keyword("in"), Token::Name(list), Token::Sign(")")] =
            &self.tokens[self.at..(self.at + 4).min(self.tokens.len())]
        {
            let (name, list) = (name.clone(), list.clone());
            self.at += 4;
            return Ok(S::ForIn(name, list, self.body()?));
        }
        let first = if self.is(";") { None } else { Some(Box::new(self.simple()?)) };
        self.expect(";")?;
        self.lines();
        let condition = if self.is(";") { None } else { Some(self.expression()?) };
        self.expect(";")?;
        self.lines();
        let step = if self.is(")") { None } else { Some(Box::new(self.simple()?)) };
        self.expect(")")?;
        Ok(S::For(first, condition, step, self.body()?))
    }

    fn simple(&mut self) -> Parsed<S> {
        let ends =
            |parser: &Self| matches!(parser.peek(), Token::NewLine | Token::End) || parser.is(";") || parser.is("}");
        if self.is("print") || self.is("printf") {
            let plain = self.is("print");
            self.at += 1;
            let (words, redirect) = self.print_words()?;
            return Ok(if plain { S::Print(words, redirect) } else { S::Printf(words, redirect) });
        }
        if self.eat("next") {
            return Ok(S::Next);
        }
        if self.eat("break") {
            return Ok(S::Break);
        }
        if self.eat("continue") {
            return Ok(S::Continue);
        }
        if self.eat("exit") {
            return Ok(S::Exit(if ends(self) { None } else { Some(self.expression()?) }));
        }
        if self.eat("return") {
            return Ok(S::Return(if ends(self) { None } else { Some(self.expression()?) }));
        }
        if self.eat("delete") {
            let Token::Name(name) = self.next() else { return Err(self.unexpected()) };
            let subscript = if self.eat("[") { Some(self.list("]")?) } else { None };
            return Ok(S::Delete(name, subscript));
        }
        Ok(S::Expression(self.expression()?))
    }

    fn print_words(&mut self) -> Parsed<(Vec<E>, Option<Redirect>)> {
        let mut words = Vec::new();
        self.no_greater = true;
        let ends = |parser: &Self| {
            matches!(parser.peek(), Token::NewLine | Token::End)
                || [";", "}", ">", ">>", "|"].iter().any(|sign| parser.is(sign))
        };
        while !ends(self) {
            words.push(self.expression()?);
            if !self.eat(",") {
                break;
            }
            self.lines();
        }
        self.no_greater = false;
        // `print (a, b)` is a list in parentheses.
        if let [E::Call(name, _)] = words.as_slice()
            && name.is_empty()
            && let Some(E::Call(_, list)) = words.pop()
        {
            words = list;
        }
        if self.is("|") {
            return Err("pipes to commands are not simulated".to_owned());
        }
        let append = self.is(">>");
        if append || self.is(">") {
            self.at += 1;
            let file = self.joined()?;
            return Ok((words, Some(Redirect { append, file })));
        }
        Ok((words, None))
    }

    /// Expressions up to a closing sign.
    fn list(&mut self, end: &str) -> Parsed<Vec<E>> {
        let (no_in, no_greater) = (std::mem::take(&mut self.no_in), std::mem::take(&mut self.no_greater));
        let mut all = Vec::new();
        self.lines();
        while !self.eat(end) {
            all.push(self.expression()?);
            self.lines();
            if !self.eat(",") && !self.is(end) {
                return Err(self.unexpected());
            }
            self.lines();
        }
        (self.no_in, self.no_greater) = (no_in, no_greater);
        Ok(all)
    }
}

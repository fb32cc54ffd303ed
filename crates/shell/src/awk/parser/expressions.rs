//! Expressions, loosest operator first.

use super::super::lexer::Token;
use super::super::tree::Expression as E;
use super::{Parsed, Parser};
use crate::regex::Regex;

impl Parser {
    pub(super) fn expression(&mut self) -> Parsed<E> {
        self.enter()?;
        let left = self.choice()?;
        let assigned = self.assignment(left)?;
        self.depth -= 1;
        Ok(assigned)
    }

    fn assignment(&mut self, left: E) -> Parsed<E> {
        if !matches!(left, E::Variable(_) | E::Element(..) | E::Field(_)) {
            return Ok(left);
        }
        for (sign, operator) in [
            ("=", None),
            ("+=", Some('+')),
            ("-=", Some('-')),
            ("*=", Some('*')),
            ("/=", Some('/')),
            ("%=", Some('%')),
            ("^=", Some('^')),
            ("**=", Some('^')),
        ] {
            if self.eat(sign) {
                self.lines();
                return Ok(E::Assign(Box::new(left), operator, Box::new(self.expression()?)));
            }
        }
        Ok(left)
    }

    fn choice(&mut self) -> Parsed<E> {
        let condition = self.or()?;
        if !self.eat("?") {
            return Ok(condition);
        }
        self.lines();
        let first = self.expression()?;
        self.lines();
        self.expect(":")?;
        self.lines();
        Ok(E::Choice(Box::new(condition), Box::new(first), Box::new(self.expression()?)))
    }

    fn or(&mut self) -> Parsed<E> {
        let mut left = self.and()?;
        while self.eat("||") {
            self.lines();
            left = E::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed<E> {
        let mut left = self.member()?;
        while self.eat("&&") {
            self.lines();
            left = E::And(Box::new(left), Box::new(self.member()?));
        }
        Ok(left)
    }

    fn member(&mut self) -> Parsed<E> {
        let mut left = self.matching()?;
        while !self.no_in && self.eat("in") {
            let Token::Name(name) = self.next() else { return Err(self.unexpected()) };
            left = match left {
                E::Call(group, list) if group.is_empty() => E::In(list, name),
                other => E::In(vec![other], name),
            };
        }
        Ok(left)
    }

    fn matching(&mut self) -> Parsed<E> {
        let mut left = self.comparison()?;
        loop {
            let negated = self.is("!~");
            if !negated && !self.is("~") {
                return Ok(left);
            }
            self.at += 1;
            left = E::Match(Box::new(left), negated, Box::new(self.comparison()?));
        }
    }

    fn comparison(&mut self) -> Parsed<E> {
        let left = self.joined()?;
        for sign in ["<=", ">=", "==", "!=", "<", ">"] {
            if !(sign == ">" && self.no_greater) && self.eat(sign) {
                return Ok(E::Compare(sign, Box::new(left), Box::new(self.joined()?)));
            }
        }
        Ok(left)
    }

    pub(super) fn joined(&mut self) -> Parsed<E> {
        let mut left = self.sum()?;
        loop {
            let starts = match self.peek() {
                Token::Number(_) | Token::Text(_) | Token::Name(_) | Token::Called(_) | Token::Regex(_) => true,
                Token::Sign(sign) => matches!(*sign, "$" | "(" | "!" | "-" | "+" | "++" | "--"),
                _ => false,
            };
            if !starts {
                return Ok(left);
            }
            left = E::Join(Box::new(left), Box::new(self.sum()?));
        }
    }

    fn sum(&mut self) -> Parsed<E> {
        let mut left = self.product()?;
        loop {
            let operator = if self.eat("+") {
                '+'
            } else if self.eat("-") {
                '-'
            } else {
                return Ok(left);
            };
            left = E::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed<E> {
        let mut left = self.unary()?;
        loop {
            let operator = if self.eat("*") {
                '*'
            } else if self.eat("/") {
                '/'
            } else if self.eat("%") {
                '%'
            } else {
                return Ok(left);
            };
            left = E::Binary(operator, Box::new(left), Box::new(self.unary()?));
        }
    }

    fn unary(&mut self) -> Parsed<E> {
        self.enter()?;
        let result = if self.eat("!") {
            E::Not(Box::new(self.unary()?))
        } else if self.eat("-") {
            E::Negative(Box::new(self.unary()?))
        } else if self.eat("+") {
            E::Plus(Box::new(self.unary()?))
        } else {
            self.power()?
        };
        self.depth -= 1;
        Ok(result)
    }

    fn power(&mut self) -> Parsed<E> {
        let left = self.step()?;
        if self.eat("^") || self.eat("**") {
            return Ok(E::Binary('^', Box::new(left), Box::new(self.unary()?)));
        }
        Ok(left)
    }

    fn step(&mut self) -> Parsed<E> {
        for (sign, change) in [("++", 1.0), ("--", -1.0)] {
            if self.eat(sign) {
                return Ok(E::Step(Box::new(self.primary()?), true, change));
            }
        }
        let value = self.primary()?;
        if matches!(value, E::Variable(_) | E::Element(..) | E::Field(_)) {
            for (sign, change) in [("++", 1.0), ("--", -1.0)] {
                if self.eat(sign) {
                    return Ok(E::Step(Box::new(value), false, change));
                }
            }
        }
        Ok(value)
    }

    fn primary(&mut self) -> Parsed<E> {
        match self.next() {
            Token::Number(number) => Ok(E::Number(number)),
            Token::Text(text) => Ok(E::Text(text)),
            Token::Regex(text) => Regex::new(&text, true, false).map(E::Regex),
            Token::Sign("$") => {
                if self.eat("++") {
                    return Ok(E::Field(Box::new(E::Step(Box::new(self.primary()?), true, 1.0))));
                }
                if self.eat("-") {
                    return Ok(E::Field(Box::new(E::Negative(Box::new(self.primary()?)))));
                }
                Ok(E::Field(Box::new(self.primary()?)))
            }
            Token::Sign("(") => {
                let mut all = self.list(")")?;
                match (all.len(), all.pop()) {
                    (1, Some(one)) => Ok(E::Group(Box::new(one))),
                    // A list: of `print`, or before `in`.
                    (_, last) => Ok(E::Call(String::new(), all.into_iter().chain(last).collect())),
                }
            }
            Token::Name(name) if self.eat("[") => Ok(E::Element(name, self.list("]")?)),
            Token::Name(name) if name == "length" => Ok(E::Call(name, Vec::new())),
            Token::Name(name) => Ok(E::Variable(name)),
            Token::Called(name) => {
                self.at += 1;
                Ok(E::Call(name, self.list(")")?))
            }
            Token::Keyword("getline") => Err("getline is not simulated".to_owned()),
            _ => {
                self.at -= 1;
                Err(self.unexpected())
            }
        }
    }
}

//! Compound commands: groups, conditions, loops, `case`, functions.

use super::ast::{Arm, ArmEnd, CommandKind, List, PartKind, Word};
use super::parser::{Parsed, Parser, SyntaxError, is_name};

impl Parser {
    pub(super) fn brace(&mut self) -> Parsed<CommandKind> {
        self.expect("{")?;
        let list = self.filled_list("}")?;
        self.expect("}")?;
        Ok(CommandKind::Brace(list))
    }

    pub(super) fn subshell(&mut self) -> Parsed<CommandKind> {
        self.expect("(")?;
        let list = self.filled_list(")")?;
        self.expect(")")?;
        Ok(CommandKind::Subshell(list))
    }

    pub(super) fn if_command(&mut self) -> Parsed<CommandKind> {
        self.expect("if")?;
        let mut arms = Vec::new();
        loop {
            let condition = self.filled_list("then")?;
            self.expect("then")?;
            arms.push((condition, self.filled_list("fi")?));
            match self.plain_word().as_deref() {
                Some("elif") => self.expect("elif")?,
                Some("else") => {
                    self.expect("else")?;
                    let otherwise = self.filled_list("fi")?;
                    self.expect("fi")?;
                    return Ok(CommandKind::If { arms, otherwise });
                }
                _ => {
                    self.expect("fi")?;
                    return Ok(CommandKind::If { arms, otherwise: List::new() });
                }
            }
        }
    }

    pub(super) fn loop_command(&mut self, word: &str) -> Parsed<CommandKind> {
        self.expect(word)?;
        let condition = self.filled_list("do")?;
        let body = self.do_group()?;
        Ok(CommandKind::Loop { until: word == "until", condition, body })
    }

    fn do_group(&mut self) -> Parsed<List> {
        self.expect("do")?;
        let body = self.filled_list("done")?;
        self.expect("done")?;
        Ok(body)
    }

    pub(super) fn for_command(&mut self) -> Parsed<CommandKind> {
        self.expect("for")?;
        self.skip_blanks();
        if self.dialect.is_bash() && self.eat("((") {
            return self.arithmetic_for();
        }
        let Some(name) = self.plain_word().filter(|word| is_name(word)) else {
            return Err(SyntaxError("syntax error: bad for loop variable".to_owned()));
        };
        self.at += name.chars().count();
        self.skip_lines()?;
        let mut words = None;
        if self.plain_word().as_deref() == Some("in") {
            self.expect("in")?;
            words = Some(self.words()?);
        }
        self.skip_blanks();
        self.eat(";");
        self.skip_lines()?;
        let body = self.do_group()?;
        Ok(CommandKind::For { name, words, body })
    }

    /// After `for ((`.
    fn arithmetic_for(&mut self) -> Parsed<CommandKind> {
        let PartKind::Arithmetic(word) = self.arithmetic()? else { unreachable!("it reads nothing else") };
        let parts = super::condition::three_parts(word)
            .ok_or_else(|| SyntaxError("syntax error: arithmetic expression required".to_owned()))?;
        self.skip_blanks();
        self.eat(";");
        self.skip_lines()?;
        let body = if self.plain_word().as_deref() == Some("{") {
            self.expect("{")?;
            let body = self.filled_list("}")?;
            self.expect("}")?;
            body
        } else {
            self.do_group()?
        };
        Ok(CommandKind::ArithmeticFor { parts: Box::new(parts), body })
    }

    fn words(&mut self) -> Parsed<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            self.skip_blanks();
            match self.word()? {
                Some(word) if self.dialect.is_bash() => words.extend(super::braces::expand(word)),
                Some(word) => words.push(word),
                None => return Ok(words),
            }
        }
    }

    pub(super) fn case_command(&mut self) -> Parsed<CommandKind> {
        self.expect("case")?;
        self.skip_blanks();
        let Some(word) = self.word()? else { return Err(self.unexpected(None)) };
        self.skip_lines()?;
        self.expect("in")?;
        let mut arms = Vec::new();
        loop {
            self.skip_lines()?;
            if self.plain_word().as_deref() == Some("esac") {
                self.expect("esac")?;
                return Ok(CommandKind::Case { word, arms });
            }
            arms.push(self.case_arm()?);
        }
    }

    fn case_arm(&mut self) -> Parsed<Arm> {
        self.eat("(");
        let mut patterns = Vec::new();
        loop {
            self.skip_blanks();
            let Some(pattern) = self.word()? else { return Err(self.unexpected(Some("esac"))) };
            patterns.push(pattern);
            self.skip_blanks();
            if !self.eat("|") {
                break;
            }
        }
        self.expect(")")?;
        let body = self.list()?;
        let end = if self.dialect.is_bash() && self.eat(";;&") {
            ArmEnd::TestNext
        } else if self.eat(";;") {
            ArmEnd::Leave
        } else if self.dialect.is_bash() && self.eat(";&") {
            ArmEnd::RunNext
        } else if self.plain_word().as_deref() == Some("esac") {
            ArmEnd::Leave
        } else {
            return Err(self.unexpected(Some(";;")));
        };
        Ok(Arm { patterns, body, end })
    }

    pub(super) fn bash_function(&mut self) -> Parsed<CommandKind> {
        self.expect("function")?;
        self.skip_blanks();
        let Some(name) = self.plain_word() else { return Err(self.unexpected(None)) };
        self.at += name.chars().count();
        self.skip_blanks();
        if self.eat("(") {
            self.skip_blanks();
            self.expect(")")?;
        }
        self.function_body(name)
    }

    pub(super) fn function_body(&mut self, name: String) -> Parsed<CommandKind> {
        self.skip_lines()?;
        Ok(CommandKind::Function { name, body: Box::new(self.command()?) })
    }
}

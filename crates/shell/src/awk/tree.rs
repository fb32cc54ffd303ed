//! The tree of a program.

use crate::regex::Regex;

#[derive(Debug, Default)]
pub(crate) struct Program {
    pub rules: Vec<Rule>,
    pub functions: Vec<Function>,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub pattern: Pattern,
    /// Absent: the record is printed.
    pub action: Option<Vec<Statement>>,
}

#[derive(Debug)]
pub(crate) enum Pattern {
    Always,
    Begin,
    End,
    When(Expression),
    Range(Expression, Expression),
}

#[derive(Debug)]
pub(crate) struct Function {
    pub name: String,
    pub parameters: Vec<String>,
    pub body: Vec<Statement>,
}

#[derive(Debug)]
pub(crate) enum Statement {
    Expression(Expression),
    Print(Vec<Expression>, Option<Redirect>),
    Printf(Vec<Expression>, Option<Redirect>),
    If(Expression, Vec<Statement>, Vec<Statement>),
    While(Expression, Vec<Statement>),
    DoWhile(Vec<Statement>, Expression),
    For(Option<Box<Statement>>, Option<Expression>, Option<Box<Statement>>, Vec<Statement>),
    ForIn(String, String, Vec<Statement>),
    Block(Vec<Statement>),
    Delete(String, Option<Vec<Expression>>),
    Next,
    Exit(Option<Expression>),
    Break,
    Continue,
    Return(Option<Expression>),
}

/// `> file` or `>> file`
#[derive(Debug)]
pub(crate) struct Redirect {
    pub append: bool,
    pub file: Expression,
}

#[derive(Debug)]
pub(crate) enum Expression {
    Number(f64),
    Text(String),
    /// Matches `$0` where a value is wanted.
    Regex(Regex),
    Variable(String),
    Element(String, Vec<Expression>),
    Field(Box<Expression>),
    Assign(Box<Expression>, Option<char>, Box<Expression>),
    /// Before or after, and by how much.
    Step(Box<Expression>, bool, f64),
    Binary(char, Box<Expression>, Box<Expression>),
    Compare(&'static str, Box<Expression>, Box<Expression>),
    Match(Box<Expression>, bool, Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    Negative(Box<Expression>),
    Plus(Box<Expression>),
    Join(Box<Expression>, Box<Expression>),
    Choice(Box<Expression>, Box<Expression>, Box<Expression>),
    In(Vec<Expression>, String),
    Call(String, Vec<Expression>),
    Group(Box<Expression>),
}

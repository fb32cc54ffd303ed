//! From text to code: the syntax tree, its parser, and the flat operations that the machine runs.

pub(crate) mod ast;
mod braces;
pub(crate) mod code;
pub(crate) mod compile;
mod compound;
mod condition;
mod expand;
pub(crate) mod parser;
mod word;

use std::sync::Arc;

use crate::dialect::Dialect;

pub(crate) use code::Code;

/// Does a script stop in the middle of a command, so that more lines are to come?
pub(crate) fn is_incomplete(text: &str, dialect: Dialect) -> bool {
    parser::is_incomplete(text, dialect)
}

/// Parses and compiles a script. A syntax error is part of the code: what stands before it still runs, as in a shell
/// that reads line by line.
pub(crate) fn load(text: &str, dialect: Dialect) -> Arc<Code> {
    compile::script(&parser::parse(text, dialect))
}

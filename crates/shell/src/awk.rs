//! `awk`: a program is parsed into a tree, which runs over records.
//!
//! Patterns, actions, fields, arrays, functions, `printf`, the common built-in functions and redirects to files are
//! there; `getline`, `system` and pipes to commands are not.

mod functions;
mod lexer;
mod parser;
mod run;
mod tree;
mod value;

pub(crate) use parser::parse;
pub(crate) use run::Awk;

//! Flat operations: what the machine runs, so that a half-run script is two numbers and not a native stack.

use std::sync::Arc;

use jobyard_api::Text;

use super::ast::{Conditional, Replace, Trim};

/// Compiled commands; shared by all who run them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Code {
    pub ops: Vec<Op>,
}

/// A place in [`Code::ops`].
pub(crate) type Label = usize;

/// How a redirect takes the word that was built before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Read,
    Write,
    Append,
    Duplicate,
    /// The word is the text itself.
    Text,
}

/// One operation. "The word" is the one on top of the task's stack of words under construction.
#[derive(Debug, PartialEq)]
pub(crate) enum Op {
    /// Opens a word.
    WordBegin,
    /// Appends fixed text to the word.
    Literal {
        text: Text,
        quoted: bool,
    },
    /// Appends a parameter's value.
    Parameter {
        name: Text,
        quoted: bool,
    },
    /// Appends the length of a parameter's value.
    Length {
        name: Text,
    },
    /// `${name-word}`: appends the value and jumps to `end`, or goes on into the operations of `word`.
    Conditional {
        name: Text,
        colon: bool,
        form: Conditional,
        quoted: bool,
        end: Label,
    },
    /// Closes the word, assigns it to `name` and appends it to the word below.
    AssignDefault {
        name: Text,
        quoted: bool,
    },
    /// Closes the word and ends the shell with it as the message.
    Unset {
        name: Text,
        colon: bool,
    },
    /// Closes the word, a pattern, and appends the trimmed value to the word below.
    Trim {
        name: Text,
        trim: Trim,
        quoted: bool,
    },
    /// Appends the output of a forked shell.
    Substitute {
        code: Arc<Code>,
        quoted: bool,
    },
    /// Closes the word, evaluates it and appends the result to the word below.
    Arithmetic {
        quoted: bool,
    },
    /// Closes the word: splits it into fields, expands patterns, appends them to the arguments.
    Fields,
    /// Appends a fixed field to the arguments.
    Argument(Text),
    /// Closes the word into an assignment: of the next [`Op::Run`], or at once if there is no command.
    Assign {
        name: Text,
        append: bool,
        at_once: bool,
    },
    /// Makes the arguments a list.
    AssignList {
        name: Text,
        append: bool,
    },
    /// Closes the word into one argument, without splitting it.
    ArgumentWord,
    /// Closes two words, the second one (what stands in place of the first, a pattern) on top.
    Replace {
        name: Text,
        mode: Replace,
        quoted: bool,
    },
    /// Closes one or two words: offset and length.
    Slice {
        name: Text,
        has_length: bool,
        quoted: bool,
    },
    Case {
        name: Text,
        upper: bool,
        all: bool,
        quoted: bool,
    },
    Indirect {
        name: Text,
        quoted: bool,
    },
    Keys {
        name: Text,
        quoted: bool,
    },
    /// Appends the name of a file with the output of a forked shell.
    Process(Arc<Code>),
    BadSubstitution,
    /// Closes the word and evaluates it; the status is 1 if it is 0.
    ArithmeticCommand,
    /// Closes the operand, or two of them, of a test in `[[ … ]]`.
    Condition {
        operator: Text,
        binary: bool,
    },
    /// Runs the arguments as a command of this line.
    Run(u32),
    /// Starts a group of redirects.
    RedirectBegin,
    /// Closes the word and redirects `fd`; on failure the status is 1 and `end` comes next.
    Redirect {
        fd: u32,
        open: Open,
        end: Label,
    },
    /// Undoes the group.
    RedirectEnd,
    /// Defines a function.
    Function {
        name: Text,
        code: Arc<Code>,
    },
    /// Runs the parts of a pipeline as forked shells, each writing to the next; the status is the last one's.
    Pipeline(Vec<Arc<Code>>),
    /// Runs a forked shell and waits.
    Subshell(Arc<Code>),
    /// Runs a forked shell and does not wait.
    Background(Arc<Code>),
    /// `!`
    Not,
    /// Ends the shell if the status is not 0 and `set -e` holds here.
    CheckErrors,
    /// From here to the matching [`Op::ErrorsChecked`], `set -e` does not hold.
    ErrorsIgnored,
    ErrorsChecked,
    SetStatus(i32),
    Jump(Label),
    JumpIfFailed(Label),
    JumpIfSucceeded(Label),
    /// Enters a loop; `break` goes to `end`, `continue` to `next`.
    LoopBegin {
        next: Label,
        end: Label,
    },
    /// Moves the arguments into the loop just entered.
    ForWords,
    /// Moves `"$@"` into the loop just entered.
    ForParameters,
    /// Assigns the loop's next word to `name`, or jumps to `end`.
    ForNext {
        name: Text,
        end: Label,
    },
    /// Keeps the status as the loop's own.
    LoopStatus,
    /// Leaves the loop with its status.
    LoopEnd,
    /// Closes the word into the subject of a `case`.
    CaseBegin,
    /// Closes the word, a pattern, and jumps if the subject matches.
    CaseMatch(Label),
    CaseEnd,
    /// Writes a syntax error and ends the shell with 2. The line where it was found, and its text.
    SyntaxError {
        message: Text,
        line: u32,
        text: Text,
    },
}

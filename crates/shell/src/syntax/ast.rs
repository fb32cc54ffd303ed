//! The syntax tree of a script, in the words of POSIX "Shell Command Language" section 2.10.

/// A script, or the inside of `$( … )`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Script {
    pub list: List,
    /// Bodies of here-documents, by the index that the redirect holds.
    pub here_documents: Vec<Word>,
    /// Where parsing stopped; the list holds what stands before.
    pub error: Option<String>,
}

/// Commands in a row.
pub(crate) type List = Vec<Item>;

/// One and-or list with its separator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub first: Pipeline,
    pub rest: Vec<(Connector, Pipeline)>,
    /// Ended by `&`.
    pub background: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connector {
    And,
    Or,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pipeline {
    pub negated: bool,
    pub commands: Vec<Command>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Command {
    pub kind: CommandKind,
    pub redirects: Vec<Redirect>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CommandKind {
    Simple {
        assignments: Vec<(String, Word)>,
        words: Vec<Word>,
    },
    Brace(List),
    Subshell(List),
    If {
        arms: Vec<(List, List)>,
        otherwise: List,
    },
    Loop {
        until: bool,
        condition: List,
        body: List,
    },
    /// `words` is `None` for `for x do`, which walks over `"$@"`.
    For {
        name: String,
        words: Option<Vec<Word>>,
        body: List,
    },
    Case {
        word: Word,
        arms: Vec<(Vec<Word>, List)>,
    },
    Function {
        name: String,
        body: Box<Command>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Redirect {
    pub fd: u32,
    pub kind: RedirectKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RedirectKind {
    Read(Word),
    Write(Word),
    Append(Word),
    /// `>&word` and `<&word`: a descriptor's number or `-`.
    Duplicate(Word),
    /// Index into [`Script::here_documents`].
    HereDocument(usize),
}

/// A word before expansion.
pub(crate) type Word = Vec<Part>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// Inside quotes: neither split into fields nor used as a pattern.
    pub quoted: bool,
    pub kind: PartKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PartKind {
    Literal(String),
    Parameter(String),
    Length(String),
    /// `${name:-word}` and its kin; `colon` means that empty counts as unset.
    Conditional {
        name: String,
        colon: bool,
        form: Conditional,
        word: Word,
    },
    /// `${name%word}` and its kin.
    Trim {
        name: String,
        trim: Trim,
        pattern: Word,
    },
    Substitution(Script),
    Arithmetic(Word),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conditional {
    /// `-`
    Default,
    /// `=`
    Assign,
    /// `+`
    Alternative,
    /// `?`
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trim {
    /// `#`
    ShortestPrefix,
    /// `##`
    LongestPrefix,
    /// `%`
    ShortestSuffix,
    /// `%%`
    LongestSuffix,
}

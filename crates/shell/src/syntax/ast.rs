//! The syntax tree of a script, in the words of POSIX "Shell Command Language" section 2.10.

/// A script, or the inside of `$( … )`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Script {
    pub list: List,
    /// Bodies of here-documents, by the index that the redirect holds.
    pub here_documents: Vec<Word>,
    /// Where parsing stopped; the list holds what stands before.
    pub error: Option<Error>,
}

/// A syntax error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Error {
    pub message: String,
    pub line: u32,
    /// The line's text, as bash shows it.
    pub text: String,
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
        line: u32,
        assignments: Vec<Assignment>,
        words: Vec<Word>,
        /// `declare a=(…)`: lists that are assigned after the command.
        lists: Vec<Assignment>,
    },
    /// `((…))`
    Arithmetic(Word),
    /// `[[ … ]]`
    Condition(Condition),
    /// `for ((…; …; …))`
    ArithmeticFor {
        parts: Box<[Word; 3]>,
        body: List,
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
        arms: Vec<Arm>,
    },
    Function {
        name: String,
        body: Box<Command>,
    },
}

/// One arm of a `case`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arm {
    pub patterns: Vec<Word>,
    pub body: List,
    pub end: ArmEnd,
}

/// What follows an arm that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArmEnd {
    /// `;;`
    Leave,
    /// `;&`
    RunNext,
    /// `;;&`
    TestNext,
}

/// `name=value`, `name+=value`, `name[subscript]=value`, `name=(value…)`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assignment {
    /// With its subscript.
    pub name: String,
    pub append: bool,
    pub value: Assigned,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Assigned {
    Word(Word),
    List(Vec<Word>),
}

/// The inside of `[[ … ]]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// The operator, `-n` for a lone word.
    Unary(String, Word),
    Binary(String, Word, Word),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
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
    /// `<<<`
    HereString(Word),
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
    /// `${name/pattern/with}` and its kin.
    Replace {
        name: String,
        mode: Replace,
        pattern: Word,
        with: Word,
    },
    /// `${name:offset:length}`
    Slice {
        name: String,
        offset: Word,
        length: Option<Word>,
    },
    /// `${name^^}` and its kin.
    Case {
        name: String,
        upper: bool,
        all: bool,
    },
    /// `${!name}`
    Indirect(String),
    /// `${!name[@]}`
    Keys(String),
    /// `<(…)`: the name of a file with the output.
    Process(Script),
    /// An expansion that this shell does not know: an error when it is expanded.
    Bad,
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

/// What `${name/…}` replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replace {
    First,
    All,
    Prefix,
    Suffix,
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

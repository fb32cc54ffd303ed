//! From the syntax tree to flat operations.

use std::sync::Arc;

use super::ast::{
    Arm, ArmEnd, Assigned, Assignment, Command, CommandKind, Condition, Conditional, Connector, Item, List, Part,
    PartKind, Pipeline, Redirect, RedirectKind, Script, Word,
};
use super::code::{Code, Label, Op, Open};

/// Characters that make an unquoted word a pattern.
const PATTERN_CHARS: [char; 3] = ['*', '?', '['];

/// Compiles a script.
pub(crate) fn script(script: &Script) -> Arc<Code> {
    let mut compiler = Compiler::new(&script.here_documents);
    compiler.list(&script.list);
    if let Some(error) = &script.error {
        let (message, text) = (error.message.as_str().into(), error.text.as_str().into());
        compiler.ops.push(Op::SyntaxError { message, line: error.line, text });
    }
    compiler.finish()
}

struct Compiler<'a> {
    ops: Vec<Op>,
    here_documents: &'a [Word],
}

impl<'a> Compiler<'a> {
    fn new(here_documents: &'a [Word]) -> Self {
        Self { ops: Vec::new(), here_documents }
    }

    fn finish(self) -> Arc<Code> {
        Arc::new(Code { ops: self.ops })
    }

    /// Code of its own, for a fork or a function.
    fn apart(&self, build: impl FnOnce(&mut Self)) -> Arc<Code> {
        let mut compiler = Compiler::new(self.here_documents);
        build(&mut compiler);
        compiler.finish()
    }

    fn here(&self) -> Label {
        self.ops.len()
    }

    /// Adds an operation whose label is filled in by [`Self::land`].
    fn jump(&mut self, op: Op) -> usize {
        self.ops.push(op);
        self.ops.len() - 1
    }

    /// Lets the jump at `from` come here.
    fn land(&mut self, from: usize) {
        let here = self.here();
        match &mut self.ops[from] {
            Op::Jump(label)
            | Op::JumpIfFailed(label)
            | Op::JumpIfSucceeded(label)
            | Op::CaseMatch(label)
            | Op::Conditional { end: label, .. }
            | Op::Redirect { end: label, .. }
            | Op::ForNext { end: label, .. }
            | Op::LoopBegin { end: label, .. } => *label = here,
            op => unreachable!("not a jump: {op:?}"),
        }
    }

    fn list(&mut self, list: &List) {
        for item in list {
            if item.background {
                let code = self.apart(|inner| inner.and_or(item));
                self.ops.push(Op::Background(code));
            } else {
                self.and_or(item);
            }
        }
    }

    fn and_or(&mut self, item: &Item) {
        // `set -e` looks only at the last command of a chain.
        let Some((last, before)) = item.rest.split_last() else {
            self.pipeline(&item.first, true);
            return;
        };
        self.ops.push(Op::ErrorsIgnored);
        self.pipeline(&item.first, false);
        for (connector, pipeline) in before {
            let skip = self.connector(*connector);
            self.pipeline(pipeline, false);
            self.land(skip);
        }
        let skip = self.connector(last.0);
        self.ops.push(Op::ErrorsChecked);
        self.pipeline(&last.1, true);
        let done = self.jump(Op::Jump(0));
        self.land(skip);
        self.ops.push(Op::ErrorsChecked);
        self.land(done);
    }

    fn connector(&mut self, connector: Connector) -> usize {
        match connector {
            Connector::And => self.jump(Op::JumpIfFailed(0)),
            Connector::Or => self.jump(Op::JumpIfSucceeded(0)),
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, checked: bool) {
        if pipeline.negated {
            self.ops.push(Op::ErrorsIgnored);
        }
        match pipeline.commands.as_slice() {
            [command] => self.command(command),
            commands => {
                let parts = commands.iter().map(|command| self.apart(|inner| inner.command(command))).collect();
                self.ops.push(Op::Pipeline(parts));
                if checked && !pipeline.negated {
                    self.ops.push(Op::CheckErrors);
                }
            }
        }
        if pipeline.negated {
            self.ops.extend([Op::ErrorsChecked, Op::Not]);
        }
    }

    fn command(&mut self, command: &Command) {
        if command.redirects.is_empty() {
            return self.bare_command(&command.kind);
        }
        self.ops.push(Op::RedirectBegin);
        let opened: Vec<usize> = command.redirects.iter().map(|redirect| self.redirect(redirect)).collect();
        self.bare_command(&command.kind);
        for jump in opened {
            self.land(jump);
        }
        self.ops.push(Op::RedirectEnd);
    }

    fn redirect(&mut self, redirect: &Redirect) -> usize {
        let (word, open) = match &redirect.kind {
            RedirectKind::Read(word) => (word, Open::Read),
            RedirectKind::Write(word) => (word, Open::Write),
            RedirectKind::Append(word) => (word, Open::Append),
            RedirectKind::Duplicate(word) => (word, Open::Duplicate),
            RedirectKind::HereString(word) => {
                self.word(word);
                self.ops.push(Op::Literal { text: "\n".into(), quoted: true });
                return self.jump(Op::Redirect { fd: redirect.fd, open: Open::Text, end: 0 });
            }
            RedirectKind::HereDocument(index) => (&self.here_documents[*index], Open::Text),
        };
        self.word(word);
        self.jump(Op::Redirect { fd: redirect.fd, open, end: 0 })
    }

    fn bare_command(&mut self, kind: &CommandKind) {
        match kind {
            CommandKind::Simple { line, assignments, words, lists } => self.simple(*line, assignments, words, lists),
            CommandKind::Arithmetic(word) => {
                self.word(word);
                self.ops.extend([Op::ArithmeticCommand, Op::CheckErrors]);
            }
            CommandKind::Condition(condition) => {
                self.condition_command(condition);
                self.ops.push(Op::CheckErrors);
            }
            CommandKind::ArithmeticFor { parts, body } => self.arithmetic_for(parts, body),
            CommandKind::Brace(list) => self.list(list),
            CommandKind::Subshell(list) => {
                let code = self.apart(|inner| inner.list(list));
                self.ops.extend([Op::Subshell(code), Op::CheckErrors]);
            }
            CommandKind::If { arms, otherwise } => self.if_command(arms, otherwise),
            CommandKind::Loop { until, condition, body } => self.loop_command(*until, condition, body),
            CommandKind::For { name, words, body } => self.for_command(name, words.as_deref(), body),
            CommandKind::Case { word, arms } => self.case_command(word, arms),
            CommandKind::Function { name, body } => {
                let code = self.apart(|inner| inner.command(body));
                self.ops.extend([Op::Function { name: name.as_str().into(), code }, Op::SetStatus(0)]);
            }
        }
    }

    fn simple(&mut self, line: u32, assignments: &[Assignment], words: &[Word], lists: &[Assignment]) {
        for assignment in assignments {
            self.assignment(assignment, words.is_empty());
        }
        let declares = words.first().is_some_and(|word| {
            constant(word).is_some_and(|name| matches!(&*name, "local" | "declare" | "typeset" | "readonly" | "export"))
        });
        for word in words {
            if declares && is_assignment(word) {
                self.word(word);
                self.ops.push(Op::ArgumentWord);
            } else {
                self.fields(word);
            }
        }
        self.ops.push(Op::Run(line));
        for assignment in lists {
            self.assignment(assignment, true);
        }
        self.ops.push(Op::CheckErrors);
    }

    fn assignment(&mut self, assignment: &Assignment, at_once: bool) {
        let (name, append) = (assignment.name.as_str().into(), assignment.append);
        match &assignment.value {
            Assigned::Word(word) => {
                self.word(word);
                self.ops.push(Op::Assign { name, append, at_once });
            }
            Assigned::List(words) => {
                for word in words {
                    self.fields(word);
                }
                self.ops.push(Op::AssignList { name, append });
            }
        }
    }

    /// The status is 0 if it holds, 1 if not.
    fn condition_command(&mut self, condition: &Condition) {
        match condition {
            Condition::Unary(operator, word) => {
                self.word(word);
                self.ops.push(Op::Condition { operator: operator.as_str().into(), binary: false });
            }
            Condition::Binary(operator, left, right) => {
                self.word(left);
                self.word(right);
                self.ops.push(Op::Condition { operator: operator.as_str().into(), binary: true });
            }
            Condition::Not(inner) => {
                self.condition_command(inner);
                self.ops.push(Op::Not);
            }
            Condition::And(left, right) | Condition::Or(left, right) => {
                self.condition_command(left);
                let and = matches!(condition, Condition::And(..));
                let skip = self.connector(if and { Connector::And } else { Connector::Or });
                self.condition_command(right);
                self.land(skip);
            }
        }
    }

    fn arithmetic_for(&mut self, parts: &[Word; 3], body: &List) {
        let evaluate = |compiler: &mut Self, word: &Word| {
            compiler.word(word);
            compiler.ops.push(Op::ArithmeticCommand);
        };
        if !parts[0].is_empty() {
            evaluate(self, &parts[0]);
        }
        let begin = self.jump(Op::LoopBegin { next: 0, end: 0 });
        let first = self.jump(Op::Jump(0));
        let next = self.here();
        if let Op::LoopBegin { next: label, .. } = &mut self.ops[begin] {
            *label = next;
        }
        if !parts[2].is_empty() {
            evaluate(self, &parts[2]);
        }
        self.land(first);
        self.ops.push(Op::SetStatus(0));
        if !parts[1].is_empty() {
            evaluate(self, &parts[1]);
        }
        let leave = self.jump(Op::JumpIfFailed(0));
        self.list(body);
        self.ops.extend([Op::LoopStatus, Op::Jump(next)]);
        self.land(leave);
        self.land(begin);
        self.ops.push(Op::LoopEnd);
    }

    fn condition(&mut self, list: &List) {
        self.ops.push(Op::ErrorsIgnored);
        self.list(list);
        self.ops.push(Op::ErrorsChecked);
    }

    fn if_command(&mut self, arms: &[(List, List)], otherwise: &List) {
        let mut done = Vec::new();
        for (condition, body) in arms {
            self.condition(condition);
            let skip = self.jump(Op::JumpIfFailed(0));
            self.list(body);
            done.push(self.jump(Op::Jump(0)));
            self.land(skip);
        }
        self.ops.push(Op::SetStatus(0));
        self.list(otherwise);
        for jump in done {
            self.land(jump);
        }
    }

    fn loop_command(&mut self, until: bool, condition: &List, body: &List) {
        let begin = self.loop_begin();
        let next = self.here();
        self.condition(condition);
        let leave = self.jump(if until { Op::JumpIfSucceeded(0) } else { Op::JumpIfFailed(0) });
        self.list(body);
        self.ops.extend([Op::LoopStatus, Op::Jump(next)]);
        self.land(leave);
        self.land(begin);
        self.ops.push(Op::LoopEnd);
    }

    /// `continue` goes to the operation after the one added here.
    fn loop_begin(&mut self) -> usize {
        let next = self.here() + 1;
        self.jump(Op::LoopBegin { next, end: 0 })
    }

    fn for_command(&mut self, name: &str, words: Option<&[Word]>, body: &List) {
        for word in words.unwrap_or_default() {
            self.fields(word);
        }
        let begin = self.jump(Op::LoopBegin { next: 0, end: 0 });
        self.ops.push(if words.is_some() { Op::ForWords } else { Op::ForParameters });
        let next = self.here();
        if let Op::LoopBegin { next: label, .. } = &mut self.ops[begin] {
            *label = next;
        }
        let leave = self.jump(Op::ForNext { name: name.into(), end: 0 });
        self.list(body);
        self.ops.extend([Op::LoopStatus, Op::Jump(next)]);
        self.land(leave);
        self.land(begin);
        self.ops.push(Op::LoopEnd);
    }

    fn case_command(&mut self, word: &Word, arms: &[Arm]) {
        self.word(word);
        self.ops.push(Op::CaseBegin);
        let (mut done, mut runs_on) = (Vec::new(), None);
        for arm in arms {
            let mut matches = Vec::new();
            for pattern in &arm.patterns {
                self.word(pattern);
                matches.push(self.jump(Op::CaseMatch(0)));
            }
            let skip = self.jump(Op::Jump(0));
            for jump in matches.into_iter().chain(runs_on.take()) {
                self.land(jump);
            }
            self.ops.push(Op::SetStatus(0));
            self.list(&arm.body);
            match arm.end {
                ArmEnd::Leave => done.push(self.jump(Op::Jump(0))),
                ArmEnd::RunNext => runs_on = Some(self.jump(Op::Jump(0))),
                ArmEnd::TestNext => {}
            }
            self.land(skip);
        }
        self.ops.push(Op::SetStatus(0));
        for jump in done.into_iter().chain(runs_on) {
            self.land(jump);
        }
        self.ops.push(Op::CaseEnd);
    }

    /// A word that becomes any number of arguments.
    fn fields(&mut self, word: &Word) {
        if let Some(text) = constant(word) {
            self.ops.push(Op::Argument(text.into()));
        } else {
            self.word(word);
            self.ops.push(Op::Fields);
        }
    }

    /// Opens a word and builds it; the operation that follows closes it.
    fn word(&mut self, word: &Word) {
        self.ops.push(Op::WordBegin);
        self.parts(word);
    }

    fn parts(&mut self, word: &Word) {
        for part in word {
            self.part(part);
        }
    }

    fn part(&mut self, part: &Part) {
        let quoted = part.quoted;
        match &part.kind {
            PartKind::Literal(text) => self.ops.push(Op::Literal { text: text.as_str().into(), quoted }),
            PartKind::Parameter(name) => self.ops.push(Op::Parameter { name: name.as_str().into(), quoted }),
            PartKind::Length(name) => self.ops.push(Op::Length { name: name.as_str().into() }),
            PartKind::Conditional { name, colon, form, word } => self.conditional(name, *colon, *form, word, quoted),
            PartKind::Trim { name, trim, pattern } => {
                self.word(pattern);
                self.ops.push(Op::Trim { name: name.as_str().into(), trim: *trim, quoted });
            }
            PartKind::Replace { name, mode, pattern, with } => {
                self.word(pattern);
                self.word(with);
                self.ops.push(Op::Replace { name: name.as_str().into(), mode: *mode, quoted });
            }
            PartKind::Slice { name, offset, length } => {
                self.word(offset);
                if let Some(length) = length {
                    self.word(length);
                }
                self.ops.push(Op::Slice { name: name.as_str().into(), has_length: length.is_some(), quoted });
            }
            PartKind::Case { name, upper, all } => {
                self.ops.push(Op::Case { name: name.as_str().into(), upper: *upper, all: *all, quoted });
            }
            PartKind::Indirect(name) => self.ops.push(Op::Indirect { name: name.as_str().into(), quoted }),
            PartKind::Keys(name) => self.ops.push(Op::Keys { name: name.as_str().into(), quoted }),
            PartKind::Process(inner) => self.ops.push(Op::Process(script(inner))),
            PartKind::Bad => self.ops.push(Op::BadSubstitution),
            PartKind::Substitution(inner) => self.ops.push(Op::Substitute { code: script(inner), quoted }),
            PartKind::Arithmetic(word) => {
                self.word(word);
                self.ops.push(Op::Arithmetic { quoted });
            }
        }
    }

    fn conditional(&mut self, name: &str, colon: bool, form: Conditional, word: &Word, quoted: bool) {
        let decide = self.jump(Op::Conditional { name: name.into(), colon, form, quoted, end: 0 });
        match form {
            Conditional::Default | Conditional::Alternative => self.parts(word),
            Conditional::Assign => {
                self.word(word);
                self.ops.push(Op::AssignDefault { name: name.into(), quoted });
            }
            Conditional::Error => {
                self.word(word);
                self.ops.push(Op::Unset { name: name.into(), colon });
            }
        }
        self.land(decide);
    }
}

/// The text of a word that nothing can change.
fn constant(word: &Word) -> Option<String> {
    let mut text = String::new();
    for part in word {
        match &part.kind {
            PartKind::Literal(literal) if part.quoted || !literal.contains(PATTERN_CHARS) => text.push_str(literal),
            _ => return None,
        }
    }
    Some(text)
}

/// Does a word begin with `name=`?
fn is_assignment(word: &Word) -> bool {
    let Some(Part { quoted: false, kind: PartKind::Literal(text) }) = word.first() else { return false };
    text.split_once('=').is_some_and(|(name, _)| super::parser::is_name(name.trim_end_matches('+')))
}

//! The script of `sed`, read into commands.

mod substitution;

pub(super) use substitution::Substitution;

use jobyard_api::Text;

use crate::regex::Regex;

/// Where a command holds.
#[derive(Clone, Debug)]
pub(super) enum Address {
    Line(usize),
    /// `+N`
    Count(usize),
    /// `FIRST~STEP`
    Step(usize, usize),
    Last,
    /// Absent: the last one that was used.
    Regex(Option<Regex>),
}

/// One command.
#[derive(Debug)]
pub(super) struct Command {
    pub from: Option<Address>,
    pub to: Option<Address>,
    pub negated: bool,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// `{`, and where it goes on if the group is passed over.
    Begin(usize),
    End,
    Label(String),
    Substitute(Box<Substitution>),
    Translate(Vec<char>, Vec<char>),
    Print,
    PrintFirst,
    Number,
    Delete,
    DeleteFirst,
    Append(String),
    Insert(String),
    Change(String),
    Read(Text),
    Write(String),
    Next,
    NextAppended,
    Get,
    GetAppended,
    Hold,
    HoldAppended,
    Exchange,
    /// Prints what is there, or not.
    Quit(bool, i32),
    Branch(usize),
    BranchIfDone(usize),
}

/// A mistake in a script, as the two programs word it.
#[derive(Debug)]
pub(super) struct Mistake {
    pub at: usize,
    pub gnu: String,
    pub busybox: String,
}

/// Reads a script.
pub(super) fn parse(text: &str, extended: bool) -> Result<Vec<Command>, Mistake> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, extended };
    let mut commands = Vec::new();
    let mut groups = Vec::new();
    let mut branches = Vec::new();
    while reader.skip_to_command() {
        let command = reader.command(&mut branches, commands.len())?;
        match command.kind {
            Kind::Begin(_) => groups.push(commands.len()),
            Kind::End => {
                let Some(begin) = groups.pop() else { return Err(reader.mistake("unexpected `}'", "unexpected '}'")) };
                let after = commands.len() + 1;
                let begin: &mut Command = &mut commands[begin];
                begin.kind = Kind::Begin(after);
            }
            _ => {}
        }
        commands.push(command);
    }
    if !groups.is_empty() {
        return Err(Mistake { at: 0, gnu: "unmatched `{'".to_owned(), busybox: "unmatched '{'".to_owned() });
    }
    for (at, label) in branches {
        let found = commands.iter().position(|command| matches!(&command.kind, Kind::Label(own) if *own == label));
        let target = if label.is_empty() { Some(commands.len()) } else { found };
        let Some(target) = target else {
            let gnu = format!("can't find label for jump to `{label}'");
            return Err(Mistake { at: 0, gnu, busybox: format!("can't find label for jump to '{label}'") });
        };
        let command = &mut commands[at];
        command.kind =
            if matches!(command.kind, Kind::Branch(_)) { Kind::Branch(target) } else { Kind::BranchIfDone(target) };
    }
    Ok(commands)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn mistake(&self, gnu: &str, busybox: &str) -> Mistake {
        Mistake { at: self.at, gnu: gnu.to_owned(), busybox: busybox.to_owned() }
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
    }

    fn skip_to_command(&mut self) -> bool {
        loop {
            match self.peek() {
                None => return false,
                Some(' ' | '\t' | '\n' | ';') => self.at += 1,
                Some('#') => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                Some(_) => return true,
            }
        }
    }

    fn number(&mut self) -> Option<usize> {
        let length = self.chars[self.at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let text: String = self.chars[self.at..self.at + length].iter().collect();
        self.at += length;
        text.parse().ok()
    }

    fn address(&mut self) -> Result<Option<Address>, Mistake> {
        if let Some(number) = self.number() {
            if self.eat('~') {
                return Ok(Some(Address::Step(number, self.number().unwrap_or(0))));
            }
            return Ok(Some(Address::Line(number)));
        }
        if self.eat('$') {
            return Ok(Some(Address::Last));
        }
        let end = match self.peek() {
            Some('/') => '/',
            Some('\\') => {
                self.at += 1;
                self.peek().unwrap_or('/')
            }
            _ => return Ok(None),
        };
        self.at += 1;
        let text = self.until(end, true).ok_or_else(|| self.mistake("unterminated address regex", "unmatched '/'"))?;
        let fold = self.eat('I');
        self.regex(&text, fold).map(|regex| Some(Address::Regex(regex)))
    }

    fn regex(&self, text: &str, fold: bool) -> Result<Option<Regex>, Mistake> {
        if text.is_empty() {
            return Ok(None);
        }
        Regex::new(text, self.extended, fold).map(Some).map_err(|message| {
            let busybox = format!("bad regex '{text}': {message}");
            Mistake { at: self.at, gnu: message, busybox }
        })
    }

    /// The text up to a delimiter, which is eaten; an escaped delimiter is itself.
    fn until(&mut self, end: char, is_regex: bool) -> Option<String> {
        let mut text = String::new();
        let mut in_set = false;
        loop {
            let c = self.peek()?;
            self.at += 1;
            match c {
                '\\' => {
                    let next = self.peek()?;
                    self.at += 1;
                    if next == end && end != '\\' {
                        text.push(end);
                    } else {
                        text.extend(['\\', next]);
                    }
                }
                '\n' if is_regex => return None,
                '[' if is_regex && !in_set => {
                    in_set = true;
                    text.push(c);
                    for first in ['^', ']'] {
                        if self.eat(first) {
                            text.push(first);
                        }
                    }
                }
                ']' if in_set => {
                    in_set = false;
                    text.push(c);
                }
                c if c == end && !in_set => return Some(text),
                c => text.push(c),
            }
        }
    }

    fn command(&mut self, branches: &mut Vec<(usize, String)>, at: usize) -> Result<Command, Mistake> {
        let from = self.address()?;
        self.blanks();
        let mut to = None;
        if from.is_some() && self.eat(',') {
            self.blanks();
            to = if self.eat('+') {
                self.number().map(Address::Count)
            } else if self.eat('~') {
                self.number().map(|step| Address::Step(0, step))
            } else {
                self.address()?
            };
            if to.is_none() {
                return Err(self.mistake("unexpected `,'", "no address after comma"));
            }
        }
        self.blanks();
        let negated = self.eat('!');
        self.blanks();
        let Some(name) = self.peek() else { return Err(self.mistake("missing command", "missing command")) };
        self.at += 1;
        let kind = self.kind(name, branches, at)?;
        self.blanks();
        if !matches!(kind, Kind::Begin(_) | Kind::Append(_) | Kind::Insert(_) | Kind::Change(_))
            && !matches!(self.peek(), None | Some('\n' | ';' | '}' | '#'))
        {
            self.at += 1;
            return Err(self.mistake("extra characters after command", "extra characters after command"));
        }
        Ok(Command { from, to, negated, kind })
    }

    fn kind(&mut self, name: char, branches: &mut Vec<(usize, String)>, at: usize) -> Result<Kind, Mistake> {
        Ok(match name {
            '{' => Kind::Begin(0),
            '}' => Kind::End,
            ':' => Kind::Label(self.word()),
            's' => Kind::Substitute(Box::new(self.substitution()?)),
            'y' => self.translation()?,
            'p' => Kind::Print,
            'P' => Kind::PrintFirst,
            '=' => Kind::Number,
            'd' => Kind::Delete,
            'D' => Kind::DeleteFirst,
            'a' => Kind::Append(self.text()),
            'i' => Kind::Insert(self.text()),
            'c' => Kind::Change(self.text()),
            'r' => Kind::Read(self.rest_of_line().as_str().into()),
            'w' => Kind::Write(self.rest_of_line()),
            'n' => Kind::Next,
            'N' => Kind::NextAppended,
            'g' => Kind::Get,
            'G' => Kind::GetAppended,
            'h' => Kind::Hold,
            'H' => Kind::HoldAppended,
            'x' => Kind::Exchange,
            'q' | 'Q' => {
                self.blanks();
                Kind::Quit(name == 'q', self.number().map_or(0, |code| code as i32 & 0xff))
            }
            'b' | 't' => {
                branches.push((at, self.word()));
                if name == 'b' { Kind::Branch(0) } else { Kind::BranchIfDone(0) }
            }
            name => {
                let busybox = format!("unsupported command {name}");
                return Err(self.mistake(&format!("unknown command: `{name}'"), &busybox));
            }
        })
    }

    fn word(&mut self) -> String {
        self.blanks();
        let length = self.chars[self.at..].iter().take_while(|c| !matches!(c, '\n' | ';' | ' ' | '}')).count();
        self.at += length;
        self.chars[self.at - length..self.at].iter().collect()
    }

    fn rest_of_line(&mut self) -> String {
        self.blanks();
        let length = self.chars[self.at..].iter().take_while(|c| **c != '\n').count();
        self.at += length;
        self.chars[self.at - length..self.at].iter().collect()
    }

    /// The text of `a`, `i` and `c`: on the same line, or after a backslash on the next ones.
    fn text(&mut self) -> String {
        self.blanks();
        if self.eat('\\') {
            self.blanks();
            if !self.eat('\n') {
                // GNU's `a\text`
            }
        }
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '\\' => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                '\n' => break,
                c => text.push(c),
            }
        }
        text
    }

    fn translation(&mut self) -> Result<Kind, Mistake> {
        let unterminated = "unterminated `y' command";
        let Some(end) = self.peek() else {
            return Err(self.mistake(unterminated, "bad format in substitution expression"));
        };
        self.at += 1;
        let mut set = || -> Option<Vec<char>> {
            let text = self.until(end, false)?;
            Some(text.replace("\\n", "\n").replace("\\\\", "\\").chars().collect())
        };
        let sets = set().zip(set());
        let Some((from, to)) = sets else {
            return Err(self.mistake(unterminated, "bad format in substitution expression"));
        };
        if from.len() != to.len() {
            let text = "strings for `y' command are different lengths";
            return Err(self.mistake(text, "y command strings have different lengths"));
        }
        Ok(Kind::Translate(from, to))
    }

    fn substitution(&mut self) -> Result<Substitution, Mistake> {
        let unterminated = "unterminated `s' command";
        let Some(end) = self.peek() else {
            return Err(self.mistake(unterminated, "bad format in substitution expression"));
        };
        self.at += 1;
        let pattern = self.until(end, true);
        let parts = pattern.and_then(|pattern| Some((pattern, self.until(end, false)?)));
        let Some((pattern, with)) = parts else {
            return Err(self.mistake(unterminated, "unmatched '/'"));
        };
        let (mut all, mut nth, mut print, mut fold, mut file) = (false, 0, false, false, None);
        loop {
            if let Some(number) = self.number() {
                nth = number;
                continue;
            }
            match self.peek() {
                Some('g') => all = true,
                Some('p') => print = true,
                Some('i' | 'I') => fold = true,
                Some('m' | 'M' | 'e') => {}
                Some('w') => {
                    self.at += 1;
                    file = Some(self.rest_of_line());
                    break;
                }
                None | Some('\n' | ';' | '}' | ' ' | '#') => break,
                Some(_) => {
                    self.at += 1;
                    return Err(self.mistake("unknown option to `s'", "bad option in substitution expression"));
                }
            }
            self.at += 1;
        }
        Ok(Substitution {
            regex: self.regex(&pattern, fold)?,
            with: substitution::replacement(&with),
            all,
            nth,
            print,
            file,
        })
    }
}

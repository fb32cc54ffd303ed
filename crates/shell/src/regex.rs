//! POSIX regular expressions, basic and extended: for `grep`, `sed`, `awk`, `expr` and `[[ =~ ]]`.
//!
//! An own engine instead of a library: it has back references, and a tenth of the size. It tries the longest match first
//! and gives up after a bounded number of steps.

use crate::pattern;

/// Steps of one search; an expression that takes more does not match.
const STEPS_MAX: u32 = 200_000;
/// Groups inside each other, and repetitions of a group in one match.
const DEPTH_MAX: u32 = 400;

/// A range of characters.
pub(crate) type Range = (usize, usize);
/// The whole match and its groups.
pub(crate) type Found = Vec<Option<Range>>;

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Char(char),
    Any,
    /// A bracket expression as the shell's patterns write it.
    Set(Vec<char>),
    Start,
    End,
    /// `\b`, `\<`, `\>`: needs a word before, after.
    Boundary(Option<bool>),
    Group(usize, Vec<Vec<Node>>),
    Back(usize),
    Repeat(Box<Node>, u32, u32),
}

/// A compiled expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Regex {
    choices: Vec<Vec<Node>>,
    groups: usize,
    fold: bool,
}

impl Regex {
    /// Compiles an expression; `fold` ignores the case.
    pub fn new(text: &str, extended: bool, fold: bool) -> Result<Self, String> {
        let text = if fold { text.to_lowercase() } else { text.to_owned() };
        let mut reader = Reader { chars: text.chars().collect(), at: 0, extended, groups: 0, depth: 0 };
        let choices = reader.choices()?;
        if reader.at < reader.chars.len() {
            return Err("Unmatched ) or \\)".to_owned());
        }
        Ok(Self { choices, groups: reader.groups, fold })
    }

    /// The leftmost longest match at or after `start`.
    pub fn find(&self, text: &[char], start: usize) -> Option<Found> {
        let folded: Vec<char>;
        let text = if self.fold {
            folded = text.iter().map(char::to_ascii_lowercase).collect();
            &folded
        } else {
            text
        };
        let mut steps = STEPS_MAX;
        for from in start..=text.len() {
            let groups = vec![None; self.groups + 1];
            let mut matcher = Matcher { text, groups, best: None, steps, depth: 0 };
            for choice in &self.choices {
                matcher.sequence(choice, from, &mut |matcher, end| matcher.accept(from, end));
            }
            steps = matcher.steps;
            if matcher.best.is_some() {
                return matcher.best;
            }
            if steps == 0 {
                return None;
            }
        }
        None
    }

    pub fn is_match(&self, text: &[char]) -> bool {
        self.find(text, 0).is_some()
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
    groups: usize,
    depth: u32,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Steps over an operator: `(` in extended expressions, `\(` in basic ones.
    fn eat(&mut self, operator: char) -> bool {
        let found = if self.extended {
            self.peek(0) == Some(operator)
        } else {
            self.peek(0) == Some('\\') && self.peek(1) == Some(operator)
        };
        if found {
            self.at += if self.extended { 1 } else { 2 };
        }
        found
    }

    fn is_at(&self, operator: char) -> bool {
        if self.extended {
            self.peek(0) == Some(operator)
        } else {
            self.peek(0) == Some('\\') && self.peek(1) == Some(operator)
        }
    }

    fn choices(&mut self) -> Result<Vec<Vec<Node>>, String> {
        self.depth += 1;
        if self.depth > 60 {
            return Err("Regular expression too big".to_owned());
        }
        let mut choices = vec![self.sequence()?];
        while self.eat('|') {
            choices.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(choices)
    }

    fn sequence(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        while self.at < self.chars.len() && !self.is_at('|') && !(self.is_at(')') && self.depth > 1) {
            let node = self.one(nodes.is_empty())?;
            nodes.push(self.repeated(node)?);
        }
        Ok(nodes)
    }

    fn one(&mut self, first: bool) -> Result<Node, String> {
        if self.eat('(') {
            self.groups += 1;
            let group = self.groups;
            let choices = self.choices()?;
            return if self.eat(')') { Ok(Node::Group(group, choices)) } else { Err("Unmatched ( or \\(".to_owned()) };
        }
        let c = self.chars[self.at];
        self.at += 1;
        Ok(match c {
            '.' => Node::Any,
            '^' if first || self.extended => Node::Start,
            '$' if self.extended || self.peek(0).is_none() || self.is_at(')') || self.is_at('|') => Node::End,
            '[' => {
                self.at -= 1;
                self.set()?
            }
            '*' | '+' | '?' if self.extended && first && c != '*' => Node::Char(c),
            '\\' => {
                let Some(c) = self.peek(0) else { return Err("Trailing backslash".to_owned()) };
                self.at += 1;
                escaped(c)
            }
            c => Node::Char(c),
        })
    }

    fn set(&mut self) -> Result<Node, String> {
        let rest = &self.chars[self.at..];
        let mut length = if rest.get(1) == Some(&'^') { 2 } else { 1 };
        let first = length;
        loop {
            match rest.get(length) {
                None => return Err("Unmatched [, [^, [:, [., or [=".to_owned()),
                Some(']') if length > first => break,
                Some('[') if rest.get(length + 1) == Some(&':') => {
                    let end = rest[length..].windows(2).position(|pair| pair == [':', ']']);
                    length += end.ok_or_else(|| "Unmatched [, [^, [:, [., or [=".to_owned())? + 2;
                }
                Some(_) => length += 1,
            }
        }
        // A backslash is itself in a bracket expression; the shell's patterns want it doubled.
        let set = rest[..=length].iter().flat_map(|&c| if c == '\\' { vec!['\\', '\\'] } else { vec![c] }).collect();
        self.at += length + 1;
        Ok(Node::Set(set))
    }

    fn repeated(&mut self, mut node: Node) -> Result<Node, String> {
        loop {
            let (least, most) = if self.peek(0) == Some('*') && (self.extended || !matches!(node, Node::Start)) {
                self.at += 1;
                (0, u32::MAX)
            } else if self.eat('+') {
                (1, u32::MAX)
            } else if self.eat('?') {
                (0, 1)
            } else if self.is_at('{')
                && (!self.extended || self.peek(1).is_some_and(|c| c.is_ascii_digit() || c == ','))
            {
                self.eat('{');
                self.bounds()?
            } else {
                return Ok(node);
            };
            node = Node::Repeat(Box::new(node), least, most);
        }
    }

    fn bounds(&mut self) -> Result<(u32, u32), String> {
        let length = self.chars[self.at..].iter().take_while(|c| c.is_ascii_digit() || **c == ',').count();
        let text: String = self.chars[self.at..self.at + length].iter().collect();
        self.at += length;
        if !self.eat('}') {
            return Err("Unmatched { or \\{".to_owned());
        }
        let number = |text: &str, otherwise| if text.is_empty() { Some(otherwise) } else { text.parse().ok() };
        let (least, most) = match text.split_once(',') {
            Some((least, most)) => (number(least, 0), number(most, u32::MAX)),
            None => (number(&text, 0), number(&text, 0)),
        };
        least.zip(most).ok_or_else(|| "Invalid content of \\{\\}".to_owned())
    }
}

fn escaped(c: char) -> Node {
    let class = |name: &str, negated: &str| Node::Set(format!("[{negated}{name}]").chars().collect());
    match c {
        '1'..='9' => Node::Back(c as usize - '0' as usize),
        'n' => Node::Char('\n'),
        't' => Node::Char('\t'),
        's' => class("[:space:]", ""),
        'S' => class("[:space:]", "^"),
        'w' => class("_[:alnum:]", ""),
        'W' => class("_[:alnum:]", "^"),
        'd' => class("[:digit:]", ""),
        'b' => Node::Boundary(None),
        '<' => Node::Boundary(Some(false)),
        '>' => Node::Boundary(Some(true)),
        c => Node::Char(c),
    }
}

/// What comes after a node; true ends the search.
type Next<'n, 't> = &'n mut dyn FnMut(&mut Matcher<'t>, usize) -> bool;

struct Matcher<'t> {
    text: &'t [char],
    groups: Found,
    best: Option<Found>,
    steps: u32,
    depth: u32,
}

impl<'t> Matcher<'t> {
    /// Keeps a match if it is longer than the best one; looks on for a longer one unless the text is used up.
    fn accept(&mut self, from: usize, end: usize) -> bool {
        let longest = self.best.as_ref().and_then(|best| best[0]).map(|(_, end)| end);
        if longest.is_none_or(|longest| end > longest) {
            let mut found = self.groups.clone();
            found[0] = Some((from, end));
            self.best = Some(found);
        }
        end == self.text.len()
    }

    fn sequence(&mut self, nodes: &[Node], at: usize, next: Next<'_, 't>) -> bool {
        if self.steps == 0 {
            return true;
        }
        self.steps -= 1;
        let Some((node, rest)) = nodes.split_first() else { return next(self, at) };
        match node {
            Node::Repeat(inner, least, most) if inner.is_single() => {
                let run = self.text[at..].iter().take(*most as usize).take_while(|&&c| inner.fits(c)).count();
                (*least as usize..=run).rev().any(|length| self.sequence(rest, at + length, next))
            }
            Node::Repeat(inner, least, most) => self.repeat(inner, *least, *most, at, rest, next),
            node => self.one(node, at, &mut |matcher, end| matcher.sequence(rest, end, next)),
        }
    }

    fn repeat(&mut self, inner: &Node, least: u32, most: u32, at: usize, rest: &[Node], next: Next<'_, 't>) -> bool {
        self.depth += 1;
        let mut ended = false;
        if most > 0 && self.depth < DEPTH_MAX {
            ended = self.one(inner, at, &mut |matcher, end| {
                let moved = end > at || least > 0;
                let (least, most) = (least.saturating_sub(1), if most == u32::MAX { most } else { most - 1 });
                moved && matcher.repeat(inner, least, most, end, rest, next)
            });
        }
        self.depth -= 1;
        ended || (least == 0 && self.sequence(rest, at, next))
    }

    fn one(&mut self, node: &Node, at: usize, next: Next<'_, 't>) -> bool {
        let word =
            |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(|&c| c == '_' || c.is_alphanumeric());
        match node {
            Node::Start => at == 0 && next(self, at),
            Node::End => at == self.text.len() && next(self, at),
            Node::Boundary(after) => {
                let (before, here) = (word(at.checked_sub(1)), word(Some(at)));
                let fits = before != here && after.is_none_or(|after| after == before);
                fits && next(self, at)
            }
            Node::Group(group, choices) => {
                let old = self.groups[*group];
                for choice in choices {
                    let ended = self.sequence(choice, at, &mut |matcher, end| {
                        let before = matcher.groups[*group].replace((at, end));
                        let ended = next(matcher, end);
                        if !ended {
                            matcher.groups[*group] = before;
                        }
                        ended
                    });
                    if ended {
                        return true;
                    }
                }
                self.groups[*group] = old;
                false
            }
            Node::Back(group) => {
                let Some((from, to)) = self.groups.get(*group).copied().flatten() else { return false };
                let end = at + to - from;
                self.text.get(at..end) == Some(&self.text[from..to]) && next(self, end)
            }
            Node::Repeat(inner, least, most) => self.repeat(inner, *least, *most, at, &[], next),
            node => self.text.get(at).is_some_and(|&c| node.fits(c)) && next(self, at + 1),
        }
    }
}

impl Node {
    fn is_single(&self) -> bool {
        matches!(self, Self::Char(_) | Self::Any | Self::Set(_))
    }

    fn fits(&self, c: char) -> bool {
        match self {
            Self::Char(own) => *own == c,
            Self::Any => true,
            Self::Set(set) => pattern::matches_chars(set, &[c]),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, extended: bool, text: &str, want: &str) {
        let regex = Regex::new(pattern, extended, false).expect("it is an expression");
        let chars: Vec<char> = text.chars().collect();
        let shown = regex.find(&chars, 0).map_or("none".to_owned(), |found| {
            let part =
                |range: &Option<Range>| range.map_or("-".to_owned(), |(from, to)| chars[from..to].iter().collect());
            found.iter().map(part).collect::<Vec<_>>().join("|")
        });
        assert_eq!(shown, want, "{pattern} on {text}");
    }

    #[test]
    fn expressions() {
        check("a*b", false, "xaab", "aab");
        check("a|ab", true, "xabc", "ab");
        check("(a|b)+c", true, "abac", "abac|a");
        check("\\(.\\)\\1", false, "abccd", "cc|c");
        check("^[0-9]+$", true, "123", "123");
        check("^[0-9]+$", true, "12x", "none");
        check("[^:]*:", false, "ab:cd", "ab:");
        check("x{2,3}", true, "xxxx", "xxx");
        check("x\\{2\\}", false, "xxxx", "xx");
        check("(a*)*b", true, "aaab", "aaab|aaa");
        check("(a+)(b?)", true, "aac", "aa|aa|");
        check("\\bfoo\\b", true, "a foo b", "foo");
        check("a+", false, "a+", "a+");
        check("a.c", false, "abc", "abc");
        check("[[:alpha:]_]+", true, "12ab_3", "ab_");
        check("", true, "abc", "");
        check("(x)?y", true, "y", "y|-");
        check("[]x]", false, "]", "]");
        check("(a|aa|aaa|aaaa)*$b", true, &"a".repeat(40), "none");
    }
}

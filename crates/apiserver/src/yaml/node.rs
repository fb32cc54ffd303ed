//! The tree of a YAML document, and what is wrong with a text that has none.

use libyaml_safer::{Error, ErrorKind, Event, EventData, Parser};
use std::collections::BTreeMap;
use std::io::BufReader;
use std::rc::Rc;

/// Levels of lists and maps, at most. Upstream reads deeper, but no object of the API is.
const DEPTH_MAX: usize = 1000;

/// Bytes that upstream's reader takes at a time. What is wrong further on is told after what is wrong before it.
const READ_AT_ONCE: usize = 512;

/// Said of characters that no document has.
const CONTROL: &str = "control characters are not allowed";

/// Said of a document in another version of YAML.
const INCOMPATIBLE: &str = "found incompatible YAML document";

/// A part of a document.
#[derive(Clone, Debug)]
pub struct Node {
    /// Line, from 0.
    pub line: u64,
    /// The tag in its long form.
    pub tag: Option<String>,
    /// What it is.
    pub content: Content,
}

/// What a part of a document is.
#[derive(Clone, Debug)]
pub enum Content {
    /// A word, and whether it stands there plainly, without quotation marks.
    Scalar(String, bool),
    /// A list.
    List(Vec<Rc<Node>>),
    /// Keys and values in the order of the document.
    Map(Vec<(Rc<Node>, Rc<Node>)>),
    /// What another part is, by its anchor.
    Alias(Rc<Node>),
}

/// Reads the first document; none if there is none.
pub fn read(bytes: &[u8]) -> Result<Option<Rc<Node>>, String> {
    let mut parser = Parser::new();
    parser.set_input(BufReader::with_capacity(READ_AT_ONCE, if bytes.is_empty() { b"\n" } else { bytes }));
    let mut reader = Reader { bytes, parser, anchors: BTreeMap::new(), depth: 0 };
    loop {
        let event = reader.parser.parse().map_err(|error| {
            // Characters are read before the directive is.
            let read = !matches!(error.kind(), ErrorKind::Reader | ErrorKind::Io);
            if read && has_other_version(bytes) { INCOMPATIBLE.to_owned() } else { message(&error, bytes) }
        })?;
        match event.data {
            EventData::StreamStart { .. } => {}
            EventData::DocumentStart { version_directive, .. } => {
                // The library knows of version 1.2, upstream does not.
                if version_directive.is_some_and(|version| (version.major, version.minor) != (1, 1)) {
                    return Err(INCOMPATIBLE.to_owned());
                }
                let event = reader.event()?;
                let root = reader.node(event)?;
                reader.event()?;
                return Ok(Some(root));
            }
            _ => return Ok(None),
        }
    }
}

/// Whether a text begins with a directive that says another version than 1.1. What is wrong behind it is not told.
fn has_other_version(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let first = lines.find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let version = first.and_then(|line| line.strip_prefix("%YAML ")).and_then(|rest| rest.split_whitespace().next());
    version.is_some_and(|version| version != "1.1" && version.starts_with("1."))
}

struct Reader<'a> {
    bytes: &'a [u8],
    parser: Parser<BufReader<&'a [u8]>>,
    anchors: BTreeMap<String, Rc<Node>>,
    depth: usize,
}

impl Reader<'_> {
    fn event(&mut self) -> Result<Event, String> {
        self.parser.parse().map_err(|error| message(&error, self.bytes))
    }

    fn node(&mut self, event: Event) -> Result<Rc<Node>, String> {
        let line = event.start_mark.line;
        let (anchor, tag, content) = match event.data {
            EventData::Alias { anchor } => {
                let Some(meant) = self.anchors.get(&anchor) else {
                    return Err(format!("unknown anchor '{anchor}' referenced"));
                };
                (None, None, Content::Alias(meant.clone()))
            }
            EventData::Scalar { anchor, tag, value, plain_implicit, .. } => {
                (anchor, tag, Content::Scalar(value, plain_implicit))
            }
            EventData::SequenceStart { anchor, tag, .. } => (anchor, tag, self.list()?),
            EventData::MappingStart { anchor, tag, .. } => (anchor, tag, self.map()?),
            // The parser gives nothing else where a value is to be.
            _ => (None, None, Content::Scalar(String::new(), true)),
        };
        let node = Rc::new(Node { line, tag, content });
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn descend(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX { Err(format!("exceeded max depth of {DEPTH_MAX}")) } else { Ok(()) }
    }

    fn list(&mut self) -> Result<Content, String> {
        self.descend()?;
        let mut items = Vec::new();
        loop {
            let event = self.event()?;
            if event.data == EventData::SequenceEnd {
                self.depth -= 1;
                return Ok(Content::List(items));
            }
            items.push(self.node(event)?);
        }
    }

    fn map(&mut self) -> Result<Content, String> {
        self.descend()?;
        let mut fields = Vec::new();
        loop {
            let event = self.event()?;
            if event.data == EventData::MappingEnd {
                self.depth -= 1;
                return Ok(Content::Map(fields));
            }
            let key = self.node(event)?;
            let event = self.event()?;
            fields.push((key, self.node(event)?));
        }
    }
}

/// What is wrong, with the line as upstream counts it: the scanner from 1, the parser from 0, and 0 is left out.
fn message(error: &Error, bytes: &[u8]) -> String {
    if matches!(error.kind(), ErrorKind::Reader | ErrorKind::Io) && error.problem() != CONTROL {
        return encoding_problem(bytes).to_owned();
    }
    let problem_line = error.problem_mark().map_or(0, |mark| mark.line);
    let line = match (problem_line, error.kind()) {
        (0, _) => error.context_mark().map_or(0, |mark| mark.line),
        (line, ErrorKind::Scanner) => line + 1,
        (line, _) => line,
    };
    let problem = error.problem();
    if line == 0 { problem.to_owned() } else { format!("line {line}: {problem}") }
}

/// What is wrong with the first bytes that are no UTF-8.
fn encoding_problem(bytes: &[u8]) -> &'static str {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let rest = &bytes[valid..];
    let width = match rest.first() {
        Some(0xC0..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..=0xF7) => 4,
        _ => return "invalid leading UTF-8 octet",
    };
    let Some(trailing) = rest.get(1..width) else { return "incomplete UTF-8 octet sequence" };
    if trailing.iter().any(|octet| octet & 0xC0 != 0x80) {
        return "invalid trailing UTF-8 octet";
    }
    let overlong = match width {
        2 => true,
        3 => rest[0] == 0xE0 && rest[1] < 0xA0,
        _ => rest[0] == 0xF0 && rest[1] < 0x90,
    };
    if overlong { "invalid length of a UTF-8 sequence" } else { "invalid Unicode character" }
}

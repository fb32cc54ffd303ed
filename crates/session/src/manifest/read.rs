//! From text to document trees, within bounds that are counted while reading.

use super::place::Span;
use super::scalar;
use super::syntax;
use super::tree::{Content, Field, Node};
use crate::views::Severity;
use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag};
use serde_json::Value;
use std::collections::BTreeMap;

/// Bytes of a text, at most.
pub(crate) const TEXT_BYTES_MAX: usize = 256 * 1024;
/// Levels of lists and maps, at most.
pub(crate) const DEPTH_MAX: usize = 64;
/// Keys and values of a text with all aliases written out, at most.
pub(crate) const NODES_MAX: usize = 100_000;

/// A document that could be read.
pub(crate) struct Document {
    /// Which of the text, from 0.
    pub index: u32,
    /// What it holds.
    pub root: Node,
}

/// A finding about the form of the text.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// Document, from 0.
    pub document: u32,
    /// Where.
    pub span: Span,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Documents and findings of a text. A broken document is skipped, the others are read.
pub(crate) fn read(text: &str) -> (Vec<Document>, Vec<Finding>) {
    // The parser looks ahead over brackets, so it gets the same bound as the tree.
    let options = granit_parser::options! {
        emit_anchor_events: true,
        flow_nesting_limit: DEPTH_MAX,
        block_nesting_limit: DEPTH_MAX,
    };
    let mut reader = Reader {
        text,
        events: Parser::new_from_str_with_options(text, options),
        findings: Vec::new(),
        anchors: BTreeMap::new(),
        document: 0,
        nodes: 0,
    };
    let mut documents = Vec::new();
    if text.len() > TEXT_BYTES_MAX {
        let message = format!("the text has {} KiB", text.len().div_ceil(1024));
        let hint = format!("Shorten it: at most {} KiB are read.", TEXT_BYTES_MAX / 1024);
        reader.findings.push(Finding::error(0, Span::default(), message, hint));
        return (documents, reader.findings);
    }
    reader.read_documents(&mut documents);
    (documents, reader.findings)
}

impl Finding {
    fn error(document: u32, span: Span, message: String, hint: impl Into<String>) -> Self {
        Self { document, span, severity: Severity::Error, message, hint: hint.into() }
    }
}

/// Why a document was given up.
enum Stop {
    /// The rest of the text can be read.
    Document(Finding),
    /// Nothing more is read.
    Text(Finding),
}

impl Stop {
    fn in_document(self, document: u32) -> Self {
        match self {
            Self::Document(finding) => Self::Document(Finding { document, ..finding }),
            Self::Text(finding) => Self::Text(Finding { document, ..finding }),
        }
    }
}

struct Reader<'text> {
    text: &'text str,
    events: Parser<'text, StrInput<'text>>,
    findings: Vec<Finding>,
    /// Anchored values by the parser's number: value, keys and values in it, levels in it.
    anchors: BTreeMap<usize, (Node, usize, usize)>,
    document: u32,
    /// Keys and values so far, aliases written out.
    nodes: usize,
}

type Next<'text> = (Event<'text>, Span);

impl<'text> Reader<'text> {
    fn read_documents(&mut self, documents: &mut Vec<Document>) {
        let mut started = 0;
        loop {
            let outcome = match self.next() {
                Ok((Event::StreamEnd, _)) => return,
                Ok((Event::DocumentStart(..), _)) => {
                    self.document = started;
                    started += 1;
                    self.anchors.clear();
                    self.read_root().map(|root| documents.push(Document { index: self.document, root }))
                }
                Ok(_) => Ok(()),
                Err(stop) => {
                    // A document that fails before its first value: its start was never told.
                    self.document = started;
                    started += 1;
                    Err(stop.in_document(self.document))
                }
            };
            match outcome {
                Ok(()) => {}
                Err(Stop::Text(finding)) => return self.findings.push(finding),
                Err(Stop::Document(finding)) => {
                    self.findings.push(finding);
                    if !self.events.proceed_next_document().unwrap_or(false) {
                        return;
                    }
                }
            }
        }
    }

    fn read_root(&mut self) -> Result<Node, Stop> {
        let (event, span) = self.next()?;
        self.read_node(event, span, 0).map(|(node, _)| node)
    }

    /// The next event that is no anchor.
    fn next(&mut self) -> Result<Next<'text>, Stop> {
        match self.events.next_event() {
            None => Ok((Event::StreamEnd, Span::default())),
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                Ok((event, Span { start: range.start, end: range.end }))
            }
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
                let (message, hint) = syntax::explain(error.kind(), self.text, at);
                let span = Span { start: at, end: at };
                Err(Stop::Document(Finding::error(self.document, span, message, hint)))
            }
        }
    }

    /// A value with all that is in it; the second part is its number of levels.
    fn read_node(&mut self, event: Event<'text>, span: Span, depth: usize) -> Result<(Node, usize), Stop> {
        let before = self.nodes;
        self.count(1, span)?;
        if depth >= DEPTH_MAX {
            let message = format!("more than {DEPTH_MAX} levels of lists and maps");
            return Err(Stop::Document(self.error(
                span,
                message,
                "Check the indentation; no Job needs so many levels.",
            )));
        }
        let (anchor, (node, levels)) = match event {
            Event::Alias(id) => return self.expand(id, span, depth),
            Event::Scalar(text, style, anchor, tag) => {
                self.skip_anchor(anchor)?;
                let value = scalar_value(&text, style, tag.as_deref());
                (anchor, (Node { content: Content::Scalar(value), span: trim(self.text, span) }, 0))
            }
            Event::SequenceStart(_, anchor, _) => {
                self.skip_anchor(anchor)?;
                (anchor, self.read_list(span, depth)?)
            }
            Event::MappingStart(_, anchor, _) => {
                self.skip_anchor(anchor)?;
                (anchor, self.read_map(span, depth)?)
            }
            _ => (0, (Node { content: Content::Scalar(Value::Null), span }, 0)),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), self.nodes - before, levels));
        }
        Ok((node, levels))
    }

    /// The parser tells an anchor's name right after the start of its value.
    fn skip_anchor(&mut self, anchor: usize) -> Result<(), Stop> {
        if anchor != 0 {
            self.next()?;
        }
        Ok(())
    }

    fn read_list(&mut self, start: Span, depth: usize) -> Result<(Node, usize), Stop> {
        let mut items = Vec::new();
        let mut levels = 0;
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                let span = Span { start: start.start, end: span.end };
                return Ok((Node { content: Content::List(items), span }, levels + 1));
            }
            let (item, inner) = self.read_node(event, span, depth + 1)?;
            levels = levels.max(inner);
            items.push(item);
        }
    }

    fn read_map(&mut self, start: Span, depth: usize) -> Result<(Node, usize), Stop> {
        let mut map = MapBuilder::default();
        let mut levels = 0;
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                let span = Span { start: start.start, end: span.end };
                return Ok((Node { content: Content::Map(map.finish()), span }, levels + 1));
            }
            let is_merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, _) if text == "<<");
            let (key, _) = self.read_node(event, span, depth + 1)?;
            let (event, value_span) = self.next()?;
            let (value, inner) = self.read_node(event, value_span, depth + 1)?;
            levels = levels.max(inner);
            if is_merge && map.merge(&value) {
                continue;
            }
            let Some(name) = key_text(&key) else {
                let message = "a key must be text".to_owned();
                self.findings.push(self.error(key.mark(), message, "Write a field name before the colon."));
                continue;
            };
            if map.insert(Field { key: name.clone(), span: key.span, value }) {
                self.findings.push(Finding {
                    severity: Severity::Warning,
                    ..self.error(
                        key.span,
                        format!("key {name:?} already set in map"),
                        "Remove one; the last one counts.",
                    )
                });
            }
        }
    }

    /// An alias's value, as if it were written out here.
    fn expand(&mut self, id: usize, span: Span, depth: usize) -> Result<(Node, usize), Stop> {
        let Some((_, nodes, levels)) = self.anchors.get(&id) else {
            let message = "an alias inside of its own anchor".to_owned();
            return Err(Stop::Document(self.error(span, message, "Write the value out.")));
        };
        let (nodes, levels) = (*nodes, *levels);
        if self.nodes + nodes > NODES_MAX {
            let message = format!("aliases expand to more than {NODES_MAX} values here");
            return Err(Stop::Text(self.error(span, message, "Write the values out, or use fewer aliases.")));
        }
        self.nodes += nodes;
        if depth + levels > DEPTH_MAX {
            let message = format!("this alias makes more than {DEPTH_MAX} levels of lists and maps");
            return Err(Stop::Document(self.error(span, message, "Write the value out, with fewer levels.")));
        }
        let content = self.anchors[&id].0.content.clone();
        Ok((Node { content, span }, levels))
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Stop> {
        self.nodes += nodes;
        if self.nodes <= NODES_MAX {
            return Ok(());
        }
        let message = format!("more than {NODES_MAX} keys and values");
        Err(Stop::Text(self.error(span, message, "Split the text: jobyard reads this many at a time.")))
    }

    fn error(&self, span: Span, message: String, hint: &str) -> Finding {
        Finding::error(self.document, span, message, hint)
    }
}

/// Fields of a map while it is read. The last of two equal keys counts; a merged one never overrides a written one.
#[derive(Default)]
struct MapBuilder {
    fields: Vec<Field>,
    positions: BTreeMap<String, (usize, bool)>,
}

impl MapBuilder {
    /// Adds a written field; tells whether one was written before.
    fn insert(&mut self, field: Field) -> bool {
        if let Some((at, written)) = self.positions.get_mut(&field.key) {
            let was_written = std::mem::replace(written, true);
            self.fields[*at] = field;
            return was_written;
        }
        self.positions.insert(field.key.clone(), (self.fields.len(), true));
        self.fields.push(field);
        false
    }

    /// Adds the fields of `<<: value`; false if the value is no map and no list of maps.
    fn merge(&mut self, value: &Node) -> bool {
        match &value.content {
            Content::Scalar(_) => false,
            Content::List(items) => items.iter().all(|item| self.merge(item)),
            Content::Map(fields) => {
                for field in fields {
                    if !self.positions.contains_key(&field.key) {
                        self.positions.insert(field.key.clone(), (self.fields.len(), false));
                        self.fields.push(field.clone());
                    }
                }
                true
            }
        }
    }

    fn finish(self) -> Vec<Field> {
        self.fields
    }
}

/// A key as text; lists, maps and null are none.
fn key_text(key: &Node) -> Option<String> {
    match &key.content {
        Content::Scalar(Value::String(text)) => Some(text.clone()),
        Content::Scalar(Value::Null) | Content::List(_) | Content::Map(_) => None,
        Content::Scalar(value) => Some(value.to_string()),
    }
}

/// Quoted, block and tagged scalars are text.
fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let is_text = match tag {
        None => style != ScalarStyle::Plain,
        Some(tag) => !matches!(tag.core_suffix(), Some("int" | "float" | "bool" | "null")),
    };
    if is_text { text.into() } else { scalar::resolve(text) }
}

/// A scalar's place without the line breaks and blanks after it, which block scalars include.
fn trim(text: &str, span: Span) -> Span {
    let piece = text.get(span.start..span.end).unwrap_or_default();
    Span { start: span.start, end: span.start + piece.trim_end().len() }
}

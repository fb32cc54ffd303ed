//! Mistakes of YAML's own syntax in words that say what to do.

use super::read::DEPTH_MAX;
use granit_parser::ErrorKind;

/// Message and hint for a syntax error at a byte of the text.
pub(crate) fn explain(kind: &ErrorKind, text: &str, at: usize) -> (String, String) {
    let message = match kind {
        ErrorKind::RecursionLimitExceeded => format!("more than {DEPTH_MAX} levels of lists and maps"),
        kind => format!("YAML: {kind}"),
    };
    (message, hint(kind, text, at).to_owned())
}

fn hint(kind: &ErrorKind, text: &str, at: usize) -> &'static str {
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let indentation = text[line_start..].split(|c: char| c != ' ' && c != '\t').next().unwrap_or_default();
    if indentation.contains('\t') {
        return "Indent with spaces: YAML does not allow tabs there.";
    }
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => "Indent with spaces: YAML does not allow tabs there.",
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            "Close the text with the same quotation mark that opened it."
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => "Close the bracket, and separate the items with commas.",
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            "Make opening and closing brackets match."
        }
        ErrorKind::UnknownAnchor => "Define the anchor (&name) before its alias (*name), or quote the text.",
        ErrorKind::UnexpectedCharacter { .. } => "Put the value into quotation marks.",
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => {
            "Double the backslash, or use single quotation marks."
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed | ErrorKind::InvalidColonPlacement => {
            "Put text that contains a colon into quotation marks, and give each field its own line."
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "Write a colon and a space after the field name.",
        ErrorKind::RecursionLimitExceeded => "Check the indentation; no Job needs so many levels.",
        ErrorKind::BlockSequenceEntryNotAllowed => "Put the list on a line of its own, indented below its field.",
        _ => "Check the indentation: fields of one object begin in the same column.",
    }
}

//! Words of a template.

/// A word between `{{` and `}}`.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// `.name` of a field; `.` alone is an empty one.
    Field(String),
    /// `$name`
    Variable(String),
    /// A word.
    Word(String),
    /// A text in quotes.
    Text(String),
    /// A number, or a letter in single quotes.
    Number(String),
    /// `(`, `)`, `|`, `,`, `:=`, `=`
    Sign(&'static str),
    /// At least one blank.
    Blank,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// What is copied.
    Text(String),
    /// What stands between braces, and in which line it begins.
    Action(usize, Vec<Token>),
}

/// Line and message.
pub type Mistake = (usize, String);

/// Divides a template.
pub fn pieces(text: &str) -> Result<Vec<Piece>, Mistake> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut trims = false;
    while let Some(at) = rest.find("{{") {
        let line = text[..text.len() - rest.len() + at].matches('\n').count() + 1;
        let inner = &rest[at + 2..];
        let trims_before = inner.starts_with("- ") || inner.starts_with("-\n") || inner.starts_with("-\t");
        let plain = trimmed(&rest[..at], trims, trims_before);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain.to_owned()));
        }
        let inner = if trims_before { &inner[1..] } else { inner };
        let trimmed_start = inner.trim_start();
        if trimmed_start.starts_with("/*") {
            let end = trimmed_start.find("*/").ok_or((line, "unclosed comment".to_owned()))?;
            let after = &trimmed_start[end + 2..];
            let (close, trims_after) =
                closing(after).ok_or((line, "comment ends before closing delimiter".to_owned()))?;
            rest = &after[close..];
            trims = trims_after;
            continue;
        }
        let (tokens, after, trims_after) = tokens(inner, line)?;
        pieces.push(Piece::Action(line, tokens));
        rest = after;
        trims = trims_after;
    }
    let plain = trimmed(rest, trims, false);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain.to_owned()));
    }
    Ok(pieces)
}

fn trimmed(text: &str, start: bool, end: bool) -> &str {
    let text = if start { text.trim_start() } else { text };
    if end { text.trim_end() } else { text }
}

/// Length of the closing braces and whether they trim.
fn closing(text: &str) -> Option<(usize, bool)> {
    if text.starts_with("}}") {
        return Some((2, false));
    }
    let blank = text.len() - text.trim_start().len();
    (blank > 0 && text[blank..].starts_with("-}}")).then_some((blank + 3, true))
}

fn tokens(text: &str, line: usize) -> Result<(Vec<Token>, &str, bool), Mistake> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        if let Some((length, trims)) = closing(rest) {
            return Ok((found, &rest[length..], trims));
        }
        let Some(letter) = rest.chars().next() else { return Err((line, "unclosed action".to_owned())) };
        let (token, length) = match letter {
            ' ' | '\t' | '\r' | '\n' => (Token::Blank, rest.len() - rest.trim_start().len()),
            '"' | '`' | '\'' => quoted(rest, letter, line)?,
            '.' if !rest[1..].starts_with(|next: char| next.is_ascii_digit()) => {
                let length = word(&rest[1..]);
                (Token::Field(rest[1..=length].to_owned()), length + 1)
            }
            '$' => {
                let length = word(&rest[1..]);
                (Token::Variable(rest[..=length].to_owned()), length + 1)
            }
            '(' => (Token::Sign("("), 1),
            ')' => (Token::Sign(")"), 1),
            '|' => (Token::Sign("|"), 1),
            ',' => (Token::Sign(","), 1),
            '=' => (Token::Sign("="), 1),
            ':' if rest.starts_with(":=") => (Token::Sign(":="), 2),
            _ if letter.is_ascii_digit() || matches!(letter, '+' | '-' | '.') => {
                let length = rest.find(|next: char| !(next.is_ascii_alphanumeric() || "+-._".contains(next)));
                let length = length.unwrap_or(rest.len());
                (Token::Number(rest[..length].to_owned()), length)
            }
            _ if letter.is_alphabetic() || letter == '_' => {
                let length = word(rest);
                (Token::Word(rest[..length].to_owned()), length)
            }
            _ => return Err((line, format!("unrecognized character in action: U+{:04X} '{letter}'", letter as u32))),
        };
        found.push(token);
        rest = &rest[length..];
    }
}

fn word(text: &str) -> usize {
    text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(text.len())
}

fn quoted(text: &str, quote: char, line: usize) -> Result<(Token, usize), Mistake> {
    let unclosed = || {
        let what = match quote {
            '"' => "unterminated quoted string",
            '`' => "unterminated raw quoted string",
            _ => "unterminated character constant",
        };
        (line, what.to_owned())
    };
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '\\' if quote != '`' && !is_escaped => is_escaped = true,
            '\n' if quote != '`' => return Err(unclosed()),
            _ if letter == quote && !is_escaped => {
                let whole = &text[..=at];
                if quote == '`' {
                    return Ok((Token::Text(text[1..at].to_owned()), at + 1));
                }
                let plain = crate::jsonpath::unquote(whole).ok_or_else(|| (line, "invalid syntax".to_owned()))?;
                let token = match plain.chars().next() {
                    Some(letter) if quote == '\'' => Token::Number((letter as u32).to_string()),
                    _ => Token::Text(plain),
                };
                return Ok((token, at + 1));
            }
            _ => is_escaped = false,
        }
    }
    Err(unclosed())
}

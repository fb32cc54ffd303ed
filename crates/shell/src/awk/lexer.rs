//! A program's text in tokens.

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Regex(String),
    Name(String),
    /// A name with `(` right behind it.
    Called(String),
    Keyword(&'static str),
    Sign(&'static str),
    NewLine,
    End,
}

const KEYWORDS: [&str; 19] = [
    "BEGIN", "END", "function", "func", "if", "else", "while", "for", "do", "in", "print", "printf", "next", "exit",
    "break", "continue", "return", "delete", "getline",
];

const SIGNS: [&str; 44] = [
    "**=", "&&", "||", "==", "!=", "<=", ">=", ">>", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "!~", "**", "{",
    "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "<", ">", "=", "!", "~", "$", "?", ":", "|", "&",
    "@", "\\",
];

/// The tokens of a program; the error is a sentence.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let c = chars[at];
        let rest = &chars[at..];
        match c {
            ' ' | '\t' | '\r' => at += 1,
            '\\' if rest.get(1) == Some(&'\n') => at += 2,
            '#' => at += rest.iter().take_while(|c| **c != '\n').count(),
            '\n' => {
                tokens.push(Token::NewLine);
                at += 1;
            }
            '"' => {
                let (text, length) = quoted(rest)?;
                tokens.push(Token::Text(text));
                at += length;
            }
            '/' if regex_may_stand(tokens.last()) => {
                let (text, length) = regex(rest)?;
                tokens.push(Token::Regex(text));
                at += length;
            }
            _ if c.is_ascii_digit() || (c == '.' && rest.get(1).is_some_and(char::is_ascii_digit)) => {
                let length = number_length(rest);
                let text: String = rest[..length].iter().collect();
                tokens.push(Token::Number(text.parse().map_err(|_| format!("bad number {text}"))?));
                at += length;
            }
            _ if c == '_' || c.is_ascii_alphabetic() => {
                let length = rest.iter().take_while(|c| **c == '_' || c.is_ascii_alphanumeric()).count();
                let name: String = rest[..length].iter().collect();
                at += length;
                tokens.push(match KEYWORDS.iter().find(|keyword| **keyword == name) {
                    Some(keyword) => Token::Keyword(keyword),
                    None if rest.get(length) == Some(&'(') => Token::Called(name),
                    None => Token::Name(name),
                });
            }
            _ => {
                let here = |sign: &&&str| sign.chars().enumerate().all(|(i, c)| rest.get(i) == Some(&c));
                let sign = SIGNS.iter().find(here).ok_or_else(|| format!("unexpected character '{c}'"))?;
                tokens.push(Token::Sign(sign));
                at += sign.len();
            }
        }
    }
    tokens.push(Token::End);
    Ok(tokens)
}

/// A slash divides after a value.
fn regex_may_stand(before: Option<&Token>) -> bool {
    !matches!(
        before,
        Some(Token::Number(_) | Token::Text(_) | Token::Name(_) | Token::Sign(")" | "]" | "$" | "++" | "--"))
    )
}

fn number_length(rest: &[char]) -> usize {
    let digits = |from: usize| rest[from.min(rest.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut length = digits(0);
    if rest.get(length) == Some(&'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(rest.get(length), Some('e' | 'E')) {
        let sign = usize::from(matches!(rest.get(length + 1), Some('+' | '-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

fn quoted(rest: &[char]) -> Result<(String, usize), String> {
    let (mut text, mut at) = (String::new(), 1);
    loop {
        match rest.get(at) {
            None | Some('\n') => return Err("unterminated string".to_owned()),
            Some('"') => return Ok((text, at + 1)),
            Some('\\') => {
                at += 1;
                match rest.get(at) {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some('a') => text.push('\u{7}'),
                    Some('\\') => text.push('\\'),
                    Some('"') => text.push('"'),
                    Some('/') => text.push('/'),
                    Some('\n') | None => {}
                    Some(&c @ '0'..='7') => {
                        let length = rest[at..].iter().take(3).take_while(|c| ('0'..='7').contains(*c)).count();
                        let value = rest[at..at + length].iter().fold(0, |sum, c| sum * 8 + c.to_digit(8).unwrap_or(0));
                        text.extend(char::from_u32(value).or(Some(c)));
                        at += length - 1;
                    }
                    Some(&c) => text.extend(['\\', c]),
                }
            }
            Some(&c) => text.push(c),
        }
        at += 1;
    }
}

fn regex(rest: &[char]) -> Result<(String, usize), String> {
    let (mut text, mut at, mut in_set) = (String::new(), 1, false);
    loop {
        match rest.get(at) {
            None | Some('\n') => return Err("unterminated regex".to_owned()),
            Some('/') if !in_set => return Ok((text, at + 1)),
            Some('\\') if rest.get(at + 1) == Some(&'/') => {
                text.push('/');
                at += 1;
            }
            Some('\\') => {
                text.push('\\');
                text.extend(rest.get(at + 1));
                at += 1;
            }
            Some(&c) => {
                in_set = (in_set || c == '[') && c != ']';
                text.push(c);
            }
        }
        at += 1;
    }
}

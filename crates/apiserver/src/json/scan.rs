//! Reads JSON as Go's `encoding/json` does, and says what is wrong in its words ([A-174]).

use super::Json;

/// Levels of lists and objects that Go's reader allows.
const DEPTH_MAX: usize = 10_000;
/// Levels that are kept. What is deeper is read and forgotten: no field of the API lies below the thirtieth level.
const KEPT_DEPTH_MAX: usize = 500;

/// Reads a text.
///
/// # Errors
/// What is wrong with the text, in Go's words.
pub fn parse(bytes: &[u8]) -> Result<Json, String> {
    let mut reader = Reader { bytes, at: 0, open: Vec::new() };
    loop {
        let Some(mut value) = reader.begin_value()? else { continue };
        // The value may be the last one of what it stands in.
        loop {
            match reader.end_value(value)? {
                Next::Value => break,
                Next::Closed(outer) => value = outer,
                Next::Done(value) => return Ok(value),
            }
        }
    }
}

/// A list or an object that is not closed yet.
enum Open {
    Array(Vec<Json>),
    /// Its fields, and the name of the one whose value is read.
    Object(Vec<(String, Json)>, String),
}

/// What comes after a value.
enum Next {
    /// Another value.
    Value,
    /// The end of the list or object.
    Closed(Json),
    /// The end of the text.
    Done(Json),
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Open>,
}

impl Reader<'_> {
    /// The next byte. Go looks at the end of a text as if a blank stood there.
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(b' ')
    }

    fn skip_space(&mut self) -> Result<u8, String> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(end())
    }

    fn error<T>(&self, context: &str) -> Result<T, String> {
        Err(format!("invalid character {} {context}", quoted(self.peek())))
    }

    /// Reads a value, or the beginning of one that holds others.
    fn begin_value(&mut self) -> Result<Option<Json>, String> {
        match self.skip_space()? {
            b'{' => self.begin_object(),
            b'[' => self.begin_array(),
            b'"' => self.string().map(|text| Some(Json::String(text))),
            b't' => self.literal("true", Json::Bool(true)),
            b'f' => self.literal("false", Json::Bool(false)),
            b'n' => self.literal("null", Json::Null),
            b'-' | b'0'..=b'9' => self.number().map(Some),
            _ => self.error("looking for beginning of value"),
        }
    }

    fn push(&mut self, open: Open) -> Result<(), String> {
        if self.open.len() == DEPTH_MAX {
            return self.error("exceeded max depth");
        }
        self.open.push(open);
        self.at += 1;
        Ok(())
    }

    fn begin_object(&mut self) -> Result<Option<Json>, String> {
        self.push(Open::Object(Vec::new(), String::new()))?;
        if self.skip_space()? == b'}' {
            self.at += 1;
            self.open.pop();
            return Ok(Some(Json::Object(Vec::new())));
        }
        self.name()?;
        Ok(None)
    }

    fn begin_array(&mut self) -> Result<Option<Json>, String> {
        self.push(Open::Array(Vec::new()))?;
        if self.skip_space()? == b']' {
            self.at += 1;
            self.open.pop();
            return Ok(Some(Json::Array(Vec::new())));
        }
        Ok(None)
    }

    /// The name of a field and the colon.
    fn name(&mut self) -> Result<(), String> {
        if self.skip_space()? != b'"' {
            return self.error("looking for beginning of object key string");
        }
        let text = self.string()?;
        if let Some(Open::Object(_, name)) = self.open.last_mut() {
            *name = text;
        }
        if self.skip_space()? != b':' {
            return self.error("after object key");
        }
        self.at += 1;
        Ok(())
    }

    /// Puts a value into what it stands in and reads on.
    fn end_value(&mut self, value: Json) -> Result<Next, String> {
        let is_kept = self.open.len() <= KEPT_DEPTH_MAX;
        match self.open.last_mut() {
            None => {
                return match self.skip_space() {
                    Err(_) => Ok(Next::Done(value)),
                    Ok(_) => self.error("after top-level value"),
                };
            }
            Some(_) if !is_kept => {}
            Some(Open::Array(items)) => items.push(value),
            Some(Open::Object(fields, name)) => fields.push((std::mem::take(name), value)),
        }
        let is_object = matches!(self.open.last(), Some(Open::Object(..)));
        match (self.skip_space()?, is_object) {
            (b',', true) => {
                self.at += 1;
                self.name().map(|()| Next::Value)
            }
            (b',', false) => {
                self.at += 1;
                Ok(Next::Value)
            }
            (b'}', true) | (b']', false) => {
                self.at += 1;
                Ok(Next::Closed(match self.open.pop() {
                    Some(Open::Object(fields, _)) => Json::Object(fields),
                    Some(Open::Array(items)) => Json::Array(items),
                    None => Json::Null,
                }))
            }
            (_, true) => self.error("after object key:value pair"),
            (_, false) => self.error("after array element"),
        }
    }

    fn literal(&mut self, word: &str, value: Json) -> Result<Option<Json>, String> {
        for letter in word.chars() {
            if self.peek() != letter as u8 {
                return self.error(&format!("in literal {word} (expecting '{letter}')"));
            }
            self.at += 1;
        }
        Ok(Some(value))
    }

    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        if self.peek() == b'-' {
            self.at += 1;
        }
        match self.peek() {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits(),
            _ => return self.error("in numeric literal"),
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.some_digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.some_digits("in exponent of numeric literal")?;
        }
        Ok(Json::Number(String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned()))
    }

    fn digits(&mut self) {
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self, context: &str) -> Result<(), String> {
        if !self.peek().is_ascii_digit() {
            return self.error(context);
        }
        self.digits();
        Ok(())
    }

    /// A text, from its first quotation mark to behind its last.
    fn string(&mut self) -> Result<String, String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = &self.bytes[self.at.min(self.bytes.len())..];
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
            push_lossy(&mut text, &rest[..plain]);
            self.at += plain;
            match self.bytes.get(self.at) {
                None => return Err(end()),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => self.escape(&mut text)?,
                Some(_) => return self.error("in string literal"),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), String> {
        self.at += 1;
        let letter = match self.peek() {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            byte @ (b'\\' | b'/' | b'"') => char::from(byte),
            b'u' => {
                self.at += 1;
                text.push(self.unicode()?);
                return Ok(());
            }
            _ => return self.error("in string escape code"),
        };
        self.at += 1;
        text.push(letter);
        Ok(())
    }

    /// What four hexadecimal digits stand for, or two times four. Half of a pair becomes the replacement character.
    fn unicode(&mut self) -> Result<char, String> {
        let first = self.hexadecimal()?;
        if !(0xd800..0xe000).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let start = self.at;
        if first < 0xdc00 && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            let second = self.hexadecimal()?;
            if (0xdc00..0xe000).contains(&second) {
                let letter = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(letter).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = start;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hexadecimal(&mut self) -> Result<u32, String> {
        let mut number = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.peek()).to_digit(16) else {
                return self.error("in \\u hexadecimal character escape");
            };
            number = number * 16 + digit;
            self.at += 1;
        }
        Ok(number)
    }
}

fn end() -> String {
    "unexpected end of JSON input".to_owned()
}

/// Go puts the replacement character for each byte that is no UTF-8.
fn push_lossy(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

/// A byte in single quotes, as Go writes it: as the letter of that number.
fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => "'\\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        _ => {
            let text = crate::field::quote(&char::from(byte).to_string());
            format!("'{}'", &text[1..text.len() - 1])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match parse(text.as_bytes()) {
            Ok(value) => super::super::write(&value),
            Err(message) => message,
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_was_written_is_kept() {
        check(r#" {"b": 1.0, "a": [1e3, -0, true, null], "b": {}} "#, r#"{"b":1.0,"a":[1e3,-0,true,null],"b":{}}"#);
        check(r#""\u00e9\ud83d\ude00\ud800x\n""#, "\"é😀\u{fffd}x\\n\"");
        check("[]", "[]");
    }

    /// [A-174]
    #[test]
    fn mistakes_are_told_as_go_does() {
        for (text, expected) in [
            ("", "unexpected end of JSON input"),
            ("{\"a\"", "unexpected end of JSON input"),
            ("}", "invalid character '}' looking for beginning of value"),
            ("{,", "invalid character ',' looking for beginning of object key string"),
            ("{'a': 1}", "invalid character '\\'' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\": 01}", "invalid character '1' after object key:value pair"),
            ("[1 2]", "invalid character '2' after array element"),
            ("{}{}", "invalid character '{' after top-level value"),
            ("tru", "invalid character ' ' in literal true (expecting 'e')"),
            ("nul]", "invalid character ']' in literal null (expecting 'l')"),
            ("-", "invalid character ' ' in numeric literal"),
            ("[1.]", "invalid character ']' after decimal point in numeric literal"),
            ("[1e]", "invalid character ']' in exponent of numeric literal"),
            ("\"\u{1}\"", "invalid character '\\x01' in string literal"),
            ("\"\\x\"", "invalid character 'x' in string escape code"),
            ("\"\\u00g0\"", "invalid character 'g' in \\u hexadecimal character escape"),
            ("\u{feff}{}", "invalid character 'ï' looking for beginning of value"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn depth_is_bounded() {
        check(&"[".repeat(10_001), "invalid character '[' exceeded max depth");
        assert!(parse(format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).as_bytes()).is_ok());
    }
}

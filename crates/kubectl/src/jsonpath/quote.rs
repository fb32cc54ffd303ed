//! Quoted texts, in single or double quotes, with Go's escapes.

/// The text without its quotes; absent if they or an escape are wrong.
pub fn unquote(text: &str) -> Option<String> {
    let quote = text.chars().next()?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut out = Vec::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        if letter == quote {
            return None;
        }
        if letter == '\\' {
            escape(&mut letters, quote, &mut out)?;
        } else {
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

fn escape(letters: &mut std::str::Chars, quote: char, out: &mut Vec<u8>) -> Option<()> {
    let letter = letters.next()?;
    let plain = match letter {
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 0x0b,
        '\\' => b'\\',
        '\'' | '"' if letter == quote => letter as u8,
        'x' => number(letters, 0, 2, 16)? as u8,
        '0'..='7' => u8::try_from(number(letters, letter.to_digit(8)?, 2, 8)?).ok()?,
        'u' | 'U' => {
            let code = number(letters, 0, if letter == 'u' { 4 } else { 8 }, 16)?;
            out.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes());
            return Some(());
        }
        _ => return None,
    };
    out.push(plain);
    Some(())
}

/// So many more digits.
fn number(letters: &mut std::str::Chars, first: u32, digits: usize, radix: u32) -> Option<u32> {
    let mut value = first;
    for _ in 0..digits {
        value = value.checked_mul(radix)?.checked_add(letters.next()?.to_digit(radix)?)?;
    }
    Some(value)
}

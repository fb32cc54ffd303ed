//! `md5sum`, `sha1sum`, `sha256sum`, `base64`, `od` and `hexdump`.

use jobyard_api::{Text, base64};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::Call;

/// The digest of some bytes, in hexadecimal.
fn hex<D: Digest>(bytes: &[u8]) -> String {
    D::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn sum(call: &mut Call<'_>) -> i32 {
    let digest = match call.name {
        "md5sum" => hex::<Md5>,
        "sha1sum" => hex::<Sha1>,
        _ => hex::<Sha256>,
    };
    let mut files = call.operands();
    if files.is_empty() {
        files.push("-".into());
    }
    let mut status = 0;
    for file in files {
        match call.content(&file) {
            Ok(bytes) => {
                call.line(&format!("{}  {file}", digest(&bytes)));
            }
            Err(failed) => status = failed,
        }
    }
    status
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `base64 [-d] [-w COLUMNS] [FILE]`
pub(super) fn base64_lines(call: &mut Call<'_>) -> i32 {
    let (mut decode, mut columns, mut files): (bool, usize, Vec<Text>) = (false, 76, Vec::new());
    let mut arguments = call.arguments.iter();
    while let Some(word) = arguments.next() {
        match &**word {
            "-d" | "--decode" | "-D" => decode = true,
            "-w" => columns = arguments.next().and_then(|word| word.parse().ok()).unwrap_or(76),
            option if option.starts_with("-w") => columns = option[2..].parse().unwrap_or(76),
            option if option.starts_with("--wrap=") => columns = option["--wrap=".len()..].parse().unwrap_or(76),
            _ => files.push(word.clone()),
        }
    }
    let (bytes, status) = call.contents(&files);
    if decode {
        let Some(decoded) = decoded(&bytes) else {
            return call.fail(if call.is_busybox { "truncated input" } else { "invalid input" });
        };
        call.out = decoded;
        return status;
    }
    let text = base64::encode(&bytes);
    let columns = if columns == 0 { text.len().max(1) } else { columns };
    for (at, line) in text.as_bytes().chunks(columns).enumerate() {
        if at > 0 {
            call.out.push(b'\n');
        }
        call.out.extend_from_slice(line);
    }
    if (columns < text.len().max(1) || call.arguments.iter().all(|word| !word.starts_with("-w"))) && !text.is_empty() {
        call.out.push(b'\n');
    }
    status
}

fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.iter().copied().filter(|c| !c.is_ascii_whitespace()).collect();
    let digits: Vec<u8> = digits.into_iter().take_while(|c| *c != b'=').collect();
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let mut number = 0_u32;
        for digit in four {
            number = number << 6 | ALPHABET.iter().position(|own| own == digit)? as u32;
        }
        if four.len() == 1 {
            return None;
        }
        number <<= 6 * (4 - four.len());
        bytes.extend_from_slice(&number.to_be_bytes()[1..four.len()]);
    }
    Some(bytes)
}

/// `od [-c] [-x] [-A n] [-t x1] [FILE]` and `hexdump [-C] [FILE]`.
pub(super) fn dump(call: &mut Call<'_>) -> i32 {
    let (bytes, status) = call.contents(&dump_files(call.arguments));
    let canonical = call.name != "od" && call.has('C');
    let words: Vec<&str> = call.arguments.iter().map(|word| &**word).collect();
    let no_address =
        words.windows(2).any(|pair| pair == ["-A", "n"]) || words.iter().any(|word| matches!(*word, "-An" | "-Anx"));
    let bytes_hex = words.iter().any(|word| word.contains("x1"));
    let characters = words.iter().any(|word| *word == "-c" || word.ends_with("tc"));
    let hex = call.name != "od";
    for (row, chunk) in bytes.chunks(16).enumerate() {
        let address = if hex { format!("{:07x}", row * 16) } else { format!("{:07o}", row * 16) };
        let cells: String = if characters {
            chunk.iter().map(|byte| format!("{:>4}", character(*byte))).collect()
        } else if bytes_hex {
            chunk.iter().map(|byte| format!(" {byte:02x}")).collect()
        } else {
            let word = |pair: &[u8]| u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
            let x = hex || call.has('x');
            chunk
                .chunks(2)
                .map(|pair| if x { format!(" {:04x}", word(pair)) } else { format!(" {:06o}", word(pair)) })
                .collect()
        };
        let line = if canonical {
            let cell = |at: usize| {
                let gap = if at == 8 { " " } else { "" };
                chunk.get(at).map_or_else(|| format!("{gap}   "), |byte| format!("{gap} {byte:02x}"))
            };
            let cells: String = (0..16).map(cell).collect();
            let shown = |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' };
            format!("{:08x} {cells}  |{}|", row * 16, chunk.iter().map(shown).collect::<String>())
        } else if no_address {
            cells
        } else {
            format!("{address}{cells}")
        };
        call.line(&line);
    }
    if !no_address && (!bytes.is_empty() || !hex) {
        let length = bytes.len();
        let end = if canonical {
            format!("{length:08x}")
        } else if hex {
            format!("{length:07x}")
        } else {
            format!("{length:07o}")
        };
        call.line(&end);
    }
    status
}

fn dump_files(words: &[Text]) -> Vec<Text> {
    let mut files = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match &**word {
            "-A" | "-t" | "-N" | "-n" => drop(words.next()),
            option if option.starts_with('-') && option.len() > 1 => {}
            _ => files.push(word.clone()),
        }
    }
    files
}

fn character(byte: u8) -> String {
    match byte {
        0 => "\\0".to_owned(),
        7 => "\\a".to_owned(),
        8 => "\\b".to_owned(),
        9 => "\\t".to_owned(),
        10 => "\\n".to_owned(),
        11 => "\\v".to_owned(),
        12 => "\\f".to_owned(),
        13 => "\\r".to_owned(),
        32..=126 => char::from(byte).to_string(),
        _ => format!("{byte:03o}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_abc() {
        assert_eq!(hex::<Md5>(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex::<Sha1>(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex::<Sha256>(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(base64::encode(b"hello"), "aGVsbG8=");
        assert_eq!(decoded(b"aGVsbG8=\n"), Some(b"hello".to_vec()));
    }
}

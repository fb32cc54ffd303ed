//! `md5sum`, `sha1sum`, `sha256sum`, `base64`, `od` and `hexdump`.

#![allow(clippy::many_single_char_names, reason = "the standards call their registers so")]

use jobyard_api::Text;

use super::Call;

/// A digest of some bytes.
type Digest = fn(&[u8]) -> Vec<u8>;

pub(super) fn sum(call: &mut Call<'_>) -> i32 {
    let digest: Digest = match call.name {
        "md5sum" => md5,
        "sha1sum" => sha1,
        _ => sha256,
    };
    let mut files = call.operands();
    if files.is_empty() {
        files.push("-".into());
    }
    let mut status = 0;
    for file in files {
        match call.content(&file) {
            Ok(bytes) => {
                let text: String = digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                call.line(&format!("{text}  {file}"));
            }
            Err(failed) => status = failed,
        }
    }
    status
}

/// The message with its padding; the length is in bits.
fn padded(bytes: &[u8], big: bool) -> Vec<u8> {
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    let bits = (bytes.len() as u64).wrapping_mul(8);
    message.extend(if big { bits.to_be_bytes() } else { bits.to_le_bytes() });
    message
}

fn words(block: &[u8], big: bool) -> Vec<u32> {
    let word = |four: &[u8]| {
        let four = [four[0], four[1], four[2], four[3]];
        if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    };
    block.chunks_exact(4).map(word).collect()
}

fn sha1(bytes: &[u8]) -> Vec<u8> {
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in padded(bytes, true).chunks_exact(64) {
        let mut w = words(block, true);
        for i in 16..80 {
            w.push((w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16]).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (i, word) in w.iter().enumerate() {
            let (f, k) = match i / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999_u32),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (own, add) in state.iter_mut().zip([a, b, c, d, e]) {
            *own = own.wrapping_add(add);
        }
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// The first 32 bits of the fractional parts of roots of primes, computed with whole numbers.
fn constants(count: usize, cube: bool) -> Vec<u32> {
    let primes = (2_u128..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0));
    let root = |n: u128| {
        let power = if cube { 3 } else { 2 };
        let target = n << (32 * power);
        let (mut low, mut high) = (0_u128, 1_u128 << 40);
        while low + 1 < high {
            let middle = u128::midpoint(low, high);
            if middle.checked_pow(power).is_some_and(|value| value <= target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low as u32
    };
    primes.take(count).map(root).collect()
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    let (k, start) = (constants(64, true), constants(8, false));
    let mut state = start;
    for block in padded(bytes, true).chunks_exact(64) {
        let mut w = words(block, true);
        for i in 16..64 {
            let s0 = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ (w[i - 15] >> 3);
            let s1 = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ (w[i - 2] >> 10);
            w.push(w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1));
        }
        let mut v = state.clone();
        for i in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let first = v[7].wrapping_add(s1).wrapping_add(choice).wrapping_add(k[i]).wrapping_add(w[i]);
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let second = s0.wrapping_add((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(first);
            v[0] = first.wrapping_add(second);
        }
        for (own, add) in state.iter_mut().zip(v) {
            *own = own.wrapping_add(add);
        }
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn md5(bytes: &[u8]) -> Vec<u8> {
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    // `floor(2^32 × |sin(i + 1)|)`, as RFC 1321 lists it.
    const SINES: [u32; 64] = [
        0xd76a_a478,
        0xe8c7_b756,
        0x2420_70db,
        0xc1bd_ceee,
        0xf57c_0faf,
        0x4787_c62a,
        0xa830_4613,
        0xfd46_9501,
        0x6980_98d8,
        0x8b44_f7af,
        0xffff_5bb1,
        0x895c_d7be,
        0x6b90_1122,
        0xfd98_7193,
        0xa679_438e,
        0x49b4_0821,
        0xf61e_2562,
        0xc040_b340,
        0x265e_5a51,
        0xe9b6_c7aa,
        0xd62f_105d,
        0x0244_1453,
        0xd8a1_e681,
        0xe7d3_fbc8,
        0x21e1_cde6,
        0xc337_07d6,
        0xf4d5_0d87,
        0x455a_14ed,
        0xa9e3_e905,
        0xfcef_a3f8,
        0x676f_02d9,
        0x8d2a_4c8a,
        0xfffa_3942,
        0x8771_f681,
        0x6d9d_6122,
        0xfde5_380c,
        0xa4be_ea44,
        0x4bde_cfa9,
        0xf6bb_4b60,
        0xbebf_bc70,
        0x289b_7ec6,
        0xeaa1_27fa,
        0xd4ef_3085,
        0x0488_1d05,
        0xd9d4_d039,
        0xe6db_99e5,
        0x1fa2_7cf8,
        0xc4ac_5665,
        0xf429_2244,
        0x432a_ff97,
        0xab94_23a7,
        0xfc93_a039,
        0x655b_59c3,
        0x8f0c_cc92,
        0xffef_f47d,
        0x8584_5dd1,
        0x6fa8_7e4f,
        0xfe2c_e6e0,
        0xa301_4314,
        0x4e08_11a1,
        0xf753_7e82,
        0xbd3a_f235,
        0x2ad7_d2bb,
        0xeb86_d391,
    ];
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded(bytes, false).chunks_exact(64) {
        let w = words(block, false);
        let [mut a, mut b, mut c, mut d] = state;
        for i in 0..64 {
            let (f, g) = match i / 16 {
                0 => ((b & c) | (!b & d), i),
                1 => ((d & b) | (!d & c), (5 * i + 1) % 16),
                2 => (b ^ c ^ d, (3 * i + 5) % 16),
                _ => (c ^ (b | !d), (7 * i) % 16),
            };
            let sum = a.wrapping_add(f).wrapping_add(SINES[i]).wrapping_add(w[g]);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(SHIFTS[i / 16][i % 4]));
        }
        for (own, add) in state.iter_mut().zip([a, b, c, d]) {
            *own = own.wrapping_add(add);
        }
    }
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `base64 [-d] [-w COLUMNS] [FILE]`
pub(super) fn base64(call: &mut Call<'_>) -> i32 {
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
    let text = encoded(&bytes);
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

pub(crate) fn encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let six = number >> (18 - 6 * place) & 63;
            text.push(if place > three.len() { '=' } else { char::from(ALPHABET[six as usize]) });
        }
    }
    text
}

pub(crate) fn decoded(text: &[u8]) -> Option<Vec<u8>> {
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
        let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(md5(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex(sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(encoded(b"hello"), "aGVsbG8=");
        assert_eq!(decoded(b"aGVsbG8=\n"), Some(b"hello".to_vec()));
    }
}

//! Base64 as Go's standard encoding has it: with padding, line breaks are skipped, odd bits at the end do not matter.

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

const GO: GeneralPurpose =
    GeneralPurpose::new(&base64::alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// Bytes as letters.
pub fn encode(bytes: &[u8]) -> String {
    GO.encode(bytes)
}

/// The bytes of a text; nothing if it is not Base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    GO.decode(letters).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_letters() {
        for (bytes, expected) in [("", ""), ("x", "eA=="), ("xy", "eHk="), ("xyz", "eHl6"), ("xyz!", "eHl6IQ==")] {
            assert_eq!(encode(bytes.as_bytes()), expected);
            assert_eq!(decode(expected), Some(bytes.into()));
        }
    }

    #[test]
    fn only_whole_groups_of_letters_are_read() {
        for (text, expected) in
            [("eH\nl6\r\n", Some("xyz")), ("eB==", Some("x")), ("eA=", None), ("e$==", None), ("eA==eA==", None)]
        {
            assert_eq!(decode(text), expected.map(|text| text.as_bytes().to_vec()), "{text}");
        }
    }
}

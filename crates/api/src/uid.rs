//! UIDs: what identifies one object through time.

use crate::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// Bytes of a UUID's text.
const LENGTH: usize = 36;
/// Where its dashes are.
const DASHES: [usize; 4] = [8, 13, 18, 23];
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Identifies one object through time: a name can be used again, a UID cannot.
///
/// The API server makes UUIDs, which stand here as the number that they are: comparing two does not follow a pointer.
/// Clients may send any text. The order is that of the texts.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Uid(Form);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    /// High and low half of a UUID whose text has lower case letters.
    Uuid(u64, u64),
    /// Every other text.
    Text(Text),
}

/// Room for the text of a [`Uid`].
pub type UidBuffer = [u8; LENGTH];

impl Uid {
    /// The UUID of these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(bytes);
        Self(Form::Uuid((number >> 64) as u64, number as u64))
    }

    /// The UID's text, written into a buffer where it does not stand anywhere.
    pub fn encode<'a>(&'a self, buffer: &'a mut UidBuffer) -> &'a str {
        let (high, low) = match &self.0 {
            Form::Text(text) => return text,
            Form::Uuid(high, low) => (*high, *low),
        };
        let bytes = [high.to_be_bytes(), low.to_be_bytes()];
        let mut place = 0;
        for byte in bytes.as_flattened() {
            if DASHES.contains(&place) {
                buffer[place] = b'-';
                place += 1;
            }
            buffer[place] = DIGITS[usize::from(byte >> 4)];
            buffer[place + 1] = DIGITS[usize::from(byte & 15)];
            place += 2;
        }
        std::str::from_utf8(buffer).expect("digits and dashes are text")
    }

    /// The UID's text.
    pub fn text(&self) -> Text {
        match &self.0 {
            Form::Text(text) => text.clone(),
            Form::Uuid(..) => self.encode(&mut [0; LENGTH]).into(),
        }
    }

    /// Whether no UID has been given yet.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Form::Text(text) if text.is_empty())
    }

    /// A hash of the UID, the same everywhere.
    pub fn hash(&self) -> u64 {
        match &self.0 {
            Form::Uuid(high, low) => crate::hash::mix(*high, *low),
            Form::Text(text) => crate::hash::text(text),
        }
    }
}

impl Default for Uid {
    fn default() -> Self {
        Self(Form::Text(Text::default()))
    }
}

/// The number that a text stands for, if it is a UUID in the form in which this crate writes it.
fn parse(text: &str) -> Option<u128> {
    if text.len() != LENGTH {
        return None;
    }
    let mut number = 0;
    for (place, byte) in text.bytes().enumerate() {
        let digit = match byte {
            b'-' if DASHES.contains(&place) => continue,
            b'0'..=b'9' if !DASHES.contains(&place) => byte - b'0',
            b'a'..=b'f' if !DASHES.contains(&place) => byte - b'a' + 10,
            _ => return None,
        };
        number = number << 4 | u128::from(digit);
    }
    Some(number)
}

impl From<Text> for Uid {
    fn from(text: Text) -> Self {
        parse(&text).map_or(Self(Form::Text(text)), |number| Self::from_bytes(number.to_be_bytes()))
    }
}

impl From<&str> for Uid {
    fn from(text: &str) -> Self {
        parse(text).map_or_else(|| Self(Form::Text(text.into())), |number| Self::from_bytes(number.to_be_bytes()))
    }
}

impl PartialOrd for Uid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Uid {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            // Digits are in the order of their letters, and the dashes are at the same places.
            (Form::Uuid(high, low), Form::Uuid(other_high, other_low)) => (high, low).cmp(&(other_high, other_low)),
            _ => self.encode(&mut [0; LENGTH]).cmp(other.encode(&mut [0; LENGTH])),
        }
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.encode(&mut [0; LENGTH]))
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.encode(&mut [0; LENGTH]), f)
    }
}

impl Serialize for Uid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.encode(&mut [0; LENGTH]))
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "693cc225-dfc5-5118-8076-f51df1c53278";

    #[test]
    fn uids_are_ordered_as_their_texts() {
        let texts = ["", "6", UUID, "693cc225-dfc5-5118-8076-f51df1c53279", "693cc225-dfc5-5118-8076-f51df1c5327A"];
        let mut sorted = texts;
        sorted.sort_unstable();
        let mut uids: Vec<Uid> = texts.iter().rev().map(|text| Uid::from(*text)).collect();
        uids.sort();
        assert_eq!(uids.iter().map(Uid::to_string).collect::<Vec<_>>(), sorted);
    }

    #[test]
    fn every_text_is_kept_as_it_is() {
        let upper = UUID.to_uppercase();
        for text in ["", "uid-j", UUID, &upper, &UUID[1..], &UUID.replace("-d", "d-"), &UUID.replace('3', "-")] {
            let uid = Uid::from(text);
            assert_eq!((&*uid.text(), uid.is_empty()), (text, text.is_empty()));
            assert_eq!(uid, Uid::from(Text::from(text)));
            assert_eq!(uid.hash(), Uid::from(text).hash());
        }
        assert!(matches!(Uid::from(UUID).0, Form::Uuid(..)));
    }
}

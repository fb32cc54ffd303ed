//! Lists that know whether they were written.

use serde::{Deserialize, Serialize, Serializer};
use std::ops::{Deref, DerefMut};

/// A list that is shown as `[]` in messages if a client wrote an empty one, and as `null` if it wrote none.
///
/// Storing forgets the difference, so both are equal and have the JSON form `null`.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct List<T>(Option<Vec<T>>);

impl<T> List<T> {
    /// Whether a client wrote the list, be it an empty one.
    pub const fn is_written(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_deref_mut().unwrap_or_default()
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_empty() { serializer.serialize_none() } else { serializer.collect_seq(&**self) }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Some(items))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Some(items.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_remembered_until_it_is_stored() {
        for (text, is_written, stored) in [("null", false, "null"), ("[]", true, "null"), ("[1,2]", true, "[1,2]")] {
            let list: List<i32> = serde_json::from_str(text).expect("a list");
            assert_eq!(list.is_written(), is_written, "{text}");
            assert_eq!(serde_json::to_string(&list).expect("a list has a JSON form"), stored);
        }
        assert_eq!(List::<i32>::default(), Vec::new().into());
    }
}

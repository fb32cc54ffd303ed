//! Labels and annotations: small sorted maps that nearly all objects of a kind share.

use crate::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

type Entry = (Text, Text);

/// Labels or annotations: key to value, in key order.
///
/// The pods of a Job have the labels of one template and one more, so the map is made of two parts: a list that copies
/// share, and one entry that is this map's own. A copy with an entry more costs no memory of its own.
#[derive(Clone, Default)]
pub struct StringMap {
    /// Sorted by key; absent when empty.
    list: Option<Arc<Vec<Entry>>>,
    /// An entry whose key the list does not have.
    own: Option<Entry>,
}

impl StringMap {
    /// An empty map.
    pub const fn new() -> Self {
        Self { list: None, own: None }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.list().len() + usize::from(self.own.is_some())
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.list.is_none() && self.own.is_none()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Text> {
        if let Some((own, value)) = &self.own
            && **own == *key
        {
            return Some(value);
        }
        let list = self.list();
        place(list, key).ok().map(|place| &list[place].1)
    }

    /// Whether there is an entry for the key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Puts an entry in; it replaces that of the same key.
    pub fn insert(&mut self, key: Text, value: Text) {
        match (place(self.list(), &key), &self.own) {
            (Ok(place), _) => self.list_mut()[place].1 = value,
            (Err(_), None) => self.own = Some((key, value)),
            (Err(_), Some((own, _))) if *own == key => self.own = Some((key, value)),
            (Err(place), Some(_)) => self.list_mut().insert(place, (key, value)),
        }
    }

    /// Puts an entry in unless there is one for the key.
    pub fn insert_missing(&mut self, key: &str, value: &Text) {
        if !self.contains_key(key) {
            self.insert(key.into(), value.clone());
        }
    }

    /// The entries in key order.
    pub fn iter(&self) -> Iter<'_> {
        let list = self.list();
        let before = self.own.as_ref().map_or(0, |(key, _)| place(list, key).unwrap_or_else(|place| place));
        Iter { before: list[..before].iter(), own: self.own.as_ref(), after: list[before..].iter() }
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &Text> {
        self.iter().map(|(key, _)| key)
    }

    /// Whether both are the very same map, one a copy of the other: then they are equal without a look at the entries.
    pub fn is_same(one: &Self, other: &Self) -> bool {
        is_same_list(one.list.as_ref(), other.list.as_ref()) && is_same_own(one.own.as_ref(), other.own.as_ref())
    }

    /// The entries that do not obviously come from the other map, of which this one may be a copy with an entry more.
    pub fn iter_beyond(&self, other: &Self) -> Iter<'_> {
        if !self.has_list_of(other) {
            return self.iter();
        }
        let own = self.own.as_ref().filter(|own| !is_same_own(Some(own), other.own.as_ref()));
        Iter { before: [].iter(), own, after: [].iter() }
    }

    /// Whether the key is the very same text as that of the entry that is this map's own.
    pub fn has_own_key(&self, key: &Text) -> bool {
        self.own.as_ref().is_some_and(|(own, _)| Arc::ptr_eq(own, key))
    }

    /// The entry that is this map's own, if there is one.
    pub fn own(&self) -> Option<(&Text, &Text)> {
        self.own.as_ref().map(|(key, value)| (key, value))
    }

    /// The entries without the one that is this map's own.
    #[must_use]
    pub fn without_own(&self) -> Self {
        Self { list: self.list.clone(), own: None }
    }

    /// Whether both share one list: they differ at most in the entry that is each one's own.
    pub fn has_list_of(&self, other: &Self) -> bool {
        is_same_list(self.list.as_ref(), other.list.as_ref())
    }

    /// A copy that shares nothing with this map.
    #[must_use]
    pub fn unshared(&self) -> Self {
        let list: Vec<Entry> = self.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        Self { list: (!list.is_empty()).then(|| Arc::new(list)), own: None }
    }

    fn list(&self) -> &[Entry] {
        self.list.as_ref().map_or(&[], |list| list.as_slice())
    }

    fn list_mut(&mut self) -> &mut Vec<Entry> {
        Arc::make_mut(self.list.get_or_insert_default())
    }
}

/// Where the key is, or would have to be put.
fn place(list: &[Entry], key: &str) -> Result<usize, usize> {
    list.binary_search_by(|(other, _)| (**other).cmp(key))
}

fn is_same_list(one: Option<&Arc<Vec<Entry>>>, other: Option<&Arc<Vec<Entry>>>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        _ => false,
    }
}

fn is_same_own(one: Option<&Entry>, other: Option<&Entry>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => Arc::ptr_eq(&one.0, &other.0) && Arc::ptr_eq(&one.1, &other.1),
        _ => false,
    }
}

/// The entries of a [`StringMap`] in key order.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    before: std::slice::Iter<'a, Entry>,
    own: Option<&'a Entry>,
    after: std::slice::Iter<'a, Entry>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Text, &'a Text);
    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.before.next().or_else(|| self.own.take()).or_else(|| self.after.next())?;
        Some((&entry.0, &entry.1))
    }
}

impl<'a> IntoIterator for &'a StringMap {
    type Item = (&'a Text, &'a Text);
    type IntoIter = Iter<'a>;
    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Of several entries for one key the last one holds.
impl FromIterator<Entry> for StringMap {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let sorted: BTreeMap<Text, Text> = entries.into_iter().collect();
        let list: Vec<Entry> = sorted.into_iter().collect();
        Self { list: (!list.is_empty()).then(|| Arc::new(list)), own: None }
    }
}

impl<const N: usize> From<[Entry; N]> for StringMap {
    fn from(entries: [Entry; N]) -> Self {
        entries.into_iter().collect()
    }
}

impl PartialEq for StringMap {
    fn eq(&self, other: &Self) -> bool {
        Self::is_same(self, other) || self.iter().eq(other)
    }
}

impl Eq for StringMap {}

impl PartialOrd for StringMap {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for StringMap {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other)
    }
}

impl fmt::Debug for StringMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl Serialize for StringMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de> Deserialize<'de> for StringMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::<Text, Text>::deserialize(deserializer).map(Self::from_iter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[&str]) -> StringMap {
        entries.iter().map(|key| (Text::from(*key), Text::from("1"))).collect()
    }

    /// A map with these entries, and more put in later, reads like this.
    #[track_caller]
    fn check(first: &[&str], later: &[&str], expected: &str) {
        let mut made = map(first);
        for key in later {
            made.insert((*key).into(), "2".into());
        }
        let text: Vec<String> = made.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(text.join(" "), expected);
        assert_eq!((made.len(), made.is_empty()), (text.len(), text.is_empty()));
        let rebuilt: StringMap = made.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        assert_eq!((&rebuilt, rebuilt.cmp(&made)), (&made, Ordering::Equal));
        assert!(made.iter().all(|(key, value)| made.get(key) == Some(value)));
        assert_eq!(made.get("-"), None);
    }

    #[test]
    fn entries_are_in_key_order_wherever_they_are_kept() {
        check(&[], &[], "");
        check(&["b", "a", "b"], &[], "a=1 b=1");
        check(&["a", "c"], &["b"], "a=1 b=2 c=1");
        check(&["a", "c"], &["b", "d", "b"], "a=1 b=2 c=1 d=2");
        check(&["b"], &["a", "b"], "a=2 b=2");
        check(&[], &["b", "c", "a"], "a=2 b=2 c=2");
    }

    #[test]
    fn a_copy_with_an_entry_more_shares_the_rest() {
        let first = map(&["a", "b"]);
        let mut second = first.clone();
        assert!(StringMap::is_same(&first, &second));
        second.insert_missing("c", &"3".into());
        second.insert_missing("a", &"3".into());
        assert!(!StringMap::is_same(&first, &second));
        let beyond =
            |one: &StringMap, other| one.iter_beyond(other).map(|(key, _)| key.to_string()).collect::<String>();
        assert_eq!([beyond(&second, &first), beyond(&first, &second), beyond(&second, &map(&[]))], ["c", "", "abc"]);
        assert_eq!((first.len(), second.len()), (2, 3));
        assert!(first < second);
        assert_eq!(first.list.as_ref().map(Arc::as_ptr), second.list.as_ref().map(Arc::as_ptr));
    }

    #[test]
    fn the_text_form_is_that_of_a_map() {
        let text = r#"{"a":"1","b":"1"}"#;
        let read: StringMap = serde_json::from_str(text).expect("a map of texts");
        assert_eq!(read, map(&["a", "b"]));
        assert_eq!(serde_json::to_string(&read).expect("it has a JSON form"), text);
    }
}

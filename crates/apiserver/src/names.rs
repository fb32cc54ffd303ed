//! Names and UIDs that the server makes.

use crate::Naming;
use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::request::Resource;
use jobyard_api::words::NAME_LETTERS;
use rand_core::Rng;
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
use std::fmt::Write;
use uuid::Uuid;

/// Letters of a generated name that come from `generateName`; the rest is cut off ([A-023]).
const PREFIX_LENGTH_MAX: usize = 58;
/// Letters that are appended.
const SUFFIX_LENGTH: usize = 5;

/// Makes names and UIDs. A value: cloned with the server, it goes on in both in the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Names {
    source: Source,
    /// Events made so far; each has the number in its name, so that two of one nanosecond differ.
    events: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Source {
    Seeded(Pcg64Mcg),
    Counted {
        /// Names made for each `generateName`.
        suffixes: BTreeMap<Text, u32>,
        /// How often a name was used.
        uses: BTreeMap<(Resource, Text), u32>,
    },
}

impl Names {
    /// Makes names in this way, from the start.
    pub fn new(naming: &Naming) -> Self {
        let source = match naming {
            Naming::Seeded(seed) => Source::Seeded(Pcg64Mcg::new(u128::from(*seed))),
            Naming::Counted => Source::Counted { suffixes: BTreeMap::new(), uses: BTreeMap::new() },
        };
        Self { source, events: 0 }
    }

    /// A name for this `generateName`.
    pub fn generated(&mut self, generate_name: &Text) -> Text {
        let suffix = match &mut self.source {
            Source::Seeded(generator) => random_suffix(generator),
            Source::Counted { suffixes, .. } => {
                let count = suffixes.entry(generate_name.clone()).or_insert(0);
                *count += 1;
                counted_suffix(*count - 1)
            }
        };
        let mut name = String::with_capacity(PREFIX_LENGTH_MAX + SUFFIX_LENGTH);
        name.push_str(cut(generate_name, PREFIX_LENGTH_MAX));
        name.extend(suffix.map(char::from));
        name.into()
    }

    /// The UID of a new object of this name.
    pub fn uid(&mut self, resource: Resource, name: &Text) -> Uid {
        match &mut self.source {
            Source::Seeded(generator) => random_uid(generator),
            Source::Counted { uses, .. } => {
                let count = uses.entry((resource, name.clone())).or_insert(0);
                *count += 1;
                counted_uid(resource, name, *count)
            }
        }
    }

    /// The name and UID under which an Event is stored: the given name and the number of the Event.
    pub fn event(&mut self, name: &str) -> (Text, Uid) {
        self.events += 1;
        let name: Text = format!("{name}{:04x}", self.events).into();
        // No two Events have the same name, so nothing is counted.
        let uid = match &mut self.source {
            Source::Seeded(generator) => random_uid(generator),
            Source::Counted { .. } => counted_uid(Resource::Events, &name, 1),
        };
        (name, uid)
    }
}

/// The first `max` bytes, or a little less where that would cut a letter in two.
fn cut(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

fn random_suffix(generator: &mut Pcg64Mcg) -> [u8; SUFFIX_LENGTH] {
    let letters = NAME_LETTERS.len() as u64;
    // The bias of the remainder is below one in 10^17.
    std::array::from_fn(|_| NAME_LETTERS[(generator.next_u64() % letters) as usize])
}

/// `bbbbb`, `bbbbc`, …: the number in the 27 letters.
fn counted_suffix(count: u32) -> [u8; SUFFIX_LENGTH] {
    let mut suffix = [NAME_LETTERS[0]; SUFFIX_LENGTH];
    let mut rest = count as usize;
    for letter in suffix.iter_mut().rev() {
        *letter = NAME_LETTERS[rest % NAME_LETTERS.len()];
        rest /= NAME_LETTERS.len();
    }
    suffix
}

fn random_uid(generator: &mut Pcg64Mcg) -> Uid {
    let mut bytes = [0; 16];
    generator.fill_bytes(&mut bytes);
    Uid::from_bytes(uuid::Builder::from_random_bytes(bytes).into_uuid().into_bytes())
}

fn counted_uid(resource: Resource, name: &str, count: u32) -> Uid {
    let mut text = String::with_capacity(name.len() + 12);
    text.push_str(resource.kind());
    text.push('/');
    text.push_str(name);
    if count > 1 {
        write!(text, "#{count}").expect("a String takes everything");
    }
    Uid::from_bytes(Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_names_and_uids_are_those_of_the_recordings() {
        let mut names = Names::new(&Naming::Counted);
        let prefix: Text = "j-".into();
        let made: Vec<Text> = (0..4).map(|_| names.generated(&prefix)).collect();
        assert_eq!(made.iter().map(|name| &**name).collect::<Vec<_>>(), ["j-bbbbb", "j-bbbbc", "j-bbbbd", "j-bbbbf"]);
        assert_eq!(names.uid(Resource::Jobs, &"j".into()).to_string(), "693cc225-dfc5-5118-8076-f51df1c53278");
        assert_ne!(names.uid(Resource::Jobs, &"j".into()).to_string(), "693cc225-dfc5-5118-8076-f51df1c53278");
        assert_eq!(&*names.event("j.18").0, "j.180001");
    }

    ///
    #[test]
    fn a_long_prefix_is_cut_and_counts_as_a_whole() {
        let mut names = Names::new(&Naming::Counted);
        let long: Text = "a".repeat(70).into();
        let longer: Text = "a".repeat(71).into();
        let name = names.generated(&long);
        assert_eq!(name.len(), 63);
        assert_eq!(names.generated(&longer), name);
        assert!(names.generated(&long).ends_with("bbbbc"));
    }

    #[test]
    fn seeded_names_follow_the_seed() {
        let prefix: Text = "j-".into();
        let mut names = Names::new(&Naming::Seeded(7));
        let first = names.generated(&prefix);
        assert_eq!(first, Names::new(&Naming::Seeded(7)).generated(&prefix));
        assert_ne!(first, Names::new(&Naming::Seeded(8)).generated(&prefix));
        assert!(first[2..].bytes().all(|letter| NAME_LETTERS.contains(&letter)));
        assert_eq!(names.uid(Resource::Jobs, &first).text().as_bytes()[14], b'4');
    }
}

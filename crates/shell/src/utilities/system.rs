//! Utilities that tell of the machine: time, names, environment.

use super::Call;

const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `date [-u] [+FORMAT]`, of the virtual clock in UTC.
pub(super) fn date(call: &mut Call<'_>) -> i32 {
    let mut nanos = call.now.nanos();
    let (mut format, mut words) = (None, call.arguments.iter());
    while let Some(word) = words.next() {
        let long = word
            .strip_prefix("--date=")
            .or_else(|| word.strip_prefix("-d"))
            .or_else(|| word.strip_prefix("--iso-8601"));
        if let Some(text) = word.strip_prefix('+') {
            format = Some(text.to_owned());
        } else if word.starts_with("-I") || word.starts_with("--iso-8601") {
            let precise = word.ends_with("econds") || word.ends_with("=s");
            format = Some(if precise { "%Y-%m-%dT%H:%M:%S+00:00" } else { "%Y-%m-%d" }.to_owned());
        } else if let Some(own) = long {
            let own = own.trim_start_matches('=');
            let text = if own.is_empty() { words.next().map_or("", |word| word) } else { own };
            match described(text, nanos) {
                Some(moment) => nanos = moment,
                None => return call.fail(&format!("invalid date '{text}'")),
            }
        } else if matches!(&**word, "-R") {
            format = Some("%a, %d %b %Y %H:%M:%S +0000".to_owned());
        }
    }
    let text = moment(nanos, format.as_deref().unwrap_or("%a %b %e %H:%M:%S %Z %Y"));
    call.line(&text);
    0
}

/// The moment that a description means: `@SECONDS`, `YYYY-MM-DD[ HH:MM[:SS]]`, `now`, `5 minutes ago`, `+1 day`.
fn described(text: &str, now: i64) -> Option<i64> {
    const SECOND: i64 = 1_000_000_000;
    let text = text.trim();
    if let Some(seconds) = text.strip_prefix('@') {
        return seconds.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(SECOND));
    }
    match text {
        "now" | "today" | "" => return Some(now),
        "yesterday" => return Some(now - 86_400 * SECOND),
        "tomorrow" => return Some(now + 86_400 * SECOND),
        _ => {}
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [count, unit, rest @ ..] = words.as_slice()
        && let Ok(count) = count.trim_start_matches('+').parse::<i64>()
    {
        let seconds = match unit.trim_end_matches('s') {
            "second" | "sec" => 1,
            "minute" | "min" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            "week" => 604_800,
            _ => return None,
        };
        let change = count.checked_mul(seconds * SECOND)?;
        return if rest.contains(&"ago") { now.checked_sub(change) } else { now.checked_add(change) };
    }
    let (day, clock) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let numbers =
        |text: &str, sign: char| -> Option<Vec<i64>> { text.split(sign).map(|part| part.parse().ok()).collect() };
    let [year, month, date] = <[i64; 3]>::try_from(numbers(day, '-')?).ok()?;
    let clock = clock.trim_end_matches('Z');
    if !(1..=12).contains(&month) || !(1..=31).contains(&date) || !(1..=9999).contains(&year) {
        return None;
    }
    let clock = numbers(clock, ':')?;
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days = days_before(year) + lengths[..month as usize - 1].iter().sum::<i64>() + date - 1;
    let part = |at: usize| clock.get(at).copied().unwrap_or(0);
    (days * 86_400 + part(0) * 3_600 + part(1) * 60 + part(2)).checked_mul(SECOND)
}

/// A moment by a format of `date`.
pub(super) fn moment(nanos: i64, format: &str) -> String {
    let seconds = nanos.div_euclid(1_000_000_000);
    let days = seconds.div_euclid(86_400);
    let (year, month, day) = civil(days);
    let second = seconds.rem_euclid(86_400);
    let (hours, minutes) = (second / 3600, second / 60 % 60);
    let field = |letter: char| -> Option<String> {
        Some(match letter {
            'Y' => year.to_string(),
            'y' => format!("{:02}", year.rem_euclid(100)),
            'm' => format!("{month:02}"),
            'd' => format!("{day:02}"),
            'e' => format!("{day:2}"),
            'H' => format!("{hours:02}"),
            'M' => format!("{minutes:02}"),
            'S' => format!("{:02}", second % 60),
            'N' => format!("{:09}", nanos.rem_euclid(1_000_000_000)),
            's' => seconds.to_string(),
            'F' => format!("{year}-{month:02}-{day:02}"),
            'T' => format!("{hours:02}:{minutes:02}:{:02}", second % 60),
            'R' => format!("{hours:02}:{minutes:02}"),
            'D' => format!("{month:02}/{day:02}/{:02}", year.rem_euclid(100)),
            'a' => DAYS[days.rem_euclid(7) as usize][..3].to_owned(),
            'A' => DAYS[days.rem_euclid(7) as usize].to_owned(),
            'b' | 'h' => MONTHS[month as usize - 1][..3].to_owned(),
            'B' => MONTHS[month as usize - 1].to_owned(),
            'j' => format!("{:03}", days - days_before(year) + 1),
            'u' => ((days + 3).rem_euclid(7) + 1).to_string(),
            'w' => (days + 4).rem_euclid(7).to_string(),
            'Z' => "UTC".to_owned(),
            'z' => "+0000".to_owned(),
            'I' => format!("{:02}", (hours + 11) % 12 + 1),
            'l' => format!("{:2}", (hours + 11) % 12 + 1),
            'k' => format!("{hours:2}"),
            'p' => if hours < 12 { "AM" } else { "PM" }.to_owned(),
            'C' => format!("{:02}", year / 100),
            'c' => self::moment(nanos, "%a %b %e %H:%M:%S %Y"),
            'n' => "\n".to_owned(),
            't' => "\t".to_owned(),
            '%' => "%".to_owned(),
            _ => return None,
        })
    };
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('%', Some('3')) if chars.as_str().starts_with("3N") => {
                chars.nth(1);
                text.push_str(&format!("{:03}", nanos.rem_euclid(1_000_000_000) / 1_000_000));
            }
            ('%', Some('-')) => {
                chars.next();
                let value = chars.next().and_then(field).unwrap_or_default();
                let short = value.trim_start_matches(['0', ' ']);
                text.push_str(if short.is_empty() { "0" } else { short });
            }
            ('%', Some(letter)) => {
                chars.next();
                match field(letter) {
                    Some(value) => text.push_str(&value),
                    None => text.extend(['%', letter]),
                }
            }
            _ => text.push(c),
        }
    }
    text
}

/// Days from 1970 to the first of January.
fn days_before(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400) - 719_162
}

/// Year, month and day of a day since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let mut year = 1970 + days.div_euclid(366);
    while days_before(year + 1) <= days {
        year += 1;
    }
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let mut rest = days - days_before(year);
    let mut month = 1;
    for length in [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    (year, month, rest + 1)
}

pub(super) fn hostname(call: &mut Call<'_>) -> i32 {
    let name = call.hostname.to_owned();
    call.line(&name);
    0
}

/// `printenv [NAME…]`, and `env` without a program.
pub(super) fn printenv(call: &mut Call<'_>) -> i32 {
    let operands = call.operands();
    let exported = call.variables.iter().filter(|(_, variable)| variable.exported);
    let mut exported = exported.filter_map(|(name, variable)| Some((name.clone(), variable.value.clone()?)));
    if operands.is_empty() || call.name == "env" {
        for (name, value) in exported {
            call.line(&format!("{name}={value}"));
        }
        if call.name == "env" {
            for operand in &operands {
                call.line(operand);
            }
        }
        return 0;
    }
    let found: Vec<_> = exported.by_ref().filter(|(name, _)| operands.contains(name)).collect();
    let missing = operands.iter().any(|operand| found.iter().all(|(name, _)| name != operand));
    for operand in &operands {
        if let Some((_, value)) = found.iter().find(|(name, _)| name == operand) {
            call.line(value);
        }
    }
    i32::from(missing)
}

pub(super) fn uname(call: &mut Call<'_>) -> i32 {
    let text = match call.arguments.first().map(|word| &**word) {
        Some("-m" | "-p" | "-i") => "x86_64".to_owned(),
        Some("-n") => call.hostname.to_owned(),
        Some("-r") => "6.1.0".to_owned(),
        Some("-a") => format!("Linux {} 6.1.0 #1 SMP simulated x86_64 GNU/Linux", call.hostname),
        _ => "Linux".to_owned(),
    };
    call.line(&text);
    0
}

pub(super) fn arch(call: &mut Call<'_>) -> i32 {
    call.line("x86_64");
    0
}

pub(super) fn whoami(call: &mut Call<'_>) -> i32 {
    call.line("root");
    0
}

pub(super) fn logname(call: &mut Call<'_>) -> i32 {
    call.line("root");
    0
}

/// `id [-u] [-g] [-n]`
pub(super) fn id(call: &mut Call<'_>) -> i32 {
    let text = match (call.has('u') || call.has('g') || call.has('G'), call.has('n')) {
        (true, true) => "root",
        (true, false) => "0",
        (false, _) if call.is_busybox => "uid=0(root) gid=0(root) groups=0(root),10(wheel)",
        (false, _) => "uid=0(root) gid=0(root) groups=0(root)",
    };
    call.line(text);
    0
}

pub(super) fn tty(call: &mut Call<'_>) -> i32 {
    call.line("not a tty");
    1
}

pub(super) fn nproc(call: &mut Call<'_>) -> i32 {
    call.line("1");
    0
}

/// Clears a terminal's screen.
pub(super) fn clear(call: &mut Call<'_>) -> i32 {
    call.out.extend_from_slice(b"\x1b[H\x1b[J\x1b[3J");
    0
}

pub(super) fn uptime(call: &mut Call<'_>) -> i32 {
    let now = moment(call.now.nanos(), "%H:%M:%S");
    call.line(&format!(" {now} up 0 min,  load average: 0.00, 0.00, 0.00"));
    0
}

pub(super) fn free(call: &mut Call<'_>) -> i32 {
    call.fail("simulated: memory is not counted here")
}

pub(super) fn ps(call: &mut Call<'_>) -> i32 {
    call.fail("simulated: processes are not listed here")
}

/// Programs that need a network.
pub(super) fn no_network(call: &mut Call<'_>) -> i32 {
    call.fail("simulated: there is no network here, only the simulated Services answer");
    match call.name {
        "curl" => 6,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (seconds, format, expected) in [
            (0, "%a %b %e %H:%M:%S %Z %Y", "Thu Jan  1 00:00:00 UTC 1970"),
            (951_782_400, "%F %T %j %A", "2000-02-29 00:00:00 060 Tuesday"),
            (1_767_225_599, "%Y-%m-%dT%H:%M:%SZ %u", "2025-12-31T23:59:59Z 3"),
            (-1, "%F %s", "1969-12-31 -1"),
        ] {
            assert_eq!(moment(seconds * 1_000_000_000, format), expected);
        }
    }
}

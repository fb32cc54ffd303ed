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
    let format = call.arguments.iter().find_map(|word| word.strip_prefix('+'));
    let iso = call.arguments.iter().any(|word| word.starts_with("-I"));
    let format = format.unwrap_or(if iso { "%Y-%m-%d" } else { "%a %b %e %H:%M:%S %Z %Y" });
    let text = moment(call.now.nanos(), format);
    call.line(&text);
    0
}

/// A moment by a format of `date`.
fn moment(nanos: i64, format: &str) -> String {
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
        Some("-m") => "x86_64".to_owned(),
        Some("-n") => call.hostname.to_owned(),
        Some("-a") => format!("Linux {} simulated x86_64 GNU/Linux", call.hostname),
        _ => "Linux".to_owned(),
    };
    call.line(&text);
    0
}

pub(super) fn whoami(call: &mut Call<'_>) -> i32 {
    call.line("root");
    0
}

pub(super) fn nproc(call: &mut Call<'_>) -> i32 {
    call.line("1");
    0
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

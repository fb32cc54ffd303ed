//! Durations, sizes and names as the page prints them.

/// Virtual time since the start: `+00:10.203`, with hours and days when there are some.
pub fn clock(ms: f64) -> String {
    let whole = ms.max(0.0) as u64;
    let (seconds, millis) = (whole / 1000, whole % 1000);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let rest = format!("{minutes:02}:{:02}.{millis:03}", seconds % 60);
    match (days, hours) {
        (0, 0) => format!("+{rest}"),
        (0, hours) => format!("+{hours}:{rest}"),
        (days, hours) => format!("+{days}d {hours:02}:{rest}"),
    }
}

/// A duration to glance at: `350 ms`, `9.2 s`, `3m 20s`, `2h 5m`, `3d 4h`.
pub fn duration(ms: f64) -> String {
    let ms = ms.max(0.0);
    let seconds = (ms / 1000.0) as u64;
    match seconds {
        0 => format!("{ms:.0} ms"),
        1..=59 => format!("{:.1} s", ms / 1000.0),
        60..=3599 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        3600..=86_399 => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d {}h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// A count with separators: `12,345`.
pub fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in bytes: `12 B`, `3.4 KiB`.
pub fn bytes(size: f64) -> String {
    if size < 1024.0 { format!("{size:.0} B") } else { format!("{:.1} KiB", size / 1024.0) }
}

/// A name for the screen: control characters and those that turn the direction of writing are shown as `�`.
pub fn name(text: &str) -> String {
    text.chars().map(|c| if is_hostile(c) { '\u{fffd}' } else { c }).collect()
}

fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The part of a pod's name that tells it from its siblings: what follows the Job's name.
pub fn short_name(pod: &str, job: Option<&str>) -> String {
    let rest = job.and_then(|job| pod.strip_prefix(job)).and_then(|rest| rest.strip_prefix('-'));
    name(rest.filter(|rest| !rest.is_empty()).unwrap_or(pod))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_clock_shows_hours_and_days_only_when_there_are_some() {
        assert_eq!(clock(10_203.0), "+00:10.203");
        assert_eq!(clock(3_600_000.0), "+1:00:00.000");
        assert_eq!(clock(90_061_001.0), "+1d 01:01:01.001");
        assert_eq!(clock(-5.0), "+00:00.000");
    }

    #[test]
    fn durations_have_the_unit_that_one_would_say() {
        for (ms, text) in [
            (350.0, "350 ms"),
            (9_200.0, "9.2 s"),
            (200_000.0, "3m 20s"),
            (7_500_000.0, "2h 05m"),
            (273_600_000.0, "3d 4h"),
        ] {
            assert_eq!(duration(ms), text);
        }
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!([0.0, 999.0, 1000.0, 1_234_567.0].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_name_cannot_turn_the_line_around() {
        assert_eq!(name("a\u{202e}b\u{7}c"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(name("pi-x7k2p"), "pi-x7k2p");
    }

    #[test]
    fn siblings_are_told_apart_by_the_end_of_their_names() {
        assert_eq!(short_name("pi-x7k2p", Some("pi")), "x7k2p");
        assert_eq!(short_name("pi-x7k2p", Some("other")), "pi-x7k2p");
        assert_eq!(short_name("pi", Some("pi")), "pi");
    }
}

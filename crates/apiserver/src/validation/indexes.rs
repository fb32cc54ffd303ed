//! Interval texts of indexes, such as `0,2-5`, read as strictly as the API server reads them (5.4, [A-179]).
//!
//! The controller's own reader is lenient; the two are different upstream too.

/// Reads a text; gives the number of indexes in it or says what is wrong with it.
pub fn count(text: &str, completions: i32) -> Result<i32, String> {
    if text.is_empty() {
        return Ok(0);
    }
    let mut last = None;
    let mut total = 0i32;
    for fragment in text.split(',') {
        let (first, end) = parse_interval(fragment, completions)?;
        if let Some(last) = last
            && last >= first
        {
            return Err(format!("non-increasing order, previous: {last}, current: {first}"));
        }
        total = total.wrapping_add(end.wrapping_sub(first).wrapping_add(1));
        last = Some(end);
    }
    Ok(total)
}

/// The lowest index at which two texts overlap. Fragments that cannot be read are passed over.
pub fn overlap(completed: &str, failed: &str, completions: i32) -> Option<i32> {
    let intervals = |text: &'_ str| -> Vec<(i32, i32)> {
        text.split(',').filter_map(|fragment| parse_interval(fragment, completions).ok()).collect()
    };
    let (completed, failed) = (intervals(completed), intervals(failed));
    let (mut i, mut j) = (0, 0);
    while let (Some(completed), Some(failed)) = (completed.get(i), failed.get(j)) {
        if completed.0 <= failed.1 && failed.0 <= completed.1 {
            return Some(completed.0.max(failed.0));
        }
        if completed.0 <= failed.0 { i += 1 } else { j += 1 }
    }
    None
}

fn parse_interval(fragment: &str, completions: i32) -> Result<(i32, i32), String> {
    let parts: Vec<&str> = fragment.split('-').collect();
    match parts[..] {
        [one] => parse_index(one, completions).map(|index| (index, index)),
        [first, end] => {
            let (first, end) = (parse_index(first, completions)?, parse_index(end, completions)?);
            if first >= end {
                return Err(format!("non-increasing order, previous: {first}, current: {end}"));
            }
            Ok((first, end))
        }
        _ => Err(format!(
            "the fragment {} violates the requirement that an index interval can have at most two parts separated by '-'",
            crate::field::quote(fragment)
        )),
    }
}

/// One index. Signs cannot occur but `+`, since the text was cut at `-`.
fn parse_index(text: &str, completions: i32) -> Result<i32, String> {
    let quoted = || crate::field::quote(text);
    let index: i64 = text.parse().map_err(|_| format!("cannot convert string to integer for index: {}", quoted()))?;
    if index >= i64::from(completions) {
        return Err(format!("too large index: {}", quoted()));
    }
    Ok(index as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<i32, &str>) {
        assert_eq!(count(text, 10), expected.map_err(str::to_owned), "{text}");
    }

    /// 5.4, [A-179]
    #[test]
    fn texts_are_read_strictly() {
        check("", Ok(0));
        check("0,2-5,+7,08", Ok(7));
        check("3-3", Err("non-increasing order, previous: 3, current: 3"));
        check("2-4,4", Err("non-increasing order, previous: 4, current: 4"));
        check("10", Err("too large index: \"10\""));
        check("-1", Err("cannot convert string to integer for index: \"\""));
        check("1, 2", Err("cannot convert string to integer for index: \" 2\""));
        check(
            "1-2-3",
            Err("the fragment \"1-2-3\" violates the requirement that an index interval can have at most two parts \
                 separated by '-'"),
        );
    }

    ///
    #[test]
    fn overlaps_are_found() {
        assert_eq!(overlap("0-2,5", "3,5-6", 10), Some(5));
        assert_eq!(overlap("0-2,5", "3,6-7", 10), None);
        assert_eq!(overlap("", "x,1", 10), None);
    }
}

//! Names of fields and where they belong, to say what an unknown field was meant to be.

use jobyard_api::request::Resource;
use jobyard_cluster::decode::field_names;

/// Objects of a Job manifest whose fields people put in the wrong place, outermost first.
const HOMES: [&str; 7] = [
    "",
    "metadata",
    "spec",
    "spec.template",
    "spec.template.metadata",
    "spec.template.spec",
    "spec.template.spec.containers",
];

/// What to do about an unknown field of a Job at this path.
pub(crate) fn hint_unknown(path: &str) -> String {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let home = without_indexes(parent);
    let names = |place: &str| field_names(Resource::Jobs, place);
    if let Some(near) = nearest(name, &names(&home)) {
        return format!("Did you mean {near}?");
    }
    // From the inside out: a container's name is asked for more often than the metadata's.
    let elsewhere = HOMES.into_iter().rev().find(|place| *place != home && names(place).contains(&name));
    match elsewhere {
        Some("") => format!("Move {name} to the top of the object."),
        Some(place) => format!("Move {name} under {place}."),
        None => {
            let all: Vec<&str> = HOMES.into_iter().flat_map(names).collect();
            nearest(name, &all).map_or_else(
                || "Remove it: Kubernetes has no such field here.".to_owned(),
                |near| format!("Did you mean {near}? Check its spelling and its indentation."),
            )
        }
    }
}

/// `spec.containers[0].name` without `[0]`.
fn without_indexes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut depth = 0_u32;
    for character in path.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

/// The name that differs least, if it differs little.
fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let allowed = if name.len() <= 4 { 1 } else { 2 };
    let lower = name.to_lowercase();
    let scored = candidates.iter().map(|candidate| (distance(&lower, &candidate.to_lowercase()), *candidate));
    scored.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour to make one text of the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_is_explained() {
        let check = |path: &str, expected: &str| assert_eq!(hint_unknown(path), expected);
        check("spec.completion", "Did you mean completions?");
        check("spec.paralellism", "Did you mean parallelism?");
        check("spec.template.spec.containers[0].imag", "Did you mean image?");
        check("spec.containers", "Move containers under spec.template.spec.");
        check("spec.template.spec.backoffLimit", "Move backoffLimit under spec.");
        check("spec.metadata", "Move metadata under spec.template.");
        check("spec.frobnicate", "Remove it: Kubernetes has no such field here.");
    }

    #[test]
    fn neighbours_that_change_places_count_once() {
        assert_eq!(distance("imgae", "image"), 1);
        assert_eq!(distance("", "job"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}

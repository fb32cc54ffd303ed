//! Arguments such as `KEY=VALUE` and `KEY-` behind the names of objects ([K-139]).

use jobyard_apiserver::forms::label_value_errors;
use std::collections::BTreeMap;

/// What is to be set and what is to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Keys with their values.
    pub set: BTreeMap<String, String>,
    /// Keys that go, in the order of the command line.
    pub removed: Vec<String>,
}

/// Divides arguments into what names objects and what is a change; `what` is `label`, `annotation` or `image`.
///
/// # Errors
/// An object is named behind a change.
pub fn split<'a>(args: &'a [String], what: &str) -> Result<(&'a [String], &'a [String]), String> {
    let is_change = |arg: &String| (arg.contains('=') && !arg.starts_with('=')) || (arg.ends_with('-') && arg != "-");
    let place = args.iter().position(is_change).unwrap_or(args.len());
    let (objects, changes) = args.split_at(place);
    match changes.iter().find(|arg| !is_change(arg)) {
        Some(late) => Err(format!("all resources must be specified before {what} changes: {late}")),
        None => Ok((objects, changes)),
    }
}

/// Reads changes of labels.
///
/// # Errors
/// A value that no label can have, or a text that is no change.
pub fn labels(changes: &[String]) -> Result<Pairs, String> {
    let mut pairs = Pairs::default();
    for change in changes {
        match change.split('=').collect::<Vec<_>>()[..] {
            [key, value] => {
                let errors = label_value_errors(value);
                if !errors.is_empty() {
                    let shown = crate::go::quote(change);
                    return Err(format!("invalid label value: {shown}: {}", errors.join(";")));
                }
                pairs.set.insert(key.to_owned(), value.to_owned());
            }
            [word] => match word.strip_suffix('-') {
                Some(key) => pairs.removed.push(key.to_owned()),
                None => return Err(format!("unknown label spec: {change}")),
            },
            _ => return Err(format!("invalid label spec: {change}")),
        }
    }
    if pairs.removed.iter().any(|key| pairs.set.contains_key(key)) {
        return Err("can not both modify and remove a label in the same command".to_owned());
    }
    Ok(pairs)
}

/// Reads changes of other kinds.
///
/// # Errors
/// All texts that are no changes.
pub fn parse(changes: &[String], what: &str, may_remove: bool) -> Result<Pairs, String> {
    let mut pairs = Pairs::default();
    let mut wrong = Vec::new();
    for change in changes {
        match change.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                pairs.set.insert(key.to_owned(), value.to_owned());
            }
            _ => match change.strip_suffix('-').filter(|key| may_remove && !key.is_empty()) {
                Some(key) => pairs.removed.push(key.to_owned()),
                None => wrong.push(change.as_str()),
            },
        }
    }
    if wrong.is_empty() { Ok(pairs) } else { Err(format!("invalid {what} format: {}", wrong.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    /// [K-139]
    #[test]
    fn objects_come_before_changes() {
        let check = |text: &str, expected: Result<(&str, &str), &str>| {
            let args = words(text);
            let found = split(&args, "label").map(|(objects, changes)| (objects.join(" "), changes.join(" ")));
            let expected = expected.map(|(objects, changes)| (objects.to_owned(), changes.to_owned()));
            assert_eq!(found, expected.map_err(str::to_owned), "{text}");
        };
        check("job a b=c d-", Ok(("job a", "b=c d-")));
        check("job =x", Ok(("job =x", "")));
        check("job -", Ok(("job -", "")));
        check("job b=c a", Err("all resources must be specified before label changes: a"));
    }

    /// [K-139]
    #[test]
    fn labels_are_read() {
        let check = |text: &str, expected: &str| {
            let found =
                labels(&words(text)).map_or_else(|why| why, |pairs| format!("{:?} {:?}", pairs.set, pairs.removed));
            assert_eq!(found, expected, "{text}");
        };
        check("a=b c-", "{\"a\": \"b\"} [\"c\"]");
        check("a=b=c", "invalid label spec: a=b=c");
        check("a", "unknown label spec: a");
        check("a=b a-", "can not both modify and remove a label in the same command");
    }

    #[test]
    fn annotations_may_have_any_value() {
        let pairs = parse(&words("a=b=c d-"), "annotation", true).expect("changes");
        assert_eq!((pairs.set["a"].as_str(), pairs.removed), ("b=c", vec!["d".to_owned()]));
        let why = parse(&words("=x d- y"), "image", false);
        assert_eq!(why, Err("invalid image format: =x, d-, y".to_owned()));
    }
}

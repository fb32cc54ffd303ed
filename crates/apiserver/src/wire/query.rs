//! Parameters of a request, from its query or, for a deletion, from its body ([A-160], [A-199], [A-206], [A-207]).

use super::HttpRequest;
use crate::decode::FieldValidation;
use crate::failure;
use crate::field::{ErrorList, Path, quote};
use jobyard_api::status::Status;

/// Group of the options' types.
const GROUP: &str = "meta.k8s.io";
/// Bytes of a manager's name, at most.
const MANAGER_LENGTH_MAX: usize = 128;

/// The parameters of a query.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what follows the question mark.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(a, b)| (plain(a), plain(b))).collect())
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(parameter, _)| parameter == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(parameter, _)| parameter == name).map(|(_, value)| value.as_str())
    }
}

/// A path without percent-encoding.
pub fn plain_path(path: &str) -> String {
    plain(&path.replace('+', "%2B"))
}

/// A text without percent-encoding.
fn plain(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digit = |place: usize| after.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (first, digit(0), digit(1)) {
            bytes.push((high * 16 + low) as u8);
            rest = &after[2..];
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Parameters of a request that writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Check everything, store nothing.
    pub dry_run: bool,
    /// What becomes of unknown fields.
    pub mode: FieldValidation,
    /// Who changes something; may be empty.
    pub manager: String,
    /// Take fields from others; only for an apply.
    pub force: bool,
}

impl WriteOptions {
    /// Reads and checks them; `kind` is the name of the type that upstream puts them into, or `ApplyOptions` for those of
    /// a patch that applies.
    pub fn read(request: &HttpRequest, kind: &str) -> Result<Self, Box<Status>> {
        let query = Query::parse(request.query);
        let mut errors = ErrorList::new();
        if kind == "PatchOptions" && query.get("force").is_some() {
            errors.forbidden(&Path::new("force"), "may not be specified for non-apply patch");
        }
        let manager = query.get("fieldManager").unwrap_or("").to_owned();
        check_manager(&manager, &mut errors);
        let dry_run: Vec<&str> = query.all("dryRun").collect();
        check_dry_run(&dry_run, &mut errors);
        let mode = query.get("fieldValidation").unwrap_or("");
        if !["", "Ignore", "Strict", "Warn"].contains(&mode) {
            errors.not_supported(&Path::new("fieldValidation"), mode, &["", "Ignore", "Strict", "Warn"]);
        }
        if !errors.is_empty() {
            let kind = if kind == "ApplyOptions" { "PatchOptions" } else { kind };
            return Err(errors.into_status(GROUP, kind, ""));
        }
        let force = query.get("force").is_some_and(|text| text != "0" && !text.eq_ignore_ascii_case("false"));
        let mode = match mode {
            "Strict" => FieldValidation::Strict,
            "Ignore" => FieldValidation::Ignore,
            _ => FieldValidation::Warn,
        };
        Ok(Self { dry_run: !dry_run.is_empty(), mode, manager, force })
    }
}

fn check_manager(manager: &str, errors: &mut ErrorList) {
    let path = Path::new("fieldManager");
    if manager.len() > MANAGER_LENGTH_MAX {
        errors.too_long(&path, MANAGER_LENGTH_MAX);
    }
    for (place, letter) in manager.char_indices().filter(|(_, letter)| !crate::field::is_printable(*letter)) {
        errors.invalid(&path, manager, format!("invalid character U+{:04X} (at position {place})", letter as u32));
    }
}

/// The only value is `All`.
pub fn check_dry_run(values: &[&str], errors: &mut ErrorList) {
    if values.iter().any(|value| *value != "All") {
        let shown: Vec<String> = values.iter().map(|value| quote(value)).collect();
        errors.not_supported_shown(&Path::new("dryRun"), format!("[{}]", shown.join(",")), &["All"]);
    }
}

/// The refusal of a deletion's options, if something is wrong with them.
pub fn check_delete(errors: ErrorList) -> Result<(), Box<Status>> {
    if errors.is_empty() { Ok(()) } else { Err(errors.into_status(GROUP, "DeleteOptions", "")) }
}

/// A whole number, as Go reads it.
pub fn number(text: &str) -> Result<i64, Box<Status>> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let why = if is_number { "value out of range" } else { "invalid syntax" };
    text.parse().map_err(|_| failure::bad_request(format!("strconv.ParseInt: parsing {}: {why}", quote(text))))
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::*;

    fn check(query: &str, expected: Result<(bool, FieldValidation), &str>) {
        let request = HttpRequest { method: Method::Post, path: "", query, content_type: None, body: b"" };
        let found = WriteOptions::read(&request, "CreateOptions").map(|options| (options.dry_run, options.mode));
        assert_eq!(found.map_err(|status| status.message), expected.map_err(str::to_owned), "{query}");
    }

    ///
    #[test]
    fn options_are_read_and_checked() {
        let prefix = "CreateOptions.meta.k8s.io \"\" is invalid: ";
        check("", Ok((false, FieldValidation::Warn)));
        check("fieldValidation=&dryRun=All", Ok((true, FieldValidation::Warn)));
        check("field%56alidation=Strict&x", Ok((false, FieldValidation::Strict)));
        let wrong = format!(
            "{prefix}fieldValidation: Unsupported value: \"strict\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""
        );
        check("fieldValidation=strict", Err(&wrong));
        let wrong = format!("{prefix}dryRun: Unsupported value: [\"x\"]: supported values: \"All\"");
        check("dryRun=x", Err(&wrong));
        let wrong = format!("{prefix}fieldManager: Invalid value: \"a\\n\": invalid character U+000A (at position 1)");
        check("fieldManager=a%0A", Err(&wrong));
    }
}

//! Paths written in short: `metadata.name`, `.metadata.name`, `{metadata.name}`.

/// The whole expression, such as `{.metadata.name}`.
///
/// # Errors
/// If it is none of these.
pub fn relaxed(path: &str) -> Result<String, String> {
    if path.is_empty() {
        return Ok(String::new());
    }
    let inner = path.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(path);
    // A dot alone is the whole path, not the one in front of it.
    let field = inner.strip_prefix('.').filter(|rest| !rest.is_empty()).unwrap_or(inner);
    if field.is_empty() || field.contains(['{', '}']) {
        return Err("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or \
                    '{.name1.name2}'"
            .to_owned());
    }
    Ok(format!("{{.{field}}}"))
}

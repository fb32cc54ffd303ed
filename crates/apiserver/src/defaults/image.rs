//! Image references: does a name mean "the latest" ([A-162])?

/// Longest name that is a reference.
const NAME_LENGTH_MAX: usize = 255;

/// When an image is pulled unless something else is asked for.
pub fn pull_policy(image: &str) -> &'static str {
    if is_latest(image) { "Always" } else { "IfNotPresent" }
}

/// Whether the text is an image reference with the tag `latest`, or with neither tag nor digest, which means the same.
/// What is no reference is not.
fn is_latest(image: &str) -> bool {
    let (rest, digest) = match image.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (image, None),
    };
    let (name, tag) = match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (rest, None),
    };
    is_name(name)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest)
        && match tag {
            Some(tag) => tag == "latest",
            None => digest.is_none(),
        }
}

fn is_name(name: &str) -> bool {
    let (domain, path) = match name.split_once('/') {
        Some((first, path)) if is_domain_like(first) => (Some(first), path),
        _ => (None, name),
    };
    let is_identifier = name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    name.len() <= NAME_LENGTH_MAX && !is_identifier && domain.is_none_or(is_domain) && path.split('/').all(is_component)
}

/// Whether the first part of a name is a registry rather than a part of the path.
fn is_domain_like(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost" || part.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (domain, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label)
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Lower-case letters and digits, in between `.`, `_`, `__` or any number of `-`.
fn is_component(component: &str) -> bool {
    let is_alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let separators = component.split(|letter: char| letter.is_ascii() && is_alphanumeric(letter as u8));
    let (Some(first), Some(last)) = (component.bytes().next(), component.bytes().last()) else { return false };
    is_alphanumeric(first)
        && is_alphanumeric(last)
        && separators
            .filter(|separator| !separator.is_empty())
            .all(|separator| matches!(separator, "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-'))
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=128).contains(&tag.len())
        && is_word(tag.as_bytes()[0])
        && tag.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, value)| {
        algorithm.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
            && value.len() >= 32
            && value.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_latest;

    ///
    #[test]
    fn latest_is_pulled_always() {
        for image in ["perl", "perl:latest", "library/perl", "localhost:5000/a/b", "gcr.io/x_y/z", "a__b/c--d"] {
            assert!(is_latest(image), "{image}");
        }
        for image in ["perl:5.34", "BusyBox", "a b", "busybox:", "", "a/b:5@sha256:00", "a..b", "perl:5000/x y"] {
            assert!(!is_latest(image), "{image}");
        }
        let digest = format!("perl@sha256:{}", "0".repeat(64));
        assert!(!is_latest(&digest));
        assert!(!is_latest(&"a".repeat(256)));
    }
}

//! IP addresses.

use super::node::Node;
use crate::field::ErrorList;
use std::net::{IpAddr, Ipv6Addr};

/// Checks an address.
pub fn check(node: &Node, errors: &mut ErrorList) {
    let text = node.value.as_str().unwrap_or("");
    if let Some(detail) = error(text) {
        errors.invalid(&node.path, text, detail);
    }
}

/// What is wrong with an address.
fn error(text: &str) -> Option<&'static str> {
    let strict: Option<IpAddr> = text.parse().ok();
    match strict.or_else(|| without_leading_zeros(text).parse().ok()) {
        None => Some("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
        Some(_) if strict.is_none() => Some("must not have leading 0s"),
        Some(IpAddr::V6(address)) if address.to_ipv4_mapped().is_some() => {
            Some("must not be an IPv4-mapped IPv6 address")
        }
        Some(_) => None,
    }
}

/// The text with the numbers between dots as they should be written.
fn without_leading_zeros(text: &str) -> String {
    let (start, dotted) = match text.rfind(':') {
        Some(end) => text.split_at(end + 1),
        None => ("", text),
    };
    let number = |part: &str| {
        let rest = part.trim_start_matches('0');
        if rest.is_empty() && !part.is_empty() { "0".to_owned() } else { rest.to_owned() }
    };
    let numbers: Vec<String> = dotted.split('.').map(number).collect();
    format!("{start}{}", numbers.join("."))
}

/// How an address that is right should better be written.
pub fn better(text: &str) -> Option<String> {
    let address: Ipv6Addr = text.parse().ok()?;
    let canonical = address.to_string();
    (canonical != text).then_some(canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    ///
    #[test]
    fn addresses() {
        for (text, start) in [
            ("10.9.8.7", None),
            ("2001:db8::ffff", None),
            ("010.9.8.7", Some("must not have leading 0s")),
            ("::ffff:1.2.3.4", Some("must not be an IPv4-mapped")),
            ("x", Some("must be a valid IP address")),
            ("", Some("must be a valid IP address")),
            ("1.2.3", Some("must be a valid IP address")),
            ("fe80::1%eth0", Some("must be a valid IP address")),
        ] {
            let found = error(text);
            assert_eq!(found.is_some(), start.is_some(), "{text}");
            assert!(found.unwrap_or("").starts_with(start.unwrap_or("")), "{text}");
        }
        assert_eq!(better("2001:db8:0::1").as_deref(), Some("2001:db8::1"));
        assert_eq!(better("10.0.0.1"), None);
    }
}

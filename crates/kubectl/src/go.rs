//! How Go writes texts: `%q`, and the like.

pub use jobyard_api::quote::{quote, quote_char};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_does() {
        let check = |text: &str, expected: &str| assert_eq!(quote(text), expected);
        check("a b", r#""a b""#);
        check("\"\\\n\u{1}é\u{a0}", r#""\"\\\n\x01é\u00a0""#);
        assert_eq!(quote_char('\''), r"'\''");
    }
}

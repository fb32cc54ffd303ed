//! SHA-256, for the names of an image's contents.

use sha2::{Digest, Sha256};

/// The hash of a text, in hexadecimal.
pub(super) fn hex(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_known_one() {
        assert_eq!(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex("nginx"), "5be1ecc7935f1dd85635d4feedaf660594030253cc97c9e9ca3819ffeac36b65");
        let long = "a".repeat(1000);
        assert_eq!(hex(&long), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
    }
}

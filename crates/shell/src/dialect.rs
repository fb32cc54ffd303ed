//! Which shell reads a script: what it takes beyond POSIX, and how it words its messages.

/// A shell's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// busybox's `sh`, as in busybox and alpine.
    #[default]
    Ash,
    /// Debian's `sh`.
    Dash,
    Bash,
}

impl Dialect {
    pub fn is_bash(self) -> bool {
        self == Self::Bash
    }

    /// A message for each shell: busybox's, dash's, bash's.
    pub fn pick<'a>(self, ash: &'a str, dash: &'a str, bash: &'a str) -> &'a str {
        match self {
            Self::Ash => ash,
            Self::Dash => dash,
            Self::Bash => bash,
        }
    }
}

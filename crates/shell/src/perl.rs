//! What is known of perl: the programs that Job documentation runs.

use std::time::Duration;

use jobyard_api::Text;

/// A perl program that is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Perl {
    /// No program: reads the empty standard input.
    Nothing,
    /// `print bpi(N)` with `-Mbignum=bpi`.
    Pi(u32),
}

/// The program that these arguments mean, if it is a known one.
pub(crate) fn recognize(arguments: &[Text]) -> Option<Perl> {
    if arguments.is_empty() {
        return Some(Perl::Nothing);
    }
    let mut big = false;
    let mut rest = arguments;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        if let Some(module) = word.strip_prefix("-M") {
            big |= matches!(module, "bignum=bpi" | "bignum=bpi,PI" | "bigfloat=bpi" | "bigrat=bpi");
        } else if let Some(switches) = word.strip_prefix('-').and_then(|word| word.strip_suffix(['e', 'E'])) {
            let line_end = switches.contains('l');
            return if big && line_end && after.len() == 1 { pi_digits(&after[0]).map(Perl::Pi) } else { None };
        } else if !matches!(&**word, "-w" | "-W") {
            return None;
        }
    }
    None
}

/// N of `print bpi(N)`.
fn pi_digits(program: &str) -> Option<u32> {
    let call = program.trim().trim_end_matches(';').trim().strip_prefix("print")?.trim();
    let call = call.strip_prefix('(').and_then(|call| call.strip_suffix(')')).unwrap_or(call).trim();
    let number = call.strip_prefix("bpi")?.trim().strip_prefix('(')?.strip_suffix(')')?.trim();
    let digits = number.parse().ok()?;
    (digits > 0).then_some(digits)
}

/// How long perl takes: about ten seconds for 2000 digits, as people see it, and quadratically more for more.
pub(crate) fn pi_duration(digits: u32) -> Duration {
    let nanos = u64::from(digits).pow(2) * 2_500;
    Duration::from_nanos(nanos).max(Duration::from_millis(20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_programs() {
        for (words, expected) in [
            (vec!["-Mbignum=bpi", "-wle", "print bpi(2000)"], Some(Perl::Pi(2000))),
            (vec!["-Mbignum=bpi", "-w", "-le", " print ( bpi( 30 ) ) ; "], Some(Perl::Pi(30))),
            (vec!["-wle", "print bpi(2000)"], None),
            (vec!["-Mbignum=bpi", "-wle", "print bpi(0)"], None),
            (vec!["-Mbignum=bpi", "-wle", "print bpi(99999999999)"], None),
            (vec!["script.pl"], None),
            (vec![], Some(Perl::Nothing)),
        ] {
            let arguments: Vec<Text> = words.iter().map(|&word| word.into()).collect();
            assert_eq!(recognize(&arguments), expected, "{words:?}");
        }
    }
}

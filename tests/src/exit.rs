//! How the programs of this package end.

use std::process::ExitCode;

/// 0 if all was right, 1 if something was not, 2 with the message if the program could not do what was asked.
pub fn code(result: Result<bool, String>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

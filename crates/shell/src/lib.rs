//! What runs inside a container: a POSIX shell and small programs over an in-memory file system.
//!
//! A running container is a [`Process`]: a plain value that is resumed by the virtual clock. It never reads a real
//! clock, never blocks and keeps no native stack, so that a world full of them can be cloned, compared and replayed.
//! It must never know of pods, nodes or the API: it gets a [`Spawn`], and gives log lines and an exit code.
//!
//! # Where to start reading
//!
//! 1. `process`: the contract. 2. `syntax`: text to tree (`parser`, `compound`, `word`, `expand`), tree to flat
//!    operations (`compile`, `code`). 3. `machine`: tasks that run operations (`operations`), what they wait for
//!    (`waiting`), how a command is found (`commands`, `builtins`). 4. `utilities`: `cat` and its kin, one function
//!    each. 5. `image`, `outcome`, `perl`: what runs when there is no shell. 6. `limits`: every bound.
//!
//! # Modelled
//!
//! - The shell: lists, pipelines, `if`, `while`, `until`, `for`, `case`, functions, groups, subshells, background jobs,
//!   all expansions of POSIX but `$((` with side effects in a skipped half, redirects, here-documents, `set -efux` and
//!   `pipefail`, `trap`, `wait`, `kill`, `exec`, `local`, `read`, `getopts`, `eval`, `.`. What a script may use, and the
//!   words of messages, are those of busybox's sh, of dash or of bash ([`dialect`]): with bash, arrays, `[[ … ]]`,
//!   `((…))`, braces, here-strings, `<(…)` and the rest of its expansions.
//! - Utilities with busybox's or GNU's words, `sed`, `awk`, `find` and `xargs` among them. `tests/corpus` holds what real
//!   shells and utilities answer to the same scripts.
//! - Time: only `sleep`, `timeout`, programs with a duration, and very long loops take time: 10,000 operations are 1 ms,
//!   and a loop that has been busy for more than a second is slowed down up to a hundredfold, so that an endless loop
//!   meets its deadline soon.
//! - Signals: the kernel drops SIGTERM to PID 1 without a handler, so it runs on until SIGKILL (137); a trap waits for
//!   the command in the foreground, but interrupts `wait`.
//! - `perl -Mbignum=bpi -wle "print bpi(N)"`, with real digits.
//!
//! # Not modelled
//!
//! - Aliases, job control, `select`, users; a network but for the simulated Services.
//! - A filter that needs all of its input starts when that is complete (`head` when it has enough, `read` line by line,
//!   `cat`, `grep`, `sed`, `tee` and `tr` with the lines that have come), `<(…)` when its command has ended.
//! - Writes always go to the end of a file.
//! - Every other program: it is not run, ends like the outcome declared for its image ([`Outcomes`]), and the log says so
//!   in a line that starts with `simulated:`.

mod arithmetic;
mod awk;
mod call;
mod clients;
mod dialect;
mod editor;
mod files;
mod image;
mod interactive;
mod limits;
mod machine;
mod outcome;
mod pattern;
mod perl;
mod pi;
mod process;
mod regex;
mod syntax;
mod utilities;

pub use call::{Answer, Call, CallId, Reply, Unreachable};
pub use editor::{Edited, edit};
pub use files::{FileFailure, Files, Mount, Volume};
pub use interactive::{Completion, Interactive, State};
pub use outcome::{Outcome, Outcomes};

pub use process::{Library, LogLine, Poll, Process, Signal, Spawn, StartError, Stream};

//! The bounds of a container: what a program may use before it is ended with a message in its log.

use std::time::Duration;

/// Operations in one call of `resume`; a busy process then sleeps for [`SLICE`].
pub(crate) const SLICE_STEPS: u32 = 10_000;
/// The virtual time of one slice: ten million operations a second, about what a real shell does.
pub(crate) const SLICE: Duration = Duration::from_millis(1);
/// A process busy for longer than this without a sleep has its slices stretched by a hundredth each time, so that an
/// endless loop reaches its deadline in some thousand calls.
pub(crate) const BUSY_BEFORE_STRETCH: Duration = Duration::from_secs(1);
/// How far a slice is stretched.
pub(crate) const SLICE_MAX: Duration = Duration::from_millis(100);
/// One step is charged for so many bytes read or written.
pub(crate) const BYTES_PER_STEP: usize = 64;
/// Shells that live at once in one container.
pub(crate) const TASKS_MAX: usize = 64;
/// Functions, `eval` and `.` inside each other.
pub(crate) const FRAMES_MAX: usize = 500;
/// Bytes of one variable, word or command substitution.
pub(crate) const TEXT_MAX: usize = 1 << 20;
/// Variables of one shell.
pub(crate) const VARIABLES_MAX: usize = 10_000;
/// Fields of one command.
pub(crate) const FIELDS_MAX: usize = 200_000;
/// Bytes of all files of a container.
pub(crate) const FILES_BYTES_MAX: usize = 16 << 20;
/// Files and directories of a container.
pub(crate) const FILES_MAX: usize = 10_000;
/// A writer waits while its pipe holds more.
pub(crate) const PIPE_BYTES: usize = 64 << 10;
/// Bytes that one container may log.
pub(crate) const LOG_BYTES_MAX: usize = 4 << 20;
/// A line is cut here.
pub(crate) const LOG_LINE_MAX: usize = 1 << 20;
/// Digits of pi that are computed.
pub(crate) const PI_DIGITS_MAX: u32 = 100_000;
/// Scripts and digit strings that a library remembers.
pub(crate) const REMEMBERED_MAX: usize = 256;

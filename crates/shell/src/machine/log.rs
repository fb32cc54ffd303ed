//! What the container wrote to its two outputs, cut into lines.

use jobyard_api::time::Time;

use crate::limits::{LOG_BYTES_MAX, LOG_LINE_MAX};
use crate::process::{LogLine, Stream};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Log {
    lines: Vec<LogLine>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// Bytes written so far.
    written: usize,
    /// Of a terminal, which shows lines that are not complete yet.
    shows_all: bool,
}

impl Log {
    /// Appends bytes; false if the container has logged more than it may.
    pub fn write(&mut self, now: Time, stream: Stream, bytes: &[u8]) -> bool {
        self.written += bytes.len();
        let other = if stream == Stream::Stdout { Stream::Stderr } else { Stream::Stdout };
        if self.shows_all && !self.partial(other).is_empty() {
            self.line(now, other, false);
        }
        if self.written > LOG_BYTES_MAX {
            return false;
        }
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            let partial = self.partial(stream);
            partial.extend_from_slice(piece);
            if partial.last() == Some(&b'\n') {
                partial.pop();
                self.line(now, stream, true);
            } else if partial.len() > LOG_LINE_MAX {
                self.line(now, stream, false);
            }
        }
        true
    }

    /// Adds a line of the simulator itself, past every limit.
    pub fn remark(&mut self, now: Time, text: &str) {
        self.flush(now);
        self.lines.push(LogLine { time: now, stream: Stream::Stderr, text: text.into(), line_feed: true });
    }

    /// Writes for a terminal: what two streams write keeps its order.
    pub fn for_terminal(&mut self) {
        self.shows_all = true;
    }

    /// Forgets how much was written.
    pub fn start_anew(&mut self) {
        self.written = 0;
    }

    pub fn is_for_terminal(&self) -> bool {
        self.shows_all
    }

    /// Ends lines that have no line feed.
    pub fn flush(&mut self, now: Time) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            if !self.partial(stream).is_empty() {
                self.line(now, stream, false);
            }
        }
    }

    /// Moves the finished lines out.
    pub fn drain_into(&mut self, log: &mut Vec<LogLine>) {
        log.append(&mut self.lines);
    }

    fn partial(&mut self, stream: Stream) -> &mut Vec<u8> {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }

    fn line(&mut self, time: Time, stream: Stream, line_feed: bool) {
        let partial = self.partial(stream);
        let text = String::from_utf8_lossy(partial).as_ref().into();
        partial.clear();
        self.lines.push(LogLine { time, stream, text, line_feed });
    }
}

//! The log of a container: its last lines, bounded in bytes.

use jobyard_shell::LogLine;
use std::collections::VecDeque;

/// Bytes that are kept of one container's log. The kubelet upstream rotates at 10 MiB.
const LOG_BYTES_MAX: usize = 1 << 20;

/// What a container wrote, the oldest lines dropped when there is too much. Restarts of the container append.
#[derive(Clone, Debug, Default)]
pub struct Log {
    lines: VecDeque<LogLine>,
    bytes: usize,
    skipped: u64,
}

impl Log {
    /// The lines that are kept, oldest first.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &LogLine> + ExactSizeIterator {
        self.lines.iter()
    }

    /// Bytes of the lines that are kept, with their line feeds.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes that were written before what is kept.
    pub const fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The kept lines as one text.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.bytes);
        for line in &self.lines {
            text.push_str(&line.text);
            if line.line_feed {
                text.push('\n');
            }
        }
        text
    }

    /// Appends lines and drops the oldest ones beyond the bound. The newest line is always kept.
    pub(crate) fn append(&mut self, lines: &mut Vec<LogLine>) {
        for line in lines.drain(..) {
            self.bytes += length(&line);
            self.lines.push_back(line);
        }
        while self.bytes > LOG_BYTES_MAX && self.lines.len() > 1 {
            let dropped = self.lines.pop_front().map_or(0, |line| length(&line));
            self.bytes -= dropped;
            self.skipped += dropped as u64;
        }
    }
}

fn length(line: &LogLine) -> usize {
    line.text.len() + usize::from(line.line_feed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::time::Time;
    use jobyard_shell::Stream;

    fn line(text: &str, line_feed: bool) -> LogLine {
        LogLine { time: Time::from_nanos(0), stream: Stream::Stdout, text: text.into(), line_feed }
    }

    #[test]
    fn a_log_reads_as_it_was_written() {
        let mut log = Log::default();
        log.append(&mut vec![line("a", true), line("b", false)]);
        assert_eq!((log.text().as_str(), log.bytes(), log.skipped()), ("a\nb", 3, 0));
    }

    #[test]
    fn the_oldest_lines_are_dropped_and_counted() {
        let mut log = Log::default();
        let half = "x".repeat(LOG_BYTES_MAX / 2);
        log.append(&mut vec![line("first", true), line(&half, true), line(&half, true)]);
        assert_eq!((log.lines().len(), log.skipped()), (1, 6 + (LOG_BYTES_MAX / 2) as u64 + 1));
    }
}

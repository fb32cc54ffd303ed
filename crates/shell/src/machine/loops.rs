//! Loops of a frame, and how `break`, `continue` and `return` leave what is inside them.

use jobyard_api::Text;

use super::task::{FrameKind, Loop, Task};
use crate::syntax::code::Label;

impl Task {
    pub(super) fn loop_begin(&mut self, next: Label, end: Label) {
        let ignoring_errors = self.ignoring_errors;
        let frame = self.frames.last_mut().expect("an operation runs in a frame");
        frame.loops.push(Loop {
            next,
            end,
            words: Vec::new(),
            status: 0,
            ignoring_errors,
            redirects: frame.redirects.len(),
            subjects: frame.subjects.len(),
        });
    }

    fn innermost_loop(&mut self) -> Option<&mut Loop> {
        self.frames.last_mut()?.loops.last_mut()
    }

    pub(super) fn for_words(&mut self) {
        let mut words = std::mem::take(&mut self.arguments);
        words.reverse();
        if let Some(inner) = self.innermost_loop() {
            inner.words = words;
        }
    }

    pub(super) fn for_parameters(&mut self) {
        let words = self.shell.parameters.iter().rev().cloned().collect();
        if let Some(inner) = self.innermost_loop() {
            inner.words = words;
        }
    }

    pub(super) fn for_next(&mut self) -> Option<Text> {
        self.innermost_loop()?.words.pop()
    }

    pub(super) fn loop_status(&mut self) {
        let status = self.status;
        if let Some(inner) = self.innermost_loop() {
            inner.status = status;
        }
    }

    pub(super) fn loop_end(&mut self) {
        let frame = self.frames.last_mut().expect("an operation runs in a frame");
        if let Some(ended) = frame.loops.pop() {
            self.status = ended.status;
        }
    }

    /// `break n` or `continue n`: leaves the loops inside the meant one.
    pub(super) fn leave_loops(&mut self, count: usize, again: bool) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.loops.is_empty() {
            return;
        }
        let keep = frame.loops.len().saturating_sub(count) + 1;
        frame.loops.truncate(keep.min(frame.loops.len()));
        let Some(inner) = frame.loops.last_mut() else { return };
        inner.status = 0;
        self.ignoring_errors = inner.ignoring_errors;
        frame.pc = if again { inner.next } else { inner.end };
        frame.subjects.truncate(inner.subjects);
        if frame.redirects.len() > inner.redirects {
            let outer = frame.redirects.drain(inner.redirects..).next();
            self.descriptors = outer.expect("the range is not empty");
        }
    }

    /// `return`: leaves the innermost function, trap or script that `.` reads. False if there is none.
    pub(super) fn leave_function(&mut self, status: i32) -> bool {
        let in_function = |kind: &FrameKind| !matches!(kind, FrameKind::Script);
        let Some(target) = self.frames.iter().rposition(|frame| in_function(&frame.kind)) else { return false };
        while self.frames.len() > target {
            self.return_from_frame();
        }
        self.status = status;
        true
    }
}

//! A chapter of the manual that is played at the terminal.

use super::{Effect, Engine, State};
use crate::manual;
use jobyard_session::protocol::Command;
use jobyard_session::terminal_views::Prompt;

/// Where one is in the manual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// Position of the chapter.
    pub chapter: usize,
    /// Position of the next step; behind the last one at the end.
    pub step: usize,
    /// Whether the rest plays by itself: the next step begins when the last one has ended.
    pub is_playing: bool,
}

impl State {
    /// A chapter begins on an empty cluster, as its outputs were made.
    pub(super) fn open_chapter(&mut self, chapter: usize) -> Vec<Effect> {
        if self.engine != Engine::Ready {
            return Vec::new();
        }
        self.lesson = Some(Lesson { chapter, ..Lesson::default() });
        self.forget_cluster();
        vec![Effect::Ask(Command::Reset)]
    }

    pub(super) fn close_chapter(&mut self) -> Vec<Effect> {
        self.lesson = None;
        Vec::new()
    }

    pub(super) fn play_chapter(&mut self) -> Vec<Effect> {
        if let Some(lesson) = &mut self.lesson {
            lesson.is_playing = true;
        }
        self.play_step()
    }

    /// Types the next step's lines.
    pub(super) fn play_step(&mut self) -> Vec<Effect> {
        let Some(lesson) = &mut self.lesson else { return Vec::new() };
        let steps = manual::steps(lesson.chapter, self.language);
        let Some(step) = steps.get(lesson.step) else {
            lesson.is_playing = false;
            return Vec::new();
        };
        lesson.step += 1;
        self.type_step(step)
    }

    /// When the chapter plays and the terminal is ready for the next step.
    pub(super) fn go_on_playing(&mut self) -> Vec<Effect> {
        let is_playing = self.lesson.is_some_and(|lesson| lesson.is_playing);
        if is_playing && self.terminal.prompt == Prompt::Ready && !self.terminal.is_typing() {
            self.play_step()
        } else {
            Vec::new()
        }
    }
}

//! What the page knows of its terminal, and what is done with what is typed.

use super::{Effect, Engine, Motion, Panel, State};
use crate::examples::EXAMPLES;
use crate::manual::Step;
use jobyard_session::protocol::Command;
use jobyard_session::terminal_views::{CompletionView, Piece, Prompt, TerminalInput, TerminalView};
use std::collections::VecDeque;
use std::rc::Rc;

/// Lines that the arrow keys bring back.
const HISTORY_MAX: usize = 200;
/// Name under which the editor's text lies in the terminal's home.
const EDITOR_FILE: &str = "editor.yaml";

/// Something that is done at the terminal.
#[derive(Clone, Debug)]
pub enum TerminalAction {
    /// The line was edited.
    Draft(String),
    /// Return: the line is typed.
    Enter,
    /// Several lines were pasted; the last one stays to be edited.
    Paste(String),
    /// Tab.
    Complete,
    /// Arrow up (`true`) or down through what was typed before.
    Recall(bool),
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    EndInput,
    /// Ctrl-L.
    Clear,
    /// A file of the visitor: name and text.
    Upload(String, String),
    /// Save a file of the terminal.
    Download(String),
}

/// The terminal as far as the page has heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terminal {
    /// What was written.
    pub pieces: Rc<Vec<Piece>>,
    /// The piece to ask for next.
    pub next: u32,
    /// What it waits for.
    pub prompt: Prompt,
    /// Whether its command waits for a change, and nothing is going to happen.
    pub is_stuck: bool,
    /// `$ ` or `> `.
    pub prompt_text: String,
    /// The line that is being typed.
    pub draft: String,
    /// What Tab found, if it was more than one thing.
    pub candidates: Rc<Vec<String>>,
    /// What was typed, oldest first.
    history: Vec<String>,
    /// Which of them is shown.
    recalled: Option<usize>,
    /// The editor's text as it lies in the home.
    uploaded: Option<Rc<str>>,
    /// Lines that are still to be typed, each when the one before it has ended.
    queue: VecDeque<String>,
    /// Whether the last line has not been answered.
    is_unanswered: bool,
    /// Name of the file that was asked for.
    pub downloading: Option<String>,
}

impl Terminal {
    /// Takes in what an answer shows. Answers may overlap: what is known already is skipped.
    fn take(&mut self, view: TerminalView) {
        let start = view.next - view.pieces.len() as u32;
        let known = self.next.saturating_sub(start) as usize;
        let has_news = view.next > self.next;
        self.next = self.next.max(view.next);
        let kept = (self.next - view.first.min(self.next)) as usize;
        // What is drawn holds the pieces as well: they are copied only when they change.
        if has_news || self.pieces.len() > kept {
            let pieces = Rc::make_mut(&mut self.pieces);
            pieces.extend(view.pieces.into_iter().skip(if has_news { known } else { usize::MAX }));
            pieces.drain(..pieces.len().saturating_sub(kept));
        }
        // What is typed is written first: whatever has been written since answers it.
        self.is_unanswered &= !has_news;
        self.prompt = view.prompt;
        self.is_stuck = view.is_stuck;
        self.prompt_text = view.prompt_text;
        if let Some(completion) = view.completion {
            self.complete(completion);
        }
    }

    /// Puts what is common to all candidates into the line, unless the line has been edited since.
    fn complete(&mut self, completion: CompletionView) {
        let CompletionView { text, start, candidates } = completion;
        if text != self.draft {
            return;
        }
        let kept = String::from_utf16_lossy(&text.encode_utf16().take(start as usize).collect::<Vec<_>>());
        let common = common_start(&candidates);
        let is_only = candidates.len() == 1;
        if common.len() + kept.len() > text.len() || is_only {
            self.draft = kept + common;
            if is_only && !self.draft.ends_with('/') {
                self.draft.push(' ');
            }
        }
        self.candidates = Rc::new(if is_only { Vec::new() } else { candidates });
    }

    /// Whether lines are still to be typed or answered.
    pub fn is_typing(&self) -> bool {
        self.is_unanswered || !self.queue.is_empty()
    }

    fn recall(&mut self, is_up: bool) {
        let at = match (self.recalled, is_up) {
            (None, true) => self.history.len().checked_sub(1),
            (Some(at), true) => Some(at.saturating_sub(1)),
            (Some(at), false) => Some(at + 1).filter(|at| *at < self.history.len()),
            (None, false) => None,
        };
        self.draft = at.map(|at| self.history[at].clone()).unwrap_or_default();
        self.recalled = at;
    }

    fn remember(&mut self, line: &str) {
        self.recalled = None;
        if !line.trim().is_empty() && self.history.last().is_none_or(|last| last != line) {
            self.history.push(line.to_owned());
            let surplus = self.history.len().saturating_sub(HISTORY_MAX);
            self.history.drain(..surplus);
        }
    }
}

/// The longest text that all of them begin with.
fn common_start(texts: &[String]) -> &str {
    let Some((first, rest)) = texts.split_first() else { return "" };
    let mut common = first.as_str();
    for text in rest {
        let same = common.chars().zip(text.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        common = &common[..same];
    }
    common
}

impl State {
    /// Whether a command of the terminal waits for virtual time to pass. One that waits for a change on a cluster where
    /// nothing happens does not.
    pub fn terminal_waits(&self) -> bool {
        self.terminal.prompt == Prompt::Busy && !self.terminal.is_stuck
    }

    pub(super) fn terminal(&mut self, action: TerminalAction) -> Vec<Effect> {
        if self.engine != Engine::Ready {
            return Vec::new();
        }
        let terminal = &mut self.terminal;
        terminal.candidates = Rc::default();
        let input = match action {
            TerminalAction::Draft(text) => {
                terminal.draft = text;
                return Vec::new();
            }
            TerminalAction::Recall(is_up) => {
                terminal.recall(is_up);
                return Vec::new();
            }
            TerminalAction::Enter => {
                let line = std::mem::take(&mut terminal.draft);
                return self.type_lines(&[&line]);
            }
            TerminalAction::Paste(text) => {
                let text = format!("{}{}", std::mem::take(&mut terminal.draft), text.replace("\r\n", "\n"));
                let (lines, rest) = text.rsplit_once('\n').unwrap_or(("", &text));
                terminal.draft = rest.to_owned();
                return self.type_lines(&lines.split('\n').collect::<Vec<_>>());
            }
            TerminalAction::Complete => TerminalInput::Complete { text: terminal.draft.clone() },
            TerminalAction::Interrupt => {
                terminal.draft.clear();
                terminal.queue.clear();
                if let Some(lesson) = &mut self.lesson {
                    lesson.is_playing = false;
                }
                TerminalInput::Interrupt
            }
            TerminalAction::EndInput => TerminalInput::EndInput,
            TerminalAction::Clear => TerminalInput::Line { text: "clear".to_owned() },
            TerminalAction::Upload(path, text) => TerminalInput::Upload { path, text },
            TerminalAction::Download(path) => {
                terminal.downloading = Some(path.clone());
                TerminalInput::Download { path }
            }
        };
        vec![ask(input)]
    }

    /// Types whole lines, each when the one before it has ended. What the editor has now is at hand under its file name.
    fn type_lines(&mut self, lines: &[&str]) -> Vec<Effect> {
        // A program that reads gets its line at once.
        if self.terminal.prompt == Prompt::Busy && self.terminal.queue.is_empty() {
            return lines.iter().map(|line| ask(TerminalInput::Line { text: (*line).to_owned() })).collect();
        }
        let mut effects = Vec::new();
        if self.terminal.uploaded.as_ref() != Some(&self.text) {
            self.terminal.uploaded = Some(self.text.clone());
            effects.push(upload(EDITOR_FILE, &self.text));
        }
        for line in lines {
            self.terminal.remember(line);
            self.terminal.queue.push_back((*line).to_owned());
        }
        effects.extend(self.type_next());
        effects
    }

    /// The next line of the queue, if the terminal can take it.
    fn type_next(&mut self) -> Option<Effect> {
        let terminal = &mut self.terminal;
        if terminal.is_unanswered || terminal.prompt == Prompt::Busy {
            return None;
        }
        let text = terminal.queue.pop_front()?;
        terminal.is_unanswered = true;
        Some(ask(TerminalInput::Line { text }))
    }

    /// Types a step of a chapter: its files lie in the home first.
    pub(super) fn type_step(&mut self, step: &Step) -> Vec<Effect> {
        let mut effects: Vec<_> = step.files.iter().map(|(name, text)| upload(name, text)).collect();
        effects.extend(self.type_lines(&step.lines.iter().map(String::as_str).collect::<Vec<_>>()));
        effects
    }

    /// The panel was opened or closed: the terminal is looked at, or not.
    pub(super) fn look_at_terminal(&mut self) -> Vec<Effect> {
        let is_first = self.terminal.uploaded.is_none() && self.panel == Panel::Terminal;
        self.aim_at_terminal();
        if !is_first || self.engine != Engine::Ready {
            return Vec::new();
        }
        self.terminal.uploaded = Some(self.text.clone());
        let examples = EXAMPLES.iter().map(|example| upload(example.file, example.text));
        examples.chain([upload(EDITOR_FILE, &self.text)]).collect()
    }

    fn aim_at_terminal(&mut self) {
        let is_looked_at = self.panel == Panel::Terminal || self.terminal.prompt == Prompt::Busy;
        self.look.terminal_from = is_looked_at.then_some(self.terminal.next);
    }

    /// Takes in what a view shows of the terminal. Who makes the first Job there wants to see it run.
    pub(super) fn show_terminal(&mut self, view: Option<TerminalView>, had_jobs: usize) -> Vec<Effect> {
        let Some(view) = view else { return Vec::new() };
        self.terminal.take(view);
        let jobs = self.view.jobs.len();
        if jobs > 0 || self.view.pods.total > 0 {
            self.has_run = true;
        }
        if jobs > had_jobs {
            self.motion = Motion::Playing;
        }
        let mut effects: Vec<_> = self.type_next().into_iter().collect();
        effects.extend(self.go_on_playing());
        self.aim_at_terminal();
        effects
    }

    /// The worker is new: its terminal has no files and has written nothing.
    pub(super) fn forget_terminal(&mut self) {
        let history = std::mem::take(&mut self.terminal.history);
        self.terminal = Terminal { history, ..Terminal::default() };
        self.aim_at_terminal();
    }
}

fn ask(input: TerminalInput) -> Effect {
    Effect::Ask(Command::Terminal { input })
}

fn upload(path: &str, text: &str) -> Effect {
    ask(TerminalInput::Upload { path: path.to_owned(), text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_session::terminal_views::PieceKind;

    fn view(first: u32, texts: &[&str], next: u32) -> TerminalView {
        let piece = |text: &&str| Piece { kind: PieceKind::Output, text: (*text).to_owned() };
        TerminalView { first, pieces: texts.iter().map(piece).collect(), next, ..TerminalView::default() }
    }

    fn shown(terminal: &Terminal) -> String {
        terminal.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn answers_that_overlap_are_shown_once() {
        let mut terminal = Terminal::default();
        terminal.take(view(0, &["a", "b"], 2));
        terminal.take(view(0, &["b", "c"], 3));
        terminal.take(view(0, &["a", "b"], 2));
        assert_eq!((shown(&terminal).as_str(), terminal.next), ("abc", 3));
        terminal.take(view(3, &["d"], 4));
        assert_eq!(shown(&terminal), "d", "what the engine has dropped goes");
    }

    #[test]
    fn tab_completes_as_far_as_it_is_certain() {
        let check = |draft: &str, start, candidates: &[&str], expected: &str, offered: usize| {
            let mut terminal = Terminal { draft: draft.to_owned(), ..Terminal::default() };
            let candidates = candidates.iter().map(|text| (*text).to_owned()).collect();
            terminal.complete(CompletionView { text: draft.to_owned(), start, candidates });
            assert_eq!((terminal.draft.as_str(), terminal.candidates.len()), (expected, offered));
        };
        check("kubectl g", 8, &["get"], "kubectl get ", 0);
        check("cat in", 4, &["indexed.yaml", "indexed-b.yaml"], "cat indexed", 2);
        check("cat ü/", 4, &["ü/sub/"], "cat ü/sub/", 0);
        check("nothing", 0, &[], "nothing", 0);
    }

    #[test]
    fn a_late_completion_changes_nothing() {
        let mut terminal = Terminal { draft: "edited since".to_owned(), ..Terminal::default() };
        terminal.complete(CompletionView { text: "edi".to_owned(), start: 0, candidates: vec!["editor.yaml".into()] });
        assert_eq!(terminal.draft, "edited since");
    }

    #[test]
    fn arrows_walk_through_what_was_typed() {
        let mut terminal = Terminal::default();
        ["one", "two", "two", " "].into_iter().for_each(|line| terminal.remember(line));
        let mut seen = Vec::new();
        for is_up in [true, true, true, false, false] {
            terminal.recall(is_up);
            seen.push(terminal.draft.clone());
        }
        assert_eq!(seen, ["two", "one", "one", "two", ""]);
    }
}

//! What a user does at the terminal, and how time passes for it.

use crate::protocol::Command;
use crate::session::{Advanced, Session};
use crate::terminal::Terminal;
use crate::terminal_views::{Prompt, TerminalInput, TerminalView};
use jobyard_api::time::Time;

impl Session {
    /// Types at the terminal. Returns the file that was asked for, or why there is none.
    pub fn type_at_terminal(&mut self, input: &TerminalInput, steps_max: u64) -> Result<Option<String>, String> {
        let mut terminal = self.take_terminal();
        let mut answer = Ok(None);
        match input {
            TerminalInput::Line { text } => terminal.type_line(&mut self.world, text),
            TerminalInput::EndInput => terminal.end_input(&mut self.world),
            TerminalInput::Interrupt => terminal.interrupt(&mut self.world),
            TerminalInput::Complete { text } => terminal.complete(&mut self.world, text),
            TerminalInput::Upload { path, text } => answer = terminal.upload(path, text.as_bytes()).map(|()| None),
            TerminalInput::Download { path } => {
                let contents = terminal.download(path);
                answer = contents.map(|contents| Some(String::from_utf8_lossy(&contents).into_owned()));
            }
            TerminalInput::Continue => {}
        }
        self.terminal = Some(Box::new(terminal));
        if matches!(input, TerminalInput::Continue) {
            self.continue_terminal(steps_max);
        } else if changes_something(input) {
            self.remember(Command::Terminal { input: input.clone() });
        }
        answer
    }

    /// Lets virtual time pass until the command that waits has ended, but at most so many occurrences. Stops as well when
    /// everything has settled and the command waits for a change.
    pub fn continue_terminal(&mut self, steps_max: u64) -> Advanced {
        let advanced = self.advance_until(Self::foreground_goal, steps_max);
        // Who waits at the terminal is told there.
        self.stopped.clear();
        advanced
    }

    /// Where time goes for the command in the foreground; none if nothing waits, or for nothing that is going to happen.
    fn foreground_goal(&self) -> Option<Time> {
        match self.terminal.as_ref()?.foreground_until()? {
            Time::MAX if self.is_settled() => None,
            Time::MAX => self.world.next_at(),
            until => Some(until),
        }
    }

    /// How far time may go towards `until` before the terminal has to look.
    pub(crate) fn look_at(&self, until: Time) -> Time {
        let Some(terminal) = &self.terminal else { return until };
        let change = if terminal.watches() { self.world.next_at().unwrap_or(until) } else { until };
        let own = Some(terminal.next_at()).filter(|at| *at > self.world.now()).unwrap_or(until);
        until.min(change).min(own)
    }

    /// Takes in what changed in a slice of time: for the views, and for what runs at the terminal.
    pub(crate) fn after_slice(&mut self) {
        self.index.catch_up(self.world.api());
        self.calendar.catch_up(&self.world);
        let now = self.world.now();
        let Some(terminal) = &mut self.terminal else { return };
        if terminal.watches() || terminal.foreground_until().is_some() || terminal.next_at() <= now {
            terminal.go_on(&mut self.world);
        }
    }

    /// The terminal finds itself at a new cluster: its files and variables stay, what ran is ended.
    pub(crate) fn move_terminal(&mut self) {
        if let Some(terminal) = &mut self.terminal {
            terminal.start_again(self.world.now());
        }
    }

    /// What the terminal shows from this piece on.
    pub fn terminal_view(&mut self, from: u32) -> TerminalView {
        let mut terminal = self.take_terminal();
        let view = terminal.view(from);
        self.terminal = Some(Box::new(terminal));
        let is_stuck = view.prompt == Prompt::Busy && self.foreground_goal().is_none();
        TerminalView { is_stuck, ..view }
    }

    /// The terminal, made when it is first used.
    fn take_terminal(&mut self) -> Terminal {
        let terminal = self.terminal.take();
        terminal.map_or_else(|| Terminal::new(self.world.now(), u64::from(self.seed)), |terminal| *terminal)
    }
}

const fn changes_something(input: &TerminalInput) -> bool {
    match input {
        TerminalInput::Line { .. }
        | TerminalInput::EndInput
        | TerminalInput::Interrupt
        | TerminalInput::Upload { .. } => true,
        TerminalInput::Continue | TerminalInput::Complete { .. } | TerminalInput::Download { .. } => false,
    }
}

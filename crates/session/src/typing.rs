//! What a user does at the terminal, and how time passes for it.

use crate::protocol::Command;
use crate::session::{Advanced, Session};
use crate::terminal::Terminal;
use crate::terminal_views::{TerminalInput, TerminalView};
use jobyard_api::time::Time;

/// Occurrences between two looks of a waiting command: what changes in one look is seen together.
const STEPS_PER_LOOK: u64 = 64;

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
        let first = self.world.steps();
        loop {
            let steps = self.world.steps() - first;
            let until = self.terminal.as_ref().and_then(|terminal| terminal.waits_until());
            let Some(until) = until.filter(|until| *until < Time::MAX || !self.is_settled()) else {
                return Advanced { steps, reached: true };
            };
            if steps >= steps_max {
                return Advanced { steps, reached: false };
            }
            let next = self.world.next_at().map_or(until, |next| next.min(until));
            self.world.advance_to(next, STEPS_PER_LOOK);
            self.after_slice();
        }
    }

    /// Takes in what changed in a slice of time: for the views, and for what runs at the terminal.
    pub(crate) fn after_slice(&mut self) {
        self.index.catch_up(self.world.api());
        self.calendar.catch_up(&self.world);
        let now = self.world.now();
        let Some(terminal) = &mut self.terminal else { return };
        if terminal.waits_until().is_some() || terminal.wakes_at() <= now {
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
    pub(crate) fn terminal_view(&mut self, from: u32) -> TerminalView {
        let mut terminal = self.take_terminal();
        let view = terminal.view(from);
        self.terminal = Some(Box::new(terminal));
        view
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

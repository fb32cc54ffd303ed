//! Commands of the protocol to calls of the session.

use crate::forecast::Forecast;
use crate::protocol::{Ask, Command, Reply};
use crate::session::{Applied, STEPS_PER_FRAME, Session};
use std::time::Duration;

/// Longest advance of one command: a hundred years of virtual time; the clock itself ends in 2262.
const ADVANCE_MS_MAX: f64 = 100.0 * 365.0 * 86_400_000.0;

impl Session {
    /// Does what is asked and shows what is wanted after it. Never panics on what a front end sends.
    pub fn answer(&mut self, ask: Ask) -> Reply {
        let mut reply = Reply { id: ask.id, ..Reply::default() };
        match ask.command {
            Command::Check { text } => {
                reply.diagnostics = Some(self.check(&text));
                return reply;
            }
            Command::Run { text, seed } => reply.take_applied(self.run(&text, seed)),
            Command::Apply { text } => reply.take_applied(self.apply(&text)),
            Command::Advance { by_ms } => {
                let by_ms = if by_ms.is_nan() { 0.0 } else { by_ms.clamp(0.0, ADVANCE_MS_MAX) };
                let by = Duration::from_secs_f64(by_ms / 1000.0);
                self.advance(by, STEPS_PER_FRAME);
            }
            Command::AdvanceTo { to_ms } => {
                let to_ms = if to_ms.is_nan() { 0.0 } else { to_ms.clamp(0.0, ADVANCE_MS_MAX) };
                self.advance_to(Duration::from_secs_f64(to_ms / 1000.0), STEPS_PER_FRAME);
            }
            Command::Step => {
                self.step();
            }
            Command::JumpToEnd => {
                self.jump_to_end(STEPS_PER_FRAME);
            }
            Command::Reset => self.reset(),
            Command::Configure { settings } => reply.take_result(self.configure(&settings)),
            Command::Job { namespace, name, action } => reply.take_result(self.job_action(&namespace, &name, &action)),
            Command::CronJob { namespace, name, suspend } => {
                reply.take_result(self.suspend_cron_job(&namespace, &name, suspend));
            }
            Command::Pod { namespace, name, container, action } => {
                reply.take_result(self.pod_action(&namespace, &name, container.as_deref(), &action));
            }
            Command::Fault { fault } => reply.take_result(self.fault(&fault)),
            Command::Node { name, change } => reply.take_result(self.node_action(&name, change)),
            Command::AddNode => reply.take_result(self.add_node()),
            Command::DeletePod { namespace, name } => reply.take_result(self.delete_pod(&namespace, &name)),
            Command::Outcome { image, seconds, exit_code } => {
                reply.take_result(self.set_outcome(&image, seconds, exit_code));
            }
            Command::Terminal { input } => match self.type_at_terminal(&input, STEPS_PER_FRAME) {
                Ok(file) => reply.file = file,
                Err(error) => reply.error = error,
            },
            Command::Support => reply.support = Some(crate::support::rows()),
            Command::Forecast { ask } => match Forecast::make(&ask) {
                Ok(forecast) => reply.forecast = Some(forecast),
                Err(error) => reply.error = error,
            },
            Command::Look => {}
        }
        reply.view = Some(Box::new(self.view(&ask.look)));
        reply
    }
}

impl Reply {
    fn take_applied(&mut self, applied: Applied) {
        self.diagnostics = Some(applied.diagnostics);
        self.done = applied.done;
        self.error = applied.error;
    }

    fn take_result(&mut self, result: Result<String, String>) {
        match result {
            Ok(done) => self.done.push(done),
            Err(error) => self.error = error,
        }
    }
}

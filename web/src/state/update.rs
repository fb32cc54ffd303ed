//! The reducer.

use super::{Action, Effect, Engine, FRAME_MS_MAX, Motion, Panel, Speed, State, TILES, Toast, key_of};
use crate::examples::EXAMPLES;
use crate::storage;
use jobyard_session::protocol::{Command, JobAction, Look, PodAction, Reply};
use jobyard_session::settings::Settings;
use jobyard_session::terminal_views::TerminalInput;
use jobyard_session::views::{PodState, View};
use std::rc::Rc;

/// Seed of every run of the page: the same text gives the same run.
const SEED: u32 = 1;
/// Remarks on the page at one time.
const TOASTS_MAX: usize = 4;

impl State {
    /// A page with a text, before the engine answers.
    pub fn new(text: Rc<str>) -> Self {
        let look = Look { pods_limit: TILES, ..Look::default() };
        Self { text, is_checking: true, look, ..Self::default() }
    }

    /// What an action changes and what is to be done about it.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::EngineReady => self.engine_ready(),
            Action::Replied(reply) => self.replied(*reply),
            Action::EngineStopped(why) => self.engine_gone(Engine::Stopped(why)),
            Action::EngineSilent => self.engine_gone(Engine::Silent),
            Action::RestartEngine => self.restart_engine(),
            Action::Edited(text) => self.edited(text),
            Action::TypingPaused => self.check(),
            Action::ChooseExample(at) => self.choose_example(at),
            Action::RestoreText => self.restore_text(),
            Action::Run => self.run(),
            Action::Apply => self.apply(),
            Action::TogglePlay => self.toggle_play(),
            Action::Step => self.step(),
            Action::ToEnd => self.move_with(Motion::ToEnd),
            Action::Reset => self.reset(),
            Action::SetSpeed(speed) => self.set_speed(speed),
            Action::Frame(elapsed_ms) => self.frame(elapsed_ms),
            Action::SelectJob(namespace, name) => self.select_job(namespace, name),
            Action::SelectPod(namespace, name) => self.select_pod(namespace, name),
            Action::ShowTiles(offset) => self.show_tiles(offset),
            Action::Filter(state) => self.filter(state),
            Action::Open(panel) => self.open(panel),
            Action::ChangeJob(action) => self.change_job(action),
            Action::SelectCronJob(namespace, name) => {
                self.look.cron_job = Some((namespace, name));
                vec![Effect::Ask(Command::Look)]
            }
            Action::SuspendCronJob(suspend) => self.suspend_cron_job(suspend),
            Action::RunTo(to_ms) => self.run_to(to_ms),
            Action::ChangePod(action) => self.change_pod(action),
            Action::Disturb(fault) => vec![Effect::Ask(Command::Fault { fault })],
            Action::SetOutcome(image, seconds, exit_code) => {
                vec![Effect::Ask(Command::Outcome { image, seconds, exit_code })]
            }
            Action::Terminal(action) => self.terminal(action),
            Action::OpenChapter(at) => self.open_chapter(at),
            Action::CloseChapter => self.close_chapter(),
            Action::PlayStep => self.play_step(),
            Action::PlayChapter => self.play_chapter(),
            Action::Configure(settings) => self.configure(settings),
            Action::SetLanguage(language) => {
                self.language = language;
                vec![Effect::Save(storage::LANGUAGE, language.tag().into()), Effect::Redress]
            }
            Action::SetTheme(theme) => {
                self.theme = theme;
                vec![Effect::Save(storage::THEME, theme.tag().into()), Effect::Redress]
            }
            Action::Dismiss(id) => {
                self.toasts.retain(|toast| toast.id != id);
                Vec::new()
            }
        }
    }

    fn engine_ready(&mut self) -> Vec<Effect> {
        self.engine = Engine::Ready;
        let mut effects = Vec::new();
        if self.settings != Settings::default() {
            effects.push(Effect::Ask(Command::Configure { settings: self.settings.clone() }));
        }
        effects.extend(self.check());
        effects.extend(self.look_at_terminal());
        effects
    }

    /// Another cluster: what ran on the old one is gone, and the text means something else there.
    fn configure(&mut self, settings: Settings) -> Vec<Effect> {
        self.settings = settings;
        self.forget_cluster();
        let text = self.settings.to_text();
        let mut effects = vec![Effect::Save(storage::SETTINGS, text.into())];
        if self.engine == Engine::Ready {
            effects.push(Effect::Ask(Command::Configure { settings: self.settings.clone() }));
            effects.extend(self.check());
        }
        effects
    }

    /// Asks something about the text; its answer has diagnostics.
    fn ask_about_text(&mut self, command: Command) -> Effect {
        self.asked_text = Some(self.text.clone());
        self.texts_asked += 1;
        Effect::Ask(command)
    }

    fn engine_gone(&mut self, engine: Engine) -> Vec<Effect> {
        self.engine = engine;
        self.motion = Motion::Paused;
        self.is_advancing = false;
        Vec::new()
    }

    fn restart_engine(&mut self) -> Vec<Effect> {
        self.engine = Engine::Starting;
        self.texts_asked = 0;
        self.forget_cluster();
        self.forget_terminal();
        vec![Effect::RestartWorker]
    }

    pub(super) fn forget_cluster(&mut self) {
        self.view = Rc::default();
        self.has_run = false;
        self.motion = Motion::Paused;
        self.has_paused_itself = false;
        self.is_advancing = false;
        self.has_chosen_pod = false;
        let Look { yaml, terminal_from, .. } = self.look;
        self.look = Look { pods_limit: TILES, yaml, terminal_from, ..Look::default() };
    }

    fn edited(&mut self, text: Rc<str>) -> Vec<Effect> {
        self.text = text;
        self.is_checking = true;
        vec![Effect::WaitForPause]
    }

    fn check(&mut self) -> Vec<Effect> {
        let save = Effect::Save(storage::TEXT, self.text.clone());
        if self.engine != Engine::Ready {
            return vec![save];
        }
        vec![save, self.ask_about_text(Command::Check { text: self.text.to_string() })]
    }

    fn choose_example(&mut self, at: usize) -> Vec<Effect> {
        let Some(example) = EXAMPLES.get(at) else { return Vec::new() };
        let is_own_text = !EXAMPLES.iter().any(|example| *example.text == *self.text) && !self.text.trim().is_empty();
        if is_own_text {
            self.previous_text = Some(self.text.clone());
        }
        vec![Effect::SetText(example.text.into())]
    }

    fn restore_text(&mut self) -> Vec<Effect> {
        self.previous_text.take().map(Effect::SetText).into_iter().collect()
    }

    fn run(&mut self) -> Vec<Effect> {
        if self.engine != Engine::Ready {
            return Vec::new();
        }
        let save = Effect::Save(storage::TEXT, self.text.clone());
        vec![save, self.ask_about_text(Command::Run { text: self.text.to_string(), seed: SEED })]
    }

    fn apply(&mut self) -> Vec<Effect> {
        vec![self.ask_about_text(Command::Apply { text: self.text.to_string() })]
    }

    fn toggle_play(&mut self) -> Vec<Effect> {
        match self.motion {
            Motion::Paused => self.move_with(Motion::Playing),
            Motion::Playing | Motion::ToEnd | Motion::To(_) => self.move_with(Motion::Paused),
        }
    }

    fn move_with(&mut self, motion: Motion) -> Vec<Effect> {
        self.has_paused_itself = false;
        self.motion = if self.has_run && !self.is_over() { motion } else { Motion::Paused };
        Vec::new()
    }

    /// Where nothing is going to happen time passes all the same: that no run starts is to be seen.
    fn run_to(&mut self, to_ms: u64) -> Vec<Effect> {
        self.has_paused_itself = false;
        self.motion = if self.has_run { Motion::To(to_ms) } else { Motion::Paused };
        Vec::new()
    }

    fn step(&mut self) -> Vec<Effect> {
        self.has_paused_itself = false;
        self.motion = Motion::Paused;
        if !self.has_run || self.is_over() || self.is_advancing {
            return Vec::new();
        }
        self.is_advancing = true;
        vec![Effect::Ask(Command::Step)]
    }

    fn reset(&mut self) -> Vec<Effect> {
        self.forget_cluster();
        vec![Effect::Ask(Command::Reset)]
    }

    fn set_speed(&mut self, speed: Speed) -> Vec<Effect> {
        self.speed = speed;
        vec![Effect::Save(storage::SPEED, speed.tag().into())]
    }

    /// One advance at a time: the next frame goes out when the last one has been drawn.
    fn frame(&mut self, elapsed_ms: f64) -> Vec<Effect> {
        if self.is_advancing || self.engine != Engine::Ready {
            return Vec::new();
        }
        if self.terminal_waits() {
            self.is_advancing = true;
            return vec![Effect::Ask(Command::Terminal { input: TerminalInput::Continue })];
        }
        let command = match (self.motion, self.speed.factor()) {
            (Motion::Paused, _) => return Vec::new(),
            (Motion::To(to_ms), _) => Command::AdvanceTo { to_ms: to_ms as f64 },
            (Motion::Playing, Some(factor)) => Command::Advance { by_ms: elapsed_ms.min(FRAME_MS_MAX) * factor },
            (Motion::Playing, None) | (Motion::ToEnd, _) => Command::JumpToEnd,
        };
        self.is_advancing = true;
        vec![Effect::Ask(command)]
    }

    fn replied(&mut self, reply: Reply) -> Vec<Effect> {
        let Reply { view, diagnostics, done, error, file, .. } = reply;
        let mut effects = Vec::new();
        if let Some(name) = self.terminal.downloading.take_if(|_| file.is_some() || !error.is_empty()) {
            effects.extend(file.map(|text| Effect::SaveFile(name, text)));
        }
        // It was slow, or the machine slept; it is there after all.
        if self.engine == Engine::Silent {
            self.engine = Engine::Ready;
        }
        // Only a text that was run or applied has both; a refused one leaves the cluster and its clock alone.
        if view.is_some() && diagnostics.is_some() && !done.is_empty() {
            self.has_run = true;
            self.motion = Motion::Playing;
        }
        // Who changes something on a cluster at rest wants to see what comes of it.
        if !done.is_empty() && std::mem::take(&mut self.has_paused_itself) {
            self.motion = Motion::Playing;
        }
        for line in done {
            self.toast(false, line);
        }
        if !error.is_empty() {
            self.toast(true, error);
        }
        if let Some(diagnostics) = diagnostics {
            self.texts_asked = self.texts_asked.saturating_sub(1);
            // Places in an older text are not those of this one; its own answer is to come.
            if self.texts_asked == 0 && self.asked_text.as_ref() == Some(&self.text) {
                self.is_checking = false;
                self.diagnostics = Rc::new(diagnostics);
                effects.push(Effect::Underline(self.diagnostics.clone()));
            }
        }
        if let Some(view) = view {
            effects.extend(self.show(*view));
        }
        effects
    }

    fn show(&mut self, mut view: View) -> Vec<Effect> {
        let (had_settled, had_jobs) = (self.view.clock.is_settled, self.view.jobs.len());
        let terminal = view.terminal.take();
        self.view = Rc::new(view);
        let mut effects = self.show_terminal(terminal, had_jobs);
        // Time stops when everything has ended. Who plays on then wants to see what comes much later, such as a TTL.
        let is_there = match self.motion {
            Motion::To(to_ms) => self.view.clock.now_ms >= to_ms as f64,
            Motion::Paused | Motion::Playing | Motion::ToEnd => false,
        };
        if is_there {
            self.motion = Motion::Paused;
        }
        let goes_far = matches!(self.motion, Motion::To(_));
        let settles = self.view.clock.is_settled && (!had_settled || self.motion == Motion::ToEnd);
        if !goes_far && (self.is_over() || settles) && self.motion != Motion::Paused {
            self.motion = Motion::Paused;
            self.has_paused_itself = true;
        }
        let before = self.look.clone();
        self.select_what_is_there();
        self.look.overview = self.has_map();
        if self.look != before {
            effects.push(Effect::Ask(Command::Look));
        }
        effects
    }

    /// The first Job and the first pod are selected until the user chooses others.
    fn select_what_is_there(&mut self) {
        let is_gone =
            |job: &(String, String)| !self.view.jobs.iter().any(|row| row.namespace == job.0 && row.name == job.1);
        if self.look.job.as_ref().is_none_or(is_gone) {
            let first = self.view.jobs.first().map(|job| (job.namespace.clone(), job.name.clone()));
            // The pods of a deleted Job may stay: they are all shown when no Job is left.
            self.look.job = first;
        }
        let is_missing = self.look.pod.is_none() || self.view.pod.is_none();
        if !self.has_chosen_pod && is_missing {
            self.look.pod = self.view.pods.tiles.first().map(key_of);
        }
        self.select_cron_job();
        let last_page = self.matching().saturating_sub(1) / TILES * TILES;
        self.look.pods_offset = self.look.pods_offset.min(last_page);
    }

    /// The first CronJob is shown until the user chooses another; none is while the panel is closed.
    fn select_cron_job(&mut self) {
        let rows = &self.view.cron_jobs;
        let is_there = |key: &(String, String)| rows.iter().any(|row| row.namespace == key.0 && row.name == key.1);
        if self.panel != Panel::Schedule {
            self.look.cron_job = None;
        } else if !self.look.cron_job.as_ref().is_some_and(is_there) {
            self.look.cron_job = rows.first().map(|row| (row.namespace.clone(), row.name.clone()));
        }
    }

    fn suspend_cron_job(&mut self, suspend: bool) -> Vec<Effect> {
        let Some((namespace, name)) = self.look.cron_job.clone() else { return Vec::new() };
        vec![Effect::Ask(Command::CronJob { namespace, name, suspend })]
    }

    fn select_job(&mut self, namespace: String, name: String) -> Vec<Effect> {
        self.look.job = Some((namespace, name));
        self.look.pods_offset = 0;
        self.look.pods_state = None;
        self.look.pod = None;
        self.has_chosen_pod = false;
        vec![Effect::Ask(Command::Look)]
    }

    fn select_pod(&mut self, namespace: String, name: String) -> Vec<Effect> {
        self.look.pod = Some((namespace, name));
        self.has_chosen_pod = true;
        self.panel = Panel::Pod;
        vec![Effect::Ask(Command::Look)]
    }

    fn show_tiles(&mut self, offset: u32) -> Vec<Effect> {
        self.look.pods_offset = offset / TILES * TILES;
        vec![Effect::Ask(Command::Look)]
    }

    fn filter(&mut self, state: Option<PodState>) -> Vec<Effect> {
        self.look.pods_state = state;
        self.show_tiles(0)
    }

    fn open(&mut self, panel: Panel) -> Vec<Effect> {
        self.panel = panel;
        self.look.yaml = panel == Panel::Yaml;
        self.select_cron_job();
        let mut effects = self.look_at_terminal();
        effects.push(Effect::Ask(Command::Look));
        effects
    }

    fn change_job(&mut self, action: JobAction) -> Vec<Effect> {
        let Some((namespace, name)) = self.look.job.clone() else { return Vec::new() };
        vec![Effect::Ask(Command::Job { namespace, name, action })]
    }

    fn change_pod(&mut self, action: PodAction) -> Vec<Effect> {
        let Some((namespace, name)) = self.look.pod.clone() else { return Vec::new() };
        vec![Effect::Ask(Command::Pod { namespace, name, container: None, action })]
    }

    fn toast(&mut self, is_error: bool, text: String) {
        self.toast_count += 1;
        self.toasts.push(Toast { id: self.toast_count, is_error, text });
        if self.toasts.len() > TOASTS_MAX {
            self.toasts.remove(0);
        }
    }
}

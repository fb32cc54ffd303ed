//! The root component: holds the state, does what its effects ask, lays the parts out.

use crate::editor::{Editor, Handle, Problems, Toolbar};
use crate::engine::{Engine, now_ms};
use crate::panels::Panels;
use crate::parts::{Banner, Header, JobCard, TimeBar, Toasts};
use crate::pods::Pods;
use crate::state::{Action, Effect, Engine as EngineState, Motion, Speed, State, Toast};
use crate::theme::Theme;
use crate::words::Language;
use crate::{examples, files, keys, storage};
use gloo_timers::callback::{Interval, Timeout};
use jobyard_session::protocol::Command;
use jobyard_session::settings::Settings;
use yew::prelude::*;

/// Pause in typing after which the text is checked and kept.
const TYPING_PAUSE_MS: u32 = 200;
/// Time between frames of the running clock: thirty a second.
const FRAME_MS: u32 = 33;
/// How often the worker's silence is looked at.
const WATCH_MS: u32 = 1_000;
/// How long a remark stays; an error twice as long.
const TOAST_MS: u32 = 5_000;

/// The page.
pub struct App {
    state: State,
    engine: Option<Engine>,
    editor: Handle,
    tell: Callback<Action>,
    typing: Option<Timeout>,
    frames: Option<Interval>,
    last_frame_ms: f64,
    last_toast: u32,
    /// The advance that is under way.
    advance_id: Option<u32>,
    /// The last command that began with a fresh cluster: what was asked before it was answered about another one.
    fresh_id: u32,
    _watch: Interval,
}

impl Component for App {
    type Message = Action;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let tell = ctx.link().callback(|action: Action| action);
        keys::listen(tell.clone());
        let watch = tell.clone();
        let mut app = Self {
            state: first_state(),
            engine: None,
            editor: Handle::default(),
            tell,
            typing: None,
            frames: None,
            last_frame_ms: 0.0,
            last_toast: 0,
            advance_id: None,
            fresh_id: 0,
            // A frame of no time also notices a worker that fell silent.
            _watch: Interval::new(WATCH_MS, move || watch.emit(Action::Frame(0.0))),
        };
        app.redress();
        app.start_engine();
        app
    }

    fn update(&mut self, _: &Context<Self>, action: Action) -> bool {
        if self.is_silent() {
            self.state.update(Action::EngineSilent);
        }
        let is_frame = matches!(action, Action::Frame(_));
        let action = if is_frame { Action::Frame(self.frame_ms()) } else { action };
        let action = self.without_the_old_cluster(action);
        if let Action::Replied(reply) = &action
            && self.advance_id == Some(reply.id)
        {
            self.advance_id = None;
            self.state.is_advancing = false;
        }
        for effect in self.state.update(action) {
            self.perform(effect);
        }
        self.set_frames();
        self.time_toasts();
        // A frame only asks; its reply draws.
        !is_frame || self.state.engine == EngineState::Silent
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let (state, tell) = (&self.state, self.tell.clone());
        let words = state.language.words();
        html! {
            <>
                <Header language={state.language} theme={state.theme} notices={state.view.notices.clone()} settings={state.settings.clone()} tell={tell.clone()} />
                <Banner engine={state.engine.clone()} violations={state.view.violations.clone()} tell={tell.clone()} {words} />
                <main>
                    <section class="manifest" aria-label={words.manifest}>
                        <Toolbar is_ready={state.engine == EngineState::Ready} has_run={state.has_run}
                            can_restore={state.previous_text.is_some()} tell={tell.clone()} {words} />
                        <Editor handle={self.editor.clone()} text={state.text.clone()} tell={tell.clone()} {words} />
                        <Toasts toasts={state.toasts.clone()} tell={tell.clone()} {words} />
                        <Problems diagnostics={state.diagnostics.clone()} is_checking={state.is_checking} handle={self.editor.clone()} {words} />
                        <p class="editor-leave">{words.editor_leave}</p>
                    </section>
                    <div class="simulation" id="simulation" tabindex="-1">
                        <TimeBar clock={state.view.clock.clone()} has_run={state.has_run} is_starting={state.engine == EngineState::Starting} is_over={state.is_over()} motion={state.motion}
                            speed={state.speed} tell={tell.clone()} {words} />
                        <JobCard view={state.view.clone()} selected={state.look.job.clone()} tell={tell.clone()} {words} />
                        <Pods view={state.view.clone()} look={state.look.clone()} matching={state.matching()}
                            has_map={state.has_map()} tell={tell.clone()} {words} />
                        <Panels view={state.view.clone()} open={state.panel} cron_job={state.look.cron_job.clone()} is_moving={state.motion != Motion::Paused}
                            terminal={state.terminal.clone()} lesson={state.lesson} language={state.language} {tell} {words} />
                    </div>
                </main>
            </>
        }
    }
}

/// The page as it was left, or as on a first visit.
fn first_state() -> State {
    let text = storage::load(storage::TEXT).unwrap_or_else(|| examples::FIRST.to_owned());
    let language =
        storage::load(storage::LANGUAGE).or_else(|| web_sys::window().and_then(|window| window.navigator().language()));
    State {
        language: Language::from_tag(&language.unwrap_or_default()),
        theme: Theme::from_tag(&storage::load(storage::THEME).unwrap_or_default()),
        speed: Speed::from_tag(&storage::load(storage::SPEED).unwrap_or_default()),
        settings: Settings::from_text(&storage::load(storage::SETTINGS).unwrap_or_default()),
        ..State::new(text.into())
    }
}

impl App {
    fn start_engine(&mut self) {
        // The old worker must be gone before the new one speaks.
        self.engine = None;
        self.fresh_id = 0;
        match Engine::start(&self.tell) {
            Ok(engine) => self.engine = Some(engine),
            Err(why) => self.tell.emit(Action::EngineStopped(why)),
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Ask(command) => self.ask(command),
            Effect::RestartWorker => self.start_engine(),
            Effect::SetText(text) => self.editor.set_text(&text, &self.tell),
            Effect::Underline(diagnostics) => self.editor.underline(&diagnostics),
            Effect::Save(key, value) => storage::save(key, &value),
            Effect::WaitForPause => {
                let tell = self.tell.clone();
                self.typing = Some(Timeout::new(TYPING_PAUSE_MS, move || tell.emit(Action::TypingPaused)));
            }
            Effect::SaveFile(name, text) => files::save(&name, &text),
            Effect::Redress => self.redress(),
        }
    }

    fn ask(&mut self, command: Command) {
        let Some(engine) = &self.engine else { return };
        let is_advance = command.passes_time();
        let is_reset = matches!(command, Command::Reset | Command::Configure { .. });
        match engine.ask(command, self.state.look.clone()) {
            Ok(id) if is_advance => self.advance_id = Some(id),
            Ok(id) if is_reset => {
                self.fresh_id = id;
                self.advance_id = None;
            }
            Ok(_) => {}
            Err(why) => self.tell.emit(Action::EngineStopped(why)),
        }
    }

    /// A reply without what it shows of a cluster that has been thrown away since it was asked for.
    fn without_the_old_cluster(&self, action: Action) -> Action {
        match action {
            Action::Replied(mut reply) if reply.id < self.fresh_id => {
                reply.view = None;
                reply.done.clear();
                reply.error.clear();
                Action::Replied(reply)
            }
            other => other,
        }
    }

    fn redress(&self) {
        self.state.theme.show();
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            let _ = root.set_attribute("lang", self.state.language.tag());
        }
    }

    fn is_silent(&self) -> bool {
        self.state.engine == EngineState::Ready && self.engine.as_ref().is_some_and(Engine::is_silent)
    }

    /// Real time since the last frame that moved the clock.
    fn frame_ms(&mut self) -> f64 {
        let now = now_ms();
        let elapsed = now - self.last_frame_ms;
        if !self.state.is_advancing {
            self.last_frame_ms = now;
        }
        elapsed
    }

    /// Frames come only while time moves.
    fn set_frames(&mut self) {
        let is_moving = self.state.motion != Motion::Paused || self.state.terminal_waits();
        match (is_moving, self.frames.is_some()) {
            (false, true) => self.frames = None,
            (true, false) => {
                self.last_frame_ms = now_ms();
                let tell = self.tell.clone();
                self.frames = Some(Interval::new(FRAME_MS, move || tell.emit(Action::Frame(0.0))));
            }
            _ => {}
        }
    }

    fn time_toasts(&mut self) {
        let seen = self.last_toast;
        for Toast { id, is_error, .. } in self.state.toasts.iter().filter(|toast| toast.id > seen) {
            let (id, tell) = (*id, self.tell.clone());
            Timeout::new(if *is_error { 2 * TOAST_MS } else { TOAST_MS }, move || tell.emit(Action::Dismiss(id)))
                .forget();
        }
        self.last_toast = self.state.toast_count;
    }
}

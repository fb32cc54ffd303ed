//! The reducer, without a browser.

use super::*;
use crate::examples::EXAMPLES;
use crate::storage;
use jobyard_session::protocol::{Command, Reply};
use jobyard_session::views::{ClockView, JobView, PodsView, StateCount};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn ready(text: &str) -> State {
    let mut state = State::new(text.into());
    state.update(Action::EngineReady);
    state
}

fn reply(view: Option<View>) -> Reply {
    Reply { id: 1, view: view.map(Box::new), ..Reply::default() }
}

fn running() -> View {
    View {
        clock: ClockView { next_in_ms: Some(5.0), ..ClockView::default() },
        jobs: vec![JobView { namespace: "default".into(), name: "pi".into(), ..JobView::default() }],
        pods: PodsView {
            total: 1,
            tiles: vec![PodTile { namespace: "default".into(), name: "pi-x".into(), ..PodTile::default() }],
            ..PodsView::default()
        },
        ..View::default()
    }
}

/// A state in which a text was run.
fn playing() -> State {
    let mut state = ready("a");
    state.update(Action::Run);
    let ran =
        Reply { diagnostics: Some(Vec::new()), done: vec!["job.batch/pi created".into()], ..reply(Some(running())) };
    state.update(Action::Replied(Box::new(ran)));
    state
}

#[test]
fn a_pause_in_typing_keeps_and_checks_the_text() {
    let mut state = ready("a");
    assert_eq!(state.update(Action::Edited("b".into())), [Effect::WaitForPause]);
    let effects = state.update(Action::TypingPaused);
    assert_eq!(effects, [Effect::Save(storage::TEXT, "b".into()), Effect::Ask(Command::Check { text: "b".into() })]);
}

#[test]
fn without_an_engine_the_text_is_still_kept() {
    let mut state = State::new("a".into());
    assert_eq!(state.update(Action::TypingPaused), [Effect::Save(storage::TEXT, "a".into())]);
    assert!(state.update(Action::Run).is_empty());
}

#[test]
fn a_run_plays_and_selects_the_first_job_and_pod() {
    let state = playing();
    assert_eq!(state.motion, Motion::Playing);
    assert_eq!(state.look.job, Some(("default".into(), "pi".into())));
    assert_eq!(state.look.pod, Some(("default".into(), "pi-x".into())));
    assert_eq!(state.toasts.len(), 1);
}

#[test]
fn a_refused_text_leaves_the_clock_alone() {
    let mut state = playing();
    state.update(Action::TogglePlay);
    let refused = Reply { diagnostics: Some(Vec::new()), error: "no".into(), ..reply(Some(running())) };
    state.update(Action::Replied(Box::new(refused)));
    assert_eq!(state.motion, Motion::Paused);
    assert!(state.toasts.iter().any(|toast| toast.is_error && toast.text == "no"));
}

#[test]
fn only_one_advance_is_under_way() {
    let mut state = playing();
    assert_eq!(state.update(Action::Frame(20.0)), [Effect::Ask(Command::Advance { by_ms: 200.0 })]);
    assert!(state.update(Action::Frame(20.0)).is_empty());
}

#[test]
fn a_tab_that_was_asleep_does_not_leap() {
    let mut state = playing();
    state.update(Action::SetSpeed(Speed::Real));
    assert_eq!(state.update(Action::Frame(60_000.0)), [Effect::Ask(Command::Advance { by_ms: FRAME_MS_MAX })]);
}

#[test]
fn to_the_end_jumps_whatever_the_speed() {
    let mut state = playing();
    state.update(Action::ToEnd);
    assert_eq!(state.update(Action::Frame(1.0)), [Effect::Ask(Command::JumpToEnd)]);
}

#[test]
fn time_pauses_by_itself_when_nothing_more_will_happen() {
    let mut state = playing();
    let view = View { clock: ClockView { is_settled: true, ..ClockView::default() }, ..running() };
    state.update(Action::Replied(Box::new(reply(Some(view)))));
    assert_eq!(state.motion, Motion::Paused);
    assert!(state.update(Action::TogglePlay).is_empty());
    assert_eq!(state.motion, Motion::Paused);
}

#[test]
fn what_comes_long_after_the_end_can_still_be_seen() {
    let mut state = playing();
    let settled =
        View { clock: ClockView { is_settled: true, next_in_ms: Some(60_000.0), ..ClockView::default() }, ..running() };
    state.update(Action::Replied(Box::new(reply(Some(settled.clone())))));
    assert_eq!(state.motion, Motion::Paused, "it pauses when all has ended");
    state.update(Action::TogglePlay);
    state.update(Action::Replied(Box::new(reply(Some(settled)))));
    assert_eq!(state.motion, Motion::Playing, "and goes on to the TTL if asked to");
}

#[test]
fn a_change_on_a_cluster_at_rest_sets_time_going() {
    let mut state = playing();
    let settled = || View {
        clock: ClockView { is_settled: true, next_in_ms: Some(60_000.0), ..ClockView::default() },
        ..running()
    };
    state.update(Action::Replied(Box::new(reply(Some(settled())))));
    let changed = || Reply { done: vec!["job.batch/pi patched".into()], ..reply(Some(settled())) };
    state.update(Action::Replied(Box::new(changed())));
    assert_eq!(state.motion, Motion::Playing);
    state.update(Action::TogglePlay);
    state.update(Action::Replied(Box::new(changed())));
    assert_eq!(state.motion, Motion::Paused, "who paused wants it to stay so");
}

#[test]
fn diagnostics_of_an_older_text_are_not_underlined() {
    let answer = || Action::Replied(Box::new(Reply { diagnostics: Some(Vec::new()), ..reply(None) }));
    let mut state = ready("a");
    state.update(Action::Edited("b".into()));
    state.update(Action::TypingPaused);
    assert!(state.update(answer()).is_empty(), "that was about a");
    assert!(state.is_checking);
    assert_eq!(state.update(answer()).len(), 1);
    assert!(!state.is_checking);
}

#[test]
fn an_engine_that_was_only_slow_is_ready_again() {
    let mut state = playing();
    state.update(Action::EngineSilent);
    state.update(Action::Replied(Box::new(reply(Some(running())))));
    assert_eq!(state.engine, Engine::Ready);
}

#[test]
fn an_example_does_not_cost_the_user_their_text() {
    let mut state = ready("my own text");
    assert_eq!(state.update(Action::ChooseExample(2)), [Effect::SetText(EXAMPLES[2].text.into())]);
    state.update(Action::Edited(EXAMPLES[2].text.into()));
    state.update(Action::ChooseExample(3));
    assert_eq!(state.update(Action::RestoreText), [Effect::SetText("my own text".into())]);
}

#[test]
fn a_stopped_engine_keeps_the_text_and_starts_again() {
    let mut state = playing();
    state.update(Action::EngineStopped("unreachable".into()));
    assert_eq!((state.motion, &*state.text), (Motion::Paused, "a"));
    assert_eq!(state.update(Action::RestartEngine), [Effect::RestartWorker]);
    assert_eq!(state.engine, Engine::Starting);
}

#[test]
fn a_page_beyond_the_last_one_comes_back() {
    let mut state = playing();
    state.look.pods_offset = 10 * TILES;
    state.update(Action::Replied(Box::new(reply(Some(running())))));
    assert_eq!(state.look.pods_offset, 0);
}

#[test]
fn a_filter_counts_only_its_state() {
    let mut state = playing();
    let counts = vec![StateCount { state: PodState::Failed, count: 7 }];
    state.view = Rc::new(View { pods: PodsView { total: 9, counts, ..PodsView::default() }, ..View::default() });
    assert_eq!(state.matching(), 9);
    state.update(Action::Filter(Some(PodState::Failed)));
    assert_eq!(state.matching(), 7);
}

#[test]
fn speeds_come_back_from_the_store() {
    for speed in Speed::ALL {
        assert_eq!(Speed::from_tag(&speed.tag()), speed);
    }
    assert_eq!(Speed::from_tag("light"), Speed::Ten);
}

#[test]
fn another_cluster_is_empty_kept_and_told_again_after_a_restart() {
    let mut state = playing();
    let settings = Settings { version: "v1.8".into(), ..Settings::default() };
    let configure = || Effect::Ask(Command::Configure { settings: settings.clone() });
    let effects = state.update(Action::Configure(settings.clone()));
    assert_eq!(effects[..2], [Effect::Save(storage::SETTINGS, "v1.8".into()), configure()]);
    assert!(matches!(effects.last(), Some(Effect::Ask(Command::Check { .. }))), "the text means something else there");
    assert!(!state.has_run && state.view.jobs.is_empty());
    state.update(Action::EngineStopped("trap".into()));
    assert_eq!(state.update(Action::RestartEngine), [Effect::RestartWorker]);
    assert_eq!(state.update(Action::EngineReady)[0], configure());
}

#[test]
fn a_run_to_a_time_stops_there_and_not_before() {
    let mut state = playing();
    assert_eq!(state.update(Action::RunTo(5000)), []);
    assert_eq!(state.update(Action::Frame(16.0)), [Effect::Ask(Command::AdvanceTo { to_ms: 5000.0 })]);
    let view = |now_ms: f64| {
        let mut view = running();
        (view.clock.now_ms, view.clock.is_settled, view.clock.next_in_ms) = (now_ms, true, Some(1.0));
        view
    };
    state.is_advancing = false;
    state.update(Action::Replied(Box::new(reply(Some(view(4000.0))))));
    assert_eq!(state.motion, Motion::To(5000));
    state.update(Action::Replied(Box::new(reply(Some(view(5000.0))))));
    assert_eq!(state.motion, Motion::Paused);
}

//! Virtual time: play, step, jump, speed, clock.

use super::icon::Icon;
use crate::format;
use crate::state::{Action, Motion, Speed};
use crate::words::Words;
use jobyard_session::views::ClockView;
use yew::prelude::*;

/// Properties of [`TimeBar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The clock.
    pub clock: ClockView,
    /// Whether there is something that time could change.
    pub has_run: bool,
    /// Whether the engine is still loading.
    pub is_starting: bool,
    /// Whether nothing will happen any more.
    pub is_over: bool,
    /// What time does.
    pub motion: Motion,
    /// How fast it plays.
    pub speed: Speed,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// The bar.
#[component]
pub fn TimeBar(props: &Props) -> Html {
    let words = props.words;
    let is_moving = props.motion != Motion::Paused;
    let is_idle = !props.has_run || props.is_over;
    let (sign, label) = if is_moving { (Icon::Pause, words.pause) } else { (Icon::Play, words.play) };
    html! {
        <section class="time" aria-label={words.time}>
            <div class="transport" role="group" aria-label={words.time} title={words.shortcuts}>
                { button("play", sign, label, is_idle, &props.tell, || Action::TogglePlay) }
                { button("", Icon::Step, words.step, is_idle, &props.tell, || Action::Step) }
                { button("", Icon::End, words.to_end, is_idle, &props.tell, || Action::ToEnd) }
                { button("", Icon::Reset, words.reset, !props.has_run, &props.tell, || Action::Reset) }
            </div>
            { speeds(props) }
            { clock(props) }
        </section>
    }
}

fn button(
    class: &'static str,
    sign: Icon,
    label: &'static str,
    disabled: bool,
    tell: &Callback<Action>,
    action: fn() -> Action,
) -> Html {
    // A disabled button would lose the focus that a keyboard user has on it when the run ends.
    let tell = tell.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        if !disabled {
            tell.emit(action());
        }
    });
    html! {
        <button type="button" class={classes!("transport-button", class)} aria-disabled={disabled.then_some("true")} {onclick}>
            {sign.draw()}<span class="label">{label}</span>
        </button>
    }
}

fn speeds(props: &Props) -> Html {
    html! {
        <fieldset class="speeds">
            <legend class="for-readers">{props.words.speed}</legend>
            { for Speed::ALL.into_iter().map(|speed| {
                let name = speed.factor().map_or_else(|| props.words.speed_max.to_owned(), |factor| format!("{factor}×"));
                html! {
                    <label>
                        <input type="radio" name="speed" value={speed.tag()} checked={speed == props.speed}
                            onchange={props.tell.reform(move |_: Event| Action::SetSpeed(speed))} />
                        <span>{name}</span>
                    </label>
                }
            }) }
        </fieldset>
    }
}

fn clock(props: &Props) -> Html {
    let (words, clock) = (props.words, &props.clock);
    let next = match (props.has_run, props.is_over, clock.next_in_ms) {
        (false, _, _) if props.is_starting => words.engine_starting.to_owned(),
        (false, _, _) => words.not_started.to_owned(),
        (true, false, Some(next)) if clock.is_settled && props.motion == Motion::Paused => {
            (words.ended_next_in)(&format::duration(next))
        }
        (true, false, Some(next)) if clock.stopped.is_empty() || props.motion != Motion::Paused => {
            (words.next_in)(&format::duration(next))
        }
        (true, false, Some(_)) => clock.stopped.clone(),
        (true, _, _) => words.nothing_more.to_owned(),
    };
    let is_over = props.has_run && props.is_over;
    html! {
        <div class="clock">
            <span class="clock-now" role="timer" aria-label={words.clock}>{format::clock(clock.now_ms)}</span>
            <span class="clock-text">
                <span class="clock-date">{if props.has_run { clock.now_text.as_str() } else { "" }}</span>
                <span class={classes!("clock-next", is_over.then_some("is-over"))}>{next}</span>
            </span>
        </div>
    }
}

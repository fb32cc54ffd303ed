//! What becomes of the selected pod by hand.

use crate::state::Action;
use crate::words::Words;
use jobyard_session::protocol::PodAction;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Hands`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it has ended: then only deleting it is left.
    pub has_ended: bool,
    /// Where actions go.
    pub tell: Callback<Action>,
    /// The page's language.
    pub words: &'static Words,
}

/// A button for each end that a pod can be given.
#[component]
pub fn Hands(props: &Props) -> Html {
    let words = props.words;
    let code = use_node_ref();
    let act = |action: PodAction| props.tell.reform(move |_: MouseEvent| Action::ChangePod(action.clone()));
    let fail = {
        let (tell, code) = (props.tell.clone(), code.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let exit_code = code.cast::<HtmlInputElement>().map_or(1.0, |field| field.value_as_number());
            tell.emit(Action::ChangePod(PodAction::Fail { exit_code: exit_code as i32 }));
        })
    };
    let ends = [
        (words.hand_succeed, PodAction::Succeed),
        (words.hand_oom, PodAction::Oom),
        (words.hand_evict, PodAction::Evict),
        (words.hand_hang, PodAction::Hang),
    ];
    let deletions = [
        (words.delete_pod, PodAction::Delete { grace_seconds: None, force: false }),
        (words.hand_force, PodAction::Delete { grace_seconds: Some(0), force: true }),
    ];
    let button = |(name, action): (&'static str, PodAction)| {
        html! { <button type="button" class="quiet" onclick={act(action)}>{name}</button> }
    };
    html! {
        <div class="hands" role="group" aria-label={words.hands}>
            if !props.has_ended {
                { for ends.into_iter().map(button) }
                <form class="hands-fail" onsubmit={fail}>
                    <button type="submit" class="quiet">{words.hand_fail}</button>
                    <input ref={code} type="number" min="0" max="255" value="1" aria-label={words.exit_code} />
                </form>
            }
            { for deletions.into_iter().map(button) }
        </div>
    }
}

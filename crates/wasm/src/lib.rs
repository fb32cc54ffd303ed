//! jobyard for JavaScript: one class, [`Session`], and plain objects.
//!
//! Conversion only. What a session is and does is told in `jobyard-session`; the shapes of what comes out are told to
//! TypeScript in `types.d.ts` beside this file. The README of this crate has the examples.
//!
//! [`worker`] is the same engine behind messages, as the page uses it.

mod convert;
pub mod worker;

use convert::{failure, from_js, to_js};
use jobyard_session::protocol::{KUBERNETES_VERSION, Look};
use jobyard_session::settings::Settings;
use jobyard_session::views::Severity;
use jobyard_session::{Applied, STEPS_PER_FRAME};
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// What TypeScript knows of the objects that come out and go in. Checked against the Rust types by a test.
pub const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const TYPES_SECTION: &str = include_str!("types.d.ts");

/// A simulated cluster with its clock.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Session {
    inner: jobyard_session::Session,
    seed: u32,
}

#[wasm_bindgen]
impl Session {
    /// An empty cluster of three nodes. The same seed and the same calls give the same world, byte for byte. Throws for
    /// settings that there are not.
    #[wasm_bindgen(constructor)]
    pub fn new(
        seed: Option<u32>,
        #[wasm_bindgen(unchecked_optional_param_type = "Settings")] settings: JsValue,
    ) -> Result<Self, JsValue> {
        let seed = seed.unwrap_or(1);
        let is_absent = settings.is_undefined() || settings.is_null();
        let settings = if is_absent { Settings::default() } else { from_js(settings)? };
        let inner = jobyard_session::Session::with_settings(seed, settings).map_err(|why| failure(&why, None))?;
        Ok(Self { inner, seed })
    }

    /// What is wrong with a text, or worth knowing. Changes nothing.
    #[wasm_bindgen(unchecked_return_type = "Diagnostic[]")]
    pub fn check(&self, text: &str) -> Result<JsValue, JsValue> {
        to_js(&self.inner.check(text))
    }

    /// Creates or changes the objects of a text, as `kubectl apply` does. Throws an Error with `.diagnostics` if
    /// nothing of it could be applied.
    #[wasm_bindgen(unchecked_return_type = "Applied")]
    pub fn apply(&mut self, text: &str) -> Result<JsValue, JsValue> {
        let applied = self.inner.apply(text);
        answer(&applied)
    }

    /// The same on a fresh cluster with the session's seed.
    #[wasm_bindgen(unchecked_return_type = "Applied")]
    pub fn run(&mut self, text: &str) -> Result<JsValue, JsValue> {
        let applied = self.inner.run(text, self.seed);
        answer(&applied)
    }

    /// Lets virtual milliseconds pass; stops after 20,000 occurrences, so call again while `reached` is false.
    #[wasm_bindgen(unchecked_return_type = "Advanced")]
    pub fn advance(&mut self, ms: f64) -> Result<JsValue, JsValue> {
        let by = Duration::try_from_secs_f64(ms / 1000.0)
            .map_err(|error| failure(&format!("advance({ms}): {error}"), None))?;
        self.advanced(|session| session.advance(by, STEPS_PER_FRAME))
    }

    /// Lets the next occurrence happen, with all others of the same time. False if there is none.
    pub fn step(&mut self) -> bool {
        self.inner.step()
    }

    /// Goes on until every Job has ended; stops after so many occurrences (20,000 if not given), so call again while
    /// `reached` is false. A Job may never end.
    #[wasm_bindgen(js_name = jumpToEnd, unchecked_return_type = "Advanced")]
    pub fn jump_to_end(&mut self, max_steps: Option<u32>) -> Result<JsValue, JsValue> {
        self.advanced(|session| session.jump_to_end(max_steps.map_or(STEPS_PER_FRAME, u64::from)))
    }

    /// What there is to see.
    #[wasm_bindgen(unchecked_return_type = "View")]
    pub fn view(
        &mut self,
        #[wasm_bindgen(unchecked_optional_param_type = "Look")] look: JsValue,
    ) -> Result<JsValue, JsValue> {
        let default = Look { pods_limit: 100, ..Look::default() };
        let look = if look.is_undefined() || look.is_null() { default } else { from_js(look)? };
        to_js(&self.inner.view(&look))
    }

    /// Log of a pod; undefined if there is no such pod.
    pub fn log(&mut self, namespace: &str, pod: &str) -> Option<String> {
        self.inner.log(namespace, pod)
    }

    /// A hash over every request that was applied, as 16 hexadecimal digits.
    #[wasm_bindgen(js_name = traceHash)]
    pub fn trace_hash(&self) -> String {
        format!("{:016x}", self.inner.trace_hash())
    }

    /// Version of Kubernetes that is simulated.
    pub fn version() -> String {
        KUBERNETES_VERSION.to_owned()
    }
}

impl Session {
    fn advanced(
        &mut self,
        advance: impl FnOnce(&mut jobyard_session::Session) -> jobyard_session::Advanced,
    ) -> Result<JsValue, JsValue> {
        let advanced = advance(&mut self.inner);
        to_js(&convert::Advanced { steps: advanced.steps as f64, reached: advanced.reached })
    }
}

/// Runs the benchmark's Indexed Job of so many completions and returns how many occurrences that took.
#[wasm_bindgen]
pub fn bench(completions: u32) -> f64 {
    jobyard_session::bench::run(completions).steps as f64
}

/// Runs the benchmark's Jobs of one pod, so many of them, and returns how many occurrences that took.
#[wasm_bindgen(js_name = benchJobs)]
pub fn bench_jobs(count: u32) -> f64 {
    jobyard_session::bench::run_jobs(count).steps as f64
}

fn answer(applied: &Applied) -> Result<JsValue, JsValue> {
    if applied.done.is_empty() {
        let first = applied.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        let message = first.map_or_else(
            || applied.error.clone(),
            |first| format!("line {}, column {}: {} {}", first.line, first.column, first.path, first.message),
        );
        return Err(failure(&message, Some(&applied.diagnostics)));
    }
    to_js(&convert::Applied { diagnostics: &applied.diagnostics, done: &applied.done, error: &applied.error })
}

//! Behaviour written on a pod itself: jobyard's own annotation, and KWOK's labels and annotations.
//!
//! KWOK's stages for pods say when a Job's running pod completes and which of its containers fail. Where both apply, each
//! pod gets one of them by chance and weight.

use jobyard_api::Text;
use jobyard_api::meta::StringMap;
use std::time::Duration;

use super::read::{Problem, read};
use super::{Behavior, Conduct, RunConduct, Spread, Who};
use crate::fates::GoDuration;

/// Behaviour of the pod's containers, in YAML: the rules of a `Behavior` object.
pub const ANNOTATION: &str = "jobyard.dev/behavior";
const COMPLETE: &str = "pod-complete.stage.kwok.x-k8s.io";
const FAILED: &str = "pod-container-running-failed.stage.kwok.x-k8s.io";
/// Weight of KWOK's stage that fails a container.
const FAILED_WEIGHT: f64 = 10_000.0;

/// Whether a pod says how it behaves.
pub(crate) fn is_told(labels: &StringMap, annotations: &StringMap) -> bool {
    let is_ours = |key: &str| key == ANNOTATION || key.starts_with(COMPLETE) || key.starts_with(FAILED);
    annotations.iter().any(|(key, _)| is_ours(key)) || labels.get(FAILED).is_some()
}

/// The behaviours that labels and annotations of a pod (of a Job or not) declare, and what is wrong with them. Paths name
/// the annotation.
pub fn of_template(labels: &StringMap, annotations: &StringMap, is_of_job: bool) -> (Vec<Behavior>, Vec<Problem>) {
    let (mut behaviors, mut problems) = (Vec::new(), Vec::new());
    if let Some(text) = annotations.get(ANNOTATION) {
        match jobyard_apiserver::yaml::read(text.as_bytes()) {
            Ok(document) => {
                let (found, wrong) = read(&document.json.to_value());
                behaviors.extend(found);
                problems.extend(wrong.into_iter().map(|problem| Problem {
                    message: format!("{}: {}", problem.path, problem.message),
                    path: format!("[{ANNOTATION}]"),
                    ..problem
                }));
            }
            Err(message) => {
                let hint = "Write the rule as YAML, such as exitCode: 1.";
                problems.push(Problem { path: format!("[{ANNOTATION}]"), message, hint });
            }
        }
    }
    let mut kwok = Kwok { annotations, problems };
    kwok.stages(labels, is_of_job, &mut behaviors);
    (behaviors, kwok.problems)
}

struct Kwok<'a> {
    annotations: &'a StringMap,
    problems: Vec<Problem>,
}

impl Kwok<'_> {
    fn stages(&mut self, labels: &StringMap, is_of_job: bool, behaviors: &mut Vec<Behavior>) {
        let fails = labels.get(FAILED).is_some_and(|value| &**value == "true");
        let completes = self.annotations.iter().any(|(key, _)| key.starts_with(COMPLETE));
        if fails {
            let weight = self.weight(is_of_job);
            let probability = FAILED_WEIGHT / (FAILED_WEIGHT + weight);
            let container = self.get(FAILED, "container-name").unwrap_or_default();
            behaviors.push(Behavior { who: Who { container, probability, ..Who::default() }, conduct: self.failure() });
        }
        if is_of_job && (fails || completes) {
            let duration = self.delay(COMPLETE, Duration::from_secs(1), Duration::from_secs(5));
            let run = RunConduct { duration: Some(duration), ..RunConduct::default() };
            behaviors.push(Behavior { who: Who::default(), conduct: Conduct { run: Some(run), ..Conduct::default() } });
        }
    }

    /// How a container fails.
    fn failure(&mut self) -> Conduct {
        let duration = self.delay(FAILED, Duration::from_secs(1), Duration::from_secs(1));
        let code = self.get(FAILED, "exit-code").map_or(Some(1), |text| text.parse().ok());
        if code.is_none_or(|code: i32| !(0..=255).contains(&code)) {
            let hint = "Give a number from 0 to 255 in quotation marks.";
            self.wrong(FAILED, "exit-code", "it is no exit code".to_owned(), hint);
        }
        let run = RunConduct {
            duration: Some(duration),
            exit_code: code.filter(|code| (0..=255).contains(code)).unwrap_or(1),
            reason: self.get(FAILED, "reason").unwrap_or_else(|| "containerFailed".into()),
            message: self.get(FAILED, "message").unwrap_or_else(|| "container failed".into()),
            ..RunConduct::default()
        };
        Conduct { run: Some(run), ..Conduct::default() }
    }

    /// The weight of the stage that completes the pod, if it applies.
    fn weight(&mut self, is_of_job: bool) -> f64 {
        if !is_of_job {
            return 0.0;
        }
        let Some(text) = self.get(COMPLETE, "weight") else { return 1.0 };
        if let Ok(weight) = text.parse::<u32>() {
            return f64::from(weight);
        }
        self.wrong(COMPLETE, "weight", format!("{text:?} is no weight"), "Give a whole number, zero or more.");
        1.0
    }

    /// KWOK's delay: from `delay` to `jitter-delay`, or `jitter-delay` if that is shorter.
    fn delay(&mut self, stage: &str, delay: Duration, jitter: Duration) -> Spread {
        let has_delay = self.get(stage, "delay").is_some();
        let delay = self.duration(stage, "delay").unwrap_or(delay);
        let declared = self.duration(stage, "jitter-delay");
        let jitter = declared.unwrap_or(if has_delay { jitter.max(delay) } else { jitter });
        if jitter <= delay { Spread::Fixed(jitter) } else { Spread::Uniform(delay, jitter) }
    }

    fn duration(&mut self, stage: &str, name: &str) -> Option<Duration> {
        let text = self.get(stage, name)?;
        if let Some(duration) = GoDuration::parse(&text) {
            return Some(duration.0);
        }
        let message = if text.parse::<f64>().is_ok() {
            format!("{text:?} has no unit: KWOK does not read it as a duration and takes its own default")
        } else {
            format!("{text:?} is no duration: KWOK takes its own default")
        };
        self.wrong(stage, name, message, "Write a duration with its unit, such as 10s.");
        None
    }

    fn get(&self, stage: &str, name: &str) -> Option<Text> {
        self.annotations.get(&format!("{stage}/{name}")).cloned()
    }

    fn wrong(&mut self, stage: &str, name: &str, message: String, hint: &'static str) {
        self.problems.push(Problem { path: format!("[{stage}/{name}]"), message, hint });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(labels: &[(&str, &str)], annotations: &[(&str, &str)]) -> (Vec<Behavior>, Vec<Problem>) {
        let map = |list: &[(&str, &str)]| list.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
        let (labels, annotations): (StringMap, StringMap) = (map(labels), map(annotations));
        of_template(&labels, &annotations, true)
    }

    fn run(behavior: &Behavior) -> &RunConduct {
        behavior.conduct.run.as_ref().expect("it runs something else")
    }

    #[test]
    fn kwoks_annotations_say_when_a_pod_completes() {
        let seconds = Duration::from_secs;
        for (annotations, want) in [
            (&[("delay", "10s")][..], Spread::Fixed(seconds(10))),
            (&[("delay", "10s"), ("jitter-delay", "30s")], Spread::Uniform(seconds(10), seconds(30))),
            (&[("delay", "10s"), ("jitter-delay", "3s")], Spread::Fixed(seconds(3))),
            (&[("weight", "1")], Spread::Uniform(seconds(1), seconds(5))),
        ] {
            let keys: Vec<(String, &str)> =
                annotations.iter().map(|(name, value)| (format!("{COMPLETE}/{name}"), *value)).collect();
            let keys: Vec<(&str, &str)> = keys.iter().map(|(key, value)| (key.as_str(), *value)).collect();
            let (found, problems) = told(&[], &keys);
            assert_eq!((run(&found[0]).duration, problems), (Some(want), Vec::new()), "{annotations:?}");
        }
    }

    #[test]
    fn kwoks_label_fails_a_container_as_its_annotations_say() {
        let key = |name: &str| format!("{FAILED}/{name}");
        let annotations =
            [(key("exit-code"), "3"), (key("reason"), "Oops"), (key("container-name"), "main"), (key("delay"), "2s")];
        let annotations: Vec<(&str, &str)> = annotations.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let (found, problems) = told(&[(FAILED, "true")], &annotations);
        assert_eq!(problems, []);
        let (who, run) = (&found[0].who, run(&found[0]));
        assert_eq!(
            (&*who.container, run.exit_code, &*run.reason, &*run.message),
            ("main", 3, "Oops", "container failed")
        );
        assert_eq!(run.duration, Some(Spread::Fixed(Duration::from_secs(2))));
        assert!((who.probability - 10_000.0 / 10_001.0).abs() < 1e-9);
        assert_eq!(told(&[(FAILED, "false")], &[]).0.len(), 0);
    }

    #[test]
    fn a_duration_without_a_unit_is_told() {
        let (_, problems) = told(&[], &[(&format!("{COMPLETE}/delay"), "10")]);
        assert!(problems[0].message.starts_with("\"10\" has no unit"), "{problems:?}");
        assert_eq!(problems[0].path, format!("[{COMPLETE}/delay]"));
    }

    #[test]
    fn the_annotation_holds_rules() {
        let (found, problems) = told(&[], &[(ANNOTATION, "exitCode: 7\nduration: 2s")]);
        assert_eq!((run(&found[0]).exit_code, problems.len()), (7, 0));
        let (_, problems) = told(&[], &[(ANNOTATION, "exitCode: x")]);
        assert_eq!(problems[0].message, "exitCode: \"x\" is no exit code");
    }
}

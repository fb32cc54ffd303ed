//! Behaviours as people write them: JSON (or YAML made to JSON) to values, with everything that is wrong.

use jobyard_api::Text;
use jobyard_apiserver::Quantity;
use serde_json::{Map, Value};
use std::time::Duration;

use super::{Behavior, Conduct, ProbeConduct, Pull, Ranges, RunConduct, Spread, Who};
use crate::fates::GoDuration;

/// Something that is wrong with a behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path from the root of what was read.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

/// What is written in place of a program: with one of these it does not run.
const RUN_FIELDS: [&str; 7] = ["duration", "hang", "exitCode", "reason", "message", "log", "exitCodeOnTerm"];
const OTHER_FIELDS: [&str; 8] =
    ["match", "ignoreTerm", "memory", "pull", "start", "startedAfter", "readyAfter", "livenessFailsAfter"];
const MATCH_FIELDS: [&str; 8] = ["namespace", "job", "pod", "container", "image", "index", "attempt", "probability"];
const DURATION_HINT: &str = "Write a duration with its unit, such as 30s, 1m30s or 500ms.";

/// Reads the list `rules` of an object, or the object as the only rule. What is wrong is left out.
pub fn read(value: &Value) -> (Vec<Behavior>, Vec<Problem>) {
    let mut reader = Reader { problems: Vec::new() };
    let behaviors = match value.get("rules") {
        Some(Value::Array(rules)) => {
            let read = |(place, rule): (usize, &Value)| reader.behavior(rule, &format!("rules[{place}]"));
            rules.iter().enumerate().filter_map(read).collect()
        }
        Some(_) => {
            reader.wrong(
                "rules",
                "it is no list",
                "Write a list: one item for each rule, the first that matches holds.",
            );
            Vec::new()
        }
        None => reader.behavior(value, "").into_iter().collect(),
    };
    (behaviors, reader.problems)
}

struct Reader {
    problems: Vec<Problem>,
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

impl Reader {
    fn wrong(&mut self, path: &str, message: &str, hint: &'static str) {
        self.problems.push(Problem { path: path.to_owned(), message: message.to_owned(), hint });
    }

    /// A map whose fields are all known.
    fn fields<'a>(&mut self, value: &'a Value, path: &str, known: &[&str]) -> Option<&'a Map<String, Value>> {
        let Some(fields) = value.as_object() else {
            self.wrong(path, "it is no map of fields", "Write fields below it, such as duration: 30s.");
            return None;
        };
        for field in fields.keys().filter(|field| !known.contains(&field.as_str())) {
            let message = format!("unknown field \"{field}\"; known are {}", known.join(", "));
            self.wrong(&join(path, field), &message, "Correct its spelling or remove it.");
        }
        Some(fields)
    }

    fn behavior(&mut self, value: &Value, path: &str) -> Option<Behavior> {
        let known: Vec<&str> = OTHER_FIELDS.into_iter().chain(RUN_FIELDS).collect();
        let fields = self.fields(value, path, &known)?;
        let who = fields.get("match").map_or_else(Who::default, |value| self.who(value, &join(path, "match")));
        let runs = RUN_FIELDS.iter().any(|field| fields.contains_key(*field));
        let conduct = Conduct {
            pull: fields.get("pull").map_or_else(Pull::default, |value| self.pull(value, &join(path, "pull"))),
            start: self.spread_of(fields, path, "start"),
            run: runs.then(|| self.run(fields, path)),
            memory: self.memory(fields, path),
            probes: ProbeConduct {
                startup: self.duration_of(fields, path, "startedAfter"),
                readiness: self.duration_of(fields, path, "readyAfter"),
                liveness_fails: self.duration_of(fields, path, "livenessFailsAfter"),
            },
        };
        if conduct == Conduct::default() {
            self.wrong(
                path,
                "the rule says nothing",
                "Add what the containers do, such as duration: 30s or exitCode: 1.",
            );
            return None;
        }
        Some(Behavior { who, conduct })
    }

    fn who(&mut self, value: &Value, path: &str) -> Who {
        let mut who = Who::default();
        let Some(fields) = self.fields(value, path, &MATCH_FIELDS) else { return who };
        who.namespace = self.text_of(fields, path, "namespace");
        who.job = self.text_of(fields, path, "job");
        who.pod = self.text_of(fields, path, "pod");
        who.container = self.text_of(fields, path, "container");
        who.image = self.text_of(fields, path, "image");
        who.index = self.ranges_of(fields, path, "index");
        who.attempt = self.ranges_of(fields, path, "attempt");
        if let Some(value) = fields.get("probability") {
            match value.as_f64().filter(|part| (0.0..=1.0).contains(part)) {
                Some(part) => who.probability = part,
                None => {
                    self.wrong(&join(path, "probability"), "it is no number from 0 to 1", "Write 0.1 for one in ten.");
                }
            }
        }
        who
    }

    fn run(&mut self, fields: &Map<String, Value>, path: &str) -> RunConduct {
        let usual = RunConduct::default();
        let hangs = self.flag_of(fields, path, "hang");
        if hangs && fields.contains_key("duration") {
            self.wrong(&join(path, "hang"), "a container that hangs has no duration", "Remove one of the two.");
        }
        let duration = self.spread_of(fields, path, "duration").or(usual.duration);
        let deaf = hangs || self.flag_of(fields, path, "ignoreTerm");
        RunConduct {
            duration: duration.filter(|_| !hangs),
            exit_code: self.code_of(fields, path, "exitCode").unwrap_or(0),
            reason: self.text_of(fields, path, "reason"),
            message: self.text_of(fields, path, "message"),
            log: fields.get("log").map_or_else(Vec::new, |value| self.log(value, &join(path, "log"))),
            on_term: self.code_of(fields, path, "exitCodeOnTerm").or(if deaf { None } else { usual.on_term }),
        }
    }

    fn pull(&mut self, value: &Value, path: &str) -> Pull {
        if value == "fail" {
            return Pull { error: PULL_ERROR.into(), ..Pull::default() };
        }
        let Some(fields) = self.fields(value, path, &["duration", "error"]) else { return Pull::default() };
        Pull { takes: self.spread_of(fields, path, "duration"), error: self.text_of(fields, path, "error") }
    }

    /// One line or several, each with the time since the start if it is given.
    fn log(&mut self, value: &Value, path: &str) -> Vec<(Duration, Text)> {
        let mut lines = Vec::new();
        let mut last = Duration::ZERO;
        for (place, item) in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter().enumerate() {
            let path = format!("{path}[{place}]");
            if let Some(text) = item.as_str() {
                lines.extend(text.lines().map(|line| (last, line.into())));
                continue;
            }
            let Some(fields) = self.fields(item, &path, &["after", "line"]) else { continue };
            last = self.duration_of(fields, &path, "after").unwrap_or(last).max(last);
            lines.push((last, self.text_of(fields, &path, "line")));
        }
        lines
    }

    fn memory(&mut self, fields: &Map<String, Value>, path: &str) -> Option<u64> {
        let value = fields.get("memory")?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let bytes = Quantity::parse(&text).ok().and_then(|quantity| u64::try_from(quantity.whole()).ok());
        if bytes.is_none() {
            self.wrong(
                &join(path, "memory"),
                &format!("{text} is no amount of memory"),
                "Write an amount such as 200Mi.",
            );
        }
        bytes
    }

    fn flag_of(&mut self, fields: &Map<String, Value>, path: &str, name: &str) -> bool {
        let value = fields.get(name).unwrap_or(&Value::Bool(false));
        if !value.is_boolean() {
            self.wrong(&join(path, name), "it is neither true nor false", "Write true or false.");
        }
        *value == true
    }

    fn code_of(&mut self, fields: &Map<String, Value>, path: &str, name: &str) -> Option<i32> {
        let value = fields.get(name)?;
        let code = value.as_i64().filter(|code| (0..=255).contains(code));
        if code.is_none() {
            self.wrong(&join(path, name), &format!("{value} is no exit code"), "Give a number from 0 to 255.");
        }
        code.map(|code| code as i32)
    }

    fn text_of(&mut self, fields: &Map<String, Value>, path: &str, name: &str) -> Text {
        let value = fields.get(name).unwrap_or(&Value::Null);
        if !value.is_null() && !value.is_string() {
            self.wrong(&join(path, name), &format!("{value} is no text"), "Put it into quotation marks.");
        }
        value.as_str().unwrap_or("").into()
    }

    fn ranges_of(&mut self, fields: &Map<String, Value>, path: &str, name: &str) -> Option<Ranges> {
        let value = fields.get(name)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let ranges = Ranges::parse(&text);
        if ranges.is_none() {
            let hint = "Write a number, a range such as 0-4, or several as in \"0,2-3\".";
            self.wrong(&join(path, name), &format!("{text} is no range of numbers"), hint);
        }
        ranges
    }

    fn duration_of(&mut self, fields: &Map<String, Value>, path: &str, name: &str) -> Option<Duration> {
        self.duration(fields.get(name)?, &join(path, name))
    }

    fn duration(&mut self, value: &Value, path: &str) -> Option<Duration> {
        let found = value.as_str().and_then(GoDuration::parse);
        if found.is_none() {
            let why = if value.is_number() { "has no unit" } else { "is no duration" };
            self.wrong(path, &format!("{value} {why}"), DURATION_HINT);
        }
        found.map(|duration| duration.0)
    }

    /// A duration, or how it is drawn: `{min, max}`, `{mean}` or `{mean, deviation}`.
    fn spread_of(&mut self, fields: &Map<String, Value>, path: &str, name: &str) -> Option<Spread> {
        let (value, path) = (fields.get(name)?, join(path, name));
        if !value.is_object() {
            return self.duration(value, &path).map(Spread::Fixed);
        }
        let fields = self.fields(value, &path, &["min", "max", "mean", "deviation"])?;
        let [min, max, mean, deviation] =
            ["min", "max", "mean", "deviation"].map(|name| self.duration_of(fields, &path, name));
        match (min, max, mean, deviation) {
            (Some(min), Some(max), None, None) if min <= max => Some(Spread::Uniform(min, max)),
            (None, None, Some(mean), None) => Some(Spread::Exponential(mean)),
            (None, None, Some(mean), Some(deviation)) => Some(Spread::Normal(mean, deviation)),
            _ => {
                let hint = "Give min and max, or mean, or mean and deviation.";
                self.wrong(&path, "it does not say how the duration is drawn", hint);
                None
            }
        }
    }
}

/// What a pull says that fails on purpose.
const PULL_ERROR: &str =
    "rpc error: code = Unknown desc = failed to pull and unpack image: the pull was declared to fail";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_rule_says_who_and_what() {
        let (found, problems) = read(&json!({"rules": [{
            "match": {"job": "pi", "index": "0-4", "attempt": 0, "probability": 0.5},
            "duration": {"min": "1s", "max": "3s"}, "exitCode": 3, "memory": "200Mi",
            "log": ["a\nb", {"after": "2s", "line": "c"}],
        }, {"hang": true}]}));
        assert_eq!(problems, []);
        let who = &found[0].who;
        assert_eq!((&*who.job, who.probability, &who.index), ("pi", 0.5, &Some(Ranges(vec![(0, 4)]))));
        let run = found[0].conduct.run.as_ref().expect("it runs something else");
        assert_eq!((run.duration, run.exit_code, run.on_term), (Some(Spread::Uniform(secs(1), secs(3))), 3, Some(143)));
        assert_eq!(run.log, [(secs(0), "a".into()), (secs(0), "b".into()), (secs(2), "c".into())]);
        assert_eq!(found[0].conduct.memory, Some(200 << 20));
        let hang = found[1].conduct.run.as_ref().expect("it hangs");
        assert_eq!((hang.duration, hang.on_term), (None, None));
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        #[track_caller]
        fn check(value: &Value, path: &str, message: &str) {
            let (_, problems) = read(value);
            let found = problems.first().map(|problem| (problem.path.as_str(), problem.message.as_str()));
            assert_eq!(found, Some((path, message)), "{value}");
        }
        check(&json!({"duration": 30}), "duration", "30 has no unit");
        check(&json!({"duration": "x"}), "duration", "\"x\" is no duration");
        check(&json!({"duration": {"min": "1s"}}), "duration", "it does not say how the duration is drawn");
        check(&json!({"rules": [{"exitCode": 256}]}), "rules[0].exitCode", "256 is no exit code");
        check(&json!({"exitCode": 1, "match": {"index": "x"}}), "match.index", "x is no range of numbers");
        check(&json!({"exitCode": 1, "match": {"probability": 2}}), "match.probability", "it is no number from 0 to 1");
        check(&json!({"memory": "much"}), "memory", "much is no amount of memory");
        check(&json!({"rules": 1}), "rules", "it is no list");
        check(&json!({"rules": [{}]}), "rules[0]", "the rule says nothing");
        check(&json!({"hang": true, "duration": "1s"}), "hang", "a container that hangs has no duration");
        let (_, problems) = read(&json!({"exitcode": 1}));
        assert!(problems[0].message.starts_with("unknown field \"exitcode\"; known are match, "), "{problems:?}");
    }
}

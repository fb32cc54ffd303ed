//! Random lives of pods.

use super::jobs::{completions, is_indexed};
use crate::seeds::Dice;
use serde_json::{Value, json};

/// How the pods of a Job live: some by index or number, the others alike.
pub fn of_job(dice: &mut Dice, job: &Value) -> Vec<Value> {
    let (name, spec) = (&job["metadata"]["name"], &job["spec"]);
    let mut fates = Vec::new();
    let mut add = |mut fate: Value, place: &[(&str, Value)]| {
        fate["job"] = name.clone();
        for (key, value) in place {
            fate[*key] = value.clone();
        }
        fates.push(fate);
    };
    if is_indexed(spec) {
        for index in 0..completions(spec).min(12) {
            for nth in 0..3 {
                if dice.chance(60) {
                    add(one(dice, spec), &[("index", json!(index)), ("nth", json!([nth]))]);
                }
            }
        }
    } else {
        for nth in 0..10 {
            if dice.chance(80) {
                add(one(dice, spec), &[("nth", json!([nth]))]);
            }
        }
    }
    let mut rest = one(dice, spec);
    // Pods beyond the ones with a life of their own must end some time, or nothing happens any more.
    if rest["run"].is_null() {
        rest["run"] = json!("2311ms");
    }
    rest.as_object_mut().expect("a fate is an object").remove("neverScheduled");
    add(rest, &[]);
    fates
}

/// One life.
pub fn one(dice: &mut Dice, spec: &Value) -> Value {
    let mut ms = |low, high| format!("{}ms", dice.between(low, high));
    let (schedule, start, after, run) = (ms(3, 40), ms(300, 2500), ms(20, 9000), ms(200, 30_000));
    let on_delete = json!({"after": after, "exit": dice.pick(&[143, 143, 137, 0])});
    let exit = dice.pick(&[0, 0, 0, 0, 0, 1, 1, 2, 42, 137]);
    let mut fate = json!({"schedule": schedule, "start": start, "onDelete": on_delete, "exit": exit});
    if !dice.chance(6) {
        fate["run"] = json!(run);
    }
    if dice.chance(10) {
        fate["ready"] = json!(format!("{}ms", dice.between(100, 4000)));
    }
    if exit != 0 && dice.chance(25) {
        let disruption = json!({"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"});
        fate["conditions"] = json!([disruption]);
    }
    if dice.chance(3) {
        fate["neverScheduled"] = json!(true);
    }
    let template = &spec["template"]["spec"];
    if template["restartPolicy"] == "OnFailure" {
        fate["restarts"] = restarts(dice);
        fate["exit"] = json!(0);
    } else if template["containers"].as_array().is_some_and(|all| all.len() > 1) && (exit != 0 || dice.chance(20)) {
        fate["exits"] = json!({"side": dice.pick(&[0, 0, 1, 42])});
    }
    fate
}

fn restarts(dice: &mut Dice) -> Value {
    let runs = (0..dice.pick(&[0, 0, 1, 2, 3])).map(|_| {
        let (run, delay) = (dice.between(200, 4000), dice.between(3000, 20_000));
        json!({"run": format!("{run}ms"), "exit": dice.pick(&[1, 2]), "delay": format!("{delay}ms")})
    });
    runs.collect()
}

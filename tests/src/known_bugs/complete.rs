//! What a scenario of a known bug may leave out: the same in all of them, so that a file has only what matters.

use serde_json::{Value, json};

/// Fills in name, sentence, latencies, and the parts of Jobs that are always the same.
pub fn complete(scenario: &mut Value, name: &str, about: &str) {
    set_default(scenario, "name", name.into());
    set_default(scenario, "about", about.into());
    let latency = json!({"request": "4ms", "response": "3ms", "jobs": "11ms", "pods": "13ms", "gc": "50ms"});
    set_default(scenario, "latency", latency);
    set_default(scenario, "fates", json!([]));
    for step in scenario["steps"].as_array_mut().into_iter().flatten() {
        if let Some(object) = step.get_mut("create").filter(|object| object.get("kind").is_none()) {
            complete_job(object);
        }
    }
}

fn complete_job(job: &mut Value) {
    let given = job.take();
    *job = json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "spec": {"template": {"spec": {
            "containers": [{"name": "main", "image": "busybox"}],
            "restartPolicy": "Never",
        }}},
    });
    merge(job, given);
}

fn set_default(object: &mut Value, field: &str, value: Value) {
    let field = &mut object[field];
    if field.is_null() {
        *field = value;
    }
}

/// Fields of `given` replace those of `value`, objects are merged.
fn merge(value: &mut Value, given: Value) {
    match (value, given) {
        (Value::Object(fields), Value::Object(given)) => {
            for (name, given) in given {
                merge(fields.entry(name).or_insert(Value::Null), given);
            }
        }
        (value, given) => *value = given,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_keeps_what_it_says() {
        let spec = json!({"completions": 2, "template": {"spec": {"restartPolicy": "OnFailure"}}});
        let mut scenario = json!({"steps": [{"create": {"metadata": {"name": "j"}, "spec": spec}}], "end": "1s"});
        complete(&mut scenario, "B1 name", "about");
        let job = &scenario["steps"][0]["create"];
        assert_eq!(
            (&scenario["name"], &job["kind"], &job["spec"]["completions"]),
            (&json!("B1 name"), &json!("Job"), &json!(2))
        );
        let pod = &job["spec"]["template"]["spec"];
        assert_eq!((&pod["restartPolicy"], pod["containers"].as_array().map(Vec::len)), (&json!("OnFailure"), Some(1)));
    }
}

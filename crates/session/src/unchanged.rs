//! Whether applying a text would change anything: kubectl sends no request if all that it says is there already.

use serde_json::Value;

/// Whether an object has everything that a text gives, whatever else it has.
///
/// Items of lists are compared by place, as kubectl compares them by name: who only moves them gets a request that changes
/// nothing, and the same answer.
pub fn has_all(object: &Value, given: &Value) -> bool {
    match (object, given) {
        (Value::Object(object), Value::Object(given)) => {
            given.iter().all(|(key, given)| has_all(object.get(key).unwrap_or(&Value::Null), given))
        }
        (Value::Array(object), Value::Array(given)) => {
            object.len() == given.len() && object.iter().zip(given).all(|(object, given)| has_all(object, given))
        }
        (object, given) => object == given,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(given: &Value, expected: bool) {
        let object = json!({"spec": {"completions": 3, "suspend": false, "containers": [{"name": "a", "image": "b"}]}});
        assert_eq!(has_all(&object, given), expected, "{given}");
    }

    #[test]
    fn what_is_there_already_is_no_change() {
        check(&json!({"spec": {"completions": 3}}), true);
        check(&json!({"spec": {"completions": 4}}), false);
        check(&json!({"spec": {"parallelism": 1}}), false);
        check(&json!({"spec": {"parallelism": null}}), true);
        check(&json!({"spec": {"containers": [{"name": "a"}]}}), true);
        check(&json!({"spec": {"containers": [{"name": "a"}, {"name": "c"}]}}), false);
        check(&json!({"spec": {"suspend": null}}), false);
    }
}

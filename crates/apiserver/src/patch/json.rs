//! JSON patches (RFC 6902) with upstream's tolerance ([A-201], [A-202]).

use crate::failure;
use jobyard_api::status::Status;
use json_patch::{AddOperation, Patch, PatchOperation};
use serde_json::Value;

/// Applies a patch; the document is of no use if it fails.
pub fn apply(document: &mut Value, patch: Value) -> Result<(), Box<Status>> {
    if !patch.is_array() {
        let kind = crate::decode::kind_of(&patch);
        return Err(failure::bad_request(format!(
            "error decoding patch: json: cannot unmarshal {kind} into Go value of type []handlers.jsonPatchOp"
        )));
    }
    let Patch(operations) = serde_json::from_value(patch).map_err(|_| failure::unprocessable())?;
    for operation in operations {
        let operation = tolerant(operation, document);
        json_patch::patch(document, std::slice::from_ref(&operation)).map_err(|_| failure::unprocessable())?;
    }
    Ok(())
}

/// Upstream's `replace` of a member that an object does not have adds it.
fn tolerant(operation: PatchOperation, document: &Value) -> PatchOperation {
    let PatchOperation::Replace(replace) = &operation else { return operation };
    let parent = replace.path.as_str().rsplit_once('/').map(|(parent, _)| parent);
    match parent.and_then(|parent| document.pointer(parent)) {
        Some(Value::Object(_)) => {
            PatchOperation::Add(AddOperation { path: replace.path.clone(), value: replace.value.clone() })
        }
        _ => operation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(patch: Value, expected: Result<Value, u16>) {
        let mut document = json!({"spec": {"parallelism": 1, "list": [1]}});
        let result = apply(&mut document, patch).map(|()| document).map_err(|status| status.code);
        assert_eq!(result, expected);
    }

    ///
    #[test]
    fn replace_adds_members_but_not_items() {
        let replace = |path: &str| json!([{"op": "replace", "path": path, "value": 2}]);
        check(replace("/spec/suspend"), Ok(json!({"spec": {"parallelism": 1, "list": [1], "suspend": 2}})));
        check(replace("/spec/list/3"), Err(422));
        check(json!([{"op": "remove", "path": "/spec/suspend"}]), Err(422));
        check(json!([{"op": "frobnicate", "path": "/spec"}]), Err(422));
        check(json!({}), Err(400));
    }
}

//! Updates and patches of a Job over the wire.

mod support;

use jobyard_apiserver::wire::Method;
use serde_json::{Value, json};
use support::{Answer, Client, JOB, JOBS, STATUS, job, merge};

/// Updates the Job `j` with changes of what is stored.
fn update(client: &mut Client, address: &str, changes: &Value) -> Answer {
    let mut job = client.job();
    job["metadata"]["resourceVersion"] = "".into();
    merge(&mut job, changes);
    client.send(Method::Put, address, &job)
}

/// [A-010]
#[test]
fn an_update_without_a_version_is_unconditional_and_creates_nothing() {
    let mut client = Client::with_job(&json!({}));
    assert_eq!(update(&mut client, JOB, &json!({"spec": {"parallelism": 2}})).body["spec"]["parallelism"], 2);
    let missing = client.send(Method::Put, &format!("{JOBS}/k"), &job(&json!({"metadata": {"name": "k"}})));
    assert_eq!((missing.code, missing.message()), (404, "jobs.batch \"k\" not found"));
}

/// [A-032]
#[test]
fn only_a_changed_spec_is_warned_of() {
    let odd = json!({"spec": {"template": {"spec": {"containers": [
        {"name": "c", "image": "i", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]},
    ]}}}});
    let mut client = Client::with_job(&odd);
    let warning = "spec.template.spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using \
                   apply";
    assert_eq!(update(&mut client, JOB, &json!({"spec": {"parallelism": 3}})).warnings, [warning]);
    assert!(update(&mut client, JOB, &json!({"metadata": {"labels": {"a": "b"}}})).warnings.is_empty());
    assert!(update(&mut client, STATUS, &json!({"status": {"active": 1}})).warnings.is_empty());
}

#[test]
fn metadata() {
    let check = |number: &str, changes: Value, code: u16, message: &str| {
        let answer = update(&mut Client::with_job(&json!({})), JOB, &json!({"metadata": changes}));
        let text = if code == 422 { answer.causes().join(", ") } else { answer.message().to_owned() };
        assert_eq!((answer.code, text.as_str()), (code, message), "{number}");
    };
    check("[A-114]", json!({"generation": 7, "creationTimestamp": "2020-01-01T00:00:00Z"}), 200, "");
    let immutable = "metadata.deletionGracePeriodSeconds: Invalid value: 3: field is immutable";
    check("[A-114]", json!({"deletionGracePeriodSeconds": 3}), 422, immutable);
    let name = "the name of the object (k) does not match the name on the URL (j)";
    check("[A-176]", json!({"name": "k"}), 400, name);
    let name = "the name of the object (j based on URL) was undeterminable: name must be provided";
    check("[A-176]", json!({"name": null}), 400, name);
    let namespace = "the namespace of the provided object does not match the namespace sent on the request";
    check("[A-176]", json!({"namespace": "other"}), 400, namespace);
    check("[A-171]", json!({"resourceVersion": "x"}), 500, "strconv.ParseUint: parsing \"x\": invalid syntax");
}

/// [A-114]
#[test]
fn a_job_that_goes_gets_no_finalizers() {
    let mut client = Client::with_job(&json!({"metadata": {"finalizers": ["a.b/c"]}}));
    client.send(Method::Delete, &format!("{JOB}?propagationPolicy=Background"), &Value::Null);
    let causes = update(&mut client, JOB, &json!({"metadata": {"finalizers": ["a.b/c", "d.e/f"]}})).causes();
    let expected = "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new \
                    finalizers []string{\"d.e/f\"}";
    assert_eq!(causes, [expected]);
}

#[test]
fn specs() {
    let check = |number: &str, spec: Value, changes: Value, expected: &[&str]| {
        let mut client = Client::with_job(&json!({"spec": spec}));
        let causes = update(&mut client, JOB, &json!({"spec": changes})).causes();
        assert_eq!(causes.len(), expected.len(), "{number}: {causes:?}");
        for (cause, start) in causes.iter().zip(expected) {
            assert!(cause.starts_with(start), "{number}: {cause} is not {start}");
        }
    };
    let left_out = json!({"suspend": null, "completionMode": null, "backoffLimit": null, "podReplacementPolicy": null});
    check("[A-169]", json!({}), left_out, &[]);
    check(
        "[A-169]",
        json!({}),
        json!({"completions": 2, "selector": {"matchLabels": {"a": "b"}}, "template": {"spec": {"hostname": "h"}}, "managedBy": "a.b/c"}),
        &[
            "spec.template.metadata.labels: Invalid value: ",
            "spec.completions: Invalid value: 2: field is immutable",
            "spec.selector: Invalid value: ",
            "spec.template: Invalid value: ",
            "spec.managedBy: Invalid value: \"a.b/c\": field is immutable",
        ],
    );
    let grace = || json!({"template": {"spec": {"terminationGracePeriodSeconds": 1}}});
    check("[A-170]", json!({"suspend": true}), grace(), &["spec.template.spec: Invalid value: {\"Volumes\":null,"]);
    check("[A-170]", json!({}), grace(), &["spec.template: Invalid value: {\"labels\":"]);
    let resumed = json!({"suspend": false, "template": {"spec": {"nodeSelector": {"a": "b"}}}});
    check("[A-170]", json!({"suspend": true}), resumed, &[]);
}

/// Sends a patch of some form to the Job `j`.
fn patch(content_type: &str, body: &str) -> Answer {
    Client::with_job(&json!({})).send_bytes(Method::Patch, JOB, Some(content_type), body.as_bytes())
}

#[test]
fn forms_of_patches() {
    let check = |content_type: &str, body: &str, code: u16, message: &str| {
        let answer = patch(content_type, body);
        assert_eq!((answer.code, answer.message()), (code, message), "[A-201] {content_type} {body}");
    };
    let (merge, json, strategic) =
        ("application/merge-patch+json", "application/json-patch+json", "application/strategic-merge-patch+json");
    for form in [merge, json, strategic] {
        check(form, "{", 400, "invalid JSON patch");
    }
    check("application/json", "{}", 415, "415: Unsupported Media Type");
    let why = "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}";
    check(merge, "[]", 400, why);
    check(merge, "null", 400, "Invalid JSON Patch");
    check(strategic, "[]", 400, "json: cannot unmarshal array into Go value of type map[string]interface {}");
    let why = "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp";
    check(json, "{}", 400, why);
    let why = "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string";
    check(json, r#"[{"op": 1}]"#, 400, why);
    for (form, body) in
        [(merge, "{}"), (strategic, "null"), (json, "null"), ("application/merge-patch+json; a=b", "{}")]
    {
        assert_eq!(patch(form, body).code, 200, "{form} {body}");
    }
}

/// [A-203]
#[test]
fn what_is_no_job_any_more_is_quoted() {
    let message = |form: &str, body: &str| {
        let answer = patch(form, body);
        assert_eq!(answer.code, 422, "{answer:?}");
        answer.message().to_owned()
    };
    let told = message("application/merge-patch+json", r#"{"spec": {"suspend": 1}}"#);
    assert!(told.starts_with(r#" "" is invalid: patch: Invalid value: "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"j\",\"namespace\""#), "{told}");
    assert!(
        told.ends_with("json: cannot unmarshal number into Go struct field JobSpec.spec.suspend of type bool"),
        "{told}"
    );
    let told = message("application/json-patch+json", r#"[{"op": "add", "path": "/spec/a", "value": 1, "b": 2}]"#);
    let strict = "strict decoding error: json patch unknown field \"[0].b\", unknown field \"spec.a\"";
    assert!(told.ends_with(strict), "{told}");
    let told = message("application/strategic-merge-patch+json", r#"{"spec": {"suspend": 1, "suspend": 2}}"#);
    assert_eq!(told, r#" "" is invalid: patch: Invalid value: "map[spec:map[suspend:2]]": unrecognized type: bool"#);
}

/// [A-164], [A-204]: a patched object with another UID breaks a rule; one with the same owner twice is warned of.
#[test]
fn identity_and_owners() {
    let answer = patch("application/merge-patch+json", r#"{"metadata": {"uid": "x"}}"#);
    assert_eq!(answer.causes(), ["metadata.uid: Invalid value: \"x\": field is immutable"]);
    let owner = r#"{"apiVersion": "v1", "kind": "X", "name": "x", "uid": "u"}"#;
    let body = format!(r#"{{"metadata": {{"ownerReferences": [{owner}, {owner}]}}}}"#);
    let answer = patch("application/merge-patch+json", &body);
    assert!(answer.warnings[0].starts_with(".metadata.ownerReferences contains duplicate entries after mutating"));
}

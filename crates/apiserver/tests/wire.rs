//! Bodies, parameters and paths of requests.

mod support;

use jobyard_apiserver::wire::Method;
use serde_json::{Value, json};
use support::{Client, JOB, JOBS, job};

/// Creates a Job from bytes.
#[track_caller]
fn check_post(address: &str, content_type: Option<&str>, body: &str, code: u16, message: &str) {
    let answer = Client::new().send_bytes(Method::Post, address, content_type, body.as_bytes());
    assert_eq!((answer.code, answer.message()), (code, message), "{body}");
}

/// [A-173]
#[test]
fn the_form_of_a_body_is_in_its_header() {
    let body = job(&json!({})).to_string();
    check_post(JOBS, None, &body, 201, "");
    check_post(JOBS, Some("application/JSON; charset=utf-8"), &body, 201, "");
    check_post(JOBS, Some("application/yaml"), &body, 201, "");
    let why = "the body of the request was in an unknown format - accepted media types include: application/json, \
               application/yaml, application/vnd.kubernetes.protobuf";
    check_post(JOBS, Some("text/yaml"), &body, 415, why);
    let why = "the object provided is unrecognized (must be of type Job): provided data does not appear to be a protobuf \
               message, expected prefix [107 56 115 0] (<empty>)";
    check_post(JOBS, Some("application/vnd.kubernetes.protobuf"), "", 400, why);
    check_post(JOBS, None, &" ".repeat(3 * 1024 * 1024 + 1), 413, "Request entity too large: limit is 3145728");
}

/// [A-174], [A-175], [A-198]
#[test]
fn the_first_mistake_is_told() {
    let unrecognized =
        "the object provided is unrecognized (must be of type Job): couldn't get version/kind; json parse error:";
    check_post(JOBS, None, "{", 400, &format!("{unrecognized} unexpected end of JSON input ({{)"));
    let refused = "Job in version \"v1\" cannot be handled as a Job:";
    let pod = r#"{"kind": "Pod", "apiVersion": "v1", "spec": {"containers": 1}}"#;
    let why = "Pod in version \"v1\" cannot be handled as a Job: json: cannot unmarshal number into Go struct field \
               PodSpec.spec.containers of type []v1.Container";
    check_post(JOBS, None, pod, 400, why);
    let why = "Job in version \"\" cannot be handled as a Job: Object 'apiVersion' is missing in '{\"apiVersion\": \"foo/\"}'";
    check_post(JOBS, None, r#"{"apiVersion": "foo/"}"#, 400, why);
    let late = r#"{"spec": {"parallelism": "x"}, "metadata": {"creationTimestamp": "x"}}"#;
    let why = format!("{refused} parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"");
    check_post(JOBS, None, late, 400, &why);
    let time = r#"{"metadata": {"creationTimestamp": 1}}"#;
    let why = "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string";
    check_post(JOBS, None, time, 400, &format!("{refused} {why}"));
    let number = r#"{"spec": {"parallelism": 1e3}}"#;
    let why = "json: cannot unmarshal number 1e3 into Go struct field JobSpec.spec.parallelism of type int32";
    check_post(JOBS, None, number, 400, &format!("{refused} {why}"));
}

/// [A-199]
#[test]
fn repeated_fields_are_told_and_merged() {
    let body = r#"{"metadata": {"name": "j", "labels": {"a": "1", "a": "2"}}, "x": 1, "spec": {"parallelism": 2},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "i"}], "restartPolicy": "Never"}}}}"#;
    let answer = Client::new().send_bytes(Method::Post, JOBS, None, body.as_bytes());
    let told = "Job in version \"v1\" cannot be handled as a Job: strict decoding error: duplicate field \
                \"metadata.labels.a\", unknown field \"x\", duplicate field \"spec\"";
    assert_eq!(answer.message(), told);
    let answer = Client::new().send_bytes(Method::Post, &format!("{JOBS}?"), None, body.as_bytes());
    assert_eq!(answer.warnings.len(), 3, "{answer:?}");
    assert_eq!(
        (answer.body["spec"]["parallelism"].clone(), answer.body["metadata"]["labels"]["a"].clone()),
        (2.into(), "2".into())
    );
}

/// [A-200]
#[test]
fn yaml_mistakes_are_told_in_order() {
    let body = "apiVersion: batch/v1\nkind: Job\nb: 1\na: 1\nb: 2\n";
    let told = "Job in version \"v1\" cannot be handled as a Job: strict decoding error: yaml: unmarshal errors:\n  line 5: key \
                \"b\" already set in map, unknown field \"a\", unknown field \"b\"";
    check_post(JOBS, Some("application/yaml"), body, 400, told);
    let answer = Client::new().send_bytes(Method::Post, &format!("{JOBS}?"), Some("application/yaml"), body.as_bytes());
    assert_eq!(answer.warnings, ["line 5: key \"b\" already set in map", "unknown field \"a\"", "unknown field \"b\""]);
}

/// [A-160]
#[test]
fn a_dry_run_stores_nothing() {
    let mut client = Client::new();
    let made = client.send(Method::Post, &format!("{JOBS}?dryRun=All"), &job(&json!({})));
    assert_eq!((made.code, made.body["metadata"].get("resourceVersion")), (201, None));
    assert_eq!(client.send(Method::Get, JOB, &Value::Null).code, 404);
    let mut client = Client::with_job(&json!({}));
    let before = client.job();
    let mut changed = before.clone();
    changed["spec"]["parallelism"] = 5.into();
    for (method, body) in [(Method::Patch, json!({"spec": {"parallelism": 5}})), (Method::Put, changed)] {
        let answer = client.send(method, &format!("{JOB}?dryRun=All"), &body);
        assert_eq!(
            (answer.code, &answer.body["metadata"]["resourceVersion"]),
            (200, &before["metadata"]["resourceVersion"])
        );
    }
    client.send(Method::Delete, &format!("{JOB}?dryRun=All&propagationPolicy=Background"), &Value::Null);
    assert_eq!(client.job(), before);
}

/// [A-035]
#[test]
fn lists_are_chosen_by_fields() {
    let mut client = Client::with_job(&json!({}));
    let mut names = |query: &str| {
        let answer = client.send(Method::Get, &format!("{JOBS}?fieldSelector={query}"), &Value::Null);
        let items = answer.body["items"].as_array().cloned();
        items.map_or(answer.message().to_owned(), |items| {
            items.iter().map(|item| item["metadata"]["name"].to_string()).collect()
        })
    };
    assert_eq!(names("metadata.name%3Dj,status.successful!=1"), "\"j\"");
    assert_eq!(names("status.successful==1"), "");
    assert_eq!(names("spec.suspend=true"), "field label \"spec.suspend\" not supported for Job");
}

#[test]
fn other_paths_and_verbs_are_refused() {
    let mut client = Client::new();
    for (method, path, code) in [
        (Method::Get, "/apis/batch/v2/jobs", 404),
        (Method::Get, "/apis/batch/v1/namespaces/default/jobs/j/scale", 404),
        (Method::Put, JOBS, 405),
        (Method::Post, JOB, 405),
    ] {
        assert_eq!(client.send(method, path, &Value::Null).code, code, "{path}");
    }
}

/// [A-206]
#[test]
fn the_old_way_to_cascade_is_answered_in_its_own_way() {
    let mut client = Client::with_job(&json!({"metadata": {"finalizers": ["a.b/c"]}}));
    let answer = client.send(Method::Delete, JOB, &json!({"orphanDependents": false}));
    assert_eq!((answer.code, answer.warnings.len()), (202, 0));
    let answer = client.send(Method::Delete, &format!("{JOB}?gracePeriodSeconds=x"), &Value::Null);
    assert_eq!(answer.message(), "strconv.ParseInt: parsing \"x\": invalid syntax");
    let answer = client.send(Method::Delete, JOB, &json!({"gracePeriodSeconds": "x"}));
    let why = "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64";
    assert_eq!(answer.message(), why);
}

/// An eviction marks the pod and deletes it; with a dry run nothing happens.
#[test]
fn a_pod_is_evicted() {
    let mut client = Client::new();
    let pod =
        json!({"metadata": {"name": "p"}, "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "i"}]}});
    assert_eq!(client.send(Method::Post, "/api/v1/namespaces/default/pods", &pod).code, 201);
    let path = "/api/v1/namespaces/default/pods/p/eviction";
    let eviction = |name: &str| json!({"metadata": {"name": name}, "deleteOptions": {"gracePeriodSeconds": 7}});
    let answer = client.send(Method::Post, path, &eviction("other"));
    assert_eq!((answer.code, answer.message()), (400, "name in URL does not match name in Eviction object"));
    let answer = client.send(Method::Post, &format!("{path}?dryRun=All"), &eviction("p"));
    assert_eq!((answer.code, answer.body["status"].clone()), (201, "Success".into()));
    let pod = client.send(Method::Get, "/api/v1/namespaces/default/pods/p", &Value::Null).body;
    assert_eq!(pod["metadata"]["deletionTimestamp"], Value::Null);
    assert_eq!(client.send(Method::Post, path, &eviction("p")).code, 201);
    let pod = client.send(Method::Get, "/api/v1/namespaces/default/pods/p", &Value::Null).body;
    assert_eq!(pod["metadata"]["deletionGracePeriodSeconds"], 7);
    assert_eq!(pod["status"]["conditions"][0]["reason"], "EvictionByEvictionAPI");
    assert_eq!(client.send(Method::Get, path, &Value::Null).code, 405);
}

/// Who applies owns what it says; another who says otherwise is told, unless it insists.
#[test]
fn applied_fields_have_owners() {
    let mut client = Client::new();
    let mut apply = |manager: &str, query: &str, changes: Value| {
        let address = format!("{JOB}?fieldManager={manager}&fieldValidation=Strict{query}");
        let body = job(&changes).to_string();
        client.send_bytes(Method::Patch, &address, Some("application/apply-patch+yaml"), body.as_bytes())
    };
    assert_eq!(apply("", "", json!({})).message().split(": ").nth(2), Some("Required value"));
    let labels = |value: &str| json!({"metadata": {"labels": {"a": value}}, "spec": {"parallelism": 2}});
    assert_eq!(apply("one", "", labels("1")).code, 201);
    assert_eq!(apply("one", "", labels("1")).code, 200);
    let other = json!({"spec": {"parallelism": 3}});
    let answer = apply("two", "", other.clone());
    assert_eq!(
        (answer.code, answer.message()),
        (409, "Apply failed with 1 conflict: conflict with \"one\": .spec.parallelism")
    );
    let answer = apply("two", "", json!({"metadata": {"labels": {"a": "2"}}, "spec": {"parallelism": 3}}));
    let several = "Apply failed with 2 conflicts: conflicts with \"one\":\n- .metadata.labels.a\n- .spec.parallelism";
    assert_eq!(answer.message(), several);
    let answer = apply("two", "&force=true", other);
    assert_eq!((answer.code, &answer.body["spec"]["parallelism"]), (200, &json!(3)));
    let managers = &answer.body["metadata"]["managedFields"];
    assert_eq!(managers[0]["fieldsV1"]["f:metadata"], json!({"f:labels": {"f:a": {}}}));
    assert_eq!(
        (&managers[0]["fieldsV1"]["f:spec"]["f:parallelism"], &managers[1]["manager"]),
        (&Value::Null, &json!("two"))
    );
    let containers = &managers[1]["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:containers"];
    assert_eq!(*containers, json!({"k:{\"name\":\"c\"}": {".": {}, "f:image": {}, "f:name": {}}}));
    let answer = apply("one", "", json!({}));
    assert_eq!(answer.body["metadata"]["labels"]["a"], Value::Null, "what one no longer says goes");
    assert_eq!(answer.body["spec"]["parallelism"], 3, "what two says stays");
    let answer = apply("one", "", json!({"spec": {"foo": 1}}));
    let unknown =
        "failed to create typed patch object (j; batch/v1, Kind=Job): .spec.foo: field not declared in schema";
    assert_eq!((answer.code, answer.message()), (500, unknown));
}

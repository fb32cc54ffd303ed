//! ConfigMaps, Secrets and Services over the wire: defaults, checks, immutability.

mod support;

use jobyard_apiserver::wire::Method;
use serde_json::{Value, json};
use support::Client;

fn send(client: &mut Client, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let answer = client.send(method, path, body);
    (answer.code, answer.body)
}

const CONFIG_MAPS: &str = "/api/v1/namespaces/default/configmaps";

#[test]
fn they_are_kept_as_they_are_written() {
    let mut api = Client::new();
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "v"}, "immutable": true});
    assert_eq!(send(&mut api, Method::Post, CONFIG_MAPS, &map).0, 201);
    let (code, stored) = send(&mut api, Method::Get, &format!("{CONFIG_MAPS}/c"), &Value::Null);
    assert_eq!((code, &stored["data"], &stored["kind"]), (200, &json!({"k": "v"}), &json!("ConfigMap")));
    let mut changed = stored;
    changed["data"]["k"] = json!("w");
    let (code, refusal) = send(&mut api, Method::Put, &format!("{CONFIG_MAPS}/c"), &changed);
    let message = "ConfigMap \"c\" is invalid: data: Forbidden: field is immutable when `immutable` is set";
    assert_eq!((code, &refusal["message"]), (422, &json!(message)));
}

#[test]
fn secrets_and_services_get_defaults() {
    let mut api = Client::new();
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"p": "hello"}});
    let (code, stored) = send(&mut api, Method::Post, "/api/v1/namespaces/default/secrets", &secret);
    assert_eq!((code, &stored["type"], &stored["data"]["p"]), (201, &json!("Opaque"), &json!("aGVsbG8=")));
    assert!(stored.get("stringData").is_none());
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "redis"}, "spec": {"ports": [{"port": 6379}]}});
    let (code, stored) = send(&mut api, Method::Post, "/api/v1/namespaces/default/services", &service);
    assert_eq!((code, &stored["spec"]["ports"][0]["protocol"]), (201, &json!("TCP")));
    assert!(stored["spec"]["clusterIP"].as_str().is_some_and(|address| address.starts_with("10.96.")));
    let bad = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a/b": "v"}});
    let (code, refusal) = send(&mut api, Method::Post, CONFIG_MAPS, &bad);
    assert_eq!(code, 422);
    assert!(refusal["message"].as_str().is_some_and(|text| text.contains("data[a/b]: Invalid value: \"a/b\"")));
}

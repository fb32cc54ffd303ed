//! What a server says about itself: its version, whether it is well, and its groups.

/// The version as the server prints it.
const VERSION: &str = r#"{
  "major": "1",
  "minor": "37",
  "emulationMajor": "1",
  "emulationMinor": "37",
  "minCompatibilityMajor": "1",
  "minCompatibilityMinor": "36",
  "gitVersion": "v1.37.2",
  "gitCommit": "$Format:%H$",
  "gitTreeState": "",
  "buildDate": "1970-01-01T00:00:00Z",
  "goVersion": "go1.26.8",
  "compiler": "gc",
  "platform": "linux/amd64"
}"#;
const BATCH: &str = concat!(
    r#"{"kind":"APIGroup","apiVersion":"v1","name":"batch","versions":[{"groupVersion":"batch/v1","version":"v1"}],"#,
    r#""preferredVersion":{"groupVersion":"batch/v1","version":"v1"}}"#,
    "\n"
);
const BATCH_V1: &str = concat!(
    r#"{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"batch/v1","resources":[{"name":"cronjobs","#,
    r#""singularName":"cronjob","namespaced":true,"kind":"CronJob","verbs":["create","delete","deletecollection","get","#,
    r#""list","patch","update","watch"],"shortNames":["cj"],"categories":["all"],"storageVersionHash":"sd5LIXh4Fjs="},"#,
    r#"{"name":"cronjobs/status","singularName":"","namespaced":true,"kind":"CronJob","verbs":["get","patch","update"]},"#,
    r#"{"name":"jobs","singularName":"job","namespaced":true,"kind":"Job","verbs":["create","delete","deletecollection","#,
    r#""get","list","patch","update","watch"],"categories":["all"],"storageVersionHash":"mudhfqk/qZY="},"#,
    r#"{"name":"jobs/status","singularName":"","namespaced":true,"kind":"Job","verbs":["get","patch","update"]}]}"#,
    "\n"
);

/// The answer to a path that is no object's.
pub fn document(path: &str) -> Option<&'static str> {
    Some(match path.trim_end_matches('/') {
        "/version" => VERSION,
        "/healthz" | "/livez" | "/readyz" => "ok",
        "/apis/batch" => BATCH,
        "/apis/batch/v1" => BATCH_V1,
        _ => return None,
    })
}

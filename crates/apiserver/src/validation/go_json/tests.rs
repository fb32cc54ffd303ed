//! What the internal form looks like, after texts of a real server.

use super::*;
use jobyard_api::job::SuccessPolicyRule;

/// [A-153]
#[test]
fn internal_names_and_nulls() {
    let rules = vec![SuccessPolicyRule { succeeded_indexes: None, succeeded_count: Some(1) }];
    assert_eq!(
        success_policy(&SuccessPolicy { rules: rules.into() }),
        "{\"Rules\":[{\"SucceededIndexes\":null,\"SucceededCount\":1}]}"
    );
    let empty = SuccessPolicy { rules: Vec::new().into() };
    assert_eq!(success_policy(&empty), "{\"Rules\":[]}");
    assert_eq!(success_policy(&SuccessPolicy::default()), "{\"Rules\":null}");
    let pods = UncountedTerminatedPods { succeeded: vec!["a".into()], failed: Vec::new() };
    assert_eq!(uncounted(&pods), "{\"Succeeded\":[\"a\"],\"Failed\":null}");
    assert_eq!(tagged(&"a<b"), "\"a\\u003cb\"");
}

fn template(value: Value) -> String {
    pod_template(&serde_json::from_value(value).expect("a pod template"))
}

/// [A-153]: every field in Go's order; metadata stands among the fields of the template.
#[test]
fn a_template_that_says_little() {
    let text = template(json!({"metadata": {"labels": {"job-name": "j"}}, "spec": {
        "containers": [{"name": "c", "image": "busybox", "resources": {}, "terminationMessagePolicy": "File"}],
        "restartPolicy": "Never", "terminationGracePeriodSeconds": 30, "securityContext": {},
    }}));
    let expected = concat!(
        r#"{"labels":{"job-name":"j"},"Spec":{"Volumes":null,"InitContainers":null,"Containers":[{"Name":"c","#,
        r#""Image":"busybox","Command":null,"Args":null,"WorkingDir":"","Ports":null,"EnvFrom":null,"Env":null,"#,
        r#""Resources":{"Limits":null,"Requests":null,"Claims":null},"ResizePolicy":null,"RestartPolicy":null,"#,
        r#""RestartPolicyRules":null,"VolumeMounts":null,"VolumeDevices":null,"LivenessProbe":null,"#,
        r#""ReadinessProbe":null,"StartupProbe":null,"Lifecycle":null,"TerminationMessagePath":"","#,
        r#""TerminationMessagePolicy":"File","ImagePullPolicy":"","SecurityContext":null,"Stdin":false,"#,
        r#""StdinOnce":false,"TTY":false}],"EphemeralContainers":null,"RestartPolicy":"Never","#,
        r#""TerminationGracePeriodSeconds":30,"ActiveDeadlineSeconds":null,"DNSPolicy":"","NodeSelector":null,"#,
        r#""ServiceAccountName":"","DeprecatedServiceAccount":"","AutomountServiceAccountToken":null,"NodeName":"","#,
        r#""HostNetwork":false,"HostPID":false,"HostIPC":false,"ShareProcessNamespace":null,"SecurityContext":{"#,
        r#""SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"#,
        r#""SupplementalGroups":null,"SupplementalGroupsPolicy":null,"FSGroup":null,"Sysctls":null,"#,
        r#""FSGroupChangePolicy":null,"SeccompProfile":null,"AppArmorProfile":null,"SELinuxChangePolicy":null},"#,
        r#""ImagePullSecrets":null,"Hostname":"","Subdomain":"","Affinity":null,"SchedulerName":"","#,
        r#""Tolerations":null,"HostAliases":null,"PriorityClassName":"","Priority":null,"DNSConfig":null,"#,
        r#""ReadinessGates":null,"RuntimeClassName":null,"EnableServiceLinks":null,"PreemptionPolicy":null,"#,
        r#""Overhead":null,"TopologySpreadConstraints":null,"SetHostnameAsFQDN":null,"OS":null,"HostUsers":null,"#,
        r#""SchedulingGates":null,"ResourceClaims":null,"Resources":null,"HostnameOverride":null,"#,
        r#""SchedulingGroup":null,"EvictionResponders":null}}"#,
    );
    assert_eq!(text, expected);
}

/// [A-153]: structs inside others, types with JSON names, and names that differ from the API's.
#[test]
fn a_template_that_says_much() {
    let text = template(json!({"spec": {
        "serviceAccount": "robot",
        "volumes": [{"name": "v", "ephemeral": {"volumeClaimTemplate": {
            "metadata": {"annotations": {"a": "<b>"}},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        }}}],
        "containers": [{
            "name": "c",
            "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
            "livenessProbe": {"httpGet": {"port": "http", "httpHeaders": []}, "periodSeconds": 10},
        }],
        "affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{
            "topologyKey": "zone",
            "labelSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}], "matchLabels": {"b": "c"}},
        }]}},
    }}));
    for expected in [
        r#"{"Spec":{"Volumes":[{"Name":"v","HostPath":null,"#,
        concat!(
            r#""Ephemeral":{"VolumeClaimTemplate":{"annotations":{"a":"\u003cb\u003e"},"Spec":{"#,
            r#""AccessModes":["ReadWriteOnce"],"Selector":null,"#,
            r#""Resources":{"Limits":null,"Requests":{"storage":"1Gi"}},"VolumeName":"","#,
        ),
        concat!(
            r#""Env":[{"Name":"A","Value":"","ValueFrom":{"FieldRef":null,"ResourceFieldRef":null,"#,
            r#""ConfigMapKeyRef":null,"SecretKeyRef":{"Name":"s","Key":"k","Optional":null},"FileKeyRef":null}}]"#,
        ),
        concat!(
            r#""LivenessProbe":{"Exec":null,"HTTPGet":{"Path":"","Port":"http","Host":"","Scheme":"","#,
            r#""HTTPHeaders":[],"#,
        ),
        concat!(
            r#""TCPSocket":null,"GRPC":null,"InitialDelaySeconds":0,"TimeoutSeconds":0,"PeriodSeconds":10,"#,
            r#""SuccessThreshold":0,"FailureThreshold":0,"TerminationGracePeriodSeconds":null}"#,
        ),
        r#""DeprecatedServiceAccount":"robot""#,
        concat!(
            r#""PodAffinity":{"RequiredDuringSchedulingIgnoredDuringExecution":[{"LabelSelector":{"#,
            r#""matchLabels":{"b":"c"},"matchExpressions":[{"key":"a","operator":"Exists"}]},"#,
            r#""Namespaces":null,"TopologyKey":"zone","#,
        ),
    ] {
        assert!(text.contains(expected), "\n{text}\n  does not contain\n{expected}");
    }
}

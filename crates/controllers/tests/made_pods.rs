//! The pod that a Job makes: name, labels, finalizer, owner, index, failure counts.

mod support;

use jobyard_api::job::{JobSpec, JobStatus};
use jobyard_api::pod::{Container, EnvVar, Pod};
use jobyard_api::request::Request;
use std::sync::Arc;
use support::{Rig, indexed, job};

/// The first pod that a Job of this spec makes beside these pods.
fn made(change: impl FnOnce(&mut JobSpec, &mut JobStatus), pods: &str) -> Pod {
    first_of(&Rig::new(job(change), pods))
}

fn first_of(rig: &Rig) -> Pod {
    let made = rig.calls.iter().find_map(|(_, request)| match request {
        Request::Create { object, .. } => object.as_pod(),
        _ => None,
    });
    Pod::clone(made.expect("a pod is asked for"))
}

fn named(name: &str, change: impl FnOnce(&mut JobSpec, &mut JobStatus)) -> Pod {
    let mut renamed = job(change);
    renamed.metadata.name = name.into();
    first_of(&Rig::new(renamed, ""))
}

// [J-060]
#[test]
fn a_pod_is_the_template_with_finalizer_and_owner() {
    let pod = made(
        |spec, _| {
            let metadata = &mut spec.template.metadata;
            metadata.annotations.insert("note".into(), "x".into());
            metadata.finalizers = Arc::new(vec!["acme.io/mine".into()]);
        },
        "",
    );
    assert_eq!(pod.metadata.labels.get("job").map(|label| &**label), Some("j"));
    assert_eq!(pod.metadata.annotation("note"), Some("x"));
    let finalizers: Vec<&str> = pod.metadata.finalizers.iter().map(|finalizer| &**finalizer).collect();
    assert_eq!(finalizers, ["acme.io/mine", "batch.kubernetes.io/job-tracking"]);
    let owner = pod.metadata.controller().expect("the Job controls it");
    assert_eq!(
        (&*owner.api_version, &*owner.kind, &*owner.name, &*owner.uid.text()),
        ("batch/v1", "Job", "j", "job-uid")
    );
    assert_eq!((owner.controller, owner.block_owner_deletion), (Some(true), Some(true)));
    let tracked = made(
        |spec, _| spec.template.metadata.finalizers = Arc::new(vec!["batch.kubernetes.io/job-tracking".into()]),
        "",
    );
    assert_eq!(tracked.metadata.finalizers.len(), 1, "it is there once");
}

// [J-061] [J-062]
#[test]
fn a_name_begins_with_the_job_and_the_index() {
    assert_eq!(&*named("pi", |_, _| {}).metadata.generate_name, "pi-");
    let pod = named("pi", |spec, _| indexed(spec, 2));
    assert_eq!((&*pod.metadata.generate_name, &*pod.spec.hostname), ("pi-0-", "pi-0"));
    let index = "batch.kubernetes.io/job-completion-index";
    assert_eq!(pod.metadata.annotation(index), Some("0"));
    assert_eq!(pod.metadata.labels.get(index).map(|label| &**label), Some("0"));
    let long = "a".repeat(61);
    assert_eq!(&*named(&long, |spec, _| indexed(spec, 2)).metadata.generate_name, format!("{}-0-", &long[..55]));
    let plain = named("pi", |_, _| {});
    assert_eq!((plain.metadata.annotation(index), &*plain.spec.hostname), (None, ""));
}

// [J-063]
#[test]
fn containers_of_an_index_read_it_from_the_label() {
    let containers = |spec: &mut JobSpec| {
        let own = EnvVar { name: "JOB_COMPLETION_INDEX".into(), value: "mine".into(), ..Default::default() };
        let other = EnvVar { name: "OTHER".into(), value: "x".into(), ..Default::default() };
        let shared = Arc::make_mut(&mut spec.template.spec.shared);
        shared.containers = vec![
            Container { name: "a".into(), env: vec![other], ..Default::default() },
            Container { name: "b".into(), env: vec![own], ..Default::default() },
        ];
        shared.init_containers = vec![Container { name: "i".into(), ..Default::default() }];
    };
    let variables = |pod: &Pod| -> Vec<String> {
        let shared = &pod.spec.shared;
        let all = shared.init_containers.iter().chain(&shared.containers);
        let words = all.flat_map(|container| container.env.iter().map(move |variable| (container, variable)));
        words
            .map(|(container, variable)| {
                let source = variable.value_from.as_ref().and_then(|source| source.field_ref.as_ref());
                let value = source.map_or(&variable.value, |field| &field.field_path);
                format!("{} {}={value}", container.name, variable.name)
            })
            .collect()
    };
    let path = "metadata.labels['batch.kubernetes.io/job-completion-index']";
    let expected = [
        format!("i JOB_COMPLETION_INDEX={path}"),
        "a OTHER=x".into(),
        format!("a JOB_COMPLETION_INDEX={path}"),
        "b JOB_COMPLETION_INDEX=mine".into(),
    ];
    let pod = made(
        |spec, _| {
            indexed(spec, 1);
            containers(spec);
        },
        "",
    );
    assert_eq!(variables(&pod), expected);
    let plain = made(|spec, _| containers(spec), "");
    assert_eq!(variables(&plain), ["a OTHER=x", "b JOB_COMPLETION_INDEX=mine"]);
}

// [J-064] [J-085]
#[test]
fn the_next_pod_of_an_index_carries_counted_and_ignored_failures() {
    let counts = |pod: &Pod| {
        let count = |kind| pod.metadata.annotation(&format!("batch.kubernetes.io/job-index-{kind}")).map(str::to_owned);
        (count("failure-count"), count("ignored-failure-count"))
    };
    let change = |spec: &mut JobSpec, _: &mut JobStatus| {
        indexed(spec, 1);
        spec.backoff_limit_per_index = Some(9);
        spec.pod_failure_policy = support::ignoring(7);
    };
    let first = made(change, "");
    assert_eq!(counts(&first), (Some("0".into()), None));
    for (text, expected) in
        [("0:failed@0", (Some("1".to_owned()), None)), ("0:failedx7", (Some("0".to_owned()), Some("1".to_owned())))]
    {
        let mut rig = Rig::new(job(change), text);
        rig.run();
        rig.see_job();
        rig.pass(std::time::Duration::from_secs(11));
        assert_eq!(counts(&first_of(&rig)), expected, "{text}");
    }
}

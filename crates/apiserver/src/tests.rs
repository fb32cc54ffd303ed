//! Whole requests: create, update, patch and what becomes of versions, generations and shared values.

use crate::tests_support::{Storable, at, job, key_of, pod, server, stored};
use crate::{ApiServer, Config, Naming};
use jobyard_api::job::Job;
use jobyard_api::meta::OwnerReference;
use jobyard_api::request::{DeleteOptions, MetadataPatch, Object, ObjectKey, Patch, Request, Resource, WatchEventKind};
use jobyard_api::status::Reason;
use serde_json::{Value, json};
use std::sync::Arc;

fn create(server: &mut ApiServer, object: impl Storable) -> Result<Object, String> {
    let request = Request::Create { object: object.object(), dry_run: false };
    let answer = server.handle(at(0), request);
    answer.map(|response| response.object.expect("the object")).map_err(|status| status.message)
}

fn job_in(object: &Object) -> &Arc<Job> {
    object.as_job().expect("a Job")
}

fn patch(server: &mut ApiServer, key: &ObjectKey, status: bool, patch: Patch) -> Result<Object, (u16, String)> {
    let answer = server.handle(at(0), Request::Patch { key: key.clone(), status, patch });
    answer.map(|response| response.object.expect("the object")).map_err(|status| (status.code, status.message))
}

/// [A-157], [A-158]
#[test]
fn a_new_job_is_filled_in() {
    let mut server = server();
    let mut object = job("j");
    object.metadata.generation = 7;
    object.status.active = 3;
    let stored = create(&mut server, object).expect("the Job is right");
    let job = job_in(&stored);
    assert_eq!((job.metadata.generation, job.metadata.resource_version, job.status.active), (1, 101, 0));
    let uid = &*job.metadata.uid.text();
    let template = &job.spec.template.metadata;
    for key in ["controller-uid", "batch.kubernetes.io/controller-uid"] {
        assert_eq!(template.label(key), Some(uid));
    }
    for key in ["job-name", "batch.kubernetes.io/job-name"] {
        assert_eq!(template.label(key), Some("j"));
    }
    assert_eq!(job.metadata.labels, template.labels);
    let selector = &job.spec.selector.as_ref().expect("a selector").match_labels;
    assert_eq!(selector.keys().map(|key| &**key).collect::<Vec<_>>(), ["batch.kubernetes.io/controller-uid"]);
}

///
#[test]
fn generated_labels_are_not_overwritten() {
    let mut object = job("j");
    let labels = [("job-name".into(), "other".into())].into();
    Arc::make_mut(&mut object.spec).template.metadata.labels = labels;
    let message = create(&mut server(), object).expect_err("another name");
    assert!(message.contains("spec.template.metadata.labels[job-name]: Invalid value: {"), "{message}");
    assert!(message.contains("must be 'j'"), "{message}");
}

///
#[test]
fn names_are_unique_and_a_refused_create_has_used_its_name() {
    let mut server = server();
    create(&mut server, job("j")).expect("the first");
    assert_eq!(create(&mut server, job("j")), Err("jobs.batch \"j\" already exists".to_owned()));
    let mut invalid = job("j");
    Arc::make_mut(&mut invalid.spec).parallelism = Some(-1);
    assert!(create(&mut server, invalid).expect_err("refused").contains("is invalid"));
    let generated = |parallelism| {
        let mut object = job("");
        object.metadata.generate_name = "g-".into();
        Arc::make_mut(&mut object.spec).parallelism = Some(parallelism);
        object
    };
    let message = create(&mut server, generated(-1)).expect_err("refused");
    assert!(message.starts_with("Job.batch \"g-bbbbb\" is invalid"), "{message}");
    assert_eq!(&*create(&mut server, generated(1)).expect("right").metadata().name, "g-bbbbc");
}

///
#[test]
fn a_namespace_must_be_there_and_stay() {
    let mut server = server();
    let mut object = job("j");
    object.metadata.namespace = "elsewhere".into();
    assert_eq!(create(&mut server, object), Err("namespaces \"elsewhere\" not found".to_owned()));
    let kept = create(&mut server, job("kept")).expect("right");
    let default = ObjectKey { resource: Resource::Namespaces, namespace: "".into(), name: "default".into() };
    let request = Request::Delete { key: default.clone(), options: DeleteOptions::default() };
    server.handle(at(0), request).expect("accepted");
    let message = create(&mut server, job("j")).expect_err("the namespace is going");
    let expected = "jobs.batch \"j\" is forbidden: unable to create new content in namespace default because it is being \
                    terminated";
    assert_eq!(message, expected);
    assert!(server.get(&default).is_some(), "{} holds it", kept.metadata().name);
}

///
#[test]
fn a_dry_run_leaves_no_trace() {
    let mut server = server();
    let mut object = job("");
    object.metadata.generate_name = "g-".into();
    let request = Request::Create { object: object.clone().object(), dry_run: true };
    let shown = server.handle(at(0), request).expect("right").object.expect("the object");
    assert_eq!(shown.metadata().resource_version, 0);
    assert!(server.take_changes().is_empty());
    assert_eq!(&*create(&mut server, object).expect("right").metadata().name, "g-bbbbb");
}

#[test]
fn an_editor_hears_every_field_error() {
    let server = server();
    let mut object = job("");
    let spec = Arc::make_mut(&mut object.spec);
    spec.completions = Some(-1);
    Arc::make_mut(&mut spec.template.spec.shared).restart_policy = None;
    let problems = server.admit_dry_run(at(0), object.object());
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["metadata.name", "spec.completions", "spec.template.spec.restartPolicy"]);
    assert_eq!(problems[1].message, "Invalid value: -1: must be greater than or equal to 0");
}

///
#[test]
fn updates_see_versions_and_uids() {
    let mut server = server();
    let first = stored(&mut server, job("j"));
    let mut changed = first.clone();
    if let Object::Job(job) = &mut changed {
        let job = Arc::make_mut(job);
        Arc::make_mut(&mut job.spec).parallelism = Some(3);
        job.status.active = 5;
    }
    let update =
        |server: &mut ApiServer, object: &Object| server.handle(at(0), Request::Update { object: object.clone() });
    let second = update(&mut server, &changed).expect("right").object.expect("the Job");
    assert_eq!((second.metadata().generation, job_in(&second).status.active), (2, 0));
    let status = update(&mut server, &changed).expect_err("stale");
    assert_eq!(status.reason, Reason::Conflict);
    assert_eq!(
        status.message,
        "Operation cannot be fulfilled on jobs.batch \"j\": the object has been modified; please apply your changes to the \
         latest version and try again"
    );
    changed.metadata_mut().resource_version = 0;
    let unchanged = update(&mut server, &changed).expect("unconditional").object.expect("the Job");
    assert_eq!(unchanged, second, "an update that changes nothing writes nothing");
    changed.metadata_mut().uid = "other".into();
    let message = update(&mut server, &changed).expect_err("another UID").message;
    assert!(message.contains("Precondition failed: UID in precondition: other, UID in object meta: "), "{message}");
}

///
#[test]
fn a_status_write_keeps_the_spec_shared() {
    let mut server = server();
    let first = stored(&mut server, job("j"));
    let mut changed = first.clone();
    if let Object::Job(job) = &mut changed {
        let job = Arc::make_mut(job);
        Arc::make_mut(&mut job.spec).parallelism = Some(-3);
        job.status.active = 1;
    }
    let answer = server.handle(at(0), Request::UpdateStatus { object: changed }).expect("the spec is not looked at");
    let second = answer.object.expect("the Job");
    assert!(Arc::ptr_eq(&job_in(&first).spec, &job_in(&second).spec));
    assert_eq!((second.metadata().generation, job_in(&second).status.active), (1, 1));
}

#[test]
fn pods_of_one_template_share_one_spec() {
    let mut server = server();
    let template = pod("a");
    let mut other = template.clone();
    other.metadata.name = "b".into();
    other.spec.hostname = "b".into();
    let (first, second) = (stored(&mut server, template), stored(&mut server, other));
    let shared = |object: &Object| object.as_pod().expect("a Pod").spec.shared.clone();
    assert!(Arc::ptr_eq(&shared(&first), &shared(&second)));
    assert_eq!(&*first.as_pod().expect("a Pod").status.qos_class, "BestEffort");
    let mut bad = pod("c");
    bad.spec.shared = shared(&first);
    bad.spec.hostname = "a.b".into();
    let expected = "Pod \"c\" is invalid: spec.hostname: Invalid value: \"a.b\": must not contain dots";
    assert_eq!(create(&mut server, bad), Err(expected.to_owned()));
}

fn owner(uid: &str) -> OwnerReference {
    let reference = json!({"apiVersion": "batch/v1", "kind": "Job", "name": "j", "uid": uid, "controller": true});
    serde_json::from_value(reference).expect("an owner")
}

/// The fast patch does what its JSON form does.
#[test]
fn a_metadata_patch_equals_its_strategic_form() {
    let own = MetadataPatch {
        add_owners: vec![owner("1")],
        add_finalizers: vec!["example.com/new".into()],
        ..MetadataPatch::default()
    };
    let disown = MetadataPatch {
        remove_owners: vec!["0".into()],
        remove_finalizers: vec!["example.com/old".into()],
        ..MetadataPatch::default()
    };
    let nothing = MetadataPatch { remove_finalizers: vec!["example.com/none".into()], ..MetadataPatch::default() };
    let refused = MetadataPatch { uid: Some("other".into()), ..own.clone() };
    for change in [own, disown, nothing, refused] {
        let results = [Patch::Strategic(change.to_json()), Patch::Metadata(Arc::new(change))].map(|change| {
            let mut server = server();
            let mut object = pod("p");
            let mut present = owner("0");
            present.controller = None;
            object.metadata.owner_references = Arc::new(vec![present]);
            object.metadata.finalizers = Arc::new(vec!["example.com/old".into()]);
            let key = key_of(&stored(&mut server, object));
            let result = patch(&mut server, &key, false, change);
            (result, server.take_changes())
        });
        assert_eq!(results[0], results[1]);
    }
}

#[test]
fn the_patch_that_takes_the_last_finalizer_lets_the_pod_go() {
    let mut server = server();
    let mut object = pod("p");
    object.metadata.finalizers = Arc::new(vec!["example.com/hold".into()]);
    let key = key_of(&stored(&mut server, object));
    server.handle(at(0), Request::Delete { key: key.clone(), options: DeleteOptions::default() }).expect("accepted");
    let change = MetadataPatch { remove_finalizers: vec!["example.com/hold".into()], ..MetadataPatch::default() };
    patch(&mut server, &key, false, Patch::Metadata(Arc::new(change))).expect("right");
    assert!(server.get(&key).is_none());
    let last = server.take_changes().pop().expect("a deletion");
    assert_eq!(last.event.kind, WatchEventKind::Deleted);
    assert_eq!(last.event.object.metadata().resource_version, server.resource_version());
}

///
#[test]
fn patches_of_a_job() {
    let mut server = server();
    let key = key_of(&stored(&mut server, job("j")));
    let merge = |patch: Value| Patch::Merge(patch);
    let changed = patch(&mut server, &key, false, merge(json!({"spec": {"parallelism": 4}}))).expect("right");
    assert_eq!((job_in(&changed).spec.parallelism, changed.metadata().generation), (Some(4), 2));
    let same = patch(&mut server, &key, false, merge(json!({"spec": {"suspend": null}, "status": {"active": 1}})));
    assert_eq!(same.expect("a default is set again, the status ignored"), changed);
    let json = Patch::Json(json!([{"op": "replace", "path": "/spec/activeDeadlineSeconds", "value": 9}]));
    let changed = patch(&mut server, &key, false, json).expect("right");
    assert_eq!(job_in(&changed).spec.active_deadline_seconds, Some(9));
    let refused = patch(&mut server, &key, false, merge(json!({"metadata": {"name": "k"}})));
    let message = "the name of the object (k) does not match the name on the URL (j)".to_owned();
    assert_eq!(refused, Err((400, message)));
    let refused = patch(&mut server, &key, false, Patch::Strategic(json!({"spec": {"parallelism": "x"}})));
    let message = " \"\" is invalid: patch: Invalid value: \"map[spec:map[parallelism:x]]\": unrecognized type: int32";
    assert_eq!(refused, Err((422, message.to_owned())));
    let status = patch(&mut server, &key, true, merge(json!({"status": {"active": 2}, "spec": {"parallelism": 1}})));
    let changed = status.expect("right");
    assert_eq!((job_in(&changed).status.active, job_in(&changed).spec.parallelism), (2, Some(4)));
}

#[test]
fn the_same_seed_makes_the_same_world() {
    let run = |seed| {
        let mut server = ApiServer::new(Config { naming: Naming::Seeded(seed), watch_log_max: 10 });
        let mut object = pod("");
        object.metadata.generate_name = "p-".into();
        stored(&mut server, object);
        server.take_changes()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

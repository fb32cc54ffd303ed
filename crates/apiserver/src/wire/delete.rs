//! Options of deletions ([A-205] to ).

use super::HttpRequest;
use super::body::{self, Form};
use super::query::{self, Query};
use crate::decode::{self, kinds::GroupVersionKind};
use crate::failure;
use crate::field::{ErrorList, Path};
use crate::json;
use jobyard_api::Text;
use jobyard_api::request::{DeleteOptions, Preconditions, PropagationPolicy};
use jobyard_api::status::Status;
use serde_json::{Map, Value};

/// Options as a client sends them.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What the store goes by.
    pub options: DeleteOptions,
    /// Whether the pods are not to be orphaned, in the old way to say it.
    pub is_cascading: bool,
    /// Whether an object that cannot be read is to go.
    pub is_for_broken: bool,
}

/// What was sent, before it is checked.
#[derive(Default)]
struct Sent {
    grace_period_seconds: Option<i64>,
    orphan_dependents: Option<bool>,
    propagation_policy: Option<String>,
    dry_run: Vec<String>,
    preconditions: Option<Preconditions>,
    is_for_broken: bool,
}

/// Reads and checks the options. A body counts alone, the query only without one.
pub fn options(request: &HttpRequest) -> Result<Asked, Box<Status>> {
    let sent = if request.body.is_empty() { of_query(&Query::parse(request.query))? } else { of_body(request)? };
    check(&sent)?;
    Ok(Asked {
        is_cascading: sent.orphan_dependents == Some(false),
        is_for_broken: sent.is_for_broken,
        options: wanted(sent),
    })
}

/// The options in the body of an eviction.
pub fn options_of(options: &Value) -> Result<DeleteOptions, Box<Status>> {
    let sent = options.as_object().map(of_map).unwrap_or_default();
    check(&sent)?;
    Ok(wanted(sent))
}

fn wanted(sent: Sent) -> DeleteOptions {
    let by_policy = sent.propagation_policy.as_deref().map(|policy| match policy {
        "Foreground" => PropagationPolicy::Foreground,
        "Orphan" => PropagationPolicy::Orphan,
        _ => PropagationPolicy::Background,
    });
    let by_orphans =
        sent.orphan_dependents.map(|stay| if stay { PropagationPolicy::Orphan } else { PropagationPolicy::Background });
    DeleteOptions {
        grace_period_seconds: sent.grace_period_seconds,
        preconditions: sent.preconditions,
        propagation_policy: by_orphans.or(by_policy),
        dry_run: !sent.dry_run.is_empty(),
    }
}

fn of_query(query: &Query) -> Result<Sent, Box<Status>> {
    Ok(Sent {
        grace_period_seconds: query.get("gracePeriodSeconds").map(query::number).transpose()?,
        // Upstream takes everything for true but these two.
        orphan_dependents: query.get("orphanDependents").map(|text| text != "0" && !text.eq_ignore_ascii_case("false")),
        propagation_policy: query.get("propagationPolicy").map(str::to_owned),
        dry_run: query.all("dryRun").map(str::to_owned).collect(),
        preconditions: None,
        is_for_broken: query
            .get("ignoreStoreReadErrorWithClusterBreakingPotential")
            .is_some_and(|text| text != "0" && !text.eq_ignore_ascii_case("false")),
    })
}

fn of_body(request: &HttpRequest) -> Result<Sent, Box<Status>> {
    let document = body::document(Form::of(request.content_type)?, request.body).map_err(failure::bad_request)?.json;
    let kind = GroupVersionKind::of(&document).map_err(failure::bad_request)?;
    let kind = kind.or("meta.k8s.io", "v1", "DeleteOptions");
    match kind.kind.as_str() {
        "DeleteOptions" => {}
        "CreateOptions" | "UpdateOptions" => {
            let why = format!("converting (v1.{}) to (v1.DeleteOptions): unknown conversion", kind.kind);
            return Err(failure::bad_request(why));
        }
        _ => return Err(failure::bad_request(kind.not_registered())),
    }
    decode::delete_options(&document).map(|map| of_map(&map)).map_err(failure::bad_request)
}

fn of_map(map: &Map<String, Value>) -> Sent {
    let text = |map: &Map<String, Value>, name: &str| map.get(name).and_then(Value::as_str).map(Text::from);
    let preconditions = map.get("preconditions").and_then(Value::as_object).map(|preconditions| Preconditions {
        uid: text(preconditions, "uid").map(Into::into),
        resource_version: text(preconditions, "resourceVersion"),
    });
    let dry_run = map.get("dryRun").and_then(Value::as_array).into_iter().flatten();
    Sent {
        grace_period_seconds: map.get("gracePeriodSeconds").and_then(Value::as_i64),
        orphan_dependents: map.get("orphanDependents").and_then(Value::as_bool),
        propagation_policy: text(map, "propagationPolicy").map(|policy| policy.to_string()),
        dry_run: dry_run.filter_map(Value::as_str).map(str::to_owned).collect(),
        preconditions,
        is_for_broken: map.get("ignoreStoreReadErrorWithClusterBreakingPotential") == Some(&Value::Bool(true)),
    }
}

fn check(sent: &Sent) -> Result<(), Box<Status>> {
    let mut errors = ErrorList::new();
    let path = Path::new("propagationPolicy");
    if let Some(policy) = &sent.propagation_policy {
        if sent.orphan_dependents.is_some() {
            errors.invalid(&path, policy, "orphanDependents and deletionPropagation cannot be both set");
        }
        let supported = ["Foreground", "Background", "Orphan", "nil"];
        if !supported[..3].contains(&policy.as_str()) {
            errors.not_supported_shown(&path, json::write(&json::Json::String(policy.clone())), &supported);
        }
    }
    let values: Vec<&str> = sent.dry_run.iter().map(String::as_str).collect();
    query::check_dry_run(&values, &mut errors);
    if sent.is_for_broken {
        let path = Path::new("ignoreStoreReadErrorWithClusterBreakingPotential");
        for (is_set, name) in [
            (sent.propagation_policy.is_some(), ".propagationPolicy"),
            (sent.orphan_dependents.is_some(), ".orphanDependents"),
            (sent.grace_period_seconds.is_some(), ".gracePeriodSeconds"),
            (sent.preconditions.is_some(), ".preconditions"),
        ] {
            if is_set {
                errors.invalid_value(&path, true, format!("cannot be set together with {name}"));
            }
        }
    }
    query::check_delete(errors)
}

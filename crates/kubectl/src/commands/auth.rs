//! `kubectl auth can-i` and `kubectl auth whoami`: the user of a simulation may do everything.

use crate::failure::Failure;
use crate::impersonate::{ADMIN as USER, is_admin};
use crate::output::printer::{PLAIN_FORMATS, Printer};
use crate::resources;
use crate::run::Run;
use jobyard_api::time::Timestamp;
use serde_json::json;

const GROUPS: [&str; 3] = ["system:masters", "kubeadm:cluster-admins", "system:authenticated"];
const RESOURCE_VERBS: [&str; 16] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];
const URL_VERBS: [&str; 8] = ["get", "put", "post", "head", "options", "delete", "patch", "*"];
/// What everybody may do who is known at all.
const BASIC: &str = "\
Resources                                       Non-Resource URLs   Resource Names   Verbs
selfsubjectreviews.authentication.k8s.io        []                  []               [create]
selfsubjectaccessreviews.authorization.k8s.io   []                  []               [create]
selfsubjectrulesreviews.authorization.k8s.io    []                  []               [create]
";
const BASIC_URLS: [&str; 16] = [
    "/api/*",
    "/api",
    "/apis/*",
    "/apis",
    "/healthz",
    "/healthz",
    "/livez",
    "/livez",
    "/openapi/*",
    "/openapi",
    "/readyz",
    "/readyz",
    "/version/",
    "/version/",
    "/version",
    "/version",
];

/// `kubectl auth can-i VERB TYPE`.
pub fn can_i(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    if context.is_on("list") {
        return list(run);
    }
    let [verb, target] = context.args() else {
        return Err(Failure::message(
            "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' \
             for help and examples.",
        ));
    };
    let subresource = context.text("subresource");
    if target.starts_with('/') {
        if !subresource.is_empty() {
            return Err(Failure::message("--subresource can not be used with NonResourceURL"));
        }
        if !URL_VERBS.contains(&verb.as_str()) {
            run.warn(&format!("verb '{verb}' is not a known verb\n"));
        }
    } else {
        check_resource(run, verb, target);
    }
    if context.is_on("no-headers") {
        return Err(Failure::message("--no-headers cannot be set without --list specified"));
    }
    let is_allowed = is_admin(run);
    if !context.is_on("quiet") {
        run.line(if is_allowed { "yes" } else { "no" });
    }
    if is_allowed { Ok(()) } else { Err(Failure::Exit(1)) }
}

/// Warns about what is not known.
fn check_resource(run: &mut Run, verb: &str, target: &str) {
    let word = target.split('/').next().unwrap_or("").to_lowercase();
    let has_namespaces = match resources::resolve(&word) {
        _ if word == "*" => true,
        Some(resource) => resource.namespaced,
        None => {
            if !["users", "groups"].contains(&word.as_str()) {
                let (name, group) = word.split_once('.').unwrap_or((&word, ""));
                let place = if group.is_empty() { String::new() } else { format!(" in group '{group}'") };
                run.warn(&format!("the server doesn't have a resource type '{name}'{place}\n"));
            }
            true
        }
    };
    if run.context.is_on("all-namespaces") {
        return;
    }
    if !has_namespaces && let Some(resource) = resources::resolve(&word) {
        let place = if resource.group.is_empty() { String::new() } else { format!(" in group '{}'", resource.group) };
        run.warn(&format!("resource '{}' is not namespace scoped{place}\n", resource.plural));
    }
    if !RESOURCE_VERBS.contains(&verb) {
        run.warn(&format!("verb '{verb}' is not a known verb\n"));
    }
}

fn list(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    if !context.args().is_empty() {
        return Err(Failure::message("list option must be specified with no arguments"));
    }
    if context.is_on("quiet") || context.is_on("all-namespaces") || !context.text("subresource").is_empty() {
        return Err(Failure::message(
            "list option can't be specified with neither quiet, all-namespaces nor subresource options",
        ));
    }
    let mut lines: Vec<String> = BASIC.lines().map(str::to_owned).collect();
    if is_admin(run) {
        let row = |resource: &str, url: &str, verbs: &str| format!("{resource:<48}{url:<20}{:<17}{verbs}", "[]");
        lines.insert(1, row("*.*", "[]", "[*]"));
        lines.insert(2, row("", "[*]", "[*]"));
    }
    lines.extend(BASIC_URLS.iter().map(|url| format!("{:<48}{:<20}{:<17}[get]", "", format!("[{url}]"), "[]")));
    let skipped = usize::from(context.is_on("no-headers"));
    lines.iter().skip(skipped).for_each(|line| run.line(line));
    Ok(())
}

/// `kubectl auth whoami`.
pub fn whoami(run: &mut Run) -> Result<(), Failure> {
    let user = match run.context.text("as") {
        "" => USER.to_owned(),
        other => other.to_owned(),
    };
    let groups: Vec<String> = if user == USER {
        GROUPS.iter().map(|group| (*group).to_owned()).collect()
    } else {
        run.context.line.list("as-group").into_iter().chain(["system:authenticated".to_owned()]).collect()
    };
    if run.context.text("output").is_empty() {
        let uid = if user == USER { "UID         1\n" } else { "" };
        let head = "ATTRIBUTE   VALUE\n";
        run.print(&format!("{head}Username    {user}\n{uid}Groups      [{}]\n", groups.join(" ")));
        return Ok(());
    }
    let mut info = json!({"groups": groups, "username": user});
    if user == USER {
        info["uid"] = "1".into();
    }
    let review = json!({
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "SelfSubjectReview",
        "metadata": {"creationTimestamp": Timestamp::from(run.now()).to_string()},
        "status": {"userInfo": info},
    });
    let text = Printer::of(run, PLAIN_FORMATS)?.print(&review)?;
    run.print(&text);
    Ok(())
}

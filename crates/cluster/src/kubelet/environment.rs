//! A container's environment and the `$(NAME)` in its command and arguments.

use jobyard_api::Text;
use jobyard_api::pod::{Container, EnvVarSource, Pod};
use jobyard_api::request::Resource;
use serde_json::Value;
use std::borrow::Cow;

use super::config::Config;

/// The variables of a container, in order, with references to earlier ones replaced; those of the Services first. The
/// error is the kubelet's message about what a variable refers to.
pub(super) fn variables(pod: &Pod, container: &Container, config: &Config) -> Result<Vec<(Text, Text)>, Text> {
    let namespace = &pod.metadata.namespace;
    let mut variables: Vec<(Text, Text)> = Vec::with_capacity(container.env.len());
    if let Some(services) = config.service_variables(namespace)
        && pod.spec.shared.unmodelled.get("enableServiceLinks").and_then(Value::as_bool) != Some(false)
    {
        variables.extend(services.iter().cloned());
    }
    if let Some(sources) = container.unmodelled.get("envFrom").and_then(Value::as_array) {
        for source in sources {
            from_source(source, namespace, config, &mut variables)?;
        }
    }
    for variable in &container.env {
        let value = match &variable.value_from {
            Some(source) => match &source.field_ref {
                Some(field) => Some(self::field(pod, &field.field_path)),
                None => from_elsewhere(&source.unmodelled, container, namespace, config)?,
            },
            None => Some(expand(&variable.value, &variables)),
        };
        if let Some(value) = value {
            variables.push((variable.name.clone(), value));
        }
    }
    Ok(variables)
}

/// Does its environment refer to objects beside the pod?
pub(super) fn refers(container: &Container) -> bool {
    let is_other = |source: &EnvVarSource| source.field_ref.is_none();
    container.unmodelled.contains_key("envFrom")
        || container.env.iter().any(|variable| variable.value_from.as_ref().is_some_and(is_other))
}

/// All keys of a ConfigMap or Secret, with a prefix.
fn from_source(
    source: &Value,
    namespace: &str,
    config: &Config,
    variables: &mut Vec<(Text, Text)>,
) -> Result<(), Text> {
    let prefix = text(source, "prefix");
    for (field, resource) in [("configMapRef", Resource::ConfigMaps), ("secretRef", Resource::Secrets)] {
        let Some(reference) = source.get(field) else { continue };
        let Some(object) = config.find(resource, namespace, text(reference, "name")) else {
            if is_optional(reference) {
                continue;
            }
            return Err(missing(resource, text(reference, "name")));
        };
        for (key, _) in object.texts("data") {
            if let Some(value) = super::volumes::value(object, key) {
                variables.push((format!("{prefix}{key}").into(), value));
            }
        }
    }
    Ok(())
}

/// A key of a ConfigMap or Secret, or a limit of the container; nothing if it is optional and not there.
fn from_elsewhere(
    source: &jobyard_api::Unmodelled,
    container: &Container,
    namespace: &str,
    config: &Config,
) -> Result<Option<Text>, Text> {
    for (field, resource) in [("configMapKeyRef", Resource::ConfigMaps), ("secretKeyRef", Resource::Secrets)] {
        let Some(reference) = source.get(field) else { continue };
        let (name, key) = (text(reference, "name"), text(reference, "key"));
        let object = config.find(resource, namespace, name);
        let value = object.and_then(|object| super::volumes::value(object, key));
        if value.is_some() || is_optional(reference) {
            return Ok(value);
        }
        let kind = resource.kind();
        return Err(match object {
            None => missing(resource, name),
            Some(_) => format!("couldn't find key {key} in {kind} {namespace}/{name}").into(),
        });
    }
    let limit = source.get("resourceFieldRef").map(|reference| amount(reference, container));
    Ok(Some(limit.unwrap_or_default()))
}

/// A request or limit in units of the divisor, rounded up.
fn amount(reference: &Value, container: &Container) -> Text {
    let (kind, name) = text(reference, "resource").split_once('.').unwrap_or_default();
    let written = container.unmodelled.get("resources").and_then(|resources| resources.get(kind)?.get(name)?.as_str());
    let scale = |text: &str| -> i128 {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let number: i128 = text[..end].parse().unwrap_or(0);
        let unit = match &text[end..] {
            "m" => 1,
            "k" => 1_000_000,
            "M" => 1_000_000_000,
            "G" => 1_000_000_000_000,
            "Ki" => 1_024_000,
            "Mi" => 1_048_576_000,
            "Gi" => 1_073_741_824_000,
            _ => 1_000,
        };
        number * unit
    };
    let divisor = match text(reference, "divisor") {
        "" | "0" => 1_000,
        divisor => scale(divisor).max(1),
    };
    let value = written.map_or(0, scale);
    ((value + divisor - 1) / divisor).to_string().into()
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn is_optional(reference: &Value) -> bool {
    reference.get("optional").and_then(Value::as_bool).unwrap_or(false)
}

fn missing(resource: Resource, name: &str) -> Text {
    format!("{} \"{name}\" not found", resource.kind().to_lowercase()).into()
}

/// What a file of the downward API holds.
pub(super) fn field_file(pod: &Pod, path: &str) -> Text {
    let all = match path {
        "metadata.labels" => &pod.metadata.labels,
        "metadata.annotations" => &pod.metadata.annotations,
        _ => return field(pod, path),
    };
    let lines: Vec<String> = all.iter().map(|(key, value)| format!("{key}={:?}", &**value)).collect();
    lines.join("\n").into()
}

/// The words of a command or of arguments with references to variables replaced.
pub(super) fn words<'a>(words: &'a [Text], variables: &[(Text, Text)]) -> Cow<'a, [Text]> {
    if words.iter().all(|word| !word.contains('$')) {
        return Cow::Borrowed(words);
    }
    Cow::Owned(words.iter().map(|word| expand(word, variables)).collect())
}

/// Replaces `$(NAME)`; an unknown name stays as it is, `$$(NAME)` becomes `$(NAME)`.
pub(super) fn expand(text: &Text, variables: &[(Text, Text)]) -> Text {
    if !text.contains('$') {
        return text.clone();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest: &str = text;
    while let Some(dollar) = rest.find('$') {
        result.push_str(&rest[..dollar]);
        let tail = &rest[dollar + 1..];
        if let Some(after) = tail.strip_prefix('$') {
            result.push('$');
            rest = after;
        } else if let Some((name, after)) = tail.strip_prefix('(').and_then(|tail| tail.split_once(')')) {
            match variables.iter().rev().find(|(known, _)| &**known == name) {
                Some((_, value)) => result.push_str(value),
                None => result.push_str(&rest[dollar..rest.len() - after.len()]),
            }
            rest = after;
        } else {
            result.push('$');
            rest = tail;
        }
    }
    result.push_str(rest);
    result.into()
}

/// A field of the pod (downward API). What is not modelled is empty.
fn field(pod: &Pod, path: &str) -> Text {
    let metadata = &pod.metadata;
    let keyed = |map: &str| path.strip_prefix(map)?.strip_prefix("['")?.strip_suffix("']");
    if let Some(key) = keyed("metadata.labels") {
        return metadata.labels.get(key).cloned().unwrap_or_default();
    }
    if let Some(key) = keyed("metadata.annotations") {
        return metadata.annotations.get(key).cloned().unwrap_or_default();
    }
    match path {
        "metadata.name" => metadata.name.clone(),
        "metadata.namespace" => metadata.namespace.clone(),
        "metadata.uid" => metadata.uid.text(),
        "spec.nodeName" => pod.spec.node_name.clone(),
        "spec.serviceAccountName" => "default".into(),
        _ => Text::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let variables = [("A".into(), "1".into()), ("B".into(), "two".into()), ("A".into(), "3".into())];
        assert_eq!(&*expand(&text.into(), &variables), want);
    }

    #[test]
    fn references_to_variables_are_replaced_as_kubernetes_does() {
        check("plain", "plain");
        check("$(A)-$(B)", "3-two");
        check("$(C) $A ${A}", "$(C) $A ${A}");
        check("$$(A) $$", "$(A) $");
        check("$(A", "$(A");
    }

    #[test]
    fn a_field_of_the_pod_can_be_a_variable() {
        let mut pod = Pod::default();
        pod.metadata.name = "p".into();
        pod.metadata.labels.insert("a/b".into(), "7".into());
        assert_eq!(&*field(&pod, "metadata.labels['a/b']"), "7");
        assert_eq!(&*field(&pod, "metadata.name"), "p");
        assert_eq!(&*field(&pod, "status.podIP"), "");
    }
}

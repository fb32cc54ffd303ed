//! A container's environment and the `$(NAME)` in its command and arguments.

use jobyard_api::Text;
use jobyard_api::pod::{Container, Pod};
use std::borrow::Cow;

/// The variables of a container, in order, with references to earlier ones replaced.
pub(super) fn variables(pod: &Pod, container: &Container) -> Vec<(Text, Text)> {
    let mut variables: Vec<(Text, Text)> = Vec::with_capacity(container.env.len());
    for variable in &container.env {
        let from_field = variable.value_from.as_ref().and_then(|source| source.field_ref.as_ref());
        let value = match from_field {
            Some(field) => self::field(pod, &field.field_path),
            None => expand(&variable.value, &variables),
        };
        variables.push((variable.name.clone(), value));
    }
    variables
}

/// The words of a command or of arguments with references to variables replaced.
pub(super) fn words<'a>(words: &'a [Text], variables: &[(Text, Text)]) -> Cow<'a, [Text]> {
    if words.iter().all(|word| !word.contains('$')) {
        return Cow::Borrowed(words);
    }
    Cow::Owned(words.iter().map(|word| expand(word, variables)).collect())
}

/// Replaces `$(NAME)`; an unknown name stays as it is, `$$(NAME)` becomes `$(NAME)`.
fn expand(text: &Text, variables: &[(Text, Text)]) -> Text {
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

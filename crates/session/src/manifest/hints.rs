//! What to do about a problem that the API server reports.

/// The remedy for a problem of a field, in one sentence.
pub(crate) fn hint(path: &str, message: &str) -> &'static str {
    hint_for_field(path, message).unwrap_or_else(|| hint_for_message(message))
}

fn hint_for_field(path: &str, message: &str) -> Option<&'static str> {
    let is_required = message.starts_with("Required value");
    let last = path.rsplit('.').next().unwrap_or(path);
    Some(match last {
        "restartPolicy" if message.contains("Always") || is_required || message.starts_with("Unsupported value") => {
            "Set Never or OnFailure: a Job's pods must end."
        }
        "containers" if is_required => {
            "Add spec.template.spec.containers with at least one container: - name: main, image: busybox, command: [\"true\"]."
        }
        "image" if is_required => "Name an image, such as image: busybox; any name is accepted here.",
        "name" if is_required && path.contains("containers") => "Give the container a name, such as name: main.",
        "name" if is_required => "Give the object a name, such as name: pi.",
        "name" if path == "metadata.name" || path.ends_with("containers[0].name") => {
            "Use at most 63 lower-case letters, digits and '-', beginning and ending with a letter or digit."
        }
        "namespace" => "Add a Namespace object with this name before the Job, or remove metadata.namespace.",
        "completions" if is_required => "Set completions: an Indexed Job has one index for each.",
        "selector" => "Remove spec.selector: Kubernetes generates it.",
        _ => return None,
    })
}

fn hint_for_message(message: &str) -> &'static str {
    // Longest and most particular texts first.
    const HINTS: [(&str, &str); 20] = [
        ("greater than or equal to 0", "Give zero or a positive number."),
        ("must be greater than", "Give a larger number."),
        ("less than or equal to", "Give a smaller number."),
        (
            "string into",
            "Give a value of the type that is named; numbers, true and false stand without quotation marks.",
        ),
        (
            "number into",
            "Give a value of the type that is named; a number that is meant as text stands in quotation marks.",
        ),
        ("bool into", "Put the value into quotation marks: yes, no, on, off, true and false are no text in YAML."),
        ("array into", "Give one value instead of a list."),
        ("object into", "Give one value instead of fields below; check the indentation."),
        ("Required value", "Add this field."),
        ("Unsupported value", "Use one of the values that are listed."),
        ("Duplicate value", "Give each one a name of its own."),
        ("Too long", "Shorten it."),
        ("Too many", "Use fewer."),
        ("Forbidden", "Remove this field, or change what it conflicts with."),
        ("field is immutable", "Delete the Job and create it anew to change this."),
        ("RFC 1123", "Use lower-case letters, digits and '-', beginning and ending with a letter or digit."),
        ("Not found", "Use a name that is defined in this object."),
        ("parsing time", "Write the time as 2026-01-01T00:00:00Z."),
        ("quantities must match", "Write an amount such as 500m, 1 or 64Mi."),
        ("Invalid value", "Change the value as the message says."),
    ];
    HINTS
        .iter()
        .find(|(part, _)| message.contains(part))
        .map_or("Change this field as the message says.", |(_, hint)| hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_fit_the_field_first_and_the_message_then() {
        let check = |path: &str, message: &str, part: &str| {
            assert!(hint(path, message).contains(part), "{path}: {}", hint(path, message));
        };
        let policy = "Required value: valid values: \"OnFailure\", \"Never\"";
        check("spec.template.spec.restartPolicy", policy, "Never or OnFailure");
        check("spec.template.spec.containers", "Required value", "busybox");
        check("spec.completions", "Invalid value: -1: must be greater than or equal to 0", "zero or a positive");
        check("spec.completionMode", "Unsupported value: \"x\"", "listed");
        check("spec.x", "surprise", "as the message says");
    }
}

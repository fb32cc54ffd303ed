//! Types and names as arguments: `jobs`, `job pi`, `job/pi pod/x`, `job,cronjob a b`.

use super::Builder;
use crate::failure::Failure;
use crate::resources;

impl Builder {
    /// Arguments that are types and names. With `allow_all`, a type alone means all of its objects.
    #[must_use]
    pub fn arguments(mut self, allow_all: bool, args: &[String]) -> Self {
        match self.read(allow_all, args) {
            Ok(()) => {}
            Err(failure) => self.failures.push(failure),
        }
        self
    }

    /// Names of objects of one type; each may also be `TYPE/NAME`.
    #[must_use]
    pub fn names(mut self, resource: &str, names: &[String]) -> Self {
        for name in names {
            match split(name) {
                Err(failure) => {
                    self.failures.push(failure);
                    return self;
                }
                Ok(Some(named)) => self.named.push(named),
                Ok(None) if resource.is_empty() => {
                    self.fail(format!("the argument {} must be RESOURCE/NAME", crate::go::quote(name)));
                }
                Ok(None) => self.named.push((resource.to_owned(), name.clone())),
            }
        }
        self
    }

    fn read(&mut self, allow_all: bool, args: &[String]) -> Result<(), Failure> {
        let args = multiply(args);
        if are_combined(&args)? {
            for arg in &args {
                self.named.extend(split(arg)?);
            }
            return Ok(());
        }
        let Some((types, names)) = args.split_first() else { return Ok(()) };
        let types: Vec<String> = types.split(',').flat_map(resources::expand).collect();
        self.types.extend(unique(&types.join(",")));
        self.names.extend_from_slice(names);
        if names.is_empty() && self.labels.is_none() && allow_all {
            self.labels = Some(String::new());
        }
        Ok(())
    }
}

/// `a,b x y` is `a/x a/y b/x b/y`.
fn multiply(args: &[String]) -> Vec<String> {
    let types = args.first().filter(|_| args.len() > 1).map(|first| unique(first)).unwrap_or_default();
    if types.len() < 2 {
        return args.to_vec();
    }
    types.iter().flat_map(|resource| args[1..].iter().map(move |name| format!("{resource}/{name}"))).collect()
}

/// Whether all arguments are `TYPE/NAME`; some of them is a mistake ([K-127]).
fn are_combined(args: &[String]) -> Result<bool, Failure> {
    let combined = args.iter().filter(|arg| arg.contains('/')).count();
    if combined == 0 || combined == args.len() {
        return Ok(combined > 0);
    }
    Err(Failure::message(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form \
         (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    ))
}

fn split(arg: &str) -> Result<Option<(String, String)>, Failure> {
    let parts: Vec<&str> = arg.split('/').collect();
    match parts[..] {
        [_] => Ok(None),
        [resource, name] if !resource.is_empty() && !name.is_empty() && unique(resource).len() == 1 => {
            Ok(Some((resource.to_owned(), name.to_owned())))
        }
        [_, _] => Err(Failure::message("arguments in resource/name form must have a single resource and name")),
        _ => Err(Failure::message("arguments in resource/name form may not have more than one slash")),
    }
}

/// The parts between commas, each once.
fn unique(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(',') {
        if !parts.iter().any(|known| known == part) {
            parts.push(part.to_owned());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &str, expected: &str) {
        let args: Vec<String> = args.split_whitespace().map(str::to_owned).collect();
        let builder = Builder::default().arguments(true, &args);
        let shown = match builder.failures.first() {
            Some(failure) => failure.text(),
            None => format!("{} {} {:?}", builder.types.join(","), builder.names.join(","), builder.named),
        };
        assert_eq!(shown.get(..expected.len()), Some(expected), "{args:?}: {shown}");
    }

    /// [K-127]
    #[test]
    fn arguments_name_types_and_objects() {
        check("jobs", "jobs  []");
        check("jobs,pods,jobs", "jobs,pods  []");
        check("job a b", "job a,b []");
        check("job/a pod/b", "  [(\"job\", \"a\"), (\"pod\", \"b\")]");
        check("job,pod a", "  [(\"job\", \"a\"), (\"pod\", \"a\")]");
        check("job/a pods", "there is no need to specify a resource type as a separate argument");
        check("jobs/", "arguments in resource/name form must have a single resource and name");
        check("a,b/c", "arguments in resource/name form must have a single resource and name");
        check("a/b/c", "arguments in resource/name form may not have more than one slash");
        check("all", "pods,replicationcontrollers,services,daemonsets.apps");
    }
}

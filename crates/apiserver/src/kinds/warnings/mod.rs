//! Warnings: what is accepted and probably not meant ([A-030], [A-031], [A-165]).

mod containers;
mod pod;
mod volumes;

pub use pod::{Subject, check as pod_spec};

use crate::field::Path;
use crate::validation::names;
use jobyard_api::job::{INDEXED, JobSpec};

/// A Job's name that is no DNS label makes odd pod names ([A-030]).
pub fn job_name(name: &str) -> Vec<String> {
    let messages = names::label_errors(name);
    if messages.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is \
         recommended: [{}]",
        messages.join(" ")
    )]
}

/// So does a Pod's ([A-195]).
pub fn pod_name(name: &str) -> Vec<String> {
    let messages = names::label_errors(name);
    if messages.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is \
         recommended: [{}]",
        messages.join(" ")
    )]
}

/// A size of Indexed Jobs that is too much to keep track of ([A-031]).
pub fn job_size(spec: &JobSpec, path: &Path) -> Vec<String> {
    let is_huge = spec.completion_mode.as_deref() == Some(INDEXED)
        && spec.completions.unwrap_or(0) > 100_000
        && spec.parallelism.unwrap_or(0) > 10_000;
    if !is_huge {
        return Vec::new();
    }
    vec![format!(
        "{path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, \
         Kubernetes might not be able to track completedIndexes when a big number of indexes fail"
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    ///
    #[test]
    fn a_name_with_a_dot_is_warned_of() {
        assert!(job_name("pi").is_empty());
        let warnings = job_name("pi.v2");
        assert!(warnings[0].ends_with("a DNS label is recommended: [must not contain dots]"), "{warnings:?}");
    }

    ///
    #[test]
    fn a_huge_indexed_job_is_warned_of() {
        let mut spec = JobSpec { completion_mode: Some(INDEXED.into()), ..JobSpec::default() };
        (spec.completions, spec.parallelism) = (Some(100_001), Some(10_000));
        let path = Path::new("spec");
        assert!(job_size(&spec, &path).is_empty());
        spec.parallelism = Some(10_001);
        assert_eq!(job_size(&spec, &path).len(), 1);
    }
}

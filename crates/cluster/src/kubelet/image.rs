//! Images on the nodes: what a pull takes, what is there already, which do not exist. [P-024]

use jobyard_api::Text;
use jobyard_api::pod::Container;
use jobyard_api::time::Time;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::sha256;
use crate::behavior::Pull as PullConduct;

/// Asking the registry for an image that is there and has not changed.
const UNCHANGED: Duration = Duration::from_millis(312);
/// A registry's answer that there is no such image.
const REFUSAL: Duration = Duration::from_millis(900);

/// Images by node, each with the time from which it is (or was) there.
#[derive(Clone, Debug, Default)]
pub(super) struct Images {
    there_from: BTreeMap<Text, BTreeMap<Text, Time>>,
    known: BTreeMap<Text, Arc<Image>>,
    /// What the first pull of an image on a node takes, where that was declared.
    durations: BTreeMap<Text, Duration>,
    /// Nodes that take another time than the usual one, in per cent.
    paces: BTreeMap<Text, u32>,
}

/// What the runtime says of an image.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Image {
    /// With registry and tag.
    pub(super) name: Text,
    /// With the hash of its contents.
    pub(super) id: Text,
}

/// How a container comes to its image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pull {
    /// It is on the node and may be used.
    Present,
    /// It is pulled until then.
    Until(Time),
    /// The pull fails then, for this reason.
    Fails(Time, Text),
    /// It is not there and must not be pulled.
    Never,
    /// Its name is none.
    InvalidName,
}

impl Images {
    /// Gets a container its image. Whoever needs one that is being pulled waits for the same pull.
    pub(super) fn get(
        &mut self,
        now: Time,
        node: &Text,
        container: &Container,
        conduct: Option<(&PullConduct, u64)>,
    ) -> Pull {
        let image = &container.image;
        if !is_name(image) {
            return Pull::InvalidName;
        }
        let there_from = self.there_from.get(node).and_then(|images| images.get(image)).copied();
        let (policy, is_there) = (&*container.image_pull_policy, there_from.is_some_and(|from| from <= now));
        if policy == "Never" {
            return if is_there { Pull::Present } else { Pull::Never };
        }
        if is_there && policy != "Always" {
            return Pull::Present;
        }
        let takes = conduct.and_then(|(pull, chance)| Some(pull.takes?.draw(chance)));
        if let Some(error) = conduct.map(|(pull, _)| &pull.error).filter(|error| !error.is_empty()) {
            return Pull::Fails(now + takes.unwrap_or(REFUSAL), error.clone());
        }
        if there_from.is_none() && does_not_exist(image) {
            return Pull::Fails(now + takes.unwrap_or(REFUSAL), not_found(image));
        }
        let until = match there_from {
            Some(from) => from.max(now + if is_there { UNCHANGED } else { Duration::ZERO }),
            None => now + self.paced(node, takes.unwrap_or_else(|| self.first_pull(image))),
        };
        self.there_from.entry(node.clone()).or_default().entry(image.clone()).or_insert(until);
        Pull::Until(until)
    }

    /// Declares what the first pull of an image on a node takes.
    pub(super) fn set_pull(&mut self, image: &str, duration: Duration) {
        self.durations.insert(image.into(), duration);
    }

    /// Pulls on a node take so many per cent of the usual time from now on.
    pub(super) fn set_pace(&mut self, node: &str, percent: u32) {
        self.paces.insert(node.into(), percent);
    }

    fn paced(&self, node: &Text, usual: Duration) -> Duration {
        self.paces.get(node).map_or(usual, |percent| usual.saturating_mul(*percent) / 100)
    }

    /// What the runtime says of an image.
    pub(super) fn image(&mut self, image: &Text) -> Arc<Image> {
        if let Some(known) = self.known.get(image) {
            return known.clone();
        }
        let name = full_name(image);
        let repository = repository(&name);
        let id = name.contains('@').then(|| name.clone());
        let id = id.unwrap_or_else(|| format!("{repository}@sha256:{}", sha256::hex(image)));
        let known = Arc::new(Image { id: id.into(), name: name.into() });
        self.known.insert(image.clone(), known.clone());
        known
    }

    /// What the first pull of an image on a node takes: one to three seconds, always the same for the same name, unless
    /// it was declared.
    fn first_pull(&self, image: &str) -> Duration {
        let declared = self.durations.get(image).copied();
        declared.unwrap_or_else(|| Duration::from_millis(1000 + hash(image) % 2000))
    }
}

/// Whether no registry has it: images that say so in their name.
fn does_not_exist(image: &str) -> bool {
    image.contains("nosuch")
}

/// containerd's words.
pub(super) fn not_found(image: &str) -> Text {
    let name = full_name(image);
    format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image \"{name}\": failed to resolve reference \
         \"{name}\": {name}: not found"
    )
    .into()
}

/// Whether a registry can have an image of this name: the grammar of references, roughly.
fn is_name(image: &str) -> bool {
    let (rest, digest) = image.split_once('@').map_or((image, None), |(rest, digest)| (rest, Some(digest)));
    let path = repository(rest);
    let tag = rest[path.len()..].strip_prefix(':');
    let is_word = |text: &str, more: &str| {
        !text.is_empty()
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let parts: Vec<&str> = path.split('/').collect();
    let is_part = |(place, part): (usize, &&str)| {
        let is_host = place == 0 && parts.len() > 1 && (part.contains(['.', ':']) || *part == "localhost");
        is_word(part, if is_host { ".-:" } else { "._-" }) && (is_host || !part.contains(|c: char| c.is_uppercase()))
    };
    parts.iter().enumerate().all(is_part)
        && tag.is_none_or(|tag| tag.len() <= 128 && tag.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)))
        && tag.is_none_or(|tag| !tag.is_empty())
        && digest.is_none_or(|digest| is_word(digest, ":+._-"))
}

/// A reference without its tag.
fn repository(name: &str) -> &str {
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    name[start..].find([':', '@']).map_or(name, |end| &name[..start + end])
}

/// A reference with its registry and its tag, as the runtime shows it.
fn full_name(image: &str) -> String {
    let first = image.split('/').next().filter(|first| first.len() < image.len());
    let has_registry = first.is_some_and(|first| first.contains(['.', ':']) || first == "localhost");
    let prefix = match first {
        _ if has_registry => "",
        Some(_) => "docker.io/",
        None => "docker.io/library/",
    };
    let has_tag = image.contains('@') || repository(image).len() < image.len();
    format!("{prefix}{image}{}", if has_tag { "" } else { ":latest" })
}

/// Size of an image in bytes: by its name, as no image is pulled.
pub(super) const fn size(image: &str) -> u64 {
    720_014 + image.len() as u64 * 1_000_003
}

/// FNV-1a, spread.
fn hash(text: &str) -> u64 {
    let fnv = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    super::mix(fnv)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(image: &str, policy: &str) -> Container {
        Container { image: image.into(), image_pull_policy: policy.into(), ..Container::default() }
    }

    /// [P-024]
    #[test]
    fn an_image_is_pulled_once_and_asked_for_again_if_always() {
        let (mut images, now, node) = (Images::default(), Time::from_nanos(0), "n".into());
        let mut get =
            |at: Duration, image: &str, policy: &str| images.get(now + at, &node, &container(image, policy), None);
        let Pull::Until(there) = get(Duration::ZERO, "busybox", "IfNotPresent") else { panic!("it is pulled") };
        assert_eq!(get(Duration::from_millis(1), "busybox", "IfNotPresent"), Pull::Until(there));
        let later = there.since(now) + Duration::from_secs(1);
        assert_eq!(get(later, "busybox", "IfNotPresent"), Pull::Present);
        assert_eq!(get(later, "busybox", "Always"), Pull::Until(now + later + UNCHANGED));
        assert_eq!(get(later, "busybox", "Never"), Pull::Present);
        assert_eq!(get(later, "alpine", "Never"), Pull::Never);
        assert!(matches!(get(later, "nosuch", "Always"), Pull::Fails(..)));
    }

    #[test]
    fn names_are_completed() {
        for (image, want) in [
            ("busybox", "docker.io/library/busybox:latest"),
            ("busybox:1.28", "docker.io/library/busybox:1.28"),
            ("bitnami/kubectl", "docker.io/bitnami/kubectl:latest"),
            ("localhost:5000/job", "localhost:5000/job:latest"),
            ("registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9"),
        ] {
            assert_eq!(full_name(image), want);
        }
    }

    #[test]
    fn names_that_are_none_are_told() {
        for image in [
            "busybox",
            "busybox:1.28",
            "localhost:5000/a/b:x",
            "a.b/c@sha256:abc",
            "gcr.io/Proj-x/y".to_lowercase().as_str(),
        ] {
            assert!(is_name(image), "{image}");
        }
        for image in ["", "Busybox", "busy box", "busybox:", "a//b", "/a", ":1", "busybox:a:b"] {
            assert!(!is_name(image), "{image}");
        }
    }
}

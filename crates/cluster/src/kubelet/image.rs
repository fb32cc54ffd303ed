//! Images on the nodes: what a pull takes, and what is there already.

use jobyard_api::Text;
use jobyard_api::pod::Container;
use jobyard_api::time::Time;
use std::collections::BTreeMap;
use std::time::Duration;

/// Asking the registry for an image that is there and has not changed.
const UNCHANGED: Duration = Duration::from_millis(312);

/// Images by node, each with the time from which it is (or was) there.
#[derive(Clone, Debug, Default)]
pub(super) struct Images {
    there_from: BTreeMap<(Text, Text), Time>,
}

/// How a container comes to its image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pull {
    /// It is on the node and may be used.
    Present,
    /// It is pulled until then.
    Until(Time),
    /// It is not there and must not be pulled.
    Never,
}

impl Images {
    /// Gets a container its image. Whoever needs one that is being pulled waits for the same pull.
    pub(super) fn get(&mut self, now: Time, node: &Text, container: &Container) -> Pull {
        let there_from = self.there_from.get(&(node.clone(), container.image.clone())).copied();
        match (&*container.image_pull_policy, there_from) {
            ("Never", None) => Pull::Never,
            ("Always", Some(from)) => Pull::Until(from.max(now + UNCHANGED)),
            (_, Some(from)) if from <= now => Pull::Present,
            (_, Some(from)) => Pull::Until(from),
            (_, None) => {
                let from = now + pull_duration(&container.image);
                self.there_from.insert((node.clone(), container.image.clone()), from);
                Pull::Until(from)
            }
        }
    }
}

/// What the first pull of an image on a node takes: one to three seconds, always the same for the same name.
fn pull_duration(image: &str) -> Duration {
    Duration::from_millis(1000 + hash(image) % 2000)
}

/// Size of an image in bytes: that of a known one, else some ten to two hundred megabytes by name.
pub(super) fn size(image: &str) -> u64 {
    match image.split(':').next().unwrap_or(image) {
        "busybox" => 2_160_406,
        "alpine" => 3_622_892,
        "perl" => 359_911_270,
        "python" => 412_101_734,
        _ => 10_000_000 + hash(image) % 190_000_000,
    }
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

    fn container(policy: &str) -> Container {
        Container { image: "perl".into(), image_pull_policy: policy.into(), ..Container::default() }
    }

    #[test]
    fn an_image_is_pulled_once_on_a_node() {
        let (mut images, node, now) = (Images::default(), Text::from("node-1"), Time::from_nanos(0));
        assert_eq!(images.get(now, &node, &container("Never")), Pull::Never);
        let Pull::Until(until) = images.get(now, &node, &container("IfNotPresent")) else { panic!("it is not there") };
        assert!((1000..3000).contains(&until.since(now).as_millis()));
        assert_eq!(images.get(now, &node, &container("IfNotPresent")), Pull::Until(until), "the same pull");
        assert_eq!(images.get(until, &node, &container("IfNotPresent")), Pull::Present);
        assert_eq!(images.get(until, &node, &container("Always")), Pull::Until(until + UNCHANGED));
        assert_ne!(images.get(until, &"node-2".into(), &container("IfNotPresent")), Pull::Present);
    }
}

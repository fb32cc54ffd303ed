//! The own-write guard: a sync waits until the caches show what the controller itself wrote. [J-019]

use super::cache::{Cache, Key, Names};
use crate::machinery::Lookup;
use jobyard_api::Text;
use jobyard_api::meta::Uid;

/// A resource that the guard watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Status updates.
    Jobs,
    /// Pods created and patched.
    Pods,
}

impl Watched {
    /// The resource's name in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Pods => "pods",
        }
    }
}

/// A watch that has not shown an own write yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// The resource whose watch lags.
    pub resource: Watched,
    /// The version that was written.
    pub written: u64,
    /// The version that the cache shows.
    pub seen: u64,
}

/// Highest version written for each Job, by its name: one of another UID begins anew.
#[derive(Clone, Debug, Default)]
pub struct OwnWrites(Lookup<Key, Written>);

#[derive(Clone, Debug)]
struct Written {
    uid: Uid,
    jobs: u64,
    pods: u64,
}

impl OwnWrites {
    /// Remembers a write for the Job of this name and UID.
    pub fn wrote(&mut self, (namespace, name): (&Text, &Text), uid: &Uid, resource: Watched, version: u64) {
        if let Some(written) = self.0.get_mut(&Names(namespace, name))
            && written.uid == *uid
        {
            let highest = match resource {
                Watched::Jobs => &mut written.jobs,
                Watched::Pods => &mut written.pods,
            };
            *highest = version.max(*highest);
            return;
        }
        let (jobs, pods) = match resource {
            Watched::Jobs => (version, 0),
            Watched::Pods => (0, version),
        };
        self.0.insert((namespace.clone(), name.clone()), Written { uid: uid.clone(), jobs, pods });
    }

    /// Whether the caches have caught up; if so the memory is dropped, else which watch lags, and how far.
    pub fn ensure_ready(&mut self, owner: &Key, cache: &Cache) -> Result<(), Lag> {
        let Some(written) = self.0.get(owner) else { return Ok(()) };
        if written.jobs > cache.jobs_version {
            return Err(Lag { resource: Watched::Jobs, written: written.jobs, seen: cache.jobs_version });
        }
        if written.pods > cache.pods_version {
            return Err(Lag { resource: Watched::Pods, written: written.pods, seen: cache.pods_version });
        }
        self.0.remove(owner);
        Ok(())
    }

    /// Drops the memory of a Job, if it is of this UID.
    pub fn clear(&mut self, owner: &Key, uid: Option<&Uid>) {
        if self.0.get(owner).is_some_and(|written| uid.is_none_or(|uid| written.uid == *uid)) {
            self.0.remove(owner);
        }
    }
}

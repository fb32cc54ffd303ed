//! Events on their way into the store: the names that the API server completed, for those that come again.

use jobyard_api::Text;
use std::collections::BTreeMap;

use crate::client::Client;

/// Names that are remembered for one component; recorders remember half as many Events.
const NAMES_MAX: usize = 8192;

/// Which stored Event each recorder's Event became.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventWriter {
    names: BTreeMap<(Client, u64), Text>,
    sizes: BTreeMap<Client, usize>,
}

impl EventWriter {
    /// Remembers what a recorder's Event is called in the store.
    pub(crate) fn remember(&mut self, client: Client, key: u64, name: Text) {
        if self.names.insert((client, key), name).is_some() {
            return;
        }
        let size = self.sizes.entry(client).or_default();
        *size += 1;
        if *size > NAMES_MAX {
            *size -= 1;
            let oldest = self.names.range((client, 0)..).next().map(|(key, _)| *key);
            oldest.and_then(|key| self.names.remove(&key));
        }
    }

    /// What a recorder's Event is called in the store, if it was written.
    pub(crate) fn name(&self, client: Client, key: u64) -> Option<&Text> {
        self.names.get(&(client, key))
    }

    /// A component lost its memory: its keys begin anew.
    pub(crate) fn forget(&mut self, client: Client) {
        self.names.retain(|(owner, _), _| *owner != client);
        self.sizes.remove(&client);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_forgotten_with_the_component_or_when_there_are_too_many() {
        let mut writer = EventWriter::default();
        for key in 0..=NAMES_MAX as u64 {
            writer.remember(Client::Job, key, format!("j.{key}").into());
        }
        writer.remember(Client::Ttl, 0, "t".into());
        assert_eq!(writer.name(Client::Job, 0), None);
        assert_eq!(writer.name(Client::Job, 1).map(|name| &**name), Some("j.1"));
        writer.forget(Client::Job);
        assert_eq!((writer.name(Client::Job, 1), writer.names.len()), (None, 1));
    }
}

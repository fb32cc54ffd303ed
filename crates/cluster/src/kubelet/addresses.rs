//! Addresses of nodes and of the pods on them.

use jobyard_api::Text;
use jobyard_api::pod::PodIp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Addresses of one node's range: 10.244.N.2 to 10.244.N.254.
const RANGE: u32 = 253;

/// An address, alone and as a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Address {
    pub(super) ip: Text,
    pub(super) ips: Arc<Vec<PodIp>>,
    number: u32,
}

/// The addresses of one node: that of the node, and which of its range are taken.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    pub(super) host: Address,
    subnet: u32,
    taken: BTreeSet<u32>,
    next: u32,
}

impl Address {
    pub(super) fn new(ip: Text, number: u32) -> Self {
        Self { ips: Arc::new(vec![PodIp { ip: ip.clone() }]), ip, number }
    }
}

impl Addresses {
    /// The addresses of the node that came as this number, from 0.
    pub(super) fn new(place: u32, host: Option<&str>) -> Self {
        let host =
            host.map_or_else(|| format!("10.0.{}.{}", (place + 11) / 256, (place + 11) % 256).into(), Text::from);
        Self { host: Address::new(host, 0), subnet: place, taken: BTreeSet::new(), next: 0 }
    }

    /// An address that no pod of the node has: the one after the last that was given, as far as it is free. Beyond the
    /// range of a node (real ones have no more pods than addresses) they come from 10.128.0.0.
    pub(super) fn take(&mut self) -> Address {
        let number = if self.taken.len() < RANGE as usize {
            while self.taken.contains(&self.next) {
                self.next = (self.next + 1) % RANGE;
            }
            self.next
        } else {
            self.taken.last().map_or(RANGE, |last| last + 1)
        };
        self.next = (number + 1) % RANGE;
        self.taken.insert(number);
        Address::new(self.text(number).into(), number)
    }

    /// A pod is gone: another one may get its address.
    pub(super) fn give_back(&mut self, address: &Address) {
        self.taken.remove(&address.number);
    }

    fn text(&self, number: u32) -> String {
        if number < RANGE {
            return format!("10.{}.{}.{}", 244 + self.subnet / 256, self.subnet % 256, number + 2);
        }
        let (high, low) = (self.subnet % 116, number - RANGE);
        format!("10.{}.{}.{}", 128 + high, low / 256 % 256, low % 256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_in_order_and_are_given_again_when_all_were() {
        let mut addresses = Addresses::new(0, None);
        assert_eq!(&*addresses.host.ip, "10.0.0.11");
        let first = addresses.take();
        assert_eq!((&*first.ip, &*addresses.take().ip), ("10.244.0.2", "10.244.0.3"));
        addresses.give_back(&first);
        assert_eq!(&*addresses.take().ip, "10.244.0.4", "not the one that was just given back");
        let rest: Vec<Text> = (0..251).map(|_| addresses.take().ip).collect();
        assert_eq!((&*rest[249], &*rest[250]), ("10.244.0.254", "10.244.0.2"));
        assert_eq!(&*addresses.take().ip, "10.128.0.0");
    }
}

//! Simulated Services that programs in pods talk to: a Redis and a message queue.
//!
//! Modelled: a Service object whose port is 6379 answers as a Redis server, one whose port is 5672 as a `RabbitMQ`, under
//! its name, its DNS names and its address, from the moment the object is there. Not modelled: the pods behind it, the
//! network, and every other protocol. A message that was taken and not acknowledged goes back when its container ends.

mod queue;
mod redis;

use jobyard_api::Text;
use jobyard_api::time::Time;
use jobyard_shell::{Answer, Reply, Unreachable};
use std::collections::BTreeMap;

use queue::Broker;
use redis::Redis;

/// Where Redis listens.
const REDIS: u16 = 6379;
/// Where a message broker listens.
const AMQP: u16 = 5672;

/// The Services of a world, by namespace and name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Services {
    known: BTreeMap<(Text, Text), Service>,
}

#[derive(Clone, Debug, Default)]
struct Service {
    address: Text,
    ports: Vec<u16>,
    redis: Redis,
    broker: Broker,
}

impl Services {
    /// A Service object is there, or has changed.
    pub(crate) fn put(&mut self, namespace: &Text, name: &Text, address: Text, ports: Vec<u16>) {
        let service = self.known.entry((namespace.clone(), name.clone())).or_default();
        (service.address, service.ports) = (address, ports);
    }

    /// A Service object is gone, with what its server held.
    pub(crate) fn remove(&mut self, namespace: &Text, name: &Text) {
        self.known.remove(&(namespace.clone(), name.clone()));
    }

    /// Answers a request from a namespace. `connection` names who asks.
    pub(crate) fn request(
        &mut self,
        now: Time,
        (namespace, connection): (&str, &str),
        (host, port): (&str, u16),
        words: &[Text],
    ) -> Answer {
        let Some(service) = self.find(namespace, host) else { return Answer::Unreachable(Unreachable::UnknownHost) };
        if !service.ports.contains(&port) {
            return Answer::Unreachable(Unreachable::Refused);
        }
        let Some((name, operands)) = words.split_first() else { return Answer::Reply(Reply::Status("OK".into())) };
        Answer::Reply(match port {
            REDIS => service.redis.request(now, &name.to_uppercase(), operands),
            AMQP => service.broker.request(connection, name, operands),
            _ => return Answer::Unreachable(Unreachable::Refused),
        })
    }

    /// Whether there are any.
    pub(crate) fn are_there(&self) -> bool {
        !self.known.is_empty()
    }

    /// A container has ended: what it had taken and not acknowledged goes back.
    pub(crate) fn close(&mut self, connection: &str) {
        for service in self.known.values_mut() {
            service.broker.close(connection);
        }
    }

    /// The Service of a name, of a DNS name such as `redis.default.svc.cluster.local`, or of an address.
    fn find(&mut self, namespace: &str, host: &str) -> Option<&mut Service> {
        let mut labels = host.split('.');
        let name = labels.next().unwrap_or_default();
        let place = labels.next().unwrap_or(namespace);
        self.known
            .iter_mut()
            .find(|((own, own_name), service)| *service.address == *host || (**own == *place && **own_name == *name))
            .map(|(_, service)| service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(services: &mut Services, host: &str, port: u16, line: &str) -> String {
        let words: Vec<Text> = line.split(' ').map(Text::from).collect();
        match services.request(Time::from_nanos(0), ("default", "pod-1"), (host, port), &words) {
            Answer::Reply(reply) => shown(&reply),
            other => format!("{other:?}"),
        }
    }

    fn shown(reply: &Reply) -> String {
        match reply {
            Reply::Status(text) | Reply::Error(text) => text.to_string(),
            Reply::Integer(number) => number.to_string(),
            Reply::Value(value) => value.as_ref().map_or("nil".to_owned(), Text::to_string),
            Reply::List(all) => all.iter().map(shown).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn a_redis_keeps_lists() {
        let mut services = Services::default();
        assert_eq!(say(&mut services, "redis", 6379, "PING"), "Unreachable(UnknownHost)");
        services.put(&"default".into(), &"redis".into(), "10.96.0.9".into(), vec![6379]);
        assert_eq!(say(&mut services, "redis", 80, "PING"), "Unreachable(Refused)");
        for (line, reply) in [
            ("rpush job2 apple banana", "2"),
            ("lrange job2 0 -1", "apple banana"),
            ("rpoplpush job2 job2:processing", "banana"),
            ("llen job2", "1"),
            ("lrem job2:processing 0 banana", "1"),
            ("rpop nosuch", "nil"),
            ("set a 1", "OK"),
            ("incr a", "2"),
            ("nosuch", "ERR unknown command 'NOSUCH'"),
        ] {
            assert_eq!(say(&mut services, "redis.default.svc.cluster.local", 6379, line), reply, "{line}");
        }
        assert_eq!(say(&mut services, "10.96.0.9", 6379, "llen job2"), "1");
    }

    #[test]
    fn a_message_goes_back_when_its_container_ends() {
        let mut services = Services::default();
        services.put(&"default".into(), &"rabbitmq-service".into(), "10.96.0.8".into(), vec![5672]);
        let mut line = |line: &str| say(&mut services, "rabbitmq-service", 5672, line);
        assert_eq!(line("queue.declare job1"), "job1");
        assert_eq!(line("basic.publish job1 apple"), "OK");
        assert_eq!(line("basic.get job1"), "1 apple");
        assert_eq!(line("basic.get job1"), "nil");
        services.close("pod-1");
        let mut line = |line: &str| say(&mut services, "rabbitmq-service", 5672, line);
        assert_eq!(line("basic.get job1"), "2 apple");
        assert_eq!(line("basic.ack 2"), "OK");
        services.close("pod-1");
        assert_eq!(say(&mut services, "rabbitmq-service", 5672, "basic.get job1"), "nil");
    }
}

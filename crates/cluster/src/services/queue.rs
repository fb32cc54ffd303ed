//! A message broker: queues, and messages that were taken and not acknowledged.

use jobyard_api::Text;
use jobyard_shell::Reply;
use std::collections::{BTreeMap, VecDeque};

/// Messages of one queue at most.
const MESSAGES_MAX: usize = 1_000_000;

#[derive(Clone, Debug, Default)]
pub(super) struct Broker {
    queues: BTreeMap<Text, VecDeque<Text>>,
    /// By tag: who took it, from which queue, what it says.
    taken: BTreeMap<u64, (Text, Text, Text)>,
    next_tag: u64,
}

impl Broker {
    pub(super) fn request(&mut self, connection: &str, name: &str, operands: &[Text]) -> Reply {
        match (name, operands) {
            ("queue.declare", [queue, ..]) => {
                self.queues.entry(queue.clone()).or_default();
                Reply::Status(queue.clone())
            }
            ("queue.delete", [queue, ..]) => {
                let gone = self.queues.remove(queue);
                Reply::Integer(gone.map_or(0, |messages| messages.len() as i64))
            }
            ("queue.length", [queue, ..]) => {
                Reply::Integer(self.queues.get(queue).map_or(0, |queue| queue.len() as i64))
            }
            ("basic.publish", [queue, body @ ..]) => self.publish(queue, body.join(" ").into()),
            ("basic.get", [queue, ..]) => self.get(connection, queue),
            ("basic.ack", [tag, ..]) => {
                let known = tag.parse().ok().and_then(|tag: u64| self.taken.remove(&tag));
                if known.is_some() { ok() } else { Reply::Error("PRECONDITION_FAILED - unknown delivery tag".into()) }
            }
            ("basic.reject", [tag, ..]) => {
                if let Some((_, queue, body)) = tag.parse().ok().and_then(|tag: u64| self.taken.remove(&tag)) {
                    self.queues.entry(queue).or_default().push_front(body);
                }
                ok()
            }
            _ => Reply::Error(format!("COMMAND_INVALID - {name}").into()),
        }
    }

    /// A message to a queue that nobody declared is lost, as with the default exchange.
    fn publish(&mut self, queue: &Text, body: Text) -> Reply {
        let Some(messages) = self.queues.get_mut(queue) else { return ok() };
        if messages.len() >= MESSAGES_MAX {
            return Reply::Error("RESOURCE_ERROR - the queue is full".into());
        }
        messages.push_back(body);
        ok()
    }

    fn get(&mut self, connection: &str, queue: &Text) -> Reply {
        let Some(messages) = self.queues.get_mut(queue) else {
            return Reply::Error(format!("NOT_FOUND - no queue '{queue}' in vhost '/'").into());
        };
        let Some(body) = messages.pop_front() else { return Reply::Value(None) };
        self.next_tag += 1;
        self.taken.insert(self.next_tag, (connection.into(), queue.clone(), body.clone()));
        Reply::List(vec![Reply::Integer(self.next_tag as i64), Reply::Value(Some(body))])
    }

    /// A connection ends: its messages go back to the front of their queues, in order.
    pub(super) fn close(&mut self, connection: &str) {
        let lost: Vec<u64> =
            self.taken.iter().filter(|(_, (own, ..))| **own == *connection).map(|(tag, _)| *tag).rev().collect();
        for tag in lost {
            if let Some((_, queue, body)) = self.taken.remove(&tag)
                && let Some(messages) = self.queues.get_mut(&queue)
            {
                messages.push_front(body);
            }
        }
    }
}

fn ok() -> Reply {
    Reply::Status("OK".into())
}

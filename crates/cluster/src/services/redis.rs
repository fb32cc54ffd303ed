//! A Redis server with strings and lists: what work queues use.

use jobyard_api::Text;
use jobyard_api::time::Time;
use jobyard_shell::Reply;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

const WRONG_TYPE: &str = "WRONGTYPE Operation against a key holding the wrong kind of value";
const NOT_INTEGER: &str = "ERR value is not an integer or out of range";

#[derive(Clone, Debug)]
enum Value {
    Text(Text),
    List(VecDeque<Text>),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Redis {
    keys: BTreeMap<Text, (Value, Option<Time>)>,
}

impl Redis {
    /// Answers a command; its name is in capitals.
    pub(super) fn request(&mut self, now: Time, name: &str, operands: &[Text]) -> Reply {
        for key in operands.iter().take(2) {
            if self.keys.get(key).is_some_and(|(_, end)| end.is_some_and(|end| end <= now)) {
                self.keys.remove(key);
            }
        }
        self.answer(now, name, operands).unwrap_or_else(|error| Reply::Error(error.into()))
    }

    fn answer(&mut self, now: Time, name: &str, operands: &[Text]) -> Result<Reply, String> {
        Ok(match (name, operands) {
            ("PING", _) => Reply::Status("PONG".into()),
            ("SELECT" | "AUTH", _) => ok(),
            ("FLUSHALL" | "FLUSHDB", _) => {
                self.keys.clear();
                ok()
            }
            ("SET", [key, value, ..]) => self.set(key, value, None),
            ("SETEX", [key, seconds, value]) => self.set(key, value, Some(now + Duration::from_secs(number(seconds)?))),
            ("EXPIRE", [key, seconds]) => {
                let end = now + Duration::from_secs(number(seconds)?);
                let found = self.keys.get_mut(key).map(|(_, own)| *own = Some(end));
                Reply::Integer(i64::from(found.is_some()))
            }
            ("TTL", [key]) => Reply::Integer(match self.keys.get(key) {
                None => -2,
                Some((_, None)) => -1,
                Some((_, Some(end))) => end.since(now).as_secs() as i64,
            }),
            ("GET", [key]) => match self.keys.get(key) {
                None => Reply::Value(None),
                Some((Value::Text(text), _)) => Reply::Value(Some(text.clone())),
                Some(_) => return Err(WRONG_TYPE.to_owned()),
            },
            ("INCR" | "DECR", [key]) => self.add(key, if name == "INCR" { 1 } else { -1 })?,
            ("INCRBY", [key, by]) => self.add(key, by.parse().map_err(|_| NOT_INTEGER.to_owned())?)?,
            ("DEL" | "UNLINK", keys) => {
                Reply::Integer(keys.iter().filter(|key| self.keys.remove(*key).is_some()).count() as i64)
            }
            ("EXISTS", keys) => Reply::Integer(keys.iter().filter(|key| self.keys.contains_key(*key)).count() as i64),
            ("KEYS", [_]) => Reply::List(self.keys.keys().map(|key| Reply::Value(Some(key.clone()))).collect()),
            ("LPUSH" | "RPUSH", [key, values @ ..]) if !values.is_empty() => self.push(key, values, name == "LPUSH")?,
            ("LPOP" | "RPOP", [key]) => Reply::Value(self.pop(key, name == "LPOP")?),
            ("BLPOP" | "BRPOP", [key, ..]) => match self.pop(key, name == "BLPOP")? {
                Some(value) => Reply::List(vec![Reply::Value(Some(key.clone())), Reply::Value(Some(value))]),
                None => Reply::Value(None),
            },
            ("RPOPLPUSH" | "BRPOPLPUSH", [from, to, ..]) => {
                let value = self.pop(from, false)?;
                if let Some(value) = &value {
                    self.push(to, std::slice::from_ref(value), true)?;
                }
                Reply::Value(value)
            }
            ("LLEN", [key]) => Reply::Integer(self.list(key)?.map_or(0, |list| list.len() as i64)),
            ("LRANGE", [key, from, to]) => self.range(key, from, to)?,
            ("LREM", [key, count, value]) => self.remove(key, count, value)?,
            ("LINDEX", [key, at]) => {
                let at: i64 = at.parse().map_err(|_| NOT_INTEGER.to_owned())?;
                let list = self.list(key)?;
                Reply::Value(list.and_then(|list| list.get(place(at, list.len())?).cloned()))
            }
            (
                "SET" | "SETEX" | "EXPIRE" | "TTL" | "GET" | "INCR" | "DECR" | "INCRBY" | "KEYS" | "LPUSH" | "RPUSH"
                | "LPOP" | "RPOP" | "BLPOP" | "BRPOP" | "RPOPLPUSH" | "BRPOPLPUSH" | "LLEN" | "LRANGE" | "LREM"
                | "LINDEX",
                _,
            ) => {
                return Err(format!("ERR wrong number of arguments for '{}' command", name.to_lowercase()));
            }
            _ => return Err(format!("ERR unknown command '{name}'")),
        })
    }

    fn set(&mut self, key: &Text, value: &Text, end: Option<Time>) -> Reply {
        self.keys.insert(key.clone(), (Value::Text(value.clone()), end));
        ok()
    }

    fn add(&mut self, key: &Text, by: i64) -> Result<Reply, String> {
        let before = match self.keys.get(key) {
            None => 0,
            Some((Value::Text(text), _)) => text.parse::<i64>().map_err(|_| NOT_INTEGER.to_owned())?,
            Some(_) => return Err(WRONG_TYPE.to_owned()),
        };
        let after = before.checked_add(by).ok_or_else(|| NOT_INTEGER.to_owned())?;
        self.set(key, &after.to_string().into(), None);
        Ok(Reply::Integer(after))
    }

    fn list(&self, key: &Text) -> Result<Option<&VecDeque<Text>>, String> {
        match self.keys.get(key) {
            None => Ok(None),
            Some((Value::List(list), _)) => Ok(Some(list)),
            Some(_) => Err(WRONG_TYPE.to_owned()),
        }
    }

    fn push(&mut self, key: &Text, values: &[Text], front: bool) -> Result<Reply, String> {
        let entry = self.keys.entry(key.clone()).or_insert_with(|| (Value::List(VecDeque::new()), None));
        let Value::List(list) = &mut entry.0 else { return Err(WRONG_TYPE.to_owned()) };
        for value in values {
            if front {
                list.push_front(value.clone());
            } else {
                list.push_back(value.clone());
            }
        }
        Ok(Reply::Integer(list.len() as i64))
    }

    /// A list without elements is no key.
    fn pop(&mut self, key: &Text, front: bool) -> Result<Option<Text>, String> {
        let Some((value, _)) = self.keys.get_mut(key) else { return Ok(None) };
        let Value::List(list) = value else { return Err(WRONG_TYPE.to_owned()) };
        let popped = if front { list.pop_front() } else { list.pop_back() };
        if list.is_empty() {
            self.keys.remove(key);
        }
        Ok(popped)
    }

    fn range(&self, key: &Text, from: &str, to: &str) -> Result<Reply, String> {
        let number = |text: &str| text.parse::<i64>().map_err(|_| NOT_INTEGER.to_owned());
        let (from, to) = (number(from)?, number(to)?);
        let Some(list) = self.list(key)? else { return Ok(Reply::List(Vec::new())) };
        let count = list.len() as i64;
        let at = |place: i64| if place < 0 { (place + count).max(0) } else { place };
        let to = if to < 0 { to + count } else { to };
        let chosen = list.iter().enumerate().filter(|(place, _)| (at(from)..=to).contains(&(*place as i64)));
        Ok(Reply::List(chosen.map(|(_, value)| Reply::Value(Some(value.clone()))).collect()))
    }

    fn remove(&mut self, key: &Text, count: &str, value: &Text) -> Result<Reply, String> {
        let count: i64 = count.parse().map_err(|_| NOT_INTEGER.to_owned())?;
        let Some((own, _)) = self.keys.get_mut(key) else { return Ok(Reply::Integer(0)) };
        let Value::List(list) = own else { return Err(WRONG_TYPE.to_owned()) };
        let most = if count == 0 { usize::MAX } else { count.unsigned_abs() as usize };
        let mut places: Vec<usize> =
            list.iter().enumerate().filter(|(_, own)| *own == value).map(|(at, _)| at).collect();
        if count < 0 {
            places.reverse();
        }
        places.truncate(most);
        places.sort_unstable();
        for at in places.iter().rev() {
            list.remove(*at);
        }
        if list.is_empty() {
            self.keys.remove(key);
        }
        Ok(Reply::Integer(places.len() as i64))
    }
}

fn place(at: i64, count: usize) -> Option<usize> {
    usize::try_from(if at < 0 { at + count as i64 } else { at }).ok()
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| NOT_INTEGER.to_owned())
}

fn ok() -> Reply {
    Reply::Status("OK".into())
}

//! What a program asks of the world outside its container, and how it is answered.
//!
//! When [`Poll::Calling`](crate::Poll::Calling) comes, the owner takes the calls, answers each at once or later, and
//! resumes. A program may wait for a call while others of the same process go on, so several may be open.

use jobyard_api::Text;

/// Names a call within its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId(pub u32);

/// What a program asks of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Run a command that is not part of the shell; answered with [`Answer::Output`].
    Command {
        /// Names the call.
        id: CallId,
        /// The command line; its first word is `kubectl`.
        words: Vec<Text>,
        /// The exported variables, by name.
        env: Vec<(Text, Text)>,
        /// The working directory.
        directory: Text,
        /// Standard input, whole; absent if the command does not read it.
        stdin: Option<Vec<u8>>,
    },
    /// Send a request to a Service; answered with [`Answer::Reply`] or [`Answer::Unreachable`].
    Service {
        /// Names the call.
        id: CallId,
        /// DNS name or address.
        host: Text,
        /// TCP port.
        port: u16,
        /// The request's words, such as `LPUSH`, `job2`, `apple`.
        request: Vec<Text>,
    },
    /// The program that waited for this call was ended: no answer is wanted any more.
    Cancel(CallId),
}

/// An answer to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What a command wrote since the last answer. More follows until there is an exit code.
    Output {
        /// Standard output.
        stdout: Vec<u8>,
        /// Standard error.
        stderr: Vec<u8>,
        /// The exit code, when it has ended.
        exit: Option<i32>,
    },
    /// A Service's reply.
    Reply(Reply),
    /// Nobody answers there.
    Unreachable(Unreachable),
}

/// A Service's reply, in the types of the Redis protocol (RESP); a message queue replies in them as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A word such as `OK`.
    Status(Text),
    /// An error with its code in front.
    Error(Text),
    /// A number.
    Integer(i64),
    /// A value; absent if there is none.
    Value(Option<Text>),
    /// Several replies.
    List(Vec<Reply>),
}

/// Why no Service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// DNS does not know the name.
    UnknownHost,
    /// The Service has no endpoint, or none at this port.
    Refused,
}

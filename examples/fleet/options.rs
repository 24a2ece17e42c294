//! The options of the program.

use crate::simulation::{Setup, Way};
use lexopt::Parser;
use lexopt::prelude::{Long, Short, ValueExt};
use std::error::Error;
use std::io::IsTerminal;
use std::ops::RangeInclusive;

pub(crate) const HELP: &str = "\
Many agents in one process hold sessions with one server. Prints sessions per second, latencies, processor time and memory,
and checks that each command was executed exactly once.

Usage: cargo run --release --example fleet -- [OPTIONS]

  --devices N     the number of devices, up to 100000 (default: 20)
  --sessions M    the number of sessions of each device, one after another, up to 10000 (default: 2)
  --commands C    the number of commands in each session, up to 100 (default: 4)
  --at-once K     the number of sessions at the same time, each on a thread, up to 200 (default: 16)
  --queue KIND    the queue of the server: memory, or sqlite in a temporary file (default: memory)
  --direct        call the server without HTTP and TLS; by default devices use HTTPS with client certificates on loopback
  --plain         no progress bar
  --help          show this text

In each round the server queues commands for every device, then every device holds a session; only the sessions are timed.
A latency is the time from the first step of the agent to the end of its session, with K sessions at the same time.

Exit status: 0 when each session was complete and each command was executed once, 1 otherwise, 2 for bad options.
";

/// The queue of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QueueKind {
    Memory,
    Sqlite,
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) devices: usize,
    pub(crate) sessions: usize,
    pub(crate) queue: QueueKind,
    pub(crate) setup: Setup,
    pub(crate) plain: bool,
}

impl Options {
    /// The options; `None` for the help.
    pub(crate) fn parse() -> Result<Option<Self>, Box<dyn Error>> {
        let setup = Setup { way: Way::Https, at_once: 16, commands: 4 };
        let plain = !std::io::stderr().is_terminal()
            || std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
        let mut options = Options { devices: 20, sessions: 2, queue: QueueKind::Memory, setup, plain };
        let mut arguments = Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("devices") => {
                    options.devices = number(&mut arguments, "--devices", 1..=100_000)? as usize
                }
                Long("sessions") => {
                    options.sessions = number(&mut arguments, "--sessions", 1..=10_000)? as usize;
                }
                Long("commands") => options.setup.commands = number(&mut arguments, "--commands", 0..=100)?,
                Long("at-once") => {
                    options.setup.at_once = number(&mut arguments, "--at-once", 1..=200)? as usize;
                }
                Long("queue") => {
                    let text = arguments.value()?.string()?;
                    options.queue = match text.as_str() {
                        "memory" => QueueKind::Memory,
                        "sqlite" => QueueKind::Sqlite,
                        _ => return Err(format!("--queue {text:?}: expected memory or sqlite").into()),
                    };
                }
                Long("direct") => options.setup.way = Way::Direct,
                Long("plain") => options.plain = true,
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Some(options))
    }
}

fn number(arguments: &mut Parser, name: &str, range: RangeInclusive<u32>) -> Result<u32, Box<dyn Error>> {
    let text = arguments.value()?.string()?;
    let number = text.parse().ok().filter(|number| range.contains(number));
    let expected = || format!("{name} {text:?}: expected a number from {} to {}", range.start(), range.end());
    number.ok_or_else(|| expected().into())
}

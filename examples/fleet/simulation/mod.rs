//! Many devices in one process, and their server.

mod admit_all;
#[allow(dead_code)] // only the authority has files here
#[path = "../../mdm_server/authority.rs"]
mod authority;
mod device;
mod direct_transport;
mod memory;
mod numbered_command;
mod server;
mod sessions;
mod tally_csp;

pub(crate) use memory::resident;
pub(crate) use server::Way;
pub(crate) use sessions::Sessions;

use ddf::schema::Schema;
use device::{Device, DeviceTransport};
use mdm_server::queue::{CommandQueue, CommandRecord, DeliveryState, SequenceNumber};
use numbered_command::{SETTING, TallyCommand, command};
use server::Server;
use sessions::hold;
use std::error::Error;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use tally_csp::schema;
use tempfile::TempDir;

/// The number of commands that are read from the queue at once.
const PAGE: usize = 1000;

/// What a simulation does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    /// How the devices reach the server.
    pub(crate) way: Way,
    /// The number of sessions at the same time, each on a thread.
    pub(crate) at_once: usize,
    /// The number of commands that the server queues for each session.
    pub(crate) commands: u32,
}

/// A server and its devices.
pub(crate) struct Simulation {
    setup: Setup,
    queue: Arc<dyn CommandQueue>,
    pub(crate) server: Server,
    devices: Vec<Mutex<Device>>,
    schema: Arc<Schema>,
    /// The files of the authority.
    _folder: TempDir,
}

impl Simulation {
    /// Starts a server without devices. Each of its threads has worked when it returns, so that their memory is not counted as
    /// that of devices.
    pub(crate) fn start(setup: Setup, queue: Arc<dyn CommandQueue>) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let server = Server::start(setup.way, Arc::clone(&queue), folder.path())?;
        let (schema, devices) = (schema()?, Vec::new());
        let mut simulation = Simulation { setup, queue, server, devices, schema, _folder: folder };
        simulation.add_devices("warm-up", setup.at_once)?;
        for _ in 0..2 {
            simulation.enqueue(0..setup.at_once)?;
            let sessions = simulation.hold_sessions(0..setup.at_once, &|| {});
            if let Some(failure) = sessions.failures.into_iter().next() {
                return Err(failure.into());
            }
        }
        for device in simulation.devices.drain(..) {
            simulation.queue.forget(&unlocked(device).id)?;
        }
        Ok(simulation)
    }

    /// Adds devices whose names begin with `name`.
    pub(crate) fn add_devices(&mut self, name: &str, count: usize) -> Result<(), Box<dyn Error>> {
        self.devices.reserve_exact(count);
        for number in 0..count {
            let name = format!("{name}-{number:06}");
            self.add_device(&name, self.server.connect(&name)?)?;
        }
        Ok(())
    }

    /// Adds a device with this way to the server.
    pub(crate) fn add_device(
        &mut self,
        name: &str,
        transport: DeviceTransport,
    ) -> Result<(), Box<dyn Error>> {
        let device = Device::new(name, &self.server.address, transport, Arc::clone(&self.schema))?;
        self.devices.push(Mutex::new(device));
        Ok(())
    }

    /// Queues the commands of the next session of these devices.
    pub(crate) fn enqueue(&mut self, devices: Range<usize>) -> Result<(), Box<dyn Error>> {
        for device in self.devices.get_mut(devices).into_iter().flatten() {
            let device = device.get_mut().unwrap_or_else(PoisonError::into_inner);
            let last = device.queued + self.setup.commands;
            let commands = (device.queued + 1..=last).map(command).collect::<Result<Vec<_>, _>>()?;
            self.queue.enqueue(&device.id, &commands)?;
            device.queued = last;
        }
        Ok(())
    }

    /// Holds a session with each of these devices. Calls `ended` at the end of each session, from several threads.
    pub(crate) fn hold_sessions(&self, devices: Range<usize>, ended: &(dyn Fn() + Sync)) -> Sessions {
        hold(self.setup.at_once, self.devices.get(devices).unwrap_or_default(), ended)
    }

    /// Checks the commands of all devices: each was delivered once, executed once and answered. Returns their number.
    ///
    /// # Errors
    /// The first command for which that is not so.
    pub(crate) fn check(&self) -> Result<u64, Box<dyn Error>> {
        let mut delivered = 0;
        for device in &self.devices {
            let device = device.lock().unwrap_or_else(PoisonError::into_inner);
            let (mut number, mut reads) = (0, 0);
            while number < device.queued {
                let records = self.queue.commands(&device.id, SequenceNumber(number.into()), PAGE)?;
                if records.is_empty() {
                    return Err(format!("{}: the queue has lost command {}", device.id, number + 1).into());
                }
                for record in &records {
                    number += 1;
                    reads += u32::from(TallyCommand::of(number) == TallyCommand::Read);
                    fault(&device, number, record).map_or(Ok(()), |fault| {
                        Err(format!("{}: command {number}, {}: {fault}", device.id, record.title))
                    })?;
                }
            }
            if device.csp.reads() != reads {
                let fault = format!("{} reads of {reads} were executed", device.csp.reads());
                return Err(format!("{}: {fault}", device.id).into());
            }
            delivered += u64::from(number);
        }
        Ok(delivered)
    }
}

fn unlocked(device: Mutex<Device>) -> Device {
    device.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Says what is wrong with a command.
fn fault(device: &Device, number: u32, record: &CommandRecord) -> Option<String> {
    if record.number != SequenceNumber(number.into()) {
        return Some(format!("the queue has the number {}", record.number));
    }
    if (record.state, record.sends) != (DeliveryState::Acknowledged, 1) {
        return Some(format!("{} after {} deliveries", record.state, record.sends));
    }
    match TallyCommand::of(number) {
        TallyCommand::Run | TallyCommand::Set => {
            let count = device.csp.executions(number);
            (count != 1).then(|| format!("executed {count} times"))
        }
        TallyCommand::Read => {
            let values = record.result.iter().flat_map(|result| &result.values);
            let value = values.filter(|value| value.uri == SETTING).find_map(|value| value.text.as_deref());
            let expected = (number - 1).to_string();
            (value != Some(&expected)).then(|| format!("the value is {value:?}, expected {expected}"))
        }
        TallyCommand::ReadVersion => None,
    }
}

//! The three functions, without pointers.

use crate::enrolment;
use crate::tree::Tree;
use csp_host::Host;
use std::fs::File;
use std::sync::{LazyLock, Mutex, PoisonError};
use syncml::{CommandKind, Message, MsgId, ReadOptions};

/// An HRESULT that refuses a call.
pub(crate) type Refused = u32;

const NOT_EMBEDDED: Refused = 0x8007_139F;
const UNEXPECTED: Refused = 0x8000_FFFF;
const INVALID_ARGUMENT: Refused = 0x8007_0057;

/// The start of the addresses that cause a fault.
const ORDERS: &str = "./Vendor/Example/StandIn/";

/// Registers the device. Returns true if it was registered already.
pub(crate) fn register() -> Result<bool, Refused> {
    embedded()?;
    let was_registered = enrolment::is_registered();
    enrolment::register().map_err(|_| UNEXPECTED)?;
    Ok(was_registered)
}

/// Removes the registration.
pub(crate) fn unregister() -> Result<(), Refused> {
    embedded()?;
    enrolment::unregister().map_err(|_| UNEXPECTED)
}

/// Executes a body and returns the answer.
pub(crate) fn apply(body: &str) -> Result<Option<String>, Refused> {
    embedded()?;
    if !enrolment::is_registered() {
        return Err(UNEXPECTED);
    }
    let request =
        Message::read_with(body.as_bytes(), &ReadOptions::lenient()).map_err(|_| INVALID_ARGUMENT)?;
    if request.root_element().local_name() != "SyncBody" {
        return Err(INVALID_ARGUMENT);
    }
    match order(&request) {
        Some((order, data)) => misbehave(&order, &data),
        None => execute(&request).map(Some),
    }
}

fn embedded() -> Result<(), Refused> {
    if enrolment::is_embedded() { Ok(()) } else { Err(NOT_EMBEDDED) }
}

/// The name of the order and its data.
fn order(request: &Message<'_>) -> Option<(String, String)> {
    request.commands().filter(|command| command.kind() == CommandKind::Exec).find_map(|command| {
        let item = command.item()?;
        let name = item.target_uri()?.as_str().strip_prefix(ORDERS)?.to_owned();
        let data = item.data().map(|data| data.text().into_owned());
        Some((name, data.unwrap_or_default()))
    })
}

fn misbehave(order: &str, data: &str) -> Result<Option<String>, Refused> {
    match order {
        "Null" => Ok(None),
        "Garbage" => Ok(Some(data.to_owned())),
        "Refuse" => Err(u32::from_str_radix(data, 16).unwrap_or(INVALID_ARGUMENT)),
        "Wait" => {
            File::create(data).map_err(|_| INVALID_ARGUMENT)?;
            loop {
                std::thread::park();
            }
        }
        _ => Err(INVALID_ARGUMENT),
    }
}

/// The answer as Windows writes it: with an empty header, and a Status for the header that was not sent.
fn execute(request: &Message<'_>) -> Result<String, Refused> {
    static TREE: LazyLock<Mutex<Tree>> = LazyLock::new(|| Mutex::new(Tree::new()));
    let mut tree = TREE.lock().unwrap_or_else(PoisonError::into_inner);
    let host = Host::new().mount(&mut *tree).map_err(|_| UNEXPECTED);
    let answer = host?.execute(request, MsgId(1)).map_err(|_| UNEXPECTED)?;
    let commands = answer.message.body().map(|body| body.inner_xml()).unwrap_or_default();
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr/><SyncBody><Status>\
         <CmdID>header</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
         {commands}</SyncBody></SyncML>"
    ))
}

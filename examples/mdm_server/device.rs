//! A scripted device: a session over HTTP with the Office CSP, whose installer is a mock.

use csp_agent::download::{Proxy, Roots};
use csp_agent::transport::{
    ClientCertificate, HttpTransport, HttpTransportOptions, MessageEncoding, Transport, TransportRequest,
};
use csp_host::Host;
use office_csp::{MockRunner, OfficeCsp};
use std::error::Error;
use std::fs;
use std::path::Path;
use syncml::session::{ClientSession, LoginStatus};
use syncml::{AlertCode, BuildError, ItemInput, Message, MessageBuilder, Version};

/// The id that the device claims.
const ID: &str = "urn:uuid:5f9e1c3a-0000-4000-8000-000000000001";
const INFO: [(&str, &str); 5] =
    [("DevId", ID), ("Man", "Example"), ("Mod", "Scripted"), ("DmV", "1.3"), ("Lang", "en-US")];

/// The transport of a device: its certificate and key, and the authority of the server.
pub(crate) fn connect(
    certificate: &Path,
    key: &Path,
    authority: &Path,
) -> Result<HttpTransport, Box<dyn Error>> {
    let mut options = HttpTransportOptions::default();
    options.https.proxy = Proxy::Direct;
    options.https.roots = Roots::from_pem(&fs::read(authority)?)?;
    options.certificate = Some(ClientCertificate::from_pem(&fs::read(certificate)?, &fs::read(key)?)?);
    Ok(HttpTransport::new(options)?)
}

/// Holds a session: opens it as Windows does, executes the commands of the server, and answers them. Returns the number of
/// messages that the device has sent.
pub(crate) fn hold_session(
    transport: &mut impl Transport,
    server: &str,
    number: u32,
    office: &mut OfficeCsp<MockRunner>,
) -> Result<usize, Box<dyn Error>> {
    let mut client = ClientSession::new(number.to_string(), ID, server);
    let mut message = client.open(&opening()?)?;
    for sent in 1.. {
        let text = message.to_xml();
        let answer =
            transport.exchange(&TransportRequest::new(server, text.as_bytes(), MessageEncoding::Xml))?;
        let request = Message::read(&answer.body)?;
        let work = client.receive(&request)?;
        if client.is_over() {
            return Ok(sent);
        }
        let executed = match work {
            Some(work) => {
                let mut host = Host::new().mount(office)?;
                Some(host.execute(&work, client.next_msg_id())?.message)
            }
            None => None,
        };
        message = client.answer(executed.as_ref())?.message.ok_or("the device has nothing to say")?;
    }
    Err("the session does not end".into())
}

/// The first package: the reason of the session, who is signed in, and the device information.
fn opening() -> Result<Message<'static>, BuildError> {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, [])?;
    let mut login = ItemInput::default().with_data(ddf::Format::Chr, LoginStatus::Nobody.as_str());
    login.meta.mime_type = Some(LoginStatus::ALERT_TYPE.into());
    package.alert(AlertCode::CLIENT_EVENT, [login])?;
    let info = INFO.map(|(name, value)| {
        ItemInput::source(format!("./DevInfo/{name}")).with_data(ddf::Format::Chr, value)
    });
    package.command_items(ddf::Verb::Replace, info)?;
    Ok(package.finish(true))
}

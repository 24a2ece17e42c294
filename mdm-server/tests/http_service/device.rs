//! A device that executes every command: values are answered with their address.

use crate::program::Program;
use http::{Request, Response};
use mdm_server::http::{ClientIdentity, DeviceService, MessageEncoding};
use mdm_server::queue::{CommandQueue, MemoryQueue};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use syncml::session::{ClientSession, Work};
use syncml::{
    AlertCode, CommandKind, ItemInput, Message, MessageBuilder, ResultsInput, StatusCode, StatusInput,
    Version,
};

pub(crate) type Service = DeviceService<MemoryQueue, Program>;

/// A new certificate with this common name.
pub(crate) fn certificate(name: &str) -> ClientIdentity {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    ClientIdentity::from_der(certificate.der()).unwrap()
}

/// Posts bytes.
pub(crate) fn post<Q: CommandQueue>(
    service: &DeviceService<Q, Program>,
    who: &ClientIdentity,
    encoding: MessageEncoding,
    body: &[u8],
) -> Response<Vec<u8>> {
    let request = Request::post("/dm").header("Content-Type", encoding.media_type()).body(()).unwrap();
    service.answer(who, &request.into_parts().0, body)
}

/// A device in a session.
pub(crate) struct Device {
    pub(crate) identity: ClientIdentity,
    pub(crate) encoding: MessageEncoding,
    pub(crate) client: ClientSession,
    /// The login status in the first message.
    pub(crate) login: Option<&'static str>,
    /// The last message that the device has sent.
    pub(crate) last: Vec<u8>,
    /// The addresses of the executed commands.
    pub(crate) executed: Vec<String>,
}

impl Device {
    /// A device in session 1.
    pub(crate) fn new(name: &str) -> Self {
        Device::with(certificate(name), "1")
    }

    pub(crate) fn with(identity: ClientIdentity, session: &str) -> Self {
        Device {
            client: ClientSession::new(session, format!("urn:{identity}"), "https://mdm.example/dm"),
            identity,
            encoding: MessageEncoding::Xml,
            login: None,
            last: Vec::new(),
            executed: Vec::new(),
        }
    }

    /// The first message.
    pub(crate) fn opening(&mut self) -> Message<'static> {
        let mut package = MessageBuilder::fragment(Version::V1_2);
        package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
        if let Some(login) = self.login {
            let mut item = ItemInput::default().with_data(ddf::Format::Chr, login);
            item.meta.mime_type = Some("com.microsoft/MDM/LoginStatus".into());
            package.alert(AlertCode::CLIENT_EVENT, [item]).unwrap();
        }
        let id = ItemInput::source("./DevInfo/DevId")
            .with_data(ddf::Format::Chr, format!("urn:{}", self.identity));
        package.command_items(ddf::Verb::Replace, [id]).unwrap();
        self.client.open(&package.finish(true)).unwrap()
    }

    /// Sends a message; the response has a message.
    pub(crate) fn send(&mut self, service: &Service, message: &Message<'_>) -> Message<'static> {
        self.last = match self.encoding {
            MessageEncoding::Xml => message.to_xml().into_bytes(),
            MessageEncoding::Wbxml => message.to_wbxml(),
        };
        let response = post(service, &self.identity, self.encoding, &self.last);
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], self.encoding.media_type());
        Message::read_any(response.body()).unwrap().into_owned()
    }

    /// Executes the server's message. `None` at the end of the session.
    pub(crate) fn execute(&mut self, message: &Message<'_>) -> Option<Message<'static>> {
        let work = self.client.receive(message).unwrap();
        if self.client.is_over() {
            return None;
        }
        let executed = work.map(|work| self.answers(&work));
        self.client.answer(executed.as_ref()).unwrap().message
    }

    fn answers(&mut self, work: &Work<'_>) -> Message<'static> {
        let mut answers = MessageBuilder::fragment(Version::V1_2);
        for command in work.commands().filter(|command| command.as_status().is_none()) {
            let address =
                command.items().find_map(|item| item.target_uri()).unwrap().into_text().into_owned();
            let code = if address.contains("Missing") { StatusCode::NOT_FOUND } else { StatusCode::OK };
            answers.status(&StatusInput::answering(command, code)).unwrap();
            if command.kind() == CommandKind::Get && code == StatusCode::OK {
                let item = ItemInput::source(address.as_str()).with_data(ddf::Format::Chr, address.as_str());
                answers.results(&ResultsInput::answering(command, vec![item])).unwrap();
            }
            self.executed.push(address);
        }
        answers.finish(true)
    }

    /// Holds the session to its end.
    pub(crate) fn hold_session(&mut self, service: &Service) {
        let opening = self.opening();
        self.continue_session(service, Some(opening));
    }

    /// Continues the session with this message, to its end.
    pub(crate) fn continue_session(&mut self, service: &Service, mut next: Option<Message<'static>>) {
        while let Some(message) = next {
            let answer = self.send(service, &message);
            next = self.execute(&answer);
        }
    }
}

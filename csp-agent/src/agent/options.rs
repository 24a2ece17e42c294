//! Who the agent is, and who its server is.

use crate::device::ClientFacts;
use crate::transport::MessageEncoding;
use std::fmt;
use syncml::authentication::{Account, Credentials, Nonce, Scheme};
use syncml::packaging::PeerLimits;
use syncml::session::Bounds;

/// The enrolment of a device: who it is, who its server is, and how they talk.
///
/// ```
/// use csp_agent::agent::AgentOptions;
/// let mut options = AgentOptions::new("urn:uuid:0815", "https://mdm.example/dm", "Example");
/// options.limits.max_msg_size = Some(500_000);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AgentOptions {
    /// The address of the device in the header of its messages (`Source`).
    pub device: String,
    /// The address of the server, for the first message of each session.
    pub server: String,
    /// The name of the server in the DMClient CSP (`ProviderID`).
    pub provider_id: String,
    /// The encoding of the device's messages; XML.
    pub encoding: MessageEncoding,
    /// The sizes that the device accepts; as the native client, it states none.
    pub limits: PeerLimits,
    /// The bounds on the length of a session.
    pub bounds: Bounds,
    /// The credentials of the device; none, because the TLS certificate proves who it is.
    pub credentials: Option<DeviceCredentials>,
    /// The credentials that the device demands of its server; none.
    pub server_account: Option<ServerAccount>,
    /// The facts about the enrolment that a server can read in DMClient; none.
    pub client: ClientFacts,
}

impl AgentOptions {
    /// A device with this address, and its server, with the defaults named at each field.
    pub fn new(device: impl Into<String>, server: impl Into<String>, provider_id: impl Into<String>) -> Self {
        AgentOptions {
            device: device.into(),
            server: server.into(),
            provider_id: provider_id.into(),
            encoding: MessageEncoding::default(),
            limits: PeerLimits::default(),
            bounds: Bounds::default(),
            credentials: None,
            server_account: None,
            client: ClientFacts::default(),
        }
    }
}

/// The credentials of a device, from its enrolment.
#[derive(Clone, Debug)]
pub struct DeviceCredentials {
    /// The name and the password.
    pub credentials: Credentials,
    /// The scheme of the first message.
    pub scheme: Scheme,
    /// The first nonce. Later ones come from the server, and the agent keeps them in its store.
    pub nonce: Nonce,
}

/// The account that a server has to prove to the device.
#[derive(Clone)]
pub struct ServerAccount {
    /// The name, and the digest of the password.
    pub account: Account,
    /// The scheme that the device demands.
    pub scheme: Scheme,
    /// The first nonce. The agent keeps later ones in its store.
    pub nonce: Nonce,
    /// Makes a new nonce, of random bytes.
    pub fresh: fn() -> Nonce,
}

impl fmt::Debug for ServerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerAccount")
            .field("account", &self.account)
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

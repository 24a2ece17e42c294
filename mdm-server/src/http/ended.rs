//! The last answer of a session that is over.

use super::response::sealed;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Response;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use syncml::MessageEncoding;
use syncml::authentication::Mac;

/// The last answer of a session that is over. A device that did not get it repeats its message, and gets it again.
#[derive(Serialize, Deserialize)]
pub(super) struct EndedSession {
    /// The digest of the device's last message, in base64.
    message: String,
    /// The body of the answer, in base64.
    answer: String,
    mac: Option<String>,
}

impl EndedSession {
    /// The answer to this message.
    pub(super) fn new(message: &[u8], response: &Response<Vec<u8>>) -> Self {
        let mac = response.headers().get(Mac::HEADER).and_then(|mac| mac.to_str().ok());
        EndedSession {
            message: digest(message),
            answer: STANDARD.encode(response.body()),
            mac: mac.map(str::to_owned),
        }
    }

    /// The answer, if this is the last message of the device.
    pub(super) fn answer_to(&self, message: &[u8], encoding: MessageEncoding) -> Option<Response<Vec<u8>>> {
        let answer = STANDARD.decode(&self.answer).ok().filter(|_| self.message == digest(message))?;
        Some(sealed(answer, self.mac.as_deref(), encoding))
    }
}

fn digest(message: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(message))
}

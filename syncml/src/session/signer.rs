//! Our own credentials during a session.

use super::snapshot_error::SnapshotError;
use crate::authentication::{Credentials, Mac, Nonce, Scheme};
use crate::{Chal, HeaderInput, StatusCode};

/// Our own credentials.
#[derive(Debug)]
pub(super) struct Signer {
    credentials: Credentials,
    scheme: Scheme,
    pub(super) nonce: Nonce,
    standing: Standing,
}

/// The state of our credentials to store, without the password.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedSigner {
    user: String,
    scheme: Scheme,
    nonce: String,
    standing: Standing,
}

/// The state of our credentials, by the other side's last Status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Standing {
    /// The other side demands credentials in each message. `refusals`: how often in a row it has refused them.
    Unproven { refusals: u8 },
    /// The other side needs no more credentials in this session (212).
    Proven,
}

/// The consequence of a Status for our header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The other side accepts our message.
    GoOn,
    /// The other side asks for other credentials: the message must be sent again.
    SendAgain,
    /// Sending the message again is useless or unsafe.
    GiveUp,
}

/// The maximum number of consecutive refusals: one may be due to the scheme, and one to a stale nonce.
const MAX_REFUSALS: u8 = 2;

impl Signer {
    pub(super) fn new(credentials: Credentials, scheme: Scheme, nonce: Nonce) -> Self {
        Signer { credentials, scheme, nonce, standing: Standing::Unproven { refusals: 0 } }
    }

    /// The state to store.
    pub(super) fn saved(&self) -> SavedSigner {
        SavedSigner {
            user: self.credentials.user().to_owned(),
            scheme: self.scheme,
            nonce: self.nonce.to_base64(),
            standing: self.standing,
        }
    }

    /// Continues with a stored state of the same user. It must not reveal the password where the settings do not.
    pub(super) fn restore(&mut self, saved: SavedSigner) -> Result<(), SnapshotError> {
        let reveals_password = saved.scheme == Scheme::Basic && self.scheme != Scheme::Basic;
        if saved.user != self.credentials.user() || reveals_password {
            return Err(SnapshotError::OtherSettings("the credentials"));
        }
        self.nonce = Nonce::from_base64(&saved.nonce).ok_or(SnapshotError::Damaged("a nonce"))?;
        self.scheme = saved.scheme;
        self.standing = saved.standing;
        Ok(())
    }

    pub(super) fn is_proven(&self) -> bool {
        self.standing == Standing::Proven
    }

    pub(super) fn sign(&self, header: &mut HeaderInput<'_>) {
        if !self.is_proven() {
            self.credentials.sign(header, self.scheme, &self.nonce);
        }
    }

    pub(super) fn mac(&self, body: &[u8]) -> Option<Mac> {
        (self.scheme == Scheme::Mac).then(|| self.credentials.mac(&self.nonce, body))
    }

    /// Uses the scheme and the nonce of a challenge from now on, unless that would reveal the password.
    pub(super) fn take_challenge(&mut self, challenge: Option<Chal<'_>>) {
        match wanted(challenge) {
            Some(Scheme::Basic) => return,
            wanted => self.scheme = wanted.unwrap_or(self.scheme),
        }
        if let Some(nonce) = challenge.and_then(Nonce::of) {
            self.nonce = nonce;
        }
    }

    /// Handles the Status of our header.
    pub(super) fn take_status(&mut self, code: StatusCode, challenge: Option<Chal<'_>>) -> Next {
        let would_reveal_password = wanted(challenge) == Some(Scheme::Basic) && self.scheme != Scheme::Basic;
        self.take_challenge(challenge);
        if !is_challenge(code) {
            self.standing = match self.standing {
                Standing::Unproven { .. } if code != StatusCode::AUTHENTICATED => {
                    Standing::Unproven { refusals: 0 }
                }
                _ => Standing::Proven,
            };
            return Next::GoOn;
        }
        let before = match self.standing {
            Standing::Unproven { refusals } => refusals,
            Standing::Proven => 0,
        };
        self.standing = Standing::Unproven { refusals: before.saturating_add(1) };
        if would_reveal_password || before >= MAX_REFUSALS { Next::GiveUp } else { Next::SendAgain }
    }
}

fn wanted(challenge: Option<Chal<'_>>) -> Option<Scheme> {
    challenge.and_then(|challenge| Scheme::of(challenge.meta()))
}

/// Returns true if a header gets this Status because of its credentials.
pub(super) fn is_challenge(code: StatusCode) -> bool {
    matches!(code, StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS)
}

//! The credentials that a session demands of the other side.

use super::snapshot_error::SnapshotError;
use crate::authentication::{Account, Mac, Nonce, Scheme, Verification};
use crate::{Header, Message, MetaInput, StatusCode};
use core::fmt;
use sha2::{Digest, Sha256};

/// The credentials that a side demands of the other (OMA DM Protocol 1.2, section 9).
///
/// A message without credentials, or with wrong ones, is answered 407 or 401 with a challenge, and nothing in it
/// counts. With [`Scheme::Basic`] and [`Scheme::Md5`] valid credentials are answered 212 and hold for the session. With
/// [`Scheme::Mac`] every message needs a valid MAC.
///
/// The first valid message uses up the nonce. A refused message does not: otherwise a stranger could invalidate the
/// credentials of the other side with each message, and so end the session.
///
/// A repeated message gets the last answer only with the same proof as the first time: a valid MAC or valid credentials.
/// After a 212 messages have neither, and only an unchanged message is a repetition.
pub struct Gate {
    account: Account,
    scheme: Scheme,
    /// The nonce that we sent with the answer to the last accepted message, or before the session.
    nonce: Nonce,
    /// The nonce in our challenges since then, which is also valid. All refusals until the next accepted message repeat it.
    challenged: Option<Nonce>,
    fresh: Box<dyn FnMut() -> Nonce + Send>,
    /// The proof of the last accepted message. Refused messages do not change it.
    accepted: Option<Proof>,
}

/// The reason why a message was accepted.
#[derive(Clone)]
enum Proof {
    /// The message's credentials or MAC were valid for this nonce.
    Nonce(Nonce),
    /// An earlier message had credentials for the whole session. This is the digest of the message's text.
    Session([u8; 32]),
}

/// The state of a gate to store: nonces, but not the account.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedGate {
    user: String,
    scheme: Scheme,
    nonce: String,
    challenged: Option<String>,
    accepted: Option<SavedProof>,
}

/// The nonce in base64, or the digest.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum SavedProof {
    Nonce(String),
    Session([u8; 32]),
}

impl Gate {
    /// A gate for this user. `nonce` is the last nonce that was sent to the other side, in an earlier session or at its
    /// enrollment; `fresh` makes new nonces, which must be random.
    pub fn new(
        account: Account,
        scheme: Scheme,
        nonce: Nonce,
        fresh: impl FnMut() -> Nonce + Send + 'static,
    ) -> Self {
        Gate { account, scheme, nonce, challenged: None, fresh: Box::new(fresh), accepted: None }
    }

    /// The state to store.
    pub(super) fn saved(&self) -> SavedGate {
        SavedGate {
            user: self.account.user().to_owned(),
            scheme: self.scheme,
            nonce: self.nonce.to_base64(),
            challenged: self.challenged.as_ref().map(Nonce::to_base64),
            accepted: self.accepted.as_ref().map(|proof| match proof {
                Proof::Nonce(nonce) => SavedProof::Nonce(nonce.to_base64()),
                Proof::Session(digest) => SavedProof::Session(*digest),
            }),
        }
    }

    /// Continues with a stored state. The account and the scheme must be the same.
    pub(super) fn restore(&mut self, saved: SavedGate) -> Result<(), SnapshotError> {
        if saved.user != self.account.user() || saved.scheme != self.scheme {
            return Err(SnapshotError::OtherSettings("the gate"));
        }
        let nonce = |text: &str| Nonce::from_base64(text).ok_or(SnapshotError::Damaged("a nonce"));
        self.nonce = nonce(&saved.nonce)?;
        self.challenged = saved.challenged.as_deref().map(nonce).transpose()?;
        self.accepted = match saved.accepted {
            None => None,
            Some(SavedProof::Nonce(text)) => Some(Proof::Nonce(nonce(&text)?)),
            Some(SavedProof::Session(digest)) => Some(Proof::Session(digest)),
        };
        Ok(())
    }

    /// The last nonce that was sent to the other side. Keep it for the next session.
    pub fn nonce(&self) -> &Nonce {
        self.challenged.as_ref().unwrap_or(&self.nonce)
    }

    /// The challenge for the next credentials, for the `Chal` of a 401 or 407.
    pub(super) fn challenge(&self) -> MetaInput<'static> {
        Account::challenge(self.scheme, self.nonce())
    }

    /// Returns true if a message with the number of the last accepted one has the same proof.
    pub(super) fn accepts_again(
        &self,
        message: &Message<'_>,
        header: Header<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> bool {
        match &self.accepted {
            Some(Proof::Nonce(nonce)) => matches!(self.verify(header, mac, nonce), Verification::Valid(_)),
            Some(Proof::Session(digest)) => digest_of(message) == *digest,
            None => false,
        }
    }

    /// Verifies the credentials or the MAC of a message. Only the scheme that was asked for is valid.
    fn verify(&self, header: Header<'_>, mac: Option<(&Mac, &[u8])>, nonce: &Nonce) -> Verification {
        let verdict = match (self.scheme, mac) {
            (Scheme::Mac, Some((mac, body))) => match self.account.verify_mac(mac, nonce, body) {
                true => Verification::Valid(Scheme::Mac),
                false => Verification::Invalid,
            },
            (Scheme::Mac, None) => Verification::Missing,
            _ => self.account.verify(header, nonce),
        };
        match verdict {
            Verification::Valid(scheme) if scheme != self.scheme => Verification::Invalid,
            verdict => verdict,
        }
    }

    /// Returns true if the other side needs no more credentials in this session.
    fn is_open(&self) -> bool {
        self.accepted.is_some() && self.scheme != Scheme::Mac
    }

    /// Accepts or refuses a message that is not a repeated one. Returns the Status of its header, and the `Chal` in it.
    pub(super) fn admit(
        &mut self,
        message: &Message<'_>,
        header: Header<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> (StatusCode, Option<MetaInput<'static>>) {
        if self.is_open() {
            self.accepted = Some(Proof::Session(digest_of(message)));
            return (StatusCode::OK, None);
        }
        let (verdict, nonce) = self.verdict(header, mac);
        let accepted = matches!(verdict, Verification::Valid(_));
        if accepted {
            self.accepted = Some(Proof::Nonce(nonce));
        }
        let code = if self.is_open() { StatusCode::AUTHENTICATED } else { verdict.status() };
        if self.scheme == Scheme::Basic {
            return (code, (!accepted).then(|| self.challenge()));
        }
        if accepted {
            self.nonce = (self.fresh)();
            self.challenged = None;
        } else if self.challenged.is_none() {
            self.challenged = Some((self.fresh)());
        }
        (code, Some(self.challenge()))
    }

    /// Verifies the credentials or the MAC of a message for both nonces. Returns the nonce for which they are valid.
    fn verdict(&self, header: Header<'_>, mac: Option<(&Mac, &[u8])>) -> (Verification, Nonce) {
        let verdict = self.verify(header, mac, &self.nonce);
        match &self.challenged {
            Some(nonce) if verdict == Verification::Invalid => {
                (self.verify(header, mac, nonce), nonce.clone())
            }
            _ => (verdict, self.nonce.clone()),
        }
    }
}

/// The digest of a message's text. No sender can make another message with the same digest.
fn digest_of(message: &Message<'_>) -> [u8; 32] {
    Sha256::digest(message.text()).into()
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("account", &self.account)
            .field("scheme", &self.scheme)
            .field("is_open", &self.is_open())
            .finish_non_exhaustive()
    }
}

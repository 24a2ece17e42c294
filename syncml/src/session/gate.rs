//! Credentials in the course of a session.

use crate::authentication::{Account, Credentials, Mac, Nonce, Scheme, Verdict};
use crate::{Chal, Header, HeaderInput, MetaInput, StatusCode};
use core::fmt;

/// What a side wants to see before it believes the other (OMA DM Protocol 1.2, section 9).
///
/// A message without credentials, or with wrong ones, is answered 407 or 401 with a challenge, and nothing in it
/// counts. With [`Scheme::Basic`] and [`Scheme::Md5`] right ones are answered 212: they hold for the session. With
/// [`Scheme::Mac`] every message must prove itself.
pub struct Gate {
    account: Account,
    scheme: Scheme,
    /// The nonce that the other side was given last.
    nonce: Nonce,
    fresh: Box<dyn FnMut() -> Nonce + Send>,
    is_open: bool,
    /// The nonce of the MAC that was accepted last, which the same message would bring again.
    spent: Option<Nonce>,
}

impl Gate {
    /// A gate for this user. `nonce` is the one that the other side was given last, in an earlier session or when it
    /// was enrolled; `fresh` makes new ones, which must be random.
    pub fn new(
        account: Account,
        scheme: Scheme,
        nonce: Nonce,
        fresh: impl FnMut() -> Nonce + Send + 'static,
    ) -> Self {
        Gate { account, scheme, nonce, fresh: Box::new(fresh), is_open: false, spent: None }
    }

    /// The nonce that the other side was given last: to be kept for the next session.
    pub fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// Whether the answer to the last message may be given again, for a message with this proof.
    pub(super) fn accepts_again(&self, mac: Option<(&Mac, &[u8])>) -> bool {
        let proves = |nonce| mac.is_some_and(|(mac, body)| self.account.verify_mac(mac, nonce, body));
        self.spent.as_ref().is_none_or(proves)
    }

    /// Looks at a message and says what its header is answered.
    pub(super) fn check(
        &mut self,
        header: Header<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> (StatusCode, Option<MetaInput<'static>>) {
        if self.is_open {
            return (StatusCode::OK, None);
        }
        let verdict = match (self.scheme, mac) {
            (Scheme::Mac, Some((mac, body))) => match self.account.verify_mac(mac, &self.nonce, body) {
                true => Verdict::Valid(Scheme::Mac),
                false => Verdict::Invalid,
            },
            (Scheme::Mac, None) => Verdict::Missing,
            _ => self.account.verify(header, &self.nonce),
        };
        let verdict = match verdict {
            // What is weaker than what was asked for is no proof.
            Verdict::Valid(scheme) if scheme != self.scheme => Verdict::Invalid,
            verdict => verdict,
        };
        let accepted = matches!(verdict, Verdict::Valid(_));
        self.is_open = accepted && self.scheme != Scheme::Mac;
        let code = if self.is_open { StatusCode::AUTHENTICATED } else { verdict.status() };
        if self.scheme == Scheme::Basic {
            return (code, (!accepted).then(|| Account::challenge(self.scheme, &self.nonce)));
        }
        self.spent = (accepted && self.scheme == Scheme::Mac).then(|| self.nonce.clone());
        // A nonce is good for once, for right credentials and for wrong ones.
        self.nonce = (self.fresh)();
        (code, Some(Account::challenge(self.scheme, &self.nonce)))
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("account", &self.account)
            .field("scheme", &self.scheme)
            .field("is_open", &self.is_open)
            .finish_non_exhaustive()
    }
}

/// How a side shows who it is.
#[derive(Debug)]
pub(super) struct Signer {
    credentials: Credentials,
    scheme: Scheme,
    pub(super) nonce: Nonce,
    /// The other side wants no more in this session.
    is_believed: bool,
    /// How often in a row the other side has asked again.
    refused: u8,
}

impl Signer {
    pub(super) fn new(credentials: Credentials, scheme: Scheme, nonce: Nonce) -> Self {
        Signer { credentials, scheme, nonce, is_believed: false, refused: 0 }
    }

    pub(super) fn is_believed(&self) -> bool {
        self.is_believed
    }

    pub(super) fn sign(&self, header: &mut HeaderInput<'_>) {
        if !self.is_believed {
            self.credentials.sign(header, self.scheme, &self.nonce);
        }
    }

    pub(super) fn mac(&self, body: &[u8]) -> Option<Mac> {
        (self.scheme == Scheme::Mac).then(|| self.credentials.mac(&self.nonce, body))
    }

    /// Proves itself as the other side wants it from now on, unless that would show the password.
    pub(super) fn take_challenge(&mut self, challenge: Option<Chal<'_>>) {
        match challenge.and_then(|challenge| Scheme::of(challenge.meta())) {
            Some(Scheme::Basic) => return,
            wanted => self.scheme = wanted.unwrap_or(self.scheme),
        }
        if let Some(nonce) = challenge.and_then(Nonce::of) {
            self.nonce = nonce;
        }
    }

    /// What the status of our header says. `Some(false)`: to be sent again; `None`: there is no use, or it is not safe.
    pub(super) fn answered(&mut self, code: StatusCode, challenge: Option<Chal<'_>>) -> Option<bool> {
        let scheme = self.scheme;
        self.take_challenge(challenge);
        match code {
            StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS => {
                self.refused += 1;
                self.is_believed = false;
                let wanted = challenge.and_then(|challenge| Scheme::of(challenge.meta()));
                if wanted == Some(Scheme::Basic) && scheme != Scheme::Basic {
                    return None; // whoever it is would see the password
                }
                // The first nonce may have been stale. Whoever refuses the next as well does not know us.
                (self.refused <= 2).then_some(false)
            }
            code => {
                self.refused = 0;
                self.is_believed |= code == StatusCode::AUTHENTICATED;
                Some(true)
            }
        }
    }
}

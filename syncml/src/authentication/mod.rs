//! Authentication of the sender of a message (OMA DM Security 1.2, section 5; OMA DM Protocol 1.2, section 9).
//!
//! Three schemes prove that the sender knows the password of a user. [`Scheme::Basic`] sends user and password;
//! [`Scheme::Md5`] a digest of both and of a nonce from the other side; [`Scheme::Mac`] a digest that covers the whole
//! message, in the HTTP header `x-syncml-hmac`. Digests use the decoded nonce.
//!
//! The client has [`Credentials`], the server an [`Account`], which stores a digest instead of the password. Digests are
//! compared in constant time. No `Debug` here shows a secret.
//!
//! ```
//! use syncml::authentication::{Account, Credentials, Nonce, Scheme, Verification};
//! use syncml::{MessageBuilder, HeaderInput, MsgId};
//!
//! let nonce = Nonce::new(*b"Nonce");
//! let mut header = HeaderInput::new("1", MsgId(1), "https://mdm.example/dm", "urn:uuid:0815");
//! Credentials::new("Bruce2", "OhBehave").sign(&mut header, Scheme::Md5, &nonce);
//! let message = MessageBuilder::new(&header)?.finish(true);
//!
//! let account = Account::new("Bruce2", "OhBehave");
//! assert_eq!(account.verify(message.header().unwrap(), &nonce), Verification::Valid(Scheme::Md5));
//! assert_eq!(account.verify(message.header().unwrap(), &Nonce::new(*b"other")), Verification::Invalid);
//! # Ok::<(), syncml::BuildError>(())
//! ```
//!
//! MD5 is weak, but the protocol has nothing better: use TLS.

mod account;
mod credentials;
mod digest;
mod mac;
mod nonce;
mod scheme;

pub use account::{Account, Verification};
pub use credentials::Credentials;
pub use mac::{Mac, MacError};
pub use nonce::Nonce;
pub use scheme::Scheme;

//! Credentials and challenges.

use super::meta::Meta;
use crate::vocabulary::Tag;
use std::borrow::Cow;

view! {
    /// Credentials (`Cred`; OMA SyncML RepPro 1.2.2, section 6.1). `Debug` does not show them.
    Cred
}

impl<'m> Cred<'m> {
    /// The kind (`Type`: `syncml:auth-md5`) and encoding (`Format`: `b64`).
    pub fn meta(&self) -> Option<Meta<'m>> {
        self.0.child(Tag::Meta).map(Meta::new)
    }

    /// The credentials. A secret.
    pub fn data(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::Data).map(|data| data.value())
    }
}

view! {
    /// A challenge: the wanted credentials (`Chal`; OMA SyncML RepPro 1.2.2, section 6.1).
    Chal
}

impl<'m> Chal<'m> {
    /// The kind (`Type`), encoding (`Format`) and the nonce to use (`NextNonce`).
    pub fn meta(&self) -> Option<Meta<'m>> {
        self.0.child(Tag::Meta).map(Meta::new)
    }
}

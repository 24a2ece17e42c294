//! Alerts.

use super::item::{Data, Items};
use crate::vocabulary::{AlertCode, Tag};

view! {
    /// A notification from one side to the other (`Alert`; MS-MDM 2.2.7.2).
    ///
    /// ```
    /// use syncml::{AlertCode, Message};
    /// let message = Message::parse("<Alert><CmdID>1</CmdID><Data>1224</Data><Item>
    ///     <Meta><Type xmlns='syncml:metinf'>com.microsoft/MDM/LoginStatus</Type></Meta>
    ///     <Data>user</Data></Item></Alert>")?;
    /// let alert = message.commands().next().unwrap().as_alert().unwrap();
    /// assert_eq!(alert.code(), Some(AlertCode::CLIENT_EVENT));
    /// let item = alert.items().next().unwrap();
    /// assert_eq!(item.mime_type().unwrap(), "com.microsoft/MDM/LoginStatus");
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    Alert
}

impl<'m> Alert<'m> {
    /// The code; `None` when it is missing or not a number.
    pub fn code(&self) -> Option<AlertCode> {
        self.0.child(Tag::Data)?.value().parse().ok()
    }

    /// The data, which is normally the code.
    pub fn data(&self) -> Option<Data<'m>> {
        self.0.child(Tag::Data).map(Data::new)
    }

    /// The details.
    pub fn items(&self) -> Items<'m> {
        Items::new(self.0)
    }
}

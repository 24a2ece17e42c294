//! The words for the parts of a command.

/// The words of findings: those of messages, or those for settings that are not in a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wording {
    #[default]
    Message,
    Setting,
}

impl Wording {
    /// The value of a command.
    pub(super) fn value(self) -> &'static str {
        self.choose("Data", "the value")
    }

    /// The instruction to give a value.
    pub(super) fn give_value(self) -> &'static str {
        self.choose("add <Data> with the value", "give it a value")
    }

    /// The separator of lists.
    pub(super) fn separator(self) -> &'static str {
        self.choose("&#xF000;", "U+F000")
    }

    /// The instruction to write the payload of an ADMX-backed policy.
    pub(super) fn write_policy(self) -> &'static str {
        self.choose("write <enabled/> or <disabled/>, with &lt; for <", "write <enabled/> or <disabled/>")
    }

    /// The instruction to write a value, which is `escaped` in a message.
    pub(super) fn write_value(self, value: &str, escaped: &str) -> String {
        match self {
            Wording::Message => format!("write {escaped}"),
            Wording::Setting => format!("write {}", value.replace('\u{F000}', " U+F000 ")),
        }
    }

    /// The instruction to write an address.
    pub(super) fn write_address(self, address: &str) -> String {
        match self {
            Wording::Message => format!("write <LocURI>{address}</LocURI>"),
            Wording::Setting => format!("write {address}"),
        }
    }

    fn choose(self, message: &'static str, setting: &'static str) -> &'static str {
        match self {
            Wording::Message => message,
            Wording::Setting => setting,
        }
    }
}

//! Rules for profiles of consoles and reports of devices.

use csp_findings::{Member, Severity, rules};

rules! {
    /// A rule that profiles of consoles, provisioning documents, reports and event logs are checked against. The settings in them
    /// are checked by the rules for messages.
    pub enum ProfileRule: Severity {
        NotWellFormed = "not-well-formed", Error, "The content is not well-formed JSON or XML, so nothing in it is checked.";
        LimitExceeded = "limit-exceeded", Error, "The content is larger, or nested more deeply, than the limits of the reader, or a path in it is too long, so a part of it is not checked.";
        NoSetting = "no-setting", Info, "The content has no setting of a node of Windows.";

        // Intune.
        SettingAddress = "setting-address", Error, "A custom setting has no OMA-URI, which every setting needs.";
        SettingType = "setting-type", Warning, "The data type of a custom setting is missing or unknown, so its value is not checked; or that of a parameter is unknown.";
        SettingValue = "setting-value", Warning, "The value of a custom setting is not of its data type.";
        HiddenValue = "hidden-value", Info, "The export hides the value, so it is not checked.";
        UnknownDefinition = "unknown-definition", Info, "The id of a setting of the catalogue names no node of the descriptions, so it is not checked.";
        MisspeltDefinition = "misspelt-definition", Warning, "The id of a setting of the catalogue names no node of the descriptions, and differs by a letter or two from one that does.";
        MisspeltKey = "misspelt-key", Warning, "A key of an object is nearly one that Intune has. Intune does not read what is under another key; it is checked as if the key were right.";
        UnknownOption = "unknown-option", Info, "The description of the node does not have the value of the chosen option.";

        OtherOption = "other-option", Warning, "The id of the chosen option does not begin with the id of the setting, so it belongs to another setting of the catalogue.";
        SettingWithoutValue = "setting-without-value", Warning, "A setting of the catalogue has no value.";
        DuplicateKey = "duplicate-key", Warning, "An object of JSON has a key twice. Readers differ in the value that they take.";

        // Fleet.
        FleetElement = "fleet-element", Error, "Fleet accepts only the elements Replace and Add, in an Atomic or not, and Exec in profiles of SCEP certificates.";
        FleetReserved = "fleet-reserved", Error, "Fleet refuses settings of BitLocker, which it has a setting of its own for.";
        FleetUpdates = "fleet-updates", Warning, "Fleet refuses settings of Windows updates unless custom updates are enabled on the server.";
        FleetInstruction = "fleet-instruction", Error, "Fleet refuses XML declarations and other processing instructions.";

        // Provisioning documents.
        OtherCharacteristic = "other-characteristic", Info, "A characteristic of OMA client provisioning has no node, or is not in the descriptions, so it is not checked.";
        MisspeltCharacteristic = "misspelt-characteristic", Warning, "There is no characteristic of this name, but one of a similar name.";
        UnknownMarkup = "unknown-markup", Error, "The format of provisioning documents has no such element, or an attribute is misspelt: letter case counts, and a device does not read what it does not know.";
        DuplicateParameter = "duplicate-parameter", Warning, "A characteristic has a parameter twice, and a device can keep only one of the values.";
        ParameterName = "parameter-name", Error, "A characteristic has no type, or a parameter no name.";

        // Event logs.
        NoResult = "no-result", Info, "No result of a command could be read in an event log: it has none, or is shortened or in another language than English.";
        CommandFailed = "command-failed", Warning, "The device reports that a command failed.";
    }
    json [
        Member::File,
        Member::Position,
        Member::Span,
        Member::Severity,
        Member::Rule,
        Member::Subject("uri"),
        Member::Message,
        Member::Descriptions,
        Member::Fix,
    ]
}

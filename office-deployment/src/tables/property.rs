//! The settings that `Property` names.

use super::lookup::{boolean, find};
use ddf::Guid;

/// A setting of the tool or of the installed products.
///
/// Sources: the page on the tool's configuration options (`Property`) and the files that config.office.com writes. Names match
/// without case.
///
/// ```
/// use office_deployment::PropertySpec;
/// assert_eq!(PropertySpec::find("PinIconsToTaskBar").map(|property| property.name), Some("PinIconsToTaskbar"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PropertySpec {
    /// Its name.
    pub name: &'static str,
    /// The values.
    pub values: PropertyValues,
    /// The effect, for people: a clause without a full stop.
    pub meaning: &'static str,
}

/// The values of a [`PropertySpec`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PropertyValues {
    /// `0` or `1`.
    Bit,
    /// `TRUE` or `FALSE`, in any case of letters.
    Boolean,
    /// A GUID, without braces.
    Guid,
    /// Any text.
    Text,
}

impl PropertyValues {
    /// Returns true for a valid value. Samples mix both spellings of on and off, so both are valid.
    pub fn takes(self, value: &str) -> bool {
        match self {
            PropertyValues::Bit | PropertyValues::Boolean => boolean(value).is_some(),
            PropertyValues::Guid => !value.starts_with('{') && Guid::parse(value).is_ok(),
            PropertyValues::Text => true,
        }
    }

    /// Returns true for a value that switches the property off. config.office.com writes unwanted properties so.
    pub fn is_off(self, value: &str) -> bool {
        matches!(self, PropertyValues::Bit | PropertyValues::Boolean) && boolean(value) == Some(false)
    }

    /// The values, for people.
    pub const fn expected(self) -> &'static str {
        match self {
            PropertyValues::Bit => "0 or 1",
            PropertyValues::Boolean => "TRUE or FALSE",
            PropertyValues::Guid => "a GUID without braces",
            PropertyValues::Text => "any text",
        }
    }
}

const fn property(name: &'static str, values: PropertyValues, meaning: &'static str) -> PropertySpec {
    PropertySpec { name, values, meaning }
}

impl PropertySpec {
    /// All of them, by name.
    pub const ALL: &'static [PropertySpec] = &[
        property(
            "AUTOACTIVATE",
            PropertyValues::Bit,
            "activates the product automatically; not for \
            Microsoft 365 Apps, which activates when a user signs in",
        ),
        property("DeviceBasedLicensing", PropertyValues::Bit, "licenses the device instead of the user"),
        property(
            "FORCEAPPSHUTDOWN",
            PropertyValues::Boolean,
            "closes open Office applications, which may lose \
            unsaved work",
        ),
        property(
            "PACKAGEGUID",
            PropertyValues::Guid,
            "an id for inventories that see the installation as an \
            App-V package",
        ),
        property(
            "PinIconsToTaskbar",
            PropertyValues::Boolean,
            "pins the applications to the taskbar of \
            Windows 7 and 8.1",
        ),
        property(
            "SCLCacheOverride",
            PropertyValues::Bit,
            "keeps the licence tokens of shared computers in the \
            folder of SCLCacheOverrideDirectory",
        ),
        property(
            "SCLCacheOverrideDirectory",
            PropertyValues::Text,
            "the folder of the licence tokens of \
            shared computers",
        ),
        property(
            "SharedComputerLicensing",
            PropertyValues::Bit,
            "allows several users of one machine, each \
            with their own licence",
        ),
        property(
            "TenantId",
            PropertyValues::Guid,
            "the id of the organisation, as config.office.com writes it",
        ),
    ];

    /// The property of this name, in any case of letters.
    pub fn find(name: &str) -> Option<&'static PropertySpec> {
        find(Self::ALL, name, |property| property.name)
    }
}

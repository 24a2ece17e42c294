//! Words of a description with their meanings.

use super::markdown::{code, inline, value};
use ddf::Format;
use ddf::model::{
    ConflictResolution as C, DynamicNodeNaming, Keyword, NamedKeyword, Node, Occurrence, RebootBehavior,
    ReplaceBehavior,
};

pub(super) fn format(node: &Node<'_>) -> String {
    match node.format() {
        None => "Not stated".to_owned(),
        Some(Keyword::Known(Format::Chr)) => "`chr` (string)".to_owned(),
        Some(Keyword::Known(format)) => code(format.as_str()),
        Some(Keyword::Unknown(word)) => format!("{} (no known format)", value(word)),
    }
}

pub(super) fn access(node: &Node<'_>) -> String {
    match node.access() {
        None => "Not stated".to_owned(),
        Some(access) if access.is_empty() => "None".to_owned(),
        Some(access) => access.to_string(),
    }
}

/// The rule for the name of a dynamic node.
pub(super) fn naming(node: &Node<'_>) -> Option<String> {
    Some(match (node.dynamic_node_naming(), node.name()) {
        (None, None) => "Chosen at run time".to_owned(),
        (None, Some(_)) => return None,
        (Some(DynamicNodeNaming::ServerGeneratedUniqueIdentifier), _) => {
            "ServerGeneratedUniqueIdentifier: the server makes up an identifier".to_owned()
        }
        (Some(DynamicNodeNaming::ClientInventory), _) => "ClientInventory: the device names it".to_owned(),
        (Some(DynamicNodeNaming::UniqueName(text)), _) => format!("UniqueName: {}", inline(text)),
        (Some(DynamicNodeNaming::Unknown(name)), _) => value(name),
    })
}

pub(super) fn occurrence(node: &Node<'_>) -> String {
    let occurrence = match node.occurrence() {
        None => return "One (not stated)".to_owned(),
        Some(Keyword::Unknown(word)) => return value(word),
        Some(Keyword::Known(occurrence)) => *occurrence,
    };
    let meaning = match occurrence {
        Occurrence::One => return "One".to_owned(),
        Occurrence::ZeroOrOne => "at most once".to_owned(),
        Occurrence::ZeroOrMore => "any number of times".to_owned(),
        Occurrence::OneOrMore => "at least once".to_owned(),
        Occurrence::ZeroOrN(Some(n)) => format!("at most {n} times"),
        Occurrence::OneOrN(Some(n)) => format!("at least once, at most {n} times"),
        Occurrence::ZeroOrN(None) | Occurrence::OneOrN(None) => "the number is not stated".to_owned(),
    };
    format!("{} ({meaning})", occurrence.name())
}

pub(super) fn conflict(word: &Keyword<'_, C>) -> String {
    keyword(word, |conflict| match conflict {
        C::NoMerge => "values of several sources are not merged",
        C::LowestValueMostSecure => "the lowest value wins",
        C::HighestValueMostSecure => "the highest value wins",
        C::LastWrite => "the value written last wins",
        C::LowestValueMostSecureZeroHasNoLimits => "the lowest value wins, but 0 means no limit",
        C::HighestValueMostSecureZeroHasNoLimits => "the highest value wins, but 0 means no limit",
    })
}

pub(super) fn reboot(word: &Keyword<'_, RebootBehavior>) -> String {
    keyword(word, |reboot| match reboot {
        RebootBehavior::None => "setting it does not restart the device",
        RebootBehavior::Automatic => "the device restarts by itself",
        RebootBehavior::ServerInitiated => "the server asks for the restart",
    })
}

pub(super) fn replace(word: &Keyword<'_, ReplaceBehavior>) -> String {
    keyword(word, |replace| match replace {
        ReplaceBehavior::Replace => "Replace overwrites the value",
        ReplaceBehavior::Append => "Replace appends to the value",
    })
}

fn keyword<T: NamedKeyword>(word: &Keyword<'_, T>, meaning: fn(T) -> &'static str) -> String {
    match word {
        Keyword::Known(known) => format!("{}: {}", known.name(), meaning(*known)),
        Keyword::Unknown(word) => value(word),
    }
}

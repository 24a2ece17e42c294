//! Words of a description with their meanings.

use super::rich::Rich;
use ddf::Format;
use ddf::model::{
    ConflictResolution as C, DynamicNodeNaming, Keyword, NamedKeyword, Node, Occurrence, RebootBehavior,
    ReplaceBehavior,
};

pub(super) fn format(node: &Node<'_>) -> Rich {
    match node.format() {
        None => Rich::words("Not stated"),
        Some(Keyword::Known(Format::Chr)) => Rich::code("chr").then_words(" (string)"),
        Some(Keyword::Known(format)) => Rich::code(format.as_str()),
        Some(Keyword::Unknown(word)) => Rich::value(word).then_words(" (no known format)"),
    }
}

pub(super) fn access(node: &Node<'_>) -> Rich {
    Rich::words(match node.access() {
        None => "Not stated".to_owned(),
        Some(access) if access.is_empty() => "None".to_owned(),
        Some(access) => access.to_string(),
    })
}

/// The rule for the name of a dynamic node.
pub(super) fn naming(node: &Node<'_>) -> Option<Rich> {
    Some(match (node.dynamic_node_naming(), node.name()) {
        (None, None) => Rich::words("Chosen at run time"),
        (None, Some(_)) => return None,
        (Some(DynamicNodeNaming::ServerGeneratedUniqueIdentifier), _) => {
            Rich::words("ServerGeneratedUniqueIdentifier: the server makes up an identifier")
        }
        (Some(DynamicNodeNaming::ClientInventory), _) => Rich::words("ClientInventory: the device names it"),
        (Some(DynamicNodeNaming::UniqueName(text)), _) => {
            Rich::words("UniqueName: ").then(Rich::text(text.as_ref()))
        }
        (Some(DynamicNodeNaming::Unknown(name)), _) => Rich::value(name),
    })
}

pub(super) fn occurrence(node: &Node<'_>) -> Rich {
    let occurrence = match node.occurrence() {
        None => return Rich::words("One (not stated)"),
        Some(Keyword::Unknown(word)) => return Rich::value(word),
        Some(Keyword::Known(occurrence)) => *occurrence,
    };
    let meaning = match occurrence {
        Occurrence::One => return Rich::words("One"),
        Occurrence::ZeroOrOne => "at most once".to_owned(),
        Occurrence::ZeroOrMore => "any number of times".to_owned(),
        Occurrence::OneOrMore => "at least once".to_owned(),
        Occurrence::ZeroOrN(Some(n)) => format!("at most {n} times"),
        Occurrence::OneOrN(Some(n)) => format!("at least once, at most {n} times"),
        Occurrence::ZeroOrN(None) | Occurrence::OneOrN(None) => "the number is not stated".to_owned(),
    };
    Rich::words(format!("{} ({meaning})", occurrence.name()))
}

pub(super) fn conflict(word: &Keyword<'_, C>) -> Rich {
    keyword(word, |conflict| match conflict {
        C::NoMerge => "values of several sources are not merged",
        C::LowestValueMostSecure => "the lowest value wins",
        C::HighestValueMostSecure => "the highest value wins",
        C::LastWrite => "the value written last wins",
        C::LowestValueMostSecureZeroHasNoLimits => "the lowest value wins, but 0 means no limit",
        C::HighestValueMostSecureZeroHasNoLimits => "the highest value wins, but 0 means no limit",
    })
}

pub(super) fn reboot(word: &Keyword<'_, RebootBehavior>) -> Rich {
    keyword(word, |reboot| match reboot {
        RebootBehavior::None => "setting it does not restart the device",
        RebootBehavior::Automatic => "the device restarts by itself",
        RebootBehavior::ServerInitiated => "the server asks for the restart",
    })
}

pub(super) fn replace(word: &Keyword<'_, ReplaceBehavior>) -> Rich {
    keyword(word, |replace| match replace {
        ReplaceBehavior::Replace => "Replace overwrites the value",
        ReplaceBehavior::Append => "Replace appends to the value",
    })
}

fn keyword<T: NamedKeyword>(word: &Keyword<'_, T>, meaning: fn(T) -> &'static str) -> Rich {
    match word {
        Keyword::Known(known) => Rich::words(format!("{}: {}", known.name(), meaning(*known))),
        Keyword::Unknown(word) => Rich::value(word),
    }
}

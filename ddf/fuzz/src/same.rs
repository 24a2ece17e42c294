//! Compares two models without offsets, because the writer chooses the white space between elements.

use ddf::model::{DescriptionItem, Keyword, NamedKeyword, Node, NodeItem, Property, PropertyValue, Source};
use ddf::{Description, Format};

type Same = Result<(), String>;

/// Compares with all markup.
pub fn descriptions(ours: &Description<'_>, theirs: &Description<'_>) -> Same {
    text("the prolog", prolog(ours), prolog(theirs))?;
    text("the prefix", &ours.prefix, &theirs.prefix)?;
    root_attributes(ours, theirs)?;
    text("the epilog", ours.epilog.trim_ascii(), theirs.epilog.trim_ascii())?;
    each("MgmtTree", &ours.items, &theirs.items, |ours, theirs| {
        use DescriptionItem as Item;
        match (ours, theirs) {
            (Item::VerDtd(a, x), Item::VerDtd(b, y))
            | (Item::Man(a, x), Item::Man(b, y))
            | (Item::Mod(a, x), Item::Mod(b, y)) => sources(a, b).and_then(|()| text("the text", x, y)),
            (Item::Diagnostics(a), Item::Diagnostics(b)) => sources(a, b),
            (Item::Node(a), Item::Node(b)) => nodes(a, b),
            (Item::Other(a), Item::Other(b)) => {
                text("other markup", a.markup.trim_ascii(), b.markup.trim_ascii())
            }
            _ => Err(format!("{ours:?}\nbecame\n{theirs:?}")),
        }
    })
}

fn nodes(ours: &Node<'_>, theirs: &Node<'_>) -> Same {
    text("the attributes of a node", &ours.attributes, &theirs.attributes)?;
    each("Node", &ours.items, &theirs.items, |ours, theirs| {
        use NodeItem as Item;
        match (ours, theirs) {
            (Item::Name(a, x), Item::Name(b, y))
            | (Item::Path(a, x), Item::Path(b, y))
            | (Item::Value(a, x), Item::Value(b, y)) => sources(a, b).and_then(|()| text("the text", x, y)),
            (Item::RtProperties(a), Item::RtProperties(b)) => sources(a, b),
            (Item::Properties(a), Item::Properties(b)) => {
                text("the attributes of DFProperties", &a.attributes, &b.attributes)?;
                each("DFProperties", &a.list, &b.list, |a, b| {
                    sources(a.source(), b.source())?;
                    equal(a.value(), b.value())
                })
            }
            (Item::Node(a), Item::Node(b)) => nodes(a, b),
            (Item::Other(a), Item::Other(b)) => {
                text("other markup", a.markup.trim_ascii(), b.markup.trim_ascii())
            }
            _ => Err(format!("{ours:?}\nbecame\n{theirs:?}")),
        }
    })
}

/// Compares only typed values: the nodes, their names and their properties.
pub fn values(ours: &Description<'_>, theirs: &Description<'_>) -> Same {
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.nodes().collect(), theirs.nodes().collect());
    each("MgmtTree", &ours, &theirs, |ours, theirs| node_values(ours, theirs))
}

fn node_values(ours: &Node<'_>, theirs: &Node<'_>) -> Same {
    text("a name", ours.node_name().unwrap_or("-"), theirs.node_name().unwrap_or("-"))?;
    text("a path", ours.path().unwrap_or("-"), theirs.path().unwrap_or("-"))?;
    fn typed<'n>(node: &'n Node<'_>) -> Vec<&'n Property<'n>> {
        node.properties().filter(|property| !matches!(property.value(), PropertyValue::Other)).collect()
    }
    each("the properties", &typed(ours), &typed(theirs), |a, b| match (a.value(), b.value()) {
        // An unknown word that is not a name is only in the markup.
        (PropertyValue::Format(a), PropertyValue::Format(b)) => words::<Format>(a, b),
        (PropertyValue::Occurrence(a), PropertyValue::Occurrence(b)) => words(a, b),
        (PropertyValue::Scope(a), PropertyValue::Scope(b)) => words(a, b),
        (PropertyValue::CaseSense(a), PropertyValue::CaseSense(b)) => words(a, b),
        (PropertyValue::DynamicNodeNaming(ddf::model::DynamicNodeNaming::Unknown(_)), _) => Ok(()),
        (a, b) => equal(a, b),
    })?;
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.children().collect(), theirs.children().collect());
    each("the children", &ours, &theirs, |a, b| node_values(a, b))
}

fn words<T: NamedKeyword + PartialEq + std::fmt::Debug>(
    ours: &Keyword<'_, T>,
    theirs: &Keyword<'_, T>,
) -> Same {
    match (ours, theirs) {
        (Keyword::Unknown(_), Keyword::Unknown(_)) => Ok(()),
        _ => equal(ours, theirs),
    }
}

/// Without the declaration, in which the encoding may have changed.
fn prolog<'d>(description: &'d Description<'_>) -> &'d str {
    let declaration =
        description.prolog.strip_prefix("<?xml").filter(|rest| rest.starts_with([' ', '\t', '\r', '\n']));
    let rest = declaration.and_then(|rest| rest.split_once("?>")).map(|(_, rest)| rest);
    rest.unwrap_or(&description.prolog).trim_ascii()
}

/// A root without attributes is written with the namespace of Microsoft's extensions.
fn root_attributes(ours: &Description<'_>, theirs: &Description<'_>) -> Same {
    let added = ours.attributes.is_empty() && theirs.attributes.starts_with("xmlns:MSFT=");
    if added { Ok(()) } else { text("the attributes of the root", &ours.attributes, &theirs.attributes) }
}

/// Text between elements gains white space; elements do not.
fn sources(ours: &Source<'_>, theirs: &Source<'_>) -> Same {
    text("the markup", ours.markup().unwrap_or("").trim_ascii(), theirs.markup().unwrap_or("").trim_ascii())
}

fn text(what: &str, ours: &str, theirs: &str) -> Same {
    if ours == theirs { Ok(()) } else { Err(format!("{what} {ours:?} became {theirs:?}")) }
}

fn equal<T: PartialEq + std::fmt::Debug>(ours: &T, theirs: &T) -> Same {
    if ours == theirs { Ok(()) } else { Err(format!("{ours:?}\nbecame\n{theirs:?}")) }
}

fn each<T>(what: &str, ours: &[T], theirs: &[T], mut same: impl FnMut(&T, &T) -> Same) -> Same {
    if ours.len() != theirs.len() {
        return Err(format!("{what}: {} became {}", ours.len(), theirs.len()));
    }
    ours.iter().zip(theirs).try_for_each(|(ours, theirs)| same(ours, theirs))
}

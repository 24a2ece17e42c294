//! Removes prose from a description and keeps its facts.

use crate::model::{
    AllowedValue, AllowedValues, Dependency, DependencyGroup, Description, DescriptionItem,
    DynamicNodeNaming, Keyword, List, Node, NodeItem, Property, PropertyValue, Source, ValueType,
};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The maximum number of words in a `ValueDescription` that is kept: a short one names the value, a longer one explains it.
const WORDS_OF_A_NAME: usize = 4;

/// The declaration of a file that [`Description::strip`] made.
const PROLOG: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

impl<'a> Description<'a> {
    /// Removes the prose and keeps the facts: names, structure, titles, formats, access types, values, builds, editions,
    /// group policies and dependencies.
    ///
    /// Removed are each `Description`, each `UniqueName` that is prose (the element stays, empty), comments and elements
    /// that the grammar does not know, comments and annotations of XML schemas, the document type, and each
    /// `ValueDescription` of more than four words. `name` can replace the description of a value: it gets the LocURI of
    /// the node, with titles of dynamic nodes in braces, and the value.
    ///
    /// All markup is written anew by [`to_xml`](Self::to_xml), so that descriptions of different origin look alike.
    ///
    /// ```
    /// let file = b"<MgmtTree><Node><NodeName>Lamp</NodeName><Path>./Vendor</Path><DFProperties>
    ///   <Description>It gives light.</Description><DFTitle>Lamp</DFTitle></DFProperties></Node></MgmtTree>";
    /// let mut description = ddf::Description::read(file)?;
    /// description.strip(|_, _| None);
    /// assert!(!description.to_xml().contains("light") && description.to_xml().contains("DFTitle"));
    /// # Ok::<(), csp_xml::XmlError>(())
    /// ```
    pub fn strip<'n>(&mut self, name: impl Fn(&str, &str) -> Option<&'n str>) {
        self.prolog = PROLOG.into();
        self.attributes = "".into();
        self.prefix = "".into();
        self.epilog = "".into();
        self.items.retain(|item| !matches!(item, DescriptionItem::Other(_)));
        for item in &mut self.items {
            match item {
                DescriptionItem::Node(root) => {
                    let mount = root.mount_point().unwrap_or(".").to_string();
                    strip_node(root, &mount, &name);
                }
                DescriptionItem::VerDtd(source, _)
                | DescriptionItem::Man(source, _)
                | DescriptionItem::Mod(source, _)
                | DescriptionItem::Diagnostics(source) => *source = Source::default(),
                DescriptionItem::Other(_) => {}
            }
        }
    }
}

fn strip_node<'n>(node: &mut Node<'_>, parent: &str, name: &impl Fn(&str, &str) -> Option<&'n str>) {
    let uri = if node.is_whole_tree() { parent.to_string() } else { format!("{parent}/{}", node.label()) };
    node.attributes = "".into();
    node.items.retain(|item| !matches!(item, NodeItem::Other(_)));
    for item in &mut node.items {
        match item {
            NodeItem::Node(child) => strip_node(child, &uri, name),
            NodeItem::Properties(properties) => {
                properties.attributes = "".into();
                let list = core::mem::take(&mut properties.list);
                let kept = list.into_iter().filter_map(|property| {
                    let value = strip_value(property.into_value(), &|value| name(&uri, value))?;
                    Some(Property::new(value))
                });
                properties.list = kept.collect();
            }
            NodeItem::Name(source, _)
            | NodeItem::Path(source, _)
            | NodeItem::Value(source, _)
            | NodeItem::RtProperties(source) => *source = Source::default(),
            NodeItem::Other(_) => {}
        }
    }
}

/// The property without prose; `None` if it is only prose.
fn strip_value<'a, 'n>(
    value: PropertyValue<'a>,
    name: &impl Fn(&str) -> Option<&'n str>,
) -> Option<PropertyValue<'a>> {
    Some(match value {
        PropertyValue::Description(_) | PropertyValue::Other => return None,
        PropertyValue::DynamicNodeNaming(DynamicNodeNaming::UniqueName(rule)) => {
            let is_prose = rule.trim_ascii().contains(char::is_whitespace);
            let kept = if is_prose { Cow::Borrowed("") } else { rule };
            PropertyValue::DynamicNodeNaming(DynamicNodeNaming::UniqueName(kept))
        }
        PropertyValue::AllowedValues(values) => {
            PropertyValue::AllowedValues(Box::new(strip_allowed(*values, name)))
        }
        PropertyValue::DependencyBehavior(groups) => {
            PropertyValue::DependencyBehavior(map(groups, strip_group))
        }
        other => other,
    })
}

fn strip_group(group: DependencyGroup<'_>) -> DependencyGroup<'_> {
    DependencyGroup {
        changed_allowed_values: group.changed_allowed_values.map(|values| strip_allowed(values, &|_| None)),
        dependencies: map(group.dependencies, |dependency| Dependency {
            allowed: dependency.allowed.map(|values| strip_allowed(values, &|_| None)),
            ..dependency
        }),
        ..group
    }
}

fn strip_allowed<'a, 'n>(
    values: AllowedValues<'a>,
    name: &impl Fn(&str) -> Option<&'n str>,
) -> AllowedValues<'a> {
    let is_schema = values.value_type == Keyword::Known(ValueType::Xsd);
    AllowedValues {
        values: map(values.values, |AllowedValue { value, description }| {
            let named = name(&value).map(|name| Cow::Owned(name.to_string()));
            AllowedValue { value, description: named.or_else(|| short(description)) }
        }),
        value: values.value.map(|value| if is_schema { without_comments(&value).into() } else { value }),
        description: short(values.description),
        ..values
    }
}

fn short(description: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    description.filter(|text| text.split_ascii_whitespace().count() <= WORDS_OF_A_NAME)
}

/// An XML schema without its comments and annotations, which a validator ignores.
fn without_comments(schema: &str) -> String {
    let without = cut(schema.to_string(), "<!--", "-->");
    ["xs:", "xsd:", ""].iter().fold(without, |schema, prefix| {
        cut(schema, &format!("<{prefix}annotation>"), &format!("</{prefix}annotation>"))
    })
}

/// The text without each part from `begin` to `end`, and without the white space before it.
fn cut(text: String, begin: &str, end: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(begin) {
        let Some((_, after)) = after.split_once(end) else { break };
        kept.push_str(before.trim_ascii_end());
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn map<'a, T: Clone, U>(list: List<'a, T>, change: impl FnMut(T) -> U) -> List<'a, U> {
    let items = match list {
        List::Owned(items) => items,
        List::Borrowed(items) => items.to_vec(),
        List::Lazy(items) => items().to_vec(),
    };
    List::Owned(items.into_iter().map(change).collect::<Vec<U>>())
}

//! The grammar of DDF files as tables (OMA TND 1.2, section 9; Microsoft's DDF schema, version 2).

use crate::format::Format;
use crate::grammar::Grammar;
use crate::model::{
    CaseSense, ConflictResolution, DependencyType, NamedKeyword, NodeScope, RebootBehavior, ReplaceBehavior,
    ValueType,
};

/// The attributes and the content of an element.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) attributes: &'static [Attribute],
    pub(super) content: Content,
}

/// An attribute of an element.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) required: bool,
    /// The allowed words; empty if any text is allowed.
    pub(super) words: &'static [&'static str],
}

/// The content of an element.
#[derive(Debug)]
pub(super) enum Content {
    /// Text.
    Text,
    /// One of these words as text.
    Word(&'static [&'static str]),
    /// No content.
    Empty,
    /// Anything; it is not checked.
    Opaque,
    /// These elements, in this order.
    Elements(&'static [Child]),
    /// One of these elements, which serve as words.
    Choice(&'static [Child]),
    /// Any of these elements, which serve as words, in any order.
    Set(&'static [Child]),
}

/// An element inside another.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) name: &'static str,
    pub(super) grammar: Grammar,
    /// The place in the order; children of the same rank may come in any order.
    pub(super) rank: u8,
    pub(super) required: bool,
    pub(super) repeats: bool,
    pub(super) shape: &'static Shape,
}

const fn plain(content: Content) -> Shape {
    Shape { attributes: &[], content }
}

const fn child(name: &'static str, grammar: Grammar, rank: u8, shape: &'static Shape) -> Child {
    Child { name, grammar, rank, required: false, repeats: false, shape }
}

const fn oma(name: &'static str, rank: u8, shape: &'static Shape) -> Child {
    child(name, Grammar::Oma, rank, shape)
}

const fn microsoft(name: &'static str, rank: u8, shape: &'static Shape) -> Child {
    child(name, Grammar::Microsoft, rank, shape)
}

impl Child {
    const fn required(self) -> Self {
        Child { required: true, ..self }
    }

    const fn repeats(self) -> Self {
        Child { repeats: true, ..self }
    }
}

const fn attribute(name: &'static str, required: bool) -> Attribute {
    Attribute { name, required, words: &[] }
}

/// Children that serve as words, and differ only in their names.
const fn words<const N: usize>(names: [&'static str; N]) -> [Child; N] {
    let mut children = [const { oma("", 0, &EMPTY) }; N];
    let mut index = 0;
    while index < N {
        children[index].name = names[index];
        index += 1;
    }
    children
}

/// The names of a closed list, for a table of children.
const fn names<T: NamedKeyword, const N: usize>() -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = T::NAMES[index];
        index += 1;
    }
    names
}

static TEXT: Shape = plain(Content::Text);
static EMPTY: Shape = plain(Content::Empty);
static OPAQUE: Shape = plain(Content::Opaque);

pub(super) static MGMT_TREE: Shape = plain(Content::Elements(&[
    oma("VerDTD", 0, &TEXT).required(),
    oma("Man", 1, &TEXT),
    oma("Mod", 2, &TEXT),
    microsoft("Diagnostics", 3, &OPAQUE),
    oma("Node", 4, &NODE).required().repeats(),
]));

pub(super) static NODE: Shape = plain(Content::Elements(&[
    oma("NodeName", 0, &TEXT).required(),
    oma("Path", 1, &TEXT),
    oma("RTProperties", 2, &OPAQUE),
    oma("DFProperties", 3, &PROPERTIES),
    oma("Node", 4, &NODE).repeats(),
    oma("Value", 4, &TEXT),
]));

pub(super) static PROPERTIES: Shape = plain(Content::Elements(&[
    oma("AccessType", 0, &ACCESS_TYPE).required(),
    oma("DefaultValue", 1, &TEXT),
    oma("Description", 2, &TEXT),
    oma("DFFormat", 3, &FORMAT).required(),
    oma("Occurrence", 4, &OCCURRENCE),
    oma("Scope", 5, &SCOPE),
    oma("DFTitle", 6, &TEXT),
    oma("DFType", 7, &DF_TYPE).required(),
    oma("CaseSense", 8, &CASE_SENSE),
    microsoft("Applicability", 9, &APPLICABILITY),
    microsoft("AllowedValues", 9, &ALLOWED_VALUES),
    microsoft("DynamicNodeNaming", 9, &DYNAMIC_NODE_NAMING),
    microsoft("ConflictResolution", 9, &CONFLICT_RESOLUTION),
    microsoft("ReplaceBehavior", 9, &REPLACE_BEHAVIOR),
    microsoft("RebootBehavior", 9, &REBOOT_BEHAVIOR),
    microsoft("GpMapping", 9, &GP_MAPPING),
    microsoft("DependencyBehavior", 9, &DEPENDENCY_BEHAVIOR),
    microsoft("Deprecated", 9, &DEPRECATED),
    microsoft("AtomicRequired", 9, &EMPTY),
    microsoft("CommonErrorResults", 9, &COMMON_ERROR_RESULTS),
]));

static ACCESS_TYPE: Shape =
    plain(Content::Set(&const { words(["Add", "Copy", "Delete", "Exec", "Get", "Replace"]) }));
static FORMAT: Shape = plain(Content::Choice(&const { words(names::<Format, { Format::NAMES.len() }>()) }));
static SCOPE: Shape =
    plain(Content::Choice(&const { words(names::<NodeScope, { NodeScope::NAMES.len() }>()) }));
static CASE_SENSE: Shape =
    plain(Content::Choice(&const { words(names::<CaseSense, { CaseSense::NAMES.len() }>()) }));
static OCCURRENCE: Shape = plain(Content::Choice(&[
    oma("One", 0, &EMPTY),
    oma("ZeroOrOne", 0, &EMPTY),
    oma("ZeroOrMore", 0, &EMPTY),
    oma("OneOrMore", 0, &EMPTY),
    oma("ZeroOrN", 0, &TEXT),
    oma("OneOrN", 0, &TEXT),
]));
static DF_TYPE: Shape = plain(Content::Choice(&[oma("MIME", 0, &TEXT).repeats(), oma("DDFName", 0, &TEXT)]));

static APPLICABILITY: Shape = plain(Content::Elements(&[
    microsoft("OsBuildVersion", 0, &TEXT),
    microsoft("CspVersion", 0, &TEXT),
    microsoft("EditionAllowList", 0, &TEXT),
    microsoft("RequiresAzureAd", 0, &TEXT),
]));

static ALLOWED_VALUES: Shape = Shape {
    attributes: &[Attribute { name: "ValueType", required: true, words: ValueType::NAMES }],
    content: Content::Elements(&[
        microsoft("Enum", 0, &ENUM).repeats(),
        microsoft("Value", 0, &TEXT),
        microsoft("ValueDescription", 1, &TEXT),
        microsoft("AdmxBacked", 2, &ADMX_BACKED),
        microsoft("List", 3, &LIST),
    ]),
};
static ENUM: Shape = plain(Content::Elements(&[
    microsoft("Value", 0, &TEXT).required(),
    microsoft("ValueDescription", 1, &TEXT),
]));
static ADMX_BACKED: Shape = Shape {
    attributes: &[attribute("Area", true), attribute("Name", true), attribute("File", true)],
    content: Content::Empty,
};
/// `Delimiter` is required, but another rule reports that.
static LIST: Shape = Shape { attributes: &[attribute("Delimiter", false)], content: Content::Empty };

static DYNAMIC_NODE_NAMING: Shape = plain(Content::Choice(&[
    microsoft("ServerGeneratedUniqueIdentifier", 0, &EMPTY),
    microsoft("ClientInventory", 0, &EMPTY),
    microsoft("UniqueName", 0, &TEXT),
]));
static CONFLICT_RESOLUTION: Shape = plain(Content::Word(ConflictResolution::NAMES));
static REPLACE_BEHAVIOR: Shape = plain(Content::Word(ReplaceBehavior::NAMES));
static REBOOT_BEHAVIOR: Shape = plain(Content::Word(RebootBehavior::NAMES));
static GP_MAPPING: Shape = Shape {
    attributes: &[
        attribute("GpEnglishName", true),
        attribute("GpAreaPath", true),
        attribute("GpElement", false),
    ],
    content: Content::Empty,
};
static DEPENDENCY_BEHAVIOR: Shape =
    plain(Content::Elements(&[microsoft("DependencyGroup", 0, &DEPENDENCY_GROUP).required().repeats()]));
static DEPENDENCY_GROUP: Shape = Shape {
    attributes: &[attribute("FriendlyId", true)],
    content: Content::Elements(&[
        microsoft("DependencyChangedAllowedValues", 0, &ALLOWED_VALUES),
        microsoft("Dependency", 1, &DEPENDENCY).required().repeats(),
    ]),
};
static DEPENDENCY: Shape = Shape {
    attributes: &[Attribute { name: "Type", required: true, words: DependencyType::NAMES }],
    content: Content::Elements(&[
        microsoft("DependencyUri", 0, &TEXT).required(),
        microsoft("DependencyAllowedValue", 1, &ALLOWED_VALUES),
    ]),
};
static DEPRECATED: Shape =
    Shape { attributes: &[attribute("OsBuildDeprecated", false)], content: Content::Empty };
static COMMON_ERROR_RESULTS: Shape = plain(Content::Elements(&[
    microsoft("CommonErrorOne", 0, &TEXT),
    microsoft("CommonErrorTwo", 1, &TEXT),
    microsoft("CommonErrorThree", 2, &TEXT),
    microsoft("CommonErrorFour", 3, &TEXT),
    microsoft("CommonErrorFive", 4, &TEXT),
    microsoft("CommonErrorSix", 5, &TEXT),
    microsoft("CommonErrorSeven", 6, &TEXT),
    microsoft("CommonErrorEight", 7, &TEXT),
    microsoft("CommonErrorNine", 8, &TEXT),
    microsoft("CommonErrorTen", 9, &TEXT),
]));

/// Elements of Windows Mobile for values and access, which the current schema lacks.
pub(super) const OLDER: &[&str] = &["RWAccess", "MinValue", "MaxValue", "MaxLength"];

/// Tells whether the grammar has an element of this name at any place.
pub(super) fn is_known(grammar: Grammar, name: &str) -> bool {
    if grammar == Grammar::Oma && ["MgmtTree", "Node"].contains(&name) {
        return true;
    }
    let shapes = [
        &MGMT_TREE,
        &NODE,
        &PROPERTIES,
        &ACCESS_TYPE,
        &FORMAT,
        &SCOPE,
        &CASE_SENSE,
        &OCCURRENCE,
        &DF_TYPE,
        &APPLICABILITY,
        &ALLOWED_VALUES,
        &ENUM,
        &DYNAMIC_NODE_NAMING,
        &DEPENDENCY_BEHAVIOR,
        &DEPENDENCY_GROUP,
        &DEPENDENCY,
        &COMMON_ERROR_RESULTS,
    ];
    shapes.iter().any(|shape| shape.children().iter().any(|child| child.is(grammar, name)))
}

impl Shape {
    /// The elements it may hold.
    pub(super) fn children(&self) -> &'static [Child] {
        match self.content {
            Content::Elements(children) | Content::Choice(children) | Content::Set(children) => children,
            _ => &[],
        }
    }
}

impl Child {
    pub(super) fn is(&self, grammar: Grammar, name: &str) -> bool {
        self.grammar == grammar && self.name == name
    }
}

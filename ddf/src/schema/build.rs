//! From parsed descriptions to the tables of a schema.

use super::names::Names;
use super::tables::{NONE, NodeRow, ROOT, Root, Tables};
use super::{Details, Fault, FaultKind, Schema, hash, index};
use crate::format::Format;
use crate::model::{
    AllowedValues, Applicability, CaseSense, CommonError, ConflictResolution, DependencyGroup, Deprecated,
    Description, DfType, DynamicNodeNaming, GpMapping, Keyword, List, NamedKeyword, Node, Occurrence,
    RebootBehavior, ReplaceBehavior, Tree,
};
use crate::uri::{LocUri, Scope};
use alloc::borrow::{Cow, ToOwned};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Builds a [`Schema`] from parsed descriptions.
///
/// The builder accepts everything that the grammar allows. A description that would make the schema wrong is a [`Fault`]; all
/// faults are reported.
#[derive(Debug, Default)]
pub struct SchemaBuilder {
    rows: Vec<NodeRow>,
    details: Vec<Details>,
    /// The details with each hash.
    details_seen: BTreeMap<u64, Vec<u32>>,
    roots: Vec<Root>,
    /// The number of roots before those of another schema, once there is one.
    own_roots: Option<u32>,
    /// The addresses of the roots, to find duplicates: all but the last name in small letters.
    root_names: Names,
    /// The description and the byte offset of the first root with each address: as it is written (true), and in small
    /// letters.
    root_places: BTreeMap<(bool, String), (usize, usize)>,
    faults: Vec<Fault>,
    descriptions: usize,
    without_texts: bool,
    /// The mount point of trees without a `Path`.
    mount: Option<String>,
}

/// The most details of one hash that are compared with new ones. The limit keeps the time linear for a file in which
/// all hashes collide.
const CANDIDATES: usize = 16;

/// Properties that nodes inherit from their ancestors.
#[derive(Clone, Copy)]
struct Inherited<'d> {
    os_build_version: Option<&'d str>,
    csp_version: Option<&'d str>,
    edition_allow_list: Option<&'d str>,
    requires_azure_ad: Option<&'d str>,
    case_sensitive: bool,
    atomic_required: bool,
}

impl Tree<'_, '_> {
    /// The reason why the tree has no address: it has no mount point, the root has no name, or both together are not a LocURI.
    pub fn fault(&self) -> Option<FaultKind> {
        if self.path.is_none() {
            return Some(FaultKind::Missing("Path"));
        }
        if trimmed_name(self.root).is_none() {
            return Some(FaultKind::Missing("NodeName"));
        }
        let shown = self.shown();
        let address = match LocUri::parse(&shown) {
            Ok(address) => address,
            Err(error) => return Some(FaultKind::Address(error)),
        };
        let names: Vec<_> = address.segments().map(|segment| segment.decode()).collect();
        names.iter().any(|name| name.contains('/')).then(|| FaultKind::Name(names.join("/")))
    }

    /// The address of the root for a message, `?` for what is missing: `?/Lamp`.
    pub fn shown(&self) -> String {
        format!("{}/{}", self.path.unwrap_or("?"), trimmed_name(self.root).unwrap_or("?"))
    }
}

impl SchemaBuilder {
    /// A builder without any description.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves out the descriptions of nodes and values, which are most of the text.
    pub fn without_texts(&mut self) -> &mut Self {
        self.without_texts = true;
        self
    }

    /// Mounts trees without a `Path` at this LocURI, in descriptions that are added later: `./Vendor/MSFT`.
    pub fn mount(&mut self, mount: impl Into<String>) -> &mut Self {
        self.mount = Some(mount.into());
        self
    }

    /// Adds the [trees](Description::trees) of a description.
    pub fn add(&mut self, description: &Description<'_>) -> &mut Self {
        let mount = self.mount.take();
        for tree in description.trees(mount.as_deref()) {
            self.root(tree);
        }
        self.mount = mount;
        self.descriptions += 1;
        self
    }

    /// Adds the trees of another schema, except those whose roots were added before. So own descriptions replace those of a
    /// ready-made table. Add own descriptions first: [`NodeRef::was_missing`](super::NodeRef::was_missing) is true for all nodes
    /// from here on.
    pub fn add_missing(&mut self, schema: &Schema) -> &mut Self {
        let Tables { rows, details, roots, .. } = schema.tables();
        self.own_roots.get_or_insert(self.roots.len() as u32);
        let mut moved_details = BTreeMap::new();
        for root in roots.iter() {
            let first = root.row;
            let tree = rows.get(first as usize).and_then(|row| rows.get(first as usize..row.end as usize));
            let Some(tree) = tree else { continue };
            let (mount, name) = root.address.rsplit_once('/').unwrap_or(("", &root.address));
            if !self.root_names.insert(&whole_name(root.scope, mount, name), tree[0].case_sensitive) {
                continue;
            }
            let start = self.rows.len() as u32;
            let moved = |row: u32| if row == NONE { NONE } else { row - first + start };
            let parent = self.roots.len() as u32 | ROOT;
            self.roots.push(Root { row: start, ..root.clone() });
            for (index, row) in tree.iter().enumerate() {
                let own = *moved_details.entry(row.details).or_insert_with(|| {
                    self.details.push(details[row.details as usize].clone());
                    self.details.len() as u32 - 1
                });
                self.rows.push(NodeRow {
                    parent: if index == 0 { parent } else { moved(row.parent) },
                    end: moved(row.end),
                    dynamic: moved(row.dynamic),
                    details: own,
                    ..row.clone()
                });
            }
        }
        self
    }

    /// The schema.
    ///
    /// # Errors
    /// Every [`Fault`] of every description, in the order they were added.
    pub fn build(self) -> Result<Schema, Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        // A LocURI is shorter than 65,536 bytes.
        let lengths: BTreeSet<u16> = self.roots.iter().map(|root| root.mount_length() as u16).collect();
        let index = index::build(&self.rows, &self.roots);
        let tables = Tables {
            rows: self.rows.into(),
            details: self.details.into(),
            roots: self.roots.into(),
            mount_lengths: lengths.into_iter().rev().collect::<Vec<u16>>().into(),
            index: index.into(),
        };
        Ok(Schema::built(tables, self.own_roots.unwrap_or(u32::MAX)))
    }

    fn root(&mut self, tree: Tree<'_, '_>) {
        let Tree { root: node, path } = tree;
        let mut uri = tree.shown();
        if let Some(fault) = tree.fault() {
            return self.fault(node, &uri, fault);
        }
        let Ok(address) = LocUri::parse(&uri) else { return };
        let mut names: Vec<_> = address.segments().map(|segment| segment.decode()).collect();
        let scope = address.scope();
        if names.first().is_some_and(|first| first.eq_ignore_ascii_case(scope.as_str())) {
            names.remove(0);
        }
        let address = names.join("/");
        let own = node.case_sense().and_then(Keyword::known);
        let name = names.pop().unwrap_or_default();
        let exact = own == Some(CaseSense::Sensitive);
        let whole = whole_name(scope, &names.join("/"), &name);
        let in_small_letters = whole.to_ascii_lowercase();
        if !self.root_names.insert(&whole, exact) {
            let place = |key| self.root_places.get(&key).copied();
            let first = place((true, whole)).or_else(|| place((false, in_small_letters)));
            return self.fault(node, &uri, FaultKind::DuplicateRoot { first });
        }
        for key in [(true, whole), (false, in_small_letters)] {
            self.root_places.entry(key).or_insert((self.descriptions, node.offset as usize));
        }
        self.roots.push(Root {
            scope,
            address: Cow::Owned(address),
            path: Cow::Owned(path.unwrap_or_default().to_owned()),
            row: self.rows.len() as u32,
        });
        let inherited = Inherited {
            os_build_version: None,
            csp_version: None,
            edition_allow_list: None,
            requires_azure_ad: None,
            case_sensitive: false,
            atomic_required: false,
        };
        let parent = (self.roots.len() as u32 - 1) | ROOT;
        self.node(node, parent, &mut uri, inherited);
    }

    fn node(&mut self, node: &Node<'_>, parent: u32, uri: &mut String, inherited: Inherited<'_>) {
        let own = node.applicability();
        let case = self.keyword::<CaseSense>(node, uri, node.case_sense());
        let inherited = Inherited {
            os_build_version: own
                .and_then(|own| own.os_build_version.as_deref())
                .or(inherited.os_build_version),
            csp_version: own.and_then(|own| own.csp_version.as_deref()).or(inherited.csp_version),
            edition_allow_list: own
                .and_then(|own| own.edition_allow_list.as_deref())
                .or(inherited.edition_allow_list),
            requires_azure_ad: own
                .and_then(|own| own.requires_azure_ad.as_deref())
                .or(inherited.requires_azure_ad),
            case_sensitive: case.map_or(inherited.case_sensitive, |case| case == CaseSense::Sensitive),
            atomic_required: inherited.atomic_required || node.atomic_required(),
        };
        let details = self.details(node, uri, inherited);
        let details = self.intern(details);
        let row = self.rows.len() as u32;
        let name = trimmed_name(node).unwrap_or_default();
        self.rows.push(NodeRow {
            name: Cow::Owned(name.to_owned()),
            parent,
            end: NONE,
            dynamic: NONE,
            details,
            case_sensitive: inherited.case_sensitive,
        });

        let mut names = Names::default();
        let length = uri.len();
        for child in node.children() {
            uri.truncate(length);
            match trimmed_name(child) {
                Some(name) => uri.extend(["/", name]),
                None => uri.extend(["/{", child.title().unwrap_or("name"), "}"]),
            }
            match trimmed_name(child) {
                None if self.rows[row as usize].dynamic != NONE => {
                    self.fault(child, uri, FaultKind::SecondDynamic);
                }
                None => self.rows[row as usize].dynamic = self.rows.len() as u32,
                Some(name) => {
                    // No LocURI can contain these, even percent-encoded.
                    if name.contains(['/', '?']) || name.bytes().any(|b| b.is_ascii_control()) {
                        self.fault(child, uri, FaultKind::Name(name.to_owned()));
                    }
                    // The node's own CaseSense applies to its name, too.
                    let own = child.case_sense().and_then(Keyword::known);
                    let exact = own.map_or(inherited.case_sensitive, |case| case == CaseSense::Sensitive);
                    if !names.insert(name, exact) {
                        self.fault(child, uri, FaultKind::DuplicateSibling(name.to_owned()));
                    }
                }
            }
            self.node(child, row, uri, inherited);
        }
        uri.truncate(length);
        self.rows[row as usize].end = self.rows.len() as u32;
    }

    fn details(&mut self, node: &Node<'_>, uri: &str, inherited: Inherited<'_>) -> Details {
        if node.access().is_none() {
            self.fault(node, uri, FaultKind::Missing("AccessType"));
        }
        if node.format().is_none() {
            self.fault(node, uri, FaultKind::Missing("DFFormat"));
        }
        let text = |text: Option<&str>| text.map(|text| Cow::Owned(text.to_owned()));
        let allowed_values = node.allowed_values().cloned().map(AllowedValues::into_owned);
        Details {
            access: node.access().unwrap_or_default(),
            format: self.keyword(node, uri, node.format()).unwrap_or(Format::Node),
            occurrence: self.keyword(node, uri, node.occurrence()).unwrap_or(Occurrence::One),
            scope: self.keyword(node, uri, node.scope()),
            title: text(node.title()),
            default_value: text(node.default_value()),
            description: text(node.description()).filter(|_| !self.without_texts),
            df_type: node.df_type().cloned().map(DfType::into_owned),
            applicability: Applicability {
                os_build_version: text(inherited.os_build_version),
                csp_version: text(inherited.csp_version),
                edition_allow_list: text(inherited.edition_allow_list),
                requires_azure_ad: text(inherited.requires_azure_ad),
            },
            allowed_values: allowed_values
                .map(|values| if self.without_texts { without_descriptions(values) } else { values }),
            dynamic_node_naming: node.dynamic_node_naming().cloned().map(DynamicNodeNaming::into_owned),
            conflict_resolution: self
                .keyword(node, uri, node.conflict_resolution())
                .unwrap_or(ConflictResolution::NoMerge),
            replace_behavior: self
                .keyword(node, uri, node.replace_behavior())
                .unwrap_or(ReplaceBehavior::Replace),
            reboot_behavior: self.keyword(node, uri, node.reboot_behavior()).unwrap_or(RebootBehavior::None),
            gp_mapping: node.gp_mapping().cloned().map(GpMapping::into_owned),
            dependencies: owned_list(node.dependency_behavior(), DependencyGroup::into_owned),
            deprecated: node.deprecated().cloned().map(Deprecated::into_owned),
            atomic_required: inherited.atomic_required,
            common_errors: owned_list(node.common_error_results(), CommonError::into_owned),
        }
    }

    /// The meaning of a word. Reports an unknown word.
    fn keyword<T: NamedKeyword>(
        &mut self,
        node: &Node<'_>,
        uri: &str,
        keyword: Option<&Keyword<'_, T>>,
    ) -> Option<T> {
        match keyword? {
            Keyword::Known(value) => Some(*value),
            Keyword::Unknown(word) => {
                let word = word.chars().take(40).collect();
                self.fault(
                    node,
                    uri,
                    FaultKind::UnknownWord { element: T::ELEMENT, word, expected: T::NAMES },
                );
                None
            }
        }
    }

    fn fault(&mut self, node: &Node<'_>, uri: &str, kind: FaultKind) {
        let offset = node.offset as usize;
        self.faults.push(Fault { description: self.descriptions, offset, uri: uri.to_owned(), kind });
    }

    /// The index of these details, which are added unless equal ones exist.
    fn intern(&mut self, details: Details) -> u32 {
        let candidates = self.details_seen.entry(hash::of(&details)).or_default();
        let newest = candidates.iter().rev().take(CANDIDATES);
        for &known in newest {
            if self.details[known as usize] == details {
                return known;
            }
        }
        let index = self.details.len() as u32;
        candidates.push(index);
        self.details.push(details);
        index
    }
}

/// The address of a root as one name, to find duplicates.
fn whole_name(scope: Scope, mount: &str, name: &str) -> String {
    format!("{scope}/{}/{name}", mount.to_ascii_lowercase())
}

/// The name of a node without surrounding white space. Some files have it by mistake; no LocURI can contain it.
fn trimmed_name<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.name().map(str::trim_ascii)
}

fn owned_list<T: Clone, U>(items: Option<&[T]>, own: fn(T) -> U) -> List<'static, U> {
    List::Owned(items.unwrap_or_default().iter().cloned().map(own).collect())
}

fn without_descriptions(mut values: AllowedValues<'static>) -> AllowedValues<'static> {
    values.description = None;
    let bare = values.values.iter().cloned().map(|mut value| {
        value.description = None;
        value
    });
    values.values = List::Owned(bare.collect());
    values
}

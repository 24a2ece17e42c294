//! The properties of nodes as packed data: what [`ddf::generated::packed`] unpacks again while the compiler runs.

use ddf::generated::packed::mark;
use ddf::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, Dependency, DependencyGroup,
    DependencyType, DfType, DynamicNodeNaming, GpMapping, Keyword, Occurrence,
};
use ddf::schema::Details;
use std::borrow::Cow;
use std::collections::HashMap;

/// A row as bytes.
pub(crate) type Row = Vec<u8>;

/// All tables of details. The order of everything is that of its first use, so that it is the same every time.
#[derive(Debug, Default)]
pub(crate) struct Tables<'d> {
    /// All texts, each once.
    pub(crate) strings: Vec<&'d str>,
    /// Lists, each once.
    pub(crate) types: Vec<Vec<Row>>,
    pub(crate) values: Vec<Vec<Row>>,
    pub(crate) dependencies: Vec<Vec<Row>>,
    pub(crate) groups: Vec<Vec<Row>>,
    pub(crate) errors: Vec<Vec<Row>>,
    /// All details, one behind the other.
    pub(crate) details: Vec<u8>,
}

/// Packs details.
pub(crate) fn pack(details: &[Details]) -> Tables<'_> {
    let mut packer = Packer::default();
    for details in details {
        let mut row = packer.details(details);
        packer.tables.details.append(&mut row);
    }
    packer.tables
}

#[derive(Default)]
struct Packer<'d> {
    tables: Tables<'d>,
    strings: HashMap<&'d str, usize>,
    types: HashMap<Vec<Row>, usize>,
    values: HashMap<Vec<Row>, usize>,
}

fn leb128(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7F {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

impl<'d> Packer<'d> {
    /// The number of a text, counted from 1.
    fn string(&mut self, text: &'d str) -> usize {
        let strings = &mut self.tables.strings;
        *self.strings.entry(text).or_insert_with(|| {
            strings.push(text);
            strings.len()
        })
    }

    /// The number of a text that may be missing: 0 then.
    fn text(&mut self, text: &'d Option<Cow<'_, str>>) -> usize {
        text.as_deref().map_or(0, |text| self.string(text))
    }

    fn details(&mut self, details: &'d Details) -> Row {
        let mut out = Vec::new();
        let mut put = |number: usize| leb128(number, &mut out);
        let Applicability { os_build_version, csp_version, edition_allow_list, requires_azure_ad } =
            &details.applicability;
        let marks = marks(details);
        put(marks as usize);
        put(usize::from(details.access.bits()));
        put(details.format as usize);
        for text in [&details.title, &details.description, os_build_version, csp_version, edition_allow_list]
        {
            put(self.text(text));
        }
        if requires_azure_ad.is_some() {
            put(self.text(requires_azure_ad));
        }
        if marks & mark::OCCURRENCE != 0 {
            let (kind, limit) = occurrence(details.occurrence);
            put(kind);
            put(limit.map_or(0, |limit| limit as usize + 1));
        }
        if let Some(scope) = details.scope {
            put(scope as usize);
        }
        if details.default_value.is_some() {
            put(self.text(&details.default_value));
        }
        match &details.df_type {
            Some(DfType::Mime(types)) => put(self.types(types)),
            Some(DfType::DdfName(name)) => put(self.string(name)),
            None => {}
        }
        if let Some(allowed) = &details.allowed_values {
            self.allowed(allowed, marks & mark::ALLOWED_MORE != 0, &mut out);
        }
        let mut put = |number: usize| leb128(number, &mut out);
        match &details.dynamic_node_naming {
            Some(DynamicNodeNaming::ServerGeneratedUniqueIdentifier) => put(0),
            Some(DynamicNodeNaming::ClientInventory) => put(1),
            Some(DynamicNodeNaming::UniqueName(text)) => {
                put(2);
                put(self.string(text));
            }
            Some(DynamicNodeNaming::Unknown(name)) => {
                put(3);
                put(self.string(name));
            }
            None => {}
        }
        if marks & mark::BEHAVIOR != 0 {
            put(details.conflict_resolution as usize);
            put(details.replace_behavior as usize);
            put(details.reboot_behavior as usize);
        }
        if let Some(GpMapping { english_name, area_path, element }) = &details.gp_mapping {
            for text in [english_name, area_path, element] {
                put(self.text(text));
            }
        }
        if !details.dependencies.is_empty() {
            put(self.groups(&details.dependencies));
        }
        if let Some(deprecated) = &details.deprecated {
            put(self.text(&deprecated.os_build));
        }
        if !details.common_errors.is_empty() {
            put(self.errors(&details.common_errors));
        }
        out
    }

    /// The number of a list of MIME types.
    fn types(&mut self, types: &'d [Cow<'d, str>]) -> usize {
        let rows = types.iter().map(|mime| row(&[self.string(mime)])).collect();
        number(&mut self.types, &mut self.tables.types, rows)
    }

    /// The number of a list of values. Most nodes that are switched on and off share theirs.
    fn values(&mut self, values: &'d [AllowedValue<'d>]) -> usize {
        let rows = values.iter().map(|AllowedValue { value, description }| {
            let value = self.string(value);
            row(&[value, self.text(description)])
        });
        let rows = rows.collect();
        number(&mut self.values, &mut self.tables.values, rows)
    }

    fn errors(&mut self, errors: &'d [CommonError<'d>]) -> usize {
        let rows = errors.iter().map(|CommonError { name, text }| {
            let name = self.string(name);
            row(&[name, self.string(text)])
        });
        let rows = rows.collect();
        self.tables.errors.push(rows);
        self.tables.errors.len() - 1
    }

    fn groups(&mut self, groups: &'d [DependencyGroup<'d>]) -> usize {
        let rows = groups.iter().map(|group| self.group(group)).collect();
        self.tables.groups.push(rows);
        self.tables.groups.len() - 1
    }

    fn group(&mut self, group: &'d DependencyGroup<'d>) -> Row {
        let DependencyGroup { friendly_id, changed_allowed_values, dependencies } = group;
        let mut out = row(&[self.text(friendly_id)]);
        self.optional_allowed(changed_allowed_values.as_ref(), &mut out);
        let rows = dependencies.iter().map(|dependency| self.dependency(dependency)).collect();
        leb128(self.tables.dependencies.len(), &mut out);
        self.tables.dependencies.push(rows);
        out
    }

    fn dependency(&mut self, Dependency { kind, uri, allowed }: &'d Dependency<'d>) -> Row {
        let mut out = match kind {
            Keyword::Known(DependencyType::DependsOn) => row(&[0]),
            Keyword::Known(DependencyType::Not) => row(&[1]),
            Keyword::Unknown(word) => row(&[2, self.string(word)]),
        };
        leb128(self.text(uri), &mut out);
        self.optional_allowed(allowed.as_ref(), &mut out);
        out
    }

    fn optional_allowed(&mut self, allowed: Option<&'d AllowedValues<'d>>, out: &mut Vec<u8>) {
        out.push(u8::from(allowed.is_some()));
        if let Some(allowed) = allowed {
            self.allowed(allowed, true, out);
        }
    }

    fn allowed(&mut self, allowed: &'d AllowedValues<'d>, more: bool, out: &mut Vec<u8>) {
        let AllowedValues { value_type, values, value, description, admx, list } = allowed;
        match value_type {
            Keyword::Known(known) => out.push(*known as u8),
            Keyword::Unknown(word) => {
                out.push(0x7F);
                leb128(self.string(word), out);
            }
        }
        leb128(self.values(values), out);
        if more {
            for text in [value, description, list] {
                leb128(self.text(text), out);
            }
            out.push(u8::from(admx.is_some()));
            if let Some(AdmxBacked { area, name, file }) = admx {
                for text in [area, name, file] {
                    leb128(self.text(text), out);
                }
            }
        }
    }
}

/// A row of these numbers.
fn row(numbers: &[usize]) -> Row {
    let mut row = Row::new();
    numbers.iter().for_each(|&number| leb128(number, &mut row));
    row
}

/// The number of a list in a table of lists, counted from 0. The list is added when it is new.
fn number(known: &mut HashMap<Vec<Row>, usize>, lists: &mut Vec<Vec<Row>>, list: Vec<Row>) -> usize {
    if let Some(&number) = known.get(&list) {
        return number;
    }
    lists.push(list.clone());
    known.insert(list, lists.len() - 1);
    lists.len() - 1
}

fn marks(details: &Details) -> u32 {
    let node = &Details::NODE;
    let allowed = details.allowed_values.as_ref();
    let more = |allowed: &AllowedValues<'_>| {
        allowed.value.is_some()
            || allowed.description.is_some()
            || allowed.list.is_some()
            || allowed.admx.is_some()
    };
    [
        (mark::OCCURRENCE, details.occurrence != node.occurrence),
        (mark::SCOPE, details.scope.is_some()),
        (mark::DEFAULT, details.default_value.is_some()),
        (mark::MIME, matches!(details.df_type, Some(DfType::Mime(_)))),
        (mark::DDF_NAME, matches!(details.df_type, Some(DfType::DdfName(_)))),
        (mark::AZURE_AD, details.applicability.requires_azure_ad.is_some()),
        (mark::ALLOWED, allowed.is_some()),
        (mark::NAMING, details.dynamic_node_naming.is_some()),
        (
            mark::BEHAVIOR,
            details.conflict_resolution != node.conflict_resolution
                || details.replace_behavior != node.replace_behavior
                || details.reboot_behavior != node.reboot_behavior,
        ),
        (mark::GP_MAPPING, details.gp_mapping.is_some()),
        (mark::DEPENDENCIES, !details.dependencies.is_empty()),
        (mark::DEPRECATED, details.deprecated.is_some()),
        (mark::ATOMIC, details.atomic_required),
        (mark::ERRORS, !details.common_errors.is_empty()),
        (mark::ALLOWED_MORE, allowed.is_some_and(more)),
    ]
    .iter()
    .filter(|(_, set)| *set)
    .fold(0, |marks, (mark, _)| marks | mark)
}

fn occurrence(occurrence: Occurrence) -> (usize, Option<u32>) {
    match occurrence {
        Occurrence::One => (0, None),
        Occurrence::ZeroOrOne => (1, None),
        Occurrence::ZeroOrMore => (2, None),
        Occurrence::OneOrMore => (3, None),
        Occurrence::ZeroOrN(limit) => (4, limit),
        Occurrence::OneOrN(limit) => (5, limit),
    }
}

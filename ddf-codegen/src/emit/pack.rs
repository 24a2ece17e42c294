//! Packs the properties of nodes; [`ddf::generated::packed`] unpacks them.

use crate::generated::Generated;
use ddf::generated::packed::mark;
use ddf::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, Dependency, DependencyGroup,
    DependencyType, DfType, DynamicNodeNaming, GpMapping, Keyword, Occurrence,
};
use ddf::schema::Details;
use std::borrow::Cow;
use std::collections::HashMap;

/// Details as text and bytes. Strings are in the order of their first use, which makes the output deterministic.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    /// All distinct strings, concatenated.
    pub(crate) text: String,
    /// The length of each string.
    pub(crate) lengths: Vec<u8>,
    /// The rows.
    pub(crate) data: Vec<u8>,
}

impl Generated {
    /// The size of the table in a program, in bytes: rows, index, and packed details with their texts.
    pub fn packed_bytes(&self) -> usize {
        let ddf::generated::Tables { rows, details, roots, mount_lengths: _, index } = self.schema.tables();
        let names = rows
            .iter()
            .map(|row| row.name.len())
            .chain(roots.iter().map(|root| root.address.len() + root.path.len()));
        let packed = pack(details);
        size_of_val(&rows[..])
            + size_of_val(&roots[..])
            + size_of_val(&index[..])
            + names.sum::<usize>()
            + packed.text.len()
            + packed.lengths.len()
            + packed.data.len()
    }
}

/// Packs details.
pub(crate) fn pack(details: &[Details]) -> Packed {
    let mut packer = Packer::default();
    details.iter().for_each(|details| packer.details(details));
    packer.packed
}

#[derive(Default)]
struct Packer<'d> {
    packed: Packed,
    strings: HashMap<&'d str, usize>,
}

fn leb128(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7F {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

impl<'d> Packer<'d> {
    fn number(&mut self, number: usize) {
        leb128(number, &mut self.packed.data);
    }

    fn string(&mut self, text: &'d str) {
        let next = self.strings.len() + 1;
        let packed = &mut self.packed;
        let number = *self.strings.entry(text).or_insert_with(|| {
            packed.text.push_str(text);
            leb128(text.len(), &mut packed.lengths);
            next
        });
        self.number(number);
    }

    fn text(&mut self, text: &'d Option<Cow<'_, str>>) {
        match text {
            Some(text) => self.string(text),
            None => self.number(0),
        }
    }

    fn list<T>(&mut self, items: &'d [T], mut item: impl FnMut(&mut Self, &'d T)) {
        self.number(items.len());
        items.iter().for_each(|one| item(self, one));
    }

    fn details(&mut self, details: &'d Details) {
        let Applicability { os_build_version, csp_version, edition_allow_list, requires_azure_ad } =
            &details.applicability;
        let marks = marks(details);
        self.number(marks as usize);
        self.number(usize::from(details.access.bits()));
        self.number(details.format as usize);
        for text in [&details.title, &details.description, os_build_version, csp_version, edition_allow_list]
        {
            self.text(text);
        }
        if requires_azure_ad.is_some() {
            self.text(requires_azure_ad);
        }
        if marks & mark::OCCURRENCE != 0 {
            let (kind, limit) = occurrence(details.occurrence);
            self.number(kind);
            self.number(limit.map_or(0, |limit| limit as usize + 1));
        }
        if let Some(scope) = details.scope {
            self.number(scope as usize);
        }
        if details.default_value.is_some() {
            self.text(&details.default_value);
        }
        match &details.df_type {
            Some(DfType::Mime(types)) => self.list(types, |packer, mime| packer.string(mime)),
            Some(DfType::DdfName(name)) => self.string(name),
            None => {}
        }
        if let Some(allowed) = &details.allowed_values {
            self.allowed(allowed);
        }
        if let Some(naming) = &details.dynamic_node_naming {
            self.naming(naming);
        }
        if marks & mark::BEHAVIOR != 0 {
            self.number(details.conflict_resolution as usize);
            self.number(details.replace_behavior as usize);
            self.number(details.reboot_behavior as usize);
        }
        if let Some(GpMapping { english_name, area_path, element }) = &details.gp_mapping {
            [english_name, area_path, element].into_iter().for_each(|text| self.text(text));
        }
        if !details.dependencies.is_empty() {
            self.list(&details.dependencies, Self::group);
        }
        if let Some(deprecated) = &details.deprecated {
            self.text(&deprecated.os_build);
        }
        if !details.common_errors.is_empty() {
            self.list(&details.common_errors, |packer, CommonError { name, text }| {
                packer.string(name);
                packer.string(text);
            });
        }
    }

    fn naming(&mut self, naming: &'d DynamicNodeNaming<'d>) {
        match naming {
            DynamicNodeNaming::ServerGeneratedUniqueIdentifier => self.number(0),
            DynamicNodeNaming::ClientInventory => self.number(1),
            DynamicNodeNaming::UniqueName(text) => {
                self.number(2);
                self.string(text);
            }
            DynamicNodeNaming::Unknown(name) => {
                self.number(3);
                self.string(name);
            }
        }
    }

    fn group(&mut self, group: &'d DependencyGroup<'d>) {
        let DependencyGroup { friendly_id, changed_allowed_values, dependencies } = group;
        self.text(friendly_id);
        self.optional_allowed(changed_allowed_values.as_ref());
        self.list(dependencies, Self::dependency);
    }

    fn dependency(&mut self, Dependency { kind, uri, allowed }: &'d Dependency<'d>) {
        match kind {
            Keyword::Known(DependencyType::DependsOn) => self.number(0),
            Keyword::Known(DependencyType::Not) => self.number(1),
            Keyword::Unknown(word) => {
                self.number(2);
                self.string(word);
            }
        }
        self.text(uri);
        self.optional_allowed(allowed.as_ref());
    }

    fn optional_allowed(&mut self, allowed: Option<&'d AllowedValues<'d>>) {
        self.number(usize::from(allowed.is_some()));
        if let Some(allowed) = allowed {
            self.allowed(allowed);
        }
    }

    fn allowed(&mut self, allowed: &'d AllowedValues<'d>) {
        let AllowedValues { value_type, values, value, description, admx, list } = allowed;
        match value_type {
            Keyword::Known(known) => self.number(*known as usize),
            Keyword::Unknown(word) => {
                self.number(0x7F);
                self.string(word);
            }
        }
        self.list(values, |packer, AllowedValue { value, description }| {
            packer.string(value);
            packer.text(description);
        });
        [value, description, list].into_iter().for_each(|text| self.text(text));
        self.number(usize::from(admx.is_some()));
        if let Some(AdmxBacked { area, name, file }) = admx {
            [area, name, file].into_iter().for_each(|text| self.text(text));
        }
    }
}

fn marks(details: &Details) -> u32 {
    let node = &Details::NODE;
    [
        (mark::OCCURRENCE, details.occurrence != node.occurrence),
        (mark::SCOPE, details.scope.is_some()),
        (mark::DEFAULT, details.default_value.is_some()),
        (mark::MIME, matches!(details.df_type, Some(DfType::Mime(_)))),
        (mark::DDF_NAME, matches!(details.df_type, Some(DfType::DdfName(_)))),
        (mark::AZURE_AD, details.applicability.requires_azure_ad.is_some()),
        (mark::ALLOWED, details.allowed_values.is_some()),
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

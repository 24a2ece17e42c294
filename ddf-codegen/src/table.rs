//! Emission of the static tables.

use crate::name::ident;
use ddf::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, Dependency, DependencyGroup,
    Deprecated, DfType, DynamicNodeNaming, GpMapping, Keyword, Occurrence,
};
use ddf::schema::{Details, FREE, NONE, Root, Row, Schema, Tables};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use std::borrow::Cow;

/// `pub static SCHEMA`, and the private module with its tables.
pub(crate) fn emit(schema: &Schema, attribute: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let Tables { rows, details, roots, depths, index } = schema.tables();
    let (row_count, detail_count) =
        (Literal::usize_unsuffixed(rows.len()), Literal::usize_unsuffixed(details.len()));
    let (root_count, index_count) =
        (Literal::usize_unsuffixed(roots.len()), Literal::usize_unsuffixed(index.len()));
    let rows = rows.iter().map(row);
    let details = details.iter().map(detail);
    let roots = roots.iter().map(root);
    let depths = Literal::u64_unsuffixed(*depths);
    let index = index.iter().map(|&entry| entry_of(entry));
    quote! {
        /// All nodes, for look-ups and checks at run time.
        #attribute
        pub static SCHEMA: #runtime::schema::Schema = tables::SCHEMA;

        #attribute
        mod tables {
            use #runtime::generated::*;

            pub(super) const SCHEMA: Schema = Schema::from_tables(Tables {
                rows: List::Borrowed(&ROWS),
                details: List::Borrowed(&DETAILS),
                roots: List::Borrowed(&ROOTS),
                depths: #depths,
                index: List::Borrowed(&INDEX),
            });
            static ROWS: [Row; #row_count] = [#(#rows),*];
            static DETAILS: [Details; #detail_count] = [#(#details),*];
            static ROOTS: [Root; #root_count] = [#(#roots),*];
            static INDEX: [u64; #index_count] = [#(#index),*];
        }
    }
}

fn row(row: &Row) -> TokenStream {
    let Row { name, parent, end, dynamic, details, case_sensitive, odd } = row;
    let name = name.as_ref();
    let (parent, end, dynamic, details) = (number(*parent), number(*end), number(*dynamic), number(*details));
    let case = case_sensitive.then(|| quote!(.case_sensitive()));
    let odd = odd.then(|| quote!(.odd()));
    quote!(Row::new(#name, #parent, #end, #dynamic, #details) #case #odd)
}

fn root(root: &Root) -> TokenStream {
    let Root { scope, address, path, row, odd } = root;
    let (scope, address, path, row) = (variant(scope), address.as_ref(), path.as_ref(), number(*row));
    let odd = odd.then(|| quote!(.odd()));
    quote!(Root::new(Scope::#scope, #address, #path, #row)#odd)
}

fn number(number: u32) -> TokenStream {
    if number == NONE { quote!(NONE) } else { Literal::u32_unsuffixed(number).into_token_stream() }
}

fn entry_of(entry: u64) -> TokenStream {
    if entry == FREE { quote!(FREE) } else { Literal::u64_unsuffixed(entry).into_token_stream() }
}

/// The details, as far as they differ from those of a node of which the description says nothing.
fn detail(details: &Details) -> TokenStream {
    let mut fields = TokenStream::new();
    let mut field = |name: &str, value: TokenStream| {
        let name = ident(name);
        fields.extend(quote!(#name: #value,));
    };
    let access = ident(details.access.marker_name());
    let format = variant(details.format);
    field("access", quote!(access::#access::ACCESS));
    field("format", quote!(Format::#format));
    if details.occurrence != Details::NODE.occurrence {
        field("occurrence", occurrence(details.occurrence));
    }
    if let Some(scope) = details.scope {
        let scope = variant(scope);
        field("scope", quote!(Some(NodeScope::#scope)));
    }
    for (name, value) in [
        ("title", &details.title),
        ("default_value", &details.default_value),
        ("description", &details.description),
    ] {
        if value.is_some() {
            field(name, option(value));
        }
    }
    if let Some(df_type) = &details.df_type {
        let df_type = match df_type {
            DfType::Mime(types) => {
                let types = types.iter().map(|mime| cow(mime));
                quote!(DfType::Mime(List::Borrowed(&[#(#types),*])))
            }
            DfType::DdfName(name) => {
                let name = cow(name);
                quote!(DfType::DdfName(#name))
            }
        };
        field("df_type", quote!(Some(#df_type)));
    }
    if details.applicability != Applicability::default() {
        let Applicability { os_build_version, csp_version, edition_allow_list, requires_azure_ad } =
            &details.applicability;
        let (builds, version) = (option(os_build_version), option(csp_version));
        let (editions, azure) = (option(edition_allow_list), option(requires_azure_ad));
        field(
            "applicability",
            quote!(Applicability {
                os_build_version: #builds,
                csp_version: #version,
                edition_allow_list: #editions,
                requires_azure_ad: #azure,
            }),
        );
    }
    if let Some(values) = &details.allowed_values {
        let values = allowed_values(values);
        field("allowed_values", quote!(Some(#values)));
    }
    if let Some(naming) = &details.dynamic_node_naming {
        let naming = match naming {
            DynamicNodeNaming::ServerGeneratedUniqueIdentifier => quote!(ServerGeneratedUniqueIdentifier),
            DynamicNodeNaming::ClientInventory => quote!(ClientInventory),
            DynamicNodeNaming::UniqueName(text) => {
                let text = cow(text);
                quote!(UniqueName(#text))
            }
            DynamicNodeNaming::Unknown(name) => {
                let name = cow(name);
                quote!(Unknown(#name))
            }
        };
        field("dynamic_node_naming", quote!(Some(DynamicNodeNaming::#naming)));
    }
    if details.conflict_resolution != Details::NODE.conflict_resolution {
        let resolution = variant(details.conflict_resolution);
        field("conflict_resolution", quote!(ConflictResolution::#resolution));
    }
    if details.replace_behavior != Details::NODE.replace_behavior {
        let behavior = variant(details.replace_behavior);
        field("replace_behavior", quote!(ReplaceBehavior::#behavior));
    }
    if details.reboot_behavior != Details::NODE.reboot_behavior {
        let behavior = variant(details.reboot_behavior);
        field("reboot_behavior", quote!(RebootBehavior::#behavior));
    }
    if let Some(GpMapping { english_name, area_path, element }) = &details.gp_mapping {
        let (english_name, area_path, element) = (option(english_name), option(area_path), option(element));
        field(
            "gp_mapping",
            quote!(Some(GpMapping { english_name: #english_name, area_path: #area_path, element: #element })),
        );
    }
    if !details.dependencies.is_empty() {
        let groups = details.dependencies.iter().map(group);
        field("dependencies", quote!(List::Borrowed(&[#(#groups),*])));
    }
    if let Some(Deprecated { os_build }) = &details.deprecated {
        let os_build = option(os_build);
        field("deprecated", quote!(Some(Deprecated { os_build: #os_build })));
    }
    if details.atomic_required {
        field("atomic_required", quote!(true));
    }
    if !details.common_errors.is_empty() {
        let errors = details.common_errors.iter().map(|CommonError { name, text }| {
            let (name, text) = (cow(name), cow(text));
            quote!(CommonError { name: #name, text: #text })
        });
        field("common_errors", quote!(List::Borrowed(&[#(#errors),*])));
    }
    quote!(Details { #fields ..Details::NODE })
}

fn allowed_values(values: &AllowedValues<'_>) -> TokenStream {
    let AllowedValues { value_type, values, value, description, admx, list } = values;
    let value_type = match value_type {
        Keyword::Known(known) => {
            let known = variant(known);
            quote!(Keyword::Known(ValueType::#known))
        }
        Keyword::Unknown(word) => {
            let word = cow(word);
            quote!(Keyword::Unknown(#word))
        }
    };
    let values = values.iter().map(|AllowedValue { value, description }| {
        let (value, description) = (cow(value), option(description));
        quote!(AllowedValue { value: #value, description: #description })
    });
    let (value, description, list) = (option(value), option(description), option(list));
    let admx = match admx {
        Some(AdmxBacked { area, name, file }) => {
            let (area, name, file) = (option(area), option(name), option(file));
            quote!(Some(AdmxBacked { area: #area, name: #name, file: #file }))
        }
        None => quote!(None),
    };
    quote!(AllowedValues {
        value_type: #value_type,
        values: List::Borrowed(&[#(#values),*]),
        value: #value,
        description: #description,
        admx: #admx,
        list: #list,
    })
}

fn group(group: &DependencyGroup<'_>) -> TokenStream {
    let DependencyGroup { friendly_id, changed_allowed_values, dependencies } = group;
    let friendly_id = option(friendly_id);
    let changed = some(changed_allowed_values.as_ref().map(allowed_values));
    let dependencies = dependencies.iter().map(|Dependency { kind, uri, allowed }| {
        let kind = match kind {
            Keyword::Known(known) => {
                let known = variant(known);
                quote!(Keyword::Known(DependencyType::#known))
            }
            Keyword::Unknown(word) => {
                let word = cow(word);
                quote!(Keyword::Unknown(#word))
            }
        };
        let (uri, allowed) = (option(uri), some(allowed.as_ref().map(allowed_values)));
        quote!(Dependency { kind: #kind, uri: #uri, allowed: #allowed })
    });
    quote!(DependencyGroup {
        friendly_id: #friendly_id,
        changed_allowed_values: #changed,
        dependencies: List::Borrowed(&[#(#dependencies),*]),
    })
}

fn occurrence(occurrence: Occurrence) -> TokenStream {
    let n = |n: Option<u32>| some(n.map(|n| Literal::u32_unsuffixed(n).into_token_stream()));
    match occurrence {
        Occurrence::ZeroOrN(limit) => {
            let limit = n(limit);
            quote!(Occurrence::ZeroOrN(#limit))
        }
        Occurrence::OneOrN(limit) => {
            let limit = n(limit);
            quote!(Occurrence::OneOrN(#limit))
        }
        other => {
            let other = variant(other);
            quote!(Occurrence::#other)
        }
    }
}

/// The variant of an enum without fields, as its `Debug` names it.
fn variant(value: impl std::fmt::Debug) -> proc_macro2::Ident {
    ident(&format!("{value:?}"))
}

fn cow(text: &str) -> TokenStream {
    quote!(Cow::Borrowed(#text))
}

fn option(text: &Option<Cow<'_, str>>) -> TokenStream {
    some(text.as_deref().map(cow))
}

fn some(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

//! Emission of the static tables.

use crate::name::ident;
use crate::pack::{Row as Bytes, pack};
use ddf::schema::{Details, Mount, NONE, Row, Schema, Tables};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

/// `pub static SCHEMA`, and the private module with its tables.
pub(crate) fn emit(schema: &Schema, attribute: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let Tables { rows, details, mounts, index } = schema.tables();
    let row_count = Literal::usize_unsuffixed(rows.len());
    let (mount_count, index_count) =
        (Literal::usize_unsuffixed(mounts.len()), Literal::usize_unsuffixed(index.len()));
    let rows = rows.iter().map(row);
    let details = self::details(details);
    let mounts = mounts.iter().map(mount);
    let index = index.iter().map(|&entry| number(entry));
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
                mounts: List::Borrowed(&MOUNTS),
                index: List::Borrowed(&INDEX),
            });
            static ROWS: [Row; #row_count] = [#(#rows),*];
            #details
            static MOUNTS: [Mount; #mount_count] = [#(#mounts),*];
            static INDEX: [u32; #index_count] = [#(#index),*];
        }
    }
}

fn row(row: &Row) -> TokenStream {
    let Row { name, parent, end, dynamic, details, case_sensitive } = row;
    let name = name.as_ref();
    let (parent, end, dynamic, details) = (number(*parent), number(*end), number(*dynamic), number(*details));
    let case = case_sensitive.then(|| quote!(.case_sensitive()));
    quote!(Row::new(#name, #parent, #end, #dynamic, #details) #case)
}

fn mount(mount: &Mount) -> TokenStream {
    let Mount { name, parent, root, path } = mount;
    let (name, parent, path) = (name.as_ref(), number(*parent), path.as_ref());
    if *root == NONE {
        return quote!(Mount::new(#name, #parent));
    }
    let root = number(*root);
    quote!(Mount::of_root(#name, #parent, #root, #path))
}

fn number(number: u32) -> TokenStream {
    if number == NONE { quote!(NONE) } else { Literal::u32_unsuffixed(number).into_token_stream() }
}

/// The details, and the tables they refer to: rows of bytes, which the compiler unpacks.
fn details(details: &[Details]) -> TokenStream {
    let tables = pack(details);
    let strings = &tables.strings;
    let rows = |unpack: &str, parts: &str, rows: &[Bytes]| {
        let (unpack, parts) = (ident(unpack), ident(parts));
        let rows = rows.iter().map(|row| {
            let row = Literal::byte_string(row);
            quote!(#unpack(#row, #parts))
        });
        quote!(#(#rows),*)
    };
    let lists = |name: &str, row: TokenStream, unpack: &str, parts: &str, lists: &[Vec<Bytes>]| {
        let (name, count) = (ident(name), Literal::usize_unsuffixed(lists.len()));
        let lists = lists.iter().map(|list| rows(unpack, parts, list));
        quote!(static #name: [&[#row]; #count] = [#(&[#lists]),*];)
    };
    let types = lists("TYPES", quote!(Cow<'static, str>), "mime", "TEXTS", &tables.types);
    let values = lists("VALUES", quote!(AllowedValue<'static>), "value", "TEXTS", &tables.values);
    let dependencies =
        lists("DEPENDENCIES", quote!(Dependency<'static>), "dependency", "VALUED", &tables.dependencies);
    let groups = lists("GROUPS", quote!(DependencyGroup<'static>), "group", "DEPENDENT", &tables.groups);
    let errors = lists("ERRORS", quote!(CommonError<'static>), "error", "TEXTS", &tables.errors);
    let count = Literal::usize_unsuffixed(details.len());
    let details = Literal::byte_string(&tables.details);
    quote! {
        // Each has what stands in the rows that are read with it.
        const TEXTS: &Parts = &Parts::new(STRINGS);
        const VALUED: &Parts = &Parts { values: &VALUES, ..*TEXTS };
        const DEPENDENT: &Parts = &Parts { dependencies: &DEPENDENCIES, ..*VALUED };
        const ALL: &Parts = &Parts { types: &TYPES, groups: &GROUPS, errors: &ERRORS, ..*VALUED };
        #types
        #values
        #dependencies
        #groups
        #errors
        #[allow(long_running_const_eval)] // it ends
        pub(super) static DETAILS: [Details; #count] = details(#details, ALL);
        const STRINGS: &[&str] = &[#(#strings),*];
    }
}

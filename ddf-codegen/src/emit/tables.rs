//! Tokens of the static tables.

use super::modules::Emit;
use super::pack::{Packed, pack};
use crate::lower::name::ident;
use ddf::generated::{FREE, LAYOUT, NONE, NodeRow, Root, Tables};
use ddf::schema::{Details, Schema};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

impl Emit {
    /// The constant that compiles only with the current layout of `ddf`, for code without tables.
    pub(crate) fn layout(&self) -> TokenStream {
        let runtime = &self.runtime;
        let layout = Literal::u32_unsuffixed(LAYOUT);
        quote!(const _: () = #runtime::generated::require_layout::<#runtime::generated::Layout<#layout>>();)
    }

    /// `pub static SCHEMA`, and the private module with its tables. No CSP can have the name of that module: only names
    /// that are keywords end in `_`.
    pub(crate) fn tables(&self, schema: &Schema) -> TokenStream {
        let Emit { runtime, allow } = self;
        let Tables { rows, details, roots, mount_lengths, index } = schema.tables();
        let [row_count, index_count, root_count] =
            [rows.len(), index.len(), roots.len()].map(Literal::usize_unsuffixed);
        let rows = rows.iter().map(row);
        let index = index.iter().map(index_entry);
        let roots = roots.iter().map(root);
        let details = self::details(details);
        let mount_lengths = mount_lengths.iter().map(|length| Literal::u16_unsuffixed(*length));
        let layout = Literal::u32_unsuffixed(LAYOUT);
        quote! {
            /// All nodes, for look-ups and checks at run time.
            #allow
            pub static SCHEMA: #runtime::schema::Schema = tables_::SCHEMA;

            #allow
            mod tables_ {
                use #runtime::generated::*;

                pub(super) const SCHEMA: Schema = schema::<Layout<#layout>>(Tables {
                    rows: List::Borrowed(&ROWS),
                    details: List::Lazy(|| &DETAILS),
                    roots: List::Borrowed(&ROOTS),
                    mount_lengths: List::Borrowed(&[#(#mount_lengths),*]),
                    index: List::Borrowed(&INDEX),
                });
                static ROWS: [NodeRow; #row_count] = [#(#rows),*];
                static INDEX: [u64; #index_count] = [#(#index),*];
                #details
                static ROOTS: [Root; #root_count] = [#(#roots),*];
            }
        }
    }
}

fn row(row: &NodeRow) -> TokenStream {
    let NodeRow { name, parent, end, dynamic, details, case_sensitive } = row;
    let numbers = [*parent, *end, *dynamic, *details].map(|number| match number {
        NONE => quote!(NONE),
        number => Literal::u32_unsuffixed(number).into_token_stream(),
    });
    let name = name.as_ref();
    let case_sensitive = case_sensitive.then(|| quote!(.case_sensitive()));
    quote!(NodeRow::new(#name, #(#numbers),*)#case_sensitive)
}

fn index_entry(entry: &u64) -> TokenStream {
    match *entry {
        FREE => quote!(FREE),
        entry => Literal::u64_unsuffixed(entry).into_token_stream(),
    }
}

fn root(root: &Root) -> TokenStream {
    let Root { scope, address, path, row } = root;
    let (scope, address, path, row) =
        (variant(scope), address.as_ref(), path.as_ref(), Literal::u32_unsuffixed(*row));
    quote!(Root::new(Scope::#scope, #address, #path, #row))
}

/// The variant of an enum without fields, as its `Debug` names it.
fn variant(value: impl std::fmt::Debug) -> proc_macro2::Ident {
    ident(&format!("{value:?}"))
}

/// The details as packed bytes. The program unpacks them at the first use.
fn details(details: &[Details]) -> TokenStream {
    let Packed { text, lengths, data } = pack(details);
    let (lengths, data) = (Literal::byte_string(&lengths), Literal::byte_string(&data));
    quote! {
        static DETAILS: Lazy<Details> = Lazy::new(|| details(#text, #lengths, #data));
    }
}

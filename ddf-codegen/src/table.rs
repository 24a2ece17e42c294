//! Emission of the static tables.

use crate::name::ident;
use crate::pack::{Packed, pack};
use ddf::schema::{Details, FREE, NONE, Root, Row, Schema, Tables};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

/// `pub static SCHEMA`, and the private module with its tables, whose name is that of no CSP: only the names of modules
/// that are keywords end in a `_`.
pub(crate) fn emit(schema: &Schema, attribute: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let Tables { rows, details, roots, depths, index } = schema.tables();
    let row_count = Literal::usize_unsuffixed(rows.len());
    let (root_count, index_count) =
        (Literal::usize_unsuffixed(roots.len()), Literal::usize_unsuffixed(index.len()));
    let rows = rows.iter().map(row);
    let details = self::details(details);
    let roots = roots.iter().map(root);
    let depths = Literal::u64_unsuffixed(*depths);
    let index = index.iter().map(|&entry| entry_of(entry));
    quote! {
        /// All nodes, for look-ups and checks at run time.
        #attribute
        pub static SCHEMA: #runtime::schema::Schema = tables_::SCHEMA;

        #attribute
        mod tables_ {
            use #runtime::generated::*;

            pub(super) const SCHEMA: Schema = Schema::from_tables(Tables {
                rows: List::Borrowed(&ROWS),
                details: List::Lazy(|| &DETAILS),
                roots: List::Borrowed(&ROOTS),
                depths: #depths,
                index: List::Borrowed(&INDEX),
            });
            static ROWS: [Row; #row_count] = [#(#rows),*];
            #details
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

/// The variant of an enum without fields, as its `Debug` names it.
fn variant(value: impl std::fmt::Debug) -> proc_macro2::Ident {
    ident(&format!("{value:?}"))
}

fn number(number: u32) -> TokenStream {
    if number == NONE { quote!(NONE) } else { Literal::u32_unsuffixed(number).into_token_stream() }
}

fn entry_of(entry: u64) -> TokenStream {
    if entry == FREE { quote!(FREE) } else { Literal::u64_unsuffixed(entry).into_token_stream() }
}

/// The details: bytes, which are unpacked when they are first asked for.
fn details(details: &[Details]) -> TokenStream {
    let Packed { text, lengths, data } = pack(details);
    let (lengths, data) = (Literal::byte_string(&lengths), Literal::byte_string(&data));
    quote! {
        pub(super) static DETAILS: Lazy<Details> = Lazy::new(|| details(#text, #lengths, #data));
    }
}

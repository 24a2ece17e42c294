//! Emission of the static tables.

use crate::pack::{Packed, pack};
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
                details: List::Lazy(|| &DETAILS),
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

/// The details: bytes, which are unpacked when they are first asked for.
fn details(details: &[Details]) -> TokenStream {
    let Packed { text, lengths, data } = pack(details);
    let (lengths, data) = (Literal::byte_string(&lengths), Literal::byte_string(&data));
    quote! {
        pub(super) static DETAILS: Lazy<Details> = Lazy::new(|| details(#text, #lengths, #data));
    }
}

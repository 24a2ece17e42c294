//! Emission of the static tables.

use crate::emit::Emit;
use crate::name::ident;
use crate::pack::{Packed, pack};
use ddf::generated::{FREE, LAYOUT, NONE, Root, Row, Tables};
use ddf::schema::{Details, Schema};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::fmt::Write;

/// `pub static SCHEMA`, and the private module with its tables, whose name is that of no CSP: only the names of modules
/// that are keywords end in a `_`.
pub(crate) fn emit(
    schema: &Schema,
    emit: &Emit<'_>,
    attribute: &TokenStream,
    runtime: &TokenStream,
) -> TokenStream {
    let Tables { rows, details, roots, mount_lengths, index } = schema.tables();
    let long_tables = emit.laid_out(self::rows(rows) + &self::index(index));
    let root_count = Literal::usize_unsuffixed(roots.len());
    let details = self::details(details);
    let roots = roots.iter().map(root);
    let mount_lengths = mount_lengths.iter().map(|length| Literal::u16_unsuffixed(*length));
    let layout = Literal::u32_unsuffixed(LAYOUT);
    quote! {
        /// All nodes, for look-ups and checks at run time.
        #attribute
        pub static SCHEMA: #runtime::schema::Schema = tables_::SCHEMA;

        #attribute
        mod tables_ {
            use #runtime::generated::*;

            pub(super) const SCHEMA: Schema = schema::<Layout<#layout>>(Tables {
                rows: List::Borrowed(&ROWS),
                details: List::Lazy(|| &DETAILS),
                roots: List::Borrowed(&ROOTS),
                mount_lengths: List::Borrowed(&[#(#mount_lengths),*]),
                index: List::Borrowed(&INDEX),
            });
            #long_tables
            #details
            static ROOTS: [Root; #root_count] = [#(#roots),*];
        }
    }
}

/// The rows, laid out.
fn rows(rows: &[Row]) -> String {
    let mut out = format!("static ROWS: [Row; {}] = [\n", rows.len());
    for Row { name, parent, end, dynamic, details, case_sensitive } in rows {
        let numbers = [*parent, *end, *dynamic, *details];
        _ = write!(out, "    Row::new({name:?}"); // a String takes it
        for number in numbers {
            match number {
                NONE => out.push_str(", NONE"),
                number => _ = write!(out, ", {number}"),
            }
        }
        let case_sensitive = if *case_sensitive { ".case_sensitive()" } else { "" };
        out.extend([")", case_sensitive, ",\n"]);
    }
    out.push_str("];\n");
    out
}

/// The index, laid out.
fn index(index: &[u64]) -> String {
    let mut out = format!("static INDEX: [u64; {}] = [\n", index.len());
    for &entry in index {
        match entry {
            FREE => out.push_str("    FREE,\n"),
            entry => _ = writeln!(out, "    {entry},"), // a String takes it
        }
    }
    out.push_str("];\n");
    out
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

/// The details: bytes, which are unpacked when they are first asked for.
fn details(details: &[Details]) -> TokenStream {
    let Packed { text, lengths, data } = pack(details);
    let (lengths, data) = (Literal::byte_string(&lengths), Literal::byte_string(&data));
    quote! {
        pub(super) static DETAILS: Lazy<Details> = Lazy::new(|| details(#text, #lengths, #data));
    }
}

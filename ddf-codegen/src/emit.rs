//! Emission: from the intermediate form to tokens, and nothing else.

use crate::ir::{Generated, Item, Module};
use crate::name::ident;
use crate::table;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// The tokens of a generated file. `runtime` is the path of the `ddf` crate, as the generated code shall name it.
pub(crate) fn emit(generated: &Generated, runtime: &TokenStream) -> TokenStream {
    // On each item that its user sees, for it is included anywhere and seldom all used. An inner attribute cannot be included.
    let allow = quote!(#[allow(dead_code, unreachable_pub, clippy::all)]);
    let modules = generated.root.modules.iter();
    let modules = modules.map(|(name, module)| emit_module(name, module, &allow, runtime));
    let schema = table::emit(&generated.schema, &allow, runtime);
    quote! {
        #(#modules)*
        #schema
    }
}

fn emit_module(name: &str, module: &Module, attribute: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let ident = ident(name);
    let doc = doc([module.doc.as_str()]);
    let items = module.items.iter().map(|(name, item)| emit_item(name, item, runtime));
    let none = TokenStream::new();
    let modules = module.modules.iter().map(|(name, module)| emit_module(name, module, &none, runtime));
    quote! {
        #doc
        #attribute
        pub mod #ident {
            #(#items)*
            #(#modules)*
        }
    }
}

fn emit_item(name: &str, item: &Item, runtime: &TokenStream) -> TokenStream {
    let name = ident(name);
    let doc = doc(item.doc.iter().map(String::as_str));
    let deprecated = item.deprecated.as_ref().map(|note| quote!(#[deprecated = #note]));
    let (access, format) = (ident(item.access), ident(item.format));
    let path = quote!(#runtime::Path<#runtime::access::#access, #runtime::format::#format>);
    if item.parameters.is_empty() {
        let uri = item.pieces.concat();
        return quote! {
            #doc
            #deprecated
            pub const #name: #path = #runtime::Path::assume(#uri);
        };
    }
    let parameters: Vec<Ident> = item.parameters.iter().map(|parameter| ident(parameter)).collect();
    // The last piece is empty when the path ends in a dynamic segment.
    let pieces = item.pieces.iter().filter(|piece| !piece.is_empty());
    quote! {
        #doc
        #deprecated
        pub fn #name(#(#parameters: impl #runtime::AsSegment),*) -> #path {
            #runtime::Path::join(&[#(#pieces),*], &[#(&#parameters),*])
        }
    }
}

/// Doc attributes, which are printed as `///` lines.
fn doc<'l>(lines: impl IntoIterator<Item = &'l str>) -> TokenStream {
    let lines = lines.into_iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        let line = Literal::string(&line);
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

//! Emission: from the intermediate form to tokens, and nothing else.

use crate::ir::{Generated, Item, Listed, Module, Parameter, ParameterKind, Type, TypeKind};
use crate::name::ident;
use crate::table;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// What goes for all code that is emitted.
pub(crate) struct Emit<'e> {
    /// The path of the `ddf` crate, as the generated code shall name it.
    runtime: &'e TokenStream,
    /// On each item that its user sees, for it is included anywhere and seldom all used. An inner attribute cannot be
    /// included.
    allow: TokenStream,
}

impl<'e> Emit<'e> {
    pub(crate) fn new(runtime: &'e TokenStream) -> Self {
        let allow =
            quote!(#[allow(dead_code, non_camel_case_types, unreachable_pub, unused_imports, clippy::all)]);
        Emit { runtime, allow }
    }

    /// The tables.
    pub(crate) fn tables(&self, generated: &Generated) -> TokenStream {
        table::emit(&generated.schema, &self.allow, self.runtime)
    }

    /// A module at the top.
    pub(crate) fn top(&self, name: &str, module: &Module) -> TokenStream {
        self.module(name, module, &mut Vec::new())
    }

    fn module(&self, name: &str, module: &Module, above: &mut Vec<String>) -> TokenStream {
        let attribute = Some(&self.allow).filter(|_| above.is_empty());
        above.push(name.to_owned());
        let ident = ident(name);
        let doc = doc([module.doc.as_str()]);
        let types = module.types.iter().map(|(name, ty)| self.type_of(name, ty, above));
        let types: TokenStream = types.collect();
        let items: TokenStream =
            module.items.iter().map(|(name, item)| self.item(name, item, above)).collect();
        let modules: TokenStream =
            module.modules.iter().map(|(name, module)| self.module(name, module, above)).collect();
        above.pop();
        quote! {
            #doc
            #attribute
            pub mod #ident {
                #types
                #items
                #modules
            }
        }
    }

    fn item(&self, name: &str, item: &Item, modules: &[String]) -> TokenStream {
        let runtime = self.runtime;
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
        let names: Vec<Ident> = item.parameters.iter().map(|parameter| ident(&parameter.name)).collect();
        let parameters = item.parameters.iter().map(|Parameter { name, kind }| {
            let name = ident(name);
            match kind {
                ParameterKind::Any => quote!(#name: impl #runtime::AsSegment),
                ParameterKind::Guid => quote!(#name: impl #runtime::AsGuid),
                ParameterKind::Checked(ty) => {
                    let ty = relative(modules, ty);
                    quote!(#name: impl #runtime::NameOf<#ty>)
                }
            }
        });
        // The last piece is empty when the path ends in a dynamic segment.
        let pieces = item.pieces.iter().filter(|piece| !piece.is_empty());
        quote! {
            #doc
            #deprecated
            pub fn #name(#(#parameters),*) -> #path {
                #runtime::Path::join(&[#(#pieces),*], &[#(&#names),*])
            }
        }
    }

    fn type_of(&self, name: &str, ty: &Type, modules: &[String]) -> TokenStream {
        let runtime = self.runtime;
        let (name, format) = (ident(name), ident(ty.format));
        let doc = doc(ty.doc.iter().map(String::as_str));
        match &ty.kind {
            TypeKind::Enum(variants) => {
                let names: Vec<Ident> = variants.iter().map(|variant| ident(&variant.name)).collect();
                let docs = variants.iter().map(|variant| self::doc([variant.doc.as_str()]));
                let texts = variants.iter().map(|variant| &variant.value);
                quote! {
                    #doc
                    pub enum #name { #(#docs #names),* }
                    #runtime::choice! { #name: #format, #(#names = #texts),* }
                }
            }
            TypeKind::Flags(flags) => {
                let constants = flags.iter().map(|Listed { name: flag, doc, value }| {
                    let (flag, doc) = (ident(flag), self::doc([doc.as_str()]));
                    let value = Literal::u64_unsuffixed(*value);
                    quote!(#doc pub const #flag: #name = #name(#value);)
                });
                let values = flags.iter().map(|flag| Literal::u64_unsuffixed(flag.value));
                quote! {
                    #doc
                    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
                    pub struct #name(u64);
                    impl #name { #(#constants)* }
                    #runtime::flags! { #name: #format, #(#values),* }
                }
            }
            TypeKind::Value { details } => {
                self.checked(quote!(checked), &name, &format, doc, *details, modules)
            }
            TypeKind::Name { details } => {
                self.checked(quote!(checked_name), &name, &format, doc, *details, modules)
            }
            TypeKind::Same(twin) => {
                let twin = relative(modules, twin);
                quote!(pub use #twin;)
            }
        }
    }

    fn checked(
        &self,
        by: TokenStream,
        name: &Ident,
        format: &Ident,
        doc: TokenStream,
        details: usize,
        modules: &[String],
    ) -> TokenStream {
        let runtime = self.runtime;
        let up = modules.iter().map(|_| quote!(super::));
        let row = Literal::usize_unsuffixed(details);
        quote! {
            #doc
            #[derive(Clone, Copy, Debug)]
            pub enum #name {}
            #runtime::#by! { #name: #format, #(#up)* tables::DETAILS[#row] }
        }
    }
}

/// The path from a module to a type.
fn relative(modules: &[String], ty: &[String]) -> TokenStream {
    let shared = modules.iter().zip(ty).take_while(|(a, b)| a == b).count();
    let up = modules[shared..].iter().map(|_| quote!(super::));
    let down = ty[shared..].iter().map(|segment| ident(segment));
    let here = (shared == modules.len()).then(|| quote!(self::));
    quote!(#here #(#up)* #(#down)::*)
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

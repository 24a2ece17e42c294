//! Tokens of the modules: path constructors and the types of their values.

use crate::error::GeneratorError;
use crate::generated::{Item, Listed, Module, Parameter, ParameterKind, Type, TypeKind, Values};
use crate::lower::name::ident;
use proc_macro2::{Delimiter, Group, Ident, Literal, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};
use std::borrow::Cow;

/// Emits tokens.
pub(crate) struct Emit {
    /// The path of the `ddf` crate in the generated code.
    pub(crate) runtime: TokenStream,
    /// Silences lints on each top-level item. An inner attribute would not survive `include!`.
    pub(crate) allow: TokenStream,
}

impl Emit {
    /// # Errors
    /// [`GeneratorError::Emit`] when `runtime` is not a path.
    pub(crate) fn new(runtime: &str) -> Result<Self, GeneratorError> {
        let runtime: TokenStream = syn::parse_str(runtime)?;
        let allow = quote!(#[allow(dead_code, non_camel_case_types, unreachable_pub, unused_qualifications, clippy::all,
                clippy::pedantic)]);
        Ok(Emit { runtime, allow })
    }

    /// A module with its own types and constructors, followed by `inside`. `around`: the names of the modules that
    /// enclose it.
    pub(crate) fn module(
        &self,
        name: &str,
        module: &Module,
        around: &[&str],
        inside: TokenStream,
    ) -> TokenStream {
        let attribute = Some(&self.allow).filter(|_| around.is_empty());
        let path: Vec<&str> = around.iter().copied().chain([name]).collect();
        let ident = ident(name);
        let doc = module.doc.iter().map(|line| DocLine(line));
        let types = module.types.iter().map(|(name, ty)| self.type_of(name, ty, &path));
        let items = module.items.iter().map(|(name, item)| self.item(name, item, &path));
        let content: TokenStream = types.chain(items).chain([inside]).collect();
        // Not `quote!`, which would copy the content into its braces.
        let content = Group::new(Delimiter::Brace, content);
        quote!(#(#[doc = #doc])* #attribute pub mod #ident #content)
    }

    fn item(&self, name: &str, item: &Item, modules: &[&str]) -> TokenStream {
        let runtime = &self.runtime;
        let name = ident(name);
        let doc = item.doc.iter().map(|line| DocLine(line));
        let deprecated = item.deprecated.as_ref().map(|note| quote!(#[deprecated = #note]));
        let access = ident(item.access);
        let values = match &item.values {
            Values::Format(marker) => {
                let marker = ident(marker);
                quote!(#runtime::format::#marker)
            }
            Values::Typed(ty) => relative(modules, ty),
        };
        let path = quote!(#runtime::Path<#runtime::access::#access, #values>);
        if item.parameters.is_empty() {
            let uri = item.pieces.concat();
            return quote! {
                #(#[doc = #doc])*
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
            #(#[doc = #doc])*
            #deprecated
            pub fn #name(#(#parameters),*) -> #path {
                #runtime::Path::join(&[#(#pieces),*], &[#(&#names),*])
            }
        }
    }

    fn type_of(&self, name: &str, ty: &Type, modules: &[&str]) -> TokenStream {
        let Type { doc, format, expected, separator, kind } = ty;
        let runtime = &self.runtime;
        let (name, format) = (ident(name), ident(format));
        let doc = DocLine(doc);
        let separator = separator.iter();
        let list = quote!(#(, #separator)*);
        match kind {
            TypeKind::Numbers(variants) => {
                let (names, docs) = names_and_docs(variants);
                let values = variants.iter().map(|variant| signed(variant.value));
                quote! {
                    #[doc = #doc]
                    #[repr(i64)]
                    pub enum #name { #(#[doc = #docs] #names = #values),* }
                    #runtime::generated::choice! { #name: #format, #expected, [#(#names),*] #list }
                }
            }
            TypeKind::Texts(variants) => {
                let (names, docs) = names_and_docs(variants);
                let texts = variants.iter().map(|variant| &variant.value);
                quote! {
                    #[doc = #doc]
                    pub enum #name { #(#[doc = #docs] #names),* }
                    #runtime::generated::choice! { #name: #format, #expected, [#(#names = #texts),*] #list }
                }
            }
            TypeKind::Flags(flags) => {
                let (names, docs) = names_and_docs(flags);
                let values: Vec<_> = flags.iter().map(|flag| Literal::u64_unsuffixed(flag.value)).collect();
                quote! {
                    #[doc = #doc]
                    pub struct #name {
                        bits: u64,
                    }
                    impl #name { #(#[doc = #docs] pub const #names: #name = #name { bits: #values };)* }
                    #runtime::generated::flags! { #name: #format, #expected, [#(#names = #values),*] #list }
                }
            }
            TypeKind::Number(ranges) => {
                let ranges = ranges.iter().map(|(low, high)| {
                    let (low, high) = (signed(*low), signed(*high));
                    quote!((#low, #high))
                });
                quote! {
                    #[doc = #doc]
                    pub struct #name {
                        number: i64,
                    }
                    #runtime::generated::number! { #name: #format, #expected, [#(#ranges),*] #list }
                }
            }
            TypeKind::Text { pattern } => {
                // The message of a diagnostic is a format string.
                let message = expected.replace('{', "{{").replace('}', "}}");
                quote! {
                    #[doc = #doc]
                    pub struct #name {
                        text: #runtime::generated::String,
                    }
                    #runtime::generated::text! { #name: #format, #expected, #message, #pattern #list }
                }
            }
            TypeKind::Name { pattern } => quote! {
                #[doc = #doc]
                pub struct #name {
                    text: #runtime::generated::String,
                }
                #runtime::generated::name! { #name, #expected, #pattern }
            },
            TypeKind::Same(twin) => {
                let twin = relative(modules, twin);
                // An import would also import the constant of the same name.
                quote!(#[doc = #doc] pub type #name = #twin;)
            }
        }
    }
}

fn names_and_docs<T>(listed: &[Listed<T>]) -> (Vec<Ident>, Vec<DocLine<'_>>) {
    listed.iter().map(|one| (ident(&one.name), DocLine(&one.doc))).unzip()
}

/// A number with its sign as a token of its own.
fn signed(number: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(number.unsigned_abs());
    if number < 0 { quote!(-#digits) } else { quote!(#digits) }
}

/// The path from a module to a type.
fn relative(modules: &[&str], ty: &[String]) -> TokenStream {
    let shared = modules.iter().zip(ty).take_while(|(a, b)| *a == b).count();
    let up = modules[shared..].iter().map(|_| quote!(super::));
    let down = ty[shared..].iter().map(|segment| ident(segment));
    // A module could also be a crate.
    let here = (shared == modules.len() && shared + 1 < ty.len()).then(|| quote!(self::));
    quote!(#here #(#up)* #(#down)::*)
}

/// A line of documentation: the literal of a `#[doc]` attribute, which prettyplease prints as a `///` line.
pub(crate) struct DocLine<'l>(pub(crate) &'l str);

impl ToTokens for DocLine<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let line = one_line(self.0);
        let space = if line.is_empty() { "" } else { " " };
        tokens.append(Literal::string(&format!("{space}{line}")));
    }
}

/// Replaces control characters, so that a doc line cannot inject code.
fn one_line(line: &str) -> Cow<'_, str> {
    match line.contains(char::is_control) {
        true => Cow::Owned(line.replace(char::is_control, "\u{FFFD}")),
        false => Cow::Borrowed(line),
    }
}

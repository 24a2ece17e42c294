//! Emission: from the intermediate form to tokens, and nothing else.

use crate::ir::{Generated, Item, Listed, Module, Parameter, ParameterKind, Type, TypeKind};
use crate::name::ident;
use crate::table;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use std::borrow::Cow;
use std::cell::RefCell;

/// What goes for all code that is emitted.
pub(crate) struct Emit<'e> {
    /// The path of the `ddf` crate, as the generated code shall name it.
    runtime: &'e TokenStream,
    /// On each item that its user sees, for it is included anywhere and seldom all used. An inner attribute cannot be
    /// included.
    allow: TokenStream,
    /// What the documentation says, where a mark stands in the tokens for it; see [`Emit::with_marks`].
    marked: Option<RefCell<Vec<String>>>,
}

/// Stands before the number of a documentation that is put in later. No description holds it: it is in no tokens but ours.
const MARK: char = '\u{E000}';

impl<'e> Emit<'e> {
    pub(crate) fn new(runtime: &'e TokenStream) -> Self {
        let allow = quote!(#[allow(dead_code, non_camel_case_types, unreachable_pub, unused_qualifications, clippy::all,
                clippy::pedantic)]);
        Emit { runtime, allow, marked: None }
    }

    /// One whose tokens have a mark for each documentation: half of all text is documentation, and parsing and printing
    /// it line by line took half of the time. [`Emit::put_docs`] puts it in.
    pub(crate) fn with_marks(runtime: &'e TokenStream) -> Self {
        Emit { marked: Some(RefCell::default()), ..Emit::new(runtime) }
    }

    /// Appends printed code, with the documentation in the place of the marks.
    pub(crate) fn put_docs(&self, printed: &str, out: &mut String) {
        let docs = self.marked.as_ref().map(RefCell::borrow);
        for line in printed.split_inclusive('\n') {
            let code = line.trim_start_matches(' ');
            let number = code.strip_prefix("///").and_then(|doc| doc.strip_prefix(MARK));
            let number = number.and_then(|number| number.trim_end().parse::<usize>().ok());
            match docs.as_ref().zip(number).and_then(|(docs, number)| docs.get(number)) {
                Some(doc) => {
                    let indent = &line[..line.len() - code.len()];
                    doc.split_inclusive('\n').for_each(|doc| out.extend([indent, doc]));
                }
                None => out.push_str(line),
            }
        }
    }

    /// Doc attributes, which are printed as `///` lines.
    fn doc<'l>(&self, lines: impl IntoIterator<Item = &'l str>) -> TokenStream {
        let space = |line: &str| if line.is_empty() { "" } else { " " };
        let lines = lines.into_iter().map(one_line);
        let Some(marked) = &self.marked else {
            let lines = lines.map(|line| {
                let line = Literal::string(&format!("{}{line}", space(&line)));
                quote!(#[doc = #line])
            });
            return quote!(#(#lines)*);
        };
        let mut doc = String::new();
        lines.for_each(|line| doc.extend(["///", space(&line), &line, "\n"]));
        if doc.is_empty() {
            return TokenStream::new();
        }
        let mut marked = marked.borrow_mut();
        let mark = Literal::string(&format!("{MARK}{}", marked.len()));
        marked.push(doc);
        quote!(#[doc = #mark])
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
        let doc = self.doc([module.doc.as_str()]);
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
        let doc = self.doc(item.doc.iter().map(String::as_str));
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
        let doc = self.doc(ty.doc.iter().map(String::as_str));
        match &ty.kind {
            TypeKind::Enum(variants) => {
                let names: Vec<Ident> = variants.iter().map(|variant| ident(&variant.name)).collect();
                let docs = variants.iter().map(|variant| self.doc([variant.doc.as_str()]));
                let texts = variants.iter().map(|variant| &variant.value);
                quote! {
                    #doc
                    pub enum #name { #(#docs #names),* }
                    #runtime::choice! { #name: #format, #(#names = #texts),* }
                }
            }
            TypeKind::Flags(flags) => {
                let constants = flags.iter().map(|Listed { name: flag, doc, value }| {
                    let (flag, doc) = (ident(flag), self.doc([doc.as_str()]));
                    let value = Literal::u64_unsuffixed(*value);
                    quote!(#doc pub const #flag: #name = #name { bits: #value };)
                });
                let values = flags.iter().map(|flag| Literal::u64_unsuffixed(flag.value));
                quote! {
                    #doc
                    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
                    pub struct #name {
                        bits: u64,
                    }
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
                // No import: that would take what the name is among the values too, the constant of a node.
                quote!(#doc pub type #name = #twin;)
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
            #runtime::#by! { #name: #format, #(#up)* tables_::DETAILS[#row] }
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

/// A line that nothing in it ends: what stood behind would be code.
fn one_line(line: &str) -> Cow<'_, str> {
    match line.contains(char::is_control) {
        true => Cow::Owned(line.replace(char::is_control, "\u{FFFD}")),
        false => Cow::Borrowed(line),
    }
}

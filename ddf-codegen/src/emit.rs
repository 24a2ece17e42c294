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
    /// What comes into the place of the marks in the tokens, line by line; see [`Emit::with_marks`].
    marked: Option<RefCell<Vec<String>>>,
}

/// Stands before the number of what is put in later. It begins a documentation, which in marked tokens only we write.
const MARK: char = '\u{E000}';

impl<'e> Emit<'e> {
    pub(crate) fn new(runtime: &'e TokenStream) -> Self {
        let allow = quote!(#[allow(dead_code, non_camel_case_types, unreachable_pub, unused_qualifications, clippy::all,
                clippy::pedantic)]);
        Emit { runtime, allow, marked: None }
    }

    /// One whose tokens have marks for documentation and for long tables, which [`Emit::put_marked`] puts in. Together
    /// they are three quarters of all text, and need no formatting: to have them parsed and printed took most of the time.
    pub(crate) fn with_marks(runtime: &'e TokenStream) -> Self {
        Emit { marked: Some(RefCell::default()), ..Emit::new(runtime) }
    }

    /// Appends printed code, with what the marks stand for in their place.
    pub(crate) fn put_marked(&self, printed: &str, out: &mut String) {
        let marked = self.marked.as_ref().map(RefCell::borrow);
        for line in printed.split_inclusive('\n') {
            let code = line.trim_start_matches(' ');
            let number = code.strip_prefix("///").and_then(|doc| doc.strip_prefix(MARK));
            let number = number.and_then(|number| number.trim_end().parse::<usize>().ok());
            match marked.as_ref().zip(number).and_then(|(marked, number)| marked.get(number)) {
                Some(lines) => {
                    let indent = &line[..line.len() - code.len()];
                    lines.split_inclusive('\n').for_each(|line| out.extend([indent, line]));
                }
                None => out.push_str(line),
            }
        }
    }

    /// A mark for lines of text, which stands before an item.
    fn mark(&self, marked: &RefCell<Vec<String>>, lines: String) -> TokenStream {
        let mut marked = marked.borrow_mut();
        let mark = Literal::string(&format!("{MARK}{}", marked.len()));
        marked.push(lines);
        quote!(#[doc = #mark])
    }

    /// Items that are laid out already, before another item.
    pub(crate) fn laid_out(&self, items: String) -> TokenStream {
        match &self.marked {
            Some(marked) => self.mark(marked, items),
            // INVARIANT: it is code, which we wrote.
            None => items.parse().unwrap_or_default(),
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
        self.mark(marked, doc)
    }

    /// The tables.
    pub(crate) fn tables(&self, generated: &Generated) -> TokenStream {
        table::emit(&generated.schema, self, &self.allow, self.runtime)
    }

    /// A module with all modules in it. `around`: the names of those that it is in.
    pub(crate) fn whole<'m>(
        &self,
        name: &'m str,
        module: &'m Module,
        around: &mut Vec<&'m str>,
    ) -> TokenStream {
        around.push(name);
        let inside = module.modules.iter().map(|(name, module)| self.whole(name, module, around)).collect();
        around.pop();
        self.module(name, module, around, inside)
    }

    /// A module with this inside, behind what it has itself.
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
        let doc = self.doc([module.doc.as_str()]);
        let types = module.types.iter().map(|(name, ty)| self.type_of(name, ty, &path));
        let items = module.items.iter().map(|(name, item)| self.item(name, item, &path));
        let own: TokenStream = types.chain(items).collect();
        quote! {
            #doc
            #attribute
            pub mod #ident {
                #own
                #inside
            }
        }
    }

    fn item(&self, name: &str, item: &Item, modules: &[&str]) -> TokenStream {
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

    fn type_of(&self, name: &str, ty: &Type, modules: &[&str]) -> TokenStream {
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
        modules: &[&str],
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
fn relative(modules: &[&str], ty: &[String]) -> TokenStream {
    let shared = modules.iter().zip(ty).take_while(|(a, b)| *a == b).count();
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

//! Tokens of the enums of nodes.

use super::modules::{DocLine, Emit};
use crate::generated::{NodeEnum, NodeVariant};
use crate::lower::name::ident;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

impl Emit {
    /// The enum, and the functions that find its variant.
    pub(crate) fn node_enum(&self, name: &str, nodes: &NodeEnum) -> TokenStream {
        let Emit { runtime, allow } = self;
        let (name, doc) = (ident(name), DocLine(&nodes.doc));
        let variants = nodes.variants.iter().map(|NodeVariant { name, doc, captures, .. }| {
            let (name, doc) = (ident(name), DocLine(doc));
            let fields = captures.iter().map(|capture| {
                let (field, doc) = (ident(capture), format!(" The name `{capture}`."));
                quote!(#[doc = #doc] #field: #runtime::Segment<'u>)
            });
            match captures.is_empty() {
                true => quote!(#[doc = #doc] #name),
                false => quote!(#[doc = #doc] #name { #(#fields),* }),
            }
        });
        let arms = nodes.variants.iter().map(|NodeVariant { name, captures, rows, .. }| {
            let rows = rows.iter().map(|row| Literal::usize_unsuffixed(*row));
            let (name, fields) = (ident(name), captures.iter().map(|capture| ident(capture)));
            match captures.is_empty() {
                true => quote!(#(#rows)|* => Self::#name),
                false => quote!(#(#rows)|* => Self::#name { #(#fields: captures.next()?),* }),
            }
        });
        quote! {
            #[doc = #doc]
            #allow
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum #name<'u> {
                #(#variants),*
            }

            #allow
            impl<'u> #name<'u> {
                /// The node of an address; `None` if no description has it.
                pub fn of(uri: &#runtime::LocUri<'u>) -> #runtime::generated::Option<Self> {
                    Self::of_found(&SCHEMA.lookup(uri)?)
                }

                /// The node that a look-up in `SCHEMA` has found.
                pub fn of_found(
                    found: &#runtime::schema::FoundNode<'_, 'u>,
                ) -> #runtime::generated::Option<Self> {
                    let mut captures = found.captures();
                    #runtime::generated::Option::Some(match found.node().index() {
                        #(#arms,)*
                        _ => return #runtime::generated::Option::None,
                    })
                }
            }
        }
    }
}

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
                false => quote!(#(#rows)|* => Self::#name { #(#fields: names.next()?),* }),
            }
        });
        // An enum without names has no lifetime: the compiler refuses one that nothing uses.
        let has_names = nodes.variants.iter().any(|variant| !variant.captures.is_empty());
        let lifetime = has_names.then(|| quote!(<'u>));
        quote! {
            #[doc = #doc]
            #allow
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum #name #lifetime {
                #(#variants),*
            }

            #allow
            impl<'u> #runtime::schema::NodeEnum<'u> for #name #lifetime {
                fn schema() -> &'static #runtime::schema::Schema {
                    &SCHEMA
                }

                #[allow(unused_mut, unused_variables)] // where no node has names
                fn of_node(
                    node: #runtime::schema::NodeRef<'_>,
                    mut names: impl #runtime::generated::Iterator<Item = #runtime::Segment<'u>>,
                ) -> #runtime::generated::Option<Self> {
                    #runtime::generated::Option::Some(match node.index() {
                        #(#arms,)*
                        _ => return #runtime::generated::Option::None,
                    })
                }
            }
        }
    }
}

//! Queries of an address: properties and subtrees (OMA TND 1.2, sections 7 and 8).

use super::findings::Findings;
use super::rule::MessageRule;
use crate::document::Element;
use csp_findings::{HIDDEN, hidden_query, quoted};
use ddf::{LocUri, Verb};

/// The known properties.
const PROPERTIES: [&str; 7] = ["Format", "Name", "Type", "Size", "Title", "TStamp", "VerNo"];
const LISTS: [&str; 2] = ["Struct", "StructData"];

/// Checks the query of a command's address.
pub(super) fn check(found: &mut Findings, element: Element<'_>, uri: &LocUri<'_>, verb: Verb) {
    let Some(query) = uri.query() else { return };
    if verb != Verb::Get {
        let what = format!("{verb} on an address with a query, which is answered 405");
        found.within(MessageRule::QueryVerb, element, what).subject(uri.as_str());
        return;
    }
    let shown = |name: &str| match hidden_query(uri.as_str()) {
        Some(_) => HIDDEN.to_owned(),
        None => quoted(name),
    };
    let (rule, what, known) = match query.split_once('=') {
        Some(("prop", property)) if PROPERTIES.contains(&property) => return,
        Some(("prop", "ACL")) => {
            let what = "Windows does not support the ACL of a node, and answers 406";
            found.within(MessageRule::AclProperty, element, what).subject(uri.as_str());
            return;
        }
        Some(("prop", property)) => {
            let what = format!("no node has a property {}, which is answered 406", shown(property));
            let exact = PROPERTIES.into_iter().find(|known| known.eq_ignore_ascii_case(property));
            (
                MessageRule::UnknownProperty,
                what,
                exact.or_else(|| found.nearest(property, PROPERTIES.into_iter())),
            )
        }
        Some(("list", list)) if LISTS.contains(&list) => return,
        Some(("list", list)) => {
            let what = format!("Windows does not support the list {}, and answers 406", shown(list));
            let exact = LISTS.into_iter().find(|known| known.eq_ignore_ascii_case(list));
            (MessageRule::UnknownList, what, exact.or_else(|| found.nearest(list, LISTS.into_iter())))
        }
        _ => {
            // Nothing of it is shown: it may be a secret.
            (
                MessageRule::UnknownQuery,
                "the address has an unknown query; expected prop=… or list=…".to_owned(),
                None,
            )
        }
    };
    let added = found.within(rule, element, what).subject(uri.as_str());
    if let Some(known) = known {
        added.fix(format!("write {known}"));
    }
}

//! Addresses in findings and logs.

use crate::shown::{changed, without_steering};
use crate::{HIDDEN, conceal};
use alloc::borrow::Cow;
use core::ops::Range;

/// An address of a node or a server, fit for a line of a log: as [`one_line`](crate::one_line) shows it, [without
/// secrets](conceal) and without a [query that may have one](hidden_query).
///
/// ```
/// use csp_findings::shown_address;
/// assert_eq!(shown_address("./Vendor/MSFT/A?sig=x"), "./Vendor/MSFT/A?(hidden)");
/// assert_eq!(shown_address("./Vendor/MSFT/A?list=Struct"), "./Vendor/MSFT/A?list=Struct");
/// ```
pub fn shown_address<'t>(address: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    let address = changed(address.into(), without_hidden_query);
    changed(changed(address, conceal), without_steering)
}

fn without_hidden_query(address: &str) -> Cow<'_, str> {
    match hidden_query(address) {
        Some(query) => Cow::Owned([&address[..query.start], HIDDEN].concat()),
        None => Cow::Borrowed(address),
    }
}

/// The place of the query of an address, if no output shows it.
///
/// Device management has the queries `prop=NAME` and `list=NAME` (OMA TND 1.2, sections 7 and 8). Anything else may be a secret,
/// such as the signature in the address of a file.
///
/// ```
/// assert_eq!(csp_findings::hidden_query("https://a.example/b?sig=x"), Some(20..25));
/// assert_eq!(csp_findings::hidden_query("./Vendor/MSFT/A?prop=Type"), None);
/// ```
pub fn hidden_query(address: &str) -> Option<Range<usize>> {
    // Findings write `{?}` for a node without a name, and `?/` for the unknown place above a tree.
    let is_name = |at: usize| {
        let behind = &address[at + 1..];
        (at == 0 && behind.starts_with('/')) || (address[..at].ends_with('{') && behind.starts_with('}'))
    };
    let start = address.match_indices('?').map(|(at, _)| at).find(|at| !is_name(*at))? + 1;
    let query = address[start..].trim_end();
    let name = query.split_once('=').filter(|(key, _)| matches!(*key, "prop" | "list")).map(|(_, name)| name);
    let is_known =
        query.is_empty() || name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic()));
    (!is_known).then_some(start..start + query.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_credentials_of_addresses_are_hidden() {
        for (address, shown) in [
            ("./a?pw=SECRET", "./a?(hidden)"),
            ("./a?prop=Type&pw=SECRET", "./a?(hidden)"),
            ("./a?list=S3CRET", "./a?(hidden)"),
            ("./a?prop=Typ", "./a?prop=Typ"),
            ("./a? \n", "./a? \\n"),
            ("./a?", "./a?"),
            ("https://u:SECRET@a.example/", "https://(hidden)@a.example/"),
            ("./a/VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ", "./a/(product key)"),
            ("./a/PASSWORD=SECRET", "./a/PASSWORD=(hidden)"),
            ("Configuration/Add", "Configuration/Add"),
            ("./Vendor/{?}/A", "./Vendor/{?}/A"),
            ("?/Lamp", "?/Lamp"),
            ("?SECRET", "?(hidden)"),
            ("./Vendor/{?}/A?SECRET", "./Vendor/{?}/A?(hidden)"),
        ] {
            assert_eq!(shown_address(address), shown);
        }
    }
}

//! The interior nodes above the mounted CSPs: `.`, `./Vendor`, `./Vendor/MSFT`, `./User`.

use super::read::encoded;
use crate::csp::Csp;
use ddf::LocUri;

/// The names of the children of an interior node above the mounts, in the order of the CSPs; empty for other addresses.
///
/// `./Device/Vendor` and `./Vendor` are the same node.
pub(super) fn children(csps: &[&mut dyn Csp], uri: &LocUri<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for root in csps.iter().flat_map(|csp| csp.schema().roots()) {
        let address = root.uri().to_string();
        let Ok(root) = LocUri::parse(&address) else { continue };
        let Some(name) = child(uri, &root) else { continue };
        let is_listed = names.iter().any(|known| known.eq_ignore_ascii_case(&name));
        if !is_listed {
            names.push(name);
        }
    }
    names
}

/// The name of the child of `above` on the way to `root`.
fn child(above: &LocUri<'_>, root: &LocUri<'_>) -> Option<String> {
    let of_device = |uri: &LocUri<'_>| uri.segments().next().is_some_and(|first| first.matches("Device"));
    if of_device(above) && root.scope() != above.scope() {
        return None;
    }
    let mut rest = root.segments().skip(usize::from(of_device(root)));
    for segment in above.segments().skip(usize::from(of_device(above))) {
        if !rest.next()?.matches(&segment.decode()) {
            return None;
        }
    }
    rest.next().map(|name| encoded(&name.decode()))
}

//! The mounted CSPs, and the interior nodes above them: `.`, `./Vendor`, `./Vendor/MSFT`, `./User`.

use super::read::encoded;
use crate::csp::Csp;
use crate::target::Target;
use crate::transaction::Transaction;
use ddf::LocUri;
use ddf::schema::Schema;
use std::fmt;

/// The mounted CSPs. The lists have the same order.
#[derive(Default)]
pub(super) struct Mounts<'c> {
    pub(super) csps: Vec<&'c mut dyn Csp>,
    /// Clones of their schemas, so that a target can be passed to a method that changes its CSP.
    pub(super) schemas: Vec<Schema>,
    /// True for a CSP that takes part in an Atomic.
    pub(super) transactional: Vec<bool>,
}

impl<'c> Mounts<'c> {
    pub(super) fn add(&mut self, csp: &'c mut dyn Csp) -> Result<(), MountError> {
        let schema = csp.schema().clone();
        for (other, of_other) in self.csps.iter().zip(&self.schemas) {
            overlap((&*csp, &schema), (&**other, of_other))?;
            overlap((&**other, of_other), (&*csp, &schema))?;
        }
        self.transactional.push(csp.transaction().is_some());
        self.csps.push(csp);
        self.schemas.push(schema);
        Ok(())
    }

    /// The part of a CSP that an Atomic uses.
    pub(super) fn transaction(&mut self, csp: usize) -> Option<&mut dyn Transaction> {
        self.csps.get_mut(csp)?.transaction()
    }
}

/// The node of an address, and the index of its CSP. Each CSP has the schema of the same index.
pub(super) fn find<'t>(
    csps: &[&mut dyn Csp],
    schemas: &'t [Schema],
    uri: &LocUri<'t>,
) -> Option<(usize, Target<'t>)> {
    let mut mounted = csps.iter().zip(schemas).enumerate();
    mounted.find_map(|(index, (csp, schema))| Some((index, known(&**csp, schema, uri)?)))
}

/// Looks up a node that the CSP knows.
fn known<'t>(csp: &dyn Csp, schema: &'t Schema, uri: &LocUri<'t>) -> Option<Target<'t>> {
    Target::find(schema, uri).filter(|target| csp.knows(target))
}

/// The names of the children of an interior node above the mounts, in the order of the CSPs; empty for other addresses.
///
/// `./Device/Vendor` and `./Vendor` are the same node.
pub(super) fn children(schemas: &[Schema], uri: &LocUri<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for root in schemas.iter().flat_map(Schema::roots) {
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

/// The addresses of the roots.
impl fmt::Debug for Mounts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roots = self.schemas.iter().flat_map(Schema::roots);
        f.debug_list().entries(roots.map(|root| root.uri().to_string())).finish()
    }
}

/// Two CSPs that both know a node cannot be mounted together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "two CSPs have the node {root}, the root of one; mount one of them, or let `Csp::knows` of the other leave it out"
)]
#[non_exhaustive]
pub struct MountError {
    /// The address of the root of one CSP, which the other one knows, too.
    pub root: String,
}

/// Finds a root of one CSP that the other one has, too.
fn overlap(one: (&dyn Csp, &Schema), other: (&dyn Csp, &Schema)) -> Result<(), MountError> {
    for root in one.1.roots() {
        let root = root.uri().to_string();
        let Ok(uri) = LocUri::parse(&root) else { continue };
        let both = [one, other].iter().all(|(csp, schema)| known(*csp, schema, &uri).is_some());
        if both {
            return Err(MountError { root });
        }
    }
    Ok(())
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

//! Names of dynamic nodes that a pattern narrows down.

use crate::uri::AsSegment;

/// A checked name of dynamic node `D`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a checked name of this node (`{D}`)",
    label = "the DDF gives a pattern for it",
    note = "make one with `{D}::new(…)`, or vouch for it with `{D}::assume(…)`; the pattern comes from the node's DDF"
)]
pub trait NameOf<D>: AsSegment {}

#[diagnostic::do_not_recommend]
impl<D, T: NameOf<D> + ?Sized> NameOf<D> for &T {}

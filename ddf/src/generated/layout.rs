//! The version of the tables in generated code.

use crate::schema::Schema;
use crate::schema::tables::Tables;

/// The version of everything that generated code and this crate must agree on and the compiler does not check: the hash
/// and the index, the packing of details, the order of enums in packed details, the macros of types.
///
/// Raise it with every change of these; `tests/layout.rs` fails until then.
pub const LAYOUT: u32 = 1;

/// A version of the layout.
pub struct Layout<const VERSION: u32>;

/// Implemented for the [`Layout`] of this crate only.
#[diagnostic::on_unimplemented(
    message = "this code was generated for another version of `ddf`",
    label = "has another layout than the `ddf` it is compiled with",
    note = "generate it again with the `ddf-codegen` of the same version as `ddf`"
)]
pub trait CurrentLayout {}

impl CurrentLayout for Layout<LAYOUT> {}

/// Called in a constant by paths and types, which have no tables. Does not compile for another layout:
///
/// ```compile_fail,E0277
/// use ddf::generated::{Layout, require_layout};
/// const _: () = require_layout::<Layout<0>>();
/// ```
pub const fn require_layout<L: CurrentLayout>() {}

/// The schema of these tables. Does not compile for tables of another layout:
///
/// ```compile_fail,E0277
/// use ddf::generated::{Layout, schema};
/// let schema = schema::<Layout<0>>;
/// ```
pub const fn schema<L: CurrentLayout>(tables: Tables) -> Schema {
    Schema::from_tables(tables)
}

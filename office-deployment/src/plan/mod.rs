//! The changes that a configuration makes on a machine.

mod additions;
mod change;
mod languages;
mod machine;
mod obstacle;
mod planned;
mod planning;
mod possible;
mod removals;

pub use change::{Because, PlannedChange};
pub use obstacle::Obstacle;
pub use planned::Plan;
pub use planning::Absent;
pub use possible::{Possible, Unknown};

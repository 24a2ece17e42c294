//! The descriptions that this version of the crate holds.

/// A set of device descriptions that Microsoft published together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescriptionDrop {
    /// The month of publication: `2025-02`.
    pub date: &'static str,
    /// The number of nodes.
    pub nodes: usize,
    /// The highest build of Windows that a description names, without its revision: `10.0.26100`.
    pub newest_build: &'static str,
}

/// The drop that the typed paths and `SCHEMA` are made of.
pub const DROP: DescriptionDrop =
    DescriptionDrop { date: "2025-02", nodes: 5815, newest_build: "10.0.26100" };

//! Looking up names, and the dates of the tables.

/// The date of the comparison with Microsoft's pages. Findings about unknown names quote it.
pub(crate) const TABLES_DATE: &str = "November 2026";

/// The date of Microsoft's list of product ids.
pub(crate) const PRODUCTS_DATE: &str = "August 2026";

/// The entry with this name, in any case.
pub(super) fn find<T>(
    table: &'static [T],
    name: &str,
    of: impl Fn(&T) -> &'static str,
) -> Option<&'static T> {
    // The exact comparison is faster and usually succeeds.
    let exact = table.iter().find(|entry| of(entry) == name);
    exact.or_else(|| table.iter().find(|entry| of(entry).eq_ignore_ascii_case(name)))
}

/// Compares ids without case and surrounding white space.
pub(crate) fn same_id(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// An id as a key of a set, in which [`same_id`]s are one.
pub(crate) fn id_key(id: &str) -> String {
    id.trim().to_ascii_lowercase()
}

/// The value of a boolean, in any case of letters. Samples also have `1` and `0`.
pub(crate) fn boolean(value: &str) -> Option<bool> {
    match value.trim() {
        "1" => Some(true),
        "0" => Some(false),
        word if word.eq_ignore_ascii_case("true") => Some(true),
        word if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

//! Builds and editions of Windows, as people write them.

use ddf::applicability::{Build, Edition, EditionGroup};

/// Reads a build, with or without `10.0.` in front: `10.0.19045`, `19045`, `19045.4412`.
///
/// # Errors
/// A sentence that names the forms.
pub fn read_build(text: &str) -> Result<Build, String> {
    let text = text.trim_ascii();
    let number = text.split('.').next().unwrap_or_default();
    let whole = if number.len() > 2 { format!("10.0.{text}") } else { text.to_owned() };
    whole
        .parse()
        .map_err(|_| "not a build; expected 10.0.19045, 10.0.19045.4412, 19045 or 19045.4412".to_owned())
}

/// Reads an edition: a name, or an id as in `0x30`. Names are those of `ddf show` and, without `PRODUCT_`, of winnt.h.
///
/// # Errors
/// A sentence that lists the names.
pub fn read_edition(text: &str) -> Result<Edition, String> {
    let text = text.trim_ascii();
    text.parse().ok().or_else(|| Edition::from_name(text)).ok_or_else(|| {
        let names: Vec<&str> =
            EditionGroup::ALL.iter().flat_map(EditionGroup::names).map(|(name, _)| name).collect();
        format!("not an edition; expected {}, or an id as in 0x30", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_may_begin_with_its_number() {
        for (text, expected) in [
            ("19045", "10.0.19045"),
            ("19045.4412", "10.0.19045.4412"),
            ("10.0.19045", "10.0.19045"),
            (" 10.0.22621.3085 ", "10.0.22621.3085"),
        ] {
            assert_eq!(read_build(text).map(|build| build.to_string()), Ok(expected.to_owned()));
        }
        for text in ["", "10.0", "19045.1.2", "22H2", "10.0.x", "-19045"] {
            assert!(read_build(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_edition_has_a_name_or_an_id() {
        assert_eq!(read_edition("Home"), Ok(Edition::CORE));
        assert_eq!(read_edition("0x65"), Ok(Edition::CORE));
        assert_eq!(read_edition("core"), Ok(Edition::CORE));
        assert_eq!(read_edition("iot enterprise ltsc"), Ok(Edition::IOTENTERPRISES));
        assert!(read_edition("Homes").unwrap_err().contains("Home, Pro, Enterprise"));
    }
}

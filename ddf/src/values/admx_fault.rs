//! The faults of the payload of an ADMX-backed policy.

use core::fmt;

/// A fault of the payload of an ADMX-backed policy.
///
/// The grammar (Microsoft, *Understanding ADMX policies*): `<disabled/>`, or `<enabled/>` with any number of
/// `<data id="…" value="…"/>` beside it. White space and comments between them are ignored. Names of elements
/// may have any case, because Microsoft's samples have `<Enabled/>` and `<Data …/>`; `id` and `value` are lower case.
/// "Not configured" has no payload: delete the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AdmxFault {
    /// No payload: `""`.
    Empty,
    /// A number: `"1"`.
    Number,
    /// No markup, or broken markup: `"<enabled>"`.
    #[cfg(feature = "xml")]
    NotWellFormed {
        /// The place of the first fault.
        at: csp_xml::Position,
    },
    /// Text beside or inside the elements: `"<enabled/>on"`.
    Text,
    /// Another element, or nested elements: `"<notConfigured/>"`.
    Element,
    /// Neither `<enabled/>` nor `<disabled/>`: `"<data id='a' value='b'/>"`.
    NoState,
    /// More than one of `<enabled/>` and `<disabled/>`: `"<enabled/><disabled/>"`.
    TwoStates,
    /// `<data/>` beside `<disabled/>`.
    DataOfDisabled,
    /// Not exactly `id`, with a value, and `value` on `<data/>`, or any attribute on the others: `"<data id='a'/>"`.
    Attributes,
}

impl fmt::Display for AdmxFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "text (format chr) that is `<disabled/>`, or `<enabled/>` and beside it any number of \
             `<data id=\"…\" value=\"…\"/>`, as every ADMX-backed policy takes; ",
        )?;
        f.write_str(match self {
            AdmxFault::Empty => "the value is empty (to set it to not configured, delete the node)",
            AdmxFault::Number => "the value is a number, which no ADMX-backed policy takes",
            #[cfg(feature = "xml")]
            AdmxFault::NotWellFormed { at } => return write!(f, "the value is not well-formed at {at}"),
            AdmxFault::Text => "the value has text outside attributes",
            AdmxFault::Element => "the value has another element, or nested elements",
            AdmxFault::NoState => "the value has neither `<enabled/>` nor `<disabled/>`",
            AdmxFault::TwoStates => "the value has more than one of `<enabled/>` and `<disabled/>`",
            AdmxFault::DataOfDisabled => "the value has `<data …/>` beside `<disabled/>`",
            AdmxFault::Attributes => {
                "the value has a `<data …/>` without exactly `id` and `value`, or attributes on another element"
            }
        })
    }
}

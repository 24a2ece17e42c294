//! `Install` allows Exec and Get: Replace must not compile.

fn main() {
    let mut message = syncml::MessageBuilder::fragment(syncml::Version::V1_2);
    let _ = message.replace(&office_csp::device::install("1"), "<Configuration/>");
}

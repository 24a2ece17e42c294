//! `Status` allows Get only: Exec must not compile.

fn main() {
    let mut message = syncml::MessageBuilder::fragment(syncml::Version::V1_2);
    let _ = message.exec(&office_csp::device::status("1"), 1);
}

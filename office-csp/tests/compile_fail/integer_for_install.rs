//! `Install` takes text: an integer must not compile.

fn main() {
    let mut message = syncml::MessageBuilder::fragment(syncml::Version::V1_2);
    let _ = message.exec(&office_csp::user::install("1"), 42_i32);
}

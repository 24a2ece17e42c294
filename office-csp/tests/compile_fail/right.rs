//! Commands that the description allows compile. This shows that the other files fail for the reason under test.

fn main() {
    let mut message = syncml::MessageBuilder::fragment(syncml::Version::V1_2);
    let id = String::from("1");
    let _ = message.add(&office_csp::device::id(&id), ());
    let _ = message.exec(&office_csp::device::install(&id), "<Configuration/>");
    let _ = message.exec(&office_csp::user::install(7), String::from("<Configuration/>"));
    let _ = message.get(&office_csp::device::status(id));
    let _ = message.get(&office_csp::device::CURRENT_STATUS);
}

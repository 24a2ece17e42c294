//! The first message of a session.

use super::stored_alert::of_message;
use crate::device::DevInfo;
use csp_host::CspAlert;
use ddf::{Format, Verb};
use syncml::session::LoginStatus;
use syncml::{AlertCode, BuildError, ItemInput, Message, MessageBuilder, MetaInput, Profile, Version};

/// The commands of package 1, as the client of Windows 11 sends them: Alert 1201 or 1200, Alert 1224 with the login status,
/// the alerts that wait, and a Replace of DevInfo whose items name their nodes as `Source`.
pub(super) fn package(
    begins: AlertCode,
    login: LoginStatus,
    alerts: &[CspAlert],
    device: &DevInfo,
) -> Result<Message<'static>, BuildError> {
    let mut builder = MessageBuilder::fragment(Version::V1_2).profile(Profile::Native);
    builder.alert(begins, [])?;
    let meta = MetaInput::mime_type(LoginStatus::ALERT_TYPE);
    let status = ItemInput { meta, data: Some(login.as_str().into()), ..ItemInput::default() };
    builder.alert(AlertCode::CLIENT_EVENT, [status])?;
    for alert in alerts {
        alert.add_to(&mut builder)?;
    }
    let DevInfo { device_id, manufacturer, model, client_version, language, sim_number: _ } = device;
    let facts = [
        ("./DevInfo/DevId", device_id),
        ("./DevInfo/Man", manufacturer),
        ("./DevInfo/Mod", model),
        ("./DevInfo/DmV", client_version),
        ("./DevInfo/Lang", language),
    ];
    let items = facts.map(|(uri, fact)| ItemInput::source(uri).with_data(Format::Chr, fact.as_str()));
    builder.command_items(Verb::Replace, items)?;
    Ok(builder.finish(true))
}

/// The alerts of CSPs in a message, with their numbers. The alerts that begin a session have no source.
pub(super) fn waiting_alerts<'m>(
    message: &'m Message<'_>,
) -> impl Iterator<Item = (syncml::CmdRef<'m>, CspAlert)> {
    message.commands().filter_map(|command| Some((command.cmd_id()?, of_message(&command.as_alert()?)?)))
}

//! The pages for people.

use crate::fleet::{DeviceFacts, LogLine};
use crate::html::Html;
use mdm_server::queue::{CommandRecord, DeliveryState, DeviceId, DeviceRecord, StoredResult};
use std::time::SystemTime;

/// A device as the overview shows it.
pub(crate) struct DeviceCard {
    pub(crate) device: DeviceId,
    pub(crate) facts: Option<DeviceFacts>,
    pub(crate) record: Option<DeviceRecord>,
}

/// The verbs of the form, in the order of its list.
pub(crate) const VERBS: [&str; 5] = ["Get", "Replace", "Add", "Delete", "Exec"];
/// The formats of the form, in the order of its list.
pub(crate) const FORMATS: [&str; 7] = ["chr", "int", "bool", "xml", "b64", "node", "null"];

/// The page of all devices.
pub(crate) fn overview(devices: &[DeviceCard], log: &[LogLine]) -> String {
    let mut page = begin("Devices", None);
    if devices.is_empty() {
        page.raw("<section><h2>No device yet</h2><p>A device appears here when it has a command, or has opened a session.</p>");
        page.raw("<p>Stop the server and start it with <code>--enroll NAME</code> to make a client certificate.</p></section>");
    }
    page.raw("<div class=\"grid\">");
    for card in devices {
        page.raw("<a class=\"card\" href=\"/device/").segment(card.device.as_str()).raw("\"><strong>");
        page.text(&card.device).raw("</strong><div class=\"quiet small\">");
        match &card.facts {
            Some(facts) => page.text(facts.model()).raw("<br>last heard of ").text(ago(facts.heard)),
            None => page.raw("has not opened a session yet"),
        };
        page.raw("</div><div class=\"badges\">");
        let counts = card
            .record
            .iter()
            .flat_map(|record| DeliveryState::ALL.map(|state| (state, record.count(state))));
        for (state, count) in counts.filter(|(_, count)| *count > 0) {
            page.badge(state, format_args!("{count} {state}"));
        }
        page.raw("</div></a>");
    }
    page.raw("</div><section><h2>Log</h2>");
    if log.is_empty() {
        page.raw("<p class=\"quiet\">Nothing yet.</p>");
    }
    page.raw("<ol class=\"log\">");
    for line in log {
        page.raw("<li><span class=\"quiet\">")
            .text(ago(line.at))
            .raw("</span> ")
            .text(&line.text)
            .raw("</li>");
    }
    end(page.raw("</ol></section>"))
}

/// The fields of the form that queues a command.
#[derive(Clone, Copy)]
pub(crate) struct CommandFields<'f> {
    pub(crate) verb: &'f str,
    pub(crate) address: &'f str,
    pub(crate) format: &'f str,
    pub(crate) value: &'f str,
}

impl CommandFields<'_> {
    pub(crate) const EMPTY: CommandFields<'static> =
        CommandFields { verb: "", address: "", format: "", value: "" };
}

/// The page of a device. `refused` is the reason why the last form was not accepted; `fields` fill the next one.
pub(crate) fn device(
    device: &DeviceId,
    facts: Option<&DeviceFacts>,
    commands: &[CommandRecord],
    refused: Option<&str>,
    fields: CommandFields<'_>,
) -> String {
    let mut page = begin(device.as_str(), Some("All devices"));
    if let Some(refused) = refused {
        page.raw("<section class=\"error\" role=\"alert\">").text(refused).raw("</section>");
    }
    page.raw("<section><h2>Queue a command</h2>");
    form(&mut page, device, fields, refused.is_some());
    page.raw("</section><section><h2>Commands</h2>");
    if commands.is_empty() {
        page.raw("<p class=\"quiet\">No command yet.</p>");
    }
    page.raw("<ol class=\"commands\">");
    for command in commands.iter().rev() {
        command_row(&mut page, device, command);
    }
    page.raw("</ol></section><section><h2>Device</h2>");
    match facts {
        Some(facts) => facts_list(&mut page, facts),
        None => {
            page.raw(
                "<p class=\"quiet\">The device has not opened a session since the server was started.</p>",
            );
        }
    }
    end(page.raw("</section>"))
}

/// A page that says why a request was refused.
pub(crate) fn refusal(text: &str) -> String {
    let mut page = begin("Not possible", Some("All devices"));
    end(page.raw("<section class=\"error\">").text(text).raw("</section>"))
}

fn begin(title: &str, back: Option<&'static str>) -> Html {
    let mut page = Html::default();
    page.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    page.text(title).raw(" · MDM server</title><link rel=\"icon\" href=\"data:,\">");
    page.raw("<link rel=\"stylesheet\" href=\"/style.css\"></head><body><header>");
    match back {
        Some(back) => page.raw("<a href=\"/\">← ").raw(back).raw("</a>"),
        None => page.raw("<span class=\"quiet\">MDM server</span>"),
    };
    page.raw("<h1>").text(title).raw("</h1></header><main>");
    page
}

fn end(page: &mut Html) -> String {
    page.raw("</main></body></html>");
    std::mem::take(page).into_string()
}

fn form(page: &mut Html, device: &DeviceId, fields: CommandFields<'_>, was_refused: bool) {
    page.raw("<form class=\"queue\" method=\"post\" action=\"/device/")
        .segment(device.as_str())
        .raw("/queue\">");
    page.raw("<label>Verb<select name=\"verb\">");
    options(page, &VERBS, fields.verb);
    page.raw("</select></label><label class=\"address\">Address<input name=\"address\" required maxlength=\"4096\" ");
    page.raw("autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" placeholder=\"./DevDetail/SwV\" value=\"");
    page.text(fields.address).raw("\"></label>");
    page.raw("<label>Format<select name=\"format\">");
    options(page, &FORMATS, fields.format);
    page.raw("</select></label><label class=\"wide\">Value, for Replace, Add and Exec");
    page.raw("<textarea name=\"value\" spellcheck=\"false\">").text(fields.value).raw("</textarea></label>");
    if was_refused {
        page.raw("<label class=\"wide check\"><input type=\"checkbox\" name=\"anyway\"> ");
        page.raw("Queue it even if the check finds an error</label>");
    }
    page.raw("<div class=\"wide\"><button class=\"main\">Queue the command</button></div></form>");
}

fn options(page: &mut Html, texts: &[&'static str], chosen: &str) {
    for text in texts {
        page.raw(if *text == chosen { "<option selected>" } else { "<option>" }).raw(text).raw("</option>");
    }
}

fn command_row(page: &mut Html, device: &DeviceId, command: &CommandRecord) {
    page.raw("<li id=\"")
        .text(command.number)
        .raw("\"><span class=\"quiet\">")
        .text(command.number)
        .raw("</span>");
    page.raw("<div class=\"what\">").path(&command.title).raw("<div class=\"quiet small\">");
    page.raw("queued ").text(ago(command.queued_at));
    if let Some(ended) = command.ended_at {
        page.raw(", ended ").text(ago(ended));
    }
    if command.sends > 1 {
        page.raw(", sent ").text(command.sends).raw(" times");
    }
    page.raw("</div>");
    if let Some(answer) = &command.result {
        result(page, answer);
    }
    page.raw("</div><div class=\"state\">").badge(command.state, command.state);
    match command.state {
        DeliveryState::Pending => button(page, device, command, "cancel", "Cancel"),
        DeliveryState::Failed | DeliveryState::Unknown => {
            button(page, device, command, "resend", "Send again")
        }
        _ => {}
    }
    page.raw("</div></li>");
}

fn button(
    page: &mut Html,
    device: &DeviceId,
    command: &CommandRecord,
    action: &'static str,
    text: &'static str,
) {
    page.raw("<form method=\"post\" action=\"/device/")
        .segment(device.as_str())
        .raw("/")
        .raw(action)
        .raw("\">");
    page.raw("<input type=\"hidden\" name=\"number\" value=\"").text(command.number).raw("\"><button>");
    page.raw(text).raw("</button></form>");
}

/// A result: its values, the original errors, and the members of an Atomic.
fn result(page: &mut Html, result: &StoredResult) {
    page.raw("<div class=\"small\">").text(&result.summary).raw("</div>");
    for target in result.targets.iter().filter(|target| target.original_error.is_some()) {
        page.raw("<div class=\"small quiet\">").text(&target.uri).raw(": ");
        page.text(target.original_error.as_deref().unwrap_or_default()).raw("</div>");
    }
    for value in &result.values {
        page.raw("<pre>");
        if result.values.len() > 1 {
            page.text(&value.uri).raw(" = ");
        }
        page.text(value.text.as_deref().unwrap_or("(no data)")).raw("</pre>");
    }
    if result.omitted > 0 {
        page.raw("<div class=\"small quiet\">")
            .text(result.omitted)
            .raw(" large values are not stored</div>");
    }
    if !result.members.is_empty() {
        page.raw("<details><summary>").text(result.members.len()).raw(" commands in it</summary>");
        for member in &result.members {
            page.raw("<div class=\"small\">").text(&member.command).raw("</div>");
            self::result(page, member);
        }
        page.raw("</details>");
    }
}

fn facts_list(page: &mut Html, facts: &DeviceFacts) {
    page.raw("<dl><dt>Last heard of</dt><dd>").text(ago(facts.heard)).raw("</dd><dt>Certificate</dt><dd>");
    page.text(&facts.subject).raw("</dd>");
    for (name, value) in &facts.info {
        page.raw("<dt>").text(name).raw("</dt><dd>").text(value).raw("</dd>");
    }
    page.raw("</dl>");
}

/// The time since then, as a person says it.
fn ago(time: SystemTime) -> String {
    let seconds = time.elapsed().unwrap_or_default().as_secs();
    match seconds {
        0..5 => "just now".to_owned(),
        5..120 => format!("{seconds} seconds ago"),
        120..7200 => format!("{} minutes ago", seconds / 60),
        7200..172_800 => format!("{} hours ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

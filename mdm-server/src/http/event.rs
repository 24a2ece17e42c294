//! The events of a device, with those that compare its claims with its certificate.

use syncml::session::SessionEvent;

/// An event in a message of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceEvent {
    /// An event of the session.
    Session(SessionEvent),
    /// The device claims another id than the device with its certificate had before. The session goes on as that of the
    /// certificate; the handler may refuse it. Two devices with one certificate, or a restored image, look like this.
    OtherId {
        /// The part of the message with the claim.
        place: ClaimedIn,
        /// The id in the message.
        claimed: String,
        /// The id that this certificate's device had before.
        expected: String,
    },
}

/// The part of a message in which a device claims an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimedIn {
    /// The `Source` of the header.
    Source,
    /// `./DevInfo/DevId` in the device information.
    DevId,
}

/// The ids that a message claims, and that differ from `expected`.
pub(super) fn other_ids<'e>(
    expected: &'e str,
    source: Option<&'e str>,
    events: &'e [SessionEvent],
) -> impl Iterator<Item = DeviceEvent> + 'e {
    let reported = events.iter().filter_map(|event| match event {
        SessionEvent::DeviceInfo(settings) => Some(settings),
        _ => None,
    });
    let dev_ids = reported.flatten().filter(|setting| setting.uri.eq_ignore_ascii_case("./DevInfo/DevId"));
    let claims = source.map(|id| (ClaimedIn::Source, id)).into_iter();
    let claims = claims.chain(dev_ids.map(|setting| (ClaimedIn::DevId, setting.text.as_str())));
    claims.filter(move |(_, claimed)| *claimed != expected).map(move |(place, claimed)| {
        DeviceEvent::OtherId { place, claimed: claimed.to_owned(), expected: expected.to_owned() }
    })
}

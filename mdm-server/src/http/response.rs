//! The responses to devices.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use syncml::MessageEncoding;
use syncml::authentication::Mac;
use syncml::session::{Reply, ServerSession};

/// The response with the message of a reply, in the encoding of the request, and with the MAC of the session, if the device
/// demands one. A reply without a message makes a response without a body.
///
/// The response has a `Content-Length`: the client of Windows does not take chunked responses reliably.
///
/// ```
/// use mdm_server::http::{MessageEncoding, response};
/// use syncml::{Message, session::ServerSession};
/// let first = Message::parse("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
///     <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.example/dm</LocURI></Target>
///     <Source><LocURI>urn:uuid:0815</LocURI></Source></SyncHdr><SyncBody>
///     <Alert><CmdID>2</CmdID><Data>1201</Data></Alert><Final/></SyncBody></SyncML>")?;
/// let mut session = ServerSession::new("https://mdm.example/dm");
/// session.receive(&first)?;
/// let reply = session.answer()?;
/// let response = response(&session, &reply, MessageEncoding::Wbxml);
/// assert_eq!(response.headers()["content-type"], "application/vnd.syncml.dm+wbxml");
/// assert_eq!(response.headers()["content-length"], response.body().len().to_string());
/// assert!(Message::read_wbxml(response.body())?.is_final());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn response(session: &ServerSession, reply: &Reply, encoding: MessageEncoding) -> Response<Vec<u8>> {
    let Some(message) = &reply.message else { return empty(StatusCode::OK) };
    let body = encoding.encode(message);
    let mac = session.mac(&body).map(|mac| mac.to_string());
    sealed(body, mac.as_deref(), encoding)
}

/// The response with this body and this MAC.
pub(super) fn sealed(body: Vec<u8>, mac: Option<&str>, encoding: MessageEncoding) -> Response<Vec<u8>> {
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(encoding.media_type()));
    headers.insert(CONTENT_LENGTH, length);
    if let Some(mac) = mac.and_then(|mac| HeaderValue::from_str(mac).ok()) {
        headers.insert(HeaderName::from_static(Mac::HEADER), mac);
    }
    response
}

/// A response without a body.
pub(super) fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
    response
}

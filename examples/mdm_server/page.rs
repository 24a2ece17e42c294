//! The page for people: devices, their commands and results, and a form that queues a command.
//!
//! The page has no sign-in. It is for the loopback address, refuses requests for other hosts (a foreign name may lead to this
//! address), and refuses the forms of other sites.

use crate::fleet::Fleet;
use crate::views::{self, CommandFields, DeviceCard};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, ORIGIN, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use csp_findings::Severity;
use ddf::{Format, Verb};
use mdm_server::queue::{CommandQueue, CommandRecord, DeviceId, NewCommand, QueueError, SequenceNumber};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;
use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use syncml::check::MessageChecker;
use tokio::task::spawn_blocking;

/// The devices, and the last commands of a device, that a page shows.
const MOST: usize = 500;

/// The queue and the devices, which the pages show.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) queue: Arc<dyn CommandQueue>,
    pub(crate) fleet: Arc<Fleet>,
}

/// The fields of a form.
struct Fields(BTreeMap<String, String>);

/// A form that is not accepted, or a store that does not answer.
type Refused = Box<dyn Error + Send + Sync>;

/// The pages.
pub(crate) fn router(desk: Desk) -> Router {
    Router::new()
        .route("/", get(overview))
        .route("/device/{name}", get(device))
        .route("/device/{name}/queue", post(queue))
        .route("/device/{name}/cancel", post(cancel))
        .route("/device/{name}/resend", post(resend))
        .route("/style.css", get(style))
        .layer(from_fn(guard))
        .with_state(desk)
}

/// Refuses other hosts and the forms of other sites; forbids the page to load anything from elsewhere.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = match is_ours(request.headers()) {
        true => next.run(request).await,
        false => (StatusCode::FORBIDDEN, Html(views::refusal("This page is for this computer only.")))
            .into_response(),
    };
    const FIXED: [(HeaderName, &str); 3] = [
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    response.headers_mut().extend(FIXED.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// Returns true for a request to the loopback address, from a page with the same address if it comes from a page.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let Some(host) = text(HOST) else { return false };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_loopback = |name: &str| name.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    (name == "localhost" || is_loopback(name.trim_matches(['[', ']'])))
        && text(ORIGIN).is_none_or(|origin| origin.strip_prefix("http://") == Some(host))
}

async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css")).into_response()
}

async fn overview(State(desk): State<Desk>) -> Response {
    blocking(move || {
        let mut facts = desk.fleet.all();
        let mut cards: BTreeMap<DeviceId, DeviceCard> = BTreeMap::new();
        for record in desk.queue.devices(None, MOST)? {
            let device = record.device.clone();
            let facts = facts.remove(&device);
            cards.insert(device.clone(), DeviceCard { device, facts, record: Some(record) });
        }
        for (device, facts) in facts {
            cards.insert(device.clone(), DeviceCard { device, facts: Some(facts), record: None });
        }
        let cards: Vec<DeviceCard> = cards.into_values().take(MOST).collect();
        Ok(Html(views::overview(&cards, &desk.fleet.lines())).into_response())
    })
    .await
}

async fn device(State(desk): State<Desk>, Path(name): Path<String>) -> Response {
    blocking(move || {
        Ok(Html(device_page(&desk, &DeviceId::new(name)?, None, CommandFields::EMPTY)?).into_response())
    })
    .await
}

async fn queue(State(desk): State<Desk>, Path(name): Path<String>, form: String) -> Response {
    change(desk, name, form, |desk, device, fields| {
        desk.queue.enqueue(device, &[fields.command()?])?;
        Ok(())
    })
    .await
}

async fn cancel(State(desk): State<Desk>, Path(name): Path<String>, form: String) -> Response {
    change(desk, name, form, |desk, device, fields| Ok(desk.queue.cancel(device, fields.number()?)?)).await
}

async fn resend(State(desk): State<Desk>, Path(name): Path<String>, form: String) -> Response {
    change(desk, name, form, |desk, device, fields| Ok(desk.queue.resend(device, fields.number()?)?)).await
}

/// Makes a change, and shows the device: with the reason, if the change is refused.
async fn change(
    desk: Desk,
    name: String,
    form: String,
    change: fn(&Desk, &DeviceId, &Fields) -> Result<(), Refused>,
) -> Response {
    blocking(move || {
        let device = DeviceId::new(name)?;
        let fields = Fields(form_urlencoded::parse(form.as_bytes()).into_owned().collect());
        let Err(error) = change(&desk, &device, &fields) else {
            let segment = utf8_percent_encode(device.as_str(), NON_ALPHANUMERIC);
            return Ok(Redirect::to(&format!("/device/{segment}")).into_response());
        };
        let page = device_page(&desk, &device, Some(&error.to_string()), fields.shown())?;
        Ok((StatusCode::BAD_REQUEST, Html(page)).into_response())
    })
    .await
}

/// Runs work on the queue, which blocks, in a thread for such work.
async fn blocking(work: impl FnOnce() -> Result<Response, Refused> + Send + 'static) -> Response {
    let refused = |status: StatusCode, error: &dyn Error| {
        (status, Html(views::refusal(&csp_agent::with_causes(error)))).into_response()
    };
    match spawn_blocking(work).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => match error.downcast_ref() {
            Some(QueueError::Name { .. }) => refused(StatusCode::NOT_FOUND, &*error),
            _ => refused(StatusCode::INTERNAL_SERVER_ERROR, &*error),
        },
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error),
    }
}

fn device_page(
    desk: &Desk,
    device: &DeviceId,
    refused: Option<&str>,
    fields: CommandFields<'_>,
) -> Result<String, QueueError> {
    let commands = last_commands(&*desk.queue, device)?;
    Ok(views::device(device, desk.fleet.facts(device).as_ref(), &commands, refused, fields))
}

/// The last commands of a device.
fn last_commands(queue: &dyn CommandQueue, device: &DeviceId) -> Result<Vec<CommandRecord>, QueueError> {
    let mut last: Vec<CommandRecord> = Vec::new();
    loop {
        let after = last.last().map_or(SequenceNumber(0), |command| command.number);
        let next = queue.commands(device, after, MOST)?;
        if next.is_empty() {
            return Ok(last);
        }
        last.extend(next);
        last.drain(..last.len().saturating_sub(MOST));
    }
}

impl Fields {
    fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn number(&self) -> Result<SequenceNumber, Refused> {
        let text = self.text("number");
        Ok(SequenceNumber(text.parse().map_err(|_| format!("{text:?} is not the number of a command"))?))
    }

    fn shown(&self) -> CommandFields<'_> {
        CommandFields {
            verb: self.text("verb"),
            address: self.text("address"),
            format: self.text("format"),
            value: self.text("value"),
        }
    }

    /// The command of the form, checked against the descriptions of Windows.
    fn command(&self) -> Result<NewCommand, Refused> {
        let (verb, format, address) = (self.text("verb"), self.text("format"), self.text("address").trim());
        let verb: Verb = verb.parse().map_err(|_| format!("the verb {verb:?} is unknown"))?;
        let format: Format = format.parse().map_err(|_| format!("the format {format:?} is unknown"))?;
        if !address.starts_with("./") {
            return Err(format!("the address {address:?} does not begin with ./").into());
        }
        let has_data = matches!(verb, Verb::Add | Verb::Replace | Verb::Exec);
        let data = has_data.then(|| (format, self.text("value")));
        let command = NewCommand::build(|commands| commands.command(verb, address, data))?;
        let report = MessageChecker::new()
            .with_windows(&windows_csp::SCHEMA, windows_csp::DROP.date)
            .check(command.xml().as_bytes());
        let errors = report.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        let errors: Vec<&str> = errors.map(|finding| &*finding.message).collect();
        match errors.is_empty() || self.0.contains_key("anyway") {
            true => Ok(command),
            false => Err(errors.join("; ").into()),
        }
    }
}

//! Rules about the values of a job.

use super::checking::Checking;
use super::rule::JobRule;
use crate::command_line::{Argument, holds_secret, is_secret_property, parse};
use crate::job::{FileHash, JobElement, Part};
use crate::{ArgumentPolicy, CommandLine, FileHashError, ProductCode};
use csp_findings::{quoted, without_product_keys};
use std::borrow::Cow;
use std::net::Ipv6Addr;
use std::ops::Range;

pub(super) fn check(checking: &mut Checking<'_>) {
    let document = checking.document;
    for (_, part) in document.parts() {
        match part.element {
            JobElement::MsiInstallJob => {
                attribute(checking, part, "id", |checking, value| id(checking, part, value));
            }
            JobElement::Product => {
                attribute(checking, part, "Version", |checking, value| version(checking, part, value));
            }
            JobElement::Other => {}
            element if element.is_leaf() => leaf(checking, part),
            _ => {}
        }
    }
}

/// A value: its place, and its text without the white space around it.
struct Value<'v> {
    span: Range<usize>,
    text: Cow<'v, str>,
}

/// The text of an element.
fn leaf(checking: &mut Checking<'_>, part: &Part) {
    let document = checking.document;
    let raw = document.text().get(part.inner.clone()).unwrap_or_default();
    if raw.contains('<') && !raw.trim_ascii_start().starts_with("<![CDATA[") && !raw.contains("<!--") {
        return; // elements in it are reported as unknown
    }
    let text = crate::job::trimmed(document.value(part));
    let value = Value { span: inside(raw, part.inner.start), text };
    surrounding_space(checking, part, raw, part.inner.clone(), &value);
    match part.element {
        JobElement::ContentUrl => url(checking, part, &value),
        JobElement::FileHash => hash(checking, part, &value),
        JobElement::CommandLine => command_line(checking, part, &value),
        JobElement::DownloadFromAad => aad(checking, part, &value),
        _ => number(checking, part, &value),
    }
}

/// The value of an attribute, if it is there and not empty.
fn attribute<'d>(
    checking: &mut Checking<'d>,
    part: &Part,
    name: &str,
    rule: impl FnOnce(&mut Checking<'d>, &Value<'_>),
) {
    let document = checking.document;
    let Some(attribute) = document.attribute(part, name) else { return };
    let raw = document.text().get(attribute.value.clone()).unwrap_or_default();
    let text = crate::job::trimmed(document.attribute_value(attribute));
    if text.is_empty() {
        return; // reported as missing
    }
    let value = Value { span: inside(raw, attribute.value.start), text };
    surrounding_space(checking, part, raw, attribute.value.clone(), &value);
    rule(checking, &value);
}

/// The place of the raw text without the white space around it.
fn inside(raw: &str, start: usize) -> Range<usize> {
    let start = start + raw.len() - raw.trim_ascii_start().len();
    start..start + raw.trim_ascii().len()
}

fn surrounding_space(
    checking: &mut Checking<'_>,
    part: &Part,
    raw: &str,
    whole: Range<usize>,
    value: &Value<'_>,
) {
    if raw.len() == value.span.len() || value.span.is_empty() {
        return;
    }
    checking
        .find(JobRule::SurroundingSpace, part, whole.clone(), "there is white space around the value")
        .fix("remove the white space")
        .edit(whole.start..value.span.start, "")
        .edit(value.span.end..whole.end, "");
}

fn id(checking: &mut Checking<'_>, part: &Part, value: &Value<'_>) {
    if value.text.parse::<ProductCode>().is_ok() {
        return;
    }
    let message = format!("the id {} is not a GUID in braces", quoted(&value.text));
    let meant = ProductCode::probably(&value.text);
    let added = checking.find(JobRule::JobId, part, value.span.clone(), message);
    match meant {
        Some(meant) => added.write(meant.as_str()),
        None => added.fix("write a GUID in braces"),
    };
}

fn version(checking: &mut Checking<'_>, part: &Part, value: &Value<'_>) {
    let mut numbers = value.text.split('.');
    let is_number =
        |number: &str| number.bytes().all(|byte| byte.is_ascii_digit()) && number.parse::<u32>().is_ok();
    if numbers.clone().count() <= 4 && numbers.all(is_number) {
        return;
    }
    let message = format!("the version {} is not one to four numbers", quoted(&value.text));
    checking
        .find(JobRule::VersionForm, part, value.span.clone(), message)
        .fix("write the package's `ProductVersion`, such as 1.0.0");
}

/// The parts of a URL that matter here; `None` for anything but http and https with a host.
struct PackageUrl {
    is_encrypted: bool,
    has_user: bool,
}

fn package_url(text: &str) -> Option<PackageUrl> {
    let (scheme, rest) = text.split_once("://")?;
    let is_encrypted = match scheme.to_ascii_lowercase().as_str() {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let is_text =
        text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\'));
    (is_host_and_port(host) && is_text).then_some(PackageUrl { is_encrypted, has_user: user.is_some() })
}

/// Returns true for a name or an address of a host, with or without a port.
fn is_host_and_port(text: &str) -> bool {
    let (is_host, rest) = match text.strip_prefix('[') {
        Some(inner) => match inner.split_once(']') {
            Some((address, rest)) => (address.parse::<Ipv6Addr>().is_ok(), rest),
            None => return false,
        },
        None => {
            let (host, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
            (!host.is_empty() && !host.contains(['[', ']']), rest)
        }
    };
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    is_host && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
}

fn url(checking: &mut Checking<'_>, part: &Part, value: &Value<'_>) {
    let span = value.span.clone();
    let Some(url) = package_url(&value.text) else {
        let message = match value.text.as_ref() {
            "" => "there is no URL".to_owned(),
            text => format!("{} is not a URL of http or https", quoted(&without_secrets(text))),
        };
        checking
            .find(JobRule::UrlForm, part, span, message)
            .fix("write a URL such as https://dp.example.com/a.msi");
        return;
    };
    if !url.is_encrypted {
        checking
            .find(JobRule::PlainHttp, part, span.clone(), "the package is downloaded without encryption")
            .fix("offer the package over https");
    }
    if url.has_user {
        checking
            .find(JobRule::UrlSecret, part, span, "the URL contains a user name or a password")
            .fix("let the server accept the device by its certificate, or by a URL that expires");
    }
}

/// The text, without what may be a user name and a password, and without the query, which may be a signature.
fn without_secrets(text: &str) -> Cow<'_, str> {
    if let Some((address, _)) = text.split_once(['?', '#']) {
        return Cow::Owned(format!("{}?…", without_secrets(address)));
    }
    match text.rsplit_once('@') {
        Some((_, rest)) => Cow::Owned(format!("…@{rest}")),
        None => Cow::Borrowed(text),
    }
}

fn hash(checking: &mut Checking<'_>, part: &Part, value: &Value<'_>) {
    let Err(error) = value.text.parse::<FileHash>() else { return };
    // Tools print hashes in groups; a hash without its blanks and dashes is meant.
    let digits: String =
        value.text.chars().filter(|c| !matches!(c, ' ' | '-' | ':' | '\t' | '\r' | '\n')).collect();
    let meant = digits.parse::<FileHash>().ok();
    let message = match (error, meant) {
        (FileHashError::NotHexadecimal, Some(_)) => "the digits of the hash are separated".to_owned(),
        _ => error.to_string(),
    };
    let added = checking.find(JobRule::HashForm, part, value.span.clone(), message);
    match meant {
        Some(_) => added.fix("write the 64 digits without separators").edit(value.span.clone(), digits),
        None => added.fix("write the SHA-256 of the package"),
    };
}

fn number(checking: &mut Checking<'_>, part: &Part, value: &Value<'_>) {
    let span = value.span.clone();
    let name = part.element.name();
    if value.text.parse::<u8>().is_ok() && value.text.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    let is_number = !value.text.is_empty() && value.text.bytes().all(|byte| byte.is_ascii_digit());
    // Another text is not shown: it may be a secret that was written into the wrong element.
    let (rule, message) = match is_number {
        true => (JobRule::NumberRange, format!("`{name}` is {}", quoted(&value.text))),
        false => (JobRule::NumberForm, format!("`{name}` is not a number")),
    };
    let fix = match part.element {
        JobElement::TimeOut => "write the minutes, from 0 to 255; 0 is for any time",
        JobElement::RetryCount => "write a number from 0 to 255",
        _ => "write the minutes, from 0 to 255",
    };
    checking.find(rule, part, span, message).fix(fix);
}

fn aad(checking: &mut Checking<'_>, part: &Part, value: &Value<'_>) {
    if matches!(value.text.as_ref(), "0" | "1") {
        return;
    }
    let message = "`DownloadFromAad` is neither 0 nor 1";
    checking.find(JobRule::AadValue, part, value.span.clone(), message).fix("write 0 or 1");
}

/// The message about the secret in an argument, if there is one.
fn secret(argument: Argument<'_>) -> Option<String> {
    let has_product_key = |text: &str| without_product_keys(text) != text;
    match argument {
        Argument::Property { name, .. } if is_secret_property(name) => {
            Some(format!("the property `{name}` is a secret"))
        }
        Argument::Property { text, name } => {
            let value = text.split_once('=').map_or("", |(_, value)| value);
            (holds_secret(value) || has_product_key(value))
                .then(|| format!("the value of the property `{name}` contains a secret"))
        }
        Argument::Option { text, .. } | Argument::Word(text) | Argument::Quotes(text) => {
            if has_product_key(text) {
                return Some("there is a product key".to_owned());
            }
            holds_secret(text).then(|| "an argument contains a secret".to_owned())
        }
    }
}

fn command_line(checking: &mut Checking<'_>, part: &Part, value: &Value<'_>) {
    let line = CommandLine::new(&value.text);
    if let Err(error) = line.arguments(ArgumentPolicy::default()) {
        checking
            .find(JobRule::RefusedArgument, part, value.span.clone(), error.to_string())
            .fix("leave the argument out, or allow it in the agent");
    }
    if !line.is_quiet() {
        checking
            .find(
                JobRule::NotQuiet,
                part,
                value.span.clone(),
                "the command line has neither `/quiet` nor `/qn`",
            )
            .fix("add `/quiet`");
    }
    if let Some(message) = parse(&value.text).find_map(secret) {
        checking
            .find(JobRule::CommandLineSecret, part, value.span.clone(), message)
            .fix("put the secret into the package or a transform in it, or let the application fetch it");
    }
}

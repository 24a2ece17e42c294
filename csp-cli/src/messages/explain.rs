//! `csp syncml explain`: explains a message in sentences.

use super::input::{bytes, read_message};
use super::missing::Missing;
use super::nodes::nodes;
use crate::console::{Console, Exit, Styles, shown, styled};
use csp_check::{HIDDEN, shown_value};
use csp_findings::{cut, resembles_secret, shown_address, without_product_keys};
use ddf::schema::{NodeRef, Schema};
use ddf::{Format, LocUri};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use syncml::check::{Sender, protocol_text};
use syncml::{Chal, Command, CommandKind, DocumentForm, Item, Message, RootKind, StatusCode, Tag};

/// The number of characters that are shown of a value.
const LONGEST: usize = 2000;

/// Explains a message.
pub(super) fn explain(path: &Path, ddf: &[PathBuf], console: &mut Console<'_>) -> io::Result<Exit> {
    let nodes = nodes(ddf, console)?;
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    let message = match read_message(path, &bytes) {
        Ok((message, _notes)) => message,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    let mut teller = Teller::new(nodes.schema(), console);
    teller.header(&message)?;
    teller.commands(&message)?;
    teller.end(&message)?;
    Ok(if nodes.complete { Exit::Success } else { Exit::Unusable })
}

/// Explains the commands of a message.
pub(crate) fn explain_commands(
    message: &Message<'_>,
    schema: &Schema,
    console: &mut Console<'_>,
) -> io::Result<()> {
    Teller::new(schema, console).commands(message)
}

struct Teller<'t, 's> {
    schema: &'s Schema,
    missing: Missing<'s>,
    styles: Styles,
    out: &'t mut dyn Write,
}

impl<'t, 's> Teller<'t, 's> {
    fn new(schema: &'s Schema, console: &'t mut Console<'_>) -> Self {
        let styles = console.styles();
        Teller { schema, missing: Missing::new(schema), styles, out: console.out() }
    }

    fn commands(&mut self, message: &Message<'_>) -> io::Result<()> {
        message.commands().try_for_each(|command| self.command(&command))
    }

    fn header(&mut self, message: &Message<'_>) -> io::Result<()> {
        let whole = message.form() == Some(DocumentForm::Message);
        let Some(header) = message.header().filter(|_| whole) else { return self.part(message) };
        let sender = match Sender::of(message) {
            Some(Sender::Server) => "A server's message",
            Some(Sender::Client) => "A device's message",
            None => "A message",
        };
        let place = |location: Option<syncml::Location<'_>>, unknown: &str| {
            let uri = location.and_then(|location| location.loc_uri());
            uri.map_or(unknown.to_owned(), |uri| address_line(uri.as_str()))
        };
        writeln!(
            self.out,
            "{} from {} to {}.",
            styled(self.styles.title, sender),
            place(header.source(), "an unknown sender"),
            place(header.target(), "an unknown recipient")
        )?;
        let mut sentence = format!("SyncML {}", message.version());
        match header.session_id() {
            Some(session) => _ = write!(sentence, ", session {}", word("SessionID", &session)),
            None => sentence.push_str(", no session"),
        }
        match header.msg_id() {
            Some(id) => _ = write!(sentence, ", message {id} of it"),
            None => sentence.push_str(", without a number"),
        }
        if let Some(size) = header.meta().and_then(|meta| meta.max_msg_size()) {
            let _ = write!(sentence, "; the sender takes messages of {size} bytes at the most"); // a String takes it
        }
        if let Some(size) = header.meta().and_then(|meta| meta.max_obj_size()) {
            let _ = write!(sentence, "; and objects of {size} bytes");
        }
        writeln!(self.out, "{sentence}.")?;
        if let Some(uri) = header.resp_uri() {
            writeln!(self.out, "Answers go to {}.", address_line(&uri))?;
        }
        if let Some(cred) = header.cred() {
            let kind = cred.meta().and_then(|meta| meta.mime_type());
            let kind = kind.map_or("of no type".to_owned(), |kind| word("Type", &kind));
            let name = header.source().and_then(|source| source.loc_name());
            let name = name.map_or(String::new(), |name| format!(" of the user {}", word("LocName", &name)));
            writeln!(self.out, "It brings credentials{name}, {kind} {HIDDEN}.")?;
        }
        Ok(())
    }

    /// Names the form of a document that is not a whole message.
    fn part(&mut self, message: &Message<'_>) -> io::Result<()> {
        let root = message.root();
        let what = match root {
            RootKind::SyncML if message.header().is_some() => {
                "The body of a message, with an empty header as the local management interface of Windows writes it"
                    .to_owned()
            }
            RootKind::SyncML => "The body of a message, without a header".to_owned(),
            RootKind::SyncBody => "The body of a message".to_owned(),
            RootKind::Command => "A payload: a single command".to_owned(),
            RootKind::Commands => match message.commands().count() {
                1 => "A payload: a single command".to_owned(),
                count => format!("A payload: {count} commands in a row"),
            },
            _ => {
                let name = one_line(message.root_element().name());
                return writeln!(self.out, "Not a message: the root element is {name}.");
            }
        };
        writeln!(self.out, "{}, SyncML {}.", styled(self.styles.title, what), message.version())?;
        if message.form() == Some(DocumentForm::Payload) {
            writeln!(self.out, "A server adds the header, the body and missing numbers.")?;
        }
        Ok(())
    }

    /// Explains a command and those inside it. Uses a list instead of recursion, as a message may be deep.
    fn command(&mut self, command: &Command<'_>) -> io::Result<()> {
        self.one(command, 0)?;
        let mut open = vec![command.nested()];
        while let Some(commands) = open.last_mut() {
            let Some(command) = commands.next() else {
                open.pop();
                continue;
            };
            self.one(&command, open.len())?;
            open.push(command.nested());
        }
        Ok(())
    }

    fn one(&mut self, command: &Command<'_>, depth: usize) -> io::Result<()> {
        let id = command.cmd_id().map_or("no id".to_owned(), |id| word("CmdID", id.as_str()));
        let name = styled(self.styles.title, one_line(command.name()));
        write!(self.out, "\n{:1$}[{id}] {name}: ", "", depth * 2)?;
        let count = command.items().take(2).count();
        match command.kind() {
            CommandKind::Status => return self.status(command, depth),
            CommandKind::Results => return self.results(command, depth),
            CommandKind::Alert => return self.alert(command, depth),
            CommandKind::Atomic => {
                let inside = command.nested().count();
                return match inside {
                    0 => writeln!(self.out, "do nothing: there is no command in it."),
                    1 => writeln!(self.out, "do the command in it."),
                    2 => writeln!(self.out, "do both commands in it, or none."),
                    _ => writeln!(self.out, "do all {inside} commands in it, or none."),
                };
            }
            CommandKind::Sequence => {
                let inside = command.nested().count();
                return match inside {
                    0 => writeln!(self.out, "do nothing: there is no command in it."),
                    1 => writeln!(self.out, "do the command in it."),
                    _ => writeln!(self.out, "do the {inside} commands in it, one after the other."),
                };
            }
            CommandKind::Add => write!(self.out, "create")?,
            CommandKind::Delete => write!(self.out, "remove, with all below it,")?,
            CommandKind::Exec => write!(self.out, "run")?,
            CommandKind::Get => write!(self.out, "read")?,
            CommandKind::Replace => write!(self.out, "set")?,
            _ => return writeln!(self.out, "not a command of device management; a device refuses it."),
        }
        if count == 0 {
            return writeln!(self.out, " nothing: there is no item.");
        }
        if count > 1 {
            writeln!(self.out, " each of these:")?;
        }
        for item in command.items() {
            let uri = item.uri();
            let address = uri.as_ref().map_or("an unknown place", |uri| uri.as_str());
            let lead = if count > 1 { format!("{:1$}  - ", "", depth * 2) } else { " ".to_owned() };
            write!(self.out, "{lead}{}", address_line(address))?;
            self.node_and_value(&item, address, depth)?;
        }
        Ok(())
    }

    /// Writes the description of a node, and the meaning of the value that is sent or received.
    fn node_and_value(&mut self, item: &Item<'_>, address: &str, depth: usize) -> io::Result<()> {
        let node = self.node(address);
        let has_address = item.uri().is_some();
        let missing = if node.is_none() && has_address { self.missing.sentence(address) } else { None };
        let format = item.meta_value(Tag::Format).map(|format| word("Format", &format));
        let Some(data) = item.data() else {
            writeln!(self.out, ".")?;
            return match missing {
                Some(missing) => self.faint(&one_line(&missing), depth),
                None => self.described(node, None, depth),
            };
        };
        let text = data.text();
        let format = format.or_else(|| node.map(|node| node.format().to_string()));
        let format = format.unwrap_or_else(|| Format::Chr.to_string());
        let holds = node.map(|node| node.format()).or_else(|| Format::from_name(&format));
        // Without an address nobody knows whether the value is a secret.
        let visible = if has_address { shown_value(address, holds, &text) } else { HIDDEN.into() };
        match visible.trim_ascii() {
            "" => writeln!(self.out, " with an empty value ({format}).")?,
            short if short.len() <= 80 && !short.contains('\n') => {
                writeln!(self.out, " = {} ({format}).", one_line(short))?;
            }
            long => {
                writeln!(self.out, " with {} bytes of {format}:", text.len())?;
                self.block(long, depth)?;
            }
        }
        if item.has_more_data() {
            writeln!(self.out, "{:1$}    More of it follows in the next message.", "", depth * 2)?;
        }
        match missing {
            Some(missing) => self.faint(&one_line(&missing), depth),
            None => self.described(node, (visible == text).then_some(text.as_ref()), depth),
        }
    }

    fn faint(&mut self, sentence: &str, depth: usize) -> io::Result<()> {
        writeln!(self.out, "{:1$}    {2}", "", depth * 2, styled(self.styles.faint, sentence))
    }

    fn block(&mut self, text: &str, depth: usize) -> io::Result<()> {
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
        for line in text[..end].lines() {
            writeln!(self.out, "{:1$}    {2}", "", depth * 2, one_line(line))?;
        }
        if end < text.len() {
            writeln!(self.out, "{:1$}    … and {2} more bytes", "", depth * 2, text.len() - end)?;
        }
        Ok(())
    }

    /// The description of a node. Under some names a description has any node, and leaves it to others.
    fn node(&self, address: &str) -> Option<NodeRef<'s>> {
        let uri = LocUri::parse(address).ok()?;
        let found = self.schema.lookup(&uri)?;
        if !found.node().is_described_elsewhere() {
            return Some(found.node());
        }
        // The areas of policies of ingested ADMX files have `~` in their names.
        let is_ingested = found.captures().any(|name| name.decode().contains('~'));
        self.schema.counterpart(&found).or_else(|| is_ingested.then(|| found.node()))
    }

    fn described(&mut self, node: Option<NodeRef<'_>>, value: Option<&str>, depth: usize) -> io::Result<()> {
        let Some(node) = node else { return Ok(()) };
        let details = node.details();
        let mut sentence = String::new();
        if let Some(description) = &details.description {
            let first = description.trim_ascii().lines().next().unwrap_or_default();
            sentence.push_str(&one_line(first));
        }
        if let (Some(value), Some(allowed)) = (value, &details.allowed_values) {
            let value = value.trim_ascii();
            let meant =
                allowed.values.iter().find(|known| known.value.trim_ascii().eq_ignore_ascii_case(value));
            if let Some(meaning) =
                meant.and_then(|known| known.description.as_deref()?.trim_ascii().lines().next())
            {
                let gap = if sentence.is_empty() { "" } else { " " };
                let _ = write!(sentence, "{gap}{} means: {}", one_line(value), one_line(meaning));
            }
        }
        if sentence.is_empty() {
            return Ok(());
        }
        self.faint(&sentence, depth)
    }

    fn status(&mut self, command: &Command<'_>, depth: usize) -> io::Result<()> {
        let Some(status) = command.as_status() else { return writeln!(self.out) };
        let cmd = status.cmd().map_or("a command".to_owned(), |cmd| word("Cmd", &cmd));
        let msg = status.msg_ref().map_or("?".to_owned(), |id| word("MsgRef", id.as_str()));
        let reference = match status.cmd_ref() {
            Some(_) if cmd == "SyncHdr" => format!("the header of message {msg}"),
            Some(id) => format!("{cmd} [{}] of message {msg}", word("CmdRef", id.as_str())),
            None => format!("{cmd} without an id, of message {msg}"),
        };
        let targets: Vec<String> = if cmd == "SyncHdr" {
            Vec::new()
        } else {
            status.target_refs().chain(status.source_refs()).map(|uri| address_line(uri.as_str())).collect()
        };
        let about = if targets.is_empty() { String::new() } else { format!(", {},", targets.join(", ")) };
        let (verdict, style) = match status.code() {
            Some(code) => {
                let style = if code.is_success() { self.styles.good } else { self.styles.bad };
                let meaning = code.meaning().map_or(String::new(), |meaning| format!(": {meaning}"));
                (format!("{code}{meaning}"), style)
            }
            None => ("no code.".to_owned(), self.styles.bad),
        };
        let error = status
            .original_error()
            .map_or(String::new(), |error| format!(" (Windows error {})", word("originalerror", &error)));
        writeln!(self.out, "answers {reference}{about} with {}{error}", styled(style, verdict))?;
        if let Some(chal) = status.chal() {
            self.challenge(&chal, status.code(), depth)?;
        }
        Ok(())
    }

    fn challenge(&mut self, chal: &Chal<'_>, code: Option<StatusCode>, depth: usize) -> io::Result<()> {
        let kind = chal.meta().and_then(|meta| meta.mime_type());
        let kind = kind.map_or("of an unknown type".to_owned(), |kind| word("Type", &kind));
        let when = match code {
            Some(StatusCode::AUTHENTICATED) => "For the next session it wants",
            _ => "It wants",
        };
        let nonce = if chal.meta().and_then(|meta| meta.next_nonce()).is_some() {
            format!(", with a nonce {HIDDEN}")
        } else {
            String::new()
        };
        writeln!(self.out, "{:1$}    {when} credentials {kind}{nonce}.", "", depth * 2)
    }

    fn results(&mut self, command: &Command<'_>, depth: usize) -> io::Result<()> {
        let Some(results) = command.as_results() else { return writeln!(self.out) };
        writeln!(
            self.out,
            "the values that Get [{}] of message {} has read:",
            results.cmd_ref().map_or("?".to_owned(), |id| word("CmdRef", id.as_str())),
            results.msg_ref().map_or("?".to_owned(), |id| word("MsgRef", id.as_str()))
        )?;
        for item in results.items() {
            let uri = item.source_uri().or_else(|| item.target_uri());
            let address = uri.as_ref().map_or("an unknown place", |uri| uri.as_str());
            write!(self.out, "{:1$}  - {2}", "", depth * 2, address_line(address))?;
            self.node_and_value(&item, address, depth)?;
        }
        Ok(())
    }

    fn alert(&mut self, command: &Command<'_>, depth: usize) -> io::Result<()> {
        let Some(alert) = command.as_alert() else { return writeln!(self.out) };
        match alert.code() {
            Some(code) => {
                let meaning = code.meaning().unwrap_or("an alert that device management does not have.");
                writeln!(self.out, "{code}: {meaning}")?;
            }
            None => writeln!(self.out, "without a code.")?,
        }
        for item in alert.items() {
            let of_type = item.mime_type();
            let kind = of_type.as_deref().map_or("something".to_owned(), |kind| word("Type", kind));
            let mark =
                item.meta_value(Tag::Mark).map_or(String::new(), |mark| format!(", {}", word("Mark", &mark)));
            let from = item.source_uri().or_else(|| item.target_uri());
            let address = from.as_ref().map_or("", |uri| uri.as_str());
            let value = item.data().map(|data| data.text());
            let format = item.meta_value(Tag::Format).and_then(|format| Format::from_name(&format));
            // The type names what is sent, or the address does.
            let named = of_type.as_deref().filter(|kind| resembles_secret(kind)).unwrap_or(address);
            let value = value.as_deref().map(|text| shown_value(named, format, text));
            let from =
                from.as_ref().map_or(String::new(), |uri| format!(", from {}", address_line(uri.as_str())));
            let value = value.map_or("nothing".to_owned(), |text| one_line(text.trim_ascii()));
            writeln!(self.out, "{:1$}  - {kind}{mark}{from}: {value}", "", depth * 2)?;
        }
        Ok(())
    }

    fn end(&mut self, message: &Message<'_>) -> io::Result<()> {
        if message.form() != Some(DocumentForm::Message) {
            return Ok(()); // the sender decides about the package
        }
        let what = if message.is_final() {
            "The message is the last one of its package."
        } else {
            "The package goes on: the message is not its last one."
        };
        writeln!(self.out, "\n{what}")
    }
}

/// An address in one line of readable length, without secrets.
fn address_line(address: &str) -> String {
    cut(&shown_address(address), LONGEST).into_owned()
}

/// The text of an element in one line, if it is a [text of the protocol](protocol_text): else it may be a value.
pub(super) fn word(element: &str, text: &str) -> String {
    one_line(protocol_text(element, text))
}

/// The text in one line of readable length, without product keys and with escapes for characters that steer a terminal.
fn one_line(text: &str) -> String {
    // Keys are removed before the text is cut: half a key is a secret, too.
    shown(cut(&without_product_keys(text), LONGEST)).to_string()
}

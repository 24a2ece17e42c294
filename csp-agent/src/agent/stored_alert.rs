//! Alerts as records, and in messages.

use crate::store::{FieldReader, Record, put_text};
use csp_host::CspAlert;
use ddf::Format;
use syncml::{Alert, AlertCode, Tag};

/// The version of the records.
const VERSION: u16 = 1;

/// The alert as a record: 16 bits for the code, and five texts: type, source, format, mark, data.
pub(super) fn to_record(alert: &CspAlert) -> Record {
    let mut data = alert.code.0.to_le_bytes().to_vec();
    for text in [&alert.alert_type, &alert.source, alert.format.as_str(), &alert.mark, &alert.data] {
        put_text(&mut data, text);
    }
    Record { version: VERSION, data }
}

/// The alert of a record.
pub(super) fn of_record(record: &Record) -> Result<CspAlert, &'static str> {
    if record.version != VERSION {
        return Err("an alert has an unknown version");
    }
    let mut fields = FieldReader::new(&record.data);
    let code = AlertCode(u16::from_le_bytes(fields.bytes()?));
    let (alert_type, source, format) = (fields.text()?, fields.text()?, fields.text()?);
    let (mark, data) = (fields.text()?, fields.text()?);
    fields.end()?;
    let mut alert = CspAlert::new(alert_type, source, data);
    alert.format = Format::from_name(format).ok_or("an alert has an unknown format")?;
    (alert.code, alert.mark) = (code, mark.to_owned());
    Ok(alert)
}

/// The alert that [`CspAlert::add_to`] has added to a message; `None` for an alert of another form.
pub(super) fn of_message(alert: &Alert<'_>) -> Option<CspAlert> {
    let item = alert.items().next()?;
    let source = item.source_uri()?.into_text();
    let mut read = CspAlert::new(item.mime_type()?, source, item.data()?.text());
    // The client of Windows writes no format for `chr`.
    read.format = item.format().ok()?.unwrap_or(Format::Chr);
    (read.code, read.mark) = (alert.code()?, item.meta_value(Tag::Mark)?.into_owned());
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use syncml::{MessageBuilder, Version};

    #[test]
    fn records_and_messages_keep_an_alert() {
        let mut number = CspAlert::new("com.example:ä", "./Vendor/MSFT/A", "-1");
        (number.code, number.format, number.mark) =
            (AlertCode::CLIENT_EVENT, Format::Int, "critical".to_owned());
        for alert in [number, CspAlert::new("type", "./A", "")] {
            let record = to_record(&alert);
            assert_eq!(of_record(&record).as_ref(), Ok(&alert));
            for length in 0..record.data.len() {
                of_record(&Record { version: 1, data: record.data[..length].to_vec() }).unwrap_err();
            }
            let mut message = MessageBuilder::fragment(Version::V1_2);
            alert.add_to(&mut message).unwrap();
            let message = message.finish(true);
            let read = of_message(&message.commands().next().unwrap().as_alert().unwrap());
            assert_eq!(read, Some(alert));
        }
        let newer = Record { version: 2, data: vec![] };
        assert_eq!(of_record(&newer), Err("an alert has an unknown version"));
    }
}

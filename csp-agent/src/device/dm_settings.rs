//! The settings of DMClient, as a record.

use crate::agent::{PollSchedule, PollSet};
use crate::store::{FieldReader, Record, put_text};
use std::collections::BTreeMap;

/// The version of the record.
const VERSION: u16 = 1;

/// A leaf of DMClient that a server can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Leaf {
    EntDeviceName = 1,
    ExchangeId,
    EntDmId,
    Address,
    Upn,
    SyncApplicationVersion,
    Pfn,
    FirstInterval,
    FirstNumber,
    SecondInterval,
    SecondNumber,
    RemainingInterval,
    RemainingNumber,
    PollOnLogin,
    AllUsersPollOnFirstLogin,
}

impl Leaf {
    const ALL: [Leaf; 15] = [
        Leaf::EntDeviceName,
        Leaf::ExchangeId,
        Leaf::EntDmId,
        Leaf::Address,
        Leaf::Upn,
        Leaf::SyncApplicationVersion,
        Leaf::Pfn,
        Leaf::FirstInterval,
        Leaf::FirstNumber,
        Leaf::SecondInterval,
        Leaf::SecondNumber,
        Leaf::RemainingInterval,
        Leaf::RemainingNumber,
        Leaf::PollOnLogin,
        Leaf::AllUsersPollOnFirstLogin,
    ];

    /// True for a leaf below `Poll`.
    pub(super) fn is_of_poll(self) -> bool {
        self >= Leaf::FirstInterval
    }

    pub(super) fn is_number(self) -> bool {
        (Leaf::FirstInterval..=Leaf::RemainingNumber).contains(&self)
    }

    pub(super) fn is_flag(self) -> bool {
        self >= Leaf::PollOnLogin
    }
}

/// The leaves that a server has set, and its order to end the management.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DmSettings {
    pub(super) leaves: BTreeMap<Leaf, String>,
    pub(super) is_unenrolled: bool,
}

impl DmSettings {
    /// The schedule of polls; a leaf that is not set has its documented default.
    pub(super) fn schedule(&self) -> PollSchedule {
        let default = PollSchedule::default();
        let number = |leaf, default| match self.leaves.get(&leaf) {
            // A negative number is no interval.
            Some(text) => text.parse::<i64>().map_or(default, |number| u32::try_from(number).unwrap_or(0)),
            None => default,
        };
        let set = |minutes, times, default: PollSet| PollSet {
            minutes: number(minutes, default.minutes),
            times: number(times, default.times),
        };
        PollSchedule {
            first: set(Leaf::FirstInterval, Leaf::FirstNumber, default.first),
            second: set(Leaf::SecondInterval, Leaf::SecondNumber, default.second),
            remaining: set(Leaf::RemainingInterval, Leaf::RemainingNumber, default.remaining),
        }
    }

    /// A flag; 32 bits: the number of leaves; for each a byte and a text.
    pub(super) fn record(&self) -> Record {
        let mut data = vec![u8::from(self.is_unenrolled)];
        data.extend((self.leaves.len() as u32).to_le_bytes());
        for (leaf, text) in &self.leaves {
            data.push(*leaf as u8);
            put_text(&mut data, text);
        }
        Record { version: VERSION, data }
    }

    pub(super) fn of_record(record: &Record) -> Result<Self, &'static str> {
        if record.version != VERSION {
            return Err("it has an unknown version");
        }
        let mut fields = FieldReader::new(&record.data);
        let mut settings = DmSettings { is_unenrolled: fields.flag()?, ..DmSettings::default() };
        for _ in 0..u32::from_le_bytes(fields.bytes()?) {
            let number = fields.byte()?;
            let leaf = Leaf::ALL.into_iter().find(|leaf| *leaf as u8 == number);
            settings.leaves.insert(leaf.ok_or("it has an unknown leaf")?, fields.text()?.to_owned());
        }
        fields.end()?;
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_keeps_every_leaf() {
        let leaves = Leaf::ALL.into_iter().map(|leaf| (leaf, format!("{leaf:?}"))).collect();
        let settings = DmSettings { leaves, is_unenrolled: true };
        let record = settings.record();
        assert_eq!(DmSettings::of_record(&record), Ok(settings));
        for length in 0..record.data.len() {
            DmSettings::of_record(&Record { version: 1, data: record.data[..length].to_vec() }).unwrap_err();
        }
        DmSettings::of_record(&Record { version: 2, ..record }).unwrap_err();
    }

    #[test]
    fn the_schedule_has_defaults_where_nothing_is_set() {
        let mut settings = DmSettings::default();
        assert_eq!(settings.schedule(), PollSchedule::default());
        for (leaf, text) in
            [(Leaf::FirstNumber, "3"), (Leaf::RemainingInterval, "1440"), (Leaf::SecondInterval, "-1")]
        {
            settings.leaves.insert(leaf, text.to_owned());
        }
        let schedule = settings.schedule();
        assert_eq!(
            (schedule.first, schedule.second),
            (PollSet { minutes: 15, times: 3 }, PollSet::default())
        );
        assert_eq!(schedule.remaining, PollSet { minutes: 1440, times: 0 });
    }
}

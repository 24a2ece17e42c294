//! Numbers, order and pages.

use super::fixture::{Fixture, get};
use super::opener::{CaseResult, Opener};
use crate::queue::{DeliveryState, DeviceId, NewCommand, SequenceNumber};
use std::collections::BTreeSet;
use syncml::Message;

pub(super) fn numbers_count_up_for_each_device(open: &Opener) -> CaseResult {
    let first = Fixture::new(open)?;
    let second = first.other_device("device-2")?;
    assert_eq!(first.enqueue(2)?, [SequenceNumber(1), SequenceNumber(2)]);
    assert_eq!(second.enqueue(1)?, [SequenceNumber(1)]);
    assert_eq!(second.other_device("device-1")?.enqueue(1)?, [SequenceNumber(3)], "by another handle");
    assert_eq!(first.queue.enqueue(&first.device, &[])?, SequenceNumber(4), "nothing is queued");
    assert_eq!(first.pending()?, [1, 2, 3]);
    // A number that was used is never used again.
    first.queue.retire(&first.device)?;
    first.queue.prune(&crate::queue::Retention::default().newest(0))?;
    assert_eq!(first.enqueue(1)?, [SequenceNumber(4)]);
    Ok(())
}

pub(super) fn pending_commands_are_in_order(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    assert_eq!(fixture.pending()?, [0_u64; 0], "of an unknown device");
    fixture.enqueue(12)?;
    let two = fixture.queue.pending(&fixture.device, 2)?;
    assert_eq!(two.iter().map(|command| command.number().0).collect::<Vec<_>>(), [1, 2]);
    assert!(two[1].xml().contains("./Vendor/MSFT/N1"), "the text of the command is kept");
    assert_eq!(two[1].message()?.commands().count(), 1);
    assert_eq!(fixture.pending()?, (1..=12).collect::<Vec<_>>());
    assert_eq!(fixture.queue.pending(&fixture.device, 0)?.len(), 0);
    Ok(())
}

pub(super) fn numbers_from_many_threads_have_no_gap(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let (device, command) = (&fixture.device, &get("./A")?);
    let work = || {
        let queue = open.open();
        (0..10).map(|_| queue.enqueue(device, core::slice::from_ref(command))).collect::<Result<Vec<_>, _>>()
    };
    let numbers = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
    });
    let mut all = BTreeSet::new();
    for numbers in numbers {
        let numbers = numbers.map_err(|_| "a thread has panicked")??;
        assert!(numbers.is_sorted(), "{numbers:?}");
        all.extend(numbers);
    }
    assert_eq!(all, (1..=40).map(SequenceNumber).collect());
    Ok(())
}

pub(super) fn odd_names_and_texts_are_kept(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let data = "<Replace><CmdID>1</CmdID><Item><Target><LocURI>./A/%27</LocURI></Target>\
        <Data>'\"\\ä\u{1F600}%_;-- &lt;&#10;</Data></Item></Replace>";
    let command = NewCommand::of(&Message::parse(data)?)?;
    for name in
        ["'; DROP TABLE device; --", "a\"b\\c%_", "Gerät \u{1F600}", "CN=x, O=\"y\"", &"n".repeat(255)]
    {
        let device = DeviceId::new(name)?;
        fixture.queue.enqueue(&device, core::slice::from_ref(&command))?;
        let pending = fixture.queue.pending(&device, 10)?;
        assert_eq!(pending.iter().map(|command| command.xml()).collect::<Vec<_>>(), [data], "{name}");
        let odd = Fixture { session: crate::queue::SessionId::new(name)?, ..fixture.other_device(name)? };
        odd.send(&[SequenceNumber(1)])?;
        assert_eq!(odd.exchange()?.exchanges, 1, "{name}");
        assert_eq!(fixture.queue.sessions(&device)?[0].session.as_str(), name);
    }
    assert_eq!(fixture.queue.devices(None, 100)?.len(), 5);
    Ok(())
}

pub(super) fn records_come_in_pages(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    fixture.enqueue(5)?;
    for name in ["b", "B", "a", "ä"] {
        fixture.other_device(name)?.enqueue(1)?;
    }
    let page = |after| fixture.queue.commands(&fixture.device, SequenceNumber(after), 2);
    let numbers =
        |after| page(after).map(|page| page.iter().map(|record| record.number.0).collect::<Vec<_>>());
    assert_eq!(
        [numbers(0)?, numbers(2)?, numbers(4)?, numbers(5)?],
        [vec![1, 2], vec![3, 4], vec![5], vec![]]
    );
    let record = page(1)?.into_iter().next().ok_or("no record")?;
    assert_eq!((record.title.as_str(), record.state), ("Get ./Vendor/MSFT/N1", DeliveryState::Pending));
    assert_eq!((record.sends, record.session, record.result, record.ended_at), (0, None, None, None));

    let names = |after: Option<&str>| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let after = after.map(DeviceId::new).transpose()?;
        let page = fixture.queue.devices(after.as_ref(), 2)?;
        Ok(page.iter().map(|record| record.device.to_string()).collect())
    };
    assert_eq!(names(None)?, ["B", "a"], "in the order of bytes");
    assert_eq!(names(Some("a"))?, ["b", "device-1"]);
    assert_eq!(names(Some("device-1"))?, ["ä"]);
    let counted = fixture.queue.devices(Some(&DeviceId::new("b")?), 1)?;
    assert_eq!((counted[0].count(DeliveryState::Pending), counted[0].count(DeliveryState::Sent)), (5, 0));
    Ok(())
}

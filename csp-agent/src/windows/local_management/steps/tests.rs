//! A session on a simulated machine that fails, or is killed, at each of its calls.

use super::super::changes::FLAGS_KEY;
use super::super::unfinished::RegistryValue;
use super::*;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

const KEY: [u8; 32] = [7; 32];

/// A machine whose calls fail from a certain one on, as those of a process that is killed there.
#[derive(Debug, Default)]
struct Machine {
    flags: Option<RegistryValue>,
    record: Option<Vec<u8>>,
    is_registered: bool,
    /// True if the registry does not show the registration.
    is_hidden: bool,
    /// The number of calls that still succeed; all if it is `None`.
    calls_left: Option<usize>,
    /// The answers to the next calls of `register`, the last one first.
    refusals: Vec<LocalManagementCode>,
}

impl Machine {
    fn stock() -> Rc<RefCell<Self>> {
        let flags = Some(RegistryValue { kind: 4, data: vec![0; 4] });
        Rc::new(RefCell::new(Machine { flags, ..Machine::default() }))
    }

    /// The parts that a session must leave as they were.
    fn state(&self) -> (Option<RegistryValue>, Option<Vec<u8>>, bool) {
        (self.flags.clone(), self.record.clone(), self.is_registered)
    }

    fn call(&mut self) -> io::Result<()> {
        match &mut self.calls_left {
            Some(0) => Err(io::Error::other("killed")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn call_interface(&mut self) -> Result<(), LocalManagementCode> {
        self.call().map_err(|_| LocalManagementCode(0x8000_4005))
    }

    fn is_embedded(&self) -> bool {
        self.flags == Some(RegistryValue::binary(&KEY))
    }
}

impl Interface for Rc<RefCell<Machine>> {
    fn register(&mut self) -> Result<bool, LocalManagementCode> {
        let mut machine = self.borrow_mut();
        machine.call_interface()?;
        if let Some(code) = machine.refusals.pop() {
            return Err(code);
        }
        if !machine.is_embedded() {
            return Err(LocalManagementCode::NOT_EMBEDDED);
        }
        Ok(std::mem::replace(&mut machine.is_registered, true))
    }

    fn apply(&mut self, body: &str) -> Result<Option<String>, LocalManagementCode> {
        let mut machine = self.borrow_mut();
        machine.call_interface()?;
        assert!(machine.is_registered && machine.is_embedded());
        Ok(Some(body.to_owned()))
    }

    fn unregister(&mut self) -> Result<(), LocalManagementCode> {
        let mut machine = self.borrow_mut();
        machine.call_interface()?;
        machine.is_registered = false;
        Ok(())
    }
}

impl Settings for Rc<RefCell<Machine>> {
    fn is_registered(&self) -> io::Result<bool> {
        self.borrow_mut().call()?;
        Ok(self.borrow().is_registered && !self.borrow().is_hidden)
    }

    fn flags(&self) -> io::Result<Option<RegistryValue>> {
        self.borrow_mut().call()?;
        Ok(self.borrow().flags.clone())
    }

    fn set_flags(&mut self, value: Option<&RegistryValue>) -> io::Result<()> {
        self.borrow_mut().call()?;
        self.borrow_mut().flags = value.cloned();
        Ok(())
    }

    fn record(&self) -> io::Result<Option<Vec<u8>>> {
        self.borrow_mut().call()?;
        Ok(self.borrow().record.clone())
    }

    fn set_record(&mut self, record: Option<&[u8]>) -> io::Result<()> {
        self.borrow_mut().call()?;
        self.borrow_mut().record = record.map(<[u8]>::to_vec);
        Ok(())
    }
}

fn embedded() -> LocalManagementOptions {
    LocalManagementOptions { embedded_mode: Some(EmbeddedMode::from(KEY)), ..Default::default() }
}

type Session = Steps<Rc<RefCell<Machine>>, Rc<RefCell<Machine>>>;

fn open(
    machine: &Rc<RefCell<Machine>>,
    options: &LocalManagementOptions,
) -> Result<Session, LocalManagementError> {
    Steps::open(machine.clone(), machine.clone(), options)
}

/// A whole session. A kill ends it early, and what its destructors would do does not happen.
fn session(
    machine: &Rc<RefCell<Machine>>,
    options: &LocalManagementOptions,
) -> Result<(), LocalManagementError> {
    let mut steps = open(machine, options)?;
    assert_eq!(steps.apply("<SyncBody/>")?.as_deref(), Some("<SyncBody/>"));
    steps.close()
}

#[test]
fn a_session_leaves_the_machine_as_it_was() {
    for (flags, is_registered) in
        [(Machine::stock().borrow().flags.clone(), false), (None, false), (None, true)]
    {
        let machine = Machine::stock();
        (machine.borrow_mut().flags, machine.borrow_mut().is_registered) = (flags, is_registered);
        let before = machine.borrow().state();
        session(&machine, &embedded()).unwrap();
        assert_eq!(machine.borrow().state(), before);
    }
}

/// Each number of calls after which the process is killed; the next session puts everything back.
#[test]
fn the_next_session_puts_back_what_a_killed_one_left() {
    let (mut kills, mut put_back, mut registered) = (0, 0, 0);
    for calls in 0.. {
        let machine = Machine::stock();
        let before = machine.borrow().state();
        machine.borrow_mut().calls_left = Some(calls);
        let ended = session(&machine, &embedded()).is_ok();
        machine.borrow_mut().calls_left = None;
        let was_embedded = machine.borrow().is_embedded();
        put_back += u32::from(was_embedded);
        registered += u32::from(machine.borrow().is_registered);
        if calls % 2 == 0 {
            let is_put_back = Changes::read(machine.clone()).unwrap().put_flags_back().unwrap();
            assert_eq!(is_put_back, was_embedded, "{calls} calls");
            assert_eq!(machine.borrow().flags, before.0, "{calls} calls");
        }
        session(&machine, &embedded()).unwrap();
        assert_eq!(machine.borrow().state(), before, "{calls} calls");
        kills += 1;
        if ended {
            break;
        }
    }
    assert!(kills > 10 && put_back > 5 && registered > 1, "{kills}, {put_back}, {registered}");
}

/// The registration of another program stays, whenever the process is killed.
#[test]
fn a_registration_that_was_there_before_stays() {
    for calls in 0.. {
        let machine = Machine::stock();
        machine.borrow_mut().is_registered = true;
        machine.borrow_mut().calls_left = Some(calls);
        let ended = session(&machine, &embedded()).is_ok();
        machine.borrow_mut().calls_left = None;
        session(&machine, &embedded()).unwrap();
        assert!(machine.borrow().is_registered, "{calls} calls");
        if ended {
            break;
        }
    }
}

/// The registry does not show the registration that another program makes at the same time, but the call does.
#[test]
fn a_registration_of_a_quicker_program_stays() {
    let machine = Machine::stock();
    machine.borrow_mut().is_hidden = true;
    machine.borrow_mut().is_registered = true;
    let before = machine.borrow().state();
    session(&machine, &embedded()).unwrap();
    assert_eq!(machine.borrow().state(), before);
}

/// The same without a request for embedded mode: the next session is refused, and puts the value back first.
#[test]
fn a_refused_session_puts_back_what_a_killed_one_left() {
    let machine = Machine::stock();
    let before = machine.borrow().flags.clone();
    drop(open(&machine, &embedded()).unwrap()); // killed
    assert!(machine.borrow().is_embedded());
    let error = open(&machine, &LocalManagementOptions::default()).unwrap_err();
    assert!(matches!(error, LocalManagementError::Refused { code: LocalManagementCode::NOT_EMBEDDED, .. }));
    assert_eq!(machine.borrow().flags, before);
    session(&machine, &embedded()).unwrap();
    assert_eq!(machine.borrow().state(), (before, None, false), "the registration of the first is removed");
}

#[test]
fn a_value_that_another_program_has_written_stays() {
    let other = Some(RegistryValue::binary(&[1, 2]));
    let machine = Machine::stock();
    let mut steps = open(&machine, &embedded()).unwrap();
    machine.borrow_mut().flags.clone_from(&other);
    steps.close().unwrap();
    assert_eq!(machine.borrow().state(), (other, None, false));

    // A value that is right already is not ours.
    let machine = Machine::stock();
    machine.borrow_mut().flags = Some(RegistryValue::binary(&KEY));
    session(&machine, &embedded()).unwrap();
    assert!(machine.borrow().is_embedded() && machine.borrow().record.is_none());
}

#[test]
fn a_registration_is_kept_on_request() {
    let machine = Machine::stock();
    let options = LocalManagementOptions { keep_registration: true, ..embedded() };
    let before = machine.borrow().flags.clone();
    session(&machine, &options).unwrap();
    assert_eq!(machine.borrow().state(), (before.clone(), None, true));
    // A later session does not remove it.
    session(&machine, &embedded()).unwrap();
    assert_eq!(machine.borrow().state(), (before, None, true));
}

#[test]
fn a_registration_that_cannot_be_removed_is_removed_later() {
    let machine = Machine::stock();
    let before = machine.borrow().state();
    let mut steps = open(&machine, &embedded()).unwrap();
    machine.borrow_mut().calls_left = Some(0);
    steps.close().unwrap_err();
    machine.borrow_mut().calls_left = None;
    steps.close().unwrap();
    assert_eq!(machine.borrow().state(), before);
}

#[test]
fn a_damaged_record_stops_the_session() {
    let machine = Machine::stock();
    machine.borrow_mut().record = Some(vec![9]);
    let error = open(&machine, &embedded()).unwrap_err();
    assert!(matches!(error, LocalManagementError::Record { .. }), "{error}");
    assert!(error.to_string().contains(FLAGS_KEY) && machine.borrow().record.is_some());
}

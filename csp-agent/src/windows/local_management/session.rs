//! A session with the local management interface.

use super::body::body_of;
use super::changes::Changes;
use super::error::LocalManagementError;
use super::machine::MachineRegistry;
use super::steps::{LocalManagementOptions, Steps};
use crate::windows::sys::{MachineLock, ManagementLibrary, is_elevated};
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};
use syncml::{Message, ReadOptions};

/// The name of the lock that only one session of this library holds.
const LOCK: &str = r"Global\csp-agent-local-management";

/// A session with the local management interface of Windows. The device is registered with itself until it ends.
#[derive(Debug)]
pub struct LocalManagement {
    /// `None` when the session is closed. A sender that is dropped ends the thread.
    thread: Option<SessionThread>,
    removes_registration: bool,
}

/// The interface wants all calls from one thread, in a multi-threaded apartment.
#[derive(Debug)]
struct SessionThread {
    requests: Sender<Request>,
    thread: JoinHandle<Result<(), LocalManagementError>>,
}

/// A body to execute, and the way back for the answer.
struct Request {
    body: String,
    answer: Sender<Result<Option<String>, LocalManagementError>>,
}

type LibrarySteps = Steps<ManagementLibrary, MachineRegistry>;

impl LocalManagement {
    /// Puts back the value of embedded mode that an earlier session left because its process was killed. Returns true if
    /// there was one. A session does so too when it begins; this is for the start of a program, and for its log.
    ///
    /// # Errors
    /// [`LocalManagementError`]: the rights of an administrator are missing, a session is open, or the registry fails.
    pub fn put_back() -> Result<bool, LocalManagementError> {
        check_rights()?;
        let _lock = lock()?;
        Changes::read(MachineRegistry)?.put_flags_back()
    }

    /// Opens a session: puts back what an earlier one left that was killed, sets embedded mode if the options ask for it,
    /// and registers the device with itself.
    ///
    /// # Errors
    /// [`LocalManagementError`]; the machine is then as it was before.
    pub fn register(options: &LocalManagementOptions) -> Result<Self, LocalManagementError> {
        check_rights()?;
        let (requests, received) = channel();
        let (opened, is_open) = channel();
        let options = options.clone();
        let thread = Builder::new()
            .name("local-management".to_owned())
            .spawn(move || run(&options, &opened, &received))
            .map_err(LocalManagementError::Session)?;
        let removes_registration = is_open.recv().map_err(|_| ended())??;
        Ok(LocalManagement { thread: Some(SessionThread { requests, thread }), removes_registration })
    }

    /// True if the end of the session removes the registration, and with it the policies that the session has set. It
    /// removes a registration of its own or of an earlier session that was killed, unless the options keep it.
    pub fn removes_registration(&self) -> bool {
        self.removes_registration
    }

    /// Executes the commands of a message, and waits for the answer. Any form of a message is accepted: a message whose
    /// header is left out, a body, or a payload, whose commands get the `CmdID`s that they lack.
    ///
    /// # Errors
    /// [`LocalManagementError`]. With [`NoAnswer`](LocalManagementError::NoAnswer) and
    /// [`UnreadableAnswer`](LocalManagementError::UnreadableAnswer) the commands may have been executed.
    pub fn apply(&mut self, message: &Message<'_>) -> Result<LocalAnswer, LocalManagementError> {
        let request = body_of(message).ok_or(LocalManagementError::NoCommands)?;
        let thread = self.thread.as_ref().ok_or_else(ended)?;
        let (answer, answered) = channel();
        let sent = thread.requests.send(Request { body: request.text().to_owned(), answer });
        sent.map_err(|_| ended())?;
        let text = answered.recv().map_err(|_| ended())??.ok_or(LocalManagementError::NoAnswer)?;
        let message = Message::read_with(text.as_bytes(), &ReadOptions::lenient())
            .map_err(LocalManagementError::UnreadableAnswer)?
            .into_owned();
        Ok(LocalAnswer { request, message })
    }

    /// Ends the session: removes the registration unless it is to stay, and puts the value of embedded mode back.
    ///
    /// # Errors
    /// [`LocalManagementError`] when a change could not be put back. The next session tries again.
    pub fn close(mut self) -> Result<(), LocalManagementError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), LocalManagementError> {
        let Some(SessionThread { requests, thread }) = self.thread.take() else { return Ok(()) };
        drop(requests);
        thread.join().map_err(|_| ended())?
    }
}

impl Drop for LocalManagement {
    fn drop(&mut self) {
        let _ = self.end(); // `close` returns the error
    }
}

/// The thread of a session. `opened` gets whether its end removes the registration.
fn run(
    options: &LocalManagementOptions,
    opened: &Sender<Result<bool, LocalManagementError>>,
    requests: &Receiver<Request>,
) -> Result<(), LocalManagementError> {
    // The lock is released after the last change is put back.
    let (_lock, mut steps) = match open(options) {
        Ok(open) => open,
        Err(error) => {
            let _ = opened.send(Err(error)); // the caller waits for it
            return Ok(());
        }
    };
    if opened.send(Ok(steps.removes_registration())).is_ok() {
        for Request { body, answer } in requests {
            let _ = answer.send(steps.apply(&body)); // the caller waits for it
        }
    }
    steps.close()
}

fn open(options: &LocalManagementOptions) -> Result<(MachineLock, LibrarySteps), LocalManagementError> {
    let lock = lock()?;
    let library = ManagementLibrary::load().map_err(LocalManagementError::NoInterface)?;
    Ok((lock, Steps::open(library, MachineRegistry, options)?))
}

fn check_rights() -> Result<(), LocalManagementError> {
    match is_elevated().map_err(LocalManagementError::Session)? {
        true => Ok(()),
        false => Err(LocalManagementError::NotElevated),
    }
}

fn lock() -> Result<MachineLock, LocalManagementError> {
    let lock = MachineLock::take(LOCK).map_err(LocalManagementError::Session)?;
    lock.ok_or(LocalManagementError::Busy)
}

fn ended() -> LocalManagementError {
    LocalManagementError::Session(io::Error::other("the thread has ended"))
}

/// The answer of Windows to a message.
#[derive(Clone, Debug)]
pub struct LocalAnswer {
    request: Message<'static>,
    message: Message<'static>,
}

impl LocalAnswer {
    /// The body that Windows has executed, with the `CmdID`s that the answers refer to.
    pub fn request(&self) -> &Message<'static> {
        &self.request
    }

    /// The answers: a Status for each command, and Results.
    pub fn message(&self) -> &Message<'static> {
        &self.message
    }
}

//! Starts a process as a member of a job object, without inherited handles.

use super::job::JobObject;
use super::process::Process;
use super::{checked, owned, wide};
use crate::windows::command_line::command_line;
use crate::windows::process_tree::ProcessId;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io;
use std::marker::PhantomData;
use std::mem::size_of;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::path::Path;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::{
    DUPLICATE_SAME_ACCESS, DuplicateHandle, HANDLE, HANDLE_FLAG_INHERIT, SetHandleInformation,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NO_WINDOW, CREATE_SUSPENDED, CreateProcessW, DeleteProcThreadAttributeList,
    EXTENDED_STARTUPINFO_PRESENT, GetCurrentProcess, InitializeProcThreadAttributeList,
    LPPROC_THREAD_ATTRIBUTE_LIST, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, PROC_THREAD_ATTRIBUTE_JOB_LIST,
    PROCESS_INFORMATION, ResumeThread, STARTF_USESTDHANDLES, STARTUPINFOEXW, UpdateProcThreadAttribute,
};

/// A program to start.
#[derive(Clone, Copy, Debug)]
pub struct ProgramStart<'a> {
    /// The path of the program.
    pub program: &'a Path,
    /// Its arguments, which are quoted where needed.
    pub arguments: &'a [&'a OsStr],
    /// The end of its command line, unchanged, for a program with its own rules for quotes; empty for most.
    pub tail: &'a OsStr,
    /// Its current folder.
    pub folder: &'a Path,
    /// A file that the process and its descendants keep open.
    pub held: Option<&'a File>,
}

/// Starts a program that outlives this process, with all its descendants as one job.
///
/// The process is suspended until `record` has kept its id, and ends with this process until the call returns.
///
/// # Errors
/// When the arguments cannot be written as a command line, Windows refuses something, or `record` fails. The process has
/// then ended.
pub fn spawn_recorded(
    start: &ProgramStart<'_>,
    record: &mut dyn FnMut(ProcessId) -> io::Result<()>,
) -> io::Result<(Process, JobObject)> {
    let job = JobObject::new()?;
    // An error from here on drops the job object, which ends the process.
    let process = spawn_suspended(start, &job)?;
    if let Some(file) = start.held {
        process.give(file)?;
    }
    record(process.id()?)?;
    let first = process.resume()?;
    job.detach()?;
    Ok((first, job))
}

/// A process whose first thread is suspended: it has not run any instruction.
#[derive(Debug)]
struct Suspended {
    process: Process,
    thread: OwnedHandle,
    pid: u32,
}

/// Starts a program suspended and as a member of the job. Its standard handles lead to `NUL`, and it inherits no other
/// handle. If an error occurs after the process was made, the job ends it.
fn spawn_suspended(start: &ProgramStart<'_>, job: &JobObject) -> io::Result<Suspended> {
    let ProgramStart { program, arguments, tail, folder, held: _ } = *start;
    let arguments: Vec<Vec<u16>> =
        arguments.iter().map(|argument| argument.encode_wide().collect()).collect();
    let arguments: Vec<&[u16]> = arguments.iter().map(Vec::as_slice).collect();
    let path: Vec<u16> = program.as_os_str().encode_wide().collect();
    let tail: Vec<u16> = tail.encode_wide().collect();
    let mut line = command_line(&path, &arguments, &tail).ok_or_else(|| {
        let what = format!("the arguments of {} cannot be written as a command line", program.display());
        io::Error::new(io::ErrorKind::InvalidInput, what)
    })?;
    let (path, folder) = (wide(program.as_os_str())?, wide(folder.as_os_str())?);

    let device = null_device()?;
    let (handles, jobs) = ([device.as_raw_handle()], [job.handle()]);
    let mut attributes = Attributes::new(2)?;
    attributes.set(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &handles)?;
    attributes.set(PROC_THREAD_ATTRIBUTE_JOB_LIST, &jobs)?;
    let mut info = STARTUPINFOEXW::default();
    info.StartupInfo.cb = size_of::<STARTUPINFOEXW>() as u32;
    info.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    info.StartupInfo.hStdInput = device.as_raw_handle();
    info.StartupInfo.hStdOutput = device.as_raw_handle();
    info.StartupInfo.hStdError = device.as_raw_handle();
    info.lpAttributeList = attributes.list();

    let mut made = PROCESS_INFORMATION::default();
    // SAFETY: the texts end with 0, and the command line is writable. The start information states its size and has an
    // attribute list, as the flag requires; the list and the handles in it live until after the call, and so does `made`.
    checked(unsafe {
        CreateProcessW(
            path.as_ptr(),
            line.as_mut_ptr(),
            null(),
            null(),
            1,
            CREATE_SUSPENDED | CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT,
            null(),
            folder.as_ptr(),
            (&raw const info).cast(),
            &mut made,
        )
    })?;
    // SAFETY: both handles are new and have no other owner.
    let (process, thread) = unsafe { (owned(made.hProcess)?, owned(made.hThread)?) };
    Ok(Suspended { process: Process::new(process), thread, pid: made.dwProcessId })
}

impl Suspended {
    /// The number and the start time of the process.
    fn id(&self) -> io::Result<ProcessId> {
        Ok(ProcessId { pid: self.pid, began: self.process.began()? })
    }

    /// Gives the process a handle to this file. The process and its descendants that inherit the handle keep the file open.
    ///
    /// The handle of this process never becomes inheritable, because a process that another thread starts at the same time
    /// would inherit it too.
    fn give(&self, file: &File) -> io::Result<()> {
        let mut theirs = null_mut();
        // SAFETY: the file and the process have living owners, and the pseudo handle of this process is always valid. The
        // new handle belongs to the other process, so this process does not close it.
        checked(unsafe {
            DuplicateHandle(
                GetCurrentProcess(),
                file.as_raw_handle(),
                self.process.handle(),
                &mut theirs,
                0,
                1,
                DUPLICATE_SAME_ACCESS,
            )
        })
    }

    /// Starts the suspended thread. After an error it stays suspended.
    fn resume(self) -> io::Result<Process> {
        // SAFETY: the handle has a living owner.
        match unsafe { ResumeThread(self.thread.as_raw_handle()) } {
            u32::MAX => Err(io::Error::last_os_error()),
            _ => Ok(self.process),
        }
    }
}

/// An inheritable handle to `NUL`. It does no harm if another child process inherits it too.
fn null_device() -> io::Result<File> {
    let device = OpenOptions::new().read(true).write(true).open("NUL")?;
    // SAFETY: the handle belongs to `device`, which lives.
    checked(unsafe {
        SetHandleInformation(device.as_raw_handle(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT)
    })?;
    Ok(device)
}

/// The attribute list for `CreateProcessW`. Windows keeps the addresses of the values, so they outlive the list.
struct Attributes<'a> {
    /// Words, so that the list is aligned.
    list: Vec<usize>,
    values: PhantomData<&'a [HANDLE]>,
}

impl<'a> Attributes<'a> {
    fn new(count: u32) -> io::Result<Self> {
        let mut size = 0;
        // SAFETY: without a list the call only returns the size.
        unsafe { InitializeProcThreadAttributeList(null_mut(), count, 0, &mut size) };
        let mut list = vec![0usize; size.div_ceil(size_of::<usize>()).max(1)];
        // SAFETY: the list has at least `size` bytes.
        checked(unsafe { InitializeProcThreadAttributeList(list.as_mut_ptr().cast(), count, 0, &mut size) })?;
        Ok(Attributes { list, values: PhantomData })
    }

    fn set(&mut self, attribute: u32, values: &'a [HANDLE]) -> io::Result<()> {
        // SAFETY: the list is initialised, has room for the attribute, and does not move; the values outlive it.
        checked(unsafe {
            UpdateProcThreadAttribute(
                self.list(),
                0,
                attribute as usize,
                values.as_ptr().cast(),
                size_of_val(values),
                null_mut(),
                null(),
            )
        })
    }

    fn list(&mut self) -> LPPROC_THREAD_ATTRIBUTE_LIST {
        self.list.as_mut_ptr().cast()
    }
}

impl Drop for Attributes<'_> {
    fn drop(&mut self) {
        // SAFETY: the list is initialised and is deleted once.
        unsafe { DeleteProcThreadAttributeList(self.list()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::command_line::tests::arguments;
    use crate::windows::process_tree::living_descendants;
    use crate::windows::sys::entry::Descriptor;
    use crate::windows::sys::process::processes;
    use proptest::prelude::*;
    use std::fs;
    use std::os::windows::fs::OpenOptionsExt;
    use std::time::Duration;
    use windows_sys::Win32::Foundation::LocalFree;
    use windows_sys::Win32::UI::Shell::CommandLineToArgvW;

    fn exclusive(path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).share_mode(0).open(path)
    }

    fn start_of<'a>(program: &'a Path, arguments: &'a [&'a OsStr]) -> ProgramStart<'a> {
        let folder = program.parent().unwrap();
        ProgramStart { program, arguments, tail: OsStr::new(""), folder, held: None }
    }

    /// Starts this test program again; it lists its tests and ends with 0.
    fn start(job: &JobObject) -> Suspended {
        let own = std::env::current_exe().unwrap();
        spawn_suspended(&start_of(&own, &[OsStr::new("--list")]), job).unwrap()
    }

    #[test]
    fn a_process_gets_the_given_handle_and_no_inheritable_one() {
        let place = tempfile::tempdir().unwrap();
        let (lock, other) = (place.path().join("lock"), place.path().join("other"));
        let (held, inheritable) = (exclusive(&lock).unwrap(), exclusive(&other).unwrap());
        // SAFETY: the handle belongs to `inheritable`, which lives.
        checked(unsafe {
            SetHandleInformation(inheritable.as_raw_handle(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT)
        })
        .unwrap();
        let job = JobObject::new().unwrap();
        let process = start(&job);
        process.give(&held).unwrap();
        drop((held, inheritable));
        // A child process of another test may inherit `inheritable` too, but it ends soon; this one does not.
        let is_free = || exclusive(&other).is_ok();
        assert!((0..6000).any(|_| is_free() || {
            std::thread::sleep(Duration::from_millis(10));
            false
        }));
        fs::remove_file(&other).unwrap();
        assert!(exclusive(&lock).is_err(), "the process holds the lock");
        assert!(fs::remove_file(&lock).is_err());
        let id = process.id().unwrap();
        assert_eq!(job.members().unwrap(), [id.pid], "a member before it runs");
        assert_eq!(crate::windows::sys::process_id(id.pid), Some(id));
        job.kill(7).unwrap();
        while process.process.exit_code().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(process.process.exit_code(), Some(7));
        while exclusive(&lock).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_process_that_may_not_be_opened_has_not_ended() {
        let job = JobObject::new().unwrap();
        let process = start(&job);
        let id = process.id().unwrap();
        let rights = |sddl: &str| Descriptor::parse(sddl).unwrap().set(process.process.owned()).unwrap();
        let listed = || living_descendants(&[id], &processes().unwrap());
        rights("D:(A;;0x101000;;;WD)"); // everybody may query it and see its end
        let opened = Process::open(id).unwrap().unwrap();
        opened.kill(7);
        assert_eq!((opened.exit_code(), listed()), (None, vec![id]));
        drop(opened);
        rights("D:"); // nobody has a right
        let error = Process::open(id).unwrap_err();
        assert_eq!((error.kind(), listed()), (io::ErrorKind::PermissionDenied, vec![id]));
        drop((process, job));
        // Wine's server may keep the ended process for a moment.
        while !listed().is_empty() || !matches!(Process::open(id), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_process_runs_after_it_is_resumed() {
        let job = JobObject::new().unwrap();
        let process = start(&job);
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(process.process.exit_code(), None);
        let process = process.resume().unwrap();
        while process.exit_code().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(process.exit_code(), Some(0));
        // The console of the process may exist a moment longer.
        while !job.members().unwrap().is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_process_ends_with_its_job_object() {
        let job = JobObject::new().unwrap();
        let process = start(&job);
        drop(job);
        while process.process.exit_code().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_missing_or_invalid_program_is_an_error() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("setup.exe");
        let job = JobObject::new().unwrap();
        let error = spawn_suspended(&start_of(&file, &[]), &job).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound, "{error}");
        fs::write(&file, "MZ is not enough").unwrap();
        assert!(spawn_suspended(&start_of(&file, &[]), &job).is_err());
        let error = spawn_suspended(&start_of(&file, &[OsStr::new("a\0b")]), &job).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
    }

    /// The arguments that Windows parses from a command line.
    fn parsed(line: &[u16]) -> Vec<Vec<u16>> {
        let mut count = 0;
        // SAFETY: the line ends with 0. The result is an array of `count` texts that end with 0, freed once as a whole.
        unsafe {
            let arguments = CommandLineToArgvW(line.as_ptr(), &mut count);
            assert!(!arguments.is_null());
            let texts = std::slice::from_raw_parts(arguments, count as usize).iter();
            let units = |text: *mut u16| {
                let length = (0..).take_while(|at| *text.add(*at) != 0).count();
                std::slice::from_raw_parts(text, length).to_vec()
            };
            let texts = texts.map(|text| units(*text)).collect();
            LocalFree(arguments.cast());
            texts
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn windows_parses_the_original_arguments(arguments in arguments()) {
            let program: Vec<u16> = r"C:\a folder\setup.exe".encode_utf16().collect();
            let slices: Vec<&[u16]> = arguments.iter().map(Vec::as_slice).collect();
            let mut expected = vec![program.clone()];
            expected.extend(arguments.iter().cloned());
            prop_assert_eq!(parsed(&command_line(&program, &slices, &[]).unwrap()), expected);
        }
    }
}

//! How the tool is started: it gets the handles that are meant for it, and no others, and is a member of its job from the
//! beginning.

use super::job::JobObject;
use super::process::Process;
use super::{checked, owned, wide};
use crate::windows::command_line::command_line;
use crate::windows::tree::Member;
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

/// A process that has not begun.
#[derive(Debug)]
pub(crate) struct Suspended {
    process: Process,
    thread: OwnedHandle,
    pid: u32,
}

/// Starts a program, suspended, in this folder and as a member of the job. Its standard handles lead nowhere, and no other
/// handle of this process goes to it.
///
/// # Errors
/// When there is no command line for it, or Windows starts nothing. The job ends what it leaves behind.
pub(crate) fn suspended(
    program: &Path,
    arguments: &[&OsStr],
    folder: &Path,
    job: &JobObject,
) -> io::Result<Suspended> {
    let arguments: Vec<Vec<u16>> =
        arguments.iter().map(|argument| argument.encode_wide().collect()).collect();
    let arguments: Vec<&[u16]> = arguments.iter().map(Vec::as_slice).collect();
    let path: Vec<u16> = program.as_os_str().encode_wide().collect();
    let mut line = command_line(&path, &arguments).ok_or_else(|| {
        let what = format!("there is no command line for {}", program.display());
        io::Error::new(io::ErrorKind::InvalidInput, what)
    })?;
    let (path, folder) = (wide(program.as_os_str())?, wide(folder.as_os_str())?);

    let nothing = nothing()?;
    let (handles, jobs) = ([nothing.as_raw_handle()], [job.handle()]);
    let mut attributes = Attributes::new(2)?;
    attributes.set(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &handles)?;
    attributes.set(PROC_THREAD_ATTRIBUTE_JOB_LIST, &jobs)?;
    let mut start = STARTUPINFOEXW::default();
    start.StartupInfo.cb = size_of::<STARTUPINFOEXW>() as u32;
    start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    start.StartupInfo.hStdInput = nothing.as_raw_handle();
    start.StartupInfo.hStdOutput = nothing.as_raw_handle();
    start.StartupInfo.hStdError = nothing.as_raw_handle();
    start.lpAttributeList = attributes.list();

    let mut made = PROCESS_INFORMATION::default();
    // SAFETY: the texts end with 0, and the command line can be written. The start information says its size, with the
    // attributes, as the flag says; they and the handles in them live until after the call. The results have their place.
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
            (&raw const start).cast(),
            &mut made,
        )
    })?;
    // SAFETY: both handles are new, and known here only.
    let (process, thread) = unsafe { (owned(made.hProcess)?, owned(made.hThread)?) };
    Ok(Suspended { process: Process::new(process), thread, pid: made.dwProcessId })
}

impl Suspended {
    pub(crate) fn member(&self) -> io::Result<Member> {
        Ok(Member { pid: self.pid, began: self.process.began()? })
    }

    /// Gives the process a handle of this file, which it holds until it ends, and those that inherit from it.
    ///
    /// The handle of this process is never inherited, not even for a moment: a process that another thread starts just
    /// then would get it, too.
    pub(crate) fn give(&self, file: &File) -> io::Result<()> {
        let mut theirs = null_mut();
        // SAFETY: the file and the process have living owners, and the pseudo handle of the own process is always valid.
        // The new handle is one of the other process, and nothing that could be closed here.
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

    /// Lets the process begin.
    pub(crate) fn resume(self) -> io::Result<Process> {
        // SAFETY: the handle has a living owner.
        match unsafe { ResumeThread(self.thread.as_raw_handle()) } {
            u32::MAX => Err(io::Error::last_os_error()),
            _ => Ok(self.process),
        }
    }
}

/// The device that swallows everything, for a process to inherit. One that inherits it by chance gets nothing.
fn nothing() -> io::Result<File> {
    let nothing = OpenOptions::new().read(true).write(true).open("NUL")?;
    // SAFETY: the handle belongs to `nothing`, which lives.
    checked(unsafe {
        SetHandleInformation(nothing.as_raw_handle(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT)
    })?;
    Ok(nothing)
}

/// What a process is started with, beyond the ordinary. Windows keeps the addresses of the values: they live as long.
struct Attributes<'a> {
    /// As words, so that it is aligned.
    list: Vec<usize>,
    values: PhantomData<&'a [HANDLE]>,
}

impl<'a> Attributes<'a> {
    fn new(count: u32) -> io::Result<Self> {
        let mut size = 0;
        // SAFETY: asks for the size alone, and fails with it: no list is given.
        unsafe { InitializeProcThreadAttributeList(null_mut(), count, 0, &mut size) };
        let mut list = vec![0usize; size.div_ceil(size_of::<usize>()).max(1)];
        // SAFETY: the list has at least `size` bytes.
        checked(unsafe { InitializeProcThreadAttributeList(list.as_mut_ptr().cast(), count, 0, &mut size) })?;
        Ok(Attributes { list, values: PhantomData })
    }

    fn set(&mut self, attribute: u32, values: &'a [HANDLE]) -> io::Result<()> {
        // SAFETY: the list was initialised, has room for it, and does not move; the values outlive the list.
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
        // SAFETY: the list was initialised, and is deleted once.
        unsafe { DeleteProcThreadAttributeList(self.list()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::command_line::tests::arguments;
    use proptest::prelude::*;
    use std::fs;
    use std::os::windows::fs::OpenOptionsExt;
    use std::time::Duration;
    use windows_sys::Win32::Foundation::LocalFree;
    use windows_sys::Win32::UI::Shell::CommandLineToArgvW;

    fn exclusive(path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).share_mode(0).open(path)
    }

    /// This program again, which lists its tests and ends with 0.
    fn start(job: &JobObject) -> Suspended {
        let own = std::env::current_exe().unwrap();
        suspended(&own, &[OsStr::new("--list")], own.parent().unwrap(), job).unwrap()
    }

    #[test]
    fn a_process_gets_what_it_is_given_and_nothing_else() {
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
        // A process that another test starts just then, and waits for, gets what can be inherited. This one would keep it.
        let is_free = || exclusive(&other).is_ok();
        assert!((0..1000).any(|_| is_free() || {
            std::thread::sleep(Duration::from_millis(10));
            false
        }));
        fs::remove_file(&other).unwrap();
        assert!(exclusive(&lock).is_err(), "it holds the lock");
        assert!(fs::remove_file(&lock).is_err());
        let member = process.member().unwrap();
        assert_eq!(job.members().unwrap(), [member.pid], "from the beginning");
        assert_eq!(crate::windows::sys::member(member.pid), Some(member));
        job.kill(7).unwrap();
        while process.process.ended().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(process.process.ended(), Some(7));
        while exclusive(&lock).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn it_begins_when_it_is_told_to() {
        let job = JobObject::new().unwrap();
        let process = start(&job);
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(process.process.ended(), None);
        let process = process.resume().unwrap();
        while process.ended().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(process.ended(), Some(0));
        // Of a console there may be something left, for a moment.
        while !job.members().unwrap().is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn it_ends_with_its_job() {
        let job = JobObject::new().unwrap();
        let process = start(&job);
        drop(job);
        while process.process.ended().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn what_is_no_program_is_an_error() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("setup.exe");
        let job = JobObject::new().unwrap();
        let error = suspended(&file, &[], place.path(), &job).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound, "{error}");
        fs::write(&file, "MZ is not enough").unwrap();
        assert!(suspended(&file, &[], place.path(), &job).is_err());
        let error = suspended(&file, &[OsStr::new("a\0b")], place.path(), &job).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
    }

    /// As Windows takes it apart.
    fn parsed(line: &[u16]) -> Vec<Vec<u16>> {
        let mut count = 0;
        // SAFETY: the line ends with 0. The result is an array of so many texts that end with 0, freed as a whole, once.
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
        fn windows_reads_the_arguments_that_were_meant(arguments in arguments()) {
            let program: Vec<u16> = r"C:\a folder\setup.exe".encode_utf16().collect();
            let slices: Vec<&[u16]> = arguments.iter().map(Vec::as_slice).collect();
            let mut expected = vec![program.clone()];
            expected.extend(arguments.iter().cloned());
            prop_assert_eq!(parsed(&command_line(&program, &slices).unwrap()), expected);
        }
    }
}

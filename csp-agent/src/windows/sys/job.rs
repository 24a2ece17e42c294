//! Job objects: a process with all its descendants.

use super::{checked, owned};
use std::io;
use std::mem::{offset_of, size_of};
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::{ERROR_MORE_DATA, HANDLE};
use windows_sys::Win32::System::JobObjects::{
    CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOBOBJECT_BASIC_PROCESS_ID_LIST,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectBasicProcessIdList, JobObjectExtendedLimitInformation,
    QueryInformationJobObject, SetInformationJobObject, TerminateJobObject,
};

/// A group of processes. Every process that a member starts becomes a member.
#[derive(Debug)]
pub struct JobObject(OwnedHandle);

impl JobObject {
    /// An empty group. Until [`detach`](JobObject::detach) Windows ends its members when this process ends.
    ///
    /// # Errors
    /// When Windows cannot make a job object.
    pub fn new() -> io::Result<Self> {
        // SAFETY: null means no attributes and no name; the handle is new.
        let job = JobObject(unsafe { owned(CreateJobObjectW(null(), null())) }?);
        job.limit(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)?;
        Ok(job)
    }

    /// Keeps the members running when this process ends.
    ///
    /// # Errors
    /// When Windows refuses to change the job object.
    pub fn detach(&self) -> io::Result<()> {
        self.limit(0)
    }

    fn limit(&self, flags: u32) -> io::Result<()> {
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = flags;
        let length = size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32;
        // SAFETY: the structure belongs to the class and has the stated length.
        checked(unsafe {
            SetInformationJobObject(
                self.0.as_raw_handle(),
                JobObjectExtendedLimitInformation,
                (&raw const limits).cast(),
                length,
            )
        })
    }

    pub(super) fn handle(&self) -> HANDLE {
        self.0.as_raw_handle()
    }

    /// The process numbers of the running members.
    ///
    /// Windows can give a number to another process as soon as the member has ended. A number that is in the list before
    /// and after [`process_id`](super::process_id) belongs to a member.
    ///
    /// # Errors
    /// When Windows cannot list them.
    pub fn members(&self) -> io::Result<Vec<u32>> {
        // The structure begins with two 32-bit counts; the process numbers follow, one word each.
        const HEAD: usize = offset_of!(JOBOBJECT_BASIC_PROCESS_ID_LIST, ProcessIdList) / size_of::<usize>();
        let mut list = vec![0usize; HEAD + 64];
        loop {
            let length = size_of_val(list.as_slice()) as u32;
            // SAFETY: the buffer has the stated length and the alignment of the structure.
            let asked = checked(unsafe {
                QueryInformationJobObject(
                    self.handle(),
                    JobObjectBasicProcessIdList,
                    list.as_mut_ptr().cast(),
                    length,
                    null_mut(),
                )
            });
            match asked {
                Err(error)
                    if error.raw_os_error() == Some(ERROR_MORE_DATA as i32) && list.len() < 1 << 20 =>
                {
                    list.resize(list.len() * 2, 0);
                }
                asked => {
                    asked?;
                    // SAFETY: the buffer begins with this structure; only its counts are read.
                    let count = unsafe {
                        (*list.as_ptr().cast::<JOBOBJECT_BASIC_PROCESS_ID_LIST>()).NumberOfProcessIdsInList
                    };
                    return Ok(list[HEAD..].iter().take(count as usize).map(|pid| *pid as u32).collect());
                }
            }
        }
    }

    /// Ends all members with this exit code.
    ///
    /// # Errors
    /// When Windows refuses.
    pub fn kill(&self, code: u32) -> io::Result<()> {
        // SAFETY: the handle has a living owner.
        checked(unsafe { TerminateJobObject(self.handle(), code) })
    }
}

//! Job objects: groups of processes.

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

/// A group of processes: whatever a member starts is a member.
#[derive(Debug)]
pub(crate) struct JobObject(OwnedHandle);

impl JobObject {
    /// A group that ends with its last handle, and so with this process, until it is [let go](JobObject::let_go).
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: no attributes and no name are needed; the handle is new.
        let job = JobObject(unsafe { owned(CreateJobObjectW(null(), null())) }?);
        job.limit(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)?;
        Ok(job)
    }

    /// Lets the members outlive this process.
    pub(crate) fn let_go(&self) -> io::Result<()> {
        self.limit(0)
    }

    fn limit(&self, flags: u32) -> io::Result<()> {
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = flags;
        let length = size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32;
        // SAFETY: the structure is that of the class, and has the length that is said.
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

    /// The numbers of the members that run. Each can go to another process as soon as its own has ended: what is in the
    /// list before and after it was [looked at](super::member) is a member.
    pub(crate) fn members(&self) -> io::Result<Vec<u32>> {
        // Two counts of 32 bits, which are one word of 64 bits or two of 32; then the numbers, a word each.
        const HEAD: usize = offset_of!(JOBOBJECT_BASIC_PROCESS_ID_LIST, ProcessIdList) / size_of::<usize>();
        let mut list = vec![0usize; HEAD + 64];
        loop {
            let length = size_of_val(list.as_slice()) as u32;
            // SAFETY: the buffer has the length that is said and the alignment of the structure.
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
                    // SAFETY: the buffer begins with this structure, whose counts are read.
                    let count = unsafe {
                        (*list.as_ptr().cast::<JOBOBJECT_BASIC_PROCESS_ID_LIST>()).NumberOfProcessIdsInList
                    };
                    return Ok(list[HEAD..].iter().take(count as usize).map(|pid| *pid as u32).collect());
                }
            }
        }
    }

    /// Ends all members.
    pub(crate) fn kill(&self, code: u32) -> io::Result<()> {
        // SAFETY: the handle has a living owner.
        checked(unsafe { TerminateJobObject(self.handle(), code) })
    }
}

//! The calls to Windows that the standard library does not have. The only file with unsafe code.

#![allow(unsafe_code)] // each block says why it is sound

use super::tree::{Listed, Member};
use super::trust::{Anchor, Check, DISTRUSTED, Revocation, SignatureFault, TrustPolicy, UNTRUSTED_ROOT};
use std::ffi::{OsStr, c_void};
use std::fs::File;
use std::io;
use std::mem::{offset_of, size_of};
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::{
    ERROR_ALREADY_EXISTS, ERROR_MORE_DATA, ERROR_NO_MORE_FILES, FILETIME, HANDLE, HANDLE_FLAG_INHERIT,
    INVALID_HANDLE_VALUE, LocalFree, STILL_ACTIVE, SetHandleInformation, WAIT_OBJECT_0,
};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
};
use windows_sys::Win32::Security::Cryptography::{
    BCRYPT_USE_SYSTEM_PREFERRED_RNG, BCryptGenRandom, CERT_CHAIN_CONTEXT, CERT_CHAIN_PARA,
    CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG, CERT_CHAIN_POLICY_AUTHENTICODE,
    CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS, CERT_CHAIN_POLICY_MICROSOFT_ROOT, CERT_CHAIN_POLICY_PARA,
    CERT_CHAIN_POLICY_STATUS, CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT, CERT_CONTEXT,
    CERT_NAME_ATTR_TYPE, CertFreeCertificateChain, CertGetCertificateChain, CertGetNameStringW,
    CertVerifyCertificateChainPolicy, MICROSOFT_ROOT_CERT_CHAIN_POLICY_CHECK_APPLICATION_ROOT_FLAG,
    USAGE_MATCH_TYPE_AND, szOID_ORGANIZATION_NAME, szOID_PKIX_KP_CODE_SIGNING,
};
use windows_sys::Win32::Security::WinTrust::{
    WINTRUST_ACTION_GENERIC_VERIFY_V2, WINTRUST_DATA, WINTRUST_DATA_0, WINTRUST_FILE_INFO, WTD_CHOICE_FILE,
    WTD_REVOKE_NONE, WTD_STATEACTION_CLOSE, WTD_STATEACTION_VERIFY, WTD_UI_NONE,
    WTHelperGetProvCertFromChain, WTHelperGetProvSignerFromChain, WTHelperProvDataFromStateData,
    WinVerifyTrust,
};
use windows_sys::Win32::Security::{
    DACL_SECURITY_INFORMATION, EqualSid, GetFileSecurityW, GetSecurityDescriptorOwner, GetTokenInformation,
    IsWellKnownSid, OWNER_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR,
    PSID, SECURITY_ATTRIBUTES, SetFileSecurityW, TOKEN_QUERY, TOKEN_USER, TokenUser,
    WinBuiltinAdministratorsSid, WinLocalSystemSid,
};
use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
    TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_BASIC_PROCESS_ID_LIST, JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectBasicProcessIdList,
    JobObjectExtendedLimitInformation, QueryInformationJobObject, SetInformationJobObject,
    TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetExitCodeProcess, GetProcessTimes, OpenProcess, OpenProcessToken, OpenThread,
    PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_SYNCHRONIZE, PROCESS_TERMINATE,
    QueryFullProcessImageNameW, ResumeThread, THREAD_SUSPEND_RESUME, TerminateProcess, WaitForSingleObject,
};

fn wide(text: &OsStr) -> Vec<u16> {
    text.encode_wide().chain([0]).collect()
}

/// The result of a call that is 0 when it has failed.
fn checked(result: i32) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the handle is valid, was made by the call whose result it is, and has no other owner.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

/// 16 bytes that nobody can guess.
pub(crate) fn random() -> io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    // SAFETY: the buffer is as long as it is said to be; with this flag no algorithm handle is needed.
    let status = unsafe {
        BCryptGenRandom(null_mut(), bytes.as_mut_ptr(), bytes.len() as u32, BCRYPT_USE_SYSTEM_PREFERRED_RNG)
    };
    if status == 0 {
        Ok(bytes)
    } else {
        Err(io::Error::other(format!("no random numbers: NTSTATUS {status:#010X}")))
    }
}

/// Full access for the system and administrators, inherited by all that is made inside; nothing from above.
const PRIVATE: &str = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

struct Descriptor(PSECURITY_DESCRIPTOR);

impl Descriptor {
    fn private() -> io::Result<Self> {
        let (sddl, mut descriptor) = (wide(OsStr::new(PRIVATE)), null_mut());
        // SAFETY: the text ends with 0, and the result goes into `descriptor`, which frees it when it is dropped.
        checked(unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                sddl.as_ptr(),
                SDDL_REVISION_1,
                &mut descriptor,
                null_mut(),
            )
        })?;
        Ok(Descriptor(descriptor))
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: it was allocated by the call that made it, and nobody uses it any more.
        unsafe { LocalFree(self.0) };
    }
}

/// Makes a folder that only the system and administrators can see into and change. One that exists is given these
/// rights, if the system, the administrators or this user own it and what is in it; any other may be a trap, and is
/// refused.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    let (path, descriptor) = (wide(folder.as_os_str()), Descriptor::private()?);
    let attributes = SECURITY_ATTRIBUTES {
        nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
        lpSecurityDescriptor: descriptor.0,
        bInheritHandle: 0,
    };
    // SAFETY: the path ends with 0, and the attributes point at a descriptor that lives until after the call.
    match checked(unsafe { CreateDirectoryW(path.as_ptr(), &attributes) }) {
        Err(error) if error.raw_os_error() == Some(ERROR_ALREADY_EXISTS as i32) => {}
        made => return made,
    }
    if !std::fs::symlink_metadata(folder)?.is_dir() {
        return Err(io::Error::other(format!("{} is no folder of its own", folder.display())));
    }
    refuse_what_users_own(folder)?;
    let information = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: the path ends with 0, and the descriptor is valid.
    checked(unsafe { SetFileSecurityW(path.as_ptr(), information, descriptor.0) })?;
    // Again: up to here somebody could still put something in.
    refuse_what_users_own(folder)
}

fn refuse_what_users_own(folder: &Path) -> io::Result<()> {
    let inside = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    for owned in std::iter::once(Ok(folder.to_owned())).chain(inside) {
        let owned = owned?;
        if !is_owner_trusted(&wide(owned.as_os_str()))? {
            let why =
                "belongs to a user, who could have put anything there; delete it or take another folder";
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("{} {why}", owned.display()),
            ));
        }
    }
    Ok(())
}

fn is_owner_trusted(path: &[u16]) -> io::Result<bool> {
    let mut needed = 0;
    // SAFETY: asks for the size alone: no buffer is given.
    unsafe { GetFileSecurityW(path.as_ptr(), OWNER_SECURITY_INFORMATION, null_mut(), 0, &mut needed) };
    // As 64-bit words, so that the structure in it is aligned.
    let mut buffer = vec![0u64; (needed as usize).div_ceil(8)];
    let descriptor = buffer.as_mut_ptr().cast::<c_void>();
    let (mut owner, mut defaulted): (PSID, i32) = (null_mut(), 0);
    // SAFETY: the buffer has at least `needed` bytes, and is read before it goes; `owner` points into it.
    unsafe {
        checked(GetFileSecurityW(
            path.as_ptr(),
            OWNER_SECURITY_INFORMATION,
            descriptor,
            needed,
            &mut needed,
        ))?;
        checked(GetSecurityDescriptorOwner(descriptor, &mut owner, &mut defaulted))?;
        if owner.is_null() {
            return Ok(false);
        }
        let well_known = IsWellKnownSid(owner, WinLocalSystemSid) != 0
            || IsWellKnownSid(owner, WinBuiltinAdministratorsSid) != 0;
        Ok(well_known || is_this_user(owner)?)
    }
}

/// # Safety
/// `sid` is a valid SID.
unsafe fn is_this_user(sid: PSID) -> io::Result<bool> {
    let mut token = null_mut();
    // SAFETY: the pseudo handle of the own process is always valid; the token goes into `token`, which then owns it.
    checked(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) })?;
    let token = owned(token)?;
    let (mut buffer, mut needed) = ([0u64; 32], 0);
    let length = size_of_val(&buffer) as u32;
    // SAFETY: the buffer has the length that is said, more than a TOKEN_USER with the longest SID needs, and is aligned
    // for it; both SIDs are valid.
    unsafe {
        checked(GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            buffer.as_mut_ptr().cast(),
            length,
            &mut needed,
        ))?;
        let user = &*buffer.as_ptr().cast::<TOKEN_USER>();
        Ok(EqualSid(sid, user.User.Sid) != 0)
    }
}

/// Whether programs that are started from now on get this handle.
pub(crate) fn set_inherited(file: &File, inherited: bool) -> io::Result<()> {
    let flags = if inherited { HANDLE_FLAG_INHERIT } else { 0 };
    // SAFETY: the handle belongs to `file`, which lives.
    checked(unsafe { SetHandleInformation(file.as_raw_handle(), HANDLE_FLAG_INHERIT, flags) })
}

/// Checks the signature of a program that is open as `file`, and that nobody can change while it is.
pub(crate) fn verify(path: &Path, file: &File, policy: &TrustPolicy) -> Result<(), SignatureFault> {
    let path = wide(path.as_os_str());
    let mut info = WINTRUST_FILE_INFO {
        cbStruct: size_of::<WINTRUST_FILE_INFO>() as u32,
        pcwszFilePath: path.as_ptr(),
        hFile: file.as_raw_handle(),
        pgKnownSubject: null_mut(),
    };
    let mut data = WINTRUST_DATA {
        cbStruct: size_of::<WINTRUST_DATA>() as u32,
        dwUIChoice: WTD_UI_NONE,
        // Revocation is a matter of the chain below, where "nobody answers" can be told from "revoked".
        fdwRevocationChecks: WTD_REVOKE_NONE,
        dwUnionChoice: WTD_CHOICE_FILE,
        Anonymous: WINTRUST_DATA_0 { pFile: &mut info },
        dwStateAction: WTD_STATEACTION_VERIFY,
        ..WINTRUST_DATA::default()
    };
    let mut action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    let verified = |check, code: i32| match code {
        0 => Ok(()),
        code => Err(SignatureFault { check, code: code as u32 }),
    };
    // SAFETY: the structures say their own sizes and live, as the path and the file, until the state is closed below.
    // What the state holds, the signer and its chain, is only used before that.
    unsafe {
        let code = WinVerifyTrust(null_mut(), &mut action, (&raw mut data).cast());
        let result = verified(Check::File, code).and_then(|()| verify_signer(data.hWVTStateData, policy));
        data.dwStateAction = WTD_STATEACTION_CLOSE;
        WinVerifyTrust(null_mut(), &mut action, (&raw mut data).cast());
        result
    }
}

/// Checks the signer: builds its chain, and does not rely on that of `WinVerifyTrust`.
///
/// # Safety
/// `state` is that of a `WinVerifyTrust` that has succeeded and is not closed.
unsafe fn verify_signer(state: HANDLE, policy: &TrustPolicy) -> Result<(), SignatureFault> {
    let fault = |check, code| Err(SignatureFault { check, code });
    // SAFETY: the state is valid; each pointer comes from the call before and is checked for null; the chain is freed by
    // its guard after its last use.
    unsafe {
        let provider = WTHelperProvDataFromStateData(state);
        let signer =
            if provider.is_null() { null_mut() } else { WTHelperGetProvSignerFromChain(provider, 0, 0, 0) };
        let entry = if signer.is_null() { null_mut() } else { WTHelperGetProvCertFromChain(signer, 0) };
        if entry.is_null() || (*entry).pCert.is_null() {
            return fault(Check::Chain, UNTRUSTED_ROOT);
        }
        let certificate = (*entry).pCert;
        // The time of a time stamp, if there is one: what was signed while the certificate was valid stays signed.
        let at = (*signer).sftVerifyAsOf;
        let at = (at.dwLowDateTime != 0 || at.dwHighDateTime != 0).then_some(at);
        let at = at.as_ref().map_or(null(), |at| &raw const *at);
        let mut usages = [szOID_PKIX_KP_CODE_SIGNING.cast_mut()];
        let mut para =
            CERT_CHAIN_PARA { cbSize: size_of::<CERT_CHAIN_PARA>() as u32, ..CERT_CHAIN_PARA::default() };
        para.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
        para.RequestedUsage.Usage.cUsageIdentifier = 1;
        para.RequestedUsage.Usage.rgpszUsageIdentifier = usages.as_mut_ptr();
        let flags = match policy.revocation {
            Revocation::Off => 0,
            Revocation::WhereReachable => CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT,
        };
        let mut chain = null_mut();
        let store = (*certificate).hCertStore;
        if CertGetCertificateChain(null_mut(), certificate, at, store, &para, flags, null(), &mut chain) == 0
        {
            let code = io::Error::last_os_error().raw_os_error().unwrap_or_default();
            return fault(Check::Chain, code as u32);
        }
        let chain = Chain(chain);
        let allow = match (&policy.anchor, policy.revocation) {
            // Whether the root is trusted is asked below, of the anchor.
            (Anchor::Certificates(_), Revocation::WhereReachable) => {
                CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG | CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS
            }
            (Anchor::Certificates(_), Revocation::Off) => CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG,
            (Anchor::Microsoft, Revocation::WhereReachable) => CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS,
            (Anchor::Microsoft, Revocation::Off) => 0,
        };
        chain.satisfies(CERT_CHAIN_POLICY_AUTHENTICODE, allow, Check::Chain)?;
        match &policy.anchor {
            // Without a flag the policy knows the roots of 1997 to 2010, and with this one that of 2011 in their place.
            // Most of what Microsoft signs today ends in that of 2011.
            Anchor::Microsoft => {
                let application = MICROSOFT_ROOT_CERT_CHAIN_POLICY_CHECK_APPLICATION_ROOT_FLAG;
                chain.satisfies(CERT_CHAIN_POLICY_MICROSOFT_ROOT, 0, Check::Anchor).or_else(|fault| {
                    let root = chain.satisfies(CERT_CHAIN_POLICY_MICROSOFT_ROOT, application, Check::Anchor);
                    root.map_err(|_| fault)
                })?;
            }
            Anchor::Certificates(known) => {
                let root = chain.root().unwrap_or_default();
                if !known.iter().any(|known| !known.is_empty() && known == root) {
                    return fault(Check::Anchor, UNTRUSTED_ROOT);
                }
            }
        }
        if organisation(certificate).as_deref() != Some(policy.publisher.as_str()) {
            return fault(Check::Publisher, DISTRUSTED);
        }
        Ok(())
    }
}

struct Chain(*mut CERT_CHAIN_CONTEXT);

impl Chain {
    fn satisfies(&self, policy: *const u8, flags: u32, check: Check) -> Result<(), SignatureFault> {
        let para = CERT_CHAIN_POLICY_PARA {
            cbSize: size_of::<CERT_CHAIN_POLICY_PARA>() as u32,
            dwFlags: flags,
            pvExtraPolicyPara: null_mut(),
        };
        let mut status = CERT_CHAIN_POLICY_STATUS {
            cbSize: size_of::<CERT_CHAIN_POLICY_STATUS>() as u32,
            ..CERT_CHAIN_POLICY_STATUS::default()
        };
        // SAFETY: the chain is valid while `self` lives, and the structures say their sizes.
        let known = unsafe { CertVerifyCertificateChainPolicy(policy, self.0, &para, &mut status) };
        match (known, status.dwError) {
            (0, _) => Err(SignatureFault { check, code: UNTRUSTED_ROOT }), // Windows does not know the policy
            (_, 0) => Ok(()),
            (_, code) => Err(SignatureFault { check, code }),
        }
    }

    /// The certificate at the end, in DER.
    fn root(&self) -> Option<&[u8]> {
        // SAFETY: the chain is valid while `self` lives, and so is what it points at; counts and pointers belong together.
        unsafe {
            let context = self.0.as_ref().filter(|context| context.cChain > 0)?;
            let simple = (*context.rgpChain).as_ref().filter(|simple| simple.cElement > 0)?;
            let last = (*simple.rgpElement.add(simple.cElement as usize - 1)).as_ref()?;
            let root = last.pCertContext.as_ref()?;
            Some(std::slice::from_raw_parts(root.pbCertEncoded, root.cbCertEncoded as usize))
        }
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        // SAFETY: it was made by CertGetCertificateChain and is freed once.
        unsafe { CertFreeCertificateChain(self.0) };
    }
}

/// The organisation in the subject of a certificate.
///
/// # Safety
/// `certificate` is valid.
unsafe fn organisation(certificate: *const CERT_CONTEXT) -> Option<String> {
    let mut name = [0u16; 512];
    // SAFETY: the certificate is valid, and the buffer has the length that is said.
    let length = unsafe {
        CertGetNameStringW(
            certificate,
            CERT_NAME_ATTR_TYPE,
            0,
            szOID_ORGANIZATION_NAME.cast(),
            name.as_mut_ptr(),
            name.len() as u32,
        )
    };
    // The length counts the 0 at the end; 1 is "there is none".
    let name = name.get(..(length as usize).checked_sub(1)?)?;
    (!name.is_empty()).then(|| String::from_utf16(name).ok())?
}

/// A group of processes: whatever a member starts is a member.
#[derive(Debug)]
pub(crate) struct JobObject(OwnedHandle);

impl JobObject {
    /// A group that ends with its last handle, and so with this process, until it is [let go](JobObject::let_go).
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: no attributes and no name.
        let job = JobObject(owned(unsafe { CreateJobObjectW(null(), null()) })?);
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

    pub(crate) fn add(&self, process: &impl AsRawHandle) -> io::Result<()> {
        // SAFETY: both handles have living owners.
        checked(unsafe { AssignProcessToJobObject(self.0.as_raw_handle(), process.as_raw_handle()) })
    }

    /// The numbers of the members that run; at most 1,000 of them.
    pub(crate) fn members(&self) -> io::Result<Vec<u32>> {
        // Two counts of 32 bits, which are one word of 64 bits or two of 32; then the numbers, a word each.
        const HEAD: usize = offset_of!(JOBOBJECT_BASIC_PROCESS_ID_LIST, ProcessIdList) / size_of::<usize>();
        let mut list = [0usize; HEAD + 1000];
        let length = size_of_val(&list) as u32;
        // SAFETY: the buffer has the length that is said and the alignment of the structure.
        let asked = checked(unsafe {
            QueryInformationJobObject(
                self.0.as_raw_handle(),
                JobObjectBasicProcessIdList,
                list.as_mut_ptr().cast(),
                length,
                null_mut(),
            )
        });
        match asked {
            Err(error) if error.raw_os_error() != Some(ERROR_MORE_DATA as i32) => return Err(error),
            _ => {}
        }
        // SAFETY: the buffer begins with this structure, and is read within its bounds.
        let count =
            unsafe { (*list.as_ptr().cast::<JOBOBJECT_BASIC_PROCESS_ID_LIST>()).NumberOfProcessIdsInList };
        Ok(list[HEAD..].iter().take(count as usize).map(|pid| *pid as u32).collect())
    }

    /// Ends all members.
    pub(crate) fn kill(&self, code: u32) -> io::Result<()> {
        // SAFETY: the handle has a living owner.
        checked(unsafe { TerminateJobObject(self.0.as_raw_handle(), code) })
    }
}

/// A process that somebody else has started.
#[derive(Debug)]
pub(crate) struct Process(OwnedHandle);

impl Process {
    /// The process, if it is still that one and not a later one with its number.
    pub(crate) fn open(member: Member) -> Option<Self> {
        let access = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE | PROCESS_TERMINATE;
        // SAFETY: a number needs no promises.
        let process = owned(unsafe { OpenProcess(access, 0, member.pid) }).ok().map(Process)?;
        (began(&process.0).ok()? == member.began).then_some(process)
    }

    /// Its exit code, if it has ended.
    pub(crate) fn ended(&self) -> Option<u32> {
        let mut code = STILL_ACTIVE as u32;
        // SAFETY: the handle has a living owner.
        unsafe {
            let over = WaitForSingleObject(self.0.as_raw_handle(), 0) == WAIT_OBJECT_0;
            (over && GetExitCodeProcess(self.0.as_raw_handle(), &mut code) != 0).then_some(code)
        }
    }

    pub(crate) fn kill(&self, code: u32) {
        // SAFETY: the handle has a living owner. That it may have ended already is no error here.
        unsafe { TerminateProcess(self.0.as_raw_handle(), code) };
    }
}

/// The member with this number, if it runs.
pub(crate) fn member(pid: u32) -> Option<Member> {
    // SAFETY: a number needs no promises.
    let process = owned(unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) }).ok()?;
    Some(Member { pid, began: began(&process).ok()? })
}

/// When a process began, in 100 ns since 1601.
pub(crate) fn began(process: &impl AsRawHandle) -> io::Result<u64> {
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let (mut created, mut exit, mut kernel, mut user) = (zero, zero, zero, zero);
    // SAFETY: the handle has a living owner, and the four results have their places.
    checked(unsafe {
        GetProcessTimes(process.as_raw_handle(), &mut created, &mut exit, &mut kernel, &mut user)
    })?;
    Ok(u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// All processes that may be looked at.
pub(crate) fn processes() -> io::Result<Vec<Listed>> {
    // SAFETY: no promises are needed.
    let snapshot = owned(unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) })?;
    let mut entry =
        PROCESSENTRY32W { dwSize: size_of::<PROCESSENTRY32W>() as u32, ..PROCESSENTRY32W::default() };
    let mut listed = Vec::new();
    // SAFETY: the snapshot has a living owner, and the entry says its size.
    let mut more = checked(unsafe { Process32FirstW(snapshot.as_raw_handle(), &mut entry) });
    while more.is_ok() {
        let (pid, parent) = (entry.th32ProcessID, entry.th32ParentProcessID);
        // SAFETY: a number needs no promises.
        if let Ok(process) =
            owned(unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE, 0, pid) })
        {
            // One that has ended stays in the list while somebody holds a handle.
            // SAFETY: the handle has a living owner.
            let over = unsafe { WaitForSingleObject(process.as_raw_handle(), 0) } == WAIT_OBJECT_0;
            if let (false, Ok(began)) = (over, began(&process)) {
                listed.push(Listed { process: Member { pid, began }, parent });
            }
        }
        // SAFETY: as above.
        more = checked(unsafe { Process32NextW(snapshot.as_raw_handle(), &mut entry) });
    }
    match more {
        Err(error) if error.raw_os_error() != Some(ERROR_NO_MORE_FILES as i32) => Err(error),
        _ => Ok(listed),
    }
}

/// Ends the processes of the program `setup.exe` in the folder of this name, which nobody else has, and says how many.
pub(crate) fn end_tools_of(folder: &str) -> io::Result<usize> {
    let program = format!("\\{folder}\\setup.exe").to_ascii_lowercase();
    let mut count = 0;
    for Listed { process: member, .. } in processes()? {
        let Some(process) = Process::open(member) else { continue };
        let mut name = vec![0u16; 32 << 10];
        let mut length = name.len() as u32;
        // SAFETY: the handle has a living owner, and the buffer has the length that is said.
        let known = unsafe {
            QueryFullProcessImageNameW(
                process.0.as_raw_handle(),
                PROCESS_NAME_WIN32,
                name.as_mut_ptr(),
                &mut length,
            )
        };
        let name = String::from_utf16_lossy(name.get(..length as usize).unwrap_or_default());
        if known != 0 && name.to_ascii_lowercase().ends_with(&program) {
            process.kill(1);
            // SAFETY: the handle has a living owner. It ends at once; the wait is for what it had open.
            unsafe { WaitForSingleObject(process.0.as_raw_handle(), 10_000) };
            count += 1;
        }
    }
    Ok(count)
}

/// Lets a process run that was started suspended.
pub(crate) fn resume(pid: u32) -> io::Result<()> {
    // SAFETY: no promises are needed.
    let snapshot = owned(unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0) })?;
    let mut entry = THREADENTRY32 { dwSize: size_of::<THREADENTRY32>() as u32, ..THREADENTRY32::default() };
    let mut resumed = false;
    // SAFETY: the snapshot has a living owner, the entry says its size, and each thread handle its owner.
    unsafe {
        let mut more = Thread32First(snapshot.as_raw_handle(), &mut entry);
        while more != 0 {
            if entry.th32OwnerProcessID == pid {
                let thread = owned(OpenThread(THREAD_SUSPEND_RESUME, 0, entry.th32ThreadID))?;
                if ResumeThread(thread.as_raw_handle()) == u32::MAX {
                    return Err(io::Error::last_os_error());
                }
                resumed = true;
            }
            more = Thread32Next(snapshot.as_raw_handle(), &mut entry);
        }
    }
    if resumed { Ok(()) } else { Err(io::Error::other("the process has no thread to resume")) }
}

//! The version resource of a program.

use super::wide;
use crate::windows::program::Field;
use std::ffi::OsStr;
use std::path::Path;
use std::ptr::null_mut;
use std::slice::from_raw_parts;
use windows_sys::Win32::Storage::FileSystem::{
    FILE_VER_GET_NEUTRAL, GetFileVersionInfoExW, GetFileVersionInfoSizeExW, VerQueryValueW,
};

/// A version resource.
pub(super) struct Version {
    /// As 64-bit words, so that the structures in it are aligned.
    data: Vec<u64>,
}

impl Version {
    /// Reads the version resource of the file itself, not of a separate language file, which has no signature. `None` if
    /// the file has none or it cannot be read. The caller holds the file open, so that nobody can replace it.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let path = wide(path.as_os_str()).ok()?;
        let mut unused = 0;
        // SAFETY: the path ends with 0.
        let size = unsafe { GetFileVersionInfoSizeExW(FILE_VER_GET_NEUTRAL, path.as_ptr(), &mut unused) };
        if size == 0 {
            return None;
        }
        let mut data = vec![0u64; (size as usize).div_ceil(8)];
        // SAFETY: the path ends with 0, and the buffer has at least the stated size.
        let read = unsafe {
            GetFileVersionInfoExW(FILE_VER_GET_NEUTRAL, path.as_ptr(), 0, size, data.as_mut_ptr().cast())
        };
        (read != 0).then_some(Version { data })
    }

    /// A name, in the first language that has it.
    pub(super) fn name(&self, name: Field) -> Option<String> {
        let languages = self.value(r"\VarFileInfo\Translation", 1);
        // The languages that Windows tries itself when the resource does not list its own.
        let usual = [[0x0409, 0x04B0], [0x0409, 0x04E4], [0x0409, 0x0000]];
        languages.chunks_exact(2).map(|pair| [pair[0], pair[1]]).chain(usual).find_map(|[language, page]| {
            let text = self.value(&format!(r"\StringFileInfo\{language:04x}{page:04x}\{name}"), 2);
            let end = text.iter().position(|unit| *unit == 0).unwrap_or(text.len());
            (end > 0).then(|| String::from_utf16_lossy(&text[..end]))
        })
    }

    /// The words of a value; empty if it is absent. `unit` is the unit of its length: 1 byte, or 2 for text.
    fn value(&self, path: &str, unit: usize) -> &[u16] {
        let (Ok(path), mut value, mut length) = (wide(OsStr::new(path)), null_mut(), 0) else { return &[] };
        // SAFETY: GetFileVersionInfoExW has filled the block, and the path ends with 0.
        let found =
            unsafe { VerQueryValueW(self.data.as_ptr().cast(), path.as_ptr(), &mut value, &mut length) };
        // A damaged resource may claim more bytes than the block has.
        let (words, count) = (value.cast::<u16>().cast_const(), length as usize * unit / 2);
        let block = self.data.as_ptr_range();
        let room = block.end.addr().saturating_sub(words.addr()) / 2;
        if found == 0 || words.addr() < block.start.addr() || count > room || !words.is_aligned() {
            return &[];
        }
        // SAFETY: the words are aligned and lie in the block, which lives as long as `self`.
        unsafe { from_raw_parts(words, count) }
    }
}

//! The layer between SQLite and the system's files (<https://sqlite.org/vfs.html>), put over the default one.
//!
//! A file is opened by the system's layer; then those of its methods that change something are replaced by ours, which ask
//! the folder's [`Disk`] first. What they need lies behind the system's own data in the memory that SQLite gives a file.
#![allow(unsafe_code, reason = "a C interface; only the tests have it")]

use super::{Disk, Op, Verdict};
use rusqlite::ffi;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::sync::Once;

/// What of ours lies behind the system's part of a file.
#[repr(C)]
struct Tail {
    methods: ffi::sqlite3_io_methods,
    system: *const ffi::sqlite3_io_methods,
    disk: Disk,
    name: String,
}

/// Makes this layer the default one, once.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    // SAFETY: the system's layer lives for ever; the copy of it is leaked, so it does, too.
    INSTALLED.call_once(|| unsafe {
        ffi::sqlite3_initialize();
        let system = ffi::sqlite3_vfs_find(std::ptr::null());
        let mut ours = std::ptr::read(system);
        ours.zName = c"satchel-disk".as_ptr();
        ours.szOsFile = tail_at(system) + c_int::try_from(size_of::<Tail>()).unwrap_or(c_int::MAX);
        ours.pAppData = system.cast();
        ours.pNext = std::ptr::null_mut();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1);
    });
}

/// Where our part of a file begins: behind the system's, aligned.
unsafe fn tail_at(system: *const ffi::sqlite3_vfs) -> c_int {
    // SAFETY: the caller gives a layer that lives.
    unsafe { ((*system).szOsFile + 15) & !15 }
}

unsafe fn tail<'a>(file: *mut ffi::sqlite3_file) -> &'a Tail {
    // SAFETY: the methods of a file of ours lie at the beginning of its tail, see `open`.
    unsafe { &*(*file).pMethods.cast::<Tail>() }
}

unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    // SAFETY: SQLite gives null or a string that ends.
    (!name.is_null()).then(|| Path::new(unsafe { CStr::from_ptr(name) }.to_str().unwrap_or_default()))
}

unsafe extern "C" fn open(
    ours: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: `pAppData` is the system's layer; `file` has room for its part and our tail.
    unsafe {
        let system = (*ours).pAppData.cast::<ffi::sqlite3_vfs>();
        let Some(open) = (*system).xOpen else { return ffi::SQLITE_CANTOPEN };
        let found = path(name).and_then(|path| Some((Disk::at(path)?, path.exists())));
        let Some(((disk, name_there), exists)) = found else {
            return open(system, name, file, flags, out);
        };
        (*file).pMethods = std::ptr::null();
        let makes = !exists && flags & ffi::SQLITE_OPEN_CREATE != 0;
        if (makes && disk.change(&name_there, Op::Create, 0) != Verdict::Done) || disk.is_dead() {
            return ffi::SQLITE_CANTOPEN;
        }
        let code = open(system, name, file, flags, out);
        let methods = (*file).pMethods;
        if code == ffi::SQLITE_OK && !methods.is_null() {
            let mut changed = std::ptr::read(methods);
            changed.iVersion = changed.iVersion.min(2);
            changed.xClose = Some(close);
            changed.xRead = Some(read);
            changed.xWrite = Some(write);
            changed.xTruncate = Some(truncate);
            changed.xSync = Some(sync);
            changed.xFileControl = Some(control);
            let at = file.cast::<u8>().add(usize::try_from(tail_at(system)).unwrap_or(0)).cast::<Tail>();
            std::ptr::write(at, Tail { methods: changed, system: methods, disk, name: name_there });
            (*file).pMethods = at.cast();
        }
        code
    }
}

unsafe extern "C" fn delete(ours: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: as in `open`.
    unsafe {
        let system = (*ours).pAppData.cast::<ffi::sqlite3_vfs>();
        if let Some((disk, file)) = path(name).and_then(|path| Disk::at(path).filter(|_| path.exists())) {
            let gone = disk.change(&file, Op::Delete, 0);
            if gone != Verdict::Done || (sync_dir != 0 && disk.change(&file, Op::Sync, 0) != Verdict::Done) {
                return ffi::SQLITE_IOERR_DELETE;
            }
        }
        // The system's own sync of the folder is left out.
        (*system).xDelete.map_or(ffi::SQLITE_IOERR, |delete| delete(system, name, 0))
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the tail was written by `open` and is read a last time here.
    unsafe {
        let tail = std::ptr::read(tail(file));
        (*file).pMethods = tail.system;
        (*tail.system).xClose.map_or(ffi::SQLITE_OK, |close| close(file))
    }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, into: *mut c_void, len: c_int, at: i64) -> c_int {
    // SAFETY: `file` is one of ours.
    let tail = unsafe { tail(file) };
    if tail.disk.reading_fails() {
        return ffi::SQLITE_IOERR_READ;
    }
    // SAFETY: as SQLite called us.
    unsafe { (*tail.system).xRead.map_or(ffi::SQLITE_IOERR, |read| read(file, into, len, at)) }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, len: c_int, at: i64) -> c_int {
    // SAFETY: `file` is one of ours; `from` has `len` bytes.
    unsafe {
        let tail = tail(file);
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(len).unwrap_or(0)).to_vec();
        let at_byte = usize::try_from(at).unwrap_or(0);
        let longer = (at_byte + bytes.len()).saturating_sub(size(file));
        match tail.disk.change(&tail.name, Op::Write { at: at_byte, bytes }, longer) {
            Verdict::Done => (*tail.system).xWrite.map_or(ffi::SQLITE_IOERR, |write| write(file, from, len, at)),
            Verdict::Full => ffi::SQLITE_FULL,
            Verdict::Failed => ffi::SQLITE_IOERR_WRITE,
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: i64) -> c_int {
    // SAFETY: `file` is one of ours.
    unsafe {
        let (tail, len_bytes) = (tail(file), usize::try_from(len).unwrap_or(0));
        match tail.disk.change(&tail.name, Op::Truncate(len_bytes), len_bytes.saturating_sub(size(file))) {
            Verdict::Done => (*tail.system).xTruncate.map_or(ffi::SQLITE_IOERR, |truncate| truncate(file, len)),
            Verdict::Full => ffi::SQLITE_FULL,
            Verdict::Failed => ffi::SQLITE_IOERR_TRUNCATE,
        }
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: `file` is one of ours.
    let tail = unsafe { tail(file) };
    match tail.disk.change(&tail.name, Op::Sync, 0) {
        Verdict::Done => ffi::SQLITE_OK,
        Verdict::Full | Verdict::Failed => ffi::SQLITE_IOERR_FSYNC,
    }
}

/// SQLite tells the file of every pragma before it obeys. Where the disk asks for it, `synchronous` becomes NORMAL here.
unsafe extern "C" fn control(file: *mut ffi::sqlite3_file, what: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: `file` is one of ours; for a pragma the argument is an array of an error, the name and the value, whose text
    // is SQLite's own copy and longer than a digit.
    unsafe {
        let tail = tail(file);
        if what == ffi::SQLITE_FCNTL_PRAGMA && tail.disk.is_normal() {
            let words = argument.cast::<*mut c_char>();
            let (name, value) = (CStr::from_ptr(*words.add(1)), *words.add(2));
            if name.to_bytes() == b"synchronous" && !value.is_null() {
                *value = b'1' as c_char;
                *value.add(1) = 0;
            }
        }
        (*tail.system).xFileControl.map_or(ffi::SQLITE_NOTFOUND, |control| control(file, what, argument))
    }
}

/// Bytes of the file now.
unsafe fn size(file: *mut ffi::sqlite3_file) -> usize {
    let mut bytes = 0_i64;
    // SAFETY: `file` is one of ours.
    unsafe {
        if let Some(size) = (*tail(file).system).xFileSize {
            size(file, &raw mut bytes);
        }
    }
    usize::try_from(bytes).unwrap_or(0)
}

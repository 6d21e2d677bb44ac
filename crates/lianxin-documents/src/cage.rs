//! A workbook is read by a process of its own. When it asks for too much, the process ends, and nobody else notices.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::{Command, Stdio};

use crate::{FILE_MAX, MEMORY_MAX, SECONDS_MAX, Unread, Workbook, frame, workbook};

/// The inside: limits this process for good, then reads a workbook from standard input and writes its rows to standard
/// output.
///
/// # Errors
/// Where a limit cannot be set, or the parent no longer listens. Without limits nothing is read.
pub fn inside() -> io::Result<()> {
    limit(libc::RLIMIT_AS, MEMORY_MAX)?;
    limit(libc::RLIMIT_CPU, SECONDS_MAX)?;
    limit(libc::RLIMIT_CORE, 0)?;
    limit(libc::RLIMIT_FSIZE, 0)?;
    let mut bytes = Vec::new();
    io::stdin().lock().take(FILE_MAX + 1).read_to_end(&mut bytes)?;
    workbook::spill(&bytes, &mut BufWriter::new(io::stdout().lock()))
}

/// Both the soft limit and the hard one, so that it cannot be raised again.
#[allow(unsafe_code, reason = "one system call on a value of our own; the alternative is a crate for it")]
fn limit(what: libc::__rlimit_resource_t, max: u64) -> io::Result<()> {
    let both = libc::rlimit { rlim_cur: max, rlim_max: max };
    // SAFETY: `both` is a valid `rlimit` that lives through the call; the call keeps no pointer.
    if unsafe { libc::setrlimit(what, &raw const both) } == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// The outside: starts `program`, which must call [`inside`], and hands it the workbook.
///
/// # Errors
/// Where the process cannot be started: the machine's failure, not the file's.
pub fn read(mut program: Command, bytes: Vec<u8>) -> io::Result<Result<Workbook, Unread>> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_MAX {
        return Ok(Err(Unread::TooLarge));
    }
    let program = program.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = program.spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    // A thread, since neither side can hold the whole in its pipe. A process that stops listening has said why.
    let hand = std::thread::spawn(move || stdin.map(|mut to| to.write_all(&bytes)));
    let read = stdout.map_or(Err(Unread::Broken), |from| frame::read(&mut BufReader::new(from)));
    // Where the frames went beyond a limit the process may still be writing.
    let _ = child.kill();
    child.wait()?;
    let _ = hand.join();
    Ok(read)
}

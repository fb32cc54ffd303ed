//! Utilities on files and paths.

use super::Call;
use crate::files::{Failure, absolute};

/// Applies `act` to each operand; the status is 1 if one failed.
fn each(call: &mut Call<'_>, verb: &str, act: impl Fn(&mut Call<'_>, &str) -> Result<(), Failure>) -> i32 {
    let operands = call.operands();
    if operands.is_empty() {
        return call.fail("missing operand");
    }
    let mut status = 0;
    for operand in operands {
        let path = call.path(&operand);
        if let Err(failure) = act(call, &path) {
            status = call.fail(&format!("{verb} '{operand}': {failure}"));
        }
    }
    status
}

pub(super) fn mkdir(call: &mut Call<'_>) -> i32 {
    let parents = call.has('p');
    each(call, "can't create directory", |call, path| call.files.make_directory(path, parents))
}

pub(super) fn rmdir(call: &mut Call<'_>) -> i32 {
    each(call, "failed to remove", |call, path| call.files.remove_directory(path))
}

pub(super) fn touch(call: &mut Call<'_>) -> i32 {
    each(
        call,
        "cannot touch",
        |call, path| {
            if call.files.exists(path) { Ok(()) } else { call.files.open_to_write(path, false) }
        },
    )
}

pub(super) fn rm(call: &mut Call<'_>) -> i32 {
    let (force, recursive) = (call.has('f'), call.has('r') || call.has('R'));
    if force && call.operands().is_empty() {
        return 0;
    }
    each(call, "can't remove", |call, path| {
        if force && !call.files.exists(path) { Ok(()) } else { call.files.remove(path, recursive) }
    })
}

pub(super) fn cp(call: &mut Call<'_>) -> i32 {
    transfer(call, false)
}

pub(super) fn mv(call: &mut Call<'_>) -> i32 {
    transfer(call, true)
}

/// Copies or moves files into a file or a directory.
fn transfer(call: &mut Call<'_>, remove: bool) -> i32 {
    let operands = call.operands();
    let [sources @ .., target] = operands.as_slice() else { return call.fail("missing operand") };
    if sources.is_empty() {
        return call.fail("missing operand");
    }
    let target = call.path(target);
    let into = call.files.is_directory(&target);
    let mut status = 0;
    for source in sources {
        let from = call.path(source);
        let to = if into { absolute(&target, from.rsplit('/').next().unwrap_or_default()) } else { target.clone() };
        let moved = call.files.read(&from).and_then(|bytes| {
            if from == to {
                return Ok(());
            }
            call.files.open_to_write(&to, true)?;
            call.files.append(&to, &bytes)?;
            if remove { call.files.remove(&from, false) } else { Ok(()) }
        });
        if let Err(failure) = moved {
            status = call.fail(&format!("can't stat '{source}': {failure}"));
        }
    }
    status
}

/// `ls [-a] [-l] [PATH…]`, one name a line as on no terminal.
pub(super) fn ls(call: &mut Call<'_>) -> i32 {
    let mut operands = call.operands();
    if operands.is_empty() {
        operands.push(".".into());
    }
    let (hidden, long, several) = (call.has('a') || call.has('A'), call.has('l'), operands.len() > 1);
    let mut status = 0;
    for operand in &operands {
        let path = call.path(operand);
        if call.files.is_directory(&path) {
            if several {
                call.line(&format!("{operand}:"));
            }
            for name in call.files.list(&path) {
                if hidden || !name.starts_with('.') {
                    entry(call, &absolute(&path, &name), &name, long);
                }
            }
        } else if call.files.exists(&path) {
            entry(call, &path, operand, long);
        } else {
            status = call.fail(&format!("{operand}: No such file or directory"));
        }
    }
    status
}

fn entry(call: &mut Call<'_>, path: &str, name: &str, long: bool) {
    if !long {
        return call.line(name);
    }
    let mode = if call.files.is_directory(path) { "drwxr-xr-x" } else { "-rw-r--r--" };
    let size = call.files.size(path);
    call.line(&format!("{mode}    1 root     root     {size:>9} {name}"));
}

pub(super) fn basename(call: &mut Call<'_>) -> i32 {
    let operands = call.operands();
    let Some(path) = operands.first() else { return call.fail("missing operand") };
    let trimmed = path.trim_end_matches('/');
    let mut name = if trimmed.is_empty() { "/" } else { trimmed.rsplit('/').next().unwrap_or_default() };
    if let Some(suffix) = operands.get(1) {
        name = name.strip_suffix(&**suffix).filter(|rest| !rest.is_empty()).unwrap_or(name);
    }
    call.line(name);
    0
}

pub(super) fn dirname(call: &mut Call<'_>) -> i32 {
    let operands = call.operands();
    let Some(path) = operands.first() else { return call.fail("missing operand") };
    let directory = match path.trim_end_matches('/').rfind('/') {
        Some(0) => "/",
        Some(at) => path[..at].trim_end_matches('/'),
        None if path.starts_with('/') => "/",
        None => ".",
    };
    call.line(directory);
    0
}

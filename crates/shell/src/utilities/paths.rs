//! Utilities on files and paths.

use jobyard_api::Text;

use super::Call;
use super::system::moment;
use crate::files::{Failure, absolute};

/// Applies `act` to each operand; the status is 1 if one failed. The verb is busybox's and GNU's.
fn each(call: &mut Call<'_>, verb: (&str, &str), act: impl Fn(&mut Call<'_>, &str) -> Result<(), Failure>) -> i32 {
    let operands = call.operands();
    if operands.is_empty() {
        return missing(call);
    }
    let mut status = 0;
    for operand in operands {
        let path = call.path(&operand);
        if let Err(failure) = act(call, &path) {
            let verb = if call.is_busybox { verb.0 } else { verb.1 };
            let text = if call.is_busybox && call.name == "rm" && failure == "Is a directory" {
                format!("'{operand}' is a directory")
            } else if verb == " " {
                format!("'{operand}': {failure}")
            } else if verb.is_empty() {
                format!("{operand}: {failure}")
            } else {
                format!("{verb} '{operand}': {failure}")
            };
            status = call.fail(&text);
        }
    }
    status
}

fn missing(call: &mut Call<'_>) -> i32 {
    if call.is_busybox {
        return call.fail("missing operand");
    }
    let name = call.name;
    call.fail("missing operand");
    call.err.extend_from_slice(format!("Try '{name} --help' for more information.\n").as_bytes());
    1
}

pub(super) fn mkdir(call: &mut Call<'_>) -> i32 {
    let parents = call.has('p') || call.arguments.iter().any(|word| &**word == "--parents");
    each(call, ("can't create directory", "cannot create directory"), |call, path| {
        call.files.make_directory(path, parents)
    })
}

pub(super) fn rmdir(call: &mut Call<'_>) -> i32 {
    each(call, (" ", "failed to remove"), |call, path| call.files.remove_directory(path))
}

pub(super) fn touch(call: &mut Call<'_>) -> i32 {
    let only_old = call.has('c');
    each(call, ("", "cannot touch"), |call, path| {
        if call.files.is_directory(path) || (only_old && !call.files.exists(path)) {
            Ok(())
        } else {
            call.files.touch(path)
        }
    })
}

pub(super) fn rm(call: &mut Call<'_>) -> i32 {
    let (force, recursive) = (call.has('f'), call.has('r') || call.has('R'));
    if force && call.operands().is_empty() {
        return 0;
    }
    each(call, ("can't remove", "cannot remove"), |call, path| {
        if force && !call.files.exists(path) { Ok(()) } else { call.files.remove(path, recursive) }
    })
}

pub(super) fn cp(call: &mut Call<'_>) -> i32 {
    transfer(call, false)
}

pub(super) fn mv(call: &mut Call<'_>) -> i32 {
    transfer(call, true)
}

/// A link is a copy.
pub(super) fn ln(call: &mut Call<'_>) -> i32 {
    transfer(call, false)
}

/// Copies or moves files into a file or a directory.
fn transfer(call: &mut Call<'_>, remove: bool) -> i32 {
    let operands = call.operands();
    let [sources @ .., target] = operands.as_slice() else { return missing(call) };
    if sources.is_empty() {
        return missing(call);
    }
    let deep = remove || call.has('r') || call.has('R') || call.has('a');
    let target = call.path(target);
    let into = call.files.is_directory(&target);
    let mut status = 0;
    for source in sources {
        let from = call.path(source);
        let to = if into { absolute(&target, from.rsplit('/').next().unwrap_or_default()) } else { target.clone() };
        if call.files.is_directory(&from) && !deep {
            let text = if call.is_busybox {
                format!("omitting directory '{source}'")
            } else {
                format!("-r not specified; omitting directory '{source}'")
            };
            status = call.fail(&text);
            continue;
        }
        if from == to {
            continue;
        }
        if let Err(failure) =
            copy(call, &from, &to).and_then(|()| if remove { call.files.remove(&from, true) } else { Ok(()) })
        {
            let gone = !call.files.exists(&from);
            let text = match (call.is_busybox, gone) {
                (true, true) if remove => format!("can't rename '{source}': {failure}"),
                (true, true) => format!("can't stat '{source}': {failure}"),
                (false, true) => format!("cannot stat '{source}': {failure}"),
                (true, false) => format!("can't create '{}': {failure}", operands[operands.len() - 1]),
                (false, false) => format!("cannot create regular file '{}': {failure}", operands[operands.len() - 1]),
            };
            status = call.fail(&text);
        }
    }
    status
}

fn copy(call: &mut Call<'_>, from: &str, to: &str) -> Result<(), Failure> {
    if call.files.is_directory(from) {
        call.files.make_directory(to, true)?;
        for name in call.files.list(from) {
            copy(call, &absolute(from, &name), &absolute(to, &name))?;
        }
        return Ok(());
    }
    let bytes = call.files.read(from)?;
    let mode = call.files.meta(from).1;
    call.files.open_to_write(to, true)?;
    call.files.append(to, &bytes)?;
    call.files.set_mode(to, mode)
}

/// `chmod MODE FILE…`: `+x`, `-x`, `u+x`, `755` and their like.
pub(super) fn chmod(call: &mut Call<'_>) -> i32 {
    let words: Vec<Text> = call.arguments.iter().filter(|word| &***word != "-R").cloned().collect();
    let Some((mode, files)) = words.split_first().filter(|(_, files)| !files.is_empty()) else { return missing(call) };
    let mut status = 0;
    for file in files {
        let path = call.path(file);
        if !call.files.exists(&path) {
            let text = if call.is_busybox {
                format!("{file}: No such file or directory")
            } else {
                format!("cannot access '{file}': No such file or directory")
            };
            status = call.fail(&text);
            continue;
        }
        let Some(new) = new_mode(call.files.meta(&path).1, mode) else {
            return call.fail(&format!("invalid mode: '{mode}'"));
        };
        if let Err(failure) = call.files.set_mode(&path, new) {
            status = call.fail(&format!("{file}: {failure}"));
        }
    }
    status
}

fn new_mode(old: u16, text: &str) -> Option<u16> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return u16::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o7777);
    }
    let mut mode = old;
    for part in text.split(',') {
        let at = part.find(['+', '-', '='])?;
        let who: u16 = part[..at]
            .chars()
            .map(|c| match c {
                'u' => 0o700,
                'g' => 0o070,
                'o' => 0o007,
                _ => 0o777,
            })
            .fold(0, |sum, bits| sum | bits);
        let who = if who == 0 { 0o777 } else { who };
        let bits: u16 = part[at + 1..]
            .chars()
            .map(|c| match c {
                'r' => 0o444,
                'w' => 0o222,
                'x' | 'X' => 0o111,
                _ => 0,
            })
            .fold(0, |sum, bits| sum | bits);
        match &part[at..=at] {
            "+" => mode |= bits & who,
            "-" => mode &= !(bits & who),
            _ => mode = (mode & !who) | (bits & who),
        }
    }
    Some(mode)
}

/// `ls [-a] [-l] [-1] [-d] [-r] [-R] [PATH…]`, one name a line as on no terminal.
pub(super) fn ls(call: &mut Call<'_>) -> i32 {
    let mut operands = call.operands();
    if operands.is_empty() {
        operands.push(".".into());
    }
    operands.sort();
    let mut status = 0;
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for operand in &operands {
        let path = call.path(operand);
        if call.files.is_directory(&path) && !call.has('d') {
            folders.push(operand.to_string());
        } else if call.files.exists(&path) {
            files.push((path, operand.to_string()));
        } else if call.is_busybox {
            status = call.fail(&format!("{operand}: No such file or directory"));
        } else {
            call.fail(&format!("cannot access '{operand}': No such file or directory"));
            status = 2;
        }
    }
    let titled = operands.len() > 1 || call.has('R');
    entries(call, &files);
    let mut first = files.is_empty();
    folders.reverse();
    while let Some(folder) = folders.pop() {
        if titled {
            let gap = if std::mem::take(&mut first) { "" } else { "\n" };
            call.line(&format!("{gap}{folder}:"));
        }
        let path = call.path(&folder);
        let mut names = call.files.list(&path);
        names.retain(|name| call.has('a') || call.has('A') || !name.starts_with('.'));
        if call.has('a') {
            names.splice(0..0, [".".to_owned(), "..".to_owned()]);
        }
        if call.has('r') {
            names.reverse();
        }
        let listed: Vec<(String, String)> = names.iter().map(|name| (absolute(&path, name), name.clone())).collect();
        if call.has('l') {
            let blocks: usize = listed.iter().map(|(path, _)| call.files.size(path).div_ceil(4096) * 4).sum();
            call.line(&format!("total {blocks}"));
        }
        entries(call, &listed);
        if call.has('R') {
            let inner = names.iter().rev().filter(|name| !matches!(name.as_str(), "." | ".."));
            let inner: Vec<String> = inner.map(|name| format!("{folder}/{name}")).collect();
            folders.extend(inner.into_iter().filter(|inner| call.files.is_directory(&call.path(inner))));
        }
    }
    status
}

fn entries(call: &mut Call<'_>, listed: &[(String, String)]) {
    let width = listed.iter().map(|(path, _)| call.files.size(path).to_string().len()).max().unwrap_or(1);
    for (path, name) in listed {
        let is_folder = call.files.is_directory(path);
        let mark = if call.has('F') || call.has('p') { if is_folder { "/" } else { "" } } else { "" };
        if !call.has('l') {
            call.line(&format!("{name}{mark}"));
            continue;
        }
        let (modified, mode) = call.files.meta(path);
        let size = if is_folder { 4096 } else { call.files.size(path) };
        let date = moment(modified.nanos(), "%b %e %H:%M");
        let head = format!("{}{}", if is_folder { 'd' } else { '-' }, mode_text(mode));
        let line = if call.is_busybox {
            format!("{head} {:>4} root     root     {size:>9} {date} {name}{mark}", if is_folder { 2 } else { 1 })
        } else {
            format!("{head} {} root root {size:>width$} {date} {name}{mark}", if is_folder { 2 } else { 1 })
        };
        call.line(&line);
    }
}

fn mode_text(mode: u16) -> String {
    (0..9).map(|bit| if mode & (0o400 >> bit) == 0 { '-' } else { ['r', 'w', 'x'][bit % 3] }).collect()
}

/// `stat [-c FORMAT] FILE…`
pub(super) fn stat(call: &mut Call<'_>) -> i32 {
    let words: Vec<Text> = call.arguments.to_vec();
    let at = words.iter().position(|word| &**word == "-c");
    let format = at.and_then(|at| words.get(at + 1)).cloned();
    let files = words.iter().enumerate().filter(|(i, word)| !word.starts_with('-') && Some(*i) != at.map(|at| at + 1));
    let mut status = 0;
    for (_, file) in files {
        let path = call.path(file);
        if !call.files.exists(&path) {
            let text = if call.is_busybox { "can't stat" } else { "cannot statx" };
            status = call.fail(&format!("{text} '{file}': No such file or directory"));
            continue;
        }
        let (modified, mode) = call.files.meta(&path);
        let is_folder = call.files.is_directory(&path);
        let size = call.files.size(&path);
        let kind = if is_folder {
            "directory"
        } else if size == 0 {
            "regular empty file"
        } else {
            "regular file"
        };
        let head = format!("{}{}", if is_folder { 'd' } else { '-' }, mode_text(mode));
        let text = match &format {
            Some(format) => format
                .replace("%n", file)
                .replace("%s", &size.to_string())
                .replace("%F", kind)
                .replace("%a", &format!("{mode:o}"))
                .replace("%A", &head)
                .replace("%U", "root")
                .replace("%G", "root")
                .replace("%Y", &modified.nanos().div_euclid(1_000_000_000).to_string()),
            None => format!(
                "  File: {file}\n  Size: {size}\t{kind}\nAccess: ({mode:04o}/{head})  Uid: (    0/    root)   Gid: (    0/    root)\nModify: {}",
                moment(modified.nanos(), "%F %T.%N %z")
            ),
        };
        call.line(&text);
    }
    status
}

/// `du [-s] [-h] [PATH…]`, in blocks of 4 KiB for each file.
pub(super) fn du(call: &mut Call<'_>) -> i32 {
    let mut operands = call.operands();
    if operands.is_empty() {
        operands.push(".".into());
    }
    for operand in &operands {
        let sum = usage(call, operand, !call.has('s'));
        let shown = shown_size(call, sum);
        call.line(&format!("{shown}\t{operand}"));
    }
    0
}

fn shown_size(call: &Call<'_>, kilobytes: usize) -> String {
    if call.has('h') { format!("{kilobytes}.0K") } else { kilobytes.to_string() }
}

fn usage(call: &mut Call<'_>, path: &str, shows: bool) -> usize {
    let full = call.path(path);
    if !call.files.is_directory(&full) {
        return call.files.size(&full).div_ceil(4096) * 4;
    }
    let mut sum = 4;
    for name in call.files.list(&full) {
        let inner = format!("{path}/{name}");
        let size = usage(call, &inner, shows);
        if shows && call.files.is_directory(&call.path(&inner)) {
            let shown = shown_size(call, size);
            call.line(&format!("{shown}\t{inner}"));
        }
        sum += size;
    }
    sum
}

pub(super) fn df(call: &mut Call<'_>) -> i32 {
    call.line("Filesystem           1K-blocks      Used Available Use% Mounted on");
    call.line("overlay                  16384         0     16384   0% /");
    0
}

pub(super) fn basename(call: &mut Call<'_>) -> i32 {
    let operands = call.operands();
    let Some(path) = operands.first() else { return missing(call) };
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
    if operands.is_empty() {
        return missing(call);
    }
    for path in operands {
        let directory = match path.trim_end_matches('/').rfind('/') {
            Some(0) => "/",
            Some(at) => path[..at].trim_end_matches('/'),
            None if path.starts_with('/') => "/",
            None => ".",
        };
        call.line(directory);
    }
    0
}

/// `realpath` and `readlink -f`
pub(super) fn realpath(call: &mut Call<'_>) -> i32 {
    let mut status = 0;
    for operand in call.operands() {
        let path = call.path(&operand);
        if call.name == "readlink" && !call.has('f') {
            status = 1;
        } else if call.files.exists(&path) || call.name == "readlink" {
            call.line(&path);
        } else {
            status = call.fail(&format!("{operand}: No such file or directory"));
        }
    }
    status
}

/// `mktemp [-d] [TEMPLATE]`, with names in order.
pub(super) fn mktemp(call: &mut Call<'_>) -> i32 {
    let template = call.operands().first().map_or("/tmp/tmp.XXXXXX".to_owned(), std::string::ToString::to_string);
    let stem = template.trim_end_matches('X').to_owned();
    let width = template.len() - stem.len();
    for number in 0_u32..10_000 {
        let name = format!("{stem}{number:0width$}");
        let path = call.path(&name);
        if call.files.exists(&path) {
            continue;
        }
        let made =
            if call.has('d') { call.files.make_directory(&path, false) } else { call.files.open_to_write(&path, true) };
        return match made {
            Ok(()) => {
                call.line(&name);
                0
            }
            Err(failure) => call.fail(&format!("{template}: {failure}")),
        };
    }
    call.fail("too many files")
}

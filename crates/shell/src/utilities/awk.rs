//! `awk`: its command line.

use jobyard_api::Text;

use super::{Call, Need};
use crate::awk::{Awk, parse};

#[derive(Default)]
struct Options {
    separator: Option<String>,
    assignments: Vec<String>,
    program_files: Vec<Text>,
    program: Option<String>,
    operands: Vec<Text>,
}

fn options(words: &[Text]) -> Options {
    let mut options = Options::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut letters = word.strip_prefix('-').unwrap_or_default().chars();
        let letter = letters.next();
        if !matches!(letter, Some('F' | 'v' | 'f' | '-')) {
            options.operands = std::iter::once(word).chain(words).cloned().collect();
            break;
        }
        let rest = letters.as_str();
        let mut value = || if rest.is_empty() { words.next().map_or("", |word| word) } else { rest };
        match letter {
            Some('F') => options.separator = Some(value().to_owned()),
            Some('v') => options.assignments.push(value().to_owned()),
            Some('f') => options.program_files.push(value().into()),
            _ => {
                options.operands = words.cloned().collect();
                break;
            }
        }
    }
    if options.program_files.is_empty() && !options.operands.is_empty() {
        options.program = Some(options.operands.remove(0).to_string());
    }
    options
}

fn assignment(word: &str) -> Option<(&str, &str)> {
    word.split_once('=').filter(|(name, _)| !name.is_empty() && crate::syntax::parser::is_name(name))
}

pub(super) fn need(words: &[Text]) -> Need {
    let options = options(words);
    let begin_only = options
        .program
        .as_ref()
        .is_some_and(|program| parse(program).is_ok_and(|program| !Awk::new(program, 0).reads()));
    let files = options.operands.iter().any(|word| assignment(word).is_none() && &**word != "-");
    if begin_only || files { Need::Nothing } else { Need::All }
}

/// `awk [-F SEPARATOR] [-v NAME=VALUE] [-f FILE] [PROGRAM] [FILE…]`
pub(super) fn awk(call: &mut Call<'_>) -> i32 {
    let options = options(call.arguments);
    let mut text = options.program.clone().unwrap_or_default();
    for file in &options.program_files {
        match call.content_or(file) {
            Ok(bytes) => text.push_str(&String::from_utf8_lossy(&bytes)),
            Err(failure) => return call.fail(&format!("{file}: {failure}")),
        }
    }
    let program = match parse(&text) {
        Ok(program) => program,
        Err(message) => {
            let line = if call.is_busybox { "cmd. line:1: " } else { "line 1: " };
            call.fail(&format!("{line}{message}"));
            return if call.is_busybox { 1 } else { 2 };
        }
    };
    let mut awk = Awk::new(program, call.now.nanos().div_euclid(1_000_000_000));
    for (name, variable) in call.variables {
        if let Some(value) = variable.value.as_ref().filter(|_| variable.exported) {
            awk.set_element("ENVIRON", name, value);
        }
    }
    if let Some(separator) = &options.separator {
        awk.set("FS", if separator == "t" { "\t" } else { separator });
    }
    for assigned in &options.assignments {
        if let Some((name, value)) = assignment(assigned) {
            awk.set(name, value);
        }
    }
    let outcome = run(call, &mut awk, &options);
    for output in std::mem::take(&mut awk.outputs) {
        match output.file.as_deref() {
            None | Some("/dev/stdout" | "-") => call.out.extend_from_slice(output.text.as_bytes()),
            Some("/dev/stderr") => call.err.extend_from_slice(output.text.as_bytes()),
            Some(file) => {
                let path = call.path(file);
                let opened = call.files.open_to_write(&path, !output.append);
                if let Err(failure) = opened.and_then(|()| call.files.append(&path, output.text.as_bytes())) {
                    call.fail(&format!("can't redirect to {file}: {failure}"));
                }
            }
        }
    }
    match outcome {
        Ok(code) => code,
        Err(message) => {
            call.fail(&message);
            2
        }
    }
}

fn run(call: &mut Call<'_>, awk: &mut Awk, options: &Options) -> Result<i32, String> {
    let mut goes_on = awk.begin()?;
    if goes_on && awk.reads() {
        let mut read = false;
        for word in &options.operands {
            if let Some((name, value)) = assignment(word) {
                awk.set(name, value);
                continue;
            }
            read = true;
            let bytes = call.content_or(word).map_err(|failure| format!("{word}: {failure}"))?;
            goes_on = goes_on && awk.file(word, &String::from_utf8_lossy(&bytes))?;
        }
        if !read {
            let input = std::mem::take(&mut call.input);
            awk.file("", &String::from_utf8_lossy(&input))?;
        }
    } else if !goes_on {
        return Ok(awk.exit_code());
    }
    awk.end()
}

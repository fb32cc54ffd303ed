//! `grep`, `egrep` and `fgrep`.

use jobyard_api::Text;

use super::{Call, Need, lines};
use crate::files::absolute;
use crate::regex::Regex;

#[derive(Default)]
struct Options {
    letters: String,
    patterns: Vec<String>,
    /// Words that are no options: the pattern comes first if `-e` gave none.
    files: Vec<Text>,
    most: Option<usize>,
    before: usize,
    after: usize,
    includes: Vec<String>,
}

fn options(words: &[Text]) -> Options {
    let mut options = Options::default();
    let mut words = words.iter();
    let mut ended = false;
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty() && !ended) else {
            options.files.push(word.clone());
            continue;
        };
        if letters == "-" {
            ended = true;
        } else if let Some(long) = letters.strip_prefix('-') {
            long_option(&mut options, long);
        } else {
            short_options(&mut options, letters, &mut words);
        }
    }
    if options.patterns.is_empty() && !options.files.is_empty() {
        let pattern = options.files.remove(0);
        options.patterns.push(pattern.to_string());
    }
    options
}

fn long_option(options: &mut Options, long: &str) {
    let (name, value) = long.split_once('=').unwrap_or((long, ""));
    match name {
        "include" => options.includes.push(value.to_owned()),
        "max-count" => options.most = value.parse().ok(),
        "regexp" => options.patterns.push(value.to_owned()),
        _ => {
            let names = [
                ("ignore-case", 'i'),
                ("invert-match", 'v'),
                ("count", 'c'),
                ("quiet", 'q'),
                ("silent", 'q'),
                ("only-matching", 'o'),
                ("line-number", 'n'),
                ("extended-regexp", 'E'),
                ("fixed-strings", 'F'),
                ("recursive", 'r'),
                ("word-regexp", 'w'),
                ("line-regexp", 'x'),
                ("files-with-matches", 'l'),
                ("no-messages", 's'),
                ("no-filename", 'h'),
            ];
            options.letters.extend(names.iter().filter(|(own, _)| *own == name).map(|(_, letter)| *letter));
        }
    }
}

fn short_options<'a>(options: &mut Options, letters: &str, words: &mut impl Iterator<Item = &'a Text>) {
    let mut rest = letters.chars();
    while let Some(letter) = rest.next() {
        if !matches!(letter, 'e' | 'm' | 'A' | 'B' | 'C' | 'f') {
            options.letters.push(letter);
            continue;
        }
        let text = rest.as_str();
        let value = if text.is_empty() { words.next().map_or("", |word| word) } else { text };
        let number = value.parse().unwrap_or(0);
        match letter {
            'e' => options.patterns.push(value.to_owned()),
            'm' => options.most = Some(number),
            'A' => options.after = number,
            'B' => options.before = number,
            'C' => (options.before, options.after) = (number, number),
            _ => {}
        }
        return;
    }
}

pub(super) fn need(words: &[Text]) -> Need {
    let options = options(words);
    let recursive = options.letters.contains(['r', 'R']);
    let reads = options.files.iter().any(|file| &**file == "-") || (options.files.is_empty() && !recursive);
    if reads { Need::All } else { Need::Nothing }
}

/// Can it take its input piece by piece?
pub(super) fn streams(words: &[Text]) -> bool {
    let options = options(words);
    options.most.is_none()
        && options.before + options.after == 0
        && !options.letters.contains(['c', 'q', 'n', 'l', 'L', 'r', 'b'])
}

/// `grep [-EFivcnoqlLhHswxr] [-m COUNT] [-A LINES] [-B LINES] [-e PATTERN] PATTERN [FILE…]`
pub(super) fn grep(call: &mut Call<'_>) -> i32 {
    let mut options = options(call.arguments);
    let invoked = call.invoked;
    options.letters.push_str(if invoked == "egrep" {
        "E"
    } else if invoked == "fgrep" {
        "F"
    } else {
        ""
    });
    if options.patterns.is_empty() {
        let usage = if call.is_busybox {
            "BusyBox v1.35.0 multi-call binary.\n\nUsage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n"
        } else {
            "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"
        };
        call.err.extend_from_slice(usage.as_bytes());
        return 2;
    }
    let matchers = match compile(&options) {
        Ok(matchers) => matchers,
        Err(message) => {
            call.fail(&message);
            return 2;
        }
    };
    let recursive = options.letters.contains(['r', 'R']);
    let mut files = options.files.clone();
    if files.is_empty() && !recursive {
        let input = std::mem::take(&mut call.input);
        let count = search(call, &options, &matchers, &input, None);
        return i32::from(count == 0);
    }
    if recursive {
        files = below(call, &files, &options.includes);
    }
    let named = (files.len() > 1 || recursive || options.letters.contains('H')) && !options.letters.contains('h');
    let (mut count, mut failed) = (0, false);
    for file in &files {
        match call.content_or(file) {
            Ok(bytes) => {
                let name = named.then(|| file.clone());
                count += search(call, &options, &matchers, &bytes, Some((file, name)));
            }
            Err(failure) => {
                failed = true;
                if !options.letters.contains('s') {
                    call.fail(&format!("{file}: {failure}"));
                }
            }
        }
    }
    if failed && !(count > 0 && options.letters.contains('q')) { 2 } else { i32::from(count == 0) }
}

/// The files in folders.
fn below(call: &Call<'_>, files: &[Text], includes: &[String]) -> Vec<Text> {
    let roots: Vec<Text> = if files.is_empty() { vec![".".into()] } else { files.to_vec() };
    let mut found = Vec::new();
    for root in roots {
        let mut open = vec![root.to_string()];
        while let Some(path) = open.pop() {
            let full = absolute(call.directory, &path);
            if call.files.is_directory(&full) {
                open.extend(
                    call.files
                        .list(&full)
                        .into_iter()
                        .rev()
                        .map(|name| format!("{}/{name}", path.trim_end_matches('/'))),
                );
            } else {
                let name = path.rsplit('/').next().unwrap_or_default();
                if includes.is_empty() || includes.iter().any(|glob| crate::pattern::matches(glob, name)) {
                    let shown = if files.is_empty() { path.trim_start_matches("./") } else { &path };
                    found.push(shown.into());
                }
            }
        }
    }
    found
}

fn compile(options: &Options) -> Result<Vec<Regex>, String> {
    let has = |letter| options.letters.contains(letter);
    let mut matchers = Vec::new();
    for pattern in options.patterns.iter().flat_map(|pattern| pattern.split('\n')) {
        let mut text = pattern.to_owned();
        if has('F') {
            text = text.chars().flat_map(|c| if ".[]*^$\\".contains(c) { vec!['\\', c] } else { vec![c] }).collect();
        }
        let extended = has('E') && !has('F') || has('P');
        if has('x') {
            text = if extended { format!("^({text})$") } else { format!("^\\({text}\\)$") };
        } else if has('w') {
            text = if extended { format!("\\b({text})\\b") } else { format!("\\b\\({text}\\)\\b") };
        }
        matchers.push(Regex::new(&text, extended, has('i'))?);
    }
    Ok(matchers)
}

/// Searches one input; gives how many lines were chosen.
fn search(
    call: &mut Call<'_>,
    options: &Options,
    matchers: &[Regex],
    bytes: &[u8],
    file: Option<(&Text, Option<Text>)>,
) -> usize {
    let has = |letter| options.letters.contains(letter);
    let (path, shown) = file.map_or((None, None), |(path, shown)| (Some(path), shown));
    let all: Vec<&[u8]> = lines(bytes).collect();
    let (mut count, mut printed_to) = (0, 0);
    let quiet = has('q') || has('c') || has('l') || has('L');
    for (at, line) in all.iter().enumerate() {
        let text: Vec<char> = String::from_utf8_lossy(line).chars().collect();
        if matchers.iter().any(|matcher| matcher.is_match(&text)) == has('v') {
            continue;
        }
        count += 1;
        if !quiet && has('o') {
            parts(call, matchers, &text, &head(shown.as_ref(), has('n').then_some(at), ':'));
        } else if !quiet {
            let from = at.saturating_sub(options.before).max(printed_to);
            if printed_to > 0 && from > printed_to && options.before + options.after > 0 {
                call.line("--");
            }
            for (number, before) in all.iter().enumerate().take(at).skip(from) {
                put(call, &head(shown.as_ref(), has('n').then_some(number), '-'), before);
            }
            put(call, &head(shown.as_ref(), has('n').then_some(at), ':'), line);
            printed_to = at + 1;
            for (number, after) in all.iter().enumerate().skip(at + 1).take(options.after) {
                let text: Vec<char> = String::from_utf8_lossy(after).chars().collect();
                if matchers.iter().any(|matcher| matcher.is_match(&text)) != has('v') {
                    break;
                }
                put(call, &head(shown.as_ref(), has('n').then_some(number), '-'), after);
                printed_to = number + 1;
            }
        }
        if has('q') || options.most.is_some_and(|most| count >= most) {
            break;
        }
    }
    if has('c') && !has('q') {
        call.line(&format!("{}{count}", head(shown.as_ref(), None, ':')));
    }
    if (has('l') && count > 0) || (has('L') && count == 0) {
        call.line(path.map_or("(standard input)", |path| path));
    }
    count
}

fn head(shown: Option<&Text>, number: Option<usize>, separator: char) -> String {
    let name = shown.map_or(String::new(), |name| format!("{name}{separator}"));
    number.map_or(name.clone(), |at| format!("{name}{}{separator}", at + 1))
}

fn put(call: &mut Call<'_>, head: &str, line: &[u8]) {
    call.out.extend_from_slice(head.as_bytes());
    call.out.extend_from_slice(line);
    call.out.push(b'\n');
}

/// `-o`: the parts that match, each on a line.
fn parts(call: &mut Call<'_>, matchers: &[Regex], text: &[char], head: &str) {
    let mut at = 0;
    while at <= text.len() {
        let found = matchers.iter().filter_map(|matcher| matcher.find(text, at)?[0]);
        let Some((from, to)) = found.min_by_key(|&(from, to)| (from, usize::MAX - to)) else { return };
        if to > from {
            let part: String = text[from..to].iter().collect();
            call.line(&format!("{head}{part}"));
        }
        at = to.max(from + 1).max(at + usize::from(to == from));
    }
}

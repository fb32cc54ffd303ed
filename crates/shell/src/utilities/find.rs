//! `find` and `xargs`: what they print, or the commands that they run, as a script.

use jobyard_api::Text;

use super::Call;
use crate::files::absolute;
use crate::pattern;

/// A test or an action.
enum Term {
    Name(String, bool),
    Path(String),
    Kind(char),
    Empty,
    Size(String),
    Not,
    Or,
    Print(char),
    Delete,
    /// The words, and whether all files come at once (`+`).
    Run(Vec<Text>, bool),
    Any,
}

/// `find [PATH…] [EXPRESSION]`: the output, or commands for the caller to run in place of it.
pub(crate) enum Found {
    Done(i32),
    Script(String),
}

/// Runs `find`.
pub(crate) fn find(call: &mut Call<'_>) -> Found {
    let words = call.arguments;
    let count = words.iter().take_while(|word| !word.starts_with(['-', '!', '('])).count();
    let (roots, rest) = words.split_at(count);
    let (terms, depths) = match terms(rest) {
        Ok(read) => read,
        Err(message) => {
            call.fail(&message);
            return Found::Done(1);
        }
    };
    let here: Vec<Text> = vec![".".into()];
    let mut status = 0;
    let mut found = Vec::new();
    for root in if roots.is_empty() { &here } else { roots } {
        if call.files.exists(&call.path(root)) {
            walk(call, root, 0, depths, &mut found);
        } else {
            let message = if call.is_busybox {
                format!("{root}: No such file or directory")
            } else {
                format!("'{root}': No such file or directory")
            };
            status = call.fail(&message);
        }
    }
    let acts = terms.iter().any(|term| matches!(term, Term::Print(_) | Term::Delete | Term::Run(..)));
    let runs = terms.iter().any(|term| matches!(term, Term::Run(..)));
    let (mut script, mut together) = (String::new(), Vec::new());
    for path in found {
        let Some(actions) = chosen(call, &terms, &path) else { continue };
        if !acts {
            call.line(&path);
        }
        for action in actions {
            match action {
                Term::Print(end) if runs => script.push_str(&format!(
                    "printf '%s{}' {}\n",
                    if *end == '\n' { "\\n" } else { "\\0" },
                    quoted(&path)
                )),
                Term::Print(end) => {
                    call.out.extend_from_slice(path.as_bytes());
                    call.out.push(*end as u8);
                }
                Term::Delete => {
                    let full = call.path(&path);
                    let removed = if call.files.is_directory(&full) {
                        call.files.remove_directory(&full)
                    } else {
                        call.files.remove(&full, false)
                    };
                    if let Err(failure) = removed {
                        status = call.fail(&format!("{path}: {failure}"));
                    }
                }
                Term::Run(_, true) => together.push(path.clone()),
                Term::Run(command, false) => {
                    let command: Vec<String> = command.iter().map(|word| quoted(&word.replace("{}", &path))).collect();
                    script.push_str(&command.join(" "));
                    script.push('\n');
                }
                _ => {}
            }
        }
    }
    for term in &terms {
        if let Term::Run(command, true) = term
            && !together.is_empty()
        {
            let files: Vec<String> = together.iter().map(|path| quoted(path)).collect();
            let command: Vec<String> =
                command.iter().filter(|word| &***word != "{}").map(|word| quoted(word)).collect();
            script.push_str(&format!("{} {}\n", command.join(" "), files.join(" ")));
        }
    }
    if runs { Found::Script(format!("{script}exit {status}\n")) } else { Found::Done(status) }
}

type Depths = (usize, usize);

fn terms(words: &[Text]) -> Result<(Vec<Term>, Depths), String> {
    let (mut terms, mut depths) = (Vec::new(), (0, usize::MAX));
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || {
            words.next().map(std::string::ToString::to_string).ok_or_else(|| format!("missing argument to `{word}'"))
        };
        match &**word {
            "-name" => terms.push(Term::Name(value()?, false)),
            "-iname" => terms.push(Term::Name(value()?.to_lowercase(), true)),
            "-path" | "-wholename" => terms.push(Term::Path(value()?)),
            "-type" => terms.push(Term::Kind(value()?.chars().next().unwrap_or('f'))),
            "-size" => terms.push(Term::Size(value()?)),
            "-maxdepth" => depths.1 = value()?.parse().unwrap_or(usize::MAX),
            "-mindepth" => depths.0 = value()?.parse().unwrap_or(0),
            "-mtime" | "-mmin" | "-newer" | "-user" | "-group" | "-perm" => {
                value()?;
                terms.push(Term::Any);
            }
            "-empty" => terms.push(Term::Empty),
            "!" | "-not" => terms.push(Term::Not),
            "-o" | "-or" => terms.push(Term::Or),
            "-a" | "-and" | "(" | ")" | "-depth" | "-xdev" | "-follow" => {}
            "-print" => terms.push(Term::Print('\n')),
            "-print0" => terms.push(Term::Print('\0')),
            "-delete" => terms.push(Term::Delete),
            "-exec" | "-execdir" | "-ok" => {
                let mut command = Vec::new();
                let mut together = false;
                for word in words.by_ref() {
                    together = &**word == "+";
                    if together || &**word == ";" {
                        break;
                    }
                    command.push(word.clone());
                }
                terms.push(Term::Run(command, together));
            }
            other => return Err(format!("unrecognized: {other}")),
        }
    }
    Ok((terms, depths))
}

fn walk(call: &Call<'_>, path: &str, depth: usize, depths: Depths, found: &mut Vec<String>) {
    if depth >= depths.0 && depth <= depths.1 {
        found.push(path.to_owned());
    }
    let full = call.path(path);
    if depth >= depths.1 || !call.files.is_directory(&full) {
        return;
    }
    for name in call.files.list(&full) {
        let below = if path.ends_with('/') { format!("{path}{name}") } else { format!("{path}/{name}") };
        walk(call, &below, depth + 1, depths, found);
    }
}

/// The actions for a file, if the tests before them hold.
fn chosen<'t>(call: &Call<'_>, terms: &'t [Term], path: &str) -> Option<Vec<&'t Term>> {
    let full = absolute(call.directory, path);
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    for part in terms.split(|term| matches!(term, Term::Or)) {
        let (mut holds, mut negated, mut actions) = (true, false, Vec::new());
        for term in part {
            let result = match term {
                Term::Not => {
                    negated = !negated;
                    continue;
                }
                Term::Name(glob, fold) if *fold => pattern::matches(glob, &name.to_lowercase()),
                Term::Name(glob, _) => pattern::matches(glob, name),
                Term::Path(glob) => pattern::matches(glob, path),
                Term::Kind(kind) => call.files.is_directory(&full) == (*kind == 'd') && *kind != 'l',
                Term::Empty if call.files.is_directory(&full) => call.files.list(&full).is_empty(),
                Term::Empty => call.files.size(&full) == 0,
                Term::Size(size) => has_size(size, call.files.size(&full)),
                Term::Any | Term::Or => true,
                Term::Print(_) | Term::Delete | Term::Run(..) => {
                    actions.push(term);
                    continue;
                }
            };
            holds &= result != std::mem::take(&mut negated);
            if !holds {
                break;
            }
        }
        if holds {
            return Some(actions);
        }
    }
    None
}

fn has_size(text: &str, size: usize) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let unit = match text.chars().last() {
        Some('c') => 1,
        Some('k') => 1024,
        Some('M') => 1024 * 1024,
        _ => 512,
    };
    let (wanted, blocks) = (digits.parse().unwrap_or(0), size.div_ceil(unit));
    match text.chars().next() {
        Some('+') => blocks > wanted,
        Some('-') => blocks < wanted,
        _ => blocks == wanted,
    }
}

/// A word in single quotes.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// `xargs [-0] [-r] [-n COUNT] [-I WORD] [-P COUNT] [-t] [COMMAND…]`, as a script that runs the commands.
pub(crate) fn xargs(arguments: &[Text], input: &[u8]) -> String {
    let (mut most, mut place, mut zero, mut shows, mut not_empty, mut delimiter) =
        (usize::MAX, None, false, false, false, None);
    let mut rest = arguments;
    while let Some((word, after)) = rest.split_first() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else { break };
        rest = after;
        let letter = letters.chars().next().unwrap_or('-');
        match letter {
            '0' => zero = true,
            't' => shows = true,
            'r' | '-' => not_empty = true,
            'n' | 'I' | 'P' | 'L' | 's' | 'd' | 'i' => {
                let own = &letters[1..];
                let value = if own.is_empty() && letter != 'i' {
                    let value = rest.first().cloned().unwrap_or_default();
                    rest = rest.get(1..).unwrap_or_default();
                    value
                } else {
                    own.into()
                };
                match letter {
                    'n' | 'L' => most = value.parse().unwrap_or(usize::MAX).max(1),
                    'I' => place = Some(value),
                    'i' => place = Some("{}".into()),
                    'd' => delimiter = Some(if &*value == "\\n" { '\n' } else { value.chars().next().unwrap_or('\n') }),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let text = String::from_utf8_lossy(input);
    let items: Vec<String> = match (zero, delimiter, &place) {
        (true, _, _) => text.split('\0').filter(|item| !item.is_empty()).map(str::to_owned).collect(),
        (_, Some(delimiter), _) => text.trim_end_matches(delimiter).split(delimiter).map(str::to_owned).collect(),
        (_, _, Some(_)) => {
            text.lines().map(|line| line.trim_start().to_owned()).filter(|line| !line.is_empty()).collect()
        }
        _ => crate::utilities::quoted_words(&text),
    };
    let echo: Vec<Text> = vec!["echo".into()];
    let command = if rest.is_empty() { &echo } else { rest };
    let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
    let mut lines = Vec::new();
    if let Some(place) = &place {
        for item in &items {
            let line: Vec<String> = command.iter().map(|word| quoted(&word.replace(&**place, item))).collect();
            lines.push(line.join(" "));
        }
    } else if items.is_empty() {
        if !not_empty {
            lines.push(words.join(" "));
        }
    } else {
        for part in items.chunks(most.min(5_000)) {
            let part: Vec<String> = part.iter().map(|item| quoted(item)).collect();
            lines.push(format!("{} {}", words.join(" "), part.join(" ")));
        }
    }
    let mut script = "s=0\n".to_owned();
    for line in lines {
        if shows {
            script.push_str(&format!("echo {} >&2\n", quoted(&line.replace('\'', ""))));
        }
        script.push_str(&format!(
            "{line} </dev/null\nc=$?\ncase $c in 0) ;; 126|127) exit $c ;; 255) exit 124 ;; *) s=123 ;; esac\n"
        ));
    }
    script + "exit $s\n"
}

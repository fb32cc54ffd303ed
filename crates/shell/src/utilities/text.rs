//! Utilities that lay text out: `nl`, `paste`, `fold`, `wc`, `column`, `comm`, `diff`, `shuf`.

use jobyard_api::Text;

use super::{Call, lines};

/// Options with values and the operands.
fn split_words(words: &[Text], with_value: &str) -> (Vec<(char, String)>, Vec<Text>) {
    let (mut options, mut operands) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            operands.push(word.clone());
            continue;
        };
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            if with_value.contains(letter) {
                let own = rest.as_str();
                let value = if own.is_empty() { words.next().map_or("", |word| word) } else { own };
                options.push((letter, value.to_owned()));
                break;
            }
            options.push((letter, String::new()));
        }
    }
    (options, operands)
}

fn value(options: &[(char, String)], letter: char) -> Option<&str> {
    options.iter().rev().find(|(own, _)| *own == letter).map(|(_, value)| value.as_str())
}

/// `nl [-b a] [-w WIDTH] [-s SEPARATOR] [-v START] [FILE]`
pub(super) fn nl(call: &mut Call<'_>) -> i32 {
    let (options, files) = split_words(call.arguments, "bwsvi");
    let (bytes, status) = call.contents(&files);
    let all = value(&options, 'b') == Some("a");
    let width = value(&options, 'w').and_then(|text| text.parse().ok()).unwrap_or(6_usize).min(100);
    let separator = value(&options, 's').unwrap_or("\t").to_owned();
    let mut number: i64 = value(&options, 'v').and_then(|text| text.parse().ok()).unwrap_or(1);
    for line in lines(&bytes) {
        let text = String::from_utf8_lossy(line);
        if text.is_empty() && !all {
            let blank = " ".repeat(width + separator.chars().count());
            call.line(&blank);
            continue;
        }
        call.line(&format!("{number:>width$}{separator}{text}"));
        number += 1;
    }
    status
}

/// `paste [-s] [-d DELIMITERS] [FILE…]`
pub(super) fn paste(call: &mut Call<'_>) -> i32 {
    let (options, mut files) = split_words(call.arguments, "d");
    if files.is_empty() {
        files.push("-".into());
    }
    let delimiters: Vec<char> =
        value(&options, 'd').unwrap_or("\t").replace("\\n", "\n").replace("\\t", "\t").chars().collect();
    let delimiter = |at: usize| delimiters.get(at % delimiters.len().max(1)).map_or(String::new(), char::to_string);
    let mut columns: Vec<Vec<String>> = Vec::new();
    let repeats = files.iter().filter(|file| &***file == "-").count();
    for file in &files {
        if &**file == "-" && repeats > 1 {
            columns.push(Vec::new());
            continue;
        }
        match call.content(file) {
            Ok(bytes) => columns.push(lines(&bytes).map(|line| String::from_utf8_lossy(line).into_owned()).collect()),
            Err(status) => return status,
        }
    }
    if repeats > 1 {
        let input = std::mem::take(&mut call.input);
        for (at, line) in lines(&input).enumerate() {
            columns[at % repeats].push(String::from_utf8_lossy(line).into_owned());
        }
    }
    if value(&options, 's').is_some() {
        for column in &columns {
            let mut text = String::new();
            for (at, line) in column.iter().enumerate() {
                text.push_str(&if at > 0 { delimiter(at - 1) } else { String::new() });
                text.push_str(line);
            }
            call.line(&text);
        }
        return 0;
    }
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    for row in 0..rows {
        let mut text = String::new();
        for (at, column) in columns.iter().enumerate() {
            text.push_str(&if at > 0 { delimiter(at - 1) } else { String::new() });
            text.push_str(column.get(row).map_or("", |line| line));
        }
        call.line(&text);
    }
    0
}

/// `fold [-s] [-w WIDTH] [FILE]`
pub(super) fn fold(call: &mut Call<'_>) -> i32 {
    let (options, files) = split_words(call.arguments, "w");
    let width: usize = value(&options, 'w').and_then(|text| text.parse().ok()).unwrap_or(80).max(1);
    let spaces = value(&options, 's').is_some();
    let (bytes, status) = call.contents(&files);
    let ends = bytes.last() == Some(&b'\n');
    let mut rows = Vec::new();
    for line in lines(&bytes) {
        let mut rest: Vec<char> = String::from_utf8_lossy(line).chars().collect();
        while rest.len() > width {
            let blank = rest[..width].iter().rposition(|c| c.is_whitespace()).filter(|_| spaces);
            let tail = rest.split_off(blank.map_or(width, |at| at + 1));
            rows.push(rest.iter().collect::<String>());
            rest = tail;
        }
        rows.push(rest.iter().collect());
    }
    call.out.extend_from_slice(rows.join("\n").as_bytes());
    if ends {
        call.out.push(b'\n');
    }
    status
}

/// `wc [-lwmcL] [FILE…]`
pub(super) fn wc(call: &mut Call<'_>) -> i32 {
    let (options, files) = split_words(call.arguments, "");
    let mut wanted: Vec<char> = "lwmcL".chars().filter(|letter| value(&options, *letter).is_some()).collect();
    if wanted.is_empty() {
        wanted = vec!['l', 'w', 'c'];
    }
    let (mut rows, mut status): (Vec<(Vec<usize>, Text)>, i32) = (Vec::new(), 0);
    let (mut total, mut size) = (vec![0; wanted.len()], 0);
    let input: Vec<Text> = vec!["-".into()];
    for file in if files.is_empty() { &input } else { &files } {
        let bytes = match call.content(file) {
            Ok(bytes) => bytes,
            Err(failed) => {
                status = failed;
                continue;
            }
        };
        size += bytes.len();
        let text = String::from_utf8_lossy(&bytes);
        let count = |letter: &char| match letter {
            'l' => text.matches('\n').count(),
            'w' => text.split_whitespace().count(),
            'm' => text.chars().count(),
            'L' => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
            _ => bytes.len(),
        };
        let counts: Vec<usize> = wanted.iter().map(count).collect();
        total.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count);
        rows.push((counts, file.clone()));
    }
    if rows.len() > 1 || files.len() > 1 {
        rows.push((total.clone(), "total".into()));
    }
    let digits = size.to_string().len();
    let width = match (call.is_busybox, wanted.len()) {
        (true, 1) if rows.len() == 1 => 0,
        (true, _) => 9,
        (false, 1) if rows.len() == 1 => 0,
        // GNU leaves room for any size of what it cannot know the size of.
        (false, _) if files.is_empty() => 7,
        (false, _) => digits,
    };
    for (counts, file) in rows {
        let mut line: Vec<String> = counts.iter().map(|count| format!("{count:>width$}")).collect();
        if !files.is_empty() {
            line.push(file.to_string());
        }
        call.line(&line.join(" "));
    }
    status
}

/// `column -t`
pub(super) fn column(call: &mut Call<'_>) -> i32 {
    let (options, files) = split_words(call.arguments, "s");
    let (bytes, status) = call.contents(&files);
    let separator: Vec<char> = value(&options, 's').unwrap_or(" \t").chars().collect();
    let rows: Vec<Vec<String>> = lines(&bytes)
        .map(|line| {
            let text = String::from_utf8_lossy(line).into_owned();
            text.split(&separator[..]).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
        })
        .collect();
    let width =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    for row in &rows {
        let mut text = String::new();
        for (at, cell) in row.iter().enumerate() {
            text.push_str(cell);
            if at + 1 < row.len() {
                text.push_str(&" ".repeat(width(at) + 2 - cell.chars().count()));
            }
        }
        call.line(&text);
    }
    status
}

/// `cmp` and `diff`, which only tell whether two files differ.
pub(super) fn compare(call: &mut Call<'_>) -> i32 {
    let operands = call.operands();
    let [first, second] = operands.as_slice() else { return call.fail("missing operand") + 1 };
    let (Ok(a), Ok(b)) = (call.content(first), call.content(second)) else { return 2 };
    if a == b {
        return 0;
    }
    if call.name == "diff" && call.has('q') {
        call.line(&format!("Files {first} and {second} differ"));
    } else if call.name == "diff" {
        call.fail("simulated: the files differ; how they differ is not shown");
    } else if !call.has('s') {
        let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let line = a[..at].split(|byte| *byte == b'\n').count();
        call.line(&format!(
            "{first} {second} differ: {} {}, line {line}",
            if call.is_busybox { "char" } else { "byte" },
            at + 1
        ));
    }
    1
}

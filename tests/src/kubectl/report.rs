//! What is printed about a step that differs.

use super::ways::Judged;
use super::yard::Ran;

/// Letters of a line that are shown beside another.
const WIDTH: usize = 90;

/// Both outputs, line beside line; lines that differ are marked.
pub fn side_by_side(judged: &Judged) -> String {
    let (ours, recorded) = (lines(&judged.ours), lines(&judged.recorded));
    let mut text = format!("── {} (way {})\n   {:<WIDTH$} │ recorded\n", judged.name, judged.way.name(), "ours");
    for place in 0..ours.len().max(recorded.len()) {
        let line = |lines: &[String]| lines.get(place).cloned().unwrap_or_default();
        let (one, other) = (line(&ours), line(&recorded));
        let mark = if one == other { ' ' } else { '≠' };
        text += &format!(" {mark} {:<WIDTH$} │ {}\n", cut(&one), cut(&other));
    }
    text
}

fn cut(line: &str) -> String {
    line.chars().take(WIDTH).collect()
}

fn lines(ran: &Ran) -> Vec<String> {
    let mut lines: Vec<String> = ran.raw.stdout.split('\n').map(str::to_owned).collect();
    lines.extend(ran.raw.stderr.split('\n').filter(|line| !line.is_empty()).map(|line| format!("[stderr] {line}")));
    lines.push(ran.exit.map_or("[does not end]".to_owned(), |code| format!("[exit {code}]")));
    lines
}

//! The manual: chapters that are played at the terminal. They are the pages that the tests check.

use crate::words::Language;
use std::sync::OnceLock;

/// A chapter in both languages.
#[derive(Clone, Copy, Debug)]
struct Chapter {
    english: &'static str,
    chinese: &'static str,
}

macro_rules! chapter {
    ($name:literal) => {
        Chapter {
            english: include_str!(concat!("../../tests/scenarios/manual/", $name, ".md")),
            chinese: include_str!(concat!("../../tests/scenarios/manual/", $name, ".zh.md")),
        }
    };
}

/// Every chapter, in order.
const CHAPTERS: [Chapter; 9] = [
    chapter!("1-running-an-example"),
    chapter!("2-writing-a-spec"),
    chapter!("3-parallel-jobs"),
    chapter!("4-controlling-parallelism"),
    chapter!("5-failures"),
    chapter!("6-termination-and-clean-up"),
    chapter!("7-patterns"),
    chapter!("8-own-selector"),
    chapter!("9-alternatives"),
];

/// A part of a chapter: what is to be known, and what is typed then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Paragraphs.
    pub prose: Vec<String>,
    /// Files that lie in the home: name and text.
    pub files: Vec<(String, String)>,
    /// Lines, those that continue a command among them.
    pub lines: Vec<String>,
}

/// Titles of all chapters.
pub fn titles(language: Language) -> impl Iterator<Item = &'static str> {
    CHAPTERS.iter().map(move |chapter| title(text(*chapter, language)))
}

/// The steps of a chapter, by position; none if there is no such chapter. Pages are taken apart when they are first asked
/// for.
pub fn steps(at: usize, language: Language) -> &'static [Step] {
    static STEPS: [[OnceLock<Vec<Step>>; CHAPTERS.len()]; 2] =
        [const { [const { OnceLock::new() }; CHAPTERS.len()] }; 2];
    let Some(chapter) = CHAPTERS.get(at) else { return &[] };
    STEPS[language as usize][at].get_or_init(|| parse(text(*chapter, language)))
}

const fn text(chapter: Chapter, language: Language) -> &'static str {
    match language {
        Language::English => chapter.english,
        Language::Chinese => chapter.chinese,
    }
}

fn title(page: &'static str) -> &'static str {
    page.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default()
}

/// Takes a page apart: each `console` block ends a step. The outputs are left out, as the terminal will show its own.
fn parse(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut step = Step::default();
    let mut lines = page.lines().skip(1);
    while let Some(line) = lines.next() {
        if let Some(file) = line.strip_prefix("```yaml ") {
            let text: String = block(&mut lines).map(|line| format!("{line}\n")).collect();
            step.files.push((file.to_owned(), text));
        } else if line == "```console" {
            step.lines = typed(block(&mut lines));
            steps.push(std::mem::take(&mut step));
        } else if !line.is_empty() {
            step.prose.push(line.replace("**", ""));
        }
    }
    steps
}

fn block<'a>(lines: &mut impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    lines.take_while(|line| *line != "```")
}

/// What is typed in a console block. A command's output may begin with `> ` as well: after it, nothing continues.
fn typed<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut typed = Vec::new();
    let mut may_continue = false;
    for line in lines {
        let text = line.strip_prefix("$ ").or_else(|| line.strip_prefix("> ").filter(|_| may_continue));
        may_continue = text.is_some();
        typed.extend(text.map(str::to_owned));
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_steps() {
        let page = "# Title\n\nRead **this**.\n\n```yaml a.yaml\na: 1\n```\n\n```console\n$ cat <<E\n> x\n> E\nx\n> no\n$ ls\n```\n";
        let lines = ["cat <<E", "x", "E", "ls"].map(str::to_owned).to_vec();
        let files = vec![("a.yaml".to_owned(), "a: 1\n".to_owned())];
        assert_eq!(parse(page), [Step { prose: vec!["Read this.".to_owned()], files, lines }]);
    }

    #[test]
    fn every_chapter_can_be_played_in_both_languages() {
        for at in 0..CHAPTERS.len() {
            let (english, chinese) = (steps(at, Language::English), steps(at, Language::Chinese));
            let typed = |steps: &[Step]| -> Vec<_> { steps.iter().map(|step| step.lines.clone()).collect() };
            assert!(!english.is_empty());
            assert_eq!(typed(english), typed(chinese), "chapter {}", at + 1);
        }
    }
}

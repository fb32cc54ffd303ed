//! `docs/known-bugs.md`: all known bugs in one table, made from the files of the scenarios.

use super::case::{Case, NotPlayed};
use std::fmt::Write as _;

const HEAD: &str = "\
# Known bugs of the Job controller

Bugs that Kubernetes' Job and TTL controllers have had: what set each off, what went wrong, what is right. Most ids link to
a scenario; it shows the right behaviour in every test run, and where one protection of the controller keeps the bug away,
the test takes that protection out and demands that the wrong behaviour shows. The real controllers of v1.37.2 played the
same scenarios, and their recording (`tests/conformance/recordings/known-bugs.jsonl.gz`) has to be met to the millisecond.

```console
$ cargo xtask known-bugs                                  # judge all
$ cargo xtask known-bugs B14                              # what happens, request by request
$ cargo xtask known-bugs B14 --without finished-memory    # what would happen without the protection
```

The first to look at: [B14](#b14) and [B15](#b15) (a watch that is late makes a pod too many), [B30](#b30) (one wrong 0
blocks every write), [B11](#b11) (kubelet and controller disagree about a pod). Three pages tell them with all that
happens: [late watches](../tests/scenarios/known-bug-late-watch.md), [a wrong zero](../tests/scenarios/known-bug-wrong-zero.md),
[two verdicts](../tests/scenarios/known-bug-two-verdicts.md).

The files are in `tests/known-bugs/`. A file says what was wrong in words, then what has to be seen (`expect`), what shows
without a protection (`without`), and the scenario in the form of the recordings; a Job that has no `kind` is completed
with what all Jobs here have: one container, restartPolicy Never. Numbers are issues and pull requests of
kubernetes/kubernetes unless another project is named; `S`, `L` and `R` number [what always holds](spec/invariants.md).
`UPDATE=1 cargo test -p jobyard-tests --test known_bugs` writes this page.
";

const SECTIONS: [(&str, u32); 5] = [
    ("Counting and finalizers", 1),
    ("Back-off and limits", 42),
    ("Deadlines", 56),
    ("Creation, expectations, ownership", 60),
    ("TTL after finished", 106),
];

/// The page.
pub fn page(cases: &[Case], not_played: &[NotPlayed]) -> String {
    let mut text = HEAD.to_owned();
    for (place, (title, from)) in SECTIONS.iter().enumerate() {
        let to = SECTIONS.get(place + 1).map_or(u32::MAX, |(_, next)| *next);
        let _ = write!(
            text,
            "\n## {title}\n\n| id | reference | what set it off | what went wrong | what is right | breaks | without |\n"
        );
        text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
        let mut rows: Vec<(u32, String)> = cases.iter().map(|case| (super::number(&case.id), row(case))).collect();
        rows.extend(not_played.iter().map(|bug| (super::number(&bug.id), not_played_row(bug))));
        rows.retain(|(number, _)| (*from..to).contains(number));
        rows.sort();
        text.extend(rows.into_iter().map(|(_, row)| row));
    }
    text.push_str("\n## Why some have no scenario\n\n");
    for bug in not_played {
        let _ = writeln!(text, "- **{}**: {}", bug.id, bug.reason);
    }
    text
}

fn row(case: &Case) -> String {
    let Case { id, file, title, trigger, wrong, right, .. } = case;
    let names = case.without.iter().map(|without| format!("`{}`", without.protection)).collect::<Vec<_>>().join(", ");
    let (anchor, references, breaks) = (anchor(id), references(&case.references), case.invariants.join(" "));
    let link = format!("{anchor}[{id}](../tests/known-bugs/{file})");
    cells(&[&link, &references, &format!("**{title}.** {trigger}"), wrong, right, &breaks, &names])
}

fn not_played_row(bug: &NotPlayed) -> String {
    let NotPlayed { id, title, wrong, right, .. } = bug;
    let (references, breaks) = (references(&bug.references), bug.invariants.join(" "));
    cells(&[&format!("{}{id}", anchor(id)), &references, &format!("**{title}.**"), wrong, right, &breaks, ""])
}

fn anchor(id: &str) -> String {
    format!("<a id=\"{}\"></a>", id.to_lowercase())
}

fn cells(cells: &[&str]) -> String {
    format!("| {} |\n", cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "))
}

/// Links to the issues and pull requests.
fn references(references: &[String]) -> String {
    let link = |reference: &String| {
        let (project, number) = reference.split_once('#').unwrap_or(("kubernetes/kubernetes", reference));
        let shown = if project == "kubernetes/kubernetes" { format!("#{number}") } else { reference.clone() };
        format!("[{shown}](https://github.com/{project}/issues/{number})")
    };
    references.iter().map(link).collect::<Vec<_>>().join(", ")
}

//! The difference of two texts, line by line, as upstream prints it where a pod may not change: the longest common block
//! is found first, then those on both sides of it.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Equal lines that are shown before and after a change.
const CONTEXT: usize = 3;
/// From so many lines on, lines that are often there do not begin a block.
const MANY: usize = 200;

/// Lines that both texts have: where they begin in each, and how many they are.
#[derive(Clone, Copy)]
struct Block {
    old: usize,
    new: usize,
    size: usize,
}

/// The difference of two compact JSON texts after each was laid out in lines.
pub fn of_json(old: &str, new: &str) -> String {
    let (old, new) = (laid_out(old), laid_out(new));
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut blocks = Vec::new();
    find_blocks(&Texts::new(&old, &new), (0, old.len()), (0, new.len()), &mut blocks);
    blocks.push(Block { old: old.len(), new: new.len(), size: 0 });
    write_hunks(&old, &new, &blocks)
}

/// JSON with one blank for each depth; empty lists and objects stay on their line.
fn laid_out(json: &str) -> String {
    let (mut text, mut depth, mut in_text, mut is_escaped) = (String::new(), 0, false, false);
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        if in_text {
            text.push(letter);
            in_text = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
            continue;
        }
        let new_line = |text: &mut String, depth: usize| {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', depth));
        };
        match letter {
            '{' | '[' => {
                text.push(letter);
                if letters.peek().is_some_and(|next| matches!(next, '}' | ']')) {
                    text.extend(letters.next());
                } else {
                    depth += 1;
                    new_line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                new_line(&mut text, depth);
                text.push(letter);
            }
            ',' => {
                text.push(letter);
                new_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                in_text = letter == '"';
                text.push(letter);
            }
        }
    }
    text
}

struct Texts<'a> {
    old: &'a [&'a str],
    new: &'a [&'a str],
    /// Where each line of the new text stands in it.
    places: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Texts<'a> {
    fn new(old: &'a [&'a str], new: &'a [&'a str]) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, line) in new.iter().enumerate() {
            places.entry(line).or_default().push(place);
        }
        if new.len() >= MANY {
            places.retain(|_, places| places.len() <= new.len() / 100 + 1);
        }
        Self { old, new, places }
    }

    /// The longest block within ranges of lines; the first of several.
    fn longest(&self, old: (usize, usize), new: (usize, usize)) -> Block {
        let mut best = Block { old: old.0, new: new.0, size: 0 };
        // How long a block is that ends in the line before and at a place of the new text.
        let mut before: BTreeMap<usize, usize> = BTreeMap::new();
        for i in old.0..old.1 {
            let places = self.places.get(self.old[i]).map_or(&[][..], Vec::as_slice);
            let mut here = BTreeMap::new();
            for &j in places.iter().filter(|place| (new.0..new.1).contains(*place)) {
                let size = 1 + j.checked_sub(1).and_then(|place| before.get(&place)).unwrap_or(&0);
                here.insert(j, size);
                if size > best.size {
                    best = Block { old: i + 1 - size, new: j + 1 - size, size };
                }
            }
            before = here;
        }
        self.grown(best, old, new)
    }

    /// The block with equal lines beside it that were too many to be looked for.
    fn grown(&self, mut block: Block, old: (usize, usize), new: (usize, usize)) -> Block {
        while block.old > old.0 && block.new > new.0 && self.old[block.old - 1] == self.new[block.new - 1] {
            block = Block { old: block.old - 1, new: block.new - 1, size: block.size + 1 };
        }
        while block.old + block.size < old.1
            && block.new + block.size < new.1
            && self.old[block.old + block.size] == self.new[block.new + block.size]
        {
            block.size += 1;
        }
        block
    }
}

/// All blocks within ranges of lines, in their order; blocks without a gap between them are one.
fn find_blocks(texts: &Texts, old: (usize, usize), new: (usize, usize), found: &mut Vec<Block>) {
    let block = texts.longest(old, new);
    if block.size == 0 {
        return;
    }
    if old.0 < block.old && new.0 < block.new {
        find_blocks(texts, (old.0, block.old), (new.0, block.new), found);
    }
    match found.last_mut() {
        Some(last) if last.old + last.size == block.old && last.new + last.size == block.new => last.size += block.size,
        _ => found.push(block),
    }
    let (old_end, new_end) = (block.old + block.size, block.new + block.size);
    if old_end < old.1 && new_end < new.1 {
        find_blocks(texts, (old_end, old.1), (new_end, new.1), found);
    }
}

/// A part of a hunk: lines of the old text and the lines of the new one in their place; equal or not.
struct Part {
    old: (usize, usize),
    new: (usize, usize),
    is_equal: bool,
}

fn write_hunks(old: &[&str], new: &[&str], blocks: &[Block]) -> String {
    let (mut text, mut hunk, mut at) = (String::new(), Vec::new(), (0, 0));
    for (i, block) in blocks.iter().enumerate() {
        if at.0 < block.old || at.1 < block.new {
            hunk.push(Part { old: (at.0, block.old), new: (at.1, block.new), is_equal: false });
        }
        let (old_end, new_end) = (block.old + block.size, block.new + block.size);
        at = (old_end, new_end);
        let is_last = i + 2 >= blocks.len() && at == (old.len(), new.len());
        let head = if hunk.is_empty() { 0 } else { block.size.min(CONTEXT) };
        let tail = if is_last { 0 } else { block.size.min(CONTEXT) };
        if head + tail >= block.size && !hunk.is_empty() && !is_last {
            hunk.push(Part { old: (block.old, old_end), new: (block.new, new_end), is_equal: true });
            continue;
        }
        if head > 0 {
            let (old, new) = ((block.old, block.old + head), (block.new, block.new + head));
            hunk.push(Part { old, new, is_equal: true });
        }
        write_hunk(&std::mem::take(&mut hunk), old, new, &mut text);
        if tail > 0 {
            hunk.push(Part { old: (old_end - tail, old_end), new: (new_end - tail, new_end), is_equal: true });
        }
    }
    write_hunk(&hunk, old, new, &mut text);
    text
}

fn write_hunk(hunk: &[Part], old: &[&str], new: &[&str], text: &mut String) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    if hunk.iter().all(|part| part.is_equal) {
        return;
    }
    let ranges = (range(first.old.0, last.old.1), range(first.new.0, last.new.1));
    writeln!(text, "@@ -{} +{} @@", ranges.0, ranges.1).expect("a String takes everything");
    for part in hunk {
        let (minus, plus) = if part.is_equal { (' ', None) } else { ('-', Some('+')) };
        let removed = old[part.old.0..part.old.1].iter().map(|line| (minus, line));
        let added = new[part.new.0..part.new.1].iter().filter_map(|line| plus.map(|plus| (plus, line)));
        for (mark, line) in removed.chain(added) {
            writeln!(text, "{mark}{line}").expect("a String takes everything");
        }
    }
}

/// First line, counted from 1, and number of lines.
fn range(start: usize, end: usize) -> String {
    match end - start {
        1 => (start + 1).to_string(),
        0 => format!("{start},0"),
        length => format!("{},{length}", start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_between_equal_ones() {
        assert_eq!(
            of_json(
                r#"{"A":1,"B":null,"C":{},"D":4,"E":"x,{","F":6}"#,
                r#"{"A":1,"B":["x"],"C":{},"D":4,"E":"x,{","F":6}"#
            ),
            "@@ -1,6 +1,8 @@\n {\n  \"A\": 1,\n- \"B\": null,\n+ \"B\": [\n+  \"x\"\n+ ],\n  \"C\": {},\n  \"D\": 4,\n  \
             \"E\": \"x,{\",\n"
        );
    }

    #[test]
    fn changes_far_from_each_other_are_apart() {
        let list = |first: i32, last: i32| format!("[{first},1,2,3,4,5,6,7,8,9,{last}]");
        assert_eq!(
            of_json(&list(0, 0), &list(20, 30)),
            "@@ -1,5 +1,5 @@\n [\n- 0,\n+ 20,\n  1,\n  2,\n  3,\n@@ -9,5 +9,5 @@\n  7,\n  8,\n  9,\n- 0\n+ 30\n ]\n"
        );
    }
}

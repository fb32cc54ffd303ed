//! Which lines have to go and to come, with as few as possible: the algorithm of Myers, from both ends, and then each run
//! of changes moved as GNU diff moves it.

/// For each line of both texts whether it is changed.
#[derive(Clone, Debug)]
pub struct Edits {
    /// Lines that go.
    pub old: Vec<bool>,
    /// Lines that come.
    pub new: Vec<bool>,
}

impl Edits {
    /// What makes one list of lines into the other.
    pub fn between(old: &[&str], new: &[&str]) -> Self {
        let mut search = Search {
            old,
            new,
            edits: Self { old: vec![false; old.len()], new: vec![false; new.len()] },
            forward: vec![-1; old.len() + new.len() + 3],
            backward: vec![-1; old.len() + new.len() + 3],
        };
        search.compare((0, old.len()), (0, new.len()));
        let mut edits = search.edits;
        move_runs(old, &mut edits.old, &edits.new);
        move_runs(new, &mut edits.new, &edits.old);
        edits
    }
}

struct Search<'a> {
    old: &'a [&'a str],
    new: &'a [&'a str],
    edits: Edits,
    /// Furthest place on each diagonal, from the beginning.
    forward: Vec<isize>,
    /// The same from the end.
    backward: Vec<isize>,
}

impl Search<'_> {
    fn compare(&mut self, (mut x, mut x_end): (usize, usize), (mut y, mut y_end): (usize, usize)) {
        while x < x_end && y < y_end && self.old[x] == self.new[y] {
            x += 1;
            y += 1;
        }
        while x < x_end && y < y_end && self.old[x_end - 1] == self.new[y_end - 1] {
            x_end -= 1;
            y_end -= 1;
        }
        if x == x_end {
            self.edits.new[y..y_end].fill(true);
        } else if y == y_end {
            self.edits.old[x..x_end].fill(true);
        } else {
            let (x_middle, y_middle) = self.middle((x as isize, x_end as isize), (y as isize, y_end as isize));
            self.compare((x, x_middle), (y, y_middle));
            self.compare((x_middle, x_end), (y_middle, y_end));
        }
    }

    /// Where the shortest ways from both ends meet.
    fn middle(&mut self, (x_start, x_end): (isize, isize), (y_start, y_end): (isize, isize)) -> (usize, usize) {
        let base = self.new.len() as isize + 1;
        let at = |diagonal: isize| (diagonal + base) as usize;
        let (lowest, highest) = (x_start - y_end, x_end - y_start);
        let (first, last) = (x_start - y_start, x_end - y_end);
        let is_odd = (first - last) % 2 != 0;
        let (mut ahead, mut back) = ((first, first), (last, last));
        self.forward[at(first)] = x_start;
        self.backward[at(last)] = x_end;
        loop {
            widen(&mut ahead, (lowest, highest), |diagonal| self.forward[at(diagonal)] = -1);
            for diagonal in (ahead.0..=ahead.1).rev().step_by(2) {
                let (low, high) = (self.forward[at(diagonal - 1)], self.forward[at(diagonal + 1)]);
                let mut x = if low < high { high } else { low + 1 };
                while x < x_end && x - diagonal < y_end && self.is_same(x, x - diagonal) {
                    x += 1;
                }
                self.forward[at(diagonal)] = x;
                if is_odd && back.0 <= diagonal && diagonal <= back.1 && self.backward[at(diagonal)] <= x {
                    return (x as usize, (x - diagonal) as usize);
                }
            }
            widen(&mut back, (lowest, highest), |diagonal| self.backward[at(diagonal)] = isize::MAX);
            for diagonal in (back.0..=back.1).rev().step_by(2) {
                let (low, high) = (self.backward[at(diagonal - 1)], self.backward[at(diagonal + 1)]);
                let mut x = if low < high { low } else { high - 1 };
                while x > x_start && x - diagonal > y_start && self.is_same(x - 1, x - diagonal - 1) {
                    x -= 1;
                }
                self.backward[at(diagonal)] = x;
                if !is_odd && ahead.0 <= diagonal && diagonal <= ahead.1 && x <= self.forward[at(diagonal)] {
                    return (x as usize, (x - diagonal) as usize);
                }
            }
        }
    }

    fn is_same(&self, x: isize, y: isize) -> bool {
        self.old[x as usize] == self.new[y as usize]
    }
}

/// One more diagonal on each side, if there is one; `border` marks the one behind it as not reached.
fn widen(range: &mut (isize, isize), (lowest, highest): (isize, isize), mut border: impl FnMut(isize)) {
    if range.0 > lowest {
        range.0 -= 1;
        border(range.0 - 1);
    } else {
        range.0 += 1;
    }
    if range.1 < highest {
        range.1 += 1;
        border(range.1 + 1);
    } else {
        range.1 -= 1;
    }
}

/// Moves each run of changes as far down as it goes, joining it with others, or back to where the other text changes too.
fn move_runs(lines: &[&str], changed: &mut [bool], other: &[bool]) {
    let end = lines.len();
    let is_changed = |changed: &[bool], place: usize| changed.get(place).copied().unwrap_or(false);
    // Place in the other text that corresponds to `i`.
    let (mut i, mut j) = (0, 0);
    loop {
        while i < end && !changed[i] {
            while is_changed(other, j) {
                j += 1;
            }
            j += 1;
            i += 1;
        }
        if i == end {
            return;
        }
        let mut start = i;
        while is_changed(changed, i) {
            i += 1;
        }
        while is_changed(other, j) {
            j += 1;
        }
        let mut corresponding;
        loop {
            let length = i - start;
            while start > 0 && lines[start - 1] == lines[i - 1] {
                start -= 1;
                i -= 1;
                changed[start] = true;
                changed[i] = false;
                while start > 0 && changed[start - 1] {
                    start -= 1;
                }
                j = back(other, j);
            }
            corresponding = if j > 0 && is_changed(other, j - 1) { i } else { end };
            while i != end && lines[start] == lines[i] {
                changed[start] = false;
                changed[i] = true;
                start += 1;
                i += 1;
                while is_changed(changed, i) {
                    i += 1;
                }
                j += 1;
                while is_changed(other, j) {
                    corresponding = i;
                    j += 1;
                }
            }
            if length == i - start {
                break;
            }
        }
        while corresponding < i {
            start -= 1;
            i -= 1;
            changed[start] = true;
            changed[i] = false;
            j = back(other, j);
        }
    }
}

/// The place before the unchanged line in front of `j`.
fn back(other: &[bool], mut j: usize) -> usize {
    j -= 1;
    while j > 0 && other.get(j).copied().unwrap_or(false) {
        j -= 1;
    }
    j
}

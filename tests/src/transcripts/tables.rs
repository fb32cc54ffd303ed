//! Tables as kubectl prints them.

/// Blanks between the widest cell of a column and the next.
const GAP: usize = 3;

/// Header and rows in columns; no blanks at the end of a line.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].len()]).max().unwrap_or(0) + GAP
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let header = header.iter().map(|&cell| cell.to_owned()).collect();
    std::iter::once(&header).chain(rows).map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
    format!("{}\n", cells.concat().trim_end())
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_three_blanks_apart() {
        let rows = [vec!["pi".to_owned(), "Complete".to_owned()], vec!["longer".to_owned(), "Failed".to_owned()]];
        let text = super::table(&["NAME", "STATUS"], &rows);
        assert_eq!(text, "NAME     STATUS\npi       Complete\nlonger   Failed\n");
    }
}

//! The table: one line a figure, what was asked beside what was reached, and below it how it was measured.

use serde::Serialize;
use serde_json::Value;

/// Whether a figure was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least as good as asked.
    Reached,
    /// Not as good as asked.
    Missed,
    /// It could not be measured here.
    NotMeasured,
    /// The measurement broke off.
    Failed,
    /// Nothing was asked: told for comparison.
    Told,
}

impl Verdict {
    /// Reached if `holds`, else missed.
    pub fn of(holds: bool) -> Self {
        if holds { Self::Reached } else { Self::Missed }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Missed => "MISSED",
            Self::NotMeasured => "not measured",
            Self::Failed => "FAILED",
            Self::Told => "-",
        }
    }
}

/// One line.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What is measured.
    pub figure: String,
    /// What was asked of it.
    pub asked: String,
    /// What it came to.
    pub reached: String,
    /// See [`Verdict`].
    pub verdict: Verdict,
    /// How it was measured, in one sentence.
    pub how: String,
    /// The numbers behind `reached`, their units in their names.
    pub numbers: Value,
}

/// Characters of a line of explanation.
const WIDTH: usize = 118;

/// The whole table as text.
pub fn table(rows: &[Row]) -> String {
    let head = ["figure", "asked", "reached", "verdict"].map(str::to_owned);
    let cells = |row: &Row| [row.figure.clone(), row.asked.clone(), row.reached.clone(), row.verdict.word().to_owned()];
    let all: Vec<[String; 4]> = std::iter::once(head).chain(rows.iter().map(cells)).collect();
    let width = |column: usize| all.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2, 3].map(width);
    let line = |row: &[String; 4]| {
        let padded: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let rule: String = "-".repeat(widths.iter().sum::<usize>() + 6);
    let mut lines = vec![line(&all[0]), rule];
    for (row, cells) in rows.iter().zip(&all[1..]) {
        lines.push(line(cells));
        lines.extend(wrapped(&row.how));
    }
    lines.join("\n")
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("    {}", std::mem::take(&mut line)));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(format!("    {line}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_figure_is_said_in_capitals_and_columns_stand_under_each_other() {
        let row = |figure: &str, verdict| Row {
            figure: figure.into(),
            asked: "1 ms".into(),
            reached: "2 ms".into(),
            verdict,
            how: "by hand".into(),
            numbers: Value::Null,
        };
        let text = table(&[row("a view", Verdict::of(false)), row("a longer figure", Verdict::of(true))]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2].find("1 ms"), lines[4].find("1 ms"));
        assert!(lines[2].ends_with("MISSED") && lines[4].ends_with("reached"));
        assert_eq!(lines[3], "    by hand");
    }

    #[test]
    fn a_long_explanation_is_broken_between_words() {
        let text = "word ".repeat(60);
        let lines = wrapped(&text);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.chars().count() <= WIDTH + 4));
        assert_eq!(lines.iter().map(|line| line.split_whitespace().count()).sum::<usize>(), 60);
    }
}

//! Figures as a picture: bars that are told apart by their height, with a scale, and the same figures as a table beside it (C4.1).

use crate::model::figures::grouped;

/// How high the picture is, and how wide a bar with its gap, in the units of the picture. It is stretched to the width of the page.
const HEIGHT: i64 = 1_000;
const STEP: i64 = 100;
const BAR: i64 = 76;
/// Least height of a bar that stands for something.
const VISIBLE: i64 = 6;

/// Bars with their scale, and the table they are drawn of.
#[derive(Debug, Clone)]
pub struct Plot {
    /// What is plotted, as the name of the picture and of the table.
    pub title: String,
    /// The word in the picture's address: ids begin with it.
    pub id: &'static str,
    /// Over the columns of the table: what a bar stands for, and what its height says.
    pub heads: [&'static str; 2],
    pub bars: Vec<Bar>,
    /// The figures beside the lines of the scale, from the top.
    pub scale: Vec<String>,
    /// Below the first, the middle and the last bar.
    pub ends: [String; 3],
    /// What all of it says, in one sentence.
    pub summary: String,
    /// A line across the bars: how far from the top it lies.
    pub line: Option<i64>,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub number: String,
    pub x: i64,
    pub y: i64,
    pub height: i64,
}

impl Plot {
    /// Of these figures in their order, each with its label.
    pub fn of(id: &'static str, title: &str, heads: [&'static str; 2], figures: Vec<(String, i64)>) -> Self {
        Self::with_line(id, title, heads, figures, None)
    }

    /// The same with a line across, at this height.
    pub fn with_line(
        id: &'static str,
        title: &str,
        heads: [&'static str; 2],
        figures: Vec<(String, i64)>,
        line: Option<i64>,
    ) -> Self {
        let largest = figures.iter().map(|(_, n)| *n).chain(line).max().unwrap_or(0);
        let top = ceiling(largest);
        let end = |place: usize| figures.get(place).map_or_else(String::new, |(label, _)| label.clone());
        let ends = match figures.len() {
            0 | 1 => [String::new(), end(0), String::new()],
            // Of an even number none stands in the middle, which shows where bars are wide.
            n if n % 2 == 0 && n < 24 => [end(0), String::new(), end(n - 1)],
            n => [end(0), end((n - 1) / 2), end(n - 1)],
        };
        Self {
            title: title.to_owned(),
            id,
            heads,
            ends,
            summary: summary(&figures),
            scale: [top, top / 2, 0].map(grouped).to_vec(),
            line: line.map(|n| HEIGHT - scaled(n, top)),
            bars: figures.into_iter().zip(0..).map(|(figure, place)| Bar::of(figure, place, top)).collect(),
        }
    }

    /// The picture's own units.
    pub fn width(&self) -> i64 {
        STEP * i64::try_from(self.bars.len()).unwrap_or(1).max(1)
    }

    /// Likewise.
    pub fn height(&self) -> i64 {
        HEIGHT
    }

    /// Likewise.
    pub fn bar_width(&self) -> i64 {
        BAR
    }
}

impl Bar {
    fn of((label, n): (String, i64), place: i64, top: i64) -> Self {
        let height = if n > 0 { scaled(n, top).max(VISIBLE) } else { 0 };
        Self { label, number: grouped(n), x: place * STEP + (STEP - BAR) / 2, y: HEIGHT - height, height }
    }
}

/// A share of something as a bar in a row of a table, in percent of the largest.
pub fn share(n: i64, largest: i64) -> i64 {
    if n <= 0 { 0 } else { (n.saturating_mul(100) / largest.max(1)).clamp(1, 100) }
}

/// The same in words, of all there is: in whole percent, and below ten with one decimal.
pub fn part(n: i64, all: i64) -> String {
    let tenths = i128::from(n.max(0)) * 1_000 / i128::from(all.max(1));
    match tenths {
        0 if n <= 0 => "0%".to_owned(),
        0 => "<0.1%".to_owned(),
        1..100 => format!("{}.{}%", tenths / 10, tenths % 10),
        _ => format!("{}%", tenths / 10),
    }
}

fn scaled(n: i64, top: i64) -> i64 {
    (i128::from(n.max(0)) * i128::from(HEIGHT) / i128::from(top.max(1))).try_into().unwrap_or(HEIGHT)
}

/// The next round number, which is even, so that half of it is a number too.
fn ceiling(n: i64) -> i64 {
    let mut unit: i64 = 1;
    loop {
        for round in [2, 4, 6, 10] {
            let top = unit.saturating_mul(round);
            if top >= n {
                return top;
            }
        }
        unit = unit.saturating_mul(10);
        if unit > i64::MAX / 20 {
            return n;
        }
    }
}

fn summary(figures: &[(String, i64)]) -> String {
    let all: i64 = figures.iter().map(|(_, n)| *n).fold(0, i64::saturating_add);
    match figures.iter().rev().max_by_key(|(_, n)| *n) {
        Some((label, most)) if all > 0 => format!("{} in all. Highest: {}, {}.", grouped(all), label, grouped(*most)),
        _ => "None.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(figures: &[i64]) -> Plot {
        Plot::of("p", "Events", ["Day", "Events"], figures.iter().map(|n| (format!("day {n}"), *n)).collect())
    }

    // C4.1
    #[test]
    fn a_bar_is_as_high_as_its_figure_and_the_scale_is_round() {
        let of = plot(&[0, 1, 450, 900]);
        assert_eq!(of.scale, ["1,000", "500", "0"]);
        assert_eq!(of.bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [0, VISIBLE, 450, 900]);
        assert!(of.bars.iter().all(|bar| bar.y + bar.height == HEIGHT));
        assert_eq!(of.summary, "1,351 in all. Highest: day 900, 900.");
        assert_eq!([ceiling(0), ceiling(3), ceiling(7), ceiling(11), ceiling(401)], [2, 4, 10, 20, 600]);
    }

    #[test]
    fn nothing_and_very_much_are_drawn_too() {
        assert_eq!((plot(&[]).bars.len(), plot(&[]).width()), (0, STEP));
        assert_eq!(plot(&[0, 0]).summary, "None.");
        assert_eq!(plot(&[7]).ends, ["", "day 7", ""], "one bar has one label");
        assert_eq!(plot(&[7, 8]).ends, ["day 7", "", "day 8"]);
        let of = plot(&[i64::MAX, 1]);
        assert!(of.bars[0].height <= HEIGHT && of.bars[1].height == VISIBLE);
        let line = Plot::with_line("p", "Events", ["Month", "Events"], vec![("May".into(), 10)], Some(1_000_000));
        assert_eq!((line.line, line.bars[0].height), (Some(0), VISIBLE));
        assert_eq!(
            [part(0, 0), part(1, 5_000), part(1, 1_000), part(55, 1_000), part(1, 3), part(7, 7)].join(" "),
            "0% <0.1% 0.1% 5.5% 33% 100%"
        );
        assert_eq!([share(0, 10), share(1, 1_000), share(5, 10), share(5, 0)], [0, 1, 50, 100]);
    }
}

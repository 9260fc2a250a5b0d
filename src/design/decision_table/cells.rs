//! The cells of a decision table: the rows for each number of patients and of DLTs, and what they say of counts without rows.

use std::collections::BTreeMap;

use super::row::{RowMtd, TableRow, Then};

/// The rows for a number of patients and of DLTs.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) rows: Vec<TableRow>,
    pub(super) is_too_toxic: bool,
    /// A dose level can be the MTD with it.
    passes: bool,
    /// None is tolerable if the lowest dose level has it.
    pub(super) none_at_lowest: bool,
}

/// All cells, by patients and DLTs.
#[derive(Debug, Clone)]
pub(super) struct Cells(BTreeMap<(u32, u32), Cell>);

impl Cell {
    fn new(rows: Vec<TableRow>) -> Self {
        let any = |is: fn(Then) -> bool| rows.iter().any(|row| is(row.then));
        let none_at_lowest = any(|then| matches!(then, Then::Stop(RowMtd::None, _)));
        let goes_down = |then| matches!(then, Then::Stop(RowMtd::None | RowMtd::Below | RowMtd::Undetermined, _));
        let is_too_toxic = any(|then| matches!(then, Then::Eliminate(_))) || rows.iter().all(|row| goes_down(row.then));
        let passes = any(|then| matches!(then, Then::Escalate(_) | Then::Stop(RowMtd::This | RowMtd::Level(_), _)));
        Self { is_too_toxic, passes: passes && !is_too_toxic, none_at_lowest, rows }
    }
}

impl Cells {
    pub(super) fn new(rows: &[TableRow]) -> Self {
        let mut cells: BTreeMap<(u32, u32), Vec<TableRow>> = BTreeMap::new();
        for row in rows {
            cells.entry((row.patients, row.dlts)).or_default().push(row.clone());
        }
        Self(cells.into_iter().map(|(counts, rows)| (counts, Cell::new(rows))).collect())
    }

    /// The cell for so many patients and DLTs; `None` without rows.
    pub(super) fn get(&self, patients: u32, dlts: u32) -> Option<&Cell> {
        self.0.get(&(patients, dlts))
    }

    /// All rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &TableRow> {
        self.0.values().flat_map(|cell| &cell.rows)
    }

    /// Whether DLTs can close a dose level.
    pub(super) fn closes(&self) -> bool {
        self.0.values().any(|cell| cell.is_too_toxic)
    }

    /// The greatest number of patients with rows.
    pub(super) fn most_patients(&self) -> u32 {
        self.0.last_key_value().map_or(0, |((patients, _), _)| *patients)
    }

    /// Whether there are rows for so many patients.
    pub(super) fn has_rows(&self, patients: u32) -> bool {
        self.0.range((patients, 0)..=(patients, u32::MAX)).next().is_some()
    }

    /// The next greater number of patients that has rows.
    pub(super) fn next_with_rows(&self, patients: u32) -> Option<u32> {
        self.0.range((patients + 1, 0)..).next().map(|((patients, _), _)| *patients)
    }

    /// Of a cell that has rows, or of the nearest of which it follows.
    pub(super) fn is_too_toxic(&self, patients: u32, dlts: u32) -> bool {
        match self.0.get(&(patients, dlts)) {
            Some(cell) => cell.is_too_toxic,
            None => self.nearest_too_toxic(patients, dlts).is_some(),
        }
    }

    /// The cell of no fewer patients and no more DLTs that is too toxic, or that of the same share where there are none with so many.
    pub(super) fn nearest_too_toxic(&self, patients: u32, dlts: u32) -> Option<(u32, u32)> {
        let mut toxic = self.0.iter().filter(|(_, cell)| cell.is_too_toxic).map(|(&counts, _)| counts);
        let from_more = toxic.find(|&(of, with)| of >= patients && with <= dlts);
        let by_share = || self.scaled(patients, dlts).filter(|of| self.0.get(of).is_some_and(|cell| cell.is_too_toxic));
        from_more.or_else(by_share)
    }

    pub(super) fn passes(&self, patients: u32, dlts: u32) -> bool {
        let Some(cell) = self.0.get(&(patients, dlts)) else {
            let from_fewer = |(&(of, with), cell): (&(u32, u32), &Cell)| cell.passes && of <= patients && with >= dlts;
            return self.by_share(patients, dlts).is_some_and(|cell| cell.passes) || self.0.iter().any(from_fewer);
        };
        cell.passes
    }

    /// The cell of the greatest number of patients with the same share of DLTs, rounded up, for more patients than that.
    fn by_share(&self, patients: u32, dlts: u32) -> Option<&Cell> {
        self.0.get(&self.scaled(patients, dlts)?)
    }

    pub(super) fn scaled(&self, patients: u32, dlts: u32) -> Option<(u32, u32)> {
        let most = self.most_patients();
        (patients > most).then(|| (most, (dlts * most).div_ceil(patients)))
    }

    /// The fewest DLTs in so many patients that stand for these and all between.
    pub(super) fn settling(&self, patients: u32, dlts: u32) -> u32 {
        let rows = |dlts: u32| self.0.get(&(patients, dlts)).filter(|cell| cell.is_too_toxic).map(|cell| &cell.rows);
        let Some(of) = rows(dlts) else { return dlts };
        let is_alike = |rows: &Vec<TableRow>| {
            rows.len() == of.len() && rows.iter().zip(of).all(|(a, b)| (&a.when, a.then) == (&b.when, b.then))
        };
        (0..dlts).rev().take_while(|&fewer| rows(fewer).is_some_and(is_alike)).last().unwrap_or(dlts)
    }
}

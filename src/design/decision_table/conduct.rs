//! How a trial is conducted by a decision table.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::condition::Surroundings;
use super::keys::{ChooseMtd, ComingBack, DecisionTableParameters, NoDoseLeft};
use super::row::{RowMtd, TableRow, Then};
use crate::design::isotonic_mtd::IsotonicMtd;
use crate::design::{
    Cohort, CohortDesign, Decision, Facts, GeneralRules, MAX_COHORT, Mtd, Ruling, Standing, StopReason, Tallies, Words,
};
use crate::dose::DoseLevel;

/// A decision table on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone)]
pub struct TableDesign {
    cells: Cells,
    cohort_size: u8,
    starting_dose: DoseLevel,
    escalate_at_top: NoDoseLeft,
    de_escalate_at_lowest: NoDoseLeft,
    coming_back: ComingBack,
    choose_mtd: ChooseMtd,
    target: f64,
    doses: usize,
    /// How many patients at a dose level are enough, where rows ask that.
    enough: Option<u32>,
    /// As interval designs, a table that chooses by isotonic regression ends at so many patients whatever its rows say.
    most_patients: Option<u32>,
    /// Rows ask for the DLTs at other dose levels, so that every one counts.
    asks_of_tallies: bool,
}

/// What the rows say where a trial stands.
pub(super) enum Said<'a> {
    /// Nothing: no row holds.
    Nothing,
    /// These rows, which agree.
    One(&'a TableRow, Decision),
    /// These two do not.
    Two(&'a TableRow, &'a TableRow),
}

impl TableDesign {
    /// The table on a ladder of `doses` steps, of which the starting dose is one, under rules that fit any design.
    pub fn new(parameters: &DecisionTableParameters, doses: usize, general: &GeneralRules) -> Self {
        debug_assert!(parameters.starting_dose.number() <= doses, "starting dose above the ladder");
        Self {
            cells: Cells::new(&parameters.rows),
            cohort_size: parameters.cohort_size,
            starting_dose: parameters.starting_dose,
            escalate_at_top: parameters.escalate_at_top,
            de_escalate_at_lowest: parameters.de_escalate_at_lowest,
            coming_back: parameters.coming_back,
            choose_mtd: parameters.choose_mtd,
            target: parameters.target_dlt_rate.get(),
            doses,
            enough: general.enough_at_dose,
            most_patients: general.max_patients.map(|_| general.most_evaluable()),
            asks_of_tallies: parameters.rows.iter().any(|row| row.when.asks_of_tallies()),
        }
    }

    /// The cells of the table.
    pub(super) fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Whether a table that chooses its MTD from all tallies has as many patients as there may be.
    fn is_over(&self, tallies: &Tallies) -> bool {
        let is_full = self.most_patients.is_some_and(|most| tallies.total_patients() >= most);
        is_full && self.choose_mtd == ChooseMtd::Isotonic && !self.is_closed(tallies, DoseLevel::LOWEST)
    }

    /// Whether rows ask if a dose level has enough patients.
    pub(super) fn asks_for_enough(&self) -> bool {
        self.cells.rows().any(|row| row.when.asks_of_next())
    }

    /// The sizes of the cohorts that a dose level with so many patients and DLTs may be given next.
    pub(super) fn cohorts_from(&self, patients: u32, dlts: u32) -> BTreeSet<u8> {
        let cell = self.cells.get(patients, dlts);
        let of_cell = cell.into_iter().flat_map(|cell| &cell.rows);
        let treats = |then: &Then| !matches!(then, Then::Stop(..));
        let here = of_cell.map(|row| row.then).filter(|then| treats(then) && !matches!(then, Then::Eliminate(_)));
        // A trial may come to a dose level from the one below or the one above.
        let all = self.cells.rows().map(|row| row.then);
        let coming = all.filter(|then| !matches!(then, Then::Stop(..) | Then::Stay(_)));
        let may_come = cell.is_none_or(|cell| !cell.is_too_toxic);
        let size = |then: Then| match then {
            Then::DeEscalate(cohort) | Then::Eliminate(cohort) => self.cohort(patients, cohort),
            then => Some(self.cohort(patients, then.cohort()).unwrap_or(self.cohort_size)),
        };
        let first = self.cohort(patients, None).filter(|_| patients == 0);
        here.chain(coming.filter(|_| may_come)).filter_map(size).chain(first).collect()
    }

    fn is_closed(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
        if patients == 0 {
            return false;
        }
        let none = self.cells.get(patients, dlts).is_some_and(|cell| cell.none_at_lowest);
        (dose == DoseLevel::LOWEST && none) || self.cells.is_too_toxic(patients, dlts)
    }

    /// The dose levels below every one that is too toxic, the lowest first.
    fn open<'a>(&'a self, tallies: &'a Tallies) -> impl Iterator<Item = DoseLevel> + 'a {
        DoseLevel::ladder(self.doses).take_while(|&dose| !self.is_closed(tallies, dose))
    }

    fn is_closed_above(&self, tallies: &Tallies, at: DoseLevel) -> bool {
        at.above(self.doses).is_some_and(|above| self.is_closed(tallies, above))
    }

    /// What the rows say after a cohort at `at`.
    pub(super) fn said(&self, tallies: &Tallies, at: DoseLevel) -> Said<'_> {
        self.said_of(tallies, at, (tallies.patients(at), tallies.dlts(at)))
    }

    /// What the rows of a cell say there.
    fn said_of(&self, tallies: &Tallies, at: DoseLevel, (patients, dlts): (u32, u32)) -> Said<'_> {
        let Some(cell) = self.cells.get(patients, dlts) else { return Said::Nothing };
        let is_closed_above = self.is_closed_above(tallies, at);
        let mut there = Surroundings { tallies, at, doses: self.doses, is_closed_above, next_has_enough: None };
        if cell.rows.iter().any(|row| row.when.asks_of_next()) {
            let holding = cell.rows.iter().filter(|row| row.when.holds(&there));
            let next = holding.filter_map(|row| self.towards(row.then, tallies, at)).next();
            let has_enough = |dose| self.enough.is_some_and(|enough| tallies.patients(dose) >= enough);
            there.next_has_enough = Some(next.is_some_and(has_enough));
        }
        let mut said = Said::Nothing;
        for row in cell.rows.iter().filter(|row| row.when.holds(&there)) {
            let decision = self.follow(row.then, tallies, at);
            match said {
                Said::One(first, other) if other != decision => return Said::Two(first, row),
                Said::Nothing => said = Said::One(row, decision),
                _ => {}
            }
        }
        said
    }

    /// What a row means there. Every DLT of a cohort matters.
    fn follow(&self, then: Then, tallies: &Tallies, at: DoseLevel) -> Decision {
        let stay = |cohort| self.treat(tallies, at, cohort);
        match then {
            Then::Escalate(cohort) => match at.above(self.doses) {
                Some(above) if !self.is_closed(tallies, above) => self.treat(tallies, above, cohort),
                _ if self.escalate_at_top == NoDoseLeft::Stay => stay(cohort),
                Some(_) => self.stop(tallies, StopReason::LowerDoseConfirmed),
                None => self.stop(tallies, StopReason::TopDoseReached),
            },
            Then::Stay(cohort) => stay(cohort),
            Then::DeEscalate(cohort) if at == DoseLevel::LOWEST && self.de_escalate_at_lowest == NoDoseLeft::Stay => {
                stay(cohort)
            }
            Then::DeEscalate(cohort) | Then::Eliminate(cohort) => self.go_down(tallies, at, cohort),
            Then::Stop(mtd, reason) => self.row_stops(tallies, at, mtd, reason),
        }
    }

    /// Where a row goes, whether or not the table has rows for more patients there.
    fn towards(&self, then: Then, tallies: &Tallies, at: DoseLevel) -> Option<DoseLevel> {
        match then {
            Then::DeEscalate(_) | Then::Eliminate(_) => {
                self.lower(tallies, at).or_else(|| self.follow(then, tallies, at).dose())
            }
            then => self.follow(then, tallies, at).dose(),
        }
    }

    /// The highest dose level below, and below every one that is too toxic.
    fn lower(&self, tallies: &Tallies, at: DoseLevel) -> Option<DoseLevel> {
        self.open(tallies).take_while(|&dose| dose < at).last()
    }

    fn go_down(&self, tallies: &Tallies, at: DoseLevel, cohort: Option<u8>) -> Decision {
        let Some(lower) = self.lower(tallies, at) else {
            return Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::LowestDoseTooToxic };
        };
        let patients = tallies.patients(lower);
        let is_full = self.cohort(patients, cohort).is_none();
        if patients > 0 && (is_full || self.coming_back == ComingBack::Declare) {
            return self.stop(tallies, StopReason::LowerDoseConfirmed);
        }
        self.treat(tallies, lower, cohort)
    }

    fn row_stops(&self, tallies: &Tallies, at: DoseLevel, mtd: RowMtd, reason: Option<StopReason>) -> Decision {
        let (mtd, usual) = match mtd {
            RowMtd::None => (Mtd::NoneTolerable, StopReason::LowestDoseTooToxic),
            RowMtd::This if at.above(self.doses).is_none() => (Mtd::Dose(at), StopReason::TopDoseReached),
            RowMtd::This => (Mtd::Dose(at), StopReason::LowerDoseConfirmed),
            RowMtd::Below => (at.below().map_or(Mtd::NoneTolerable, Mtd::Dose), StopReason::LowerDoseConfirmed),
            RowMtd::Level(dose) => (Mtd::Dose(dose), StopReason::LowerDoseConfirmed),
            RowMtd::Chosen => (self.mtd(tallies), StopReason::EnoughAtDose),
            RowMtd::Undetermined => (Mtd::Undetermined, StopReason::Halted),
        };
        Decision::Stop { mtd, reason: reason.unwrap_or(usual) }
    }

    fn stop(&self, tallies: &Tallies, reason: StopReason) -> Decision {
        Decision::Stop { mtd: self.mtd(tallies), reason }
    }

    /// How many are treated where a dose level has `patients`; `None` if the table has no rows for more.
    fn cohort(&self, patients: u32, cohort: Option<u8>) -> Option<u8> {
        let usual = self.cohort_size;
        if cohort.is_some() || self.cells.has_rows(patients + u32::from(usual)) {
            return Some(cohort.unwrap_or(usual));
        }
        self.cells.next_with_rows(patients).map(|full| (full - patients).min(MAX_COHORT as u32) as u8)
    }

    fn treat(&self, tallies: &Tallies, dose: DoseLevel, cohort: Option<u8>) -> Decision {
        let patients = self.cohort(tallies.patients(dose), cohort).unwrap_or(self.cohort_size);
        Decision::Treat(Cohort::new(dose, patients))
    }

    /// What follows at counts without a row.
    fn beyond_the_table(&self, tallies: &Tallies, at: DoseLevel) -> Decision {
        let (patients, dlts) = (tallies.patients(at), tallies.dlts(at));
        if let Some(nearest) = self.cells.nearest_too_toxic(patients, dlts) {
            return match self.said_of(tallies, at, nearest) {
                Said::One(_, decision) => decision,
                Said::Nothing | Said::Two(..) => self.go_down(tallies, at, None),
            };
        }
        if self.cells.passes(patients, dlts) {
            return self.follow(Then::Escalate(None), tallies, at);
        }
        if let Some(full) = self.cells.next_with_rows(patients) {
            let more = (full - patients).min(MAX_COHORT as u32) as u8;
            return Decision::Treat(Cohort::new(at, more));
        }
        match self.said_of(tallies, at, self.cells.scaled(patients, dlts).unwrap_or((patients, dlts))) {
            Said::One(_, decision) => decision,
            Said::Nothing | Said::Two(..) => self.follow(Then::Stay(None), tallies, at),
        }
    }

    /// What follows after a cohort at `at`, as if every DLT of the next one mattered.
    fn plain(&self, tallies: &Tallies, at: DoseLevel) -> Ruling {
        let seen = Facts::at(at, tallies.patients(at), tallies.dlts(at));
        match self.said(tallies, at) {
            Said::One(row, decision) => Ruling::new(decision, seen, words(row.then)),
            Said::Two(row, _) => Ruling::new(self.follow(row.then, tallies, at), seen, words(row.then)),
            Said::Nothing => Ruling::new(self.beyond_the_table(tallies, at), seen, |seen| {
                format!("{}: the table has no row for it, and the nearest ones are followed", evidence(seen))
            }),
        }
    }

    /// A cohort with the DLTs that it tolerates: with more, its dose level is closed and what follows is the same.
    fn with_tolerated(&self, tallies: &Tallies, cohort: Cohort) -> Cohort {
        let Cohort { dose, patients, .. } = cohort;
        let after = |dlts: u8| tallies.with(dose, patients.into(), dlts.into());
        let decided = |dlts: u8| self.plain(&after(dlts), dose).decision;
        let is_closed = |dlts: &u8| self.is_closed(&after(*dlts), dose);
        if !is_closed(&patients) {
            return cohort;
        }
        let last = decided(patients);
        let closing = (0..=patients).rev().take_while(|dlts| is_closed(dlts) && decided(*dlts) == last).count() as u8;
        Cohort { tolerates: patients.saturating_sub(closing), ..cohort }
    }
}

/// "1 of 3 with a DLT at dose level 2".
fn evidence(seen: &Facts) -> String {
    format!("{} of {} with a DLT at dose level {}", seen.dlts, seen.patients, seen.dose)
}

fn words(then: Then) -> Words {
    match then {
        Then::Escalate(_) => |seen| format!("{}: the table says escalate", evidence(seen)),
        Then::Stay(_) => |seen| format!("{}: the table says stay", evidence(seen)),
        Then::DeEscalate(_) => |seen| format!("{}: the table says de-escalate", evidence(seen)),
        Then::Eliminate(_) => |seen| format!("{}: the table says eliminate it and all above", evidence(seen)),
        Then::Stop(..) => |seen| format!("{}: the table says stop", evidence(seen)),
    }
}

impl TableDesign {
    /// What follows once somebody was treated, `at` a dose level last.
    fn after_a_cohort(&self, tallies: &Tallies, at: DoseLevel) -> Ruling {
        // Only a running trial goes up past a dose level that is too toxic.
        let toxic = DoseLevel::ladder(at.number()).find(|&dose| self.is_closed(tallies, dose));
        let judged = toxic.unwrap_or(at);
        let ruling = self.plain(tallies, judged);
        // Where the trial is over there need be no row, and then it is not the table that ends it.
        let is_said = || matches!(self.said(tallies, judged), Said::One(..));
        if ruling.decision.stop_reason().is_none() || !self.is_over(tallies) || is_said() {
            return ruling;
        }
        let seen = Facts::at(at, tallies.patients(at), tallies.dlts(at));
        Ruling::stop(self.mtd(tallies), StopReason::MaxPatientsReached, seen, |seen| {
            format!("{}, and the maximum of patients is reached", evidence(seen))
        })
    }
}

impl CohortDesign for TableDesign {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        let mut ruling = match standing.at {
            None => match self.treat(tallies, self.starting_dose, None).cohort() {
                Some(cohort) => Ruling::start(cohort),
                None => self.plain(tallies, self.starting_dose),
            },
            Some(at) => self.after_a_cohort(tallies, at),
        };
        if let Decision::Treat(cohort) = ruling.decision {
            ruling.decision = Decision::Treat(self.with_tolerated(tallies, cohort));
        }
        ruling
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        match self.choose_mtd {
            ChooseMtd::HighestPassed => {
                let passes = |dose: &DoseLevel| {
                    let patients = tallies.patients(*dose);
                    patients > 0 && self.cells.passes(patients, tallies.dlts(*dose))
                };
                self.open(tallies).filter(passes).last().map_or(Mtd::NoneTolerable, Mtd::Dose)
            }
            ChooseMtd::Isotonic => IsotonicMtd { target: self.target, bound: None }.choose(tallies, self.open(tallies)),
        }
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        DoseLevel::ladder(dose.number()).any(|lower| self.is_closed(tallies, lower))
    }

    /// A dose level is too toxic whether it has one DLT too many or more, if the table says the same of both.
    fn forget(&self, standing: Standing) -> Standing {
        let mut standing = standing.without_last_cohort();
        if let Some(dose) = standing.at.filter(|_| !self.asks_of_tallies) {
            let (patients, dlts) = (standing.tallies.patients(dose), standing.tallies.dlts(dose));
            standing.tallies.forget_dlts_beyond(dose, self.cells.settling(patients, dlts));
        }
        standing
    }
}

//! The general A+B, of which every 3+3 is a case: cohorts of A, expanded by B where the first A leave it open.
//!
//! Lin & Shih, Biostatistics 2001;2:203 (doi:10.1093/biostatistics/2.2.203): with fewer than C DLTs in A → up; with C to D → B
//! more; with more than D → the dose level is too toxic; after A + B, at most E → up, more → too toxic. Section 2 there has no
//! de-escalation, section 3 has it: A + B patients at any MTD below a dose level that is too toxic.

use super::{Action, CohortDesign, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::CutOffs;

/// What an A+B leaves open, the 3+3's switches included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// A, B, C, D and E.
    pub(super) cut_offs: CutOffs,
    /// DLTs in A + B that make a dose level the MTD, if more than E allows to go up with; otherwise E.
    pub(super) tolerated: u32,
    /// Whether a dose level of A below a too toxic one is expanded to A + B.
    pub(super) de_escalate: bool,
    /// Whether the top dose level is expanded to A + B although it is passed with A.
    pub(super) expand_top_dose: bool,
    /// Where the first cohort goes.
    pub(super) starting_dose: DoseLevel,
}

/// An A+B on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct APlusB {
    rules: Rules,
    doses: usize,
}

impl APlusB {
    /// The design on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(rules: &crate::scenario::APlusB, doses: usize) -> Self {
        let rules = Rules {
            cut_offs: rules.cut_offs,
            tolerated: rules.cut_offs.e.into(),
            de_escalate: rules.de_escalate,
            expand_top_dose: false,
            starting_dose: rules.starting_dose,
        };
        Self::with_rules(rules, doses)
    }

    pub(super) fn with_rules(rules: Rules, doses: usize) -> Self {
        debug_assert!(rules.starting_dose.number() <= doses, "starting dose above the ladder");
        Self { rules, doses }
    }

    fn a(&self) -> u32 {
        self.rules.cut_offs.a.into()
    }

    fn a_and_b(&self) -> u32 {
        self.a() + u32::from(self.rules.cut_offs.b)
    }

    /// The DLTs that do not make a dose level too toxic once it has this many evaluable patients.
    fn tolerated(&self, patients: u32) -> u32 {
        if patients <= self.a() { self.rules.cut_offs.d.into() } else { self.rules.tolerated }
    }

    fn too_toxic(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        tallies.dlts(dose) >= self.decisive_dlts(tallies.patients(dose))
    }

    /// Fills a dose level up to A patients, or to A + B.
    fn enrol(&self, tallies: &Tallies, dose: DoseLevel) -> Action {
        let patients = tallies.patients(dose);
        let full = if patients < self.a() { self.a() } else { self.a_and_b() };
        let more = full - patients;
        let tolerates = (self.tolerated(full) - tallies.dlts(dose)).min(more);
        Action::Enrol { dose, patients: more as u8, tolerates: tolerates as u8 }
    }

    /// `dose` is too toxic: what of the level below?
    fn go_down(&self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        match dose.below() {
            None => (Action::Stop(StopReason::LowestDoseTooToxic), Branch::NoneBelow),
            // Fewer than A only where the trial started above, or came up faster: the ladder is walked down.
            Some(lower) if tallies.patients(lower) < self.a() => (self.enrol(tallies, lower), Branch::WalkDown(lower)),
            Some(lower) => self.confirm(tallies, lower),
        }
    }

    /// The level above `dose` is too toxic and `dose` is not.
    fn confirm(&self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        if self.rules.de_escalate && tallies.patients(dose) < self.a_and_b() {
            (self.enrol(tallies, dose), Branch::ExpandBelowToxic(dose))
        } else {
            (Action::Stop(StopReason::LowerDoseConfirmed), Branch::BelowToxic(dose))
        }
    }

    /// `dose` is passed: is there a level to go up to?
    fn go_up(&self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        match dose.above(self.doses) {
            Some(higher) if self.too_toxic(tallies, higher) => self.confirm(tallies, dose),
            Some(higher) => (self.enrol(tallies, higher), Branch::Up(dose)),
            None if self.rules.expand_top_dose && tallies.patients(dose) < self.a_and_b() => {
                (self.enrol(tallies, dose), Branch::ExpandTop(dose))
            }
            None => (Action::Stop(StopReason::TopDoseReached), Branch::Top(dose)),
        }
    }

    fn decide(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Decision {
        let Some(dose) = at else {
            return (self.enrol(tallies, self.rules.starting_dose), Branch::Start);
        };
        let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
        let passes = if patients < self.a_and_b() {
            dlts < u32::from(self.rules.cut_offs.c)
        } else {
            dlts <= u32::from(self.rules.cut_offs.e)
        };
        if self.too_toxic(tallies, dose) {
            self.go_down(tallies, dose)
        } else if patients < self.a() {
            (self.enrol(tallies, dose), Branch::FillUp(dose))
        } else if passes {
            self.go_up(tallies, dose)
        } else if patients < self.a_and_b() {
            (self.enrol(tallies, dose), Branch::Open(dose))
        } else {
            (Action::Stop(StopReason::ToleranceReached), Branch::Tolerance(dose))
        }
    }
}

/// What is done, and by which branch of the rule.
type Decision = (Action, Branch);

/// A branch of the rule, with the dose level that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branch {
    Start,
    FillUp(DoseLevel),
    Open(DoseLevel),
    Up(DoseLevel),
    Top(DoseLevel),
    ExpandTop(DoseLevel),
    ExpandBelowToxic(DoseLevel),
    BelowToxic(DoseLevel),
    WalkDown(DoseLevel),
    NoneBelow,
    Tolerance(DoseLevel),
}

impl Branch {
    fn words(self, tallies: &Tallies, (a, b): (u32, u32)) -> String {
        let of = |dose: DoseLevel| format!("{} of {} with a DLT", tallies.dlts(dose), tallies.patients(dose));
        let full = a + b;
        let toxic_above = |lower: DoseLevel| {
            let toxic = DoseLevel::new(lower.number() + 1).unwrap_or(lower);
            format!("dose level {toxic} is too toxic ({})", of(toxic))
        };
        match self {
            Self::Start => "the first cohort is treated at the starting dose".to_owned(),
            Self::FillUp(dose) => format!("dose level {dose} is filled up to {a}"),
            Self::Open(dose) => format!("{} leaves dose level {dose} open: it is expanded to {full}", of(dose)),
            Self::Up(dose) => format!("{}: dose level {dose} is passed, and the next higher one is treated", of(dose)),
            Self::Top(dose) => format!("{}: dose level {dose} is passed, and there is none to go up to", of(dose)),
            Self::ExpandTop(dose) => {
                format!("{}: the top dose level is expanded to {full} before it is the MTD", of(dose))
            }
            Self::ExpandBelowToxic(dose) => {
                format!("{}, and dose level {dose} below it is expanded to {full} first", toxic_above(dose))
            }
            Self::BelowToxic(dose) => format!("{}, and dose level {dose} is the MTD", toxic_above(dose)),
            Self::WalkDown(dose) => format!("{}, and dose level {dose} has fewer than {a}", toxic_above(dose)),
            Self::NoneBelow => format!("the lowest dose level is too toxic ({})", of(DoseLevel::LOWEST)),
            Self::Tolerance(dose) => {
                format!("{}, as many as are tolerated and no more: dose level {dose} is the MTD", of(dose))
            }
        }
    }
}

impl CohortDesign for APlusB {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        self.decide(tallies, at).0
    }

    fn why(&self, tallies: &Tallies, at: Option<DoseLevel>) -> String {
        self.decide(tallies, at).1.words(tallies, (self.a(), self.rules.cut_offs.b.into()))
    }

    /// The highest dose level below every one found too toxic that has A evaluable patients or more and was passed, or has a
    /// share of DLTs of at most E in A + B, or as many in A + B as are tolerated.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let mut mtd = Mtd::NoneTolerable;
        for dose in DoseLevel::ladder(self.doses) {
            if self.too_toxic(tallies, dose) {
                break;
            }
            let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
            let CutOffs { c, e, .. } = self.rules.cut_offs;
            let few = dlts < u32::from(c) || self.a_and_b() * dlts <= u32::from(e) * patients;
            if (patients >= self.a() && few) || patients >= self.a_and_b() {
                mtd = Mtd::Dose(dose);
            }
        }
        mtd
    }

    /// One more than is tolerated: the dose level is too toxic.
    fn decisive_dlts(&self, patients: u32) -> u32 {
        self.tolerated(patients) + 1
    }
}

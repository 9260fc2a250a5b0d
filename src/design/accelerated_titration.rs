//! Accelerated titration: single patients at so many dose levels or until the first DLT, then a 3+3.
//!
//! Simon et al., J Natl Cancer Inst 1997;89:1138 (doi:10.1093/jnci/89.15.1138), design 2: at the dose level of the first DLT, or of so
//! many moderate toxicities (the second one there), two more patients are treated, and the 3+3 goes on from these three; without either it
//! begins at the dose level after the last one with a single patient. Protocols differ in what follows such a dose level if it is passed: three patients from there
//! on, or a single one again. A dose level that had a single patient is filled up to three before it can be the MTD.

use super::parameters::Parameters;
use super::three_plus_three::{self, Preset, Switches};
use super::{Cohort, CohortDesign, Decision, Design, Excess, Facts, Mtd, Ruling, Standing, Tallies, ThreePlusThree};
use crate::counted::counted;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Table, lens};

static TABLE: Table<AcceleratedTitrationParameters> = Table {
    header: "[design.accelerated_titration]",
    says: "Single patients before a 3+3 (Simon 1997): one a dose level, at so many dose levels, until the first DLT; two \
           more are treated where that is, and the 3+3 goes on from these three. Without one, the 3+3 begins at the next dose \
           level. Dose levels below are filled up to three if the 3+3 comes back to them.",
    usual: || AcceleratedTitrationParameters {
        single_patient_levels: MAX_DOSES as u8,
        resume_single_patients: false,
        end_titration_at_moderate: None,
        then: Preset::Classic.switches(),
    },
    members: &[
        &Group { lens: lens!(AcceleratedTitrationParameters, then), members: three_plus_three::MEMBERS },
        &Key::new(
            "single_patient_levels",
            lens!(AcceleratedTitrationParameters, single_patient_levels),
            Kind::whole(1, MAX_DOSES as u64),
            "So many dose levels, from the starting dose on, are passed with one patient each; the next one has three.",
        )
        .formerly("last_titration_dose")
        .derived("all from the starting dose on", "3", |_, to, context| {
            let levels = (context.doses? + 1).saturating_sub(to.then.starting_dose.number());
            to.single_patient_levels = u8::try_from(levels.max(1)).ok()?;
            Some(())
        }),
        &Key::new(
            "resume_single_patients",
            lens!(AcceleratedTitrationParameters, resume_single_patients),
            Kind::Flag,
            "Whether single patients go on, as far as single_patient_levels says, once a dose level that was expanded after a DLT is \
             passed; otherwise the 3+3 goes on.",
        )
        .unsaid_if(|resumes| !resumes),
        &Key::new(
            "end_titration_at_moderate",
            lens!(AcceleratedTitrationParameters, end_titration_at_moderate),
            Kind::whole(1, MAX_DOSES as u64),
            "So many moderate toxicities (grade 2, say) end titration as a DLT does: two more patients are treated at the dose level of the \
             last of them. 2 in Simon 1997; 1 of a protocol with single patients until the first grade 2. With resume_single_patients they \
             are counted anew. How often there is one says moderate_probabilities of a scenario. Left out, only a DLT ends it.",
        )
        .example("2"),
    ],
};

/// Single patients, one dose level after the other, before a 3+3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AcceleratedTitrationParameters {
    /// So many dose levels, from the starting dose on, are passed with one patient each; those above the ladder do not count.
    pub single_patient_levels: u8,
    /// Whether the dose level above one that was expanded after a DLT, and passed, has a single patient again.
    pub resume_single_patients: bool,
    /// So many moderate toxicities of single patients end titration; `None` if only a DLT does.
    pub end_titration_at_moderate: Option<u8>,
    /// The 3+3 that follows; its starting dose is that of the first patient.
    pub then: Switches,
}

impl Parameters for AcceleratedTitrationParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "accelerated titration"
    }

    fn reference(&self) -> &'static str {
        "Simon R et al. Journal of the National Cancer Institute 1997;89:1138. doi:10.1093/jnci/89.15.1138"
    }

    fn preset(&self) -> Option<&'static str> {
        Parameters::preset(&self.then)
    }

    fn has_presets(&self) -> bool {
        true
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn allows_short_cohort(&self) -> bool {
        false
    }

    fn fits(&self, table: &Reader<'_>, doses: usize) -> Option<()> {
        let (levels, start) = (usize::from(self.single_patient_levels), self.then.starting_dose.number());
        let there_are = (doses + 1).saturating_sub(start);
        if levels <= there_are {
            return Some(());
        }
        let message = format!("there are not as many dose levels from the starting dose {start} on");
        table.refuse("single_patient_levels", message, format!("give {there_are} at most"))
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        let levels = self.single_patient_levels;
        if self.end_titration_at_moderate.is_none_or(|moderate| moderate <= levels) {
            return Some(());
        }
        let message = format!("this has no effect: titration has {} at most", counted(levels, "single patient"));
        table.refuse("end_titration_at_moderate", message, format!("give {levels} at most, or remove it"))
    }

    fn excess(&self) -> Excess {
        Excess::TooToxic
    }

    fn most_at_dose(&self) -> Option<u8> {
        self.then.most_at_dose()
    }

    fn design(&self, doses: usize, _: u32) -> Design {
        Design::cohort(AcceleratedTitration::new(self, doses))
    }
}

/// Accelerated titration on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct AcceleratedTitration {
    starting_dose: DoseLevel,
    /// The highest dose level that is passed with a single patient.
    last_with_one: usize,
    resumes: bool,
    ends_at_moderate: Option<u8>,
    doses: usize,
    then: ThreePlusThree,
}

impl AcceleratedTitration {
    /// The design on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(rules: &AcceleratedTitrationParameters, doses: usize) -> Self {
        let starting_dose = rules.then.starting_dose;
        Self {
            starting_dose,
            last_with_one: starting_dose.number() + usize::from(rules.single_patient_levels) - 1,
            resumes: rules.resume_single_patients,
            ends_at_moderate: rules.end_titration_at_moderate,
            doses,
            then: ThreePlusThree::new(rules.then, doses),
        }
    }
}

impl AcceleratedTitration {
    /// Whether a dose level is passed with its single patient, unless moderate toxicities end titration there.
    fn is_passed(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        // Where it resumes, DLTs at dose levels below do not count once these are passed, and none above is known as too toxic.
        let (dlts, may_go_up) = match self.resumes {
            true => (tallies.dlts(dose), dose.above(self.doses).is_some_and(|next| !self.then.excludes(tallies, next))),
            false => (tallies.total_dlts(), true),
        };
        dlts == 0 && may_go_up && tallies.patients(dose) == 1 && dose.number() <= self.last_with_one
    }

    /// Whether there are as many moderate toxicities as end titration.
    fn ends_at(&self, moderate: u8) -> bool {
        self.ends_at_moderate.is_some_and(|most| moderate >= most)
    }

    /// The dose level of the last moderate toxicity is filled up.
    fn ends(&self, standing: &Standing, dose: DoseLevel) -> Ruling {
        let facts = Facts { numbers: [standing.moderate.into(), 0.0, 0.0, 0.0], dose, ..Facts::NONE };
        Ruling::new(self.then.decide(standing).decision, facts, |seen| {
            let (many, end) = if seen.numbers[0] < 1.5 { ("toxicity", "ends") } else { ("toxicities", "end") };
            format!("{} moderate {many} {end} titration: dose level {} has three patients", seen.numbers[0], seen.dose)
        })
    }

    /// The 3+3, but for single patients on the way up where they resume.
    fn go_on(&self, standing: &Standing) -> Ruling {
        let ruling = self.then.decide(standing);
        let is_new = |cohort: &Cohort| {
            standing.at.is_some_and(|at| cohort.dose > at) && standing.tallies.patients(cohort.dose) == 0
        };
        match ruling.decision.cohort().filter(is_new) {
            Some(Cohort { dose, .. }) if self.resumes && dose.number() <= self.last_with_one => {
                let decision = Decision::Treat(Cohort::new(dose, 1));
                ruling.but(decision, Facts { dose, ..Facts::NONE }, |next| {
                    format!("single patients go on at dose level {} (resume_single_patients)", next.dose)
                })
            }
            _ => ruling,
        }
    }
}

impl CohortDesign for AcceleratedTitration {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        let Some(dose) = standing.at else { return Ruling::start(Cohort::new(self.starting_dose, 1)) };
        let is_passed = self.is_passed(tallies, dose);
        let Some(next) = dose.above(self.doses).filter(|_| is_passed) else { return self.go_on(standing) };
        if self.ends_at(standing.moderate) {
            return self.ends(standing, dose);
        }
        let facts = Facts { dose: next, ..Facts::NONE };
        if next.number() <= self.last_with_one {
            return Ruling::treat(Cohort::new(next, 1), facts, |next| {
                format!("no DLT so far: titration goes on with a single patient at dose level {}", next.dose)
            });
        }
        Ruling::treat(ThreePlusThree::first_cohort(next), facts, |next| {
            format!("no DLT so far: the 3+3 begins at dose level {}", next.dose)
        })
    }

    /// As the 3+3, so from three evaluable patients on.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.then.mtd(tallies)
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.then.excludes(tallies, dose)
    }

    /// Moderate toxicities matter as long as titration could go on.
    fn forget(&self, standing: Standing) -> Standing {
        let kept = self.then.forget(standing);
        let goes_on = |at: DoseLevel| at.above(self.doses).is_some() && self.is_passed(&kept.tallies, at);
        let moderate = if self.counts_moderate() && kept.at.is_some_and(goes_on) { kept.moderate } else { 0 };
        Standing { moderate, ..kept }
    }

    fn counts_moderate(&self) -> bool {
        self.ends_at_moderate.is_some()
    }
}

//! What the parameters of every design can tell of themselves, and the keys that several designs have.

use super::{Design, GeneralRules, PriorPatients};
use crate::input::Reader;
use crate::parameters::{Context, Table};
use crate::probability::Probability;

/// The key of a starting dose.
macro_rules! starting_dose {
    ($of:ty, $field:ident) => {
        $crate::parameters::Key::new(
            "starting_dose",
            $crate::parameters::lens!($of, $field),
            $crate::parameters::Kind::DoseLevel,
            "The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there to walk down to \
             (\"dose -1\").",
        )
    };
}
pub(super) use starting_dose;

/// The key of a target that is that of the file unless the design has its own.
macro_rules! target_dlt_rate {
    ($of:ty, $field:ident) => {
        $crate::parameters::Key::new(
            "target_dlt_rate",
            $crate::parameters::lens!($of, $field),
            $crate::parameters::Kind::Rate,
            "The DLT rate aimed at.",
        )
        .derived("that at the top of the file", "0.30", |_, to: &mut $of, context| {
            to.$field = context.target_dlt_rate?;
            Some(())
        })
    };
}
pub(super) use target_dlt_rate;

/// Which DLTs of a cohort decide before it is whole, so that it can be stopped at excess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// More than the rule tolerates in a cohort: its dose level is too toxic.
    TooToxic,
    /// Those that eliminate its dose level; of all others every one matters.
    Elimination,
    /// None: every DLT of a cohort matters, or there are no cohorts.
    Nothing,
}

/// The parameters of a design, as a scenario file gives them.
pub(super) trait Parameters {
    /// Their keys.
    fn table() -> &'static Table<Self>
    where
        Self: Sized;

    /// What people call the design.
    fn title(&self) -> &'static str;

    /// Where it is published, with its DOI.
    fn reference(&self) -> &'static str;

    /// The preset with these parameters, if it has a name.
    fn preset(&self) -> Option<&'static str> {
        None
    }

    /// Whether presets are something that the design has.
    fn has_presets(&self) -> bool {
        false
    }

    /// Whether the design alone would never end a trial, so that it needs a maximum of patients.
    fn needs_max_patients(&self) -> bool {
        true
    }

    /// Whether the last cohort may be smaller than the others, where the maximum of patients leaves no room for more.
    fn allows_short_cohort(&self) -> bool {
        true
    }

    /// Whether the design alone may go up more than one dose level above the highest one tried.
    fn may_skip(&self) -> bool {
        false
    }

    /// The DLT rate that the design aims at, if it aims at one.
    fn target_dlt_rate(&self) -> Option<Probability> {
        None
    }

    /// Whether it goes by the amounts of the dose levels, not only by their order.
    fn needs_amounts(&self) -> bool {
        false
    }

    /// Patients before the trial, whom its model counts.
    fn prior_patients(&self) -> PriorPatients {
        PriorPatients::default()
    }

    /// Patients who are treated together first.
    fn first_cohort(&self) -> u8 {
        1
    }

    /// Which DLTs of a cohort decide before it is whole.
    fn excess(&self) -> Excess {
        Excess::Nothing
    }

    /// Whether it decides by the patients at the dose level just treated alone, and by whether there are others to go to.
    fn decides_by_one_dose(&self) -> bool {
        false
    }

    /// The most patients that the design alone treats at a dose level, if there is such a number.
    fn most_at_dose(&self) -> Option<u8> {
        None
    }

    /// The fewest patients with whom the design alone declares a dose level the MTD where it was treated.
    fn fewest_at_mtd(&self) -> u8 {
        1
    }

    /// The size of every cohort but a last one that the maximum of patients cuts short, if all are of one size.
    fn cohort_size(&self) -> Option<u8> {
        None
    }

    /// Above which posterior probability of a DLT rate above the target, and from how many patients on, the design eliminates dose
    /// levels, if it does.
    fn elimination(&self) -> Option<(Probability, u32)> {
        None
    }

    /// Whether the values, each of which may be so, go together; otherwise the table is told.
    fn consistent(&self, _table: &Reader<'_>) -> Option<()> {
        Some(())
    }

    /// Whether they fit a ladder of so many steps; otherwise the table is told.
    fn fits(&self, _table: &Reader<'_>, _doses: usize) -> Option<()> {
        Some(())
    }

    /// Keys that are not in force beside the others, and why.
    fn idle(&self) -> Option<(&'static [&'static str], String)> {
        None
    }

    /// What follows from the keys, as comments below them.
    fn comments(&self) -> Vec<String> {
        Vec::new()
    }

    /// The design with these parameters on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    fn design(&self, doses: usize, most_patients: u32) -> Design;

    /// The same under rules that fit any design, of which a table may speak.
    fn design_under(&self, doses: usize, general: &GeneralRules) -> Design {
        self.design(doses, general.most_evaluable())
    }
}

/// The parameters in a table of a scenario file.
pub(super) fn read<P: Parameters + 'static>(table: &Reader<'_>, context: Context) -> Option<P> {
    let parameters = P::table().read(table, context).complete()?;
    parameters.consistent(table)?;
    context.doses.map_or(Some(()), |doses| parameters.fits(table, doses))?;
    Some(parameters)
}

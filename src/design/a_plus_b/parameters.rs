//! The parameters of an A+B: A to E, de-escalation and the starting dose.

use super::APlusB;
use crate::counted::counted;
use crate::design::parameters::{Parameters, starting_dose};
use crate::design::{Design, Excess, MAX_COHORT};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Key, Kind, Table, lens};

const COHORT: Kind = Kind::patients(1, MAX_COHORT as u64);

static TABLE: Table<APlusBParameters> = Table {
    header: "[design.a_plus_b]",
    says: "The general A+B (Lin & Shih 2001), of which the 3+3 is a case: a patients; fewer than c DLTs -> up; c to d -> b \
           more; more than d -> too toxic; after a + b, at most e -> up, otherwise too toxic.",
    usual: || APlusBParameters {
        cut_offs: CutOffs::THREE_PLUS_THREE,
        de_escalate: false,
        starting_dose: DoseLevel::LOWEST,
    },
    members: &[
        &Key::new("a", lens!(APlusBParameters, cut_offs.a), COHORT, "Patients in the first cohort at a dose level."),
        &Key::new(
            "b",
            lens!(APlusBParameters, cut_offs.b),
            COHORT,
            "Patients who are added where the first cohort leaves it open.",
        ),
        &Key::new(
            "c",
            lens!(APlusBParameters, cut_offs.c),
            Kind::whole(1, MAX_COHORT as u64),
            "With fewer DLTs than this in a, the next dose level is tried; at most a.",
        ),
        &Key::new(
            "d",
            lens!(APlusBParameters, cut_offs.d),
            Kind::whole(0, MAX_COHORT as u64),
            "With more DLTs than this in a, the dose level is too toxic; c - 1 to a, where c - 1 leaves nothing open.",
        ),
        &Key::new(
            "e",
            lens!(APlusBParameters, cut_offs.e),
            Kind::whole(0, 2 * MAX_COHORT as u64),
            "With more DLTs than this in a + b, the dose level is too toxic; d to a + b.",
        ),
        &Key::new(
            "de_escalate",
            lens!(APlusBParameters, de_escalate),
            Kind::Flag,
            "Whether a dose level with a, below a too toxic one, is expanded to a + b before it can be the MTD.",
        ),
        &starting_dose!(APlusBParameters, starting_dose),
    ],
};

/// The five numbers that Lin & Shih (2001, doi:10.1093/biostatistics/2.2.203) name A to E; 1 ≤ C ≤ D + 1 and D ≤ A, so that
/// every number of DLTs has one consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CutOffs {
    /// Patients in the first cohort at a dose level; 1 to [`MAX_COHORT`].
    pub a: u8,
    /// Patients who are added where the first cohort leaves it open; 1 to [`MAX_COHORT`].
    pub b: u8,
    /// With fewer DLTs than this in A, the next dose level is tried; 1 to A.
    pub c: u8,
    /// With more DLTs than this in A, the dose level is too toxic; C to A, or C − 1 if nothing is left open.
    pub d: u8,
    /// With more DLTs than this in A + B, the dose level is too toxic; with at most so many, the next one is tried. D at least, as
    /// DLTs do not go away.
    pub e: u8,
}

impl CutOffs {
    /// Those of the 3+3.
    pub const THREE_PLUS_THREE: Self = Self { a: 3, b: 3, c: 1, d: 1, e: 1 };

    /// Whether every number of DLTs has one consequence.
    fn consistent(self, table: &Reader<'_>) -> Option<()> {
        let Self { a, b, c, d, e } = self;
        if c > a {
            let message = format!(
                "fewer than {c} DLTs in {} is always so, and no dose level could be too toxic",
                counted(a, "patient")
            );
            return table.refuse("c", message, format!("give 1 to {a} (a)"));
        }
        if d + 1 < c || d > a {
            let message = format!("d = {d} does not fit c = {c} and a = {a}: c to d DLTs in a patients leave it open");
            return table.refuse("d", message, format!("give {} to {a}", c - 1));
        }
        if e < d || e > a + b {
            let message =
                format!("e = {e} does not fit d = {d}: with d DLTs in a patients, b more must be able to decide");
            return table.refuse("e", message, format!("give {d} to {}", a + b));
        }
        Some(())
    }
}

/// An A+B as a scenario file describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct APlusBParameters {
    /// A, B, C, D and E.
    pub cut_offs: CutOffs,
    /// When a dose level is too toxic: `false` takes the next lower one as the MTD as it stands; `true` expands that one to
    /// A + B first if it has A, and goes further down if it turns out too toxic.
    pub de_escalate: bool,
    /// Where the first cohort is treated.
    pub starting_dose: DoseLevel,
}

impl APlusBParameters {
    /// Tells of keys that are not in force, unless they are as if they were left out.
    fn warn_of_idle(&self, table: &Reader<'_>) {
        let Some((_, why)) = self.idle() else { return };
        let CutOffs { b, d, e, .. } = self.cut_offs;
        // More DLTs are never tolerated in fewer patients.
        let least = d.max(CutOffs::THREE_PLUS_THREE.e);
        for (key, value, usual) in [("b", b, CutOffs::THREE_PLUS_THREE.b), ("e", e, least)] {
            if value != usual {
                let remedy = format!("remove it, or leave it at {usual}");
                table.warn(key, format!("this has no effect: {why}"), remedy);
            }
        }
    }
}

impl Parameters for APlusBParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "A+B"
    }

    fn reference(&self) -> &'static str {
        "Lin Y, Shih WJ. Biostatistics 2001;2:203. doi:10.1093/biostatistics/2.2.203"
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn allows_short_cohort(&self) -> bool {
        false
    }

    fn first_cohort(&self) -> u8 {
        self.cut_offs.a
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        self.warn_of_idle(table);
        self.cut_offs.consistent(table)
    }

    fn idle(&self) -> Option<(&'static [&'static str], String)> {
        let CutOffs { c, d, .. } = self.cut_offs;
        let leaves_nothing_open = c > d && !self.de_escalate;
        leaves_nothing_open.then(|| (&["b", "e"][..], format!("c = {c} and d = {d} leave nothing open")))
    }

    fn excess(&self) -> Excess {
        Excess::TooToxic
    }

    fn most_at_dose(&self) -> Option<u8> {
        Some(self.cut_offs.a + self.cut_offs.b)
    }

    fn design(&self, doses: usize, _: u32) -> Design {
        Design::cohort(APlusB::new(self, doses))
    }
}

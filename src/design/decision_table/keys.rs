//! The keys of a decision table, and what they say.

use std::cmp::Reverse;

use super::cells::Cells;
use super::conduct::TableDesign;
use super::row::{RowMtd, TableRow, Then, written};
use super::sheet;
use crate::design::parameters::{Parameters, starting_dose, target_dlt_rate};
use crate::design::{Design, Excess, GeneralRules, MAX_COHORT};
use crate::dose::DoseLevel;
use crate::input::{Reader, Value};
use crate::parameters::{Context, Key, KeyType, Kind, Lens, Only, Shown, Table, Words, lens, words_of};
use crate::probability::Probability;

/// A table has no more characters.
const LONGEST: usize = 500_000;

/// A 3+3 that comes down to a dose level of three and expands it, for whoever writes a table of one's own.
const EXAMPLE: &str = "\
patients,dlts,when,decision,mtd
3,0,,escalate,
3,1,,stay,
3,2+,,eliminate,
6,0-1,the dose level above is open,escalate,
6,0-1,there is no dose level above or the dose level above is too toxic,stop,this
6,2+,,eliminate,
";

static TABLE: Table<DecisionTableParameters> = Table {
    header: "[design.decision_table]",
    says: "A rule as a protocol prints it: a table of patients, DLTs and what follows, all cohorts at the dose level just treated \
           together. What `dosim table --format csv` writes is read, and grids of letters as apps print them.",
    usual: DecisionTableParameters::usual,
    members: &[
        &Key::new(
            "table",
            lens!(DecisionTableParameters, rows),
            Kind::Lines { longest: LONGEST },
            "The table, in three single quotes. Either rows with the columns patients, dlts (1, 2-4, 2+), decision (escalate, stay, \
             de-escalate, eliminate: leave this dose level and all above for good, stop) and perhaps when (lowest, between, top, or \
             what `dosim table` writes), cohort (how many more), mtd (of a row that stops: none, this, below, a number, chosen; undetermined if \
             the study is ended at once) and stop_reason. Or a grid: a column for each number of patients, a row for each number of DLTs, and E, S, D or DU in it.",
        )
        .derived("that of a 3+3 with de-escalation", "'''\nDLTs,3,6\n0,E,E\n1,S,E\n2,DU,DU\n3,DU,DU\n4,,DU\n'''", |_, _, _| Some(()))
        .only(Only::Without("file")),
        &Key::new(
            "file",
            Lens { get: |_| None, set: DecisionTableParameters::read_from },
            Kind::Text { longest: 500 },
            "A file with the table instead, by its path from the folder of the scenario file.",
        )
        .example("\"table.csv\"")
        .only(Only::Without("table")),
        &Key::new(
            "rows_of",
            Lens { get: |_| None, set: DecisionTableParameters::keep },
            Kind::NameOf("design"),
            "Whose rows are meant, where the table has a column design with more than one.",
        )
        .derived("the only one", "\"3+3\"", DecisionTableParameters::of_one_design),
        &Key::new(
            "cohort_size",
            lens!(DecisionTableParameters, cohort_size),
            Kind::patients(1, MAX_COHORT as u64),
            "Patients of the first cohort, and of every one of which the table says no number. Where it has no rows for so many, a \
             cohort fills a dose level up to the next number that it has rows for.",
        )
        .derived("as many as the first row that escalates says in the column cohort; else the fewest patients of any row; 3 of a grid for 1, 2, 3, …", "3", |_, to, _| {
            to.cohort_size = to.usual_cohort();
            Some(())
        }),
        &starting_dose!(DecisionTableParameters, starting_dose),
        &Key::new(
            "escalate_at_top",
            lens!(DecisionTableParameters, escalate_at_top),
            Kind::Word(words_of::<NoDoseLeft>),
            "\"escalate\" where there is no dose level above, or only such as are too toxic: \"stay\" treats another cohort here, \
             \"stop\" ends the trial.",
        )
        .derived("\"stop\" if a row declares an MTD, else \"stay\"", "\"stay\"", |_, to, _| {
            to.escalate_at_top = if to.declares() { NoDoseLeft::Stop } else { NoDoseLeft::Stay };
            Some(())
        }),
        &Key::new(
            "de_escalate_at_lowest",
            lens!(DecisionTableParameters, de_escalate_at_lowest),
            Kind::Word(words_of::<NoDoseLeft>),
            "\"de-escalate\" at the lowest dose level: \"stay\" treats another cohort there, \"stop\" ends the trial with none \
             tolerable. \"eliminate\" there always ends it so.",
        ),
        &Key::new(
            "coming_back",
            lens!(DecisionTableParameters, coming_back),
            Kind::Word(words_of::<ComingBack>),
            "\"de-escalate\" or \"eliminate\" where the dose level below was tried already: \"treat\" another cohort there, unless \
             it is full (the row says no number, and the table has no rows for more patients), or \"declare\" the MTD as it stands. A full \
             one is declared.",
        ),
        &Key::new(
            "choose_mtd",
            lens!(DecisionTableParameters, choose_mtd),
            Kind::Word(words_of::<ChooseMtd>),
            "The MTD where a row names none, or the trial ends by another rule:\n    \
             \"highest-passed\"  the highest dose level, below every one that is too toxic, that the table escalates from or declares\n    \
             \"isotonic\"        that whose isotonic estimate is nearest to the target, as interval designs choose",
        )
        .derived("\"highest-passed\" if a row declares an MTD, else \"isotonic\"", "\"isotonic\"", |_, to, _| {
            to.choose_mtd = if to.declares() { ChooseMtd::HighestPassed } else { ChooseMtd::Isotonic };
            Some(())
        }),
        &target_dlt_rate!(DecisionTableParameters, target_dlt_rate).only(Only::When("choose_mtd", &["isotonic"])),
    ],
};

/// A decision table with what it leaves open.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTableParameters {
    pub(super) rows: Vec<TableRow>,
    /// Patients of the first cohort, and of every one of which the table says no number; 1 to [`MAX_COHORT`].
    pub cohort_size: u8,
    /// Where the first cohort is treated.
    pub starting_dose: DoseLevel,
    /// What "escalate" means without a dose level to go up to.
    pub escalate_at_top: NoDoseLeft,
    /// What "de-escalate" means at the lowest dose level.
    pub de_escalate_at_lowest: NoDoseLeft,
    /// What it means to come back to a dose level that was tried.
    pub coming_back: ComingBack,
    /// How the MTD is chosen where no row names it.
    pub choose_mtd: ChooseMtd,
    /// The target of the isotonic choice.
    pub target_dlt_rate: Probability,
}

/// What follows where there is no dose level to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoDoseLeft {
    /// Another cohort at this one.
    Stay,
    /// The trial ends.
    Stop,
}

impl Words for NoDoseLeft {
    const WORDS: &'static [(&'static str, Self)] = &[("stay", Self::Stay), ("stop", Self::Stop)];
}

/// What becomes of a dose level that a trial comes down to again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComingBack {
    /// Another cohort is treated there, unless the table has no rows for more patients.
    Treat,
    /// The trial ends.
    Declare,
}

impl Words for ComingBack {
    const WORDS: &'static [(&'static str, Self)] = &[("treat", Self::Treat), ("declare", Self::Declare)];
}

/// How the MTD is chosen where no row names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChooseMtd {
    /// The highest dose level below every too toxic one that the table escalates from, or declares.
    HighestPassed,
    /// By isotonic regression, nearest to the target.
    Isotonic,
}

impl Words for ChooseMtd {
    const WORDS: &'static [(&'static str, Self)] =
        &[("highest-passed", Self::HighestPassed), ("isotonic", Self::Isotonic)];
}

impl DecisionTableParameters {
    /// The rows of a table as text, and whatever else holds if nothing is given.
    ///
    /// # Errors
    ///
    /// A sentence on what cannot be read.
    pub fn of_text(text: &str) -> Result<Self, String> {
        let rows = sheet::read(text).map_err(|fault| format!("{}; {}", fault.message, fault.remedy))?;
        let mut of = Self { rows, ..Self::without_rows() };
        of.cohort_size = of.usual_cohort();
        if !of.declares() {
            of.escalate_at_top = NoDoseLeft::Stay;
            of.choose_mtd = ChooseMtd::Isotonic;
        }
        Ok(of)
    }

    /// The same with the default of a key that has another value, for every such key.
    pub(in crate::design) fn with_defaults(&self) -> Vec<(&'static str, Self)> {
        let usual = Self::without_rows();
        let escalate_at_top = if self.declares() { NoDoseLeft::Stop } else { NoDoseLeft::Stay };
        let defaults = [
            ("cohort_size", Self { cohort_size: self.usual_cohort(), ..self.clone() }),
            ("escalate_at_top", Self { escalate_at_top, ..self.clone() }),
            ("de_escalate_at_lowest", Self { de_escalate_at_lowest: usual.de_escalate_at_lowest, ..self.clone() }),
            ("coming_back", Self { coming_back: usual.coming_back, ..self.clone() }),
        ];
        defaults.into_iter().filter(|(_, with_default)| with_default != self).collect()
    }

    fn usual() -> Self {
        Self { rows: sheet::read(EXAMPLE).unwrap_or_default(), ..Self::without_rows() }
    }

    fn without_rows() -> Self {
        Self {
            rows: Vec::new(),
            cohort_size: 3,
            starting_dose: DoseLevel::LOWEST,
            escalate_at_top: NoDoseLeft::Stop,
            de_escalate_at_lowest: NoDoseLeft::Stay,
            coming_back: ComingBack::Treat,
            choose_mtd: ChooseMtd::HighestPassed,
            target_dlt_rate: Probability::ZERO,
        }
    }

    /// The table as it is written into a scenario file.
    pub(crate) fn toml(&self) -> String {
        self.rows.shown(&Kind::Lines { longest: LONGEST }).map_or(String::new(), |shown| shown.toml())
    }

    fn read_from(&mut self, file: Option<FromFile>) {
        if let Some(FromFile(rows)) = file {
            self.rows = rows;
        }
    }

    fn keep(&mut self, name: Option<String>) {
        if name.is_some() {
            self.rows.retain(|row| row.of == name);
        }
    }

    fn of_one_design(table: &Reader<'_>, to: &mut Self, _: Context) -> Option<()> {
        let mut names: Vec<&str> = to.rows.iter().filter_map(|row| row.of.as_deref()).collect();
        names.dedup();
        if names.len() < 2 {
            return Some(());
        }
        let names: Vec<_> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
        let key = if table.get("file").is_some() { "file" } else { "table" };
        table.refuse(
            key,
            "the table has rows of several designs",
            format!("add `rows_of`, one of {}", names.join(", ")),
        )
    }

    /// Whether a row ends the study at once.
    pub(in crate::design) fn halts(&self) -> bool {
        self.rows.iter().any(TableRow::halts)
    }

    /// Whether a row names a dose level as the MTD.
    fn declares(&self) -> bool {
        let names = |then| matches!(then, Then::Stop(RowMtd::This | RowMtd::Below | RowMtd::Level(_), _));
        self.rows.iter().any(|row| names(row.then))
    }

    fn usual_cohort(&self) -> u8 {
        let has = |patients| self.rows.iter().any(|row| row.patients == patients);
        let says_cohorts = self.rows.iter().any(|row| row.then.cohort().is_some());
        if !says_cohorts && (1..=3).all(has) {
            return 3;
        }
        // Short cohorts, such as the last one before a maximum, do not go on from a dose level.
        let escalating = self.rows.iter().filter_map(|row| match row.then {
            Then::Escalate(Some(cohort)) => Some((Reverse(row.patients), cohort)),
            _ => None,
        });
        if let Some((_, cohort)) = escalating.max() {
            return cohort;
        }
        let fewest = self.rows.iter().map(|row| row.patients).min().unwrap_or(3);
        fewest.min(MAX_COHORT as u32) as u8
    }
}

impl KeyType for Vec<TableRow> {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        let Kind::Lines { longest } = kind else { return None };
        let text = value.lines(*longest)?;
        sheet::read(&text).map_or_else(|fault| value.refuse(fault.message, fault.remedy), Some)
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Lines(written(self)))
    }
}

/// The rows of a table in a file of its own.
#[derive(Debug, Clone, PartialEq)]
struct FromFile(Vec<TableRow>);

impl KeyType for FromFile {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        let Kind::Text { longest } = kind else { return None };
        let text = value.of_file(*longest)?;
        sheet::read(&text).map_or_else(|fault| value.refuse(fault.message, fault.remedy), |rows| Some(Self(rows)))
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        None
    }
}

impl Parameters for DecisionTableParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "decision table"
    }

    fn reference(&self) -> &'static str {
        "A table of the protocol's own"
    }

    /// Without a row that ends a trial it goes on for ever, but for "none tolerable".
    fn needs_max_patients(&self) -> bool {
        let ends = |then| matches!(then, Then::Stop(mtd, _) if mtd != RowMtd::None);
        self.escalate_at_top == NoDoseLeft::Stay && !self.rows.iter().any(|row| ends(row.then))
    }

    fn allows_short_cohort(&self) -> bool {
        self.needs_max_patients()
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        (self.choose_mtd == ChooseMtd::Isotonic).then_some(self.target_dlt_rate)
    }

    fn first_cohort(&self) -> u8 {
        self.cohort_size
    }

    fn excess(&self) -> Excess {
        match (Cells::new(&self.rows).closes(), self.choose_mtd) {
            (false, _) => Excess::Nothing,
            (true, ChooseMtd::HighestPassed) => Excess::TooToxic,
            (true, ChooseMtd::Isotonic) => Excess::Elimination,
        }
    }

    fn most_at_dose(&self) -> Option<u8> {
        u8::try_from(Cells::new(&self.rows).most_patients()).ok()
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        if self.rows.is_empty() {
            return table.refuse(
                "rows_of",
                "the table has no rows of this design",
                "give a name that its column design has",
            );
        }
        Some(())
    }

    fn design(&self, doses: usize, most_patients: u32) -> Design {
        self.design_under(doses, &GeneralRules { max_patients: Some(most_patients), ..GeneralRules::default() })
    }

    fn design_under(&self, doses: usize, general: &GeneralRules) -> Design {
        Design::cohort(TableDesign::new(self, doses, general))
    }
}

//! A planned trial: from the text of a scenario file to validated values, and back.

mod assumptions;
mod conduct_table;
mod days;
mod days_table;
mod describe;
mod describe_sweep;
mod designs;
mod dose_labels;
mod draft;
mod edit;
mod embedded;
mod excess;
mod expansion;
mod expansion_course;
mod expansion_table;
mod file;
mod format;
mod inline;
mod keys;
mod load;
mod moderate;
mod onset_table;
mod own;
mod plan;
mod quick;
mod search;
mod search_keys;
mod search_table;
mod sensitivity;
mod sensitivity_table;
mod stagger_table;
mod sweep;
mod sweep_keys;
mod sweep_table;
mod template;
mod timing;
mod treatment;
mod variants;
mod varied;
mod without_effect;

pub use crate::design::{
    APlusBParameters, AcceleratedTitrationParameters, AfterDlt, AtCap, BlrmParameters, BlrmPrior, BoinParameters,
    Choose, ChooseMtd, ComingBack, CrmParameters, CutOffs, DecisionTableParameters, DesignSpec, DltCurve, DoseChoice,
    EnoughWhen, GeneralRules, IThreePlusThreeParameters, Interval, IntervalConduct, IqSwitches, KeyboardParameters,
    LadderSwitches, MtpiParameters, NoDoseLeft, Preset, Reassessment, Rule, Skeleton, Switches, TiteBoinParameters,
    TiteCrmParameters,
};
pub(crate) use crate::input::in_threes;
pub use crate::input::{Diagnostic, Diagnostics, Excerpt, Severity};
pub use assumptions::{Assumption, assumptions};
pub use days::DaysDistribution;
pub use describe::{describe, describe_designs};
pub use dose_labels::DoseLabelError;
pub use draft::{Draft, DraftError};
pub use edit::{Edit, Setting};
pub use embedded::{DEFAULT, Embedded, TEMPLATE};
pub(crate) use excess::note as excess_note;
pub use expansion::{Expansion, ExpansionData, IfStopped, MOST_EXPANSION_PATIENTS};
pub use expansion_course::{ExpansionCourse, ExpansionStep};
pub use file::{DEFAULT_SEED, DEFAULT_TRIALS, Loaded, MOST_TRIALS, parse, parse_edited};
pub use keys::{json_schema, key_table};
pub use load::{LoadError, MOST_BYTES, load, load_edited, stem};
pub use own::OwnConduct;
pub use plan::{
    Arrivals, Calendar, Conduct, DAYS_PER_MONTH, DltWindow, Enrolment, NamedDesign, Onset, Plan, Rationale, Scenario,
    Stagger, StaggerCohorts, TrueMtd,
};
pub use quick::{QuickPlanError, quick_plan};
pub use search::{Best, Search, SearchOver, Wanted};
pub use sensitivity::{DEFAULT_SENSITIVITY_TRIALS, Sensitivity, Variation};
pub use sweep::{
    Along, Axis, DEFAULT_CURVES, DEFAULT_TRIALS_PER_CURVE, Grid, GridPoint, MOST_GRID_POINTS, Sweep, Variant, Variants,
};
pub use treatment::Treatment;
pub(crate) use treatment::TreatmentWords;
pub use varied::VariedKey;

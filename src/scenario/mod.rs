//! A planned trial as validated values: what a scenario file says, once it is known to make sense.

mod days;
mod plan;
mod switches;

pub use days::DaysDistribution;
pub use plan::{
    Arrivals, AtCap, Calendar, Conduct, DAYS_PER_MONTH, DesignSpec, DltWindow, Enrolment, NamedDesign, Onset, Plan,
    Rule, Scenario, Stagger, TrueMtd,
};
pub use switches::{Preset, Switches};

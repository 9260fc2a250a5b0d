//! The parameters of the CRM for cohorts.

use std::fmt::{self, Display, Formatter};

use super::reassessment::{self, Reassessment, shared_keys};
use super::{Context, Parameters, Rule};
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table { header: "[design.crm]", keys: shared_keys!("cohort_size") };

/// The most patients of a cohort.
pub const MOST_IN_COHORT: u8 = 12;

/// A CRM whose cohorts are evaluable before the next dose level is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct CrmParameters {
    /// The working model, and how it is followed. Here, `restrict_escalation` also never goes up after a cohort in which the
    /// share of patients with a DLT is the target or more.
    pub reassessment: Reassessment,
    /// Patients in a cohort, 1 to [`MOST_IN_COHORT`].
    pub cohort_size: u8,
}

impl Display for CrmParameters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} cohort_size={}", self.reassessment, self.cohort_size)
    }
}

impl Parameters for CrmParameters {
    fn title(&self) -> &'static str {
        "CRM"
    }

    fn key(&self) -> &'static str {
        "crm"
    }

    fn may_skip(&self) -> bool {
        true
    }

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.reassessment.write(f)?;
        writeln!(f, "cohort_size = {}", self.cohort_size)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let reassessment = reassessment::read(table, context);
    let size = 1..=u64::from(MOST_IN_COHORT);
    let cohort_size = table.or("cohort_size", 3, |value| value.whole(size).and_then(|size| u8::try_from(size).ok()));
    Some(Rule::Crm(CrmParameters { reassessment: reassessment?, cohort_size: cohort_size? }))
}

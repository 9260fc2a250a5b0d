//! The parameters of the TITE-CRM.

use std::fmt::{self, Display, Formatter};

use super::reassessment::{self, Reassessment, shared_keys};
use super::{Context, Parameters, Rule};
use crate::probability::Probability;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table { header: "[design.tite_crm]", keys: shared_keys!() };

/// A CRM that decides while patients are pending.
#[derive(Debug, Clone, PartialEq)]
pub struct TiteCrmParameters {
    /// The working model, and how it is followed.
    pub reassessment: Reassessment,
}

impl Display for TiteCrmParameters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.reassessment.fmt(f)
    }
}

impl Parameters for TiteCrmParameters {
    fn title(&self) -> &'static str {
        "TITE-CRM"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Cheung YK, Chappell R. Biometrics 2000;56:1177. doi:10.1111/j.0006-341X.2000.01177.x")
    }

    fn key(&self) -> &'static str {
        "tite_crm"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.reassessment.target_dlt_rate)
    }

    fn may_skip(&self) -> bool {
        true
    }

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.reassessment.write(f)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let reassessment = reassessment::read(table, context)?;
    Some(Rule::TiteCrm(TiteCrmParameters { reassessment }))
}

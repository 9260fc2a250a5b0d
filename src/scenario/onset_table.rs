//! When in the window a DLT shows: the table of the onset.

use super::timing::MOST_DAYS;
use super::{DaysDistribution, DltWindow, Onset, OwnConduct, days_table};
use crate::input::Reader;
use crate::parameters::{Context, Group, Key, Kind, Table, lens};
use crate::probability::Probability;

/// The least probability of an onset within the window for which truncation to it makes sense.
pub(super) const LEAST_REACH: f64 = 1e-6;

/// With less than this, the window was probably meant to be longer.
const USUAL_REACH: f64 = 0.05;

pub(super) static ONSET: Table<Onset> = Table {
    header: "[onset]",
    says: "When in the window a DLT shows, given that there is one. The Weibull distribution of the template was fitted to the \
           onset of cytokine release syndrome in 471 patients after tisagenlecleucel (median 5 days, quartiles 2 and 7).",
    usual: || Onset {
        before_infusion_share: Probability::ZERO,
        acute_share: Probability::ZERO,
        after_infusion: DaysDistribution::Uniform { min_days: 0.0, max_days: 28.0 },
        until_window_closes: true,
    },
    members: &[
        &Key::new(
            "before_infusion_share",
            lens!(Onset, before_infusion_share),
            Kind::Probability,
            "Share of DLTs that show during preconditioning, spread evenly over it. Such a patient is treated but not infused.",
        ),
        &Key::new(
            "acute_share",
            lens!(Onset, acute_share),
            Kind::Probability,
            "Share of the DLTs after infusion that show within the first day, such as infusion reactions.",
        ),
        &Group { lens: lens!(Onset, after_infusion), members: days_table::ONSET },
    ],
};

/// `[onset]`, which must reach the window. `window` is `None` if it could not be read.
pub(super) fn onset(
    table: &Reader<'_>,
    window: Option<DltWindow>,
    own: &[OwnConduct],
    context: Context,
) -> Option<Onset> {
    let max_days = window.map_or(MOST_DAYS, |window| window.days_after_infusion);
    let usual = Onset { after_infusion: DaysDistribution::Uniform { min_days: 0.0, max_days }, ..(ONSET.usual)() };
    let reading = ONSET.read_onto(usual, table, context);
    let (window, share) = (window?, reading.part(&["before_infusion_share"], |onset| onset.before_infusion_share)?);
    let is_preconditioned = |window: DltWindow| window.preconditioning_days > 0.0;
    let own = || own.iter().map(|own| own.dlt_window(window));
    if share > Probability::ZERO && !is_preconditioned(window) && !own().any(is_preconditioned) {
        return table.refuse(
            "before_infusion_share",
            format!("with {share} of the DLTs before infusion, `preconditioning_days` cannot be 0"),
            "give `preconditioning_days` in [dlt_window], or set this to 0",
        );
    }
    let onset = reading.complete()?;
    days_table::consistent(table, &onset.after_infusion)?;
    reaches_window(table, &onset.after_infusion, window)?;
    let is_uniform = matches!(onset.after_infusion, DaysDistribution::Uniform { .. });
    let onset = Onset { until_window_closes: is_uniform && table.get("max_days").is_none(), ..onset };
    for window in own() {
        reaches_window(table, &onset.within(window).after_infusion, window)?;
    }
    Some(onset)
}

fn reaches_window(table: &Reader<'_>, onset: &DaysDistribution, window: DltWindow) -> Option<()> {
    let reach = onset.cdf(window.days_after_infusion);
    if let DaysDistribution::Uniform { min_days, max_days } = *onset
        && min_days >= max_days
    {
        let message =
            format!("`min_days` ({min_days}) is not before the DLT window closes, {max_days} days after infusion");
        return table.refuse("min_days", message, "give an earlier onset, or a longer window");
    }
    let closes = format!("the DLT window, which closes {} days after infusion", window.days_after_infusion);
    let remedy = "give an earlier onset in [onset], or a longer window in [dlt_window]";
    if reach < LEAST_REACH {
        return table.refuse("distribution", format!("this onset does not reach {closes}"), remedy);
    }
    if reach < USUAL_REACH {
        let message = format!("only {:.2} % of this onset fall into {closes}", 100.0 * reach);
        table.warn("distribution", message, remedy);
    }
    Some(())
}

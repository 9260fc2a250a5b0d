//! Operating characteristics as a list of named quantities, the same names in every file.

use super::{CalendarCharacteristics, Estimate, OperatingCharacteristics, SizeLimit, Summary};

/// One line of `operating_characteristics.csv`, without the scenario and the design.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The name, such as `p_mtd`.
    pub name: String,
    /// The dose level, 0 for "none tolerable"; `None` for the whole trial.
    pub dose: Option<usize>,
    /// The value.
    pub estimate: Estimate,
}

/// Every quantity of these operating characteristics, in the order in which they are written.
pub fn quantities(of: &OperatingCharacteristics) -> Vec<Quantity> {
    let mut list = List::default();
    list.at("p_mtd", 0, of.p_none_tolerable);
    for dose in &of.doses {
        list.at("p_mtd", dose.dose.number(), dose.p_mtd);
    }
    list.whole("p_undetermined", of.p_undetermined);
    list.whole("p_correct", of.p_correct);
    list.whole("p_overdose", of.p_overdose);
    list.maybe("mean_true_dlt_of_mtd", of.mean_true_dlt_of_mtd);
    for dose in &of.doses {
        list.summary("patients", Some(dose.dose.number()), &dose.patients);
        list.summary("dlts", Some(dose.dose.number()), &dose.dlts);
    }
    list.summary("patients", None, &of.patients);
    list.summary("dlts", None, &of.dlts);
    list.whole("observed_dlt_rate", of.observed_dlt_rate);
    list.whole("share_above_true_mtd", of.share_above_true_mtd);
    let more_than = match of.size_limit {
        SizeLimit::Cap(_) => "p_more_than_cap".to_owned(),
        SizeLimit::Registered(patients) => format!("p_more_than_{patients}"),
    };
    list.whole(&more_than, of.p_more_than_limit);
    for &(reason, probability) in &of.stop_reasons {
        list.whole(&format!("p_stop_{}", reason.name()), probability);
    }
    if let Some(calendar) = &of.calendar {
        list.calendar(calendar);
    }
    list.0
}

#[derive(Default)]
struct List(Vec<Quantity>);

impl List {
    fn at(&mut self, name: &str, dose: usize, estimate: Estimate) {
        self.0.push(Quantity { name: name.to_owned(), dose: Some(dose), estimate });
    }

    fn whole(&mut self, name: &str, estimate: Estimate) {
        self.0.push(Quantity { name: name.to_owned(), dose: None, estimate });
    }

    fn maybe(&mut self, name: &str, estimate: Option<Estimate>) {
        if let Some(estimate) = estimate {
            self.whole(name, estimate);
        }
    }

    fn summary(&mut self, what: &str, dose: Option<usize>, summary: &Summary) {
        let mut push = |name: String, estimate| self.0.push(Quantity { name, dose, estimate });
        push(format!("mean_{what}"), summary.mean);
        push(format!("sd_{what}"), summary.sd);
        for (probability, estimate) in super::QUANTILES.iter().zip(summary.quantiles) {
            push(format!("q{:.0}_{what}", probability * 100.0), estimate);
        }
        push(format!("max_{what}"), Estimate::without_se(summary.maximum as f64));
    }

    fn calendar(&mut self, calendar: &CalendarCharacteristics) {
        self.summary("days_to_mtd", None, &calendar.days_to_mtd);
        self.summary("days_to_end_of_study", None, &calendar.days_to_end_of_study);
        self.maybe("p_by_planned_completion", calendar.p_by_planned_completion);
        self.whole("mean_days_closed", calendar.mean_days_closed);
        self.whole("mean_enrolled", calendar.mean_enrolled);
        self.whole("mean_not_infused", calendar.mean_not_infused);
        self.whole("mean_not_evaluable", calendar.mean_not_evaluable);
        self.whole("mean_turned_away", calendar.mean_turned_away);
    }
}

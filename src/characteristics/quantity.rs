//! The enumeration of quantities: what each is called, what it says, and where its value stands.

use std::borrow::Cow;

use super::quantity_kind::{Kind, Scope, Statistic};
use super::{DoseCharacteristics, Estimate, OperatingCharacteristics, Summary};
use crate::design::StopReason;

/// Makes [`Quantity`] from one entry for each quantity, in the order of results: the sentence that explains it, its variant,
/// its name, what it is told of, its kind, its unit, and its value in the characteristics `of` a trial, or at a `dose` level.
/// A variant with a part stands for as many quantities as there are parts.
macro_rules! quantities {
    (($of:ident, $dose:ident) $(
        #[doc = $sentence:literal]
        $variant:ident $(($part:ident: $parts:ident))? = $name:expr, $scope:ident, $kind:expr, $unit:literal, $value:expr;
    )*) => {
        /// What is told of a design under a scenario.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Quantity {
            $(#[doc = $sentence] $variant $(($parts))?,)*
        }

        #[expect(unused_variables, reason = "not every entry needs all that it can use")]
        impl Quantity {
            /// All of them, in the order of results.
            pub fn all() -> Vec<Self> {
                let mut all = Vec::new();
                $(all.extend(quantities!(@every $variant $($parts)?));)*
                all
            }

            /// The word for it in results.
            pub fn name(self) -> Cow<'static, str> {
                match self {
                    $(Self::$variant $(($part))? => $name.into(),)*
                }
            }

            /// What it is told of.
            pub fn scope(self) -> Scope {
                match self {
                    $(Self::$variant $(($part))? => Scope::$scope,)*
                }
            }

            /// What sort of number it is.
            pub fn kind(self) -> Kind {
                match self {
                    $(Self::$variant $(($part))? => $kind,)*
                }
            }

            /// The unit of its value.
            pub fn unit(self) -> &'static str {
                match self {
                    $(Self::$variant $(($part))? => $unit,)*
                }
            }

            /// What it says, in one sentence.
            pub fn sentence(self) -> &'static str {
                let of_variant = match self {
                    $(Self::$variant $(($part))? => $sentence,)*
                };
                self.sentence_of_part().unwrap_or(of_variant.trim_start())
            }

            /// Its value in these characteristics, at a dose level if one is given; `None` where there is none.
            pub fn estimate(
                self,
                $of: &OperatingCharacteristics,
                $dose: Option<&DoseCharacteristics>,
            ) -> Option<Estimate> {
                match self {
                    $(Self::$variant $(($part))? => $value,)*
                }
            }
        }
    };
    (@every $variant:ident) => { [Self::$variant] };
    (@every $variant:ident $parts:ident) => { $parts::ALL.map(Self::$variant) };
}

quantities! { (of, dose)
    /// The trial declares this dose level the MTD. Dose 0: it finds none tolerable.
    Mtd = "p_mtd", Answer, Kind::Probability, "probability", Some(dose.map_or(of.p_none_tolerable, |dose| dose.p_mtd));
    /// The trial ends at its cap without an answer. With all `p_mtd` this adds up to 1.
    Undetermined = "p_undetermined", Trial, Kind::Probability, "probability", Some(of.p_undetermined);
    /// The MTD is the true MTD; or none is found tolerable and none is.
    Correct = "p_correct", Trial, Kind::Probability, "probability", Some(of.p_correct);
    /// The MTD is above the true MTD; any MTD, where no dose level is tolerable.
    Overdose = "p_overdose", Trial, Kind::Probability, "probability", Some(of.p_overdose);
    /// Mean true DLT probability of the MTD over the trials that declare one; missing if none does.
    TrueDltOfMtd = "mean_true_dlt_of_mtd", Trial, Kind::Ratio, "probability", of.mean_true_dlt_of_mtd;
    /// Mean number of patients treated: preconditioning begun.
    Patients(part: Statistic) = part.of("patients"), DoseAndTrial, part.kind(), "patients", {
        Quantity::Patients(part).statistic(of, dose)
    };
    /// Mean number of patients with a DLT.
    Dlts(part: Statistic) = part.of("dlts"), DoseAndTrial, part.kind(), "patients", {
        Quantity::Dlts(part).statistic(of, dose)
    };
    /// Patients with a DLT over patients treated, summed over all trials.
    ObservedDltRate = "observed_dlt_rate", Trial, Kind::Ratio, "DLTs per patient", of.observed_dlt_rate;
    /// Patients treated above the true MTD over patients treated, summed over all trials.
    ShareAbove = "share_above_true_mtd", Trial, Kind::Ratio, "proportion", of.share_above_true_mtd;
    /// Mean number of patients treated above the true MTD.
    PatientsAbove(part: Statistic) = part.of("patients_above_true_mtd"), Trial, part.kind(), "patients", match part {
        // An exact mean may be known where the distribution is not.
        Statistic::Mean => of.mean_above_true_mtd,
        _ => Quantity::PatientsAbove(part).statistic(of, dose),
    };
    /// At least 60 % of the patients of a trial are treated above the true MTD.
    SixtyPercentAbove = "p_60_percent_above_true_mtd", Trial, Kind::Probability, "probability", {
        of.much_above_true_mtd.map(|[sixty, _]| sixty)
    };
    /// At least 80 % of the patients of a trial are treated above the true MTD.
    EightyPercentAbove = "p_80_percent_above_true_mtd", Trial, Kind::Probability, "probability", {
        of.much_above_true_mtd.map(|[_, eighty]| eighty)
    };
    /// A dose level is declared the MTD at which at least six patients are treated.
    SixAtMtd = "p_6_patients_at_mtd", Trial, Kind::Probability, "probability", of.at_mtd.map(|[six, ..]| six);
    /// The same with at least nine.
    NineAtMtd = "p_9_patients_at_mtd", Trial, Kind::Probability, "probability", of.at_mtd.map(|[_, nine, _]| nine);
    /// The same with at least twelve.
    TwelveAtMtd = "p_12_patients_at_mtd", Trial, Kind::Probability, "probability", of.at_mtd.map(|[.., twelve]| twelve);
    /// More patients are needed than `planned_patients`, or than the cap; missing where there is neither.
    MoreThanPlanned = "p_more_than_planned", Trial, Kind::Probability, "probability", Some(of.planned.as_ref()?.p_more);
    /// The trial stops for this reason. Every trial has one, so they add up to 1.
    Stop(part: StopReason) = format!("p_stop_{}", part.name()), Trial, Kind::Probability, "probability", {
        of.stop_reasons.iter().find(|(reason, _)| *reason == part).map(|&(_, probability)| probability)
    };
    /// Mean time from the start to the decision that ends the escalation: an MTD is declared, or it stops without one. All trials count.
    DaysToMtd(part: Statistic) = part.of("days_to_mtd"), Trial, part.kind(), "days", {
        Quantity::DaysToMtd(part).statistic(of, dose)
    };
    /// Mean time from the start to the end of follow-up after the last infusion, or to the MTD if that is later.
    DaysToEndOfStudy(part: Statistic) = part.of("days_to_end_of_study"), Trial, part.kind(), "days", {
        Quantity::DaysToEndOfStudy(part).statistic(of, dose)
    };
    /// The study ends by the planned completion date, that day included; missing without planned dates.
    ByPlannedCompletion = "p_by_planned_completion", Trial, Kind::Probability, "probability", {
        of.calendar.as_ref()?.p_by_planned_completion
    };
    /// Mean number of days before the MTD on which no place was open.
    DaysClosed = "mean_days_closed", Trial, Kind::Mean, "days", Some(of.calendar.as_ref()?.mean_days_closed);
    /// Mean number of patients given a place, treated or not.
    Enrolled = "mean_enrolled", Trial, Kind::Mean, "patients", Some(of.calendar.as_ref()?.mean_enrolled);
    /// Mean number of patients enrolled but never treated.
    NotInfused = "mean_not_infused", Trial, Kind::Mean, "patients", Some(of.calendar.as_ref()?.mean_not_infused);
    /// Mean number of treated patients who left their DLT window without a DLT.
    NotEvaluable = "mean_not_evaluable", Trial, Kind::Mean, "patients", Some(of.calendar.as_ref()?.mean_not_evaluable);
    /// Mean number of patients who came before the MTD and never got a place.
    TurnedAway = "mean_turned_away", Trial, Kind::Mean, "patients", Some(of.calendar.as_ref()?.mean_turned_away);
    /// Mean number of products made for nobody: begun, and possible, of patients who are never treated; only with `production_while_waiting`.
    ProductsUnused = "mean_products_unused", Trial, Kind::Mean, "products", of.calendar.as_ref()?.mean_products_unused;
    /// The escalation declares this dose level the MTD, whatever its expansion shows. Dose 0: it finds none tolerable.
    MtdBeforeExpansion = "p_mtd_before_expansion", Answer, Kind::Probability, "probability", {
        let expansion = of.expansion.as_ref()?;
        dose.map_or(Some(expansion.p_none_before), |dose| Some(expansion.at(dose)?.p_mtd_before))
    };
    /// Mean number of patients treated in an expansion; they are among all patients.
    PatientsInExpansion(part: Statistic) = part.of("patients_in_expansion"), DoseAndTrial, part.kind(), "patients", {
        Quantity::PatientsInExpansion(part).statistic(of, dose)
    };
    /// Mean number of them with a DLT.
    DltsInExpansion(part: Statistic) = part.of("dlts_in_expansion"), DoseAndTrial, part.kind(), "patients", {
        Quantity::DltsInExpansion(part).statistic(of, dose)
    };
    /// There is an expansion, at this dose level or at all.
    Expansion = "p_expansion", DoseAndTrial, Kind::Probability, "probability", {
        let expansion = of.expansion.as_ref()?;
        dose.map_or(Some(expansion.p_expansion), |dose| Some(expansion.at(dose)?.p_expansion))
    };
    /// There is an expansion and it is stopped at too many DLTs.
    StoppedInExpansion = "p_stopped_in_expansion", DoseAndTrial, Kind::Probability, "probability", {
        let expansion = of.expansion.as_ref()?;
        dose.map_or(Some(expansion.p_stopped), |dose| Some(expansion.at(dose)?.p_stopped))
    };
    /// The same over the trials with an expansion there; missing if there is none.
    StoppedGivenExpansion = "p_stopped_given_expansion", DoseAndTrial, Kind::Ratio, "probability", {
        let expansion = of.expansion.as_ref()?;
        dose.map_or(expansion.p_stopped_given_expansion, |dose| expansion.at(dose)?.p_stopped_given_expansion)
    };
    /// `p_correct` over the trials with an expansion; missing if there is none.
    CorrectGivenExpansion = "p_correct_given_expansion", Trial, Kind::Ratio, "probability", of.expansion.as_ref()?.p_correct;
    /// The first expansion goes on to its second stage for response.
    SecondStage = "p_second_stage", Trial, Kind::Probability, "probability", Some(of.response()?.p_second_stage);
    /// More patients of an expansion respond than `success_above`.
    Success = "p_success", Trial, Kind::Probability, "probability", Some(of.response()?.p_success);
    /// At least one patient of an expansion responds.
    AnyResponse = "p_any_response", Trial, Kind::Probability, "probability", Some(of.response()?.p_any);
    /// Mean number of evaluable patients of expansions who respond.
    Responses(part: Statistic) = part.of("responses"), Trial, part.kind(), "patients", {
        Quantity::Responses(part).statistic(of, dose)
    };
    /// Mean time from the start to the last decision on an expansion, or to the MTD without one.
    DaysToEndOfExpansion(part: Statistic) = part.of("days_to_end_of_expansion"), Trial, part.kind(), "days", {
        Quantity::DaysToEndOfExpansion(part).statistic(of, dose)
    };
    /// `p_correct` as a multiple of that of the optimal benchmark; missing if that is 0.
    Efficiency = "efficiency", Comparison, Kind::Ratio, "proportion", None;
    /// `p_correct` as a share of that of the best rule for the scenarios of the file; missing if that is 0, or if that rule is not worked out.
    ShareOfBest = "share_of_best", Comparison, Kind::Ratio, "proportion", None;
}

/// The name of none tolerable where there is no column for the dose level.
pub const NONE_TOLERABLE: &str = "p_none_tolerable";

/// The same of the escalation alone.
pub const NONE_BEFORE_EXPANSION: &str = "p_none_tolerable_before_expansion";

impl Quantity {
    /// The numbers whose whole distribution is kept, each by its mean.
    pub const DISTRIBUTED: [Self; 9] = [
        Self::Patients(Statistic::Mean),
        Self::Dlts(Statistic::Mean),
        Self::PatientsAbove(Statistic::Mean),
        Self::DaysToMtd(Statistic::Mean),
        Self::DaysToEndOfStudy(Statistic::Mean),
        Self::PatientsInExpansion(Statistic::Mean),
        Self::DltsInExpansion(Statistic::Mean),
        Self::Responses(Statistic::Mean),
        Self::DaysToEndOfExpansion(Statistic::Mean),
    ];

    /// Whether it belongs to these characteristics: what is said of expansions is said where there may be one.
    pub fn belongs_to(self, of: &OperatingCharacteristics) -> bool {
        let is_of_expansion = matches!(
            self,
            Self::MtdBeforeExpansion
                | Self::PatientsInExpansion(_)
                | Self::DltsInExpansion(_)
                | Self::Expansion
                | Self::StoppedInExpansion
                | Self::StoppedGivenExpansion
        );
        !is_of_expansion || of.expansion.is_some()
    }

    /// What is known of the number that it tells of, with its distribution; `None` of anything else.
    pub fn summary<'a>(
        self,
        of: &'a OperatingCharacteristics,
        dose: Option<&'a DoseCharacteristics>,
    ) -> Option<&'a Summary> {
        match self {
            Self::Patients(_) => dose.map_or(&of.patients, |dose| &dose.patients).as_ref(),
            Self::Dlts(_) => dose.map_or(&of.dlts, |dose| &dose.dlts).as_ref(),
            Self::PatientsAbove(_) => of.above_true_mtd.as_ref(),
            Self::DaysToMtd(_) => of.calendar.as_ref().map(|calendar| &calendar.days_to_mtd),
            Self::DaysToEndOfStudy(_) => of.calendar.as_ref().map(|calendar| &calendar.days_to_end_of_study),
            Self::PatientsInExpansion(_) => {
                let expansion = of.expansion.as_ref()?;
                dose.map_or(Some(&expansion.patients), |dose| Some(&expansion.at(dose)?.patients))?.as_ref()
            }
            Self::DltsInExpansion(_) => {
                let expansion = of.expansion.as_ref()?;
                dose.map_or(Some(&expansion.dlts), |dose| Some(&expansion.at(dose)?.dlts))?.as_ref()
            }
            Self::Responses(_) => Some(&of.response()?.responses),
            Self::DaysToEndOfExpansion(_) => of.expansion.as_ref()?.days.as_ref(),
            _ => None,
        }
    }

    fn part(self) -> Option<Statistic> {
        match self {
            Self::Patients(part)
            | Self::Dlts(part)
            | Self::PatientsAbove(part)
            | Self::DaysToMtd(part)
            | Self::DaysToEndOfStudy(part)
            | Self::PatientsInExpansion(part)
            | Self::DltsInExpansion(part)
            | Self::Responses(part)
            | Self::DaysToEndOfExpansion(part) => Some(part),
            _ => None,
        }
    }

    fn statistic(self, of: &OperatingCharacteristics, dose: Option<&DoseCharacteristics>) -> Option<Estimate> {
        self.part()?.value(self.summary(of, dose)?)
    }

    /// What one of several that share an entry says, unless it is what the entry says.
    fn sentence_of_part(self) -> Option<&'static str> {
        match self {
            Self::Stop(reason) => Some(why(reason)),
            _ => self.part().and_then(Statistic::sentence),
        }
    }
}

/// Why a trial stops.
fn why(reason: StopReason) -> &'static str {
    match reason {
        StopReason::TopDoseReached => "The top dose level was passed.",
        StopReason::LowerDoseConfirmed => "A dose level is too toxic and the one below it is tolerated.",
        StopReason::ToleranceReached => {
            "As many DLTs as are tolerated in six, and no more: this dose level is the MTD (only with two tolerated)."
        }
        StopReason::LowestDoseTooToxic => "The lowest dose level is too toxic.",
        StopReason::MaxPatientsReached => {
            "As many patients as `max_patients` are evaluable, or the next cohort would exceed them."
        }
        StopReason::EnoughAtDose => {
            "The dose level of the next cohort, or with `enough_when = \"any\"` another one, has `enough_at_dose` evaluable patients."
        }
        StopReason::CapReached => "The next cohort, or the replacement of a patient, would exceed the cap.",
        StopReason::Halted => {
            "A severe event ended the study, and no MTD is declared, which counts as undetermined; only with `halt_probabilities`."
        }
    }
}
